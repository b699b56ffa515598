import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.claims import naive

from crossroads.claims.allshift import shift_test
from crossroads.claims.circle import Circle, circle_of
from crossroads.claims.measured import Measured
from crossroads.claims.scores import RUN_UP_WEIGHT, hit_scores, mean_scores
from crossroads.errors import InputError


def world(seed, *, sessions=90, horizon=6, holes=0, reach=None, steps=False):
    """A random walk, its outcomes and a handful of onsets."""
    rng = np.random.default_rng(seed)
    reach = horizon if reach is None else reach
    moves = rng.standard_t(4, sessions)
    price = np.cumsum(moves)
    values = np.full(sessions, np.nan)
    values[: sessions - reach] = price[reach:] - price[reach - horizon : sessions - horizon]
    values[rng.choice(np.arange(5, sessions - reach - 5), holes, replace=False)] = np.nan
    hit = np.where(np.isnan(values), False, values > 1)
    measured = Measured(values, ~np.isnan(values), horizon, hit, reach, moves if steps else None)
    observed = np.flatnonzero(measured.observed)
    onsets = np.sort(rng.choice(observed, 7, replace=False))
    return measured, onsets, circle_of(measured.observed, horizon=horizon)


@pytest.mark.parametrize("holes", [0, 9])
@pytest.mark.parametrize("seed", range(8))
def test_means_against_the_naive_test(seed, holes):
    measured, onsets, circle = world(seed, holes=holes)
    test = shift_test(mean_scores(measured, circle), onsets)
    excess, variance = naive.excess_and_variance(measured.values.tolist(), measured.observed.tolist(), 6, RUN_UP_WEIGHT)
    found = naive.statistics(excess, variance, onsets.tolist())
    at_least, close = naive.share(found)
    assert test.null == pytest.approx(found, abs=1e-4)  # scores are rounded to a two-millionth of the largest, and V can be small
    assert abs(test.share - at_least) <= close
    assert test.effect == pytest.approx(math.fsum(excess[t] for t in onsets) / len(onsets), abs=1e-5)
    assert test.t == pytest.approx(test.effect / test.spread, rel=1e-6)  # the square is taken in single precision


@pytest.mark.parametrize("reach", [6, 7])
def test_means_with_steps_against_the_naive_test(reach):
    measured, onsets, circle = world(3, reach=reach, steps=True)
    test = shift_test(mean_scores(measured, circle), onsets)
    values, observed = measured.values.tolist(), measured.observed.tolist()
    excess, _ = naive.excess_and_variance(values, observed, 6, RUN_UP_WEIGHT)
    variance = naive.path_variance(values, observed, measured.steps.tolist(), 6, reach)
    assert test.null == pytest.approx(naive.statistics(excess, variance, onsets.tolist()), abs=1e-4)  # rounding of scores


@pytest.mark.parametrize("seed", range(8))
def test_hits_are_counted_and_ties_are_exact(seed):
    measured, onsets, circle = world(seed)
    test = shift_test(hit_scores(measured, circle), onsets)
    assert test.share == naive.hit_share(measured.hit.tolist(), measured.observed.tolist(), onsets.tolist())
    assert test.effect + test.base == pytest.approx(measured.hit[onsets].mean(), abs=1e-12)


@settings(max_examples=50)
@given(st.integers(0, 10**6), st.integers(0, 40), st.sampled_from(["greater", "less"]))
def test_shifting_all_dates_changes_nothing(seed, before, side):
    measured, onsets, circle = world(seed, steps=True)
    pad = np.full(before, np.nan)
    later = Measured(
        np.concatenate([pad, measured.values]),
        np.concatenate([np.zeros(before, bool), measured.observed]),
        measured.horizon,
        steps=np.concatenate([pad, measured.steps]),
    )
    moved = Circle(circle.start + before, circle.stop + before, circle.horizon)
    now, then = (shift_test(mean_scores(m, c), o, side=side) for m, c, o in ((measured, circle, onsets), (later, moved, onsets + before)))
    assert (now.share, now.t, now.effect) == (then.share, then.t, then.effect)


@given(st.integers(0, 10**6), st.integers(1, 40))
def test_data_after_as_of_changes_nothing(seed, more):
    measured, onsets, circle = world(seed, steps=True)
    rng = np.random.default_rng(seed)
    longer = Measured(
        np.concatenate([measured.values, rng.normal(size=more)]),
        np.concatenate([measured.observed, np.zeros(more, bool)]),  # what as-of has not seen
        measured.horizon,
        steps=np.concatenate([measured.steps, rng.normal(size=more)]),
    )
    assert circle_of(longer.observed, horizon=6) == circle
    now, then = (shift_test(mean_scores(m, circle), onsets) for m in (measured, longer))
    assert (now.share, now.t) == (then.share, then.t)


@given(st.integers(0, 10**6), st.sampled_from(["greater", "less"]))
def test_p_is_at_least_one_in_the_shifts_and_no_finer_than_the_placements(seed, side):
    measured, onsets, circle = world(seed)
    test = shift_test(mean_scores(measured, circle), onsets, side=side)
    assert test.share >= 1 / test.shifts
    assert test.share + test.opposite >= 1 + 1 / test.shifts - 1e-12  # the true position counts on both sides; sums of shares round
    assert test.p == max(test.share, 1 / math.ceil((circle.size + 6) / 6))
    assert test.shifts == circle.size


@given(st.integers(0, 10**6), st.floats(0.01, 100), st.floats(-50, 50))
def test_the_unit_and_the_zero_of_the_outcome_do_not_matter(seed, scale, zero):
    measured, onsets, circle = world(seed)
    other = Measured(measured.values * scale + zero, measured.observed, measured.horizon)
    one, two = (shift_test(mean_scores(m, circle), onsets) for m in (measured, other))
    assert two.effect == pytest.approx(one.effect * scale, abs=1e-4 * scale)  # scores are whole numbers of a small unit
    assert abs(one.share - two.share) <= 2 / one.shifts  # a rounding may part or join two neighbours


def test_rotating_the_onsets_rotates_the_null():
    measured, onsets, circle = world(1)
    scores = mean_scores(measured, circle)
    moved = circle.start + (onsets - circle.start + 11) % circle.size
    assert np.roll(shift_test(scores, onsets).null, -11).tolist() == shift_test(scores, moved).null.tolist()


def test_an_outcome_that_never_varies_shows_nothing():
    measured = Measured(np.full(50, 3.0), np.ones(50, bool), 5)
    test = shift_test(mean_scores(measured, circle_of(measured.observed, horizon=5)), np.array([3, 20]))
    assert (test.share, test.effect, test.t) == (1.0, 0.0, 0.0)


def test_windows_past_the_data_are_not_observed_whatever_is_said():
    measured = Measured(np.zeros(40), np.ones(40, bool), 5, reach=6)
    assert np.flatnonzero(measured.observed).tolist() == list(range(34))


def test_a_missing_outcome_counts_for_nothing():
    values = np.array([1.0, np.nan, 4.0, 1.0, 1.0, 4.0, 1.0, 1.0, 1.0])
    measured = Measured(values, np.ones(9, bool), 1)
    scores = mean_scores(measured, circle_of(measured.observed, horizon=1))
    assert (scores.excess[1], scores.variance[1]) == (0, 0)
    assert scores.base == pytest.approx(np.nanmean(values[:8]))


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Measured(np.zeros(9), np.ones(8, bool), 2), "observed has 8 sessions and values 9"),
        (lambda: Measured(np.zeros(9), np.ones(9, bool), 0), "no window"),
        (lambda: circle_of(np.ones(9, bool), horizon=9), "9 sessions have an observed outcome, no more than its horizon of 9"),
        (lambda: circle_of(np.zeros(9, bool), horizon=1), "0 sessions have an observed outcome"),
        (lambda: hit_scores(Measured(np.zeros(9), np.ones(9, bool), 2), Circle(0, 7, 2)), "bare measure"),
        (lambda: shift_test(mean_scores(*_flat()), np.zeros(0, np.int64)), "no onset has a fully observed outcome"),
    ],
)
def test_what_cannot_be_tested_is_refused_in_one_line(make, message):
    with pytest.raises(InputError, match=message) as refused:
        make()
    assert "\n" not in str(refused.value)


def _flat():
    return Measured(np.arange(9.0), np.ones(9, bool), 2), Circle(0, 7, 2)


def test_onsets_are_exchangeable_with_any_shift_when_independent():
    """The share of one rotation's own test is uniform over the rotations: exactness, not approximation."""
    measured, onsets, circle = world(5)
    scores = mean_scores(measured, circle)
    shares = []
    for shift in range(circle.size):
        moved = circle.start + (onsets - circle.start + shift) % circle.size
        shares.append(shift_test(scores, moved).share)
    ranks = sorted(shares)
    assert ranks == pytest.approx([(k + 1) / circle.size for k in range(circle.size)], abs=1e-12)  # division only
