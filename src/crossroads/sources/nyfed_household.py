"""New York Fed, Household Debt and Credit: the quarterly workbook, read through python-calamine.

``https://www.newyorkfed.org/medialibrary/interactives/householdcredit/data/xls/HHD_C_Report_{YYYY}Q{n}.xlsx``, each with the whole
history since 2003. A quarter that is not out yet leads to an error page with status 200: the quarter before it is asked for then.

A data sheet has its title in the first cell, a header some rows below it (``MORTGAGE HELOC AUTO CC ...`` on one page,
``AUTO CC MORTGAGE ...`` on another, ``Mortgage HE Revolving ...`` on a third), then a row a quarter labelled ``24:Q2``. Sheets are found
by title and columns by header, because page numbers and orders have moved. The catalogue's code is ``{table}:{loan}``.
"""

from __future__ import annotations

import io
import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import polars as pl

from crossroads.catalog.specs import SeriesSpec
from crossroads.errors import SourceError
from crossroads.sources import snapshot
from crossroads.sources.protocol import Context, Follow, Reply, Request, Specs
from crossroads.sources.text import decode

name = "nyfed_household"
host_interval = 1.0
WALK_BACK = 3
"""Quarters to go back from the last finished one: a report comes five to nine weeks after its quarter."""
_ADDRESS = "https://www.newyorkfed.org/medialibrary/interactives/householdcredit/data/xls/HHD_C_Report_"
_ZIP = b"PK"  # how every .xlsx starts


@dataclass(frozen=True, slots=True)
class _Table:
    """A data sheet: its title as far as it is read, its line of units, and the factor into the catalogue's unit."""

    title: str
    units: str
    factor: float = 1.0


_TABLES: Mapping[str, _Table] = {
    "BALANCE": _Table("Total Debt Balance and Its Composition", "Trillions of $", 1_000.0),
    "90PLUS": _Table("Percent of Balance 90+ Days Delinquent by Loan Type", "Percent"),
    "FLOW_90PLUS": _Table("New Seriously Delinquent* Balances by Loan Type", "Percent"),
}
_LOANS: Mapping[str, tuple[str, ...]] = {
    "MORTGAGE": ("MORTGAGE",),
    "HELOC": ("HELOC", "HE REVOLVING"),
    "AUTO": ("AUTO", "AUTO LOAN"),
    "CARD": ("CC", "CREDIT CARD"),
    "STUDENT": ("STUDENT LOAN",),
    "OTHER": ("OTHER",),
    "ALL": ("ALL", "TOTAL"),
}
"""Loan of the catalogue to the headers it has had."""
_QUARTER = re.compile(r"([0-9]{2}):Q([1-4])")
_FIRST_LABEL = "03:Q1"


def requests(specs: Sequence[SeriesSpec], context: Context) -> list[Request]:
    """Return the newest workbook: the newest a mirror holds, else that of the last finished quarter."""
    ids = tuple(spec.id for spec in specs if spec.source == name)
    if not ids:
        return []
    held = context.listing(_ADDRESS) if context.listing else ()
    newest = max((quarter for url in held if (quarter := _quarter_of(url))), default=_last_finished(context.today))
    return [Request(name, _url(*newest), ids, interval=host_interval)]


def follow(reply: Reply, request: Request) -> Follow:
    """Return the quarter before, where this one is not out; the last answer stands, so that it is told what came instead."""
    if reply.not_modified or reply.body.startswith(_ZIP) or reply.status not in (200, 404):
        return Follow(keep=True)
    year, quarter = _quarter_of(request.url) or (0, 0)
    last_finished = _last_finished(reply.fetched_at.date())
    if _count(last_finished) - _count((year, quarter)) >= WALK_BACK:
        return Follow(keep=True)
    return Follow(keep=False, requests=(replace(request, url=_url(*_before(year, quarter))),))


def _url(year: int, quarter: int) -> str:
    return f"{_ADDRESS}{year}Q{quarter}.xlsx"


def _quarter_of(url: str) -> tuple[int, int] | None:
    found = re.search(r"([0-9]{4})Q([1-4])\.xlsx(\.gz)?$", url)
    return (int(found[1]), int(found[2])) if found else None


def _last_finished(day: date) -> tuple[int, int]:
    return _before(day.year, (day.month - 1) // 3 + 1)


def _before(year: int, quarter: int) -> tuple[int, int]:
    return (year, quarter - 1) if quarter > 1 else (year - 1, 4)


def _count(quarter: tuple[int, int]) -> int:
    return 4 * quarter[0] + quarter[1]


# ------------------------------------------------------------------------------------------------ parse


def parse(body: bytes, request: Request, specs: Specs) -> pl.DataFrame:
    """Return balances in billions and shares in percent, to be dated by the catalogue's rule."""
    wanted = [specs[series] for series in request.ids]
    book = _workbook(body, request)
    cells = {table: _sheet(book, _TABLES[table], request) for table in sorted({_table_of(spec) for spec in wanted})}
    return snapshot.together(_rows(spec, cells[_table_of(spec)], request) for spec in wanted)


def _table_of(spec: SeriesSpec) -> str:
    return spec.code.partition(":")[0]


def _workbook(body: bytes, request: Request) -> Any:
    import python_calamine

    if not body.startswith(_ZIP):
        decode(body, name, request.url, expected="an .xlsx workbook")  # an empty body or a web page says so itself
        raise SourceError(name, request.url, expected="an .xlsx workbook", seen=f"a body starting {body[:8]!r}")
    try:
        return python_calamine.load_workbook(io.BytesIO(body))
    except python_calamine.CalamineError as broken:
        raise SourceError(name, request.url, expected="a whole .xlsx workbook", seen=f"a damaged one ({broken})") from None


def _sheet(book: Any, table: _Table, request: Request) -> list[list[Any]]:
    """Return the cells of the one data sheet with a table's title and units."""
    import python_calamine

    found: list[list[list[Any]]] = []
    for sheet in book.sheet_names:
        if not sheet.startswith("Page "):
            continue  # contents and charts
        try:
            cells = book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
        except python_calamine.CalamineError as broken:
            raise SourceError(name, f"{request.url} {sheet}", expected="a whole sheet", seen=f"a damaged one ({broken})") from None
        if cells and str(cells[0][0]).strip() == table.title:
            found.append(cells)
    if len(found) != 1:
        raise SourceError(name, request.url, expected=f"one sheet titled {table.title!r}", seen=str(len(found)))
    if (units := str(found[0][1][0]).strip()) != table.units:
        raise SourceError(name, f"{request.url} {table.title!r}", expected=f"units {table.units!r}", seen=repr(units))
    return found[0]


def _rows(spec: SeriesSpec, cells: list[list[Any]], request: Request) -> pl.DataFrame:
    where = f"{request.url} {spec.code}"
    first = next((i for i, row in enumerate(cells) if row[0] == _FIRST_LABEL), None)
    if first is None:
        raise SourceError(name, where, expected=f"a row labelled {_FIRST_LABEL}", seen="none")
    column = _column(spec.code.partition(":")[2], cells[first - 1], where)
    quarters = list(itertools.takewhile(lambda row: row[0] != "", cells[first:]))
    if any(_QUARTER.fullmatch(str(row[0])) for row in cells[first + len(quarters) :]):
        raise SourceError(name, where, expected="quarters without a gap", seen="more of them below an empty row")
    stamps = [_stamp(row[0], where) for row in quarters]
    if any(_count(_of(later)) - _count(_of(earlier)) != 1 for earlier, later in itertools.pairwise(stamps)):
        raise SourceError(name, where, expected="quarters one after the other", seen="another order")
    if (newest := _of(stamps[-1])) != (_quarter_of(request.url) or newest):
        raise SourceError(name, where, expected="the address's quarter in the last row", seen=f"{newest[0]}Q{newest[1]}")
    values = [_value(row[column], f"{where} {row[0]}") for row in quarters]
    factor = _TABLES[_table_of(spec)].factor
    scaled = pl.Series([None if v is None else round(v * factor, 9) for v in values], dtype=pl.Float64)
    return snapshot.rows(spec, pl.Series(stamps, dtype=pl.Date), scaled, request=request)


def _column(loan: str, header: Sequence[Any], where: str) -> int:
    names = [str(cell).strip().upper() for cell in header]
    found = [i for i, cell in enumerate(names) if cell in _LOANS[loan]]
    if len(found) != 1:
        raise SourceError(name, where, expected=f"one column {' or '.join(_LOANS[loan])}", seen=f"header {names}")
    return found[0]


def _stamp(label: Any, where: str) -> date:
    found = _QUARTER.fullmatch(str(label))
    if not found:
        raise SourceError(name, where, expected="a quarter like 24:Q2", seen=repr(label))
    return date(2000 + int(found[1]), 3 * int(found[2]) - 2, 1)


def _of(stamp: date) -> tuple[int, int]:
    return stamp.year, (stamp.month - 1) // 3 + 1


def _value(cell: Any, where: str) -> float | None:
    """Return a number; an empty cell is a quarter without one (student loans before 2004)."""
    if cell == "":
        return None
    if isinstance(cell, bool) or not isinstance(cell, int | float) or cell < 0:
        raise SourceError(name, where, expected="a number of 0 or more", seen=repr(cell)[:80])
    return float(cell)
