"""Scores: what each session of the circle adds to a test statistic, above and below the line.

The statistic of a set of onsets is S / sqrt(V): S adds each onset's excess outcome, V the variance of its window. Both
are held as whole numbers of a small unit, so that sums are exact in any order: a test, a sweep and its chunks agree to
the last bit, and equal outcomes tie exactly.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from crossroads.claims.circle import Circle
from crossroads.claims.measured import Floats, Mask, Measured
from crossroads.errors import InputError

BITS = 21
"""Scores lie in -2^21..2^21: five hundred of them still add up inside 32 bits, and 2e6 levels lose nothing that matters."""

RUN_UP_WEIGHT = 2.5
"""How strongly the base leaves out an onset's run-up; see ``run_up``. Chosen on simulated worlds, seeds apart from the table's."""

LEAST_VARIANCE = 0.05
"""A window's variance is taken as at least this share of the mean window's, so that a dead calm decides nothing."""

Whole = NDArray[np.int64]
Item = TypeVar("Item", bound=np.generic)


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """Per session of the circle, in whole numbers.

    Parameters
    ----------
    excess : ndarray of int64, shape (circle.size,)
        Outcome less base, in units of ``unit``; 0 where the outcome is missing.
    variance : ndarray of int64, shape (circle.size,)
        Variance of the window, in units of ``variance_unit``; at least 1, and 0 where the outcome is missing.
    unit, variance_unit : float
    base : float
        Mean of the outcome over the circle's observed sessions (a rate for hits), or the mean of what matched sessions saw.
    circle : Circle
    """

    excess: Whole
    variance: Whole
    unit: float
    variance_unit: float
    base: float
    circle: Circle

    @property
    def scale(self) -> float:
        """Return what turns the whole-number statistic into the studentised one."""
        return self.unit / float(np.sqrt(self.variance_unit))


def mean_scores(measured: Measured, circle: Circle) -> Scores:
    """Return the scores of a test on means.

    Parameters
    ----------
    measured : Measured
    circle : Circle

    Returns
    -------
    Scores
        Excess: outcome less its mean over the circle, with the run-up left out of that mean (``run_up``). Variance: the
        squared deviation; where ``measured.steps`` is given, the mean of it and the sum of squared steps inside the window
        (the path says more with few episodes, the square sees what drifts and reverts inside the window).
    """
    values, seen = _on(circle, measured.values), _on(circle, measured.observed)
    base = _mean(values, seen)
    deviation = np.where(seen, values - base, 0.0)
    excess = np.where(seen, deviation + run_up(deviation, measured.horizon), 0.0)
    return packed(excess, _own_variance(measured, circle, deviation), seen, base=base, circle=circle)


def hit_scores(measured: Measured, circle: Circle) -> Scores:
    """Return the scores of a test on hit rates: whole hit counts, so that equal counts tie exactly.

    Notes
    -----
    With no session missing the statistic rises strictly with the number of hits, so p is the share of shifts with at
    least as many hits; where sessions are missing it also weighs how many onsets landed on observed ones.
    """
    if measured.hit is None:
        raise InputError("this outcome is a bare measure without hits; compare it with a level, or test its mean")
    hit, seen = _on(circle, measured.hit) & _on(circle, measured.observed), _on(circle, measured.observed)
    count, hits = int(seen.sum()), int(hit.sum())
    excess = np.where(seen, count * hit.astype(np.int64) - hits, 0)
    variance, variance_unit = whole(np.square(excess / count), seen)
    return Scores(excess, variance, 1.0 / count, variance_unit, hits / count, circle)


def run_up(deviation: Floats, horizon: int) -> Floats:
    """Return the correction for what a base rate owes to the onsets' own run-up.

    Parameters
    ----------
    deviation : ndarray of float64, shape (n,)
        Outcome less its mean; 0 where missing.
    horizon : int, sessions

    Returns
    -------
    ndarray of float64, shape (n,)
        ``RUN_UP_WEIGHT / (n - horizon)`` times the sum of the deviations of the ``horizon`` sessions before each session.

    Notes
    -----
    A condition made of the outcome's own past (a fall, a jump in volatility) fires after sessions that were bad, and those
    sessions are in the mean it is compared with. With weight 1 this is exactly the mean that leaves those windows out.
    The mean is one of three places where the run-up works: bad sessions also bring further onsets (n) and more variance (V),
    and S / sqrt(V) divides by both. Each of the two adds, to first order, between a half and one. The bias shrinks as h / T.

    References
    ----------
    Stambaugh (1999), "Predictive regressions", Journal of Financial Economics 54.
    """
    total = np.concatenate([[0.0], np.cumsum(deviation)])
    here = np.arange(len(deviation))
    before = total[here] - total[np.maximum(here - horizon, 0)]
    corrected: Floats = RUN_UP_WEIGHT / (len(deviation) - horizon) * before
    return corrected


def packed(excess: Floats, variance: Floats, seen: Mask, *, base: float, circle: Circle) -> Scores:
    """Return real-valued scores as whole numbers of a unit that fits ``BITS``."""
    largest = float(np.abs(excess).max(initial=0.0))
    unit = largest / 2**BITS if largest > 0 else 1.0
    whole_variance, variance_unit = whole(variance, seen)
    return Scores(np.rint(excess / unit).astype(np.int64), whole_variance, unit, variance_unit, base, circle)


def whole(variance: Floats, seen: Mask) -> tuple[Whole, float]:
    """Return variances as whole numbers of at least 1 (0 where missing), and their unit."""
    largest = float(variance[seen].max(initial=0.0))
    unit = largest / 2**BITS if largest > 0 else 1.0
    return np.where(seen, np.maximum(np.rint(variance / unit), 1), 0).astype(np.int64), unit


def _own_variance(measured: Measured, circle: Circle, deviation: Floats) -> Floats:
    square: Floats = np.square(deviation)
    if measured.steps is None:
        return square
    first = np.maximum(np.arange(circle.start, circle.stop) + 1 + measured.window_end - measured.horizon, 0)
    last = np.minimum(first + measured.horizon, len(measured.steps))
    walked = measured.steps[first[0] : last[-1]]
    known = np.isfinite(walked)
    if not known.any():
        return square
    moved = np.where(known, walked - walked[known].mean(), 0.0)
    total = np.concatenate([[0.0], np.cumsum(np.square(moved))])
    path = total[last - first[0]] - total[first - first[0]]
    path *= square.sum() / max(path.sum(), np.finfo(float).tiny)  # in the square of the outcome's unit, whatever the steps' is
    mixed: Floats = np.maximum((square + path) / 2, LEAST_VARIANCE * path.mean())
    return mixed


def _mean(values: Floats, seen: Mask) -> float:
    return float(values[seen].mean())


def _on(circle: Circle, column: NDArray[Item]) -> NDArray[Item]:
    return column[circle.start : circle.stop]
