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


def fitted_moves(closes: Closes, vix: float, vvix: float | None, horizon: int) -> tuple[Fitted, ...]:
    """Return the fitted moves for each window length up to the horizon.

    Parameters
    ----------
    closes : Closes
        Those with VVIX if ``vvix`` is given (``Closes.with_vvix``).
    vix, vvix : float
        Levels asked about; the shocks are their logs against the newest closes.

    Notes
    -----
    Quantile regression (Koenker and Bassett 1978) of the log S&P move on the log moves of VIX and VVIX over the same window, all past
    windows, overlapping. The intervals are of the move, not of the coefficients; how little lies behind them is told by
    ``separate`` and ``like``.
    """
    levels = [closes.vix] if vvix is None or closes.vvix is None else [closes.vix, closes.vvix]
    targets = [vix] if len(levels) == 1 else [vix, float(vvix)]  # type: ignore[arg-type]  # given where there are two levels
    shock = np.array([math.log(target / level[-1]) for target, level in zip(targets, levels, strict=True)])
    return tuple(_fitted(closes.spx, levels, shock, w) for w in WINDOWS if w <= horizon and len(closes) > 10 * w)


def _fitted(spx: Floats, levels: list[Floats], shock: Floats, window: int) -> Fitted:
    moves = np.log(spx[window:] / spx[:-window])
    shocks = np.column_stack([np.log(level[window:] / level[:-window]) for level in levels])
    low, median, high = (100.0 * math.expm1(_quantile(moves, shocks, shock, q)) for q in QUANTILES)
    like = int((np.sign(shock) * shocks >= np.abs(shock)).all(axis=1).sum())
    return Fitted(window, low, median, high, len(moves) // window, like)


def _quantile(moves: Floats, shocks: Floats, shock: Floats, q: float) -> float:
    """Return the conditional quantile at the shock, by linear programming: exact, and no starting point to argue about."""
    from scipy.optimize import linprog

    n, k = shocks.shape
    design = np.column_stack([np.ones(n), shocks])
    # dual of the check-loss problem: maximise moves @ d with design.T @ d = 0 and q - 1 <= d <= q; its prices are the coefficients
    found = linprog(-moves, A_eq=design.T, b_eq=np.zeros(k + 1), bounds=(q - 1.0, q), method="highs")
    coefficients = -found.eqlin.marginals
    return float(coefficients @ np.r_[1.0, shock])
