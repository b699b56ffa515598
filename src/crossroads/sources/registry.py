"""Which publishers there are, and the plan of a sync: all requests that serve a set of series."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, cast

import polars as pl

from crossroads.catalog.specs import SeriesSpec
from crossroads.errors import CatalogError
from crossroads.knowledge.frame import MOMENT
from crossroads.sources.client import Client
from crossroads.sources.protocol import Context, Format, Request, Source, Specs
from crossroads.timeline import AsOf

NETWORK = (
    "cboe", "fredgraph", "alfredgraph", "fredapi", "fredmd", "cftc", "nyfed", "nyfed_household", "fomc", "yahoo",
    "kalshi", "polymarket", "aaii",
    "edgar", "ici", "ssga", "ishares", "invesco", "proshares", "farside",
)  # fmt: skip
"""Modules of this room that ask a publisher. A module is imported when it is first used."""

FORMATS = ("farside_copy", "naaim", "finra", "flow_file", "client_file", "warn", "challenger", "brd", "sp_bankruptcies")
"""Modules that only read what a user keeps: files no publisher serves at a lasting address."""

if TYPE_CHECKING:  # the type checker holds every module to the contract; nothing is imported when the program runs
    from crossroads.sources import (
        aaii,
        alfredgraph,
        brd,
        cboe,
        cftc,
        challenger,
        client_file,
        edgar,
        farside,
        farside_copy,
        finra,
        flow_file,
        fomc,
        fredapi,
        fredgraph,
        fredmd,
        ici,
        invesco,
        ishares,
        kalshi,
        naaim,
        nyfed,
        nyfed_household,
        polymarket,
        proshares,
        sp_bankruptcies,
        ssga,
        warn,
        yahoo,
    )

    _MODULES: tuple[Source, ...] = (
        cboe, fredgraph, alfredgraph, fredapi, fredmd, cftc, nyfed, nyfed_household, fomc, yahoo,
        kalshi, polymarket, aaii, edgar, ici, ssga,
        ishares, invesco, proshares, farside,
    )  # fmt: skip
    _READERS: tuple[Format, ...] = (farside_copy, naaim, finra, flow_file, client_file, warn, challenger, brd, sp_bankruptcies)


def load(name: str) -> Source:
    """Return the source of that name.

    Raises
    ------
    CatalogError
        If there is none; the message lists those that exist.
    """
    if name not in NETWORK:
        raise CatalogError(f"there is no source {name!r} that can be fetched; sources are {', '.join(NETWORK)}")
    return cast("Source", importlib.import_module(f"crossroads.sources.{name}"))


def load_format(name: str) -> Format:
    """Return what can read a file of that format: a source's own files, or a format of users' files.

    Raises
    ------
    CatalogError
        If there is none; the message lists those that exist.
    """
    if name not in (*NETWORK, *FORMATS):
        raise CatalogError(f"there is no format {name!r}; formats are {', '.join((*NETWORK, *FORMATS))}")
    return cast("Format", importlib.import_module(f"crossroads.sources.{name}"))


def plan(specs: Sequence[SeriesSpec], context: Context, *, only: Sequence[str] = NETWORK) -> list[Request]:
    """Return every request that serves the series, publisher by publisher.

    A series may be asked for on several routes: its own source, and the vintage routes of FRED for a FRED series.

    Parameters
    ----------
    only : sequence of str
        Sources to use.
    """
    return [request for name in only for request in load(name).requests(specs, context)]


def parse(body: bytes, request: Request, specs: Specs, *, fetched_at: datetime | None = None) -> pl.DataFrame:
    """Return a reply's rows in ``SNAPSHOT_SCHEMA``, read by the source that asked for it.

    Parameters
    ----------
    fetched_at : datetime.datetime, optional
        When the body was received. A publisher that dates to the day is read with the usual clock time of its release;
        on the day itself that may lie ahead of the fetch, which saw the value: such rows are dated to ``fetched_at``.

    Raises
    ------
    SourceError
        If the body is not what the publisher's format promises.
    """
    rows = load(request.source).parse(body, request, specs)
    if fetched_at is None:
        return rows
    seen = pl.lit(fetched_at.astimezone(UTC), dtype=MOMENT)
    day_ends = pl.lit(AsOf.end_of(AsOf(fetched_at).day).moment, dtype=MOMENT)
    later_that_day = pl.col("known_at").is_between(seen, day_ends)
    return rows.with_columns(known_at=pl.when(later_that_day).then(seen).otherwise("known_at"))


def clients() -> dict[str, Client]:
    """Return the hosts that need a client of their own, for ``LiveTransport``; they open nothing before they are used."""
    from crossroads.sources.yahoo import HOST, YahooClient

    return {HOST: YahooClient()}
