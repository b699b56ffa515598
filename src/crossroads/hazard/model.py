"""One set of small models, averaged: fitted at one moment, with draws of a block bootstrap beside the fit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri, stdtrit

from crossroads.hazard.chain import choose_ridge
from crossroads.hazard.design import Columns
from crossroads.hazard.events import CAUSES
from crossroads.hazard.incidence import incidence
from crossroads.hazard.landmarks import STEPS
from crossroads.hazard.logit import Floats, Weights
from crossroads.hazard.member import Member, Weigh, alike, fit_member, free_coefficients
from crossroads.hazard.spells import FIRST, Mask, Rows
from crossroads.hazard.training import ENOUGH_LANDMARKS, Training, month_of

BLOCK_MONTHS = 24
"""Length of a bootstrap block: as long as the longest spell looked at."""
_DRAW_STEPS = 5
"""Newton steps from the fit to a draw; the fit is near."""
_LEANER = 10.0
"""Draws are refitted with so much less ridge: the estimate may lean on its prior, its interval should not."""


@dataclass(frozen=True, slots=True)
class BaseRate:
    """The rate of a cause with too few events for covariates.

    Parameters
    ----------
    events : int
        All of that cause in the window while it was possible, first or not.
    months : float
        Months in the window in which it was possible; the rate is taken over eight years at least.
    """

    events: int
    months: float

    @property
    def hazard(self) -> float:
        """Return the chance in one month: Jeffreys' estimate, half an event added."""
        return min((self.events + 0.5) / self._over, 0.5) if self.months else 0.0

    @property
    def _over(self) -> float:
        return max(self.months, float(ENOUGH_LANDMARKS)) + 1.0

    def draws(self, count: int, rng: np.random.Generator) -> Floats:
        """Return draws of the rate given the events seen, shape (count,)."""
        drawn: Floats = np.minimum(rng.gamma(self.events + 0.5, 1.0, count) / self._over, 0.5) if self.months else np.zeros(count)
        return drawn


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """From where the question is asked.

    Parameters
    ----------
    columns : Columns
        What was known; values at ``at`` may be put to what they are not.
    possible : ndarray of bool, shape (3,)
        Whether each cause could come next.
    at : int
        Position of the landmark.
    """

    columns: Columns
    possible: Mask
    at: int


@dataclass(frozen=True, slots=True, eq=False)
class FittedSet:
    """One set of small models.

    Parameters
    ----------
    window : Training
    ridge : float
    members : tuple of Member
        One fit each; empty where no cause has enough events.
    base_rates : mapping of cause's index to BaseRate
        For the causes that are not modelled.
    """

    window: Training
    ridge: float
    members: tuple[Member, ...]
    base_rates: Mapping[int, BaseRate]

    def incidence(self, asked: Asked) -> Floats:
        """Return the chance that each cause comes first by each step, shape (3, 24): the mean over the small models."""
        base = _base(self.base_rates, asked.possible, 1)
        if not self.members:
            return incidence(base)[0][:, 0]
        mean: Floats = np.mean([self.of(member, base, asked)[:, 0] for member in self.members], axis=0)
        return mean

    def of(self, member: Member, base: Floats, asked: Asked) -> Floats:
        """Return one small model's incidences, shape (3, fits, 24); what the base rates leave is the small model's."""
        causes = list(self.window.modelled)
        hazard = base.copy()
        hazard[causes] = member.steps(asked.columns, asked.possible[causes], asked.at) * (1.0 - base.sum(axis=0))
        return incidence(hazard)[0]


def fit_set(
    window: Training, base_rates: Mapping[int, BaseRate], *, ridge: float | None = None, near: FittedSet | None = None
) -> FittedSet:
    """Fit all small models of a window.

    Parameters
    ----------
    window : Training
    base_rates : mapping
        Of the causes that are not modelled.
    ridge : float, optional
        Chosen by forward chaining inside the window by default.
    near : FittedSet, optional
        Of nearly the same window: from its coefficients it is not far. Changes the time it takes, nothing else.
    """
    if not window.modelled:
        return FittedSet(window, float("inf"), (), base_rates)
    chosen = choose_ridge(window) if ridge is None else ridge
    start = _starts(window, near)
    members = [fit_member(window, names, window.landmarks, np.array([chosen]), alike(), start=start.get(names)) for names in window.models]
    return FittedSet(window, chosen, tuple(members), base_rates)


def _starts(window: Training, near: FittedSet | None) -> dict[tuple[str, ...], Floats]:
    """Return the coefficients of another set's small models, as far as they are of the same causes and columns."""
    if near is None or near.window.modelled != window.modelled:
        return {}
    return {m.names: m.theta for m in near.members if m.layout.names == window.layout(m.names).names}


def draw_incidence(fitted: FittedSet, asked: Asked, *, draws: int, seed: int) -> Floats:
    """Return draws of the incidences: each from one small model, refitted on a block bootstrap, shape (3, n, 24).

    Parameters
    ----------
    draws : int
        At least so many in all, shared out equally among the small models.

    Notes
    -----
    The spread is that of the sampled history *and* that between the small models, for which of them is right is not known.
    Blocks of 24 calendar months are weighed at random (``drawn_months``): what happened in a month counts alike in every spell
    it is part of. One landmark a quarter serves, as in the chain. A draw is refitted with less ridge, by Newton steps from
    the fit. Base rates are drawn given their events.
    """
    window = fitted.window
    rng = np.random.default_rng(seed)
    if not fitted.members:
        return incidence(_base(fitted.base_rates, asked.possible, draws, rng))[0]
    served = np.zeros(len(window.landmarks), np.bool_)
    served[np.flatnonzero(window.landmarks)[:: window.stride]] = True
    each = -(-draws // len(fitted.members))
    ridges = np.full(each, fitted.ridge / _LEANER)
    found = []
    for member in fitted.members:
        start = np.repeat(member.theta, each, axis=0)
        free = free_coefficients(window, member, served, fitted.ridge, window.stride)
        weights = drawn_months(window, each, rng, free)
        drawn = fit_member(window, member.names, served, ridges, weights, start=start, steps=_DRAW_STEPS)
        found.append(fitted.of(drawn, _base(fitted.base_rates, asked.possible, each, rng), asked))
    return np.concatenate(found, axis=1)


def drawn_months(window: Training, draws: int, rng: np.random.Generator, coefficients: float) -> Weigh:
    """Return weights by calendar month: each block of 24 months has one gamma weight of mean 1, blocks shifted in each draw.

    Notes
    -----
    With variance 1 this is the Bayesian bootstrap of blocks: no draw is without all events of a cause, and a rate's draws are as
    skewed as its uncertainty. The variance is larger by what few blocks hide: G / (G - coefficients) for the fit, and
    the square of Student's 95 % point over the normal one for G - 1 degrees of freedom.
    """
    first = int(window.months[window.landmarks].min()) + 1
    length = int(month_of(np.array([window.by]))[0]) - first + 1
    count = -(-length // BLOCK_MONTHS)
    spread = count / max(count - coefficients, count / 2) * (stdtrit(max(count - 1, 1), 0.95) / ndtri(0.95)) ** 2
    shift = rng.integers(0, length, (draws, 1))
    block = ((np.arange(length) + shift) % length) // BLOCK_MONTHS
    times = np.take_along_axis(rng.gamma(1.0 / spread, spread, (draws, count)), block, axis=1)
    total = np.concatenate([np.zeros((draws, 1)), np.cumsum(times, axis=1)], axis=1)

    def weigh(found: Rows) -> Weights:
        # A row's quiet steps lie in as many months from `begin` on, its event in the month after them.
        begin = window.months[found.landmark] + FIRST[found.bin] - first
        quiet = found.none.astype(np.int64)
        after = np.minimum(begin + quiet, length - 1)
        mean = (total[:, begin + quiet] - total[:, begin]) / np.maximum(quiet, 1)
        return Weights(window.stride * mean, window.stride * times[:, after])

    return weigh


def _base(rates: Mapping[int, BaseRate], possible: Mask, draws: int, rng: np.random.Generator | None = None) -> Floats:
    """Return the hazards of the causes that are not modelled, drawn or (without a generator) estimated, shape (3, draws, 24)."""
    found = np.zeros((len(CAUSES), draws, STEPS))
    for j, rate in sorted(rates.items()):
        if possible[j]:
            found[j] = (np.full(draws, rate.hazard) if rng is None else rate.draws(draws, rng))[:, None]
    return found
