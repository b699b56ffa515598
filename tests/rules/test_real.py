"""The language on the real files: against pandas written down plainly, against the indicators, and against known days."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from crossroads.catalog.load import catalog
from crossroads.indicators.registry import series as indicator
from crossroads.knowledge.history import History
from crossroads.knowledge.panel import panel
from crossroads.rules import rule
from crossroads.rules.evaluate import Evaluated, evaluate
from crossroads.rules.events import EVENT_FAMILIES
from crossroads.rules.history import HistoryProvider
from crossroads.rules.names import names
from crossroads.rules.outcome import Outcome, measure
from crossroads.series import Basis
from crossroads.timeline import NEW_YORK, AsOf

NOW = AsOf.end_of(date(2026, 7, 22))


@pytest.fixture(scope="module")
def provider(real: History) -> HistoryProvider:
    return HistoryProvider.over(real, catalog(), NOW, since=date(1990, 1, 2))


def condition(text: str, on: HistoryProvider) -> Evaluated:
    return evaluate(rule.condition(text, names(catalog())), on)


def outcome(text: str, on: HistoryProvider) -> Outcome:
    return measure(rule.outcome(text, names(catalog())), on)


def quantity(text: str, on: HistoryProvider) -> pd.Series:
    found = evaluate(rule.quantity(text, names(catalog())), on)
    return pd.Series(found.values, pd.DatetimeIndex(found.sessions))


@pytest.fixture(scope="module")
def vvix(shared: Path) -> pd.Series:
    table = pd.read_csv(shared / "market/cboe/VVIX_History.csv", parse_dates=["DATE"], index_col="DATE")
    return table["VVIX"].loc["2007-01-03":"2026-07-22"]


@pytest.fixture(scope="module")
def spx(shared: Path) -> pd.Series:
    table = pd.read_csv(shared / "market/yahoo/SPX_close_volume.csv", parse_dates=["Date"], index_col="Date")
    return table["Close"].loc["1990-01-02":"2026-07-22"]


# --------------------------------------------------------------------------------------------- VVIX above 110, plainly


@pytest.mark.parametrize("closes", [5, 7])
def test_the_streak_of_vvix_is_that_of_pandas(provider: HistoryProvider, vvix: pd.Series, closes: int) -> None:
    above = vvix > 110
    streak = above.groupby((~above).cumsum()).cumsum()
    expected = streak[streak >= closes].index
    found = condition(f"streak(VVIX > 110) >= {closes}", provider)
    assert found.sessions[found.true].tolist() == expected.date.tolist()
    assert found.weakest_basis is Basis.BACKFILLED, "VVIX was computed backwards before 2012"


def test_early_vvix_garbage_does_not_enter(provider: HistoryProvider) -> None:
    found = condition("VVIX > 0", provider)
    assert found.sessions[found.known][0] == np.datetime64("2007-01-03")
    assert not condition("VVIX < 50", provider).true.any(), "the publisher's 15.71 of March 2006 is no reading"
    assert found.sessions[(found.sessions >= np.datetime64("2007-01-03")) & ~found.known].tolist() == [
        date(2010, 11, 11),
        date(2013, 5, 13),
    ]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("return(SPX, 12m) >= 20%", lambda path: path.iloc[252]),
        ("best return(SPX, 6m..12m) >= 20%", lambda path: path.iloc[126:253].max()),
        ("worst return(SPX, 12m) >= 20%", lambda path: path.iloc[1:253].min()),
        ("return(SPX, 6m..12m) >= 20%", lambda path: path.iloc[126:253].mean()),
        ("drawdown(SPX, 12m) >= 20%", lambda path: (path.iloc[:253] / path.iloc[:253].cummax()).min()),
    ],
)
def test_what_followed_the_onsets_is_what_pandas_reads(provider: HistoryProvider, spx: pd.Series, text: str, read: object) -> None:
    found, held = outcome(text, provider), condition("streak(VVIX > 110) >= 5", provider)
    onsets = np.flatnonzero(held.true & ~np.r_[False, held.true[:-1]])
    assert len(onsets) > 30
    for at in onsets.tolist():
        after = spx.loc[spx.index > pd.Timestamp(found.sessions[at].astype(object))]
        if len(after) <= 252:
            assert not found.observed[at]
            continue
        expected = 100 * (read(after / after.iloc[0]) - 1)  # type: ignore[operator]  # one of the readings above
        assert found.values[at] == pytest.approx(expected, abs=1e-9)  # a division and a product of doubles near 100
        assert found.hit is not None
        assert found.hit[at] == (expected >= 20)


def test_the_cut_of_december_2025_answers_the_onset_of_november_21(provider: HistoryProvider) -> None:
    held, found = condition("streak(VVIX > 110) >= 5", provider), outcome("event(FED_DOVISH) within 3m", provider)
    at = int(np.searchsorted(held.sessions, np.datetime64("2025-11-21")))
    assert held.true[at - 1 : at + 1].tolist() == [False, True]
    assert found.observed[at]
    assert found.hit is not None
    assert found.hit[at]
    cut = provider.events("FED_CUT").happened[-1]
    assert cut == np.datetime64("2025-12-10T19:00")
    assert (np.datetime64("2025-12-10") - found.sessions[at]).astype(int) == 19
    one_week = outcome("event(FED_DOVISH) within 1w", provider)
    assert one_week.hit is not None
    assert not one_week.hit[at], "the words of 08:00 on the onset's own day were said before its close"


def test_base_rate_of_twenty_percent_in_a_year(provider: HistoryProvider, spx: pd.Series) -> None:
    found = outcome("return(SPX, 12m) >= 20%", provider)
    year = spx.shift(-252) / spx - 1
    assert found.hit is not None
    assert found.hit[:-1].sum() == (year.iloc[1:] >= 0.2).sum(), "each session has the year that begins at the next close"


# --------------------------------------------------------------------------------------------- other series, other frequencies


def test_the_spread_of_a_day_counts_once_it_is_published(provider: HistoryProvider) -> None:
    """3.20 on 2025-11-18; the catalogue has it public on the evening of the 19th, so the session of the 20th is the first to know."""
    spread = quantity("HY_OAS", provider)
    assert spread[pd.Timestamp("2025-11-20")] == 3.20
    assert 3.20 not in spread["2025-11-18":"2025-11-19"].tolist()


def test_unemployment_of_the_shutdown(provider: HistoryProvider) -> None:
    rate = quantity("UNRATE", provider)
    assert rate[pd.Timestamp("2025-11-18")] == 4.3, "August's, the newest published"
    assert rate[pd.Timestamp("2025-11-19")] == 4.3
    assert rate[pd.Timestamp("2025-11-20")] == 4.4, "September's came out that morning"
    mean = quantity("avg(UNRATE, 3m)", provider)
    assert np.isnan(mean[pd.Timestamp("2026-01-15")]), "October 2025 was never surveyed"
    assert not np.isnan(mean[pd.Timestamp("2025-12-01")])


@pytest.mark.parametrize(
    "day", [date(2008, 10, 1), date(2009, 3, 2), date(2020, 3, 20), date(2020, 7, 15), date(2024, 8, 5), date(2025, 11, 18)]
)
@pytest.mark.parametrize(
    "name", ["HY_WIDENING", "HY_SPREAD", "VIX_TERM", "CURVE_10Y_2Y", "SAHM_GAP", "SPX_DRAWDOWN", "VVIX_LEVEL", "CLAIMS_INITIAL"]
)
def test_definitions_say_what_the_indicators_say(real: History, provider: HistoryProvider, name: str, day: date) -> None:
    known = panel(real, AsOf(datetime(day.year, day.month, day.day, 16, 15, tzinfo=NEW_YORK)), catalog())
    if name == "VIX_TERM" and day.year < 2010:
        pytest.skip("the publisher's file of VIX3M begins in September 2009")
    reading = indicator(known, name)
    found = evaluate(rule.quantity(name, names(catalog())), provider)
    assert found.unit is not None
    value = found.values[np.searchsorted(found.sessions, np.datetime64(day))] * found.unit.to(reading.unit)
    # The Sahm gap is published rounded to two decimals and the language does not round.
    assert value == pytest.approx(reading.values[-1], abs=0.00501 if name == "SAHM_GAP" else 1e-6)


def test_sahm_rule_tripped_when_it_did(provider: HistoryProvider) -> None:
    """On today's revised figures dated by their first release: August 2024 with July's print, and the recessions."""
    held = condition("SAHM_GAP >= 0.5pp", provider)
    onsets = held.sessions[held.true & ~np.r_[True, held.true[:-1]] & np.r_[False, held.known[:-1]]]
    assert np.datetime64("2024-08-02") in onsets
    assert [d.year for d in onsets.astype(object) if d.year in {2001, 2008, 2020}] == [2001, 2008, 2020]


def test_a_series_that_ended_falls_silent(provider: HistoryProvider) -> None:
    late = HistoryProvider.over(provider.history, catalog(), AsOf.end_of(date(2027, 6, 30)), since=date(2026, 1, 2))
    for text in ("VIX > 0", "HY_OAS > 0%", "ICSA > 0", "UNRATE > 0%"):
        assert not condition(text, late).known[-1]


def test_a_week_that_fell_and_fear_that_rose(provider: HistoryProvider, spx: pd.Series, shared: Path) -> None:
    vix = pd.read_csv(shared / "market/cboe/VIX_History.csv", parse_dates=["DATE"], index_col="DATE")["CLOSE"].reindex(spx.index)
    expected = (spx.pct_change(5) < -0.01) & (vix >= 25)
    found = condition("pct_change(SPX, 1w) < -1% and VIX >= 25", provider)
    assert found.sessions[found.true].tolist() == expected[expected].index.date.tolist()


def test_percentiles_are_of_what_had_been_seen(provider: HistoryProvider, vvix: pd.Series) -> None:
    found = quantity("percentile(VVIX)", provider)
    for day in ("2008-10-24", "2018-02-05", "2025-11-20"):
        seen = vvix.loc[:day]
        assert found[pd.Timestamp(day)] == pytest.approx(100 * (seen <= seen.iloc[-1]).mean(), abs=0.02)  # two rest days are carried


# --------------------------------------------------------------------------------------------- events


def test_every_family_has_events_in_order_and_known_after_they_happened(provider: HistoryProvider) -> None:
    for name in EVENT_FAMILIES:
        found = provider.events(name)
        assert len(found.happened) >= 3, name
        assert (np.diff(found.happened.astype(np.int64)) > 0).all()
        assert (found.known_at >= found.happened).all()
        assert found.first < found.last <= np.datetime64(NOW.day)


@pytest.mark.parametrize(
    ("family", "moment"),
    [
        ("FED_CUT", "2020-03-15T21:00"),
        ("FED_CUT", "2025-09-17T18:00"),
        ("FED_FIRST_CUT", "2024-09-18T18:00"),
        ("FED_HIKE", "2022-03-16T18:00"),
        ("FED_RUNOFF_END", "2025-10-29T18:00"),
        ("SPX_FALL_20", "2020-03-12T20:05"),
    ],
)
def test_known_days(provider: HistoryProvider, family: str, moment: str) -> None:
    assert np.datetime64(moment, "us") in provider.events(family).known_at


def test_a_recession_happens_when_it_began_and_is_known_when_announced(provider: HistoryProvider) -> None:
    found = provider.events("RECESSION")
    at = int(np.searchsorted(found.happened, np.datetime64("2008-01-01")))
    assert found.happened[at] == np.datetime64("2008-01-01"), "the month after the peak of December 2007"
    assert found.known_at[at].astype("datetime64[D]") == np.datetime64("2008-12-01")
    held = condition("since(event(RECESSION)) <= 1d", provider)
    on = {d: bool(held.true[np.searchsorted(held.sessions, np.datetime64(d))]) for d in ("2008-06-02", "2008-12-01", "2008-12-02")}
    assert on == {"2008-06-02": False, "2008-12-01": False, "2008-12-02": True}, "announced at 17:00 of the first, by the table"
    assert held.known[-1], "no announcement is known to be missing today"
    ahead = outcome("event(RECESSION) within 12m", provider)
    assert ahead.hit is not None
    assert ahead.hit[np.searchsorted(ahead.sessions, np.datetime64("2007-06-01"))]
    assert not ahead.observed[ahead.sessions > np.datetime64("2024-08-01")].any(), "a recession of last year may not have been announced"


def test_the_decision_table_is_taken_as_whole_only_until_the_next_meeting(real: History) -> None:
    day = date(2027, 3, 1)
    late = HistoryProvider.over(real, catalog(), AsOf.end_of(day), since=date(2026, 1, 2))
    assert late.events("FED_CUT").last < np.datetime64("2026-11-01")
    early = HistoryProvider.over(real, catalog(), AsOf.end_of(date(2025, 11, 18)), since=date(2025, 1, 2))
    assert early.events("FED_CUT").last == np.datetime64("2025-11-18")
    assert early.events("FED_CUT").happened[-1] == np.datetime64("2025-10-29T18:00")
