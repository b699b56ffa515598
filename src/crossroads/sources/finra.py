"""FINRA's margin statistics: a workbook whose address moves into dated folders, so that users keep it themselves.

First sheet: ``Year-Month`` (``2026-05``), then debit balances in margin accounts and free credit balances in cash and in margin
accounts, USD millions at the month's end, newest first; the last column is empty in the early years. The catalogue's code is the
column. A format of users' files (``format = "finra"``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

import polars as pl

from crossroads.errors import SourceError
from crossroads.sources import snapshot
from crossroads.sources.protocol import Request, Specs
from crossroads.sources.workbook import sheet

name = "finra"
_MONTH = re.compile(r"(?P<year>[0-9]{4})-(?P<month>0[1-9]|1[0-2])", re.ASCII)


def parse(body: bytes, request: Request, specs: Specs) -> pl.DataFrame:
    """Return balances by month, null where the column is empty, to be dated by the catalogue's rule."""
    rows = sheet(body, name, request.url, kind="xlsx")
    header = [" ".join(str(cell).split()) for cell in rows[0]] if rows else []
    if header[:1] != ["Year-Month"]:
        raise SourceError(name, request.url, expected="header Year-Month,...", seen=",".join(header)[:120] or "an empty sheet")
    months = [row for row in rows[1:] if any(cell != "" for cell in row)]
    periods = [_month(row[0], f"{request.url} row {i}") for i, row in enumerate(months, 2)]
    order = sorted(range(len(months)), key=lambda i: periods[i])
    frames = []
    for series in request.ids:
        code = specs[series].code
        if header.count(code) != 1:
            raise SourceError(name, request.url, expected=f"one column {code!r}", seen="; ".join(header)[:200])
        values = _column(months, header.index(code), request)
        days = pl.Series([periods[i] for i in order], dtype=pl.Date)
        frames.append(snapshot.rows(specs[series], days, pl.Series([values[i] for i in order], dtype=pl.Float64), request=request))
    return snapshot.together(frames)


def _column(months: Sequence[Sequence[Any]], column: int, request: Request) -> list[float | None]:
    found: list[float | None] = []
    for number, row in enumerate(months, 2):
        cell = row[column]
        if cell != "" and (isinstance(cell, bool) or not isinstance(cell, int | float) or cell < 0):
            raise SourceError(name, f"{request.url} row {number}", expected="USD millions", seen=repr(cell)[:40])
        found.append(None if cell == "" else float(cell))
    return found


def _month(cell: Any, where: str) -> date:
    stated = _MONTH.fullmatch(cell.strip()) if isinstance(cell, str) else None
    if stated is None:
        raise SourceError(name, where, expected="a month like 2026-05", seen=repr(cell)[:40])
    return date(int(stated["year"]), int(stated["month"]), 1)
