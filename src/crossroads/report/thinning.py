"""Fewer points for the same picture: each stretch of time keeps its first, lowest, highest and last value."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def thinned(x: NDArray[np.float64], y: NDArray[np.float64], *, buckets: int) -> NDArray[np.int64]:
    """Return the positions to keep so that a line drawn ``buckets`` pixels wide looks the same.

    Parameters
    ----------
    x : ndarray of float64, shape (n,), ascending
    y : ndarray of float64, shape (n,)
    buckets : int, >= 1
        Stretches of equal length in ``x``; at most four points are kept in each.

    Returns
    -------
    ndarray of int64, ascending
        Every position when ``n <= 4 * buckets``. The first and the last point, and the highest and lowest value of
        every stretch, are always in it.

    Examples
    --------
    >>> y = np.array([0.0, 9.0, 1.0, 2.0, -9.0, 3.0, 4.0, 5.0, 6.0])
    >>> thinned(np.arange(9.0), y, buckets=2)
    array([0, 1, 3, 4, 8])
    """
    if len(x) <= 4 * buckets:
        return np.arange(len(x), dtype=np.int64)
    width = (x[-1] - x[0]) / buckets or 1.0
    bucket = np.minimum(((x - x[0]) / width).astype(np.int64), buckets - 1)
    starts = np.flatnonzero(np.diff(bucket, prepend=-1))
    ends = np.append(starts[1:], len(x)) - 1
    order = np.lexsort((y, bucket))  # within each bucket by value: its first is the lowest, its last the highest
    return np.unique(np.concatenate([starts, ends, order[starts], order[ends]])).astype(np.int64)
