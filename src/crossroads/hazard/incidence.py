"""From hazards to cumulative incidences: the chance that a cause comes first by each step. Shares and survival add up to one."""

from __future__ import annotations

import numpy as np

from crossroads.hazard.logit import Floats


def incidence(hazard: Floats) -> tuple[Floats, Floats]:
    """Return cumulative incidences and survival.

    Parameters
    ----------
    hazard : ndarray of float64, shape (j, ..., s)
        Chance of each cause in each of s steps, given that nothing has happened yet; adds up to at most 1 over causes.

    Returns
    -------
    incidences : ndarray of float64, shape (j, ..., s)
        F_j(t) = sum over s <= t of h_j(s) S(s - 1).
    survival : ndarray of float64, shape (..., s)
        S(t) = product over s <= t of (1 - sum_j h_j(s)).

    Examples
    --------
    One cause alone gives the complement of Kaplan and Meier's estimate:

    >>> f, s = incidence(np.array([[0.5, 0.5]]))
    >>> f[0].tolist(), s.tolist()
    ([0.5, 0.75], [0.5, 0.25])
    """
    survival = np.cumprod(1.0 - hazard.sum(axis=0), axis=-1)
    before = np.concatenate([np.ones_like(survival[..., :1]), survival[..., :-1]], axis=-1)
    return np.cumsum(hazard * before, axis=-1), survival
