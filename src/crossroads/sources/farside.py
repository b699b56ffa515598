"""Farside's table of spot bitcoin funds: net flow of each fund and day, USD millions.

``https://farside.co.uk/bitcoin-etf-flow-all-data/`` (all days) and ``https://farside.co.uk/btc/`` (the last weeks), an HTML table of
class ``etf``: a row of tickers, then a row a day (``06 Jul 2026``), then rows ``Total``, ``Average``, ``Maximum``, ``Minimum`` and
``Fee`` that are no days. Parentheses are negative, commas separate thousands.

``-`` and an empty cell mean that the fund has not reported, ``0.0`` that it reported zero. The last column adds up the cells that
are filled: it is taken only when every fund that reported in the days before has reported, and it must be that sum. Days without
trading in New York are left out. New funds bring new columns. The catalogue's code is the ticker, or ``Total``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from html.parser import HTMLParser

import numpy as np
import polars as pl

from crossroads.catalog.specs import SeriesSpec
from crossroads.errors import SourceError
from crossroads.sources import snapshot
from crossroads.sources.protocol import Context, Request, Specs
from crossroads.sources.text import decode
from crossroads.timeline import business_days

name = "farside"
host_interval = 2.0
ALL_DAYS, RECENT = "https://farside.co.uk/bitcoin-etf-flow-all-data/", "https://farside.co.uk/btc/"
TOTAL = "Total"
ACTIVE_WITHIN = 5
"""A fund that reported on one of so many days before is expected to report."""
_NO_DAYS = frozenset({"Fee", "Total", "Average", "Maximum", "Minimum", "Seed", ""})
_UNREPORTED = ("-", "")
_NUMBER = re.compile(r"\(?[0-9]{1,3}(,?[0-9]{3})*\.[0-9]\)?", re.ASCII)
_DAY = re.compile(r"[0-9]{2} [A-Z][a-z]{2} [0-9]{4}", re.ASCII)
_ROUNDING = 0.15  # the total is the sum of the printed cells on every day of two and a half years; one step of their last digit is let pass


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the table: a flow by ticker, None where the fund has not reported, and the sum of those that have."""

    day: date
    flows: dict[str, float | None]
    total: float | None


def requests(specs: Sequence[SeriesSpec], context: Context) -> list[Request]:  # noqa: ARG001 - every source has this signature
    """Return the page of all days, which may turn plain clients away, and that of the last weeks."""
    ids = tuple(spec.id for spec in specs if spec.source == name)
    return [Request(name, url, ids, optional=True, interval=host_interval) for url in (ALL_DAYS, RECENT)] if ids else []


def parse(body: bytes, request: Request, specs: Specs) -> pl.DataFrame:
    """Return flows by fund, null where a fund has not reported, and totals of finished days."""
    text = decode(body, name, request.url, expected="the table of flows", page=True)
    page = _Page()
    page.feed(text)
    page.close()
    if not page.is_whole:
        raise SourceError(name, request.url, expected="a table of class etf with its end", seen=repr(" ".join(text.split())[-60:]))
    return frame(_days(page.rows, request), request, specs)


def frame(days: Sequence[Day], request: Request, specs: Specs) -> pl.DataFrame:
    """Return the rows of the request's series from the table's days, oldest first; sessions only."""
    stamps = np.array([d.day for d in days], "datetime64[D]")
    sessions = [d for d, is_open in zip(days, np.is_busday(stamps, busdaycal=business_days("nyse")), strict=True) if is_open]
    finished = is_finished(sessions)
    for one, done in zip(sessions, finished, strict=True):
        _adds_up(one, request, is_finished=done)
    periods = pl.Series([d.day for d in sessions], dtype=pl.Date)
    frames = []
    for series in request.ids:
        code = specs[series].code
        if code == TOTAL:
            values = [d.total if done else None for d, done in zip(sessions, finished, strict=True)]
        else:
            values = [d.flows.get(code) for d in sessions]
        frames.append(snapshot.rows(specs[series], periods, pl.Series(values, dtype=pl.Float64), request=request))
    return snapshot.together(frames)


def is_finished(days: Sequence[Day]) -> list[bool]:
    """Return for each day whether every fund that reported in the days before (for the first: on the next) has reported."""
    found = []
    for i, one in enumerate(days):
        around = days[max(0, i - ACTIVE_WITHIN) : i] or days[1:2]
        active = {fund for other in around for fund, flow in other.flows.items() if flow is not None}
        reported = {fund for fund, flow in one.flows.items() if flow is not None}
        found.append(bool(reported) and active <= reported)
    return found


def _adds_up(one: Day, request: Request, *, is_finished: bool) -> None:
    filled = [flow for flow in one.flows.values() if flow is not None]
    if is_finished and one.total is None:
        raise SourceError(request.source, f"{request.url} {one.day}", expected="a total of a finished day", seen="none")
    if one.total is not None and abs(sum(filled) - one.total) > _ROUNDING:
        seen = f"{one.total:g} where the cells give {sum(filled):g}"
        raise SourceError(request.source, f"{request.url} {one.day}", expected="a total that is the sum of the filled cells", seen=seen)


# ------------------------------------------------------------------------------------------------ the page


@dataclass
class _Row:
    cells: list[str] = field(default_factory=list)


class _Page(HTMLParser):
    """Collect the cells of the table of class ``etf``, row by row."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[_Row] = []
        self.is_whole = False
        self._inside = False
        self._cell: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin the table, a row or a cell."""
        if tag == "table" and "etf" in (dict(attrs).get("class") or "").split():
            self._inside, self.is_whole = not self.rows, False
        elif self._inside and tag == "tr":
            self.rows.append(_Row())
        elif self._inside and tag in ("td", "th"):
            self._cell = []

    def handle_endtag(self, tag: str) -> None:
        """End the table or a cell."""
        if tag == "table" and self._inside:
            self._inside, self.is_whole = False, True
        elif tag in ("td", "th") and self._cell is not None:
            if self.rows:
                self.rows[-1].cells.append(" ".join("".join(self._cell).split()))
            self._cell = None

    def handle_data(self, data: str) -> None:
        """Keep text inside a cell."""
        if self._cell is not None:
            self._cell.append(data)


def _days(rows: Sequence[_Row], request: Request) -> list[Day]:
    funds = _funds(rows, request)
    days = []
    for number, row in enumerate(rows, 1):
        where = f"{request.url} row {number}"
        label = row.cells[0] if row.cells else ""
        if not _DAY.fullmatch(label):
            if label not in _NO_DAYS:
                raise SourceError(name, where, expected="a day like 06 Jul 2026, or one of the sums", seen=repr(label)[:60])
            continue
        if len(row.cells) != len(funds) + 2:
            raise SourceError(name, where, expected=f"{len(funds) + 2} cells", seen=str(len(row.cells)))
        flows = [_flow(cell, where) for cell in row.cells[1:]]
        days.append(Day(_date(label, where), dict(zip(funds, flows[:-1], strict=True)), flows[-1]))
    if not days:
        raise SourceError(name, request.url, expected="rows of days", seen="none")
    return days


def _funds(rows: Sequence[_Row], request: Request) -> list[str]:
    """Return the tickers of the columns, between the days and the total."""
    named = [row.cells for row in rows if row.cells[1:2] == ["IBIT"]]
    totals = [row.cells for row in rows if row.cells[-1:] == [TOTAL] and len(row.cells) > 1]
    if len(named) != 1 or not totals or len(totals[0]) != len(named[0]):
        raise SourceError(
            name, request.url, expected="one row of tickers from IBIT on, with Total above its last cell", seen=f"{len(named)}"
        )
    funds = [cell for cell in named[0][1:-1] if re.fullmatch(r"[A-Z]{3,5}", cell)]
    if len(funds) != len(named[0]) - 2 or len(set(funds)) != len(funds):
        raise SourceError(name, request.url, expected="one ticker a column", seen=", ".join(named[0])[:200])
    return funds


def _date(label: str, where: str) -> date:
    try:
        return datetime.strptime(label, "%d %b %Y").date()
    except ValueError:
        raise SourceError(name, where, expected="a day like 06 Jul 2026", seen=repr(label)) from None


def _flow(cell: str, where: str) -> float | None:
    if cell in _UNREPORTED:
        return None
    if not _NUMBER.fullmatch(cell) or cell.startswith("(") != cell.endswith(")"):
        raise SourceError(name, where, expected="USD millions like 12.3 or (12.3), or - for none", seen=repr(cell)[:60])
    size = float(cell.strip("()").replace(",", ""))
    return -size if cell.startswith("(") else size
