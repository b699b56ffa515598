"""Which of VVIX and VIX has turned: against a plain loop, on made episodes, and on the letter's day."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.indicators import real

from crossroads.catalog.load import catalog
from crossroads.indicators.registry import reading, series
from crossroads.indicators.turns import MONTH, below_high, highs, leads, swing

closes = st.lists(st.floats(50, 200), min_size=1, max_size=80)


@given(closes)
def test_the_distance_to_the_high_of_a_month_is_that_of_a_loop(values: list[float]) -> None:
    wanted = [100 * (v / max(values[max(0, i - MONTH + 1) : i + 1]) - 1) for i, v in enumerate(values)]
    assert below_high(np.array(values)).tolist() == pytest.approx(wanted)


@given(closes, st.integers(1, 80))
def test_it_reads_nothing_later(values: list[float], n: int) -> None:
    whole, part = below_high(np.array(values)), below_high(np.array(values[:n]))
    assert part.tolist() == whole[: len(part)].tolist()
    assert highs(np.array(values)).max() < len(values)


def test_leads_count_sessions_from_the_first_turn_of_each_in_an_episode() -> None:
    level = np.r_[np.full(30, 90.0), np.full(10, 120.0), np.full(40, 90.0), 120.0, np.full(9, 90.0)]
    turned, other = np.zeros(90, bool), np.zeros(90, bool)
    turned[[33, 82]] = True
    other[[31, 36, 85]] = True
    assert leads(level, turned, other).tolist() == [-2, 3]
    other[85] = False  # the second episode is not over: VIX has not turned
    assert leads(level, turned, other).tolist() == [-2]


def test_of_calm_years_there_is_no_record() -> None:
    assert leads(np.full(50, 80.0), np.ones(50, bool), np.ones(50, bool)).tolist() == []


@pytest.fixture(scope="module")
def november(shared: Path):
    day = "2025-11-18"
    return real.panel(day, real.cboe(shared, "VVIX", until=day, since="2007-01-03"), real.cboe(shared, "VIX", until=day))


def test_on_the_letters_day_neither_had_turned_and_the_record_says_how_little_that_tells(november) -> None:
    """Both closed at their highest of the month (closes of the data folder's README)."""
    found = reading(november, catalog(), "VVIX_TURN")
    assert (found.value, found.state, found.details["vix_below_high"]) == (0.0, "neither", 0.0)
    told = {k: found.details[k] for k in ("episodes", "led", "together", "lagged", "led_at_equal_line", "lead_median")}
    assert told == {"episodes": 39, "led": 18, "together": 16, "lagged": 5, "led_at_equal_line": 4, "lead_median": 0.0}
    assert found.details["vix_line"] == pytest.approx(
        -15 * swing(november["VIX"].since("2007-01-03").values) / swing(november["VVIX"].values), rel=0.01
    )


def test_without_vix_there_is_a_value_and_no_state(shared: Path) -> None:
    alone = real.panel("2025-11-18", real.cboe(shared, "VVIX", until="2025-11-18", since="2007-01-03"))
    found = reading(alone, catalog(), "VVIX_TURN")
    assert found.value == 0.0
    assert found.state is None
    assert len(series(alone, "VVIX_TURN")) > 4000
