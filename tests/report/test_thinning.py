"""Thinned lines keep what a reader would see: both ends, and the extremes of every stretch."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from crossroads.report.thinning import thinned

values = st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=400)


@given(values, st.integers(1, 30))
def test_every_stretch_keeps_its_extremes(y: list[float], buckets: int) -> None:
    x, array = np.arange(float(len(y))), np.array(y)
    kept = thinned(x, array, buckets=buckets)
    assert np.all(np.diff(kept) > 0)
    assert kept[0] == 0
    assert kept[-1] == len(y) - 1
    if len(y) <= 4 * buckets:
        assert len(kept) == len(y)
        return
    assert len(kept) <= 4 * buckets
    width = (len(y) - 1) / buckets
    for k in range(buckets):  # the plain way: look at each stretch
        inside = [i for i in range(len(y)) if min(int(i / width), buckets - 1) == k]
        if inside:
            chosen = array[[i for i in inside if i in set(kept.tolist())]]
            assert chosen.min() == array[inside].min()
            assert chosen.max() == array[inside].max()


@given(values)
def test_record_highs_and_lows_are_never_lost(y: list[float]) -> None:
    array = np.array(y)
    kept = array[thinned(np.arange(float(len(y))), array, buckets=3)]
    assert kept.max() == array.max()
    assert kept.min() == array.min()


def test_uneven_times_are_cut_by_time_not_by_count() -> None:
    x = np.r_[np.arange(100.0), 1000.0, 1001.0]
    kept = thinned(x, np.zeros(102), buckets=10)
    assert {100, 101} <= set(kept.tolist())
