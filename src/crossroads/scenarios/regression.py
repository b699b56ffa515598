"""What the S&P 500 did in windows whose shocks were like the one asked about: quantile regression on log shocks."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from crossroads.scenarios.closes import Closes, Floats

WINDOWS = (5, 10, 21, 42, 63)
"""Window lengths in sessions; the shock and the move are of the same window."""
QUANTILES = (0.1, 0.5, 0.9)


@dataclass(frozen=True, slots=True)
class Fitted:
    """The move of the S&P 500 that goes with the shock, for one window length.

    Parameters
    ----------
    window : int, sessions
    low, median, high : float, percent
        10%, 50% and 90% quantiles of the move, given the shock.
    separate : int
        Windows of this length that do not overlap: what the fit really rests on.
    like : int
        Past windows (overlapping) whose shocks were all at least this large; 0 means the answer is extrapolated.
    """

    window: int
    low: float
    median: float
    high: float
    separate: int
    like: int

    @property
    def is_extrapolated(self) -> bool:
        """Return whether no past window had shocks this large."""
        return self.like == 0

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return {**{name: getattr(self, name) for name in self.__slots__}, "is_extrapolated": self.is_extrapolated}


@dataclass(frozen=True, slots=True, eq=False)
class Regression:
    """The quantile regressions of one window length, to be asked for any shock.

    Parameters
    ----------
    window : int, sessions
    coefficients : ndarray of float64, shape (3, 1 + k)
        Intercept and slopes for each of ``QUANTILES``; k is 1 (VIX) or 2 (VIX, VVIX).
    shocks : ndarray of float64, shape (n, k)
        Log moves of the levels in the past windows, overlapping.
    """

    window: int
    coefficients: Floats
    shocks: Floats

    def at(self, shock: Floats) -> Fitted:
        """Return the move that goes with a shock (log moves of the levels, shape (k,))."""
        low, median, high = (100.0 * math.expm1(float(c @ np.r_[1.0, shock])) for c in self.coefficients)
        like = int((np.sign(shock) * self.shocks >= np.abs(shock)).all(axis=1).sum())
        return Fitted(self.window, low, median, high, len(self.shocks) // self.window, like)


def regressions(closes: Closes, horizon: int, *, with_vvix: bool) -> tuple[Regression, ...]:
    """Return the regressions for each window length up to the horizon, learnt from all past windows.

    Parameters
    ----------
    closes : Closes
        Those with VVIX if ``with_vvix`` (``Closes.with_vvix``).

    Notes
    -----
    Quantile regression (Koenker and Bassett 1978) of the log S&P move on the log moves of VIX and VVIX over the same window, all past
    windows, overlapping. The intervals are of the move, not of the coefficients; how little lies behind them is told by
    ``separate`` and ``like``.
    """
    levels = [closes.vix, closes.vvix] if with_vvix and closes.vvix is not None else [closes.vix]
    return tuple(_learnt(closes.spx, levels, w) for w in WINDOWS if w <= horizon and len(closes) > 10 * w)


def shock_to(closes: Closes, vix: float, vvix: float | None) -> Floats:
    """Return the log moves from the newest closes to the levels, shape (1,) or (2,)."""
    targets = [(vix, closes.vix)] if vvix is None or closes.vvix is None else [(vix, closes.vix), (vvix, closes.vvix)]
    return np.array([math.log(target / level[-1]) for target, level in targets])


def _learnt(spx: Floats, levels: list[Floats], window: int) -> Regression:
    moves = np.log(spx[window:] / spx[:-window])
    shocks = np.column_stack([np.log(level[window:] / level[:-window]) for level in levels])
    return Regression(window, np.array([_coefficients(moves, shocks, q) for q in QUANTILES]), shocks)


def _coefficients(moves: Floats, shocks: Floats, q: float) -> Floats:
    """Return intercept and slopes of a conditional quantile, by linear programming: exact, and no starting point to argue about."""
    from scipy.optimize import linprog

    n, k = shocks.shape
    design = np.column_stack([np.ones(n), shocks])
    # dual of the check-loss problem: maximise moves @ d with design.T @ d = 0 and q - 1 <= d <= q; its prices are the coefficients
    found = linprog(-moves, A_eq=design.T, b_eq=np.zeros(k + 1), bounds=(q - 1.0, q), method="highs")
    prices: Floats = -found.eqlin.marginals
    return prices
