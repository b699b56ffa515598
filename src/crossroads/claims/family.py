"""Families: what the best of many tries would have reached by luck.

Variants that share a circle are compared with the largest of all their statistics at each shift (max-T): the rotation
moves them together, so their correlation is in it and duplicates cost nothing. Never the smallest p: with many variants
some p is 1 / shifts at every shift, and nothing can be smaller. Families without a common circle are combined by Holm.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from crossroads.claims.allshift import ShiftTest, Single
from crossroads.errors import InputError

MIN_EPISODES = 8
"""Fewer episodes do not enter a family: their null has too few values to set a maximum against."""


def max_t(tests: Sequence[ShiftTest]) -> NDArray[np.float64]:
    """Return the family-wise share of shifts of each test.

    Parameters
    ----------
    tests : sequence of ShiftTest
        On one circle, same side "greater".

    Returns
    -------
    ndarray of float64, shape (n_tests,)
        Share of shifts at which the largest statistic of all tests, each divided by the root mean square of its own null,
        is at least the test's own; at least the test's own share.
    """
    if len({test.shifts for test in tests}) != 1:
        raise InputError("the tests of one family share one circle; measure them all on the sessions of the longest horizon")
    nulls = np.array([test.null for test in tests])
    spread = np.sqrt(np.mean(np.square(nulls), axis=1, keepdims=True))
    standard = np.divide(nulls, spread, out=np.zeros_like(nulls), where=spread > 0)
    return family_share(standard[:, 0], standard.max(axis=0))


def family_share(own: NDArray[np.floating], maximum: NDArray[np.floating] | Single) -> NDArray[np.float64]:
    """Return the share of shifts at which the family's maximum is at least each variant's own statistic.

    Parameters
    ----------
    own : ndarray
        Standardised statistic of each variant at the true position.
    maximum : ndarray, shape (size,)
    """
    below = np.searchsorted(np.sort(maximum), own.ravel(), side="left").reshape(own.shape)
    share: NDArray[np.float64] = (len(maximum) - below) / len(maximum)
    return share


def holm(p: Sequence[float]) -> list[float]:
    """Return p-values adjusted for the number of families they come from, in the order given.

    References
    ----------
    Holm (1979), "A simple sequentially rejective multiple test procedure", Scandinavian Journal of Statistics 6.

    Examples
    --------
    >>> holm([0.01, 0.04, 0.03])
    [0.03, 0.06, 0.06]
    """
    adjusted, floor = [0.0] * len(p), 0.0
    for rank, index in enumerate(sorted(range(len(p)), key=lambda i: (p[i], i))):
        floor = max(floor, min(1.0, (len(p) - rank) * p[index]))
        adjusted[index] = floor
    return adjusted
