"""FRED-MD monthly vintages: the Employment Situation as it stood at the end of past months, keyless.

``.../fred-md/monthly/{YYYY-MM}.csv``: ``sasdate`` and some 120 columns, a second line ``Transform:`` with codes, dates ``M/D/YYYY``,
cells padded with spaces, blank lines at the end. Only ``TAKEN`` columns are read: they change at one release a month, so the
release tells when. Others are revised within the month, are rebased, or change their unit between vintages (claims are in
thousands in old files and in persons in new ones; the monetary base likewise).

Rows of a vintage are known since the release of its newest period by the catalogue's rule, if that period is the month before, as it
should be, and the release fell within the vintage's month; else since that month's last moment.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from datetime import date, datetime

import numpy as np
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
_FARTHEST_BEHIND = 3  # months a vintage's newest row may lie behind it: one is usual, the shutdown of 2025 made it more


def requests(specs: Sequence[SeriesSpec], context: Context) -> list[Request]:
    """Return one request per month: those a mirror holds, or the last year's from the live service (none with a FRED key)."""
    ids = tuple(spec.id for spec in fred_series(specs) if spec.code in TAKEN)
    if not ids:
        return []
    if context.listing is not None:
        held = [url for url in context.listing(_FOLDER) if re.fullmatch(r"[0-9]{4}-[0-9]{2}\.csv", url.removeprefix(_FOLDER))]
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
    if not 1 <= _behind(months[-1], vintage) <= _FARTHEST_BEHIND:
        raise SourceError(name, request.url, expected=f"rows to the month before {vintage:%Y-%m}", seen=f"rows to {months[-1]:%Y-%m}")


def _behind(month: date, vintage: date) -> int:
    return (vintage.year - month.year) * 12 + vintage.month - month.month


def _column(spec: SeriesSpec, cells: Table, months: pl.Series, vintage: date, request: Request) -> pl.DataFrame:
    values = cells.numbers(spec.code, missing=("",))
    published = months.filter(values.is_not_null())
    if published.is_empty():
        raise SourceError(name, request.url, expected=f"values of {spec.code}", seen="none")
    known = pl.repeat(_known(spec, published[-1], vintage), len(months), dtype=MOMENT, eager=True)
    return snapshot.rows(spec, months, values, request=request, known_at=known, basis=Basis.VINTAGE)


def _known(spec: SeriesSpec, newest: date, vintage: date) -> datetime:
    """Return when a vintage's rows became public; a file cut short at a line end must not look older than it is."""
    month_ends = AsOf.end_of(vintage.replace(day=calendar.monthrange(vintage.year, vintage.month)[1])).moment
    release = moment(spec.known_at(np.array([newest], "datetime64[D]"))[0][0])
    in_its_month = AsOf(release).day >= vintage and release <= month_ends
    return release if _behind(newest, vintage) == 1 and in_its_month else month_ends
