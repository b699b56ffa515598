"""One Delta Lake table with a typed schema: read at one version, written by compare-and-swap.

Every write names the version it was decided on and succeeds only as the very next one (no rebasing retries inside
``deltalake``); otherwise it is decided again on what is there now. ``DeltaTable.optimize`` is not used: with deltalake
1.6 two of them at once both succeed and double the rows, so compaction here is a rewrite under the same rule.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Literal

import polars as pl
from deltalake import CommitProperties, DeltaTable, Field, Schema, Transaction, WriterProperties, write_deltalake
from deltalake.exceptions import CommitFailedError, DeltaError, TableNotFoundError
from deltalake.schema import PrimitiveType

from crossroads.errors import StoreError
from crossroads.store.locks import exclusive
from crossroads.store.place import Place

ATTEMPTS = 200
"""How often a write is decided anew because another process committed first."""
MAX_FILES = 32
"""Reads slow down with the number of files: 5 ms more for one series at 32 of them."""
RETENTION_HOURS = 168
"""Replaced files are kept this long, so that no reader loses what it is reading."""

_WRITER = WriterProperties(compression="ZSTD")
_CONFIGURATION = {"delta.checkpointInterval": "20"}  # opening replays at most 20 small log files
_DELTA_TYPES: Mapping[Any, str] = {
    pl.String: "string",
    pl.Date: "date",
    pl.Float64: "double",
    pl.Int64: "long",
    pl.Binary: "binary",
    pl.Boolean: "boolean",
    pl.Datetime("us", "UTC"): "timestamp",
}

Types = Mapping[str, pl.DataType | type[pl.DataType]]
"""Column to Polars type."""


@dataclass(frozen=True, slots=True)
class Change:
    """What a write wants: rows to add (or to stand instead of all rows), and the number committed with them."""

    rows: pl.DataFrame
    token: int
    mode: Literal["append", "overwrite"] = "append"


@dataclass(frozen=True, slots=True)
class Table:
    """A table by name, place and schema; nothing is opened or created by making one.

    Parameters
    ----------
    place : Place
        Folder or URL of this table.
    schema : mapping of column to Polars type
    order : tuple of str
        Columns rows are sorted by when the table is rewritten, so that one series lies together.
    max_files : int
        With more data files than this, the table is rewritten after a write.
    """

    place: Place
    schema: Types
    order: tuple[str, ...]
    max_files: int = MAX_FILES

    def open(self) -> DeltaTable | None:
        """Return the table at its newest version, or None if it has never been written."""
        options = dict(self.place.storage_options) or None
        with self._explained():
            try:
                table = DeltaTable(self.place.uri, storage_options=options)
            except TableNotFoundError:
                self._refuse_remains()
                return None
        seen = [f.name for f in table.schema().fields]
        if seen != list(self.schema):
            raise StoreError(
                f"{self.place.uri}: expected columns {', '.join(self.schema)}, saw {', '.join(seen)}; another version wrote it"
            )
        return table

    def scan(self, table: DeltaTable | None) -> pl.LazyFrame:
        """Return the rows of that version, unread; no rows for a table never written."""
        if table is None:
            return pl.LazyFrame(schema=dict(self.schema))
        self._refuse_cut_files(table)
        return pl.scan_delta(table)

    def collect(self, rows: pl.LazyFrame) -> pl.DataFrame:
        """Read what was scanned; a damaged or missing data file becomes a ``StoreError``."""
        with self._explained():
            return rows.collect()

    def token(self, table: DeltaTable | None) -> int:
        """Return the number the newest write committed; 0 before the first."""
        return (table.transaction_version(self._app_id) or 0) if table is not None else 0

    def write(self, decide: Callable[[DeltaTable | None], Change | None]) -> None:
        """Commit what ``decide`` makes of the newest version, deciding again whenever another process was faster.

        Parameters
        ----------
        decide : callable
            Given the newest version (None before the first write), returns the change or None for nothing to do.
            May be called several times; has no other effects.

        Raises
        ------
        StoreError
            If the table cannot be read or written, or others keep committing first.
        """
        with exclusive(self.place):
            for attempt in range(ATTEMPTS):
                table = self.open()
                change = decide(table)
                if change is None:
                    return
                if (written := self._commit(table, change)) is not None:
                    if len(written.file_uris()) > self.max_files:
                        self._rewrite(written)
                    elif change.mode == "overwrite":
                        self._vacuum(written)
                    return
                time.sleep(min(0.002 * attempt, 0.1))
        raise StoreError(f"{self.place.uri}: {ATTEMPTS} writes in a row lost to other writers; nothing was written, try again")

    def compact(self) -> None:
        """Rewrite the table as few files sorted by ``order``; answers stay the same. Drop files replaced a week ago."""
        with exclusive(self.place):
            table = self.open()
            if table is not None:
                self._rewrite(table)

    def _rewrite(self, table: DeltaTable) -> None:
        if len(table.file_uris()) > 1:
            rows = self.collect(self.scan(table)).sort(self.order)
            self._commit(table, Change(rows, self.token(table), "overwrite"))  # lost to another writer: the next one tidies
        self._vacuum(table)

    def _vacuum(self, table: DeltaTable) -> None:
        """Remove files replaced long ago, and those of writers killed before their commit."""
        with self._explained(), suppress(CommitFailedError):  # the next one removes them
            table.vacuum(RETENTION_HOURS, dry_run=False, full=True, enforce_retention_duration=False)

    def _commit(self, table: DeltaTable | None, change: Change) -> DeltaTable | None:
        """Return the table with the change as its next version; None if another process committed that version."""
        with self._explained():
            try:
                table = table or self._create()
                write_deltalake(
                    table,
                    change.rows.select(list(self.schema)),
                    mode=change.mode,
                    writer_properties=_WRITER,
                    commit_properties=CommitProperties(
                        app_transactions=[Transaction(self._app_id, change.token)],
                        max_commit_retries=0,
                    ),
                )
            except (CommitFailedError, _CreatedMeanwhileError):
                return None
        return table

    def _create(self) -> DeltaTable:
        fields = [Field(name, PrimitiveType(_DELTA_TYPES[kind])) for name, kind in self.schema.items()]
        options = dict(self.place.storage_options) or None
        try:
            return DeltaTable.create(
                self.place.uri, Schema(fields), mode="error", name=self._app_id, configuration=_CONFIGURATION, storage_options=options
            )
        except DeltaError:
            if self.open() is not None:
                raise _CreatedMeanwhileError from None
            raise

    @property
    def _app_id(self) -> str:
        return "crossroads." + self.place.uri.rsplit("/", 1)[-1].rsplit("\\", 1)[-1]

    def _refuse_remains(self) -> None:
        """Refuse a folder with data but no log: starting a new log there would hide what it held."""
        folder = self.place.folder
        if folder is not None and folder.exists() and (not folder.is_dir() or any(p.suffix == ".parquet" for p in folder.iterdir())):
            raise StoreError(f"{folder} has data files but no readable log; {_WAY_OUT}")

    def _refuse_cut_files(self, table: DeltaTable) -> None:
        """Refuse local data files that are not as long as when committed (a power cut, a copy that stopped)."""
        if self.place.folder is None:
            return
        actions = table.get_add_actions()
        for name, size in zip(actions["path"].to_pylist(), actions["size_bytes"].to_pylist(), strict=True):
            path = self.place.folder / name
            seen = path.stat().st_size if path.exists() else None
            if seen != size:
                state = "is missing" if seen is None else f"has {seen} of {size} bytes"
                raise StoreError(f"{path} {state}; {_WAY_OUT}")

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Turn what Delta Lake, Polars and the file system raise into one line with the way out."""
        try:
            yield
        except (DeltaError, pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as broken:
            words = " ".join(_COLOUR.sub("", str(broken)).replace("↳", "").split()) or type(broken).__name__
            way_out = _WAY_OUT if self.place.folder is not None else _WAY_OUT_AFAR
            raise StoreError(f"{self.place.uri} cannot be read or written: {words[:300]}; {way_out}") from broken


_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_WAY_OUT_AFAR = "check the address, the network and the credentials (storage_options or the environment)"
_WAY_OUT = "restore the folder from a copy, or move it away and sync again (the raw bytes beside it stay usable)"


class _CreatedMeanwhileError(Exception):
    """Another process made the table between our look and our first write."""
