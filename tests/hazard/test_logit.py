"""The multinomial logit against statsmodels, a general optimiser, and what must hold of any likelihood."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize
from statsmodels.discrete.discrete_model import MNLogit

from crossroads.hazard.logit import Problem, Weights, effective_coefficients, fit, hazards


def problem(seed: int, n: int = 400, j: int = 2, k: int = 3) -> Problem:
    rng = np.random.default_rng(seed)
    design = np.column_stack([np.ones(n), rng.normal(size=(n, k - 1))])
    truth = rng.normal(scale=0.6, size=(j, k)) - np.array([1.0, *np.zeros(k - 1)])
    odds = np.exp(design @ truth.T)
    p = odds / (1 + odds.sum(axis=1, keepdims=True))
    drawn = (rng.random(n)[:, None] > np.cumsum(p, axis=1)).sum(axis=1)  # j stands for none
    events = (drawn[:, None] == np.arange(j)).astype(float)
    return Problem(design, (drawn == j).astype(float), events, np.ones((n, j), bool), np.zeros(j))


def loss(theta: np.ndarray, made: Problem, penalty: np.ndarray, weights: np.ndarray) -> float:
    """Minus the penalised log likelihood, row by row."""
    total = 0.0
    coefficients = theta.reshape(made.events.shape[1], -1)
    for i, x in enumerate(made.design):
        odds = np.exp(coefficients @ x + made.offset) * made.possible[i]
        whole = 1 + odds.sum()
        total -= weights[i] * (made.none[i] * np.log(1 / whole) + sum(made.events[i] * np.log(np.maximum(odds / whole, 1e-300))))
    return total + float((penalty * coefficients**2).sum() / 2)


def test_without_penalty_it_is_statsmodels_fit() -> None:
    made = problem(1)
    theta = fit(made, np.full((1, 3), 1e-10), Weights.equal(400))[0]
    labels = np.where(made.none > 0, 0, 1 + made.events.argmax(axis=1))
    theirs = MNLogit(labels, made.design).fit(disp=False, tol=1e-12).params
    np.testing.assert_allclose(theta.T, theirs, atol=1e-6)  # their stopping rule


def test_with_penalty_weights_and_impossible_causes_it_is_the_optimum() -> None:
    made = problem(2, n=80)
    rng = np.random.default_rng(3)
    possible = rng.random((80, 2)) > 0.3
    events = made.events * possible
    made = Problem(made.design, 1.0 - events.sum(axis=1) + rng.integers(0, 3, 80), events, possible, np.array([-0.4, -1.1]))
    penalty, weight = np.array([0.5, 2.0, 7.0]), rng.exponential(size=80)
    theta = fit(made, penalty[None], Weights(weight[None], weight[None]))[0]
    theirs = minimize(loss, np.zeros(6), args=(made, penalty, weight), method="BFGS", options={"gtol": 1e-7})
    np.testing.assert_allclose(theta.ravel(), theirs.x, atol=1e-4)  # BFGS on finite differences
    assert loss(theta.ravel(), made, penalty, weight) <= theirs.fun + 1e-9


def test_many_fits_at_once_are_the_fits_one_by_one() -> None:
    made = problem(4)
    penalties = np.array([[0.1, 1.0, 1.0], [0.1, 30.0, 30.0], [5.0, 0.2, 0.2]])
    together = fit(made, penalties, Weights.equal(400))
    for i, penalty in enumerate(penalties):
        np.testing.assert_allclose(together[i], fit(made, penalty[None], Weights.equal(400))[0], atol=1e-9)  # halvings differ by rounding


@given(st.integers(0, 50), st.integers(2, 4))
@settings(max_examples=20)
def test_a_row_counted_twice_is_a_row_of_weight_two(seed: int, times: int) -> None:
    made = problem(seed, n=60)
    twice = Problem(*(np.repeat(a, times, axis=0) for a in (made.design, made.none, made.events, made.possible)), made.offset)
    penalty = np.full((1, 3), 0.7)
    np.testing.assert_allclose(fit(made, penalty, Weights.equal(60, times)), fit(twice, penalty, Weights.equal(60 * times)), atol=1e-8)


def test_separation_stays_finite() -> None:
    x = np.r_[np.full(30, -1.0), np.full(30, 1.0)]
    hit = (x > 0).astype(float)
    made = Problem(np.column_stack([np.ones(60), x]), 1 - hit, hit[:, None], np.ones((60, 1), bool), np.zeros(1))
    theta = fit(made, np.full((1, 2), 0.3), Weights.equal(60))[0, 0]
    assert np.isfinite(theta).all()
    assert 1.0 < theta[1] < 20.0


def test_far_from_the_optimum_it_still_arrives() -> None:
    made = problem(5)
    penalty = np.full((1, 3), 0.3)
    start = np.array([[[9.0, -7.0, 8.0], [-9.0, 9.0, -8.0]]])
    np.testing.assert_allclose(fit(made, penalty, Weights.equal(400), start=start), fit(made, penalty, Weights.equal(400)), atol=1e-7)


def test_hazards_are_chances() -> None:
    made = problem(6)
    possible = made.possible.copy()
    possible[:100, 0] = False
    p = hazards(made.design, possible, np.zeros(2), np.random.default_rng(1).normal(size=(3, 2, 3)) * 3)
    assert p.shape == (2, 3, 400)
    assert np.all(p >= 0)
    assert np.all(p.sum(axis=0) < 1)
    assert np.all(p[0, :, :100] == 0)


def test_free_coefficients_fall_from_all_to_none_with_the_penalty() -> None:
    made = problem(7)
    free = [effective_coefficients(made, np.full((1, 3), r), fit(made, np.full((1, 3), r), Weights.equal(400))) for r in (1e-9, 10.0, 1e9)]
    assert free == pytest.approx([3.0, free[1], 0.0], abs=1e-5)
    assert 0 < free[1] < 3
