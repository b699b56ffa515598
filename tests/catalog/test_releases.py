"""The next release by the rule alone: due, overdue, stale; checked against the shutdown of autumn 2025."""

from __future__ import annotations

import numpy as np
import pytest

from crossroads.catalog.load import catalog
from crossroads.catalog.releases import awaited, next_release
from crossroads.series import Series, iso
from crossroads.timeline import AsOf, Frequency, sessions


def known(name: str, *stamps: str) -> Series:
    spec = catalog()[name]
    periods = np.array(stamps, "datetime64[D]")
    moments, basis = spec.known_at(periods)
    return Series(spec.id, spec.unit, spec.frequency, periods, np.ones(len(periods)), moments, basis)


def release(name: str, day: str, *stamps: str):
    return next_release(catalog()[name], known(name, *stamps), AsOf.parse(day))


def months(first: str, count: int, step: int = 1) -> list[str]:
    start = np.datetime64(first, "M")
    return [str((start + k * step).astype("datetime64[D]")) for k in range(count)]


@pytest.mark.parametrize(
    ("day", "missed"),
    [("2025-10-02", 0), ("2025-10-03", 1), ("2025-11-06", 1), ("2025-11-07", 2), ("2025-11-18", 2)],
)
def test_the_employment_situation_in_the_shutdown(day: str, missed: int) -> None:
    """September was due on 3 October and October on 7 November 2025; neither came by the 18th."""
    found = release("UNRATE", day, *months("2024-08-01", 13))
    assert found.period.label == "2025-09"
    assert iso(found.due) == "2025-10-03T08:30:00-04:00"
    assert found.missed == missed
    assert found.is_overdue == (missed > 0)
    assert found.is_stale == (missed > 1)


def test_dated_delays_are_not_looked_into() -> None:
    """They say when the September figures did come (20 November): on the 18th nobody could wait for a date he did not know."""
    assert np.datetime64("2025-09-01") in catalog()["UNRATE"].delays
    assert iso(release("UNRATE", "2025-11-18", *months("2024-08-01", 13)).due).startswith("2025-10-03")


def test_a_close_is_due_the_same_day_and_not_on_holidays() -> None:
    assert not release("VIX", "2025-11-18", "2025-11-18").is_overdue
    assert release("VIX", "2025-11-18", "2025-11-18").period.label == "2025-11-19"
    assert release("VIX", "2025-11-26", "2025-11-26").period.label == "2025-11-28"  # Thanksgiving lies between
    assert release("VIX", "2025-11-20", "2025-11-18").is_stale


def test_every_session_is_counted_once() -> None:
    """Against a plain count: sessions after the newest close whose 16:15 has passed."""
    for back in range(1, 30):
        days = sessions(np.datetime64("2025-09-02"), np.datetime64("2025-11-18"))
        found = next_release(catalog()["VIX"], known("VIX", *days[:-back].astype(str)), AsOf.parse("2025-11-18"))
        assert found is not None
        assert found.missed == back


def test_a_survey_of_every_third_month_is_not_expected_in_between() -> None:
    spaced = months("2023-02-01", 11, step=3)
    assert spaced[-1] == "2025-08-01"
    found = release("TERMCBCCALLNS", "2025-11-18", *spaced)
    assert found.period.label == "2025-11"
    assert not found.is_overdue


def test_weeks_and_quarters() -> None:
    assert release("ICSA", "2025-09-30", "2025-09-20").period.label == "2025-09-27"
    assert release("ICSA", "2025-11-18", "2025-09-20").missed >= 7
    quarter = release("DRCCLACBS", "2025-11-18", *months("2024-04-01", 5, step=3))
    assert quarter.period.label == "2025Q3"
    assert not quarter.is_overdue


def test_events_have_no_schedule() -> None:
    spec = catalog()["FED_TARGET_UPPER"]
    assert spec.frequency is Frequency.EVENT
    assert release("FED_TARGET_UPPER", "2025-11-18", "2025-10-29") is None


def wait(name: str, day: str, until: str, *stamps: str):
    return awaited(catalog()[name], known(name, *stamps), AsOf.parse(day), AsOf.parse(until).moment)


@pytest.mark.parametrize(
    ("day", "due", "by"),
    [("2025-11-13", "2025-10-03", "rule"), ("2025-11-14", "2025-11-20", "calendar"), ("2025-11-18", "2025-11-20", "calendar")],
)
def test_a_new_day_counts_once_it_was_announced(day: str, due: str, by: str) -> None:
    """On 14 November 2025 the Labor Department named 20 November for September's report; October's was given up on the 19th."""
    september, *later = wait("UNRATE", day, "2025-12-01", *months("2024-08-01", 13))
    assert (september.period.label, iso(september.due)[:10], september.by) == ("2025-09", due, by)
    assert iso(september.expected)[:10] == "2025-10-03"
    assert [(w.period.label, iso(w.due)[:10], w.by) for w in later] == [("2025-10", "2025-11-07", "rule")]


def test_the_late_schedule_of_positions_is_known_from_its_own_day() -> None:
    stamps = [str(d) for d in np.arange(np.datetime64("2025-07-01"), np.datetime64("2025-09-24"), 7)]
    before, after = (wait("TFF.NQ.OI", day, "2025-12-05", *stamps) for day in ("2025-11-17", "2025-11-18"))
    assert {w.by for w in before} == {"rule"}
    assert {w.period.label for w in after if w.by == "calendar"} >= {"2025-09-30", "2025-10-28"}
    assert "2025-11-10" in {w.period.label for w in wait("TFF.NQ.OI", "2025-11-18", "2025-12-31", *stamps)}  # a Monday stands for the week
    assert [iso(w.due)[:10] for w in after if w.by == "calendar"] == ["2025-11-19", "2025-11-21", "2025-11-25", "2025-12-02", "2025-12-05"]


def test_what_is_awaited_begins_with_the_next_release_and_grows_with_time() -> None:
    """The first one is `next_release`'s wherever no day was announced, and a later end only adds to the list."""
    for name, day, *stamps in (
        ("VIX", "2025-11-18", "2025-11-14"),
        ("ICSA", "2025-09-30", "2025-09-20"),
        ("DRCCLACBS", "2025-11-18", "2025-04-01"),
    ):
        short, long = (wait(name, day, until, *stamps) for until in ("2025-12-02", "2026-01-02"))
        assert long[: len(short)] == short
        first = next_release(catalog()[name], known(name, *stamps), AsOf.parse(day))
        assert first is not None
        assert (long[0].period, long[0].due) == (first.period, first.due)
        assert all(w.due <= AsOf.parse("2025-12-02").moment for w in short)


def test_nothing_is_awaited_of_events() -> None:
    assert wait("FED_TARGET_UPPER", "2025-11-18", "2026-01-01", "2025-10-29") == ()
