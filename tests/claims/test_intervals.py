import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from crossroads.claims.allshift import shift_test
from crossroads.claims.circle import circle_of
from crossroads.claims.intervals import effect_interval, smallest_detectable, wilson
from crossroads.claims.measured import Measured
from crossroads.claims.scores import mean_scores
from crossroads.errors import InputError


@given(st.integers(0, 60), st.integers(1, 60), st.sampled_from([0.8, 0.9, 0.95]))
def test_wilson_is_that_of_statsmodels(hits, count, level):
    hits = min(hits, count)
    low, high = proportion_confint(hits, count, alpha=1 - level, method="wilson")
    found = wilson(hits, count, level=level)
    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-12)  # the same formula in another order


def test_wilson_of_no_windows_is_refused():
    with pytest.raises(InputError, match="0 hits in 0 windows"):
        wilson(0, 0)


def one(seed, lift=0.0, count=12):
    rng = np.random.default_rng(seed)
    values = rng.normal(size=500)
    onsets = np.sort(rng.choice(495, count, replace=False))
    values[onsets] += lift
    measured = Measured(values, np.ones(500, bool), 1)
    return shift_test(mean_scores(measured, circle_of(measured.observed, horizon=1)), onsets)


@pytest.mark.parametrize("lift", [0.0, 1.5])
def test_the_interval_holds_what_the_test_would_not_reject(lift):
    test = one(4, lift)
    interval = effect_interval(test, level=0.9)
    kept = [d for d in np.linspace(-3, 3, 241) if 0.05 < np.mean(test.null <= test.t - d / test.spread) < 0.95]
    step = 6 / 240
    assert interval.low == pytest.approx(min(kept), abs=step)  # the grid's own step
    assert interval.high == pytest.approx(max(kept), abs=step)
    assert interval.low < test.effect < interval.high


def test_the_interval_covers_and_shrinks_with_more_onsets():
    few, many = (effect_interval(one(1, 1.0, n)) for n in (6, 60))
    assert many.high - many.low < (few.high - few.low) / 2


def test_the_smallest_detectable_effect_is_detected_four_times_in_five():
    least = smallest_detectable(one(0))
    found = [one(seed, least).share <= 0.05 for seed in range(300)]
    assert np.mean(found) == pytest.approx(0.8, abs=0.1)  # the spread of one draw carries over; 0.02 of it is sampling


def test_the_smallest_detectable_effect_mirrors():
    test = one(2)
    assert smallest_detectable(test, side="less") == pytest.approx(-smallest_detectable(test), rel=0.2)  # the null is near symmetric
