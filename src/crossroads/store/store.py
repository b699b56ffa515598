"""The store: one door to the observations, the raw bytes and the tables beside them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Self

import polars as pl

from crossroads.catalog.load import Catalog
from crossroads.errors import StoreError
from crossroads.knowledge.history import History
from crossroads.series import Panel
from crossroads.store.alerts import Alert, Alerts
from crossroads.store.cache import Cache, CacheEntry, CacheKey
from crossroads.store.fetches import Fetch, Fetches
from crossroads.store.forecasts import Forecast, Forecasts, FrozenForecastError
from crossroads.store.observations import Appended, Batch, append, observations
from crossroads.store.place import Place
from crossroads.store.raw import Raw, raw_bytes
from crossroads.store.syncs import Sync, Syncs
from crossroads.store.tables import Table
from crossroads.store.trials import Trial, Trials
from crossroads.store.view import Ids, View
from crossroads.timeline import AsOf

__all__ = [
    "Alert", "Appended", "Batch", "CacheEntry", "CacheKey", "Fetch", "Forecast", "FrozenForecastError", "Store", "Sync", "Trial", "View",
]  # fmt: skip


@dataclass(frozen=True)
class Store:
    """An append-only bitemporal store in a folder or a bucket. Safe to share between threads; open one in each process.

    Attributes
    ----------
    fetches, syncs, trials, forecasts, alerts, cache
        The tables beside the observations.
    """

    place: Place
    fetches: Fetches = field(init=False)
    syncs: Syncs = field(init=False)
    trials: Trials = field(init=False)
    forecasts: Forecasts = field(init=False)
    alerts: Alerts = field(init=False)
    cache: Cache = field(init=False)
    _observations: Table = field(init=False, repr=False)
    _raw: Raw = field(init=False, repr=False)

    def __post_init__(self) -> None:
        parts = {
            "fetches": Fetches(self.place),
            "syncs": Syncs(self.place),
            "trials": Trials(self.place),
            "forecasts": Forecasts(self.place),
            "alerts": Alerts(self.place),
            "cache": Cache(self.place),
            "_observations": observations(self.place),
            "_raw": raw_bytes(self.place),
        }
        for name, part in parts.items():
            object.__setattr__(self, name, part)

    @classmethod
    def open(cls, where: str | Path, *, storage_options: Mapping[str, str] | None = None) -> Self:
        """Open a store; nothing is created before the first write.

        Parameters
        ----------
        where : str or pathlib.Path
            Folder, or object-store URL (``s3://bucket/crossroads``).
        storage_options : mapping of str to str, optional
            Credentials and options for an object store, as ``deltalake`` takes them.

        Raises
        ------
        StoreError
            If the folder is something else, or the observations in it cannot be read.
        """
        place = Place.parse(where, storage_options)
        place.check()
        store = cls(place)
        store._observations.open()
        return store

    # ------------------------------------------------------------------ writing

    def put_raw(self, body: bytes) -> str:
        """Keep bytes as received and return their SHA-256; bytes held already are left alone."""
        return self._raw.put([body])[0]

    def put_raw_many(self, bodies: Iterable[bytes]) -> list[str]:
        """Keep several bodies: one commit on an object store."""
        return self._raw.put(bodies)

    def append(self, frame: pl.DataFrame, *, source: str, raw: str, recorded_at: datetime) -> Appended:
        """Append what is new of one stamped snapshot; see ``append_many``."""
        return self.append_many([Batch(frame, source, raw)], recorded_at=recorded_at)[0]

    def append_many(self, batches: Iterable[Batch], *, recorded_at: datetime) -> list[Appended]:
        """Append what is new of several stamped snapshots in one commit: all of it or, after any failure, nothing.

        Parameters
        ----------
        batches : iterable of Batch
            Frames as ``knowledge.stamp`` returns them; later ones see the earlier ones as held.
        recorded_at : datetime.datetime
            Aware; when we got them. Handed in, for this room reads no clock either.

        Returns
        -------
        list of Appended
            One a batch. A batch that brings nothing new makes no commit.

        Raises
        ------
        StoreError
            If raw bytes of a batch are not held, a row is unfit (NaN, no ``known_at``, one later than ``recorded_at``), or
            the store cannot be written.
        """
        given = list(batches)
        if lacking := self._raw.missing(b.raw for b in given):
            source = next(b.source for b in given if b.raw == lacking[0])
            raise StoreError(f"{source}: its raw bytes {lacking[0]} are not in {self.place.uri}; put_raw them before the rows")
        return append(self._observations, given, recorded_at)

    def record_fetches(self, fetches: Sequence[Fetch]) -> int:
        """Note fetches, all in one commit."""
        return self.fetches.append_rows(fetches)

    def compact(self) -> None:
        """Rewrite each table's many small files as few, sorted; answers stay the same, readers are not disturbed."""
        self._observations.compact()
        for side in (self.fetches, self.syncs, self.trials, self.forecasts, self.alerts, self.cache):
            side.compact()

    # ------------------------------------------------------------------ reading

    def view(self) -> View:
        """Return the observations as they stand now: version, frame, history, panel of one and the same commit."""
        return View(self._observations, self._observations.open())

    def version(self) -> str:
        """Return the data version: changes exactly when the observations do."""
        return self.view().version

    def frame(self, ids: Ids = None) -> pl.DataFrame:
        """Return observations (OBSERVATION_SCHEMA), sorted."""
        return self.view().frame(ids)

    def history(self, ids: Ids = None) -> History:
        """Return observations as ``knowledge.History``."""
        return self.view().history(ids)

    def panel(self, ids: Ids, as_of: AsOf, catalog: Catalog) -> Panel:
        """Return series as known at a moment; None means all stored."""
        return self.view().panel(ids, as_of, catalog)

    def as_of(self, as_of: AsOf, ids: Ids = None) -> pl.DataFrame:
        """Return the rows that hold at a moment, one a period (SNAPSHOT_SCHEMA)."""
        return self.view().as_of(as_of, ids)

    def revisions(self, series_id: str) -> pl.DataFrame:
        """Return every value ever made known of one series; see ``knowledge.revisions``."""
        return self.view().revisions(series_id)

    def series_ids(self) -> list[str]:
        """Return the ids of all series with an observation, sorted."""
        return self.view().series_ids()

    def sources(self) -> list[str]:
        """Return the sources that brought any row, sorted."""
        return self.view().sources()

    def summary(self) -> pl.DataFrame:
        """Return rows, periods, last moments and sources of each series; see ``View.summary``."""
        return self.view().summary()

    def get_raw(self, sha256: str) -> bytes:
        """Return the bytes of that SHA-256 as they were received."""
        return self._raw.get(sha256)

    def last_fetch(self, url: str) -> Fetch | None:
        """Return the newest fetch of that address that brought a body, or None."""
        return self.fetches.last(url)

    def verify(self) -> int:
        """Count the observations after checking that none is lost, doubled or altered and each leads to raw bytes held.

        Raises
        ------
        StoreError
            Naming what does not fit.
        """
        view = self.view()
        rows = view.verify()
        if lacking := self._raw.missing(view.raw_hashes()):
            raise StoreError(
                f"{self.place.uri}: {len(lacking)} raw bodies are missing, the first is {lacking[0]}; restore raw/ from a copy"
            )
        return rows
