"""Dates against what really happened: release days, closings of the exchange, daylight saving."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossroads.errors import CatalogError, InputError
from crossroads.timeline import NEW_YORK, AsOf, Frequency, Horizon, Period, ReleaseRule, new_york_moments, period_ends, sessions, step_back

DAILY, WEEKLY, MONTHLY, QUARTERLY = Frequency.DAILY, Frequency.WEEKLY, Frequency.MONTHLY, Frequency.QUARTERLY


def days(*texts: str) -> np.ndarray:
    return np.array(texts, "datetime64[D]")


def released(rule: ReleaseRule, period: str, frequency: Frequency) -> str:
    return str(rule.known_at(days(period), frequency)[0])[:16]


JOBS = ReleaseRule("employment_situation", time(8, 30))

# Release days of the Bureau of Labor Statistics' Employment Situation (archive of news releases).
JOB_REPORTS = {
    "2008-09-01": "2008-10-03",
    "2009-06-01": "2009-07-02",  # 3 July was the observed holiday
    "2011-07-01": "2011-08-05",
    "2014-12-01": "2015-01-09",  # the rule's Friday was 2 January
    "2015-12-01": "2016-01-08",
    "2018-02-01": "2018-03-09",
    "2018-11-01": "2018-12-07",
    "2019-12-01": "2020-01-10",
    "2020-04-01": "2020-05-08",
    "2020-06-01": "2020-07-02",
    "2020-12-01": "2021-01-08",
    "2021-03-01": "2021-04-02",  # Good Friday is no federal holiday
    "2024-02-01": "2024-03-08",
    "2024-06-01": "2024-07-05",
    "2025-04-01": "2025-05-02",
    "2025-06-01": "2025-07-03",  # 4 July fell on the Friday
    "2025-08-01": "2025-09-05",
}


@pytest.mark.parametrize(("month", "day"), JOB_REPORTS.items())
def test_the_employment_report_comes_on_its_friday(month: str, day: str) -> None:
    moment = JOBS.known_at(days(month), MONTHLY)[0]
    assert np.datetime64(AsOf(moment.astype(datetime).replace(tzinfo=UTC)).day) == np.datetime64(day)
    local = moment.astype(datetime).replace(tzinfo=UTC).astimezone(NEW_YORK)
    assert local.time() == time(8, 30)


def test_no_capture_saw_an_employment_report_before_its_rule_date(shared) -> None:
    seen = pl.read_csv(shared / "macro" / "alfred" / "captures_2026" / "UNRATE.csv", try_parse_dates=True)
    later = seen.filter(pl.col("observation_date") >= date(2026, 3, 1))  # first captured when it was new
    rule = JOBS.known_at(later["observation_date"].to_numpy(), MONTHLY)
    captured = later["captured_at"].dt.replace_time_zone(None).to_numpy().astype("datetime64[us]")
    assert len(later) >= 5
    assert (rule <= captured).all()
    assert (captured - rule < np.timedelta64(1, "D")).all()


@pytest.mark.parametrize(
    ("table", "period", "frequency", "expected"),
    [
        ({"rule": "close", "time": "16:15"}, "2025-11-18", DAILY, "2025-11-18T21:15"),
        ({"rule": "close", "time": "16:15"}, "2025-07-18", DAILY, "2025-07-18T20:15"),
        ({"rule": "business_days", "days": 1, "time": "08:00"}, "2025-11-14", DAILY, "2025-11-17T13:00"),  # over a week-end
        ({"rule": "business_days", "days": 1, "time": "08:00"}, "2025-11-10", DAILY, "2025-11-12T13:00"),  # over Veterans Day
        ({"rule": "business_days", "days": 1, "time": "08:00", "calendar": "nyse"}, "2025-11-10", DAILY, "2025-11-11T13:00"),
        ({"rule": "business_days", "days": 1, "time": "08:00", "calendar": "nyse"}, "2025-04-17", DAILY, "2025-04-21T12:00"),  # Good Friday
        ({"rule": "weekday", "weekday": "Thu", "days": 1, "time": "08:30"}, "2025-09-20", WEEKLY, "2025-09-25T12:30"),  # claims
        ({"rule": "weekday", "weekday": "Thu", "days": 1, "time": "16:30"}, "2024-12-18", WEEKLY, "2024-12-19T21:30"),  # H.4.1
        ({"rule": "weekday", "weekday": "Thu", "days": 1, "time": "08:30"}, "2025-11-22", WEEKLY, "2025-11-28T13:30"),  # Thanksgiving
        ({"rule": "weekday", "weekday": "Thu", "days": 5, "time": "08:30"}, "2025-09-20", WEEKLY, "2025-09-25T12:30"),
        ({"rule": "weekday", "weekday": "Thu", "days": 6, "time": "08:30"}, "2025-09-20", WEEKLY, "2025-10-02T12:30"),
        ({"rule": "days", "days": 45, "time": "10:00"}, "2025-07-01", QUARTERLY, "2025-11-14T15:00"),
        ({"rule": "days", "days": 42, "time": "10:00"}, "2025-09-01", MONTHLY, "2025-11-12T15:00"),  # Veterans Day is passed over
    ],
)
def test_a_release_rule_leads_from_period_to_moment(table: dict, period: str, frequency: Frequency, expected: str) -> None:
    assert released(ReleaseRule.from_table(table, where="made"), period, frequency) == expected


@given(
    st.dates(date(1990, 1, 1), date(2030, 1, 1)),
    st.sampled_from(["business_days", "weekday", "days"]),
    st.integers(0, 40),
    st.integers(0, 6),
)
def test_no_release_precedes_the_end_of_its_period(day: date, rule: str, lag: int, weekday: int) -> None:
    month = np.datetime64(day, "M").astype("datetime64[D]")
    moment = ReleaseRule(rule, time(0, 0), lag, weekday).known_at(month[None], MONTHLY)[0]
    last = period_ends(month[None], MONTHLY)[0]
    earliest = (
        last if rule != "business_days" else np.busday_offset(last, 0, roll="backward") - 4
    )  # a rule of 0 days may fall on a Friday before
    assert moment.astype("datetime64[D]") >= earliest


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ({"rule": "soon", "time": "08:00"}, "'soon' is not one of"),
        ({"rule": "days", "time": "08:00", "hours": 3}, "unknown keys"),
        ({"rule": "weekday", "time": "08:00", "weekday": "Thursday"}, "weekday 'Thursday'"),
        ({"rule": "days", "time": "08:00", "calendar": "lunar"}, "calendar 'lunar'"),
    ],
)
def test_a_rule_that_cannot_be_read_says_where(table: dict, words: str) -> None:
    with pytest.raises(CatalogError, match=f"made: .*{words}"):
        ReleaseRule.from_table(table, where="made")


def test_each_rule_has_words() -> None:
    rules = [ReleaseRule(r, time(8, 30), 1, 3) for r in ("close", "business_days", "weekday", "days", "employment_situation")]
    assert all("08:30 New York" in rule.text for rule in rules)
    assert rules[2].text.startswith("Thu")


def test_clocks_follow_daylight_saving() -> None:
    around = days("2025-03-07", "2025-03-10", "2025-10-31", "2025-11-03", "1974-01-07", "1942-06-01")
    moments = new_york_moments(around, time(16, 15))
    # Spring forward on 9 March, back on 2 November; daylight time all through January 1974 and in war time.
    assert [str(m)[11:16] for m in moments] == ["21:15", "20:15", "20:15", "21:15", "20:15", "20:15"]


def test_every_day_of_two_centuries_has_the_offset_of_the_zone_data() -> None:
    every = np.arange(np.datetime64("1880-01-01"), np.datetime64("2080-01-01"))
    moments = new_york_moments(every, time(12))
    expected = [datetime.combine(d, time(12), NEW_YORK).astimezone(UTC).replace(tzinfo=None) for d in every.tolist()]
    assert moments.tolist() == expected


@given(st.lists(st.dates(date(1950, 1, 1), date(2035, 1, 1)), min_size=1, max_size=5), st.times())
def test_new_york_moments_are_those_of_the_zone_data(dates: list[date], clock: time) -> None:
    clock = clock.replace(microsecond=0)
    if clock < time(3):  # the hour that is skipped or doubled is nobody's release time
        clock = clock.replace(hour=3)
    zone = NEW_YORK
    expected = [datetime.combine(d, clock, zone).astimezone(UTC).replace(tzinfo=None) for d in dates]
    assert new_york_moments(np.array(dates, "datetime64[D]"), clock).tolist() == expected


# ------------------------------------------------------------------------------------------ as-of


def test_a_date_means_the_end_of_that_day_in_new_york() -> None:
    assert AsOf.parse("2025-11-18").moment == datetime(2025, 11, 19, 4, 59, 59, 999999, UTC)
    assert AsOf.parse("2025-07-18").moment == datetime(2025, 7, 19, 3, 59, 59, 999999, UTC)
    assert AsOf.parse("2025-11-02").moment - AsOf.parse("2025-11-01").moment == timedelta(hours=25)  # clocks go back
    assert str(AsOf.parse("2025-11-18")) == "2025-11-18"


def test_a_full_moment_is_taken_as_it_is() -> None:
    moment = AsOf.parse("2025-11-18T14:00-05:00")
    assert moment.moment == datetime(2025, 11, 18, 19, tzinfo=UTC)
    assert moment.us == np.datetime64("2025-11-18T19:00", "us")
    assert AsOf.parse("2025-11-19T02:00+00:00").day == date(2025, 11, 18)


@pytest.mark.parametrize("text", ["yesterday", "2025-13-01", "2025-02-30", "18.11.2025", ""])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="is not a date; write 2025-11-18"):
        AsOf.parse(text)


def test_a_moment_needs_its_zone() -> None:
    with pytest.raises(InputError, match="no time zone"):
        AsOf.parse("2025-11-18T14:00")


@given(st.dates(date(1950, 1, 1), date(2035, 1, 1)))
def test_the_end_of_a_day_is_its_last_microsecond(day: date) -> None:
    end = AsOf.end_of(day)
    assert end.day == day
    assert AsOf(end.moment + timedelta(microseconds=1)).day == day + timedelta(days=1)


# ------------------------------------------------------------------------------------------ periods


@pytest.mark.parametrize(
    ("start", "frequency", "label", "end"),
    [
        (date(2024, 2, 1), MONTHLY, "2024-02", date(2024, 2, 29)),
        (date(2025, 12, 1), MONTHLY, "2025-12", date(2025, 12, 31)),
        (date(2025, 7, 1), QUARTERLY, "2025Q3", date(2025, 9, 30)),
        (date(2025, 10, 1), QUARTERLY, "2025Q4", date(2025, 12, 31)),
        (date(2025, 11, 14), WEEKLY, "2025-11-14", date(2025, 11, 14)),
        (date(2025, 11, 18), DAILY, "2025-11-18", date(2025, 11, 18)),
    ],
)
def test_periods_have_labels_and_ends(start: date, frequency: Frequency, label: str, end: date) -> None:
    period = Period(start, frequency)
    assert (period.label, period.end) == (label, end)


# ------------------------------------------------------------------------------------------ sessions

CLOSED = [
    "2001-09-11", "2001-09-14",  # after the attacks
    "2004-06-11", "2007-01-02", "2018-12-05", "2025-01-09",  # days of mourning: Reagan, Ford, Bush, Carter
    "2012-10-29", "2012-10-30",  # hurricane Sandy
    "2021-04-02", "2025-04-18",  # Good Friday
    "2022-06-20", "2025-06-19",  # Juneteenth, since 2022
    "1998-01-19",  # Martin Luther King Day, since 1998
    "2025-11-27", "2025-12-25",
]  # fmt: skip
OPEN = [
    "2001-09-10",
    "2001-09-17",
    "2012-10-31",
    "2021-06-18",
    "1997-01-20",
    "2025-11-11",
    "2025-10-13",
    "2025-11-28",
    "2021-12-31",
    "1999-12-31",
]


def test_the_exchange_was_closed_when_it_was() -> None:
    every = sessions(date(1990, 1, 1), date(2025, 12, 31))
    assert not np.isin(days(*CLOSED), every).any()
    assert np.isin(days(*OPEN), every).all()


@pytest.mark.parametrize(("year", "count"), [(2001, 248), (2012, 250), (2018, 251), (2020, 253), (2024, 252), (2025, 250)])
def test_sessions_in_a_year(year: int, count: int) -> None:
    assert len(sessions(date(year, 1, 1), date(year, 12, 31))) == count


def test_the_index_has_a_close_for_each_session(shared) -> None:
    seen = pl.read_csv(shared / "market" / "yahoo" / "SPX.csv", columns=[0]).to_series().str.slice(0, 10).str.to_date().to_numpy()
    seen = seen[seen >= np.datetime64("1990-01-01")]
    assert sessions(seen[0], seen[-1]).tolist() == seen.tolist()


# ------------------------------------------------------------------------------------------ horizons


def test_horizons_count_sessions() -> None:
    assert [Horizon.parse(t).sessions for t in ("5d", "1w", "6m", "1y", " 2 m ")] == [5, 5, 126, 252, 42]
    assert str(Horizon.parse("6m")) == "6m"


@pytest.mark.parametrize("text", ["", "0d", "m", "6", "1.5m", "6 months", "-1d", "1q"])
def test_what_is_no_length_of_time_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="not a length of time"):
        Horizon.parse(text)


def test_a_horizon_is_counted_in_a_series_own_steps() -> None:
    month = Horizon.parse("1m")
    assert [month.steps(f) for f in (DAILY, WEEKLY, MONTHLY)] == [21, 4, 1]
    assert Horizon.parse("1y").steps(QUARTERLY) == 4
    for frequency in (QUARTERLY, Frequency.EVENT):
        with pytest.raises(InputError, match="shorter than one step"):
            month.steps(frequency)


def test_one_step_back() -> None:
    week, year = Horizon.parse("1w"), Horizon.parse("1y")
    assert step_back(days("2025-11-28"), DAILY, week)[0] == np.datetime64("2025-11-20")  # over Thanksgiving
    assert step_back(days("2025-11-29"), DAILY, week)[0] == np.datetime64("2025-11-20")  # a Saturday counts from its Friday
    assert step_back(days("2025-11-14"), WEEKLY, week)[0] == np.datetime64("2025-11-07")
    assert step_back(days("2025-03-01"), MONTHLY, year)[0] == np.datetime64("2024-03-01")
    assert step_back(days("2025-01-01"), QUARTERLY, year)[0] == np.datetime64("2024-01-01")
