"""Made worlds: random walks for the market, courses of events, and a competing-risks process whose truth is known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crossroads.hazard.events import Cause, Course, Event
from crossroads.hazard.landmarks import Landmarks
from crossroads.hazard.market import Closes, Market
from crossroads.hazard.sets import World
from crossroads.hazard.spells import spells
from crossroads.timeline import AsOf

ALWAYS, NEVER = np.datetime64("1800-01-01", "us"), np.datetime64("2300-01-01", "us")
NO_SPANS = np.empty((0, 2), "datetime64[us]")
NO_MARKET = Market((), Closes(np.empty(0, "datetime64[D]"), np.empty(0)), np.empty(0))


def month_ends(count: int, first: str = "1950-01") -> NDArray[np.datetime64]:
    months = np.datetime64(first, "M") + np.arange(count)
    return (months + 1).astype("datetime64[D]") - 1


def marks_of(days: NDArray[np.datetime64]) -> Landmarks:
    moments = np.array([AsOf.end_of(day).us for day in days.astype(object)])
    return Landmarks(days, moments, {}, NO_MARKET)


def course_of(
    events: list[tuple[Cause, np.datetime64]], *, spent: dict[Cause, NDArray[np.datetime64]] | None = None, recessions: bool = False
) -> Course:
    """Events by cause and moment; a cause can always happen unless ``spent`` says otherwise."""
    free: dict[Cause, NDArray[np.datetime64]] = {"fed": NO_SPANS, "market": NO_SPANS, "recession": NO_SPANS}
    if not recessions:
        free["recession"] = np.array([[ALWAYS, NEVER]])
    found = tuple(Event(c, m.astype("datetime64[D]"), m.astype("datetime64[us]"), "made") for c, m in sorted(events, key=lambda e: e[1]))
    return Course("pivot", 15, found, np.empty(0, "datetime64[us]"), {**free, **(spent or {})}, ALWAYS)


@dataclass(frozen=True)
class Process:
    """Monthly hazards that follow one covariate: log odds ``level + slope * x``, x an AR(1) of unit variance."""

    levels: tuple[float, float] = (-3.1, -4.0)
    slopes: tuple[float, float] = (0.6, 0.4)
    persistence: float = 0.95

    def chances(self, x: NDArray[np.float64]) -> NDArray[np.float64]:
        odds = np.exp(np.stack([a + b * x for a, b in zip(self.levels, self.slopes, strict=True)]))
        return odds / (1 + odds.sum(axis=0))

    def world(self, seed: int, months: int = 780, *, core: bool = True) -> tuple[World, NDArray[np.float64]]:
        """Return a world and its covariate, as a column of the core or of its own, with two columns of noise beside it."""
        rng = np.random.default_rng(seed)
        x, *noise = (self._path(rng, months) for _ in range(3))
        chances, drawn = self.chances(x), rng.random(months)
        days = month_ends(months)
        marks = marks_of(days)
        events: list[tuple[Cause, np.datetime64]] = []
        for t in range(months - 1):
            moment = marks.moments[t] + np.timedelta64(15, "D")
            if drawn[t] < chances[:, t].sum():
                events.append(("fed" if drawn[t] < chances[0, t] else "market", moment))
        flat = np.zeros(months)
        table = {
            "EASED": flat,
            "HIKED": flat,
            "ERA": flat,
            "BELOW_PEAK": x if core else flat,
            "VIX": noise[0],
            "VVIX": noise[1],
            "SHORT_RATE": x,
        }
        course = course_of(events)
        return World(marks, course, spells(marks, course), table), x

    def truth(self, x: float, months: int, *, paths: int = 20_000, seed: int = 9) -> NDArray[np.float64]:
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

    def _path(self, rng: np.random.Generator, months: int) -> NDArray[np.float64]:
        shocks = rng.normal(size=months)
        found = np.empty(months)
        found[0] = shocks[0]
        for t in range(1, months):
            found[t] = self.persistence * found[t - 1] + np.sqrt(1 - self.persistence**2) * shocks[t]
        return found
