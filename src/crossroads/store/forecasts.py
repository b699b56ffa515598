"""Frozen forecasts: what the product said, on which day, from what. Said once, never changed."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl
from deltalake import DeltaTable

from crossroads.errors import StoreError
from crossroads.knowledge.frame import MOMENT
from crossroads.store.place import Place
from crossroads.store.side import SideTable, plain_json
from crossroads.store.tables import Types


class FrozenForecastError(StoreError):
    """A forecast of that id was made before and said something else."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """One forecast.

    Parameters
    ----------
    id : str
        The question, the horizon and the day; one forecast has one id for ever.
    question : str
        In words, answerable later by yes, no or a number.
    target : str
        What decides it: an outcome in the rule language, a series, a cause.
    horizon : str
        As ``timeline.Horizon`` writes it: ``6m``.
    made_as_of : datetime.datetime
        Aware; everything known then was used, nothing later.
    probability : float or None
        0 to 1, of the outcome.
    quantiles : mapping of str to float, or None
        Level to value (``"0.05": -12.3``) for a forecast of a number; the unit stands in ``details``.
    details : mapping
        Intervals, unit, remarks; JSON-plain. Part of what is said.
    made_at : datetime.datetime
        Aware; when it was computed.
    data_version, code_version : str
    inputs : str
        SHA-256 of the inputs.
    """

    id: str
    question: str
    target: str
    horizon: str
    made_as_of: datetime
    probability: float | None
    quantiles: Mapping[str, float] | None
    details: Mapping[str, Any]
    made_at: datetime
    data_version: str
    code_version: str
    inputs: str

    def __post_init__(self) -> None:
        numbers = [self.probability] if self.probability is not None else []
        if any(not 0 <= p <= 1 for p in numbers):
            raise StoreError(f"forecast {self.id}: probability {self.probability} is not between 0 and 1")
        levels = self.quantiles or {}
        if not numbers and not levels:
            raise StoreError(f"forecast {self.id} says nothing: give a probability or quantiles")
        if bad := [level for level, value in levels.items() if not 0 < float(level) < 1 or not math.isfinite(value)]:
            raise StoreError(f"forecast {self.id}: quantile {bad[0]}: {levels[bad[0]]} is not a finite number at a level between 0 and 1")

    @property
    def said(self) -> tuple[Any, ...]:
        """Return what may never change; when and by what it was computed apart."""
        words = (self.question, self.target, self.horizon, self.made_as_of)
        return (*words, self.probability, plain_json(self.quantiles), plain_json(self.details))


_SCHEMA: Types = {
    "id": pl.String,
    "question": pl.String,
    "target": pl.String,
    "horizon": pl.String,
    "made_as_of": MOMENT,
    "probability": pl.Float64,
    "quantiles": pl.String,
    "details": pl.String,
    "made_at": MOMENT,
    "data_version": pl.String,
    "code_version": pl.String,
    "inputs": pl.String,
}


class Forecasts(SideTable[Forecast]):
    """The ``forecasts`` table. ``freeze`` is the only way in."""

    def __init__(self, store: Place) -> None:
        super().__init__(store, "forecasts", Forecast, _SCHEMA, ("made_at", "id"))

    def freeze(self, forecasts: Iterable[Forecast]) -> int:
        """Freeze forecasts in one commit, all or none; those frozen before with the same words and numbers stay as they are.

        Returns
        -------
        int
            How many were new.

        Raises
        ------
        FrozenForecastError
            If one of that id was frozen before and said something else; the message names what.
        """
        offered = list(forecasts)
        added = 0

        def fresh(held: DeltaTable | None) -> pl.DataFrame:
            nonlocal added
            frozen = {f.id: f for f in self.typed(self.at(held, pl.col("id").is_in([f.id for f in offered])))}
            new: list[Forecast] = []
            for forecast in offered:
                before = frozen.setdefault(forecast.id, forecast)
                _refuse_change(before, forecast)
                if before is forecast:
                    new.append(forecast)
            added = len(new)
            return self.frame(new)

        self.change(fresh)
        return added

    def append_rows(self, rows: Iterable[Forecast]) -> int:
        """Freeze the rows; see ``freeze``."""
        return self.freeze(rows)

    def get(self, forecast_id: str) -> Forecast | None:
        """Return the frozen forecast of that id, or None."""
        found = self.rows(pl.col("id") == forecast_id)
        return found[0] if found else None


def _refuse_change(before: Forecast, now: Forecast) -> None:
    if before.said == now.said:
        return
    names = ("question", "target", "horizon", "made_as_of", "probability", "quantiles", "details")
    name = next(n for n, a, b in zip(names, before.said, now.said, strict=True) if a != b)
    raise FrozenForecastError(
        f"forecast {now.id} was frozen on {before.made_at:%Y-%m-%d} with {name} {getattr(before, name)}; "
        f"it cannot become {getattr(now, name)}: give the new one another id"
    )
