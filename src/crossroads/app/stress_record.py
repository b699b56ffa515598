"""The frozen stresses, scored: did VIX close at the level within the sessions that were asked about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl

from crossroads.app.library import Library
from crossroads.series import Series
from crossroads.store.store import Forecast
from crossroads.timeline import AsOf, Horizon

_LATER = timedelta(days=3)
"""A forecast computed so long after its day is a hindcast: made with what was known then, but not said then."""


@dataclass(frozen=True, slots=True)
class StressScore:
    """One frozen stress and what became of it.

    Parameters
    ----------
    level : float
        The VIX close asked about.
    first_day : datetime.date or None
        First session at the level after the close the forecast started from, within the horizon.
    hindcast : bool
        Computed days after the day it is of.
    state : {"open", "came", "did not come"}
    brier : float or None
        None while open.
    """

    id: str
    made_as_of: date
    level: float
    horizon: str
    probability: float
    hindcast: bool
    state: str
    first_day: date | None
    brier: float | None


def stress_scores(library: Library, as_of: AsOf) -> list[StressScore]:
    """Return every frozen stress made by a moment, oldest first, scored on the closes known at that moment."""
    made = library.store.forecasts.rows(pl.col("id").str.starts_with("stress/"))
    made = sorted((f for f in made if f.made_as_of <= as_of.moment), key=lambda f: (f.made_as_of, f.id))
    vix = library.store.panel(["VIX"], as_of, library.catalog).get("VIX") if made else None
    return [scored(f, vix) for f in made if vix is not None]


def scored(forecast: Forecast, vix: Series) -> StressScore:
    """Return what became of a frozen stress on the VIX closes known.

    Parameters
    ----------
    forecast : Forecast
        With a target of the form ``highest(VIX, 3m) >= 45``. Its sessions are counted from the close it started from
        (``details["after"]``), which within a day is that of the day before.
    vix : Series
    """
    assert forecast.probability is not None
    level, sessions = float(forecast.target.rsplit(" ", 1)[1]), Horizon.parse(forecast.horizon).sessions
    made = AsOf(forecast.made_as_of).day
    begin = int(np.searchsorted(vix.periods, np.datetime64(forecast.details.get("after", made)), side="right"))
    days, closes = vix.periods[begin : begin + sessions], vix.values[begin : begin + sessions]
    at = np.flatnonzero(closes >= level)
    came, is_over = len(at) > 0, len(at) > 0 or len(closes) == sessions
    return StressScore(
        id=forecast.id,
        made_as_of=made,
        level=level,
        horizon=forecast.horizon,
        probability=forecast.probability,
        hindcast=forecast.made_at - forecast.made_as_of > _LATER,
        state="open" if not is_over else ("came" if came else "did not come"),
        first_day=days[at[0]].astype(object) if came else None,
        brier=(forecast.probability - came) ** 2 if is_over else None,
    )


def stress_summary(scores: Sequence[StressScore]) -> list[dict[str, Any]]:
    """Return mean Brier scores of the settled stresses, what was said live and hindcasts apart."""
    rows = []
    for hindcast in (False, True):
        settled = [s for s in scores if s.hindcast == hindcast and s.brier is not None]
        if settled:
            brier = sum(s.brier or 0.0 for s in settled) / len(settled)
            came = sum(s.state == "came" for s in settled)
            rows.append(
                {"said": "later" if hindcast else "live", "outcome": "stress", "scored": len(settled), "came": came, "brier": brier}
            )
    return rows
