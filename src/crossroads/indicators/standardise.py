"""Put measures of different kinds on one scale: distance from what was usual so far, in standard deviations."""

from __future__ import annotations

import bisect
import math

import numpy as np

from crossroads.indicators.traced import Index, Values

MIN_PAST = 60
"""Earlier months needed before anything counts as usual: five years."""
CAP = 5.0
"""Standard deviations beyond which a distance says "extreme", not "how extreme": March 2020 lay 24 out by one measure."""
NORMAL_IQR = 1.349
"""Distance of the quartiles of a normal distribution, in standard deviations."""


def expanding_score(values: Values, *, min_past: int = MIN_PAST, cap: float = CAP) -> Values:
    """Return how far each value lies from the middle of all values before it.

    Parameters
    ----------
    values : ndarray of float64, shape (n,), oldest first, any unit
        NaN where there is none.
    min_past : int, default 60
        Earlier values needed.
    cap : float, default 5
        Scores are cut to ``[-cap, cap]``.

    Returns
    -------
    ndarray of float64, shape (n,), standard deviations
        (value - median) / (interquartile range / 1.349) of the values strictly before it; NaN where there is no value, too
        little past, or a past without spread. Reads only values up to t.

    Notes
    -----
    Median and quartiles, because one month of 2020 must not define what is usual for the decade after it. All of the past and
    not a window of it, because a window of ten good years calls their end stress.

    Examples
    --------
    >>> expanding_score(np.array([1.0, 2.0, 3.0, 4.0, 5.0, 9.0]), min_past=5).round(2)
    array([ nan,  nan,  nan,  nan,  nan, 4.05])
    """
    scores = np.full(len(values), np.nan)
    past: list[float] = []
    for i, value in enumerate(values.tolist()):
        if math.isnan(value):
            continue
        if len(past) >= min_past:
            spread = (_quantile(past, 0.75) - _quantile(past, 0.25)) / NORMAL_IQR
            scores[i] = min(max((value - _quantile(past, 0.5)) / spread, -cap), cap) if spread > 0 else np.nan
        bisect.insort(past, value)
    return scores


def _quantile(ordered: list[float], share: float) -> float:
    """Return a quantile of ordered values, linear between neighbours."""
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (place - low) * (ordered[high] - ordered[low])


def carried(defined: np.ndarray, *, steps: int) -> Index:
    """Return for each position the last one at or before it that is defined.

    Parameters
    ----------
    defined : ndarray of bool, shape (n,)
    steps : int
        How far a value may be carried.

    Returns
    -------
    ndarray of int64, shape (n,)
        -1 where there is none within ``steps``.

    Examples
    --------
    >>> carried(np.array([True, False, False, False]), steps=2)
    array([ 0,  0,  0, -1])
    """
    here = np.arange(len(defined))
    last = np.maximum.accumulate(np.where(defined, here, -1)) if len(defined) else here
    return np.where((last >= 0) & (here - last <= steps), last, -1)
