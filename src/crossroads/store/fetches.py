"""Every fetch made: the audit trail from an address to the bytes received, and the validators for the next request."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from crossroads.knowledge.frame import MOMENT
from crossroads.store.place import Place
from crossroads.store.side import SideTable
from crossroads.store.tables import Types

NOT_MODIFIED = 304


@dataclass(frozen=True, slots=True)
class Fetch:
    """One reply of a publisher.

    Parameters
    ----------
    url : str
        Canonical address, without keys.
    source : str
        Module of ``crossroads.sources`` that asked.
    sha256 : str
        Of the body; empty for a reply without one (304).
    status : int
        HTTP status; mirrors answer 200.
    fetched_at : datetime.datetime
        Aware.
    size : int
        Length of the body in bytes.
    etag, last_modified : str or None
        As the publisher sent them.
    code_version : str
        Version of the code that parsed the body: another version parses it again.
    """

    url: str
    source: str
    sha256: str
    status: int
    fetched_at: datetime
    size: int
    etag: str | None
    last_modified: str | None
    code_version: str

    @classmethod
    def of(  # noqa: PLR0917  # in the order of the columns
        cls,
        url: str,
        source: str,
        body: bytes,
        status: int,
        fetched_at: datetime,
        etag: str | None,
        last_modified: str | None,
        code_version: str,
    ) -> Fetch:
        """Describe a reply by its body."""
        sha256 = hashlib.sha256(body).hexdigest() if status != NOT_MODIFIED else ""
        return cls(url, source, sha256, status, fetched_at, len(body), etag, last_modified, code_version)


_SCHEMA: Types = {
    "url": pl.String,
    "source": pl.String,
    "sha256": pl.String,
    "status": pl.Int64,
    "fetched_at": MOMENT,
    "size": pl.Int64,
    "etag": pl.String,
    "last_modified": pl.String,
    "code_version": pl.String,
}


class Fetches(SideTable[Fetch]):
    """The ``fetches`` table."""

    def __init__(self, store: Place) -> None:
        super().__init__(store, "fetches", Fetch, _SCHEMA, ("fetched_at", "url"))
        self._seen: tuple[int, Mapping[str, Fetch]] = (-1, {})  # of that version of the table

    def last(self, url: str) -> Fetch | None:
        """Return the newest fetch of that address that brought a body, or None."""
        return self.last_of_all().get(url)

    def last_of_all(self) -> Mapping[str, Fetch]:
        """Return the same for every address; read anew only when fetches were recorded since."""
        held = self.table.open()
        version, found = self._seen
        if held is None or held.version() != version:
            found = {fetch.url: fetch for fetch in self.typed(self.at(held, pl.col("status") != NOT_MODIFIED))}
            self._seen = (held.version() if held is not None else -1, found)
        return found
