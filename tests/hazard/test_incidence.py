"""Cumulative incidence: identities, and Kaplan-Meier and Aalen-Johansen as statsmodels computes them."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from statsmodels.duration.survfunc import CumIncidenceRight, SurvfuncRight

from crossroads.hazard.incidence import incidence


@given(arrays(np.float64, (3, 2, 24), elements=st.floats(0, 1 / 3)))
def test_incidences_and_survival_add_up_to_one_and_only_grow(hazard: np.ndarray) -> None:
    found, survival = incidence(hazard)
    np.testing.assert_allclose(found.sum(axis=0) + survival, 1.0, atol=1e-12)
    assert np.all(np.diff(found, axis=-1) >= 0)


@given(arrays(np.float64, (2, 24), elements=st.floats(0, 0.5)))
def test_a_competing_cause_never_raises_a_chance(hazard: np.ndarray) -> None:
    both, _ = incidence(hazard)
    alone, _ = incidence(hazard[:1])
    assert np.all(both[0] <= alone[0] + 1e-12)


def spells(seed: int, causes: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    time = rng.integers(1, 25, 500)
    return time, rng.integers(0, causes + 1, 500)  # 0: censored after that step


def empirical(time: np.ndarray, status: np.ndarray, causes: int) -> np.ndarray:
    """Events over spells at risk, step by step."""
    at_risk = np.array([(time >= s).sum() for s in range(1, 25)])
    events = np.array([[((time == s) & (status == c)).sum() for s in range(1, 25)] for c in range(1, causes + 1)])
    return events / at_risk


def test_one_cause_alone_is_kaplan_meier() -> None:
    time, status = spells(1, 1)
    found, survival = incidence(empirical(time, status, 1))
    theirs = SurvfuncRight(time, status)
    np.testing.assert_allclose(survival[theirs.surv_times.astype(int) - 1], theirs.surv_prob, atol=1e-12)
    np.testing.assert_allclose(found[0], 1 - survival, atol=1e-12)


def test_several_causes_are_aalen_johansen() -> None:
    time, status = spells(2, 2)
    found, _ = incidence(empirical(time, status, 2))
    theirs = CumIncidenceRight(time, status)
    for cause in range(2):
        np.testing.assert_allclose(found[cause][theirs.times.astype(int) - 1], theirs.cinc[cause], atol=1e-12)
