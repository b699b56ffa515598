"""Runs and largest moves against plain loops over made series."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossroads.report.runs import ENOUGH, LARGE_FOR, Largest, Run, largest_since, run_of_moves, run_on_a_side
from crossroads.series import Basis, Series, unit
from crossroads.timeline import Frequency, Period, sessions

WEEKS = np.arange(np.datetime64("2015-01-07"), np.datetime64("2026-01-01"), 7)
MONTHS = np.arange(np.datetime64("1990-01"), np.datetime64("2026-01")).astype("datetime64[D]")
steps = st.lists(st.sampled_from([-1.0, 0.0, 1.0]), min_size=2, max_size=12)


def made(values: list[float], frequency: Frequency = Frequency.WEEKLY, periods: np.ndarray | None = None) -> Series:
    stamps = (WEEKS if frequency is Frequency.WEEKLY else MONTHS)[: len(values)] if periods is None else periods
    n = len(values)
    known = stamps.astype("datetime64[us]")
    return Series("X", unit("points"), frequency, stamps, np.array(values, float), known, np.full(n, Basis.LAG, np.uint8))


@given(steps)
def test_a_run_of_moves_is_what_counting_back_gives(moves: list[float]) -> None:
    own = made(list(np.cumsum([10.0, *moves])))
    count = 0
    for move in reversed(moves):
        if move == 0 or move * moves[-1] < 0:
            break
        count += 1
    wanted = Run(count, "up" if moves[-1] > 0 else "down", "week") if count else None
    assert run_of_moves(own) == wanted


@given(steps)
def test_a_run_on_a_side_is_what_counting_back_gives(values: list[float]) -> None:
    count = 0
    for value in reversed(values):
        if value == 0 or value * values[-1] < 0:
            break
        count += 1
    wanted = Run(count, "up" if values[-1] > 0 else "down", "month") if count else None
    assert run_on_a_side(made(values, Frequency.MONTHLY)) == wanted


def test_daily_figures_are_counted_by_weeks_back_from_the_newest_day() -> None:
    days = sessions(np.datetime64("2025-10-01"), np.datetime64("2025-11-18"))
    rising = made([float(i) if i % 5 else float(i) + 0.5 for i in range(len(days))], Frequency.DAILY, days)
    assert run_of_moves(rising) == Run((len(days) - 1) // 5, "up", "week")


def test_a_missing_month_ends_the_run() -> None:
    stamps = np.delete(MONTHS[:8], 4)
    assert run_of_moves(made([1, 2, 3, 4, 5, 6, 7], Frequency.MONTHLY, stamps)) == Run(2, "up", "month")


def test_events_have_no_run() -> None:
    assert run_of_moves(made([1.0, 2.0], Frequency.EVENT, WEEKS[:2])) is None


def test_a_step_that_moved_nothing_is_no_run() -> None:
    assert run_of_moves(made([1.0, 2.0, 2.0])) is None


@given(st.lists(st.integers(-9, 9), min_size=ENOUGH + 1, max_size=120))
def test_the_largest_move_is_what_looking_back_gives(moves: list[int]) -> None:
    own = made(list(np.cumsum([0, *moves])))
    now = moves[-1]
    hits = [i for i, m in enumerate(moves[:-1]) if (m >= now if now > 0 else m <= now)]
    side = "up" if now > 0 else "down"
    wanted = None
    if now and not hits:
        wanted = Largest(side, Period(WEEKS[1].astype(object), Frequency.WEEKLY), is_record=True)
    elif now and WEEKS[len(moves)] - WEEKS[hits[-1] + 1] >= LARGE_FOR:
        wanted = Largest(side, Period(WEEKS[hits[-1] + 1].astype(object), Frequency.WEEKLY), is_record=False)
    assert largest_since(own, "1w") == wanted


@pytest.mark.parametrize("count", [2, ENOUGH])
def test_of_few_moves_none_is_called_the_largest(count: int) -> None:
    assert largest_since(made([0.0] * count + [5.0]), "1w") is None
