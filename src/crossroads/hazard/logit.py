"""A penalised multinomial logit by Newton's method, many fits over the same rows at once.

Small dense problems (thousands of rows, a handful of columns): the fits differ in their weights (a bootstrap) or in their
penalty (a grid), and share design, counts and the cross-products of the design, so that each step is a few matrix products.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Whole = NDArray[np.int64]

_CLOSE = 1e-4
_HALVINGS = 20
_LEAST = 1e-300
_FAR = 30.0
_ONE_CORE, _SHORTEST = 200_000, 8
"""Multiplications in a matrix product up to which the linear algebra library does not share it among cores."""


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """Rows of a multinomial logit with "none" as the reference.

    Parameters
    ----------
    design : ndarray of float64, shape (n, k)
    none : ndarray of float64, shape (n,)
        Trials without an event.
    events : ndarray of float64, shape (n, j)
        Events by cause.
    possible : ndarray of bool, shape (n, j)
        A cause that is not possible in a row has probability zero there.
    offset : ndarray of float64, shape (j,)
        Log odds of each cause against none around which the first column is penalised.
    """

    design: Floats
    none: Floats
    events: Floats
    possible: Mask
    offset: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """How much the trials of each row count in each of f fits.

    Parameters
    ----------
    none, event : ndarray of float64, shape (f, n) or (1, n)
        For the trials without an event, and for the one that had it: the two may lie in different months.
    """

    none: Floats
    event: Floats

    @classmethod
    def equal(cls, rows: int, weight: float = 1.0) -> Weights:
        """Return one fit in which all rows count the same."""
        one = np.full((1, rows), weight)
        return cls(one, one)


def fit(problem: Problem, penalty: Floats, weights: Weights, *, start: Floats | None = None, steps: int = 60) -> Floats:
    """Return the coefficients that maximise the weighted, penalised likelihood of each fit.

    Parameters
    ----------
    problem : Problem
    penalty : ndarray of float64, shape (f, k)
        Half of it times the square of a coefficient is taken from the log likelihood.
    weights : Weights
    start : ndarray of float64, shape (f, j, k), optional
    steps : int
        At most so many Newton steps; fewer where no coefficient moves by more than 1e-4 (what is left then is of the order of its square).

    Returns
    -------
    ndarray of float64, shape (f, j, k)
        Unique where every penalty is positive, separation or not.
    """
    rows = _Slices.of(problem, weights, len(penalty))
    theta = np.zeros((len(penalty), problem.events.shape[1], problem.design.shape[1])) if start is None else start
    p, value = rows.judged(theta, penalty)
    for _ in range(steps):
        move = rows.newton_step(theta, p, penalty)
        theta, p, value = rows.uphill(theta, move, value, penalty)
        if np.abs(move).max(initial=0.0) < _CLOSE:
            break
    return theta


@dataclass(frozen=True, slots=True, eq=False)
class _Slices:
    """The rows cut into slices so short that each matrix product stays on one core, whatever the others do.

    Parameters
    ----------
    design : ndarray of float64, shape (s, r, k)
        Rows that fill up the last slice are zero, count nothing and can have no event.
    squares : ndarray of float64, shape (s, r, k (k + 1) / 2)
        Products of all pairs of columns.
    none, trials : ndarray of float64, shape (s, f, r)
        Weighted trials without an event, and all trials.
    events : ndarray of float64, shape (j, s, f, r)
    happened : tuple of (slice, row) index arrays
        Where each cause has an event.
    possible : ndarray of bool, shape (j, s, 1, r)
    offset : ndarray of float64, shape (j,)
    """

    design: Floats
    squares: Floats
    none: Floats
    trials: Floats
    events: Floats
    happened: tuple[tuple[Whole, Whole], ...]
    possible: Mask
    offset: Floats

    @classmethod
    def of(cls, problem: Problem, weights: Weights, fits: int) -> _Slices:
        length = max(_SHORTEST, _ONE_CORE // (fits * len(_pairs(problem.design.shape[1])[0])))
        design = _cut(problem.design, length)
        none = _cut((weights.none * problem.none).T, length).transpose(0, 2, 1)
        events = np.stack([_cut((weights.event * e).T, length).transpose(0, 2, 1) for e in problem.events.T])
        possible = np.stack([_cut(p[:, None].astype(np.float64), length).transpose(0, 2, 1) > 0 for p in problem.possible.T])
        happened = tuple((rows // length, rows % length) for rows in (np.flatnonzero(e) for e in problem.events.T))
        return cls(design, _squares(design), none, none + events.sum(axis=0), events, happened, possible, problem.offset)

    def judged(self, theta: Floats, penalty: Floats) -> tuple[Floats, Floats]:
        """Return the chances, shape (j, s, f, r), and the penalised log likelihood of each fit."""
        odds = np.empty((theta.shape[1], *np.broadcast_shapes(self.none.shape, (1, len(theta), 1))))
        for a in range(len(odds)):
            score = np.matmul(theta[:, a], self.design.transpose(0, 2, 1)) + self.offset[a]
            odds[a] = np.where(self.possible[a], np.exp(np.clip(score, -_FAR, _FAR)), 0.0)
        odds /= 1.0 + odds.sum(axis=0)
        value = (self.none * np.log1p(-odds.sum(axis=0))).sum(axis=(0, 2)) - (penalty[:, None, :] * theta**2).sum(axis=(1, 2)) / 2
        for a, (at, row) in enumerate(self.happened):
            value += (self.events[a, at, :, row] * np.log(np.maximum(odds[a, at, :, row], _LEAST))).sum(axis=0)
        return odds, value

    def newton_step(self, theta: Floats, p: Floats, penalty: Floats) -> Floats:
        """Return the step to where a parabola through the present point has its top."""
        f, j, k = theta.shape
        curve = self.curvature(p)
        slope = np.empty((f, j, k))
        for a in range(j):
            slope[:, a] = np.matmul(self.events[a] - self.trials * p[a], self.design).sum(axis=0) - penalty * theta[:, a]
            curve[:, a, range(k), a, range(k)] += penalty
        move = np.linalg.solve(curve.reshape(f, j * k, j * k), slope.reshape(f, j * k, 1)).astype(np.float64, copy=False)
        return move.reshape(f, j, k)

    def curvature(self, p: Floats) -> Floats:
        """Return minus the second derivatives of the log likelihood, shape (f, j, k, j, k)."""
        j, k, f = len(p), self.design.shape[2], p.shape[2]
        upper = _pairs(k)
        curve, block = np.empty((f, j, k, j, k)), np.empty((f, k, k))
        for a in range(j):
            for b in range(a, j):
                mass = self.trials * p[a] * ((1.0 - p[a]) if a == b else -p[b])
                block[:, upper[0], upper[1]] = block[:, upper[1], upper[0]] = np.matmul(mass, self.squares).sum(axis=0)
                curve[:, a, :, b, :] = curve[:, b, :, a, :] = block
        return curve

    def uphill(self, theta: Floats, move: Floats, value: Floats, penalty: Floats) -> tuple[Floats, Floats, Floats]:
        """Return coefficients, chances and value after a step that is halved, fit by fit, until it does not lead downhill."""
        trial = theta + move
        p, reached = self.judged(trial, penalty)
        for _ in range(_HALVINGS):
            worse = reached < value - 1e-9 * (1.0 + np.abs(value))
            if not worse.any():
                break
            trial[worse] = (trial[worse] + theta[worse]) / 2
            p, reached = self.judged(trial, penalty)
        return trial, p, reached


@functools.cache
def _pairs(columns: int) -> tuple[Whole, ...]:
    """Return the places of all pairs of columns, the second never before the first."""
    return np.triu_indices(columns)


def _squares(design: Floats) -> Floats:
    """Return the products of all pairs of columns in the order of ``_pairs``, shape (s, r, pairs)."""
    k = design.shape[2]
    found = np.empty((*design.shape[:2], len(_pairs(k)[0])))
    begin = 0
    for a in range(k):
        np.multiply(design[:, :, a, None], design[:, :, a:], out=found[:, :, begin : begin + k - a])
        begin += k - a
    return found


def _cut(rows: Floats, length: int) -> Floats:
    """Return rows (n, c) in slices (s, length, c), the last one filled up with zeros."""
    count = -(-len(rows) // length)
    filled = np.zeros((count * length, rows.shape[1]))
    filled[: len(rows)] = rows
    return filled.reshape(count, length, rows.shape[1])


def hazards(design: Floats, possible: Mask, offset: Floats, theta: Floats) -> Floats:
    """Return each cause's probability in one step.

    Parameters
    ----------
    design : ndarray of float64, shape (n, k)
    possible : ndarray of bool, shape (n, j)
    offset : ndarray of float64, shape (j,)
    theta : ndarray of float64, shape (f, j, k)

    Returns
    -------
    ndarray of float64, shape (j, f, n)
    """
    odds = np.empty((theta.shape[1], theta.shape[0], len(design)))
    for cause in range(theta.shape[1]):
        score = theta[:, cause] @ design.T + offset[cause]
        odds[cause] = np.where(possible[:, cause], np.exp(np.clip(score, -_FAR, _FAR)), 0.0)
    odds /= 1.0 + odds.sum(axis=0)
    return odds


def effective_coefficients(problem: Problem, penalty: Floats, theta: Floats) -> float:
    """Return how many coefficients a cause the data are left to choose: the trace of H (H + penalty)^-1 over the causes.

    Parameters
    ----------
    penalty : ndarray of float64, shape (1, k)
    theta : ndarray of float64, shape (1, j, k)
        The fit.
    """
    _, j, k = theta.shape
    rows = _Slices.of(problem, Weights.equal(len(problem.none)), 1)
    curve = rows.curvature(rows.judged(theta, penalty)[0]).reshape(j * k, j * k)
    return float(np.trace(np.linalg.solve(curve + np.diag(np.tile(penalty[0], j)), curve)) / j)
