"""Competing-risks processes whose truth is known, for the coverage of the outlook's intervals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from crossroads.hazard.events import Course, Event
from crossroads.hazard.landmarks import Landmarks
from crossroads.hazard.market import Closes, Market
from crossroads.hazard.model import BaseRate, draw_incidence, fit_set
from crossroads.hazard.sets import World
from crossroads.hazard.spells import spells
from crossroads.hazard.training import training
from crossroads.timeline import AsOf

ALWAYS, NEVER = np.datetime64("1800-01-01", "us"), np.datetime64("2300-01-01", "us")
NO_SPANS = np.empty((0, 2), "datetime64[us]")
NO_MARKET = Market((), Closes(np.empty(0, "datetime64[D]"), np.empty(0)), np.empty(0))
NOISE = ("VIX", "VVIX")
HORIZONS = (3, 6, 12)


def month_ends(count, first="1950-01"):
    """Return month ends from a month on."""
    months = np.datetime64(first, "M") + np.arange(count)
    return (months + 1).astype("datetime64[D]") - 1


def marks_of(days):
    """Return landmarks at the end of some days, without values."""
    moments = np.array([AsOf.end_of(day).us for day in days.astype(object)])
    return Landmarks(days, moments, {}, NO_MARKET)


def course_of(events, *, spent=None, recessions=False):
    """Return a course of (cause, moment); a cause can always happen unless ``spent`` says otherwise."""
    free = {"fed": NO_SPANS, "market": NO_SPANS, "recession": NO_SPANS if recessions else np.array([[ALWAYS, NEVER]])}
    found = tuple(Event(c, m.astype("datetime64[D]"), m.astype("datetime64[us]"), "made") for c, m in sorted(events, key=lambda e: e[1]))
    return Course("pivot", 15, found, np.empty(0, "datetime64[us]"), {**free, **(spent or {})}, ALWAYS)


@dataclass(frozen=True)
class Process:
    """Monthly hazards that follow one covariate: log odds ``level + slope * x``, x an AR(1) of unit variance."""

    levels: tuple[float, float] = (-3.1, -4.0)
    slopes: tuple[float, float] = (0.6, 0.4)
    persistence: float = 0.95

    def chances(self, x):
        """Return the chance of each cause in a month, shape (2, ...)."""
        odds = np.exp(np.stack([a + b * x for a, b in zip(self.levels, self.slopes, strict=True)]))
        return odds / (1 + odds.sum(axis=0))

    def world(self, seed, months=780, *, core=True):
        """Return a world and its covariate: a column of the core, or of one small model (SHORT_RATE); two of noise beside it."""
        rng = np.random.default_rng(seed)
        x, *noise = (self._path(rng, months) for _ in range(3))
        chances, drawn = self.chances(x), rng.random(months)
        marks = marks_of(month_ends(months))
        happened = np.flatnonzero(drawn[:-1] < chances.sum(axis=0)[:-1])
        causes = ["fed" if drawn[t] < chances[0, t] else "market" for t in happened]
        events = list(zip(causes, marks.moments[happened] + np.timedelta64(15, "D"), strict=True))
        flat = np.zeros(months)
        table = {"EASED": flat, "HIKED": flat, "ERA": flat, "BELOW_PEAK": x if core else flat, "SHORT_RATE": x}
        table |= dict(zip(NOISE, noise, strict=True))
        course = course_of(events)
        return World(marks, course, spells(marks, course), table), x

    def truth(self, x, months, *, paths=20_000, seed=9):
        """Return the true cumulative incidences from a value of the covariate, shape (2, months), by simulation."""
        rng = np.random.default_rng(seed)
        now, open_ = np.full(paths, x), np.ones(paths, bool)
        found = np.zeros((2, months))
        for k in range(months):
            chances, drawn = self.chances(now), rng.random(paths)
            fed = open_ & (drawn < chances[0])
            market = open_ & ~fed & (drawn < chances.sum(axis=0))
            found[:, k] = fed.mean(), market.mean()
            open_ &= ~fed & ~market
            now = self.persistence * now + np.sqrt(1 - self.persistence**2) * rng.normal(size=paths)
        return found.cumsum(axis=1)

    def _path(self, rng, months):
        shocks = rng.normal(size=months)
        found = np.empty(months)
        found[0] = shocks[0]
        for t in range(1, months):
            found[t] = self.persistence * found[t - 1] + np.sqrt(1 - self.persistence**2) * shocks[t]
        return found


def window(world, covariates=NOISE, at=None):
    """Return the training window of a world at its last landmark, or at another."""
    last = len(world.marks) - 1 if at is None else at
    chosen = np.arange(len(world.marks)) < last
    moments = world.marks.moments
    return training(world.columns, world.spells, moments=moments, landmarks=chosen, by=moments[last], covariates=covariates)


def fitted(world, covariates=NOISE, ridge=None, at=None):
    """Return the small models of that window; causes with few events have their base rate."""
    found = window(world, covariates, at)
    months = float(found.landmarks.sum())
    rates = {j: BaseRate(int(found.events[j]), months * (j < 2)) for j in range(3) if j not in found.modelled}
    return fit_set(found, rates, ridge=ridge)


def coverage(process, seeds, *, core=True, draws=300):
    """Return the share of worlds whose 90 % interval holds the truth, and the mean error, by cause and horizon (3, 6, 12)."""
    holds, errors = np.zeros((2, 3)), np.zeros((2, 3))
    covariates = NOISE if core else ("SHORT_RATE", *NOISE)
    for seed in seeds:
        world, x = process.world(seed, core=core)
        made, asked = fitted(world, covariates), world.asked(len(world.marks) - 1)
        truth = process.truth(float(x[-1]), 12)
        point, drawn = made.incidence(asked), draw_incidence(made, asked, draws=draws, seed=seed)
        for a, horizon in enumerate(HORIZONS):
            low, high = np.quantile(drawn[:2, :, horizon - 1], [0.05, 0.95], axis=1)
            holds[:, a] += (low <= truth[:, horizon - 1]) & (truth[:, horizon - 1] <= high)
            errors[:, a] += point[:2, horizon - 1] - truth[:, horizon - 1]
    return holds / len(seeds), errors / len(seeds)
