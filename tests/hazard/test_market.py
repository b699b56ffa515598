"""Breaks of the market against a plain loop, the fact table, and the rule's own causality."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossroads.catalog.facts import declines
from crossroads.hazard.landmarks import landmarks
from crossroads.hazard.market import BEAR, DEPTHS, Closes, course_of, market
from crossroads.knowledge.history import History
from crossroads.timeline import AsOf

steps = st.lists(st.floats(-0.08, 0.08), min_size=1, max_size=300)


def closes_of(changes: list[float]) -> Closes:
    days = np.datetime64("2000-01-03", "D") + np.arange(len(changes))
    return Closes(days, 100 * np.cumprod(1 + np.array(changes)))


def naive(values: np.ndarray) -> tuple[dict[int, list[int]], list[int], list[float]]:
    """Positions of breaks by depth, of ends, and the distance from the peak, by looking back over the whole bull market each time."""
    breaks: dict[int, list[int]] = {d: [] for d in DEPTHS}
    ends: list[int] = []
    below = []
    start, bear, bear_from = 0, False, 0
    seen: set[int] = set()
    for i, value in enumerate(values):
        if bear:
            if value >= 1.2 * values[bear_from : i + 1].min():
                ends.append(i)
                start, bear, seen = i, False, set()
        elif value > max(values[start:i], default=-1.0):
            ends += [i] if seen else []
            seen = set()
        peak = values[start : (bear_from if bear else i) + 1].max()
        for depth in DEPTHS:
            if not bear and depth not in seen and value <= peak * (1 - depth / 100):
                breaks[depth].append(i)
                seen.add(depth)
        if BEAR in seen and not bear:
            bear, bear_from = True, i
        below.append(100 * (value / peak - 1))
    return breaks, ends, below


@given(steps)
def test_against_a_plain_loop(changes: list[float]) -> None:
    closes = closes_of(changes)
    falls, below = course_of(closes)
    breaks, ends, expected = naive(closes.values)
    for depth in DEPTHS:
        assert [f.breaks[depth] for f in falls if depth in f.breaks] == [closes.days[i] for i in breaks[depth]]
    assert [f.over for f in falls if f.over is not None] == [closes.days[i] for i in ends]
    np.testing.assert_allclose(below, expected, atol=1e-9)


@given(steps, st.integers(0, 299))
def test_later_closes_change_nothing(changes: list[float], cut: int) -> None:
    closes = closes_of(changes)
    cut = min(cut, len(changes) - 1)
    early = Closes(closes.days[: cut + 1], closes.values[: cut + 1])
    _, below = course_of(closes)
    falls, before = course_of(early)
    assert np.array_equal(below[: cut + 1], before)
    day = closes.days[cut]
    for depth in DEPTHS:
        whole = [f.breaks[depth] for f in course_of(closes)[0] if f.breaks.get(depth, np.datetime64("2200-01-01")) <= day]
        assert [f.breaks[depth] for f in falls if depth in f.breaks] == whole


def test_the_fact_table_again_from_the_closes(real_history: History) -> None:
    """Computed from closes as known then: the 61 falls of the fact table, day by day."""
    found = landmarks(real_history, AsOf.parse("2026-05-29"), first_year=1927).market
    expected = {10: [d.first_10 for d in declines()], 15: [d.first_15 for d in declines()], 20: [d.first_20 for d in declines()]}
    for depth in DEPTHS:
        assert found.breaks(depth).astype(object).tolist() == [day for day in expected[depth] if day is not None]
    assert [f.over.astype(object) for f in found.falls if f.over is not None] == [d.resumed for d in declines()]


def test_before_the_first_close_the_fact_table_speaks(embedded_history: History) -> None:
    found = landmarks(embedded_history, AsOf.parse("2018-12-31")).market
    expected = [d.first_15 for d in declines() if d.first_15 is not None and d.first_15.year <= 2018]
    assert found.breaks(15).astype(object).tolist() == expected
    assert found.closes.days[0] == np.datetime64("1999-01-04")


def test_a_fall_to_the_level_itself_is_a_break() -> None:
    found = market(Closes(np.datetime64("2001-01-01", "D") + np.arange(3), np.array([100.0, 85.0, 80.0])))
    assert found.breaks(15).tolist()[-1:] == [np.datetime64("2001-01-02").astype(object)]
    assert found.breaks(20).tolist()[-1:] == [np.datetime64("2001-01-03").astype(object)]
    assert found.below_peak == pytest.approx([0.0, -15.0, -20.0])
