from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossroads.indicators.standardise import CAP, NORMAL_IQR, carried, expanding_score

values = st.lists(st.one_of(st.floats(-100, 100), st.just(float("nan"))), max_size=40)


def plain(numbers: list[float], least: int) -> list[float]:
    """Quartiles by NumPy over the list of earlier values, one at a time."""
    scores = []
    for i, number in enumerate(numbers):
        past = [v for v in numbers[:i] if not np.isnan(v)]
        if np.isnan(number) or len(past) < least:
            scores.append(np.nan)
            continue
        low, middle, high = np.percentile(past, [25, 50, 75])
        spread = (high - low) / NORMAL_IQR
        scores.append(np.nan if spread <= 0 else min(max((number - middle) / spread, -CAP), CAP))
    return scores


@given(values, st.integers(1, 10))
def test_the_score_is_what_its_words_say(numbers, least):
    found = expanding_score(np.array(numbers), min_past=least)
    assert found == pytest.approx(plain(numbers, least), nan_ok=True, abs=1e-6, rel=1e-6)  # two orders of interpolating quantiles


@given(values, st.integers(0, 40))
def test_the_score_does_not_look_ahead(numbers, cut):
    whole, part = expanding_score(np.array(numbers), min_past=3), expanding_score(np.array(numbers[:cut]), min_past=3)
    assert np.array_equal(whole[: len(part)], part, equal_nan=True)


@given(st.lists(st.floats(-10, 10), min_size=10, max_size=30), st.floats(0.1, 10), st.floats(-50, 50))
def test_the_unit_does_not_matter(numbers, factor, shift):
    rounded = np.round(numbers, 2)
    one, other = expanding_score(rounded, min_past=5), expanding_score(rounded * factor + shift, min_past=5)
    assert other == pytest.approx(one, nan_ok=True, abs=1e-5)  # a spread of 0.01 around a shift of 50 has lost ten digits


def test_on_normal_numbers_it_is_close_to_a_plain_standard_score():
    numbers = np.random.default_rng(3).normal(5.0, 2.0, 4000)
    scores = expanding_score(numbers)[1000:]
    assert np.mean(scores) == pytest.approx(0.0, abs=0.06)  # three standard errors of a mean of 3000
    assert np.std(scores) == pytest.approx(1.0, abs=0.06)


def test_one_wild_month_does_not_make_the_next_years_calm():
    numbers = np.r_[np.sin(np.arange(120)), 1000.0, np.sin(np.arange(60)), 3.0]
    assert expanding_score(numbers)[120] == CAP
    assert expanding_score(numbers)[-1] > 2.0  # by mean and standard deviation it would lie at -0.04


@given(st.lists(st.booleans(), max_size=30), st.integers(0, 4))
def test_a_value_is_carried_only_so_far(defined, steps):
    found = carried(np.array(defined, bool), steps=steps)
    for i, at in enumerate(found):
        recent = [j for j in range(max(i - steps, 0), i + 1) if defined[j]]
        assert at == (recent[-1] if recent else -1)
