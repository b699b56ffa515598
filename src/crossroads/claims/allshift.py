"""The all-shift test: rotate the onsets against the outcome through every position of the circle, studentised at each.

The rotation keeps the onsets' spacing and the outcome's overlap, so nothing has to be assumed about either. What a plain
rotation does not keep is that conditions made of volatility begin in wild times, where means scatter more; so the sum is
divided at every shift by the variance of the windows it landed on. NumPy only: one test needs no compiled code.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from crossroads.claims.episodes import Onsets
from crossroads.claims.scores import Scores
from crossroads.errors import InputError

Side = Literal["greater", "less"]
"""Which outcomes count as at least as good: those at least as great, or those at least as small."""

Single = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class ShiftTest:
    """What one all-shift test found.

    Parameters
    ----------
    onsets : int
        How many were tested.
    effect : float
        Mean excess of the tested onsets over the base, in the outcome's unit (for means: with the run-up left out of the base).
    base : float
        Mean of the outcome (or hit rate) over the circle, or over matched sessions.
    t : float
        The studentised statistic at the true position.
    p : float
        ``share``, but no finer than the separate placements allow: what is reported and what decides.
    share : float
        Share of shifts at least as good, the true position included: at least 1 / shifts.
    opposite : float
        The same for the other side.
    shifts : int
        Number of positions on the circle, T - h.
    placements : float
        T / h: separate placements.
    spread : float
        Square root of the variance under the line at the true position, divided by the number of onsets: effect = t x spread.
    null : ndarray of float64, shape (shifts,)
        The statistic at every shift; the true position first.
    """

    onsets: int
    effect: float
    base: float
    t: float
    p: float
    share: float
    opposite: float
    shifts: int
    placements: float
    spread: float
    null: NDArray[np.float64]


def statistic(scores: Scores, places: Onsets) -> Single:
    """Return the signed square of the statistic at every shift, in whole-number units.

    Parameters
    ----------
    scores : Scores
    places : ndarray of int64
        Onsets as places on the circle, 0 to size - 1.

    Returns
    -------
    ndarray of float32, shape (size,)
        S |S| / V, which rises with S / sqrt(V); 0 where every onset landed on a missing session. S and V are exact sums;
        the square is taken in single precision exactly as the sweep does it, so that both count the same shifts.
    """
    excess = rotated_sum(scores.excess, places).astype(np.float32)
    variance = np.maximum(rotated_sum(scores.variance, places), 1).astype(np.float32)
    return excess * np.abs(excess) / variance


def rotated_sum(column: NDArray[np.int64], places: Onsets) -> NDArray[np.int64]:
    """Return, for every shift s, the sum of ``column`` over ``places + s`` around the circle."""
    doubled = np.concatenate([column, column])
    total = np.zeros(len(column), np.int64)
    for place in places.tolist():
        total += doubled[place : place + len(column)]
    return total


def shift_test(scores: Scores, onsets: Onsets, *, side: Side = "greater") -> ShiftTest:
    """Test whether outcomes after the onsets are better than rotation explains.

    Parameters
    ----------
    scores : Scores
        From ``mean_scores``, ``hit_scores`` or ``matched_scores``.
    onsets : ndarray of int64
        Session numbers; all on the circle with an observed outcome.
    side : {"greater", "less"}

    Raises
    ------
    InputError
        If there is no onset.

    Examples
    --------
    >>> from crossroads.claims.circle import Circle
    >>> excess = np.array([3, -1, -1, -1, 3, -1, -1, -1])
    >>> scores = Scores(excess, excess**2, 1.0, 1.0, 1.0, Circle(0, 8, 1))
    >>> found = shift_test(scores, np.array([0, 4]))
    >>> found.effect, found.share
    (3.0, 0.25)
    """
    if len(onsets) == 0:
        raise InputError("no onset has a fully observed outcome; loosen the condition, shorten the horizon or lengthen the data")
    circle = scores.circle
    squares = statistic(scores, circle.rotated(onsets))
    greater, less = float(np.mean(squares >= squares[0])), float(np.mean(squares <= squares[0]))
    share, opposite = (greater, less) if side == "greater" else (less, greater)
    places = circle.rotated(onsets)
    return ShiftTest(
        onsets=len(onsets),
        effect=float(scores.excess[places].sum()) * scores.unit / len(onsets),
        base=scores.base,
        t=float(signed_root(squares[:1])[0]) * scores.scale,
        p=circle.reported(share),
        share=share,
        opposite=opposite,
        shifts=circle.size,
        placements=circle.placements,
        spread=float(np.sqrt(float(scores.variance[places].sum()) * scores.variance_unit)) / len(onsets),
        null=signed_root(squares) * scores.scale,
    )


def signed_root(squares: NDArray[np.floating]) -> NDArray[np.float64]:
    """Return the statistic from its signed square."""
    wide = squares.astype(np.float64)
    root: NDArray[np.float64] = np.copysign(np.sqrt(np.abs(wide)), wide)
    return root
