"""Scores of probabilities against what happened, differences with an interval, and the reliability picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from crossroads.hazard.logit import Floats
from crossroads.hazard.result import Range
from crossroads.hazard.spells import Whole

BLOCK_MONTHS = 24
_DRAWS = 2000
_FLOOR = 0.005
"""Probabilities are cut at half a percent from 0 and 1 in the log score: no history here allows finer ones."""
_BANDS = ((0.0, 0.1), (0.1, 0.25), (0.25, 0.5), (0.5, 0.75), (0.75, 1.0))

ENOUGH_EVENTS = 8
"""Fewer different events among the rows decide nothing."""

Verdict = Literal["better", "worse", "no difference shown", "too few events"]


@dataclass(frozen=True, slots=True)
class Difference:
    """The model's mean score less a rival's on the same rows; below zero is better for the model.

    Parameters
    ----------
    rows : int
    events : int
        Different events among the hits.
    brier, log : float
    brier_interval, log_interval : Range
        90 %, from a bootstrap of blocks of 24 months.
    rival_brier, rival_log : float
        The rival's own scores on these rows.
    """

    rows: int
    events: int
    brier: float
    brier_interval: Range
    log: float
    log_interval: Range
    rival_brier: float
    rival_log: float

    @property
    def verdict(self) -> Verdict:
        """Return "better" or "worse" only where the interval of the Brier difference excludes zero, and the events suffice."""
        if self.events < ENOUGH_EVENTS:
            return "too few events"
        if self.brier_interval.high < 0:
            return "better"
        return "worse" if self.brier_interval.low > 0 else "no difference shown"


@dataclass(frozen=True, slots=True)
class Band:
    """Forecasts of one band of probability: how many, their mean, and how often the event came."""

    low: float
    high: float
    forecasts: int
    said: float
    happened: float
    events: int


def brier(p: Floats, hit: Floats) -> Floats:
    """Return the squared error of each probability."""
    return (p - hit) ** 2


def log_score(p: Floats, hit: Floats) -> Floats:
    """Return minus the log of the probability given to what happened, cut at half a percent."""
    loss: Floats = -np.log(np.clip(np.where(hit > 0, p, 1.0 - p), _FLOOR, 1.0))
    return loss


def difference(model: Floats, rival: Floats, hit: Floats, event: Whole, *, block: int = BLOCK_MONTHS, seed: int = 1) -> Difference:
    """Return the differences of the mean scores, with intervals.

    Parameters
    ----------
    model, rival : ndarray of float64, shape (n,)
        Probabilities in the order of time.
    hit : ndarray of float64, shape (n,)
    event : ndarray of int64, shape (n,)
        Which event it was where there was a hit.
    block : int
        Rows in a block; around the circle of rows, drawn with replacement.
    """
    by_brier = brier(model, hit) - brier(rival, hit)
    by_log = log_score(model, hit) - log_score(rival, hit)
    drawn = block_means(np.stack([by_brier, by_log]), block, seed)
    low, high = np.quantile(drawn, [0.05, 0.95], axis=1)
    return Difference(
        rows=len(hit),
        events=len(np.unique(event[hit > 0])),
        brier=float(by_brier.mean()),
        brier_interval=Range(float(low[0]), float(high[0])),
        log=float(by_log.mean()),
        log_interval=Range(float(low[1]), float(high[1])),
        rival_brier=float(brier(rival, hit).mean()),
        rival_log=float(log_score(rival, hit).mean()),
    )


def block_means(values: Floats, block: int, seed: int, *, draws: int = _DRAWS) -> Floats:
    """Return means of block bootstrap samples of each row of ``values``, shape (rows, draws)."""
    rng = np.random.default_rng(seed)
    n = values.shape[1]
    length = min(block, n)
    starts = rng.integers(0, n, (draws, -(-n // length)))
    places = ((starts[:, :, None] + np.arange(length)) % n).reshape(draws, -1)[:, :n]
    means: Floats = values[:, places].mean(axis=2)
    return means


def reliability(p: Floats, hit: Floats, event: Whole) -> tuple[Band, ...]:
    """Return, band by band, what was said and what happened; bands without a forecast are left out."""
    found = []
    for low, high in _BANDS:
        here = (p >= low) & ((p < high) | (high == 1.0))
        if here.any():
            events = len(np.unique(event[here & (hit > 0)]))
            found.append(Band(low, high, int(here.sum()), float(p[here].mean()), float(hit[here].mean()), events))
    return tuple(found)
