"""ICI's fund-flow workbooks: ETF net issuance, mutual fund flows, both together. USD millions.

``https://www.ici.org/{etf_flows,flows,combined_flows}_data_{year}.xls``, one old binary sheet each: title rows, a header merged over
up to three rows (``Date | Total ETFs | Equity: Total, Domestic, World | Hybrid | Bond: Total, Taxable, Municipal | Commodity``) with
empty columns between, a block of months, a block ``Estimated weekly ...`` and footnotes. Dates are text, ``05/27/2026``. The weekly
block holds a few weeks only. The year rolls each January and two names may serve the same bytes.

The catalogue's code is ``workbook:column path:block``. A path is the header's words from top to bottom in lower case, the last
``total`` standing for any text that begins with it. Every row must add up (total = equity + hybrid + bond + commodity, equity =
domestic + world, bond = taxable + municipal): a column read from a wrong place does not.

No capture of these workbooks was at hand; the layout is as documented by several readers of them, and what differs is refused.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import polars as pl

from crossroads.catalog.specs import SeriesSpec
from crossroads.errors import SourceError
from crossroads.sources import snapshot
from crossroads.sources.protocol import Context, Request, Specs
from crossroads.sources.workbook import sheet

name = "ici"
host_interval = 2.0
_HOST = "https://www.ici.org/"
_BOOKS = {
    "etf": ("etf_flows_data_", "Weekly ETF Public Report"),
    "mf": ("flows_data_", "Weekly MF Flow Estimates"),
    "combined": ("combined_flows_data_", "Weekly MF & ETF Public Report"),
}
_BLOCKS = {"monthly": "monthly", "estimated weekly": "weekly"}
_HEADER_WITHIN, _HEADER_ROWS = 12, 3
_ROUNDING = 3.0  # USD mn: each figure is rounded to a million on its own, up to five of them stand in one sum
_MONTH_END = 25  # a month is stamped with its last day
_SUMS = (
    ("total", ("equity/total", "hybrid", "bond/total", "commodity")),
    ("equity/total", ("equity/domestic", "equity/world")),
    ("bond/total", ("bond/taxable", "bond/municipal")),
)

Column = Mapping[str, int]
Week = tuple[date, Sequence[Any], int]  # period, cells, row number for messages


def requests(specs: Sequence[SeriesSpec], context: Context) -> list[Request]:
    """Return this year's and last year's file of each workbook that is wanted."""
    mine = [spec for spec in specs if spec.source == name]
    found = []
    for book, (stem, _) in _BOOKS.items():
        ids = tuple(spec.id for spec in mine if spec.code.startswith(f"{book}:"))
        years = (context.today.year, context.today.year - 1) if ids else ()
        found += [Request(name, f"{_HOST}{stem}{year}.xls", ids, optional=True, interval=host_interval) for year in years]
    return found


def parse(body: bytes, request: Request, specs: Specs) -> pl.DataFrame:
    """Return issuance and flows by class, months and estimated weeks apart, to be dated by the catalogue's rule."""
    books = {specs[series].code.partition(":")[0] for series in request.ids}
    if len(books) != 1:
        raise SourceError(name, request.url, expected="series of one workbook", seen=", ".join(sorted(books)) or "none")
    rows = sheet(body, name, request.url, kind="xls", name=_BOOKS[books.pop()][1])
    top = _header_row(rows, request)
    columns = _columns(rows[top : top + _HEADER_ROWS], request)
    blocks = _blocks(rows, top + 1, request)
    for period, cells, row in itertools.chain(*blocks.values()):
        _adds_up(columns, cells, f"{request.url} row {row} ({period})")
    return snapshot.together(_series(specs[series], columns, blocks, request) for series in request.ids)


def _series(spec: SeriesSpec, columns: Column, blocks: Mapping[str, Sequence[Week]], request: Request) -> pl.DataFrame:
    _, path, block = spec.code.split(":")
    column = _find(columns, path)
    if column is None:
        raise SourceError(name, request.url, expected=f"a column {path!r}", seen="; ".join(columns))
    days = pl.Series([period for period, _, _ in blocks[block]], dtype=pl.Date)
    values = pl.Series([_number(cells[column], f"{request.url} row {row}") for _, cells, row in blocks[block]], dtype=pl.Float64)
    return snapshot.rows(spec, days, values, request=request)


# ------------------------------------------------------------------------------------------------ header


def _header_row(rows: Sequence[Sequence[Any]], request: Request) -> int:
    found = [i for i, row in enumerate(rows[:_HEADER_WITHIN]) if row and _words(row[0]).startswith("date")]
    if len(found) != 1:
        first = " | ".join(str(row[0])[:40] for row in rows[:_HEADER_WITHIN] if row)
        raise SourceError(name, request.url, expected=f"one header row beginning with Date among the first {_HEADER_WITHIN}", seen=first)
    return found[0]


def _columns(header: Sequence[Sequence[Any]], request: Request) -> Column:
    """Return the column of each header path; a merged cell's words reach to the right until the next words of its level."""
    columns: dict[str, int] = {}
    carried: list[str] = []
    header = header[: next((i for i, row in enumerate(header) if i and _words(row[0])), len(header))]
    for column in range(1, len(header[0])):
        own = [_words(row[column]) for row in header]
        if not any(own):
            continue
        level = next(i for i, words in enumerate(own) if words)
        carried = [*carried[:level], *own[level:]]
        path = "/".join(words for words in carried if words)
        if path in columns:
            raise SourceError(name, request.url, expected="each column once", seen=f"{path!r} twice")
        columns[path] = column
    return columns


def _words(cell: Any) -> str:
    """Return a header's words in lower case without footnote marks."""
    return " ".join(re.sub(r"[^a-z&\- ]", " ", str(cell).lower().replace("\n", " ")).split())


def _find(columns: Column, path: str) -> int | None:
    """Return the column of a path: the same words, or where the path ends in ``total``, words that begin with it."""
    head, _, last = path.rpartition("/")
    prefix = f"{head}/" if head else ""
    hits = [c for p, c in columns.items() if p == path or (last == "total" and re.fullmatch(rf"{re.escape(prefix)}total\b[^/]*", p))]
    return hits[0] if len(hits) == 1 else None


# ------------------------------------------------------------------------------------------------ rows


def _blocks(rows: Sequence[Sequence[Any]], start: int, request: Request) -> dict[str, list[Week]]:
    """Return the dated rows of each block; whatever has another first cell ends the block, and no date may follow then."""
    blocks: dict[str, list[Week]] = {}
    block = ""
    for number, row in enumerate(rows[start:], start=start + 1):
        words = _words(row[0])
        day = _day(row[0])
        opened = next((key for begins, key in _BLOCKS.items() if words.startswith(begins)), "")
        if opened and opened not in blocks:
            block, blocks[opened] = opened, []
        elif day is not None and not block:
            raise SourceError(name, f"{request.url} row {number}", expected="a block's heading before its rows", seen=f"{row[0]!r}")
        elif day is not None:
            blocks[block].append((_period(day, block, f"{request.url} row {number}"), row, number))
        elif words and blocks.get(block):
            block = ""  # footnotes
    if set(blocks) != set(_BLOCKS.values()) or not all(blocks.values()):
        seen = ", ".join(f"{key}: {len(found)} rows" for key, found in blocks.items()) or "none"
        raise SourceError(name, request.url, expected="a monthly and an estimated weekly block", seen=seen)
    return blocks


def _day(cell: Any) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if not isinstance(cell, str) or not re.fullmatch(r"\s*[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}\s*", cell):
        return None
    try:
        return datetime.strptime(cell.strip(), "%m/%d/%Y").date()
    except ValueError:
        return None


def _period(day: date, block: str, where: str) -> date:
    if block == "weekly":
        return day
    if day.day < _MONTH_END:
        raise SourceError(name, where, expected="a month's last day", seen=day.isoformat())
    return day.replace(day=1)


def _adds_up(columns: Column, cells: Sequence[Any], where: str) -> None:
    for whole, parts in _SUMS:
        found = [column for part in parts if (column := _either(columns, part)) is not None]
        total = _find(columns, whole)
        if total is None or len(found) < len(parts) - (whole == "total"):  # mutual funds hold no commodities
            raise SourceError(name, where, expected=f"columns {whole}, {', '.join(parts)}", seen="; ".join(columns))
        stated, added = _number(cells[total], where), sum(_number(cells[column], where) for column in found)
        if abs(stated - added) > _ROUNDING:
            raise SourceError(name, where, expected=f"{whole} = the sum of its parts", seen=f"{stated:g} and {added:g}")


def _either(columns: Column, path: str) -> int | None:
    """Return the column of a class, which the mutual fund workbook divides further and gives a total of its own."""
    found = _find(columns, path)
    return found if found is not None else _find(columns, f"{path}/total")


def _number(cell: Any, where: str) -> float:
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        raise SourceError(name, where, expected="a number of USD millions", seen=repr(cell)[:60])
    return float(cell)
