"""Windowed functions against the naive ones, and causal to the last bit."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.rules import naive

from crossroads.rules.kernels import KERNELS, Column, bridged

values = st.lists(
    st.none() | st.sampled_from([1.0, 2.0, 2.5, 4.0, -3.0, 0.0, 0.1]) | st.floats(-1e3, 1e3).map(lambda v: round(v, 3)),
    min_size=1,
    max_size=24,
)
windows = st.none() | st.integers(1, 9)
WINDOW_NEEDED = {"lag", "change", "pct_change", "sum"}


def column(seen: list[float | None]) -> Column:
    return np.array([np.nan if v is None else v for v in seen], float)


@pytest.mark.parametrize("name", KERNELS)
@given(values, windows, st.integers(1, 6))
@example([0.1] * 12, 5, 1)
@example([0.1] * 12, None, 3)
@example([None] * 5, 2, 1)
def test_each_function_is_the_naive_one(name: str, seen: list[float | None], steps: int | None, least: int) -> None:
    if name in WINDOW_NEEDED and steps is None:
        steps = 3
    found = KERNELS[name](column(seen), steps, least)
    oracle = [naive.FUNCTIONS[name](seen[: i + 1], steps, least) for i in range(len(seen))]
    expected = column(oracle)
    if name == "zscore":  # where the spread is lost in rounding either may be undefined
        flat = np.array([v is not None and abs(v) > 1e6 for v in oracle])
        found[flat], expected[flat] = np.nan, np.nan
    # Sums of up to 24 values of size 1e3 carry at most some 1e-12 of rounding; growth from a base near 0 magnifies it.
    np.testing.assert_allclose(found, expected, rtol=1e-7, atol=1e-9)


@pytest.mark.parametrize("name", KERNELS)
@given(values, windows, st.integers(1, 6), st.data())
def test_what_comes_later_changes_nothing_before(
    name: str, seen: list[float | None], steps: int | None, least: int, data: st.DataObject
) -> None:
    if name in WINDOW_NEEDED and steps is None:
        steps = 3
    cut = data.draw(st.integers(1, len(seen)))
    whole = KERNELS[name](column(seen), steps, least)[:cut]
    part = KERNELS[name](column(seen[:cut]), steps, least)
    assert (whole + 0.0).tobytes() == (part + 0.0).tobytes()  # + 0.0: of two equal zeros either sign may be the highest


@pytest.mark.parametrize("name", sorted(set(KERNELS) - {"lag", "change", "pct_change", "sum", "abs"}))
def test_a_long_window_is_exact_on_many_values(name: str) -> None:
    seen = (1000.0 + np.random.default_rng(5).normal(size=600)).tolist()
    found = KERNELS[name](np.array(seen), 252, 252)[[251, 400, 599]]
    expected = [naive.FUNCTIONS[name](seen[: i + 1], 252, 252) for i in (251, 400, 599)]
    np.testing.assert_allclose(found, np.array(expected, float), rtol=1e-9)  # doubles hold 1e-16; 252 additions lose three digits


@pytest.mark.parametrize("name", ["avg", "stdev", "zscore", "percentile"])
def test_without_a_window_the_whole_sample_is_never_used(name: str) -> None:
    """A full-sample percentile of the first half would know the second half's crash."""
    calm, crash = np.arange(300.0), np.full(300, 1e6)
    assert KERNELS[name](np.r_[calm, crash], None, 252)[:300].tobytes() == KERNELS[name](calm, None, 252).tobytes()
    assert np.isnan(KERNELS[name](calm, None, 252)[:251]).all()


def test_equal_values_have_equal_means_whatever_came_before() -> None:
    """A rolling sum would leave rounding error of the large values in the small ones."""
    x = np.r_[np.full(50, 1e12), np.full(50, 0.1)]
    np.testing.assert_array_equal(KERNELS["avg"](x, 5, 1)[60:], KERNELS["avg"](x, 5, 1)[60])
    assert KERNELS["avg"](x, 5, 1)[-1] == pytest.approx(0.1, rel=1e-15)


def test_a_flat_column_has_no_zscore() -> None:
    assert np.isnan(KERNELS["zscore"](np.full(40, 0.1), 10, 1)).all()
    assert np.isnan(KERNELS["zscore"](np.full(400, 0.1), None, 10)).all()


def test_bridging_carries_a_value_so_far_and_no_farther() -> None:
    x = column([None, 1.0, None, None, None, 2.0, None])
    np.testing.assert_array_equal(bridged(x, 2), column([None, 1.0, 1.0, 1.0, None, 2.0, 2.0]))
    assert bridged(x, 0) is x
