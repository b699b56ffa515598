"""Logic of three values, comparisons, and what runs along the sessions."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.rules import naive

from crossroads.rules.columns import begins, calculated, compared, joined, since, streak, weakest_of_window, weakest_since
from crossroads.rules.kernels import Column

truths = st.lists(st.sampled_from([True, False, None]), min_size=1, max_size=40)
runs = st.lists(st.tuples(st.sampled_from([True, False, None]), st.integers(1, 8)), min_size=1, max_size=8).map(
    lambda parts: [v for v, n in parts for _ in range(n)]
)


def column(seen: list[bool | None] | list[float | None]) -> Column:
    return np.array([np.nan if v is None else float(v) for v in seen])


@pytest.mark.parametrize("op", ["and", "or"])
def test_and_and_or_are_kleenes(op: str) -> None:
    """Unknown is "either": the result is known exactly where every way of filling it in agrees."""
    for left, right in itertools.product([True, False, None], repeat=2):
        fill = {True: [True], False: [False], None: [True, False]}
        results = {(a and b) if op == "and" else (a or b) for a in fill[left] for b in fill[right]}
        expected = results.pop() if len(results) == 1 else None
        np.testing.assert_array_equal(joined(op, column([left]), column([right])), column([expected]))


@pytest.mark.parametrize(
    ("left", "right", "holds"),
    [
        (1.0, 2.0, {"<", "<=", "!="}),
        (2.0, 1.0, {">", ">=", "!="}),
        (0.3 - 0.2, 0.1, {"<=", ">=", "=="}),
        (3.45 - 2.95, 0.5, {"<=", ">=", "=="}),
        (1.0, 1.0 + 2e-9, {"<", "<=", "!="}),
        (0.0, 1e-300, {"<", "<=", "!="}),
        (-5.0, -5.0, {"<=", ">=", "=="}),
        (np.nan, 1.0, None),
        (1.0, np.nan, None),
    ],
)
def test_comparisons(left: float, right: float, holds: set[str] | None) -> None:
    for op in ("<", "<=", ">", ">=", "==", "!="):
        expected = None if holds is None else op in holds
        np.testing.assert_array_equal(compared(op, np.array([left]), np.array([right])), column([expected]))


def test_arithmetic_that_is_no_number_is_unknown() -> None:
    one, two = np.array([1.0, 0.0, np.nan, 1e308]), np.array([0.0, 0.0, 1.0, 1e-308])
    np.testing.assert_array_equal(calculated("/", one, two), np.full(4, np.nan))
    np.testing.assert_array_equal(calculated("-", one, one), [0.0, 0.0, np.nan, 0.0])


@given(truths | runs)
def test_streak_and_since_are_the_naive_ones(seen: list[bool | None]) -> None:
    np.testing.assert_array_equal(streak(column(seen)), column(naive.streak(seen)))
    np.testing.assert_array_equal(since(column(seen)), column(naive.since(seen)))


@given(runs, st.data())
def test_what_runs_along_the_sessions_looks_back_only(seen: list[bool | None], data: st.DataObject) -> None:
    cut = data.draw(st.integers(1, len(seen)))
    for along in (streak, since, begins):
        assert along(column(seen))[:cut].tobytes() == along(column(seen[:cut])).tobytes()


def test_a_missing_session_neither_counts_nor_breaks() -> None:
    seen = [True, True, None, True, *([None] * 5), True, *([None] * 6), True, False]
    nan = np.nan
    np.testing.assert_array_equal(streak(column(seen)), [1, 2, nan, 3, *([nan] * 5), 4, *([nan] * 6), 1, 0])


def test_since_does_not_look_across_a_blind_stretch() -> None:
    seen = [False, True, False, *([None] * 5), False, *([None] * 6), False, True]
    nan = np.nan
    np.testing.assert_array_equal(since(column(seen)), [nan, 0, 1, *([nan] * 5), 7, *([nan] * 6), nan, 0])


def test_a_beginning_needs_to_know_what_was_before() -> None:
    seen = [True, False, True, True, None, True, False, None, True, *([None] * 6), True]
    nan = np.nan
    np.testing.assert_array_equal(begins(column(seen)), [nan, 0, 1, 0, nan, 0, 0, nan, 1, *([nan] * 6), nan])


@given(st.lists(st.integers(0, 4), min_size=1, max_size=30), st.integers(1, 12), st.data())
def test_the_weakest_basis_is_that_of_the_window(codes: list[int], reach: int, data: st.DataObject) -> None:
    basis = np.array(codes, np.uint8)
    naive_window = [max(codes[max(i - reach + 1, 0) : i + 1]) for i in range(len(codes))]
    assert weakest_of_window(basis, reach).tolist() == naive_window
    starts = data.draw(st.lists(st.booleans(), min_size=len(codes), max_size=len(codes)))
    last = [max([j for j in range(i + 1) if starts[j]], default=0) for i in range(len(codes))]
    assert weakest_since(basis, np.array(starts)).tolist() == [max(codes[last[i] : i + 1]) for i in range(len(codes))]
