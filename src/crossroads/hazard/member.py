"""One small model: fitted, and asked for its hazards."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from crossroads.hazard.design import Columns, Layout, known
from crossroads.hazard.logit import Floats, Weights, effective_coefficients, fit, hazards
from crossroads.hazard.spells import BIN_OF_STEP, BINS, Mask, Rows, Whole
from crossroads.hazard.training import Training

Weigh = Callable[[Rows], Weights]


def alike(weight: float = 1.0) -> Weigh:
    """Return weights that are the same for all rows."""
    return lambda found: Weights.equal(len(found.none), weight)


@dataclass(frozen=True, slots=True, eq=False)
class Member:
    """A fitted small model.

    Parameters
    ----------
    names : tuple of str
        Columns it was asked to have; constant ones are not in the layout.
    layout : Layout
    offset : ndarray of float64, shape (j,)
    theta : ndarray of float64, shape (f, j, k)
        Coefficients of each of f fits: penalties, or draws of a bootstrap.
    """

    names: tuple[str, ...]
    layout: Layout
    offset: Floats
    theta: Floats

    def hazards(self, window: Training, landmark: Whole, bins: Whole) -> Floats:
        """Return the chance of each modelled cause in one step of the rows' bins, shape (j, f, n); a value not known counts as the mean."""
        design = np.nan_to_num(self.layout.design(window.table, landmark, bins))
        possible = window.spells.possible[landmark][:, list(window.modelled)]
        return hazards(design, possible, self.offset, self.theta)

    def steps(self, columns: Columns, possible: Mask, at: int) -> Floats:
        """Return the hazards of all 24 steps from one landmark, shape (j, f, 24).

        Parameters
        ----------
        columns : Columns
            May differ from the training's: what-if values of today.
        possible : ndarray of bool, shape (j,)
        at : int
        """
        bins = np.arange(len(BINS))
        design = np.nan_to_num(self.layout.design(columns, np.full(len(bins), at), bins))
        found = hazards(design, np.broadcast_to(possible, (len(bins), len(possible))), self.offset, self.theta)
        return found[:, :, BIN_OF_STEP]


def fit_member(
    window: Training,
    names: Sequence[str],
    landmarks: Mask,
    ridges: Floats,
    weights: Weigh,
    *,
    by: np.datetime64 | None = None,
    start: Floats | None = None,
    steps: int = 60,
) -> Member:
    """Fit one small model.

    Parameters
    ----------
    landmarks : ndarray of bool, shape (n,)
        Those to learn from.
    ridges : ndarray of float64, shape (f,)
    weights : callable (Rows) -> Weights
        How much each row counts in each fit.
    by : datetime64[us], optional
        The window's own moment by default.
    start : ndarray of float64, shape (f, j, k), optional
    steps : int
        Newton steps at most.
    """
    layout = window.layout(names)
    found = window.rows(landmarks & known(window.table, names), by=by)
    problem = window.problem(layout, found)
    theta = fit(problem, layout.penalty(ridges), weights(found), start=start, steps=steps)
    return Member(tuple(names), layout, problem.offset, theta)


def free_coefficients(window: Training, member: Member, landmarks: Mask, ridge: float, weight: float) -> float:
    """Return how many coefficients a cause some landmarks, each counting so much, were left to choose in a member's fit."""
    found = window.rows(landmarks & known(window.table, member.names))
    problem = window.problem(member.layout, found)
    return effective_coefficients(problem, member.layout.penalty(np.array([ridge])) / weight, member.theta)
