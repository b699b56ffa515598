import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crossroads.claims import kernel, patterns, sweep
from crossroads.claims.allshift import shift_test
from crossroads.claims.circle import Circle
from crossroads.claims.episodes import onsets_of
from crossroads.claims.family import MIN_EPISODES, max_t
from crossroads.claims.kept import packed, unpacked
from crossroads.claims.measured import Measured
from crossroads.claims.scores import hit_scores, mean_scores
from crossroads.errors import InputError, StoreError

HORIZONS = (3, 8, 21)
FIGURES = ("effect", "t", "share", "family", "p", "family_p", "maximum")


@pytest.fixture(scope="module")
def grid():
    """A small sweep as users make it: thresholds by streaks, three horizons, one circle."""
    rng = np.random.default_rng(7)
    moves = rng.standard_t(4, 700)
    price, level = np.cumsum(moves), np.convolve(np.abs(moves), np.ones(15), "same")
    circle = Circle(0, 700 - max(HORIZONS), max(HORIZONS))
    outcomes = []
    for horizon in HORIZONS:
        values = np.full(700, np.nan)
        values[:-horizon] = price[horizon:] - price[:-horizon]
        values[[50, 51, 200]] = np.nan
        measured = Measured(values, ~np.isnan(values), horizon, values > 2, steps=moves)
        outcomes += [mean_scores(measured, circle), hit_scores(measured, circle)]
    onsets = [
        onsets_of(_streak(level > threshold, length), gap=gap)
        for gap in (3, 15)
        for threshold in np.quantile(level, np.linspace(0.3, 0.97, 12))
        for length in range(1, 7)
    ]
    return outcomes, onsets, circle


def _streak(true, length):
    return np.convolve(true, np.ones(length))[: len(true)] >= length


def swept(grid, *, order=None, chunk=100, carried=()):
    outcomes, onsets, circle = grid
    chosen = onsets if order is None else [onsets[i] for i in order]
    plan = sweep.plan(outcomes, patterns.patterns_of(chosen, circle), chunk=chunk)
    return plan, sweep.merge(plan, sweep.run(plan), carried=carried)


def same(one, two, rows=slice(None)):
    for name in FIGURES:
        left, right = getattr(one, name), getattr(two, name)
        np.testing.assert_array_equal(left if name == "maximum" else left[rows], right, err_msg=name)


def test_every_variant_is_the_single_test_to_the_last_bit(grid):
    plan, found = swept(grid)
    outcomes, onsets, circle = grid
    for i, each in enumerate(onsets):
        on_circle = each[each < circle.stop]
        for j, scores in enumerate(outcomes):
            if len(on_circle) < MIN_EPISODES:
                assert np.isnan(found.share[i, j])
                continue
            test = shift_test(scores, on_circle)
            assert (found.share[i, j], found.t[i, j], found.effect[i, j]) == (test.share, test.t, pytest.approx(test.effect, rel=1e-12))
    assert plan.variants == (found.onsets >= MIN_EPISODES).sum() * len(outcomes) > 400


def test_the_family_is_that_of_the_single_tests(grid):
    _, found = swept(grid)
    outcomes, onsets, circle = grid
    enough = [i for i in range(len(onsets)) if found.onsets[i] >= MIN_EPISODES]
    tests = [shift_test(scores, onsets[i][onsets[i] < circle.stop]) for i in enough for scores in outcomes]
    ours = found.family[enough].ravel()
    assert ours == pytest.approx(max_t(tests), abs=2.5 / circle.size)  # single against double precision: a near tie or two


@settings(max_examples=15, deadline=None)
@given(chunk=st.integers(1, 2000))
def test_chunks_leave_no_trace(grid, chunk):
    same(swept(grid)[1], swept(grid, chunk=chunk)[1])


@settings(max_examples=15, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_of_variants_leaves_no_trace(grid, random):
    order = list(range(len(grid[1])))
    random.shuffle(order)
    same(swept(grid)[1], swept(grid, order=order)[1], rows=order)


def test_a_duplicate_leaves_its_p_and_the_family_as_they_were(grid):
    alone = swept(grid)[1]
    order = [*range(len(grid[1])), 5, 5]
    same(alone, swept(grid, order=order)[1], rows=order)


def test_killed_and_resumed_equals_uninterrupted(grid):
    plan, whole = swept(grid)
    done = {}
    for result in sweep.run(plan):
        if len(done) == 3:
            break  # the kill: what was not yielded is lost
        done[result.number] = result
    again, _ = swept(grid)
    assert again.fingerprint == plan.fingerprint
    ran = []
    results = list(sweep.run(again, mapper=lambda f, chunks: map(f, [ran.append(c.number) or c for c in chunks]), done=done))
    assert sorted(ran) == [n for n in range(len(plan)) if n not in done]
    same(whole, sweep.merge(again, reversed(results)))


def test_kept_results_come_back_as_they_were(grid):
    plan, whole = swept(grid)
    pieces = [packed(result, plan.fingerprint) for result in sweep.run(plan)]
    assert pieces == [packed(result, plan.fingerprint) for result in sweep.run(plan)]
    done = {n: unpacked(piece, plan.fingerprint) for n, piece in enumerate(pieces)}
    same(whole, sweep.merge(plan, sweep.run(plan, mapper=lambda _, chunks: list(chunks), done=done)))
    assert unpacked(pieces[0], "another plan") is None
    for broken in (b"", pieces[0][:200], b"PK\x03\x04 nothing of ours"):
        with pytest.raises(StoreError, match="delete it and run the sweep again"):
            unpacked(broken, plan.fingerprint)


def test_another_grid_has_another_fingerprint(grid):
    outcomes, onsets, circle = grid
    plan, _ = swept(grid)
    fewer = sweep.plan(outcomes, patterns.patterns_of(onsets[:-1], circle), chunk=100)
    assert fewer.fingerprint != plan.fingerprint


def test_a_carried_family_can_only_raise_p(grid):
    outcomes, onsets, circle = grid
    plan = sweep.plan(outcomes, patterns.patterns_of(onsets[:40], circle))
    alone = sweep.merge(plan, sweep.run(plan))
    carried = sweep.merge(plan, sweep.run(plan), carried=[swept(grid)[1].maximum])
    tested = ~np.isnan(alone.family)
    assert (carried.family[tested] >= alone.family[tested]).all()
    np.testing.assert_array_equal(carried.share, alone.share)
    np.testing.assert_array_equal(carried.family[tested], swept(grid)[1].family[:40][tested])


def test_p_is_at_least_one_in_the_shifts(grid):
    _, found = swept(grid)
    tested = ~np.isnan(found.share)
    assert (found.share[tested] >= 1 / found.circle.size).all()
    assert (found.family[tested] >= found.share[tested]).all()
    assert (found.family_p[tested] >= found.circle.finest).all()


@settings(deadline=None)
@given(st.lists(st.sets(st.integers(0, 39), min_size=1), min_size=1, max_size=12))
def test_following_one_pattern_from_the_last_gives_its_sums(sets):
    """Moves and differences, whatever they are, lead to the sums of the onsets themselves."""
    places = [np.array(sorted(p), np.int64) for p in sets]
    starts = np.concatenate([[0], np.cumsum([len(p) for p in places])]).astype(np.int64)
    chain, terms = np.zeros((len(places), 5), np.int64), np.zeros(2 * starts[-1], np.int64)
    kernel.link(starts, np.concatenate(places), 40, chain, terms)
    column = np.arange(40, dtype=np.int32) ** 2
    doubled, total = np.concatenate([column, column]), np.zeros(40, np.int32)
    for pattern, (phase, start, middle, stop, fresh) in zip(places, chain.tolist(), strict=True):
        if fresh:
            total[:] = 0
        kernel.update(total, doubled, terms[start:middle], terms[middle:stop])
        expected = [sum(int(column[(p + shift) % 40]) for p in pattern) for shift in range(40)]
        assert np.roll(total, -phase).tolist() == expected


def test_neighbouring_streaks_share_their_sums():
    """A streak one session longer moves every onset by one: nothing is added or taken away."""
    places = [np.arange(10, 200, 19) + step for step in range(5)]
    starts = np.arange(6) * len(places[0])
    chain, terms = np.zeros((5, 5), np.int64), np.zeros(2 * starts[-1], np.int64)
    assert kernel.link(starts, np.concatenate(places), 400, chain, terms) == len(places[0])
    assert chain[:, 0].tolist() == [0, 1, 2, 3, 4]


@settings(deadline=None)  # the first call may compile
@given(st.integers(0, 10**6), st.integers(0, 15), st.integers(0, 20), st.integers(1, 40))
def test_compiled_onsets_are_those_of_the_definition(seed, gap, start, length):
    held = np.random.default_rng(seed).random((5, 60)) < [[0.02], [0.1], [0.5], [0.9], [0]]
    circle = Circle(start, start + length, 2)
    found = patterns.joined([patterns.patterns_from(held[:2], circle, gap=gap), patterns.patterns_from(held[2:], circle, gap=gap)])
    expected = patterns.patterns_of((onsets_of(row, gap=gap) for row in held), circle)
    assert found.starts.tolist() == expected.starts.tolist()
    assert found.places.tolist() == expected.places.tolist()


def test_merging_an_unfinished_sweep_is_refused(grid):
    plan, _ = swept(grid)
    results = list(sweep.run(plan))
    with pytest.raises(InputError, match="run the missing ones"):
        sweep.merge(plan, results[:-1])
    with pytest.raises(InputError, match="run the missing ones"):
        sweep.merge(plan, [*results, results[0]])


def test_what_cannot_be_swept_is_refused(grid):
    outcomes, onsets, circle = grid
    all_of = patterns.patterns_of(onsets, circle)
    with pytest.raises(InputError, match="at least one condition and one outcome"):
        sweep.plan([], all_of)
    with pytest.raises(InputError, match="at least one condition and one outcome"):
        sweep.plan(outcomes, patterns.patterns_of([], circle))
    other = Measured(np.arange(50.0), np.ones(50, bool), 2)
    with pytest.raises(InputError, match="share one circle"):
        sweep.plan([*outcomes, mean_scores(other, Circle(0, 48, 2))], all_of)
    with pytest.raises(InputError, match="more than 1023; widen the gap"):
        sweep.plan(outcomes, patterns.Patterns(np.array([0, 1100]), np.arange(1100)))


def test_a_sweep_of_conditions_too_rare_to_test_says_so_with_nan(grid):
    outcomes, _, circle = grid
    plan = sweep.plan(outcomes, patterns.patterns_of([np.array([5, 90])], circle))
    found = sweep.merge(plan, sweep.run(plan))
    assert (plan.variants, len(plan)) == (0, 0)
    assert np.isnan(found.family).all()


def test_one_test_loads_no_compiler():
    """A first ``crossroads test`` must not wait for numba: only running a sweep imports it."""
    rooms = "allshift, circle, episodes, family, intervals, matched, patterns, scores, sweep, verdict"
    code = f"import sys; from crossroads.claims import {rooms}; assert 'numba' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
