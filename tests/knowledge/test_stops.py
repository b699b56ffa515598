from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossroads.knowledge.stops import Stops

YEAR = 366 * 86_400 * 10**6
times = st.lists(st.integers(-YEAR, YEAR), max_size=30)


@given(st.lists(st.integers(-YEAR, YEAR), max_size=20).map(sorted), times)
def test_any_moments_are_found_as_bisection_finds_them(moments: list[int], asked: list[int]) -> None:
    agree(np.array(moments, np.int64), np.array([*asked, *moments], np.int64))


@given(st.integers(1, 10**11), st.integers(1, 400), st.integers(-YEAR, YEAR), st.integers(0, 10**6), times)
def test_fairly_even_moments_are_found_as_bisection_finds_them(width: int, count: int, start: int, seed: int, asked: list[int]) -> None:
    moments = start + np.cumsum(np.random.default_rng(seed).integers(width, 3 * width, count, endpoint=True))
    near = np.concatenate([moments - 1, moments, moments + 1])
    agree(moments, np.concatenate([np.array(asked, np.int64), near]))


@pytest.mark.parametrize("moments", [[], [5], [5, 5, 7], [0, 1, 10**15]])
def test_few_moments_and_moments_given_twice(moments: list[int]) -> None:
    agree(np.array(moments, np.int64), np.array([-1, 0, 1, 4, 5, 6, 7, 8, 10**15 + 1], np.int64))


def agree(moments: np.ndarray, asked: np.ndarray) -> None:
    found = Stops(moments.view("datetime64[us]"))(asked.view("datetime64[us]"))
    assert found.tolist() == np.searchsorted(moments, asked).tolist()
