"""State Street's fund histories: one workbook a SPDR fund since its first day.

``https://www.ssga.com/library-content/products/fund-data/etfs/us/navhist-us-en-{ticker}.xlsx``, sheet ``navhist``: three rows about
the fund, then ``Date | NAV | Shares Outstanding | Total Net Assets``, newest first, dates ``DD-MMM-YYYY``, a disclaimer below. The
catalogue's code is ``TICKER:column``.

No capture of this workbook was at hand; the layout is as documented, and what differs is refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import polars as pl

from crossroads.catalog.specs import SeriesSpec
from crossroads.errors import SourceError
from crossroads.sources import fund_history, snapshot
from crossroads.sources.fund_history import Day
from crossroads.sources.protocol import Context, Request, Specs
from crossroads.sources.workbook import sheet

name = "ssga"
host_interval = 1.0
_FOLDER = "https://www.ssga.com/library-content/products/fund-data/etfs/us/"
_HEADER = ("Date", "NAV", "Shares Outstanding", "Total Net Assets")
_HEADER_WITHIN = 8


def requests(specs: Sequence[SeriesSpec], context: Context) -> list[Request]:  # noqa: ARG001 - every source has this signature
    """Return one request per fund."""
    funds = fund_history.by_fund(specs, name)
    return [Request(name, f"{_FOLDER}navhist-us-en-{ticker.lower()}.xlsx", ids, interval=host_interval) for ticker, ids in funds.items()]


def parse(body: bytes, request: Request, specs: Specs) -> pl.DataFrame:
    """Return NAV and shares of one fund, to be dated by the catalogue's rule."""
    cells = sheet(body, name, request.url, kind="xlsx", name="navhist")
    (ticker,) = {fund_history.fund_of(specs[series]) for series in request.ids}
    top = next((i for i, row in enumerate(cells[:_HEADER_WITHIN]) if _texts(row)[: len(_HEADER)] == _HEADER), None)
    if top is None:
        seen = " / ".join(",".join(_texts(row)[:4]) for row in cells[:_HEADER_WITHIN])[:200]
        raise SourceError(name, request.url, expected=f"header {','.join(_HEADER)}", seen=seen or "no rows")
    about = " ".join(text for row in cells[:top] for text in _texts(row))
    if "Ticker" in about and ticker not in about.split():
        raise SourceError(name, request.url, expected=f"a fund named {ticker} above the header", seen=about[:120])
    days = fund_history.oldest_first(_days(cells[top + 1 :], request), request)
    return snapshot.together(fund_history.rows(specs[series], days, request) for series in request.ids)


def _texts(row: Sequence[Any]) -> tuple[str, ...]:
    return tuple(cell.strip() if isinstance(cell, str) else "" for cell in row)


def _days(cells: Sequence[Sequence[Any]], request: Request) -> list[Day]:
    """Return the rows down to the disclaimer; a day or figure below it means that the layout has changed."""
    dated = [_date(row[0]) for row in cells]
    end = next((i for i, day in enumerate(dated) if day is None), len(dated))
    below = any(dated[end:]) or any(isinstance(cell, float) for row in cells[end:] for cell in row)
    if below or end == len(cells):
        seen = "days or figures below it" if below else "the end of the sheet"
        raise SourceError(name, request.url, expected="days, then a disclaimer", seen=seen)
    found = []
    for day, row in zip(dated[:end], cells[:end], strict=True):
        where = f"{request.url} {day}"
        assert day is not None
        found.append(Day(day, _number(row[1], where), _number(row[2], where), _number(row[3], where)))
    return found


def _date(cell: Any) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    try:
        return datetime.strptime(str(cell).strip(), "%d-%b-%Y").date()
    except ValueError:
        return None


def _number(cell: Any, where: str) -> float | None:
    """Return a cell that is a number or a number as text; an empty one or a dash means none."""
    if isinstance(cell, str) and cell.strip() in ("", "-", "--"):
        return None
    try:
        return float(cell.strip().replace(",", "") if isinstance(cell, str) else cell)
    except (TypeError, ValueError):
        raise SourceError(name, where, expected="a number", seen=repr(cell)[:60]) from None
