"""Results once computed, kept by what they depend on: as-of, data version, code version. May be thrown away at any time."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from datetime import datetime

import polars as pl
from deltalake import DeltaTable

from crossroads.knowledge.frame import MOMENT
from crossroads.store.place import Place
from crossroads.store.side import SideTable
from crossroads.store.tables import Change, Types

KEPT = 300
"""Newest entries kept when the table is pruned."""
FILES = 200
"""Data files (one a put) past which a put prunes first."""


@dataclass(frozen=True, slots=True)
class CacheKey:
    """What a result depends on; the same key has the same result for ever."""

    key: str
    as_of: datetime
    data_version: str
    code_version: str


@dataclass(frozen=True, slots=True)
class CacheEntry:
    """A row of the cache table; the payload is compressed."""

    key: str
    as_of: datetime
    data_version: str
    code_version: str
    created_at: datetime
    payload: bytes


_SCHEMA: Types = {
    "key": pl.String,
    "as_of": MOMENT,
    "data_version": pl.String,
    "code_version": pl.String,
    "created_at": MOMENT,
    "payload": pl.Binary,
}


class Cache(SideTable[CacheEntry]):
    """The ``cache`` table."""

    def __init__(self, store: Place) -> None:
        super().__init__(store, "cache", CacheEntry, _SCHEMA, ("created_at", "key"), max_files=FILES + 1)

    def get(self, key: CacheKey) -> bytes | None:
        """Return the payload put under that key, or None."""
        found = self.read(
            (pl.col("key") == key.key)
            & (pl.col("as_of") == key.as_of)
            & (pl.col("data_version") == key.data_version)
            & (pl.col("code_version") == key.code_version)
        )
        return zlib.decompress(found["payload"][-1]) if len(found) else None

    def newest(self, prefix: str) -> datetime | None:
        """Return when the newest entry was put whose key begins so; None where there is none. No payload is read."""
        rows = self.table.scan(self.table.open()).filter(pl.col("key").str.starts_with(prefix)).select(pl.col("created_at").max())
        newest: datetime | None = self.table.collect(rows).item()
        return newest

    @staticmethod
    def unpacked(entry: CacheEntry) -> bytes:
        """Return the payload of a row as it was put."""
        return zlib.decompress(entry.payload)

    def put(self, key: CacheKey, payload: bytes, *, created_at: datetime) -> None:
        """Keep a payload (JSON text as UTF-8, or any bytes)."""
        packed = zlib.compress(payload, 6)
        row = self.frame([CacheEntry(key.key, key.as_of, key.data_version, key.code_version, created_at, packed)])

        def decide(held: DeltaTable | None) -> Change | None:
            if held is None or len(held.file_uris()) <= FILES:
                return Change(row, self.table.token(held) + 1)
            return Change(pl.concat([self.at(held).tail(KEPT), row]), self.table.token(held) + 1, "overwrite")

        self.table.write(decide)

    def prune(self, *, data_version: str, code_version: str, keep: int = KEPT) -> int:
        """Throw away what cannot be asked for again (other versions), and all but the newest ``keep``; return how many went."""
        gone = 0

        def decide(held: DeltaTable | None) -> Change | None:
            nonlocal gone
            rows = self.at(held)
            kept = rows.filter((pl.col("data_version") == data_version) & (pl.col("code_version") == code_version)).tail(keep)
            gone = len(rows) - len(kept)
            return Change(kept, self.table.token(held) + 1, "overwrite") if gone else None

        self.table.write(decide)
        return gone
