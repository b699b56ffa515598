"""Cboe index histories: one CSV per index, whole history each time.

``https://cdn.cboe.com/api/global/us_indices/daily_prices/{CODE}_History.csv``, in two shapes: ``DATE,OPEN,HIGH,LOW,CLOSE``
and ``DATE,{CODE}``. Dates are ``MM/DD/YYYY``; 0 marks a missing value. The catalogue's code is the file's stem; the close is taken.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from crossroads.catalog.specs import SeriesSpec
from crossroads.sources import snapshot
from crossroads.sources.protocol import Context, Request, Specs
from crossroads.sources.text import decode, table

name = "cboe"
host_interval = 0.5
_FOLDER = "https://cdn.cboe.com/api/global/us_indices/daily_prices/"
_OHLC = ("DATE", "OPEN", "HIGH", "LOW", "CLOSE")


def requests(specs: Sequence[SeriesSpec], context: Context) -> list[Request]:  # noqa: ARG001 - every source has this signature
    """Return one request per index."""
    mine = [spec for spec in specs if spec.source == name]
    return [Request(name, f"{_FOLDER}{spec.code}_History.csv", (spec.id,), interval=host_interval) for spec in mine]


def parse(body: bytes, request: Request, specs: Specs) -> pl.DataFrame:
    """Return the closes, to be dated by the catalogue's rule; ``SourceError`` if the file is not one of the two shapes."""
    (series,) = request.ids
    spec = specs[series]
    text = decode(body, name, request.url, expected=f"CSV with header {','.join(_OHLC)} or DATE,{spec.code}")
    cells = table(text, name, request.url, header=(_OHLC, ("DATE", spec.code)))
    values = cells.numbers("CLOSE" if "CLOSE" in cells.header else spec.code)
    days = cells.dates("DATE", "%m/%d/%Y")
    return snapshot.rows(spec, days, values.set(values == 0.0, None), request=request)
