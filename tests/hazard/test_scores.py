"""Scores, their differences with intervals, the reliability picture, and the rounding of what is said."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossroads.hazard.result import Range
from crossroads.hazard.rounding import outwards, rounded, said, unit_points
from crossroads.hazard.scores import block_means, brier, difference, log_score, reliability

chances = st.floats(0, 1)


def test_scores_of_known_cases() -> None:
    p, hit = np.array([0.8, 0.2, 1.0]), np.array([1.0, 1.0, 0.0])
    assert brier(p, hit) == pytest.approx([0.04, 0.64, 1.0])
    assert log_score(p, hit) == pytest.approx([-np.log(0.8), -np.log(0.2), -np.log(0.005)])


def world(seed: int, n: int = 480) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    p = np.repeat(rng.random(n // 12), 12)
    hit = (np.repeat(rng.random(n // 12), 12) < p).astype(float)
    return p, hit, np.repeat(np.arange(n // 12), 12)


def test_the_truth_beats_a_constant_and_not_itself() -> None:
    p, hit, event = world(1)
    against_constant = difference(p, np.full(len(p), hit.mean()), hit, event)
    assert against_constant.verdict == "better"
    assert against_constant.brier_interval.low < against_constant.brier < against_constant.brier_interval.high < 0
    assert difference(np.full(len(p), hit.mean()), p, hit, event).verdict == "worse"
    same = difference(p, p, hit, event)
    assert (same.brier, same.log, same.verdict) == (0.0, 0.0, "no difference shown")


def test_few_events_decide_nothing() -> None:
    p, hit, event = world(1)
    few = np.where(event < 7, hit, 0.0)
    assert difference(p, 1 - p, few, event).verdict == "too few events"


def test_overlapping_rows_widen_the_interval() -> None:
    """Twelve copies of each month carry one month's news: blocks of 24 see it, single rows do not."""
    p, hit, event = world(2)
    constant = np.full(len(p), hit.mean())
    blocks, single = (difference(p, constant, hit, event, block=b).brier_interval for b in (24, 1))
    assert blocks.high - blocks.low > 2 * (single.high - single.low)


def test_block_means_centre_on_the_mean_and_repeat() -> None:
    values = np.random.default_rng(3).normal(size=(2, 240))
    drawn = block_means(values, 24, 1, draws=4000)
    assert drawn.shape == (2, 4000)
    np.testing.assert_allclose(drawn.mean(axis=1), values.mean(axis=1), atol=0.01)  # 4,000 draws of a spread near 0.06
    assert drawn.tobytes() == block_means(values, 24, 1, draws=4000).tobytes()


@given(st.lists(st.tuples(chances, st.booleans()), min_size=1, max_size=60))
def test_bands_hold_every_forecast_once(made: list[tuple[float, bool]]) -> None:
    p, hit = np.array([m[0] for m in made]), np.array([float(m[1]) for m in made])
    bands = reliability(p, hit, np.arange(len(p)))
    assert sum(b.forecasts for b in bands) == len(p)
    assert sum(b.happened * b.forecasts for b in bands) == pytest.approx(hit.sum())
    assert all(b.low <= b.said <= b.high for b in bands)


@given(chances, st.sampled_from([1, 5, 10]))
def test_rounding_is_to_the_nearest_unit(probability: float, points: int) -> None:
    found = rounded(probability, points)
    assert abs(found - probability) <= points / 200 + 1e-9
    assert abs(round(100 * found / points) - 100 * found / points) < 1e-9


@given(chances, chances, st.sampled_from([1, 5, 10]))
def test_an_interval_is_never_rounded_inwards(a: float, b: float, points: int) -> None:
    low, high = sorted((a, b))
    found = outwards(Range(low, high), points)
    assert 0 <= found.low <= low + 1e-9
    assert high - 1e-9 <= found.high <= 1


@pytest.mark.parametrize(
    ("events", "width", "points"), [(3, 0.1, 10), (11, 0.05, 10), (12, 0.1, 5), (29, 0.05, 5), (30, 0.08, 1), (90, 0.3, 5), (90, 0.45, 10)]
)
def test_the_fewer_the_events_the_coarser_the_figure(events: int, width: float, points: int) -> None:
    assert unit_points(events, Range(0.2, 0.2 + width)) == points


def test_figures_in_words() -> None:
    assert [said(p, 10) for p in (0.02, 0.05, 0.34, 0.97)] == ["under 10%", "about 10%", "about 30%", "over 90%"]
