from __future__ import annotations

import itertools
from datetime import date
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from tests.sources.suite import PAGE, Capture, SourceSuite, asked

from crossroads.errors import SourceError
from crossroads.sources import fomc

DATE = b'<div class="fomc-meeting__date col-xs-4 col-sm-9 col-md-10 col-lg-1">'
MONTH = b'<div class="fomc-meeting__month col-xs-5 col-sm-3 col-md-2"><strong>'


class TestFomc(SourceSuite):
    name = "fomc"
    page = PAGE.replace(b"</html>\n", b"")  # cut off; the whole one is among the spoiled

    def captures(self, shared):
        body = (shared / "mirror" / fomc.ADDRESS.removeprefix("https://")).read_bytes()
        days = ("2021-01-27", "2023-02-01", "2023-11-01", "2024-05-01", "2025-12-10", "2026-09-16", "2027-12-08", "2028-01-26")
        return [Capture(body, asked("fomc", fomc.ADDRESS, "FOMC_MEETING"), {("FOMC_MEETING", day): 1.0 for day in days})]

    def spoiled(self, body):
        return [
            PAGE,
            body.replace(b"FOMC Meetings", b"Committee Meetings"),
            body.replace(b"2024 FOMC Meetings", b"2025 FOMC Meetings"),
            body.replace(b"2026 FOMC Meetings", b"FOMC Meetings"),
            body.replace(b"fomc-meeting__date", b"fomc-meeting__day"),
            body.replace(DATE + b"17-18*", DATE + b"to be announced", 1),
            body.replace(DATE + b"17-18*", DATE + b"18-17*", 1),
            body.replace(DATE + b"28-29</div>", DATE + b"30-31</div>", 1),  # 31 April
            body.replace(b"Apr/May", b"Apr", 1),  # 30-1 within one month
            body.replace(b"<strong>January", b"<strong>Janvier", 1).replace(b"Janvier", b"Xanvier"),
            body.replace(b"(notation vote)", b"(by carrier pigeon)"),
            body.replace(DATE + b"27-28</div>", b"", 1),  # a month without its date
            body.replace(b"July 29, 2026", b"yesterday"),
            body.replace(b"lastUpdate", b"updated"),
        ]


@pytest.fixture(scope="module")
def meetings(shared) -> pl.DataFrame:
    return TestFomc().captures(shared)[0].parse()


def test_eight_meetings_in_each_year_and_the_next_first_one(meetings):
    years = meetings.group_by(pl.col("period").dt.year()).len().sort("period").rows()
    assert years == [(year, 8) for year in range(2021, 2028)] + [(2028, 1)]
    assert meetings["period"].dt.weekday().is_in([3, 4]).all()  # Wednesdays, and 2024-11-07 after the election


def test_the_notation_vote_is_no_meeting(meetings):
    assert date(2025, 8, 22) not in meetings["period"].to_list()


def test_unscheduled_and_cancelled_meetings_are_left_out(shared, meetings):
    capture = TestFomc().captures(shared)[0]
    extra = (
        MONTH
        + b"March</strong></div>"
        + DATE
        + b"3 (unscheduled)</div>"
        + MONTH
        + b"March</strong></div>"
        + DATE
        + b"17-18 (cancelled)</div>"
    )
    first = capture.body.index(MONTH)
    assert capture.parse(capture.body[:first] + extra + capture.body[first:]).equals(meetings)


def test_a_one_day_meeting_is_read(shared):
    capture = TestFomc().captures(shared)[0]
    rows = capture.parse(capture.body.replace(DATE + b"27-28</div>", DATE + b"28</div>", 1))
    assert date(2026, 1, 28) in rows["period"].to_list()


def test_dates_are_known_since_october_of_the_year_before_if_the_page_is_younger(meetings):
    known = {p: k and k.astimezone(ZoneInfo("America/New_York")).isoformat() for p, k in meetings.select("period", "known_at").iter_rows()}
    assert known[date(2025, 12, 10)] == "2024-10-01T00:00:00-04:00"
    assert known[date(2026, 1, 28)] == "2025-10-01T00:00:00-04:00"
    assert known[date(2027, 1, 27)] is None  # seen on a page of July 2026: dated by when we saw it
    assert set(meetings.drop_nulls("known_at")["basis"]) == {"calendar"}


def test_decision_days_are_the_days_the_target_moved(shared, meetings):
    """Independent: the target range takes effect the day after a decision (macro/fred/DFEDTARU.csv), 2021-2025."""
    import csv

    with (shared / "macro/fred/DFEDTARU.csv").open() as file:
        upper = [(date.fromisoformat(r["observation_date"]), r["DFEDTARU"]) for r in csv.DictReader(file) if r["DFEDTARU"]]
    moved = [before[0] for before, after in itertools.pairwise(upper) if before[1] != after[1] and after[0] >= date(2021, 1, 2)]
    assert len(moved) >= 15
    assert set(moved) <= set(meetings["period"].to_list())


def test_a_lost_end_is_named(shared):
    capture = TestFomc().captures(shared)[0]
    with pytest.raises(SourceError, match="expected a page that ends with </html>"):
        capture.parse(capture.body[:-20])
