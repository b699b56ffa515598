"""Spells and their rows against plain loops over months."""

from __future__ import annotations

import numpy as np
import pytest
from bench.processes import NEVER, course_of, marks_of, month_ends
from hypothesis import given
from hypothesis import strategies as st

from crossroads.hazard.events import CAUSES, Cause
from crossroads.hazard.spells import BINS, LOG_STEP, Spells, rows, spells

MONTHS = 60
DAYS = month_ends(MONTHS)
MARKS = marks_of(DAYS)
days_in = st.integers(0, (MONTHS - 1) * 30)
happenings = st.lists(st.tuples(st.sampled_from(CAUSES), days_in, st.sampled_from([14, 16, 17])), max_size=12)


def made(events: list[tuple[Cause, int, int]], *, broken: tuple[int, int] | None = None) -> Spells:
    start = MARKS.moments[0]
    found = [(c, start + np.timedelta64(day, "D") + np.timedelta64(hour, "h")) for c, day, hour in events]
    spent = {}
    if broken is not None:
        spent = {"market": np.array([[start + np.timedelta64(d, "D") for d in broken]], "datetime64[us]")}
    return spells(MARKS, course_of(found, spent=spent, recessions=True))


def naive(events: list[tuple[Cause, int, int]], at: int) -> tuple[int, int]:
    """Step and cause of the first event after a landmark: go through its months one by one."""
    start = MARKS.moments[0]
    dated = sorted((start + np.timedelta64(day, "D") + np.timedelta64(hour, "h"), CAUSES.index(c)) for c, day, hour in events)
    begin = MARKS.moments[at]
    last = begin
    for step in range(1, 25):
        month = (DAYS[at].astype("datetime64[M]") + step + 1).astype("datetime64[D]") - 1
        end = marks_of(np.array([month])).moments[0]
        inside = [c for m, c in dated if last < m <= end]
        if inside:
            return step, inside[0]
        last = end
    return 25, -1


@given(happenings, st.integers(0, MONTHS - 1))
def test_the_first_event_after_a_landmark(events: list[tuple[Cause, int, int]], at: int) -> None:
    found = made(events)
    assert (int(found.step[at]), int(found.cause[at])) == naive(events, at)


@given(happenings, st.integers(1, MONTHS - 1))
def test_what_is_seen_by_a_moment_is_what_had_happened(events: list[tuple[Cause, int, int]], now: int) -> None:
    """A spell seen by a month end is the same with all later events deleted, and no step counts before it is over."""
    by = MARKS.moments[now]
    past = [e for e in events if MARKS.moments[0] + np.timedelta64(e[1], "D") + np.timedelta64(e[2], "h") <= by]
    quiet, cause = made(events).seen(by)
    assert all(np.array_equal(a, b) for a, b in zip((quiet, cause), made(past).seen(by), strict=True))
    at = np.arange(now)
    assert np.all(quiet[:now] + (cause[:now] >= 0) <= np.minimum(now - at, 24))


def test_of_two_events_in_a_step_the_earlier_moment_came_first() -> None:
    fed_at_two = made([("fed", 10, 14), ("market", 10, 16)])
    assert CAUSES[fed_at_two.cause[0]] == "fed"
    market_the_day_before = made([("fed", 10, 14), ("market", 9, 16)])
    assert CAUSES[market_the_day_before.cause[0]] == "market"
    assert market_the_day_before.step[0] == fed_at_two.step[0] == 1


def test_a_market_broken_at_the_landmark_is_no_cause_and_its_next_break_ends_the_view() -> None:
    """Broken until day 100; it breaks anew on day 300: spells from before day 100 are censored there, later ones end there."""
    found = made([("market", 300, 16)], broken=(-1, 100))
    assert not found.possible[0, 1]
    assert found.possible[5, 1]
    quiet, cause = found.seen(NEVER)
    assert (cause[0], quiet[0]) == (-1, 9)  # nine whole months before day 300
    assert CAUSES[cause[5]] == "market"


@given(st.lists(st.tuples(st.integers(0, 24), st.integers(-1, 2)), min_size=1, max_size=20), st.sampled_from([6, 12, 24]))
def test_rows_hold_every_step_once(made_up: list[tuple[int, int]], steps: int) -> None:
    quiet = np.array([q for q, _ in made_up])
    cause = np.array([c if q < 24 else -1 for q, c in made_up])
    found = rows(quiet, cause, steps=steps)
    for at in range(len(made_up)):
        here = found.landmark == at
        assert found.none[here].sum() == min(quiet[at], steps)
        happened = cause[at] >= 0 and quiet[at] < steps
        assert found.events[here].sum() == happened
        if happened:
            in_bin = int(found.bin[here][found.events[here].sum(axis=1) == 1][0])
            assert BINS[in_bin][0] <= quiet[at] + 1 <= BINS[in_bin][1]


def test_events_behind_count_each_event_once() -> None:
    found = made([("fed", 400, 14), ("fed", 800, 14), ("market", 1000, 16)])
    every = np.ones(MONTHS, bool)
    assert found.events_behind(NEVER, every).tolist() == [2, 1, 0]
    assert found.events_behind(MARKS.moments[20], every).tolist() == [1, 0, 0]
    assert found.events_behind(NEVER, np.arange(MONTHS) >= 30).tolist() == [0, 1, 0]


def test_the_bins_cover_the_steps() -> None:
    covered = [step for lo, hi in BINS for step in range(lo, hi + 1)]
    assert covered == list(range(1, 25))
    assert LOG_STEP.mean() == pytest.approx(0.0)
