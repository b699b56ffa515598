"""The penalty, chosen by forward chaining: fit on the beginning of the window, judge on what followed, all inside the window."""

from __future__ import annotations

import itertools

import numpy as np

from crossroads.hazard.design import known
from crossroads.hazard.incidence import incidence
from crossroads.hazard.logit import Floats
from crossroads.hazard.member import alike, fit_member
from crossroads.hazard.spells import BIN_OF_STEP, BINS, Mask, Whole
from crossroads.hazard.training import Training

RIDGES = np.array([0.3, 1.0, 3.0, 10.0, 30.0, 100.0])
"""In events' worth: at 10, a coefficient that ten independent events speak for is halved. At 100 little but the base rate is left."""
CUTS = (0.5, 0.65, 0.8)
"""Where in the window each fold's training ends; it is judged on the landmarks up to the next cut."""
JUDGED = (3, 6, 12)
"""Months within which a cause may come first: what is said is what is judged."""
_LEAST = 1e-9


def choose_ridge(window: Training) -> float:
    """Return the ridge with the least loss of the averaged small models over the folds, the larger of two equal ones."""
    near: dict[tuple[str, ...], Floats] = {}
    loss = np.sum([_fold_loss(window, *fold, near) for fold in _folds(window)], axis=0)
    return float(RIDGES[::-1][np.argmin(loss[::-1])])


def _folds(window: Training) -> list[tuple[Mask, Mask, np.datetime64]]:
    """Return training landmarks, judged landmarks and the moment that ends the training, fold by fold."""
    chosen = np.flatnonzero(window.landmarks)
    ends = [int(c * len(chosen)) for c in (*CUTS, 1.0)]
    found = []
    for cut, end in itertools.pairwise(ends):
        train, judge = (np.zeros(len(window.landmarks), np.bool_) for _ in range(2))
        train[chosen[: cut : window.stride]] = True
        judge[chosen[cut : end : window.stride]] = True
        found.append((train, judge, window.moments[chosen[cut]]))
    return found


def _fold_loss(window: Training, train: Mask, judge: Mask, by: np.datetime64, near: dict[tuple[str, ...], Floats]) -> Floats:
    """Return the log loss of the average on the judged landmarks, for each ridge.

    Parameters
    ----------
    near : dict
        Coefficients of each small model in the fold before: this one's are not far. Those of this fold take their place.
    """
    judged = np.flatnonzero(judge)
    landmark, bins = np.repeat(judged, len(BINS)), np.tile(np.arange(len(BINS)), len(judged))
    found = []
    for names in window.models:
        if (train & known(window.table, names)).any():
            member = fit_member(window, names, train, RIDGES, alike(window.stride), by=by, start=near.get(names))
            near[names] = member.theta
            hazard = member.hazards(window, landmark, bins).reshape(len(window.modelled), len(RIDGES), len(judged), len(BINS))
            found.append(incidence(hazard[..., BIN_OF_STEP])[0])
    return _log_loss(np.mean(found, axis=0), *window.seen(judged))


def _log_loss(incidences: Floats, quiet: Whole, cause: Whole) -> Floats:
    """Return the loss of each fit, summed over the horizons and the landmarks whose outcome was seen; shape (fits,).

    Parameters
    ----------
    incidences : ndarray of float64, shape (causes, fits, n, 24)
    quiet, cause : ndarray of int64, shape (n,)
        Steps without an event, and the modelled cause that came after them: -1 for none, -2 for one that is not modelled.
    """
    loss = np.zeros(incidences.shape[1])
    for horizon in JUDGED:
        f = incidences[..., horizon - 1]
        happened = (cause >= 0) & (quiet < horizon)
        nothing = quiet >= horizon
        loss -= np.log(np.maximum(1.0 - f.sum(axis=0), _LEAST))[:, nothing].sum(axis=1)
        loss -= np.log(np.maximum(f[cause[happened], :, happened], _LEAST)).sum(axis=0)
    return loss
