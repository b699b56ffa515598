import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.claims import naive

from crossroads.claims import matched as room
from crossroads.claims.allshift import shift_test
from crossroads.claims.circle import Circle
from crossroads.claims.matched import Fear, expanding_decile, expectation_of, fear_of, matched_scores
from crossroads.claims.measured import Measured
from crossroads.claims.scores import RUN_UP_WEIGHT
from crossroads.errors import InputError

levels = st.lists(st.one_of(st.just(math.nan), st.integers(9, 15).map(float)), max_size=50)


@given(levels, st.integers(0, 10))
def test_deciles_look_back_only_and_split_ties(values, history):
    before = room.HISTORY, room.BLOCK
    room.HISTORY, room.BLOCK = history, 7
    try:
        assert expanding_decile(np.array(values)).tolist() == naive.expanding_decile(values, history)
    finally:
        room.HISTORY, room.BLOCK = before


def test_a_decile_does_not_change_when_later_days_are_added():
    vix = 15 + np.cumsum(np.random.default_rng(1).normal(size=600)) / 5
    assert expanding_decile(vix[:400]).tolist() == expanding_decile(vix)[:400].tolist()


def test_buckets_of_drawdown():
    fear = fear_of(np.full(6, 20.0), np.array([0.0, -4.9, -5.0, -12.0, -20.0, math.nan]))
    assert fear.bucket.tolist() == [0, 0, 1, 2, 3, -1]
    assert not fear.known.any()  # no year of VIX yet


def world(seed, sessions=80, horizon=5):
    rng = np.random.default_rng(seed)
    values = rng.standard_t(5, sessions)
    observed = rng.random(sessions) > 0.1
    observed[[0, sessions - horizon - 1]] = True
    measured = Measured(values, observed, horizon)
    fear = Fear(rng.integers(-1, 3, sessions), rng.integers(0, 2, sessions))
    return measured, fear, Circle(0, sessions - horizon, horizon)


@pytest.mark.parametrize("seed", range(5))
def test_expectation_and_test_against_the_naive_ones(seed):
    measured, fear, circle = world(seed)
    seen = [bool(o and k) for o, k in zip(measured.observed[: circle.stop], fear.known, strict=False)]
    values, decile, bucket = (a[: circle.stop].tolist() for a in (measured.values, fear.decile, fear.bucket))
    mean = naive.expected(values, seen, decile, bucket, circle.horizon)
    found = expectation_of(measured.values, measured, fear, circle)
    assert found.seen.tolist() == seen
    assert found.mean[found.seen] == pytest.approx([m for m in mean if m is not None], abs=1e-12)  # sums in another order

    residual = [None if m is None else v - m for v, m in zip(values, mean, strict=True)]
    square = naive.expected([0.0 if r is None else r * r for r in residual], seen, decile, bucket, circle.horizon)
    least = 0.05 * naive.mean(s for s in square if s is not None)
    cells = [(d, b) if s else None for d, b, s in zip(decile, bucket, seen, strict=True)]
    variance = [None if s is None else max(s, least) * (1 + circle.horizon / cells.count(c)) for s, c in zip(square, cells, strict=True)]
    onsets = np.flatnonzero(found.seen)[3:40:6]
    test = shift_test(matched_scores(measured.values, measured, fear, circle), onsets)
    expected = naive.statistics(naive.corrected(residual, measured.horizon, RUN_UP_WEIGHT), variance, onsets.tolist())
    assert test.null == pytest.approx(expected, abs=1e-4)  # scores are rounded to a two-millionth of the largest


def test_a_difference_that_is_all_fear_is_no_effect():
    """Outcomes differ by decile alone; onsets lie in one decile: the plain effect is large, the matched one gone."""
    rng = np.random.default_rng(0)
    decile = np.repeat(np.arange(10), 60)
    rng.shuffle(decile)
    values = decile + rng.normal(0, 0.1, 600)
    measured, circle = Measured(values, np.ones(600, bool), 1), Circle(0, 599, 1)
    onsets = np.flatnonzero(decile[:599] == 9)[::4]
    fear = Fear(decile, np.zeros(600, np.int64))
    matched = shift_test(matched_scores(values, measured, fear, circle), onsets)
    assert abs(matched.effect) < 0.2
    assert values[onsets].mean() - values.mean() > 4


def test_no_known_fear_is_said():
    measured, _, circle = world(0)
    unknown = Fear(np.full(80, -1), np.zeros(80, np.int64))
    with pytest.raises(InputError, match="needs a year of VIX"):
        matched_scores(measured.values, measured, unknown, circle)


def test_lengths_must_agree():
    with pytest.raises(InputError, match="3 sessions of VIX and 2 of drawdown"):
        fear_of(np.zeros(3), np.zeros(2))
