"""The stress as a surface: what the S&P 500 did with VIX and VVIX at every pair of levels, and where the past has nothing to say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from crossroads.errors import NotKnownError
from crossroads.scenarios.closes import Closes
from crossroads.scenarios.precedents import precedents
from crossroads.scenarios.regression import Fitted, Regression, shock_to
from crossroads.scenarios.stress import Ground

VIX_LEVELS = (20.0, 25.0, 30.0, 35.0, 40.0, 45.0, 50.0, 60.0, 70.0, 80.0)
VVIX_LEVELS = (90.0, 100.0, 110.0, 120.0, 130.0, 140.0, 150.0, 165.0, 180.0, 200.0)
FEW_CASES = 3
"""Fewer separate clusters of days than these make a pair of levels thin ground."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One pair of levels.

    Parameters
    ----------
    move : Fitted
        The S&P 500 over the whole horizon, given shocks to these levels.
    days, cases : int
        Past sessions that closed at both levels or above, and the separate clusters they form; 0: the pair was never seen.
    """

    vix: float
    vvix: float
    move: Fitted
    days: int
    cases: int

    @property
    def is_extrapolated(self) -> bool:
        """Return whether no past window had such shocks, or no past day such levels."""
        return self.days == 0 or self.move.is_extrapolated

    @property
    def is_thin(self) -> bool:
        """Return whether fewer than three separate stories ever went so far."""
        return self.is_extrapolated or self.cases < FEW_CASES

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON values."""
        told = {"vix": self.vix, "vvix": self.vvix, "days": self.days, "cases": self.cases}
        return {
            **told,
            "low": self.move.low,
            "median": self.move.median,
            "high": self.move.high,
            "like": self.move.like,
            "thin": self.is_thin,
        }


@dataclass(frozen=True, slots=True)
class Surface:
    """All pairs of levels, VVIX by VVIX; ``window`` is the number of sessions the moves are of."""

    window: int
    vix_now: float
    vvix_now: float
    cells: tuple[Cell, ...]

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON values."""
        told = {"window": self.window, "vix_now": self.vix_now, "vvix_now": self.vvix_now}
        return {**told, "cells": [c.as_json() for c in self.cells]}


def surface(stands: Ground) -> Surface:
    """Return the surface of the longest window of a stress's ground.

    Raises
    ------
    NotKnownError
        If there is no VVIX, or too few sessions for any window.
    """
    closes = stands.narrow
    if not stands.has_vvix or closes.vvix is None:
        raise NotKnownError(stands.refused or "a surface needs VVIX, which was not asked for; give it a level")
    if not stands.regressions:
        raise NotKnownError("too few sessions with VIX and VVIX for a surface; sync or import more history")
    longest = stands.regressions[-1]
    cells = tuple(_cell(closes, longest, vix, vvix) for vvix in VVIX_LEVELS for vix in VIX_LEVELS)
    return Surface(longest.window, float(closes.vix[-1]), float(closes.vvix[-1]), cells)


def _cell(closes: Closes, longest: Regression, vix: float, vvix: float) -> Cell:
    past = precedents(closes, vix, vvix)
    return Cell(vix, vvix, longest.at(shock_to(closes, vix, vvix)), sum(p.days for p in past), len(past))
