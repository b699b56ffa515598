"""How sure an estimate is: the interval that inverts the shift test, Wilson's for hit rates, the smallest effect seen."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

import numpy as np

from crossroads.claims.allshift import ShiftTest, Side
from crossroads.errors import InputError


@dataclass(frozen=True, slots=True)
class Interval:
    """Two bounds and the share of cases in which they should hold the truth.

    Parameters
    ----------
    low, high : float
    level : float
    """

    low: float
    high: float
    level: float


def effect_interval(test: ShiftTest, *, level: float = 0.9) -> Interval:
    """Return the effects that the two-sided shift test would not reject.

    Parameters
    ----------
    test : ShiftTest
    level : float

    Notes
    -----
    Taking an effect d away from the tested onsets moves the statistic to t - d / spread; d is kept while that lies between
    the (1 - level) / 2 quantiles of the statistic over all shifts.
    """
    tail = (1.0 - level) / 2.0
    low, high = np.quantile(test.null, [tail, 1.0 - tail])
    return Interval(float(test.effect - high * test.spread), float(test.effect - low * test.spread), level)


def smallest_detectable(test: ShiftTest, *, side: Side = "greater", alpha: float = 0.05, power: float = 0.8) -> float:
    """Return the smallest effect that these onsets would have shown with the given power.

    Notes
    -----
    The effect that lifts the statistic's ``1 - power`` quantile to its ``1 - alpha`` quantile (mirrored for "less");
    negative for "less".
    """
    if side == "greater":
        reject, reached = np.quantile(test.null, [1.0 - alpha, 1.0 - power])
    else:
        reject, reached = np.quantile(test.null, [alpha, power])
    return float((reject - reached) * test.spread)


def wilson(hits: int, count: int, *, level: float = 0.9) -> Interval:
    """Return Wilson's score interval for a rate.

    Parameters
    ----------
    hits, count : int
        Of windows that share no session; overlapping ones would make it too narrow.
    level : float

    References
    ----------
    Wilson (1927), "Probable inference", Journal of the American Statistical Association 22.

    Examples
    --------
    >>> found = wilson(3, 11)
    >>> round(found.low, 3), round(found.high, 3)
    (0.115, 0.52)
    """
    if not 0 <= hits <= count or count == 0:
        raise InputError(f"{hits} hits in {count} windows is no rate")
    z = NormalDist().inv_cdf(0.5 + level / 2.0)
    rate, shrink = hits / count, 1.0 + z * z / count
    centre = (rate + z * z / (2 * count)) / shrink
    half = z * sqrt(rate * (1 - rate) / count + z * z / (4 * count * count)) / shrink
    return Interval(max(centre - half, 0.0), min(centre + half, 1.0), level)
