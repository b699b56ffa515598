"""A penalised multinomial logit by Newton's method, many fits over the same rows at once.

Small dense problems (thousands of rows, a handful of columns): the fits differ in their weights (a bootstrap) or in their
penalty (a grid), and share design, counts and the cross-products of the design, so that each step is a few matrix products.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

_CLOSE = 1e-6
_HALVINGS = 20
_LEAST = 1e-300
_SLICE = 64


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
        At most so many Newton steps; fewer where no coefficient moves by more than 1e-6 (what is left then is its square).

    Returns
    -------
    ndarray of float64, shape (f, j, k)
        Unique where every penalty is positive, separation or not.
    """
    fits = _Fits(problem, penalty, weights, _squares(problem))
    theta = np.zeros((len(penalty), problem.events.shape[1], problem.design.shape[1])) if start is None else start
    p, value = fits.judged(theta)
    for _ in range(steps):
        move = fits.newton_step(theta, p)
        theta, p, value = fits.uphill(theta, move, value)
        if np.abs(move).max(initial=0.0) < _CLOSE:
            break
    return theta


@dataclass(frozen=True, slots=True, eq=False)
class _Fits:
    """The fits of one call: what stays the same from step to step."""

    problem: Problem
    penalty: Floats
    weights: Weights
    squares: Floats

    def judged(self, theta: Floats) -> tuple[Floats, Floats]:
        """Return the hazards and the penalised log likelihood of each fit."""
        problem, weights = self.problem, self.weights
        p = hazards(problem.design, problem.possible, problem.offset, theta)
        value = (weights.none * np.log1p(-p.sum(axis=0))) @ problem.none - (self.penalty[:, None, :] * theta**2).sum(axis=(1, 2)) / 2
        for a in range(len(p)):
            rows = np.flatnonzero(problem.events[:, a])
            here = weights.event[:, rows] * np.log(np.maximum(p[a][:, rows], _LEAST))
            value += here @ problem.events[rows, a]
        return p, value

    def newton_step(self, theta: Floats, p: Floats) -> Floats:
        """Return the step to where a parabola through the present point has its top."""
        problem, (f, j, k) = self.problem, theta.shape
        trials = self.weights.none * problem.none + self.weights.event * problem.events.sum(axis=1)
        curve = _curvature(self.squares, trials, p)
        slope = np.empty((f, j, k))
        for a in range(j):
            slope[:, a] = (self.weights.event * problem.events[:, a] - trials * p[a]) @ problem.design - self.penalty * theta[:, a]
            curve[:, a, range(k), a, range(k)] += self.penalty
        return np.linalg.solve(curve.reshape(f, j * k, j * k), slope.reshape(f, j * k, 1)).reshape(f, j, k).astype(np.float64, copy=False)

    def uphill(self, theta: Floats, move: Floats, value: Floats) -> tuple[Floats, Floats, Floats]:
        """Return coefficients, hazards and value after a step that is halved, fit by fit, until it does not lead downhill."""
        trial = theta + move
        p, reached = self.judged(trial)
        for _ in range(_HALVINGS):
            worse = reached < value - 1e-9 * (1.0 + np.abs(value))
            if not worse.any():
                break
            trial[worse] = (trial[worse] + theta[worse]) / 2
            p, reached = self.judged(trial)
        return trial, p, reached


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
        odds[cause] = np.where(possible[:, cause], np.exp(np.clip(score, -30.0, 30.0)), 0.0)
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
    p = hazards(problem.design, problem.possible, problem.offset, theta)
    trials = problem.none + problem.events.sum(axis=1)
    curve = _curvature(_squares(problem), trials[None, :], p).reshape(j * k, j * k)
    return float(np.trace(np.linalg.solve(curve + np.diag(np.tile(penalty[0], j)), curve)) / j)


def _curvature(squares: Floats, trials: Floats, p: Floats) -> Floats:
    """Return minus the second derivatives of the log likelihood, shape (f, j, k, j, k)."""
    j, f, _ = p.shape
    k = round((2 * squares.shape[-1] + 0.25) ** 0.5 - 0.5)
    upper = np.triu_indices(k)
    curve = np.empty((f, j, k, j, k))
    block = np.empty((f, k, k))
    for a in range(j):
        for b in range(a, j):
            mass = trials * p[a] * ((1.0 - p[a]) if a == b else -p[b])
            block[:, upper[0], upper[1]] = block[:, upper[1], upper[0]] = _times(mass, squares)
            curve[:, a, :, b, :] = curve[:, b, :, a, :] = block
    return curve


def _squares(problem: Problem) -> Floats:
    """Return the products of all pairs of columns, row by row, in slices of rows, shape (slices, rows, k (k + 1) / 2)."""
    one, other = np.triu_indices(problem.design.shape[1])
    products = problem.design[:, one] * problem.design[:, other]
    return _sliced(products, axis=0)


def _times(mass: Floats, squares: Floats) -> Floats:
    """Return mass @ products, slice by slice: products this small stay on one core, whatever the others do."""
    found: Floats = np.matmul(_sliced(mass, axis=1).transpose(1, 0, 2), squares).sum(axis=0)
    return found


def _sliced(values: Floats, axis: int) -> Floats:
    """Return an array with one axis cut into slices of equal length, the last one filled up with zeros."""
    length = values.shape[axis]
    count = -(-length // _SLICE)
    filled = np.zeros((*values.shape[:axis], count * _SLICE, *values.shape[axis + 1 :]))
    filled[(slice(None),) * axis + (slice(length),)] = values
    return filled.reshape(*values.shape[:axis], count, _SLICE, *values.shape[axis + 1 :])
