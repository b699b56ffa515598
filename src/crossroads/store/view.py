"""The observations as they stood at one commit: every answer of one view is about the same rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import polars as pl
from deltalake import DeltaTable

from crossroads.catalog.load import Catalog
from crossroads.errors import StoreError
from crossroads.knowledge.history import History
from crossroads.knowledge.panel import panel, winners
from crossroads.knowledge.revisions import revisions
from crossroads.series import Panel
from crossroads.store.digest import digest
from crossroads.store.observations import ORDER
from crossroads.store.tables import Table
from crossroads.timeline import AsOf

Ids = Iterable[str] | None
"""Series ids; None means all."""


@dataclass(frozen=True, slots=True)
class View:
    """A reader's hold on one version of the observations; commits made later do not show.

    Valid for at least a week: files a compaction replaces are kept that long.
    """

    table: Table
    held: DeltaTable | None

    @property
    def version(self) -> str:
        """Return the data version, 16 hexadecimal digits: equal exactly when the observations are (see ``digest``)."""
        return f"{self.table.token(self.held):016x}"

    def frame(self, ids: Ids = None) -> pl.DataFrame:
        """Return the observations of OBSERVATION_SCHEMA, sorted by series, period, known_at, basis, recorded_at, value."""
        return self.table.collect(self._rows(ids)).sort(ORDER)

    def history(self, ids: Ids = None) -> History:
        """Return the observations as ``knowledge.History``; series never stored are left out."""
        return History.from_frame(self.table.collect(self._rows(ids)))

    def panel(self, ids: Ids, as_of: AsOf, catalog: Catalog) -> Panel:
        """Return the series as known at a moment, keyed by the names given (ids or aliases); None means all stored."""
        names = None if ids is None else list(_listed(ids))
        held = None if names is None else [catalog.resolve(name) for name in names]
        return panel(self.history(held), as_of, catalog, names)

    def as_of(self, as_of: AsOf, ids: Ids = None) -> pl.DataFrame:
        """Return the rows that hold at a moment, one a period, withdrawn periods left out (SNAPSHOT_SCHEMA)."""
        history = self.history(ids)
        parts = [winners(history, history.rows(name), as_of.us) for name in history.ids]
        return history.frame(np.concatenate([np.empty(0, np.int64), *parts]))

    def revisions(self, series_id: str) -> pl.DataFrame:
        """Return every value ever made known of one series; see ``knowledge.revisions``."""
        return revisions(self.history([series_id]), series_id)

    def series_ids(self) -> list[str]:
        """Return the ids of all series with an observation, sorted."""
        return self.table.collect(self._rows(None).select(pl.col("series").unique().sort()))["series"].to_list()

    def sources(self) -> list[str]:
        """Return the sources that brought any row, sorted."""
        return self.table.collect(self._rows(None).select(pl.col("source").unique().sort()))["source"].to_list()

    def summary(self) -> pl.DataFrame:
        """Return one row a series, sorted.

        Returns
        -------
        DataFrame
            series, rows, first_period, last_period (of values, withdrawals apart), last_known_at, last_recorded_at,
            source (all that brought rows, joined by a comma).
        """
        valued = pl.col("period").filter(pl.col("value").is_not_null())
        return self.table.collect(
            self._rows(None)
            .group_by("series")
            .agg(
                rows=pl.len().cast(pl.Int64),
                first_period=valued.min(),
                last_period=valued.max(),
                last_known_at=pl.col("known_at").max(),
                last_recorded_at=pl.col("recorded_at").max(),
                source=pl.col("source").unique().sort().str.join(", "),
            )
            .sort("series")
        )

    def verify(self) -> int:
        """Count the rows after checking that they are exactly those that were committed.

        Raises
        ------
        StoreError
            If a row was lost, doubled or altered outside the store.
        """
        rows = self.table.collect(self._rows(None))
        if (seen := f"{digest(rows):016x}") != self.version:
            raise StoreError(f"{self.table.place.uri}: expected data version {self.version}, the rows give {seen}; restore it from a copy")
        return len(rows)

    def raw_hashes(self) -> list[str]:
        """Return the SHA-256 of all raw bytes rows were read from, sorted."""
        return self.table.collect(self._rows(None).select(pl.col("raw").unique().sort()))["raw"].to_list()

    def _rows(self, ids: Ids) -> pl.LazyFrame:
        rows = self.table.scan(self.held)
        return rows if ids is None else rows.filter(pl.col("series").is_in(list(_listed(ids))))


def _listed(ids: Iterable[str]) -> Iterable[str]:
    return [ids] if isinstance(ids, str) else ids
