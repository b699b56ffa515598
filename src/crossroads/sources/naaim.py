"""NAAIM's exposure index: a workbook whose address carries a new date each week, so that users keep it themselves.

First sheet: ``Date | Mean/Average | Most Bearish Response | ... | NAAIM Number | S&P 500``, newest first, surveyed on Wednesdays. The
two oldest weeks stand at the end once more, rounded. A format of users' files (``format = "naaim"``).
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import polars as pl

from crossroads.errors import SourceError
from crossroads.sources import snapshot
from crossroads.sources.protocol import Request, Specs
from crossroads.sources.workbook import sheet

name = "naaim"
_HEADER = ("Date", "Mean/Average", "Most Bearish Response")
_COLUMN = "NAAIM Number"
_SAME = 0.01  # a week repeated at the end of the file is rounded to two decimals


def parse(body: bytes, request: Request, specs: Specs) -> pl.DataFrame:
    """Return the index in percent of full investment, to be dated by the catalogue's rule."""
    rows = sheet(body, name, request.url, kind="xlsx")
    header = [str(cell).strip() for cell in rows[0]] if rows else []
    if tuple(header[: len(_HEADER)]) != _HEADER or header.count(_COLUMN) != 1:
        expected = f"header {','.join(_HEADER)},...,{_COLUMN}"
        raise SourceError(name, request.url, expected=expected, seen=",".join(header)[:120] or "an empty sheet")
    column = header.index(_COLUMN)
    weeks: dict[date, float] = {}
    for number, row in enumerate(rows[1:], 2):
        if all(cell == "" for cell in row):
            continue
        day, value = _week(row[0], row[column], f"{request.url} row {number}")
        if abs(weeks.setdefault(day, value) - value) > _SAME:
            raise SourceError(name, f"{request.url} row {number}", expected=f"{weeks[day]:g} for {day} again", seen=f"{value:g}")
    days = sorted(weeks)
    values = pl.Series([weeks[day] for day in days], dtype=pl.Float64)
    periods = pl.Series(days, dtype=pl.Date)
    return snapshot.together(snapshot.rows(specs[series], periods, values, request=request) for series in request.ids)


def _week(day: Any, value: Any, where: str) -> tuple[date, float]:
    if isinstance(day, datetime) or not isinstance(day, date):
        raise SourceError(name, where, expected="a date", seen=repr(day)[:40])
    if isinstance(value, bool) or not isinstance(value, int | float) or not -200.0 <= value <= 200.0:
        raise SourceError(name, where, expected="an exposure between -200 and 200 percent", seen=repr(value)[:40])
    return day, float(value)
