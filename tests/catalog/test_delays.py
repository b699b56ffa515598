"""Dated releases: each row stands on a period of its series, after the period's end, and says something the rule does not."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from crossroads.catalog.facts import _table, release_announcements, release_delays
from crossroads.catalog.load import catalog
from crossroads.series import moment
from crossroads.timeline import NEW_YORK, Frequency, period_ends

RELEASES = {
    "bls_employment": "UNRATE",
    "bls_jolts": "JTSLDL",
    "dol_initial_claims": "ICSA",
    "dol_continued_claims": "CCSA",
    "cftc_tff": "TFF.ES.OI",
    "board_g17": "INDPRO",
    "nyfed_hhdc": "HHDC_CARD_90PLUS",
}


def test_every_release_of_the_table_is_some_series_and_is_checked_here() -> None:
    assert {r["release"] for r in _table("release_delays")["delay"]} == set(RELEASES)
    for release, series in RELEASES.items():
        assert catalog()[series].delays == release_delays(release)


@pytest.mark.parametrize("release", RELEASES)
def test_rows_are_plausible(release: str) -> None:
    spec = catalog()[RELEASES[release]]
    for period, published in release_delays(release).items():
        day = period.astype(object)
        if spec.frequency is Frequency.MONTHLY:
            assert day.day == 1
        if spec.frequency is Frequency.QUARTERLY:
            assert (day.month % 3, day.day) == (1, 1)
        end = period_ends(np.array([period]), spec.frequency)[0]
        assert end < published < end + np.timedelta64(100, "D")
        local = moment(published).astimezone(NEW_YORK)
        assert local.isoweekday() <= 5
        assert local.time() == spec.release.clock


@pytest.mark.parametrize("release", ["bls_employment", "dol_initial_claims", "dol_continued_claims", "cftc_tff", "board_g17"])
def test_a_delay_is_later_than_the_rule(release: str) -> None:
    """A rule of the usual day can only be too early; the two slow rules (JOLTS, household debt) are corrected both ways."""
    spec = catalog()[RELEASES[release]]
    for period, published in release_delays(release).items():
        assert published > spec.release.known_at(np.array([period]), spec.frequency)[0], period


def test_claims_weeks_of_the_shutdown_have_no_gap() -> None:
    for release, first in (("dol_initial_claims", date(2025, 9, 27)), ("dol_continued_claims", date(2025, 9, 20))):
        weeks = [p.astype(object) for p in release_delays(release)]
        assert weeks == [first + timedelta(days=7 * i) for i in range(7)]


def report_days(shared: Path) -> list[str]:
    """Every report date since the report exists, from the complete file at hand."""
    with (shared / "market/cftc/TFF_209742_nasdaq_mini.csv").open() as file:
        return [r["Report_Date_as_YYYY-MM-DD"] for r in csv.DictReader(file) if r["Report_Date_as_YYYY-MM-DD"] >= "2010-07-20"]


def test_report_days_are_those_of_the_files(shared: Path) -> None:
    """Mondays before a holiday included: a row on a day without a report would change nothing and hide a leak."""
    assert {str(p) for p in release_delays("cftc_tff")} <= set(report_days(shared))


def test_no_report_overtakes_an_earlier_one(shared: Path) -> None:
    """Reports came in order even while they came late; where days are bounds they may fall together."""
    known, _ = catalog()["TFF.ES.OI"].known_at(np.array(report_days(shared), "datetime64[D]"))
    assert (np.diff(known) >= np.timedelta64(0)).all()


def test_no_report_comes_before_a_friday_s_afternoon(shared: Path) -> None:
    """Outside the late blocks: three business days after a Tuesday, four after a Monday that stands for a holiday Tuesday."""
    days = np.array(report_days(shared), "datetime64[D]")
    known, _ = catalog()["TFF.ES.OI"].known_at(days)
    waited = (known.astype("datetime64[D]") - days).astype(int)
    assert waited.min() == 3
    mondays = (days.astype(int) + 3) % 7 == 0
    assert waited[mondays].min() >= 4


def test_the_report_after_the_last_delayed_one_is_on_time() -> None:
    known, _ = catalog()["TFF.ES.OI"].known_at(np.array(["2026-01-20", "2019-03-05", "2023-03-21"], "datetime64[D]"))
    assert [moment(k).astimezone(NEW_YORK).date() for k in known] == [date(2026, 1, 23), date(2019, 3, 8), date(2023, 3, 24)]


def test_a_source_that_is_a_bound_says_so() -> None:
    for row in _table("release_delays")["delay"]:
        assert row["source"].startswith(("bound: ", "BLS", "Labor Department", "CFTC", "Federal Reserve", "New York Fed"))


def test_a_day_is_announced_before_it_comes_and_never_for_a_bound() -> None:
    for release in RELEASES:
        days, named = release_delays(release), release_announcements(release)
        assert named.keys() <= days.keys()
        assert all(named[period] <= days[period] for period in named)
    assert not any("announced" in row for row in _table("release_delays")["delay"] if row["source"].startswith("bound:"))
    assert str(release_announcements("cftc_tff")[np.datetime64("2025-09-30")]) == "2025-11-19T04:59:59.999999"
