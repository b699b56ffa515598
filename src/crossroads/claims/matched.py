"""The matched test: the same onsets against sessions of equal fear.

After VVIX > 110 the S&P often rises 20% in a year; after any session with the VIX that high it does so as often. So the
outcome is measured against what sessions of the same VIX decile and the same drawdown saw, and rotated as before.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crossroads.claims.circle import Circle
from crossroads.claims.measured import Floats, Mask, Measured
from crossroads.claims.scores import LEAST_VARIANCE, Scores, packed, run_up
from crossroads.errors import InputError

DECILES = 10
HISTORY = 252
"""Sessions of VIX history before a decile is said to be known."""
DRAWDOWNS = (-5.0, -10.0, -20.0)
"""Percent below the high known then; they part four buckets."""

BLOCK = 128
"""Levels ranked together; it costs time, never numbers."""

Codes = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Fear:
    """How afraid each session was, as known then.

    Parameters
    ----------
    decile : ndarray of int64, shape (n_sessions,)
        0 (calm) to 9 (panic) among the VIX closes known then; -1 where not known.
    bucket : ndarray of int64, shape (n_sessions,)
        0 (near the high) to 3 (more than 20% below); -1 where not known.
    """

    decile: Codes
    bucket: Codes

    @property
    def known(self) -> Mask:
        """Return where both are known."""
        known: Mask = (self.decile >= 0) & (self.bucket >= 0)
        return known


def fear_of(vix: Floats, drawdown: Floats) -> Fear:
    """Return the fear of every session.

    Parameters
    ----------
    vix : ndarray of float64, shape (n_sessions,)
        Level known at each session; NaN where none was. Give the longest history there is: deciles look back over all of it.
    drawdown : ndarray of float64, shape (n_sessions,), percent, 0 or less
        Of the market, from its high so far.
    """
    if vix.shape != drawdown.shape:
        raise InputError(f"fear: {len(vix)} sessions of VIX and {len(drawdown)} of drawdown; give one of each a session")
    bucket = np.where(np.isnan(drawdown), -1, np.digitize(-np.nan_to_num(drawdown), [-edge for edge in DRAWDOWNS]))
    return Fear(expanding_decile(vix), bucket.astype(np.int64))


def expanding_decile(level: Floats) -> Codes:
    """Return each level's decile among the levels up to and with its own; -1 for NaN and for the first ``HISTORY`` levels.

    Notes
    -----
    The rank of a tie is the middle of the tie. Only sessions up to t are read at t.
    """
    known = np.flatnonzero(~np.isnan(level))
    values, middle = level[known], np.empty(len(known))
    for start in range(0, len(values), BLOCK):
        block, past = values[start : start + BLOCK], np.sort(values[:start])
        so_far = np.tri(len(block), dtype=bool)  # each with itself and those before it in the block
        below = np.searchsorted(past, block, "left") + (so_far & (block < block[:, None])).sum(axis=1)
        up_to = np.searchsorted(past, block, "right") + (so_far & (block <= block[:, None])).sum(axis=1)
        middle[start : start + BLOCK] = (below + up_to) / 2
    count = np.arange(1, len(values) + 1)
    decile = np.minimum((DECILES * middle / count).astype(np.int64), DECILES - 1)
    found = np.full(len(level), -1, np.int64)
    found[known] = np.where(count > HISTORY, decile, -1)
    return found


@dataclass(frozen=True, slots=True, eq=False)
class Expectation:
    """What sessions of the same cell saw.

    Parameters
    ----------
    mean : ndarray of float64, shape (circle.size,)
    variance : ndarray of float64, shape (circle.size,)
        Of one outcome about that mean, the mean's own error included.
    seen : ndarray of bool, shape (circle.size,)
        Where an outcome was observed and the fear known.
    """

    mean: Floats
    variance: Floats
    seen: Mask


def expectation_of(values: Floats, measured: Measured, fear: Fear, circle: Circle) -> Expectation:
    """Return for each session of the circle what sessions of equal fear saw.

    Parameters
    ----------
    values : ndarray of float64, shape (n_sessions,)
        ``measured.values``, or its hits as 1 and 0.
    measured : Measured
        Gives what was observed.
    fear : Fear
    circle : Circle

    Notes
    -----
    A cell is a VIX decile within a drawdown bucket. It leans on its decile, and the decile on the whole circle, with the
    weight of one horizon: a cell seen for less than one window of the outcome has seen nothing of its own.

    Raises
    ------
    InputError
        If no session has both an outcome and a known fear.
    """
    ring = slice(circle.start, circle.stop)
    seen = measured.observed[ring] & fear.known[ring]
    if not seen.any():
        raise InputError("no session has both an observed outcome and a known VIX decile; a matched test needs a year of VIX before it")
    y = np.where(seen, values[ring], 0.0)
    decile = np.where(seen, fear.decile[ring], -1)
    cell = np.where(seen, decile * (len(DRAWDOWNS) + 1) + fear.bucket[ring], -1)
    mean = _leaning(y, seen, decile, cell, circle.horizon)
    spread = _leaning(np.where(seen, np.square(y - mean), 0.0), seen, decile, cell, circle.horizon)
    windows = np.bincount(cell + 1)[cell + 1] / circle.horizon  # that fit into the sessions of the cell
    return Expectation(mean, np.maximum(spread, LEAST_VARIANCE * spread[seen].mean()) * (1 + 1 / windows), seen)


def matched_scores(values: Floats, measured: Measured, fear: Fear, circle: Circle) -> Scores:
    """Return the scores of a test against sessions of equal fear (parameters as in ``expectation_of``).

    Returns
    -------
    Scores
        Excess: outcome less the mean of its cell, run-up left out. Variance: that of its cell. Sessions without an outcome
        or a known fear count for nothing.
    """
    expected = expectation_of(values, measured, fear, circle)
    seen = expected.seen
    residual = np.where(seen, values[circle.start : circle.stop] - expected.mean, 0.0)
    excess = np.where(seen, residual + run_up(residual, measured.horizon), 0.0)
    base = float(expected.mean[seen].mean())
    return packed(excess, np.where(seen, expected.variance, 0.0), seen, base=base, circle=circle)


def _leaning(y: Floats, seen: Mask, decile: Codes, cell: Codes, weight: int) -> Floats:
    overall = np.full(len(y), float(y[seen].mean()))
    return _group_mean(y, cell, _group_mean(y, decile, overall, weight), weight)


def _group_mean(y: Floats, group: Codes, prior: Floats, weight: int) -> Floats:
    code = group + 1  # 0 holds the sessions that count for nothing
    leant: Floats = (np.bincount(code, weights=y)[code] + weight * prior) / (np.bincount(code)[code] + weight)
    return leant
