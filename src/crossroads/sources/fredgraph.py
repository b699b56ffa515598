"""FRED's keyless graph CSV: today's values of one series, as last revised.

``https://fred.stlouisfed.org/graph/fredgraph.csv?id={CODE}`` answers ``observation_date,{CODE}`` (``DATE`` first until about
2025), ISO dates, ``.`` or an empty cell where there is no value. It ignores ``vintage_date``: vintages are ``alfredgraph``'s or
``fredapi``'s. One series a request, since several of different frequency come as a ZIP.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from crossroads.catalog.specs import SeriesSpec
from crossroads.errors import SourceError
from crossroads.sources import snapshot
from crossroads.sources.protocol import Context, Request, Specs
from crossroads.sources.text import decode, table

name = "fredgraph"
host_interval = 0.5
MISSING = (".", "")
"""How FRED writes "no value"."""


def fred_series(specs: Sequence[SeriesSpec]) -> list[SeriesSpec]:
    """Return those of the series that FRED publishes; the vintage routes serve them too."""
    return [spec for spec in specs if spec.source == name]


def requests(specs: Sequence[SeriesSpec], context: Context) -> list[Request]:  # noqa: ARG001 - every source has this signature
    """Return one request per series."""
    mine = fred_series(specs)
    address = "https://fred.stlouisfed.org/graph/fredgraph.csv?id="
    return [Request(name, f"{address}{spec.code}", (spec.id,), interval=host_interval) for spec in mine]


def parse(body: bytes, request: Request, specs: Specs) -> pl.DataFrame:
    """Return the values, null where FRED has none, to be dated by the catalogue's rule."""
    (series,) = request.ids
    spec = specs[series]
    expected = f"CSV with header observation_date,{spec.code}"
    if body.startswith(b"PK"):
        raise SourceError(name, request.url, expected=expected, seen="a ZIP, which FRED sends for several series at once")
    text = decode(body, name, request.url, expected=expected)
    cells = table(text, name, request.url, header=(("observation_date", spec.code), ("DATE", spec.code)))
    days = cells.dates(cells.header[0], "%Y-%m-%d")
    return snapshot.rows(spec, days, cells.numbers(spec.code, missing=MISSING), request=request)
