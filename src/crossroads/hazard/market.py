"""Bull markets and their breaks on closes: when a fall reached 10, 15, 20 % from the peak, and when it was over.

In a bull market the peak is the highest close since it began. A fall breaks the market at a depth on the first close that
far below the peak; the market cannot break again at that depth before the fall is over: at a new peak, or, once it has
fallen 20 %, at 20 % above the lowest close, where a new bull market begins. The rule reads no close after the one it judges.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import time
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from crossroads.catalog import facts
from crossroads.knowledge.vintages import Known
from crossroads.timeline import Days, Moments, new_york_moments

Depth = Literal[10, 15, 20]
DEPTHS: tuple[Depth, ...] = (10, 15, 20)
BEAR = 20
_CLOSE = time(16, 5)
"""New York clock at which a close is public, as the catalogue's rule for S&P closes says."""

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Closes:
    """Closes of the S&P 500, each as it was first known.

    Parameters
    ----------
    days : ndarray of datetime64[D], shape (n,), ascending
    values : ndarray of float64, shape (n,), index points
    """

    days: Days
    values: Values

    def until(self, day: np.datetime64) -> Closes:
        """Return the closes up to and including a day."""
        end = int(np.searchsorted(self.days, day, side="right"))
        return Closes(self.days[:end], self.values[:end])


@dataclass(frozen=True, slots=True)
class Fall:
    """One fall of at least 10 % from a bull-market peak.

    Parameters
    ----------
    breaks : mapping of depth to datetime64[D]
        First close that far below the peak.
    over : datetime64[D] or None
        Close at which the fall was over; None while it lasts.
    """

    breaks: dict[Depth, np.datetime64]
    over: np.datetime64 | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Market:
    """The market's falls, and at each close how far it stood below its bull-market peak.

    Parameters
    ----------
    falls : tuple of Fall, oldest first
    closes : Closes
    below_peak : ndarray of float64, shape of ``closes``, percent
        0 at a peak, negative below it.
    """

    falls: tuple[Fall, ...]
    closes: Closes
    below_peak: Values

    def breaks(self, depth: Depth) -> Days:
        """Return the days on which the market broke at that depth."""
        return np.array([f.breaks[depth] for f in self.falls if depth in f.breaks], "datetime64[D]")

    def broken(self, depth: Depth) -> tuple[Days, Days]:
        """Return from which close to which one the market was already broken at that depth; NaT where it still is."""
        spans = [(f.breaks[depth], f.over) for f in self.falls if depth in f.breaks]
        return np.array([s[0] for s in spans], "datetime64[D]"), np.array([s[1] for s in spans], "datetime64[D]")


@dataclass(slots=True)
class _Bull:
    """State of the rule between two closes."""

    peak: float
    trough: float = np.inf
    breaks: dict[Depth, np.datetime64] = field(default_factory=dict)

    def step(self, day: np.datetime64, close: float) -> Fall | None:
        """Move to the next close; return the fall that is over at it, if one is."""
        if BEAR in self.breaks:
            self.trough = min(self.trough, close)
            return self._over(day, close) if close >= 1.2 * self.trough else None
        if close > self.peak:
            ended = self._over(day, close) if self.breaks else None
            self.peak = close
            return ended
        for depth in DEPTHS:
            if depth not in self.breaks and close <= self.peak * (1 - depth / 100):
                self.breaks[depth] = day
        self.trough = close
        return None

    def _over(self, day: np.datetime64, close: float) -> Fall:
        ended = Fall(self.breaks, day)
        self.peak, self.trough, self.breaks = close, np.inf, {}
        return ended


def market(closes: Closes) -> Market:
    """Return the market's course from its closes; falls that began before the first close come from the fact table.

    Parameters
    ----------
    closes : Closes
        May be empty: then only the fact table speaks.
    """
    closes = Closes(closes.days, np.round(closes.values, 2))  # as the index is published: 10.20 is 20 % above 8.50
    falls, below = course_of(closes)
    first = closes.days[0] if len(closes.days) else None
    return Market((*_from_facts(first), *falls), closes, below)


def course_of(closes: Closes) -> tuple[list[Fall], Values]:
    """Return the falls among the closes, and how far each close stood below its bull-market peak, percent."""
    falls, below = [], np.empty(len(closes.days))
    state = _Bull(float(closes.values[0]) if len(closes.values) else np.inf)
    for i, (day, close) in enumerate(zip(closes.days, closes.values.tolist(), strict=True)):
        ended = state.step(day, close)
        if ended is not None:
            falls.append(ended)
        below[i] = 100 * (close / state.peak - 1)
    if state.breaks:
        falls.append(Fall(state.breaks))
    return falls, below


def _from_facts(before: np.datetime64 | None) -> Iterator[Fall]:
    """Yield the falls of the fact table that began before a day (all of them where there are no closes)."""
    for decline in facts.declines():
        days = {10: decline.first_10, 15: decline.first_15, 20: decline.first_20}
        if before is None or decline.first_10 < before:
            breaks: dict[Depth, np.datetime64] = {d: np.datetime64(day, "D") for d in DEPTHS if (day := days[d]) is not None}
            yield Fall(breaks, np.datetime64(decline.resumed, "D"))


@dataclass(slots=True)
class CloseReader:
    """Collects closes from one moment to the next, each as it was first known: later corrections do not count."""

    series: str
    parts: list[tuple[Days, Values]] = field(default_factory=list)
    newest: np.datetime64 = field(default_factory=lambda: np.datetime64("1800-01-01", "D"))
    count: int = 0

    def take(self, known: Known) -> None:
        """Take what became known since the moment before."""
        if self.series not in known:
            return
        days, values = known.vintage(self.series)
        fresh = slice(int(np.searchsorted(days, self.newest, side="right")), None)
        self.parts.append((days[fresh].copy(), values[fresh].copy()))
        self.count += len(days[fresh])
        self.newest = max(self.newest, days[-1])

    @property
    def closes(self) -> Closes:
        """Return all closes taken so far."""
        nothing = (np.empty(0, "datetime64[D]"), np.empty(0))
        days, values = zip(nothing, *self.parts, strict=True)
        return Closes(np.concatenate(days), np.concatenate(values))


def close_moments(days: Days) -> Moments:
    """Return the UTC moments at which the closes of those days were public."""
    return new_york_moments(days, _CLOSE)
