"""The calendar against the published schedules of autumn 2025, against plain weeks, and never ahead of its moment."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.indicators import real

from crossroads.catalog.load import catalog
from crossroads.errors import InputError
from crossroads.knowledge.history import History
from crossroads.knowledge.panel import panel as known_panel
from crossroads.series import Panel, iso
from crossroads.timeline import AsOf, Frequency, business_days
from crossroads.verdict.expiries import expiries
from crossroads.verdict.releases import Coming, coming


@pytest.fixture(scope="module")
def autumn(shared: Path) -> tuple[Coming, ...]:
    return coming(real.letters_day(shared), catalog(), weeks=4)


def of(found: tuple[Coming, ...], series: str) -> list[tuple[str, str | None, str, str]]:
    return [(iso(c.due)[:16], c.period and c.period.label, c.state, c.by) for c in found if series in c.series]


def test_the_employment_situation_in_the_shutdown(autumn: tuple[Coming, ...]) -> None:
    """September had its new day, October was given up only on the 19th, November stood where the rule puts it."""
    assert of(autumn, "UNRATE") == [
        ("2025-11-07T08:30", "2025-10", "overdue", "rule"),
        ("2025-11-20T08:30", "2025-09", "due", "calendar"),
        ("2025-12-05T08:30", "2025-11", "due", "rule"),
    ]
    september = next(c for c in autumn if "UNRATE" in c.series and c.state == "due")
    assert iso(september.expected)[:10] == "2025-10-03"
    assert september.newest is not None
    assert september.newest.label == "2025-08"
    assert "SAHM_GAP.sahm_rule" in september.triggers


def test_the_late_reports_of_positions_come_as_scheduled(autumn: tuple[Coming, ...]) -> None:
    days = [day[:10] for day, _, _, by in of(autumn, "TFF.NQ.OI") if by == "calendar"]
    assert days == ["2025-11-19", "2025-11-21", "2025-11-25", "2025-12-02", "2025-12-05", "2025-12-09", "2025-12-12", "2025-12-16"]


def test_a_backlog_is_one_entry_that_counts(autumn: tuple[Coming, ...]) -> None:
    claims = [c for c in autumn if "ICSA" in c.series]
    assert (claims[0].state, claims[0].missed, claims[0].period and claims[0].period.label) == ("overdue", 7, "2025-09-27")
    assert [iso(c.due)[:10] for c in claims[1:]] == ["2025-11-20", "2025-11-28", "2025-12-04", "2025-12-11"]  # Thanksgiving moves one


def test_meetings_and_expiries(autumn: tuple[Coming, ...]) -> None:
    assert [(c.key, iso(c.due)) for c in autumn if c.kind == "meeting"] == [("fomc", "2025-12-10T14:00:00-05:00")]
    assert "CUT_ODDS.even" in next(c for c in autumn if c.kind == "meeting").triggers
    dates = [(c.key, iso(c.due)[:10]) for c in autumn if c.kind == "expiry"]
    assert dates == [("expiry.vix", "2025-11-19"), ("expiry.equity", "2025-11-21")]


def test_it_is_in_order_and_daily_series_are_left_out(autumn: tuple[Coming, ...]) -> None:
    loud = [c for c in autumn if c.state != "silent"]
    assert list(autumn[: len(loud)]) == loud
    assert [c.due for c in loud] == sorted(c.due for c in loud)
    assert not any(catalog()[i].frequency is Frequency.DAILY for c in autumn for i in c.series)
    assert any(c.state == "silent" and "LNS13025699" in c.series for c in autumn)  # the file at hand ends with 2023-11
    json.dumps([c.as_json() for c in autumn])


def test_every_seldom_series_behind_an_indicator_that_is_known_is_there(shared: Path, autumn: tuple[Coming, ...]) -> None:
    """Four weeks hold a release of every weekly and monthly series, overdue or due; card rates are surveyed every third month."""
    panel = real.letters_day(shared)
    behind = {i for name in catalog().indicators for i in catalog().behind(name) if i in panel}
    wanted = {i for i in behind if catalog()[i].frequency in {Frequency.WEEKLY, Frequency.MONTHLY}}
    told = {i for c in autumn for i in c.series}
    assert wanted - told == {"TERMCBCCALLNS"}


def test_a_meeting_is_known_once_its_calendar_is() -> None:
    """The calendar of 2017 was published on 2016-06-28; its first meeting stood in that of 2016 already."""
    before, after = (
        [iso(c.due)[:10] for c in coming(Panel(AsOf.parse(day), {}), catalog(), weeks=40) if c.kind == "meeting"]
        for day in ("2016-06-27", "2016-06-28")
    )
    assert before[-1] == "2017-02-01"
    assert after[-1] == "2017-03-15"
    assert after[:-1] == before


def test_a_cancelled_meeting_is_due_until_it_was_called_off() -> None:
    """The meeting of 17-18 March 2020 was held on the 15th instead."""
    days = [
        {iso(c.due)[:10] for c in coming(Panel(AsOf.parse(day), {}), catalog()) if c.kind == "meeting"}
        for day in ("2020-03-10", "2020-03-16")
    ]
    assert ["2020-03-18" in found for found in days] == [True, False]


def test_a_calendar_of_no_weeks_is_refused() -> None:
    with pytest.raises(InputError, match="give 1 or more"):
        coming(Panel(AsOf.parse("2020-03-10"), {}), catalog(), weeks=0)


def test_the_embedded_history_at_the_end_of_2018(embedded_history: History) -> None:
    """December's Baa and Aaa came on 3 January 2019; the next meeting, of 30 January, lay beyond three weeks."""
    found = coming(known_panel(embedded_history, AsOf.parse("2018-12-31"), catalog()), catalog())
    yields = next(c for c in found if "BAA" in c.series)
    assert (yields.series, yields.period and yields.period.label, yields.state) == (("AAA", "BAA"), "2018-12", "due")
    assert not any(c.kind == "meeting" for c in found)


def test_what_became_known_later_changes_nothing(embedded_frame: pl.DataFrame) -> None:
    """The same calendar with the future deleted, and with it made up."""
    as_of = AsOf.parse("2018-12-14")
    then = embedded_frame.filter(pl.col("known_at") <= as_of.moment)
    wild = embedded_frame.with_columns(value=pl.when(pl.col("known_at") > as_of.moment).then(7.0).otherwise(pl.col("value")))
    found = [coming(known_panel(History.from_frame(f), as_of, catalog()), catalog(), weeks=8) for f in (embedded_frame, then, wild)]
    assert found[0] == found[1] == found[2]
    assert any(c.kind == "meeting" for c in found[0])


@given(st.dates(date(2012, 1, 2), date(2034, 1, 1)), st.integers(1, 12))
def test_longer_calendars_only_add(day: date, weeks: int) -> None:
    spec = catalog()["ICSA"]
    stamps = np.datetime64(day, "D") - 40 + (5 - (np.datetime64(day, "D") - 40).astype(int) - 3) % 7 + 7 * np.arange(4)
    own = real.series("ICSA", [(str(d), 220.0) for d in stamps], units=spec.unit.code, frequency=Frequency.WEEKLY, lag_days=5)
    panel = Panel(AsOf.end_of(day), {"ICSA": own})
    short, long = coming(panel, catalog(), weeks), coming(panel, catalog(), weeks + 1)
    assert set(short) <= set(long)
    assert all(c.due <= panel.as_of.moment + timedelta(weeks=weeks) for c in short)


# ------------------------------------------------------------------------------------------------------------ expiries


@pytest.mark.parametrize(
    ("after", "what", "day"),
    [
        ("2019-04-01", "equity", "2019-04-18"),  # Good Friday on the 19th
        ("2022-04-01", "equity", "2022-04-14"),  # Good Friday on the 15th
        ("2025-12-01", "equity", "2025-12-19"),
        ("2019-03-01", "vix", "2019-03-19"),  # a Tuesday: thirty days before Thursday 18 April
        ("2024-06-03", "vix", "2024-06-18"),  # Juneteenth on the 19th
        ("2020-03-02", "vix", "2020-03-18"),
    ],
)
def test_expiries_of_published_calendars(after: str, what: str, day: str) -> None:
    as_of = AsOf.parse(after)
    found = expiries(as_of, as_of.moment + timedelta(days=30))
    assert next(iso(e.at)[:10] for e in found if e.what == what) == day


@given(st.dates(date(1990, 1, 2), date(2034, 1, 1)))
def test_a_third_friday_by_plain_count(day: date) -> None:
    as_of = AsOf.end_of(day)
    found = [e.at.date() for e in expiries(as_of, as_of.moment + timedelta(days=62)) if e.what == "equity"]
    ahead = [day + timedelta(days=k) for k in range(1, 63)]
    fridays = [d for d in ahead if d.weekday() == 4 and 15 <= d.day <= 21]
    open_ones = [d for d in fridays if np.is_busday(d, busdaycal=business_days("nyse"))]
    assert set(open_ones) <= set(found)
    assert len(found) in {1, 2, 3}
