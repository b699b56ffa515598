"""Every sync made: when, from where, what it brought, and which requests failed. The fetches beside it hold only what came."""

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
class Sync:
    """One sync.

    Parameters
    ----------
    began_at, ended_at : datetime.datetime
        Aware.
    is_mirror : bool
        Read from a mirror instead of the publishers.
    added : int
        New observations.
    publishers : mapping
        By publisher id, counts of its requests by how they ended: ``{"cboe": {"new": 3, "failed": 1}}``.
    failures : mapping
        By series id, what happened: ``{"error": "...", "publisher": "cboe", "is_unreachable": true}``.
    """

    began_at: datetime
    ended_at: datetime
    is_mirror: bool
    added: int
    publishers: Mapping[str, Any]
    failures: Mapping[str, Any]


_SCHEMA: Types = {
    "began_at": MOMENT,
    "ended_at": MOMENT,
    "is_mirror": pl.Boolean,
    "added": pl.Int64,
    "publishers": pl.String,
    "failures": pl.String,
}


class Syncs(SideTable[Sync]):
    """The ``syncs`` table."""

    def __init__(self, store: Place) -> None:
        super().__init__(store, "syncs", Sync, _SCHEMA, ("ended_at",))

    def last(self) -> Sync | None:
        """Return the sync that ended last, or None where none was noted."""
        newest = self.read().tail(1)
        return self.typed(newest)[0] if len(newest) else None
