"""The past days on which both levels were closed at: listed one by one, and how often a state like today's came to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from crossroads.claims.intervals import wilson
from crossroads.scenarios.closes import Closes, Floats

APART = 21
"""Sessions without both levels after which a new cluster begins."""
BEFORE = 63
"""Sessions before the first day over which the fall to it is measured."""


@dataclass(frozen=True, slots=True)
class Precedent:
    """One cluster of days on which both levels were reached.

    Parameters
    ----------
    first, last : str
        ISO days; ``days`` of them had both levels.
    vix_peak, vvix_peak : float
        Highest closes in the cluster.
    fall_to_first : float, percent
        S&P 500 from its highest close of the ``BEFORE`` sessions before, to the first day.
    fall_to_trough : float or None, percent
        From the same high to the lowest close up to ``BEFORE`` sessions after the first day; None while not over.
    """

    first: str
    last: str
    days: int
    vix_peak: float
    vvix_peak: float | None
    fall_to_first: float
    fall_to_trough: float | None

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Reached:
    """How often windows that began in a state like today's came to both levels.

    Parameters
    ----------
    windows, reached : int
        Windows that do not overlap, from a VIX within a fifth of today's, both levels not yet reached; and those that got there.
    low, high : float
        90% Wilson interval of the share.
    """

    windows: int
    reached: int
    low: float
    high: float

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return {name: getattr(self, name) for name in self.__slots__}


def both(closes: Closes, vix: float, vvix: float | None) -> NDArray[np.bool_]:
    """Tell the sessions that closed at or above the levels (VIX alone where ``vvix`` is None)."""
    reached = closes.vix >= vix
    if vvix is not None and closes.vvix is not None:
        reached &= closes.vvix >= vvix
    return reached


def precedents(closes: Closes, vix: float, vvix: float | None) -> tuple[Precedent, ...]:
    """Return every cluster of days at the levels, oldest first."""
    at = np.flatnonzero(both(closes, vix, vvix))
    if not len(at):
        return ()
    groups = np.split(at, np.flatnonzero(np.diff(at) > APART) + 1)
    return tuple(_precedent(closes, group) for group in groups)


def _precedent(closes: Closes, group: NDArray[np.intp]) -> Precedent:
    first, last = int(group[0]), int(group[-1])
    high = closes.spx[max(0, first - BEFORE) : first + 1].max()
    after = closes.spx[first : first + BEFORE + 1]
    is_over = first + BEFORE < len(closes)
    return Precedent(
        first=str(closes.days[first]),
        last=str(closes.days[last]),
        days=len(group),
        vix_peak=float(closes.vix[group].max()),
        vvix_peak=float(np.nanmax(closes.vvix[group])) if closes.vvix is not None else None,
        fall_to_first=_percent(closes.spx[first] / high),
        fall_to_trough=_percent(after.min() / high) if is_over else None,
    )


def reached(closes: Closes, vix: float, vvix: float | None, horizon: int) -> Reached:
    """Count the windows of ``horizon`` sessions from states like the newest one, and those that came to the levels.

    A start is like today when neither window has begun at the levels and its VIX is within a fifth of today's. Windows are taken
    greedily from the oldest on, so that none overlaps another; only whole windows count.
    """
    hit = both(closes, vix, vvix)
    today = closes.vix[-1]
    like = (np.abs(np.log(closes.vix / today)) <= np.log(1.2)) & ~hit
    windows = came = 0
    start = 0
    while start + horizon < len(closes):
        if like[start]:
            windows += 1
            came += bool(hit[start + 1 : start + 1 + horizon].any())
            start += horizon
        else:
            start += 1
    bounds = wilson(came, windows) if windows else None
    return Reached(windows, came, bounds.low if bounds else 0.0, bounds.high if bounds else 1.0)


def _percent(ratio: Floats | float) -> float:
    return float((ratio - 1.0) * 100.0)
