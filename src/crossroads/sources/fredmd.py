"""FRED-MD monthly vintages: the Employment Situation as it stood at the end of past months, keyless.

``.../fred-md/monthly/{YYYY-MM}.csv``: ``sasdate`` and some 120 columns, a second line ``Transform:`` with codes, dates ``M/D/YYYY``,
cells padded with spaces, blank lines at the end. Only ``TAKEN`` columns are read: they change at one release a month, so the
release tells when. Others are revised within the month, are rebased, or change their unit between vintages (claims are in
thousands in old files and in persons in new ones; the monetary base likewise).

Rows of a vintage are known since the release of its newest period by the catalogue's rule, but no later than the month's end.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from datetime import date, datetime

import polars as pl

from crossroads.catalog.specs import SeriesSpec
from crossroads.errors import SourceError
from crossroads.knowledge.frame import MOMENT
from crossroads.series import Basis, moment
from crossroads.sources import snapshot
from crossroads.sources.fredgraph import fred_series
from crossroads.sources.protocol import Context, Request, Specs
from crossroads.sources.text import Table, decode, table
from crossroads.timeline import AsOf

name = "fredmd"
host_interval = 1.0
TAKEN = ("UNRATE", "PAYEMS", "UEMP27OV")
"""Columns read, which are also the FRED codes of their series."""
LIVE_MONTHS = 12
"""How many past vintages are asked for from the live service."""
_FOLDER = "https://www.stlouisfed.org/-/media/project/frbstl/stlouisfed/research/fred-md/monthly/"
_OLDEST_NEWS = 4  # months a vintage's newest row may lie behind; one is usual, two after the shutdown of 2025


def requests(specs: Sequence[SeriesSpec], context: Context) -> list[Request]:
    """Return one request per month: those a mirror holds, or the last year's from the live service (none with a FRED key)."""
    ids = tuple(spec.id for spec in fred_series(specs) if spec.code in TAKEN)
    if not ids:
        return []
    if context.listing is not None:
        held = [url for url in context.listing(_FOLDER) if re.fullmatch(r"\d{4}-\d{2}\.csv", url.removeprefix(_FOLDER))]
        return [Request(name, url, ids, interval=host_interval) for url in held]
    if context.fred_key is not None:
        return []
    months = [divmod(context.today.year * 12 + context.today.month - 1 - back, 12) for back in range(LIVE_MONTHS, 0, -1)]
    return [Request(name, f"{_FOLDER}{year}-{month + 1:02d}.csv", ids, optional=True, interval=host_interval) for year, month in months]


def parse(body: bytes, request: Request, specs: Specs) -> pl.DataFrame:
    """Return the values of one vintage, dated to the release that brought its newest period."""
    vintage = date.fromisoformat(f"{request.url.removeprefix(_FOLDER)[:7]}-01")
    text = decode(body, name, request.url, expected="CSV with header sasdate,...")
    cells = table(text, name, request.url, header=None, skip=1, blank_end=True)
    _check_head(cells, text, [specs[series] for series in request.ids], request)
    months = cells.dates("sasdate", "%m/%d/%Y")
    _check_month(months, vintage, request)
    return snapshot.together(_column(specs[series], cells, months, vintage, request) for series in request.ids)


def _check_head(cells: Table, text: str, specs: Sequence[SeriesSpec], request: Request) -> None:
    if cells.header[0] != "sasdate" or len(set(cells.header)) != len(cells.header):
        raise SourceError(name, request.url, expected="header sasdate and then each column once", seen=",".join(cells.header)[:200])
    if lost := [spec.code for spec in specs if spec.code not in cells.header]:
        raise SourceError(name, request.url, expected=f"columns {', '.join(lost)}", seen="a header without them")
    second = text.split("\n", 2)[1].rstrip("\r").split(",")
    if not second[0].startswith("Transform:") or len(second) != len(cells.header):
        raise SourceError(name, request.url, expected="a second line 'Transform:' with a code for each column", seen=",".join(second)[:80])


def _check_month(months: pl.Series, vintage: date, request: Request) -> None:
    """Refuse a file that is not the vintage its name says."""
    newest = months[-1]
    behind = (vintage.year - newest.year) * 12 + vintage.month - newest.month
    if not 1 <= behind <= _OLDEST_NEWS:
        raise SourceError(name, request.url, expected=f"rows to the month before {vintage:%Y-%m}", seen=f"rows to {newest:%Y-%m}")


def _column(spec: SeriesSpec, cells: Table, months: pl.Series, vintage: date, request: Request) -> pl.DataFrame:
    values = cells.numbers(spec.code, missing=("",))
    published = months.filter(values.is_not_null())
    if published.is_empty():
        raise SourceError(name, request.url, expected=f"values of {spec.code}", seen="none")
    known = pl.repeat(_known(spec, published, vintage), len(months), dtype=MOMENT, eager=True)
    return snapshot.rows(spec, months, values, request=request, known_at=known, basis=Basis.VINTAGE)


def _known(spec: SeriesSpec, published: pl.Series, vintage: date) -> datetime:
    release = moment(spec.known_at(published.tail(1).to_numpy().astype("datetime64[D]"))[0][0])
    last_day = vintage.replace(day=calendar.monthrange(vintage.year, vintage.month)[1])
    return min(release, AsOf.end_of(last_day).moment)
