"""AAII's weekly sentiment workbook: an old binary ``.xls``, read through python-calamine.

``https://www.aaii.com/files/surveys/sentiment.xls``, sheet ``SENTIMENT``: a header spread over rows 2-4, an empty row, then a row a
week (date, bullish, neutral, bearish as fractions, their total, averages, the S&P 500), then tables of averages and counts that are
no weeks. The first two weeks and one of 1996 have no answers. Shares are returned in percent. The catalogue's code is the column.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from typing import Any

import polars as pl

from crossroads.catalog.specs import SeriesSpec
from crossroads.errors import SourceError
from crossroads.sources import snapshot
from crossroads.sources.protocol import Context, Request, Specs
from crossroads.sources.text import decode

name = "aaii"
host_interval = 1.0
ADDRESS = "https://www.aaii.com/files/surveys/sentiment.xls"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # the mark all binary Office files start with
_HEADER = ("Date", "Bullish", "Neutral", "Bearish", "Total")
_HEADER_ROW, _FIRST_ROW = 3, 5
_ROUNDING = 0.0025  # shares are rounded one by one: their sum was 1.002 in 2007-01-18, the farthest ever


def requests(specs: Sequence[SeriesSpec], context: Context) -> list[Request]:  # noqa: ARG001 - every source has this signature
    """Return the one workbook."""
    ids = tuple(spec.id for spec in specs if spec.source == name)
    return [Request(name, ADDRESS, ids, interval=host_interval)] if ids else []


def parse(body: bytes, request: Request, specs: Specs) -> pl.DataFrame:
    """Return the shares in percent, null for weeks without answers, to be dated by the catalogue's rule."""
    cells = _sheet(body, request)
    header = tuple(str(cell).strip() for cell in cells[_HEADER_ROW][: len(_HEADER)]) if len(cells) > _FIRST_ROW else ()
    if header != _HEADER or str(cells[_HEADER_ROW - 1][0]).strip() != "Reported":
        raise SourceError(name, request.url, expected=f"header Reported {','.join(_HEADER)}", seen=",".join(header) or "too few rows")
    weeks = _weeks(cells, request)
    shares = [_shares(row, f"{request.url} {row[0]}") for row in weeks]
    days = pl.Series([row[0] for row in weeks], dtype=pl.Date)
    frames = []
    for series in request.ids:
        column = _HEADER.index(specs[series].code) - 1
        values = pl.Series([week[column] for week in shares], dtype=pl.Float64)
        frames.append(snapshot.rows(specs[series], days, values, request=request))
    return snapshot.together(frames)


def _sheet(body: bytes, request: Request) -> list[list[Any]]:
    import python_calamine

    if not body.startswith(_OLE):
        if not body.startswith(b"PK"):
            decode(body, name, request.url, expected="an .xls workbook")  # an empty body or a web page says so itself
        raise SourceError(name, request.url, expected="a binary .xls workbook", seen=f"a body starting {body[:8]!r}")
    sector = 1 << int.from_bytes(body[30:32], "little") if len(body) > 512 else 0
    if not sector or len(body) % 512:
        raise SourceError(name, request.url, expected="a whole .xls workbook", seen=f"{len(body)} bytes, which is cut short")
    try:
        rows: list[list[Any]] = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(body)).get_sheet_by_name("SENTIMENT").to_python()
    except (python_calamine.CalamineError, OSError) as broken:
        raise SourceError(name, request.url, expected="an .xls workbook with sheet SENTIMENT", seen=f"{broken}"[:200]) from None
    return rows


def _weeks(cells: Sequence[Sequence[Any]], request: Request) -> list[Sequence[Any]]:
    """Return the rows from the first week to the last; a date further down means that the layout has changed."""
    dated = [isinstance(row[0], date) for row in cells]
    count = next((i for i, is_week in enumerate(dated[_FIRST_ROW:]) if not is_week), len(dated) - _FIRST_ROW)
    end = _FIRST_ROW + count
    if count == 0 or any(dated[end:]) or end == len(cells):
        seen = "no week" if count == 0 else "dates below them" if any(dated[end:]) else "the end of the sheet"
        raise SourceError(name, request.url, expected="weeks, then tables of averages", seen=seen)
    return list(cells[_FIRST_ROW:end])


def _shares(row: Sequence[Any], where: str) -> list[float | None]:
    """Return bullish, neutral and bearish in percent, or three nulls for a week without answers."""
    parts = row[1:4]
    if all(cell == "" for cell in parts):
        return [None] * 3
    if not all(isinstance(cell, float) and 0.0 <= cell <= 1.0 for cell in parts):
        raise SourceError(name, where, expected="three fractions of 1", seen=repr(list(parts)))
    if abs(sum(parts) - 1.0) > _ROUNDING:
        raise SourceError(name, where, expected="shares that add up to 1", seen=f"a sum of {sum(parts):g}")
    return [round(cell * 100.0, 8) for cell in parts]  # 0.28 is 28, not 28.000000000000004
