"""Every variant ever tried against the data: p-values are only honest if these are counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl

from crossroads.knowledge.frame import MOMENT
from crossroads.store.place import Place
from crossroads.store.side import SideTable
from crossroads.store.tables import Types


@dataclass(frozen=True, slots=True)
class Trial:
    """One operational reading of a claim, tested once.

    Parameters
    ----------
    family : str
        The claim or sweep it belongs to.
    variant : str
        The rule as tested, in full.
    dataset : str
        What it was tested against: a data version, or the name of a frozen dataset.
    as_of, tried_at : datetime.datetime
        Aware. What was known; when it was run.
    code_version : str
    episodes : int or None
    statistic, p_value : float or None
        None where the test could not be made (too few episodes, no data).
    details : mapping
        Anything else, JSON-plain.
    """

    family: str
    variant: str
    dataset: str
    as_of: datetime
    tried_at: datetime
    code_version: str
    episodes: int | None
    statistic: float | None
    p_value: float | None
    details: Mapping[str, Any]


_SCHEMA: Types = {
    "family": pl.String,
    "variant": pl.String,
    "dataset": pl.String,
    "as_of": MOMENT,
    "tried_at": MOMENT,
    "code_version": pl.String,
    "episodes": pl.Int64,
    "statistic": pl.Float64,
    "p_value": pl.Float64,
    "details": pl.String,
}


class Trials(SideTable[Trial]):
    """The ``trials`` table."""

    def __init__(self, store: Place) -> None:
        super().__init__(store, "trials", Trial, _SCHEMA, ("tried_at", "family", "variant"))

    def count(self, family: str) -> int:
        """Return how many different variants of a family were ever tried, on whatever data."""
        return self.read(pl.col("family") == family)["variant"].n_unique()
