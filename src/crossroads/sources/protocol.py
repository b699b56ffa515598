"""What a source, a request and a reply are: the types that pass between publishers' files, transports and the pipeline.

A source is a module of this room. It builds ``Request`` values without touching the network, and parses a body
without knowing where the bytes came from, so a live reply, a mirror's file and a test's capture run the same code.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol, runtime_checkable

import polars as pl

from crossroads.catalog.specs import SeriesSpec

Specs = Mapping[str, SeriesSpec]
"""Catalogue id to spec."""


@dataclass(frozen=True, slots=True)
class Request:
    """One address to ask, and which series its reply serves.

    Parameters
    ----------
    source : str
        Module of ``crossroads.sources`` that parses the reply.
    url : str
        Canonical address; a mirror files the reply under it, errors and the store name it. Never holds a key.
    ids : tuple of str
        Catalogue ids the reply is about.
    headers : tuple of (name, value)
        Sent beside the transport's own.
    body : bytes or None
        For POST.
    optional : bool
        The publisher may well not have it (a year's archive): then nothing comes back instead of an error.
    interval : float, seconds
        Least time between two requests to this host.
    secret : tuple of (name, value)
        Query parameters added on the wire only: keys. Left out of ``repr`` and of every message.
    settled : bool
        The answer can no longer change (a span of days long over): once parsed, it is not asked for again.
    lacks : str
        What the user must give before this publisher may be asked at all; nothing is sent while it is not empty.
    """

    source: str
    url: str
    ids: tuple[str, ...]
    headers: tuple[tuple[str, str], ...] = ()
    method: str = "GET"
    body: bytes | None = None
    optional: bool = False
    interval: float = 0.5
    secret: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    settled: bool = False
    lacks: str = ""


@dataclass(frozen=True, slots=True)
class Validators:
    """What an earlier reply said about its version, to ask "only if newer"."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back, byte for byte.

    Parameters
    ----------
    status : int
        304 means "as before": the body is empty then.
    fetched_at : datetime.datetime
        Aware; from the clock handed to the transport.
    """

    body: bytes
    status: int
    fetched_at: datetime
    etag: str | None = None
    last_modified: str | None = None
    retry_after: str | None = None

    @property
    def not_modified(self) -> bool:
        """Return whether the publisher said the earlier reply still stands."""
        return self.status == 304


@dataclass(frozen=True, slots=True)
class Context:
    """What a source may know beside the catalogue when it builds requests.

    Parameters
    ----------
    today : datetime.date
        New York day of the sync, handed in.
    fred_key : str or None
        FRED web-service key; without it the keyless routes are used.
    vintages : tuple of datetime.date
        Days of which ALFRED vintages are wanted; empty: ``alfredgraph``'s default list.
    listing : callable or None
        Addresses a mirror holds under a prefix; None: a live network, which cannot be listed.
    contact : str
        Name and e-mail address that stand in the user agent; empty: none was given.
    """

    today: date
    fred_key: str | None = field(default=None, repr=False)
    vintages: tuple[date, ...] = ()
    listing: Callable[[str], Sequence[str]] | None = None
    contact: str = ""


class Transport(Protocol):
    """Something that answers requests."""

    def fetch(self, request: Request, validators: Validators | None = None) -> Reply:
        """Return the reply, whatever its status; ``UnreachableError`` if there is none."""

    def close(self) -> None:
        """Close what is open."""


class Format(Protocol):
    """What can read a body that a user keeps as a file. Every source is one for its own files."""

    name: str

    def parse(self, body: bytes, request: Request, specs: Specs) -> pl.DataFrame:
        """Return the rows of ``request.ids`` in ``SNAPSHOT_SCHEMA``; ``SourceError`` if the body is not what it must be."""


class Source(Protocol):
    """One publisher: request and parse. A module satisfies it."""

    name: str
    host_interval: float

    def requests(self, specs: Sequence[SeriesSpec], context: Context) -> list[Request]:
        """Return what to ask for these series; specs the source cannot serve are left out."""

    def parse(self, body: bytes, request: Request, specs: Specs) -> pl.DataFrame:
        """Return the rows of ``request.ids`` in ``SNAPSHOT_SCHEMA``; ``SourceError`` if the body is not what it must be."""


@runtime_checkable
class Paged(Protocol):
    """A source whose reply may call for further requests (next page, smaller window)."""

    def follow(self, reply: Reply, request: Request) -> Follow:
        """Return whether to keep this reply, and what to ask next."""


@runtime_checkable
class Joined(Protocol):
    """A source that counts over all pages of a request: they are parsed together."""

    def join(self, pages: Sequence[tuple[Request, Reply]], request: Request) -> Reply:
        """Return one reply that holds all pages, at least one, in the order in which they came."""


@dataclass(frozen=True, slots=True)
class Follow:
    """Whether a reply holds rows, and the requests it calls for."""

    keep: bool
    requests: tuple[Request, ...] = ()
