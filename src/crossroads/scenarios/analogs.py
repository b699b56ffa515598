"""Analogs: the past states nearest to one, what followed them, and how well that has ever foretold anything."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from crossroads.scenarios.states import LEAST, Floats, States, defined, standardised

NEIGHBOURS = 8
APART = 63
"""Sessions two analogs must be apart; nearer ones are one."""
HORIZONS = {"1m": 21, "3m": 63, "6m": 126, "12m": 252}


@dataclass(frozen=True, slots=True)
class Analog:
    """One past state and what the S&P 500 did after it.

    Parameters
    ----------
    day : str
    distance : float
        Euclidean, in standard deviations of the features as known at the as-of moment.
    after : mapping of horizon to percent
        From the next close; a horizon not over by the as-of moment is missing.
    """

    day: str
    distance: float
    after: dict[str, float]

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a named episode stands: its distance, and the share of all past states that are nearer than it."""

    id: str
    day: str
    distance: float
    nearer: float

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Analogs:
    """The nearest past states as of one day, the plain past beside them."""

    day: str
    nearest: tuple[Analog, ...]
    named: tuple[Place, ...]
    climatology: dict[str, float]
    features: dict[str, float]
    sessions: int
    basis: str

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return {
            "day": self.day,
            "nearest": [a.as_json() for a in self.nearest],
            "named": [p.as_json() for p in self.named],
            "climatology": self.climatology,
            "features": self.features,
            "sessions": self.sessions,
            "basis": self.basis,
        }


def analogs(found: States, *, neighbours: int = NEIGHBOURS) -> Analogs:
    """Return the past states nearest to the newest one.

    Notes
    -----
    Every feature counts alike. An analog must be at least 252 sessions old, so that all that followed it was over by then.
    """
    today = len(found.days) - 1
    z = standardised(found.values, today)
    distance = np.sqrt(((z - z[today]) ** 2).sum(axis=1))
    free = today - HORIZONS["12m"]
    chosen = nearest(distance, upto=free, count=neighbours)
    return Analogs(
        day=str(found.days[today]),
        nearest=tuple(Analog(str(found.days[i]), float(distance[i]), _after(found.price, i)) for i in chosen),
        named=_places(found, distance, today),
        climatology={name: float(np.mean(_moves(found.price, h)[: today - h])) for name, h in HORIZONS.items()},
        features={f.id: float(v) for f, v in zip(found.features, z[today], strict=True)},
        sessions=today + 1,
        basis=found.basis.label,
    )


def nearest(distance: Floats, *, upto: int, count: int) -> list[int]:
    """Return the positions of the smallest distances among the first ``upto``, each at least ``APART`` from those taken before."""
    taken: list[int] = []
    free = distance[:upto].copy()
    while len(taken) < count and len(free):
        i = int(np.argmin(free))  # of equals the earliest
        if np.isinf(free[i]):
            break
        taken.append(i)
        free[max(i - APART + 1, 0) : i + APART] = np.inf
    return taken


def _moves(price: Floats, horizon: int) -> Floats:
    """Percent from the next close to ``horizon`` sessions after it; shape (n - horizon - 1,)."""
    moves: Floats = (price[1 + horizon :] / price[1 : len(price) - horizon] - 1.0) * 100.0
    return moves


def _after(price: Floats, start: int) -> dict[str, float]:
    return {name: float((price[start + 1 + h] / price[start + 1] - 1) * 100) for name, h in HORIZONS.items() if start + 1 + h < len(price)}


def _places(found: States, distance: Floats, today: int) -> tuple[Place, ...]:
    places = []
    for episode in defined()[1]:
        at = int(np.searchsorted(found.days, np.datetime64(episode.day)))
        if at < today and found.days[at] == np.datetime64(episode.day):
            nearer = float((distance[:today] < distance[at]).mean())
            places.append(Place(episode.id, str(found.days[at]), float(distance[at]), nearer))
    return tuple(places)


@dataclass(frozen=True, slots=True)
class Score:
    """How the analogs' mean has foretold the S&P 500 against the plain past mean, out of sample, for one horizon.

    Parameters
    ----------
    months : int
        Month ends scored.
    gain : float
        Mean squared error of climatology minus that of the analogs, over climatology's: above 0 the analogs were better.
    low, high : float
        90% interval from a bootstrap of blocks of 24 months.
    """

    horizon: str
    months: int
    gain: float
    low: float
    high: float

    @property
    def verdict(self) -> str:
        """Return ``better`` or ``worse`` only where the interval excludes zero, else ``no different``."""
        return "better" if self.low > 0 else "worse" if self.high < 0 else "no different"

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return {**{name: getattr(self, name) for name in self.__slots__}, "verdict": self.verdict}


def scores(found: States, *, seed: int, neighbours: int = NEIGHBOURS, draws: int = 2000) -> tuple[Score, ...]:
    """Return the standing score for each horizon, forecasts made at every month end with what was known then."""
    ends = _month_ends(found)
    forecasts = np.array([_forecast(found, int(t), neighbours) for t in ends])
    rng = np.random.default_rng(seed)
    result = []
    for column, (name, h) in enumerate(HORIZONS.items()):
        over = ends + 1 + h < len(found.price)
        truth = _moves(found.price, h)[ends[over]]
        plain = (truth - forecasts[over, 1, column]) ** 2
        analog = (truth - forecasts[over, 0, column]) ** 2
        low, high = _interval(plain, analog, rng, draws)
        result.append(Score(name, int(over.sum()), float(1 - analog.mean() / plain.mean()), low, high))
    return tuple(result)


def _month_ends(found: States) -> NDArray[np.int64]:
    months = found.days.astype("datetime64[M]")
    last = np.flatnonzero(months[1:] != months[:-1])
    kept: NDArray[np.int64] = last[last >= LEAST + HORIZONS["12m"]].astype(np.int64)
    return kept


def _forecast(found: States, t: int, neighbours: int) -> Floats:
    """Return rows (analogs' mean, past mean) of percent moves, one column a horizon, all over by session t."""
    z = standardised(found.values, t)
    distance = ((z - z[t]) ** 2).sum(axis=1)
    chosen = nearest(distance, upto=t - HORIZONS["12m"], count=neighbours)
    rows = [_moves(found.price[: t + 1], h) for h in HORIZONS.values()]
    return np.array([[float(m[chosen].mean()) for m in rows], [float(m.mean()) for m in rows]])


def _interval(plain: Floats, analog: Floats, rng: np.random.Generator, draws: int, block: int = 24) -> tuple[float, float]:
    """Bootstrap the gain over circular blocks, so that overlapping months stay together."""
    n = len(plain)
    starts = rng.integers(0, n, (draws, -(-n // block)))
    picked = (starts[:, :, None] + np.arange(block)).reshape(draws, -1)[:, :n] % n
    gains = 1 - analog[picked].mean(axis=1) / plain[picked].mean(axis=1)
    low, high = np.quantile(gains, [0.05, 0.95])
    return float(low), float(high)
