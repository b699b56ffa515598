"""The rivals of the record: climatology, logits of one indicator each fitted on the same past, and the market's own odds.

A rival forecasts "this cause comes first within so many months" directly, from landmarks whose whole window had passed. Fed funds
futures learn nothing: their price is the forecast.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from crossroads.hazard.logit import Floats, Problem, Weights, fit, hazards
from crossroads.hazard.result import Words
from crossroads.hazard.spells import Mask
from crossroads.hazard.training import ENOUGH_LANDMARKS

CLIMATOLOGY = "climatology"
_TINY = 1e-3
"""A ridge that only keeps separation finite."""


@dataclass(frozen=True, slots=True)
class Rival:
    """One rival: its columns, none for climatology."""

    id: str
    columns: tuple[str, ...]
    name: Words


RIVALS: tuple[Rival, ...] = (
    Rival(CLIMATOLOGY, (), Words("climatology: how often so far", "气候学基准：迄今频率")),
    Rival("term_spread", ("TERM_SPREAD",), Words("logit of the term spread (10y − funds)", "期限利差 logit（十年期−基金利率）")),
    Rival("two_year", ("CURVE_2Y_FUNDS",), Words("logit of two-year less funds", "两年期减基金利率 logit")),
    Rival("credit", ("BAA_10Y",), Words("logit of Baa less ten-year", "Baa 减十年期 logit")),
    Rival("high_yield", ("HY_OAS",), Words("logit of the high-yield spread", "高收益债利差 logit")),
    Rival("recency", ("EASED", "HIKED"), Words("logit of how lately the Fed moved", "美联储最近动作新近度 logit")),
)
"""The last one is ours: whether the Fed has just moved is the first thing a reader knows, so the model should add to it."""

FUTURES = Rival("futures", (), Words("fed funds futures: a cut at a meeting within that time", "联邦基金期货：期内某次会议降息"))
"""Its forecasts are prices (``futures.cut_odds``). It speaks of the Fed's next step alone: of turns made by words there is no price."""


def forecast(
    rival: Rival, columns: Mapping[str, Floats], hit: Floats, learn: Mask, ask: Mask, *, near: Floats | None = None
) -> tuple[Floats, Floats | None]:
    """Return a rival's probabilities at the landmarks asked, NaN elsewhere and where it has too little to go on.

    Parameters
    ----------
    hit : ndarray of float64, shape (n,)
        1 where the cause came first in time; read only where ``learn``.
    learn, ask : ndarray of bool, shape (n,)
    near : ndarray of float64, optional
        Coefficients of nearly the same fit: from there it is not far. Changes the time it takes, nothing else.

    Returns
    -------
    tuple of ndarray of float64, shape (n,), and the coefficients of the logit
        ``near`` where none was fitted.
    """
    found = np.full(len(hit), np.nan)
    if not rival.columns:
        found[ask] = (hit[learn].sum() + 0.5) / (learn.sum() + 1.0) if learn.sum() >= ENOUGH_LANDMARKS else np.nan
        return found, near
    values = np.stack([columns[name] for name in rival.columns], axis=1)
    there = ~np.isnan(values).any(axis=1)
    learn, ask = learn & there, ask & there
    if learn.sum() < ENOUGH_LANDMARKS:
        return found, near
    mean, sd = values[learn].mean(axis=0), np.maximum(values[learn].std(axis=0), 1e-9)
    design = np.column_stack([np.ones(len(hit)), (values - mean) / sd])
    rows = int(learn.sum())
    problem = Problem(design[learn], 1.0 - hit[learn], hit[learn, None], np.ones((rows, 1), np.bool_), np.zeros(1))
    theta = fit(problem, np.full((1, design.shape[1]), _TINY), Weights.equal(rows), start=near)
    found[ask] = hazards(design[ask], np.ones((int(ask.sum()), 1), np.bool_), problem.offset, theta)[0, 0]
    return found, theta
