"""CFTC Traders in Financial Futures, futures only: yearly bulk files for the history, the Socrata service for the newest weeks.

Bulk: ``https://www.cftc.gov/files/dea/history/fut_fin_txt_{YEAR}.zip`` since 2017 and ``fin_fut_txt_2006_2016.zip`` (words the
other way round) before, one text member, 87 columns, numbers padded with spaces. The archive calls its date column
``Report_Date_as_MM_DD_YYYY`` and writes ``1/5/2010 12:00:00 AM``; the yearly files write ISO dates. The second column has
the same day as ``YYMMDD``: the two must agree.

Socrata: data set ``gpe5-46if``, numbers as text, irregular field names (``dealer_positions_long_all`` but
``asset_mgr_positions_long``), an empty field left out of its row. ``:created_at`` is when the row was loaded: rows loaded within
ten weeks of their Tuesday carry it as ``known_at``; older ones only show when the data set itself was moved.

Contracts are told apart by code, never by name. The catalogue's code is ``{contract code}:{bulk column}``.
"""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import quote

import polars as pl

from crossroads.catalog.specs import SeriesSpec
from crossroads.errors import SourceError
from crossroads.knowledge.frame import MOMENT
from crossroads.series import Basis
from crossroads.sources import json_text, snapshot
from crossroads.sources.cftc_columns import ARCHIVE_DATE, COLUMNS, DATE, FIELDS
from crossroads.sources.protocol import Context, Request, Specs
from crossroads.sources.text import decode

name = "cftc"
host_interval = 1.0
FIRST_YEARLY = 2017
_BULK = "https://www.cftc.gov/files/dea/history/"
_SOCRATA = "https://publicreporting.cftc.gov/resource/gpe5-46if.json"
_CONTRACT = COLUMNS.index("CFTC_Contract_Market_Code")
_NEWEST_ROWS = 400  # of all contracts together, newest first: ten contracts, more than half a year
_LOADED_WITHIN = timedelta(weeks=10)  # the longest known delay (early 2019, autumn 2025) was eight weeks


def requests(specs: Sequence[SeriesSpec], context: Context) -> list[Request]:
    """Return the archive, each year since, and the newest rows of the service."""
    mine = [spec for spec in specs if spec.source == name]
    if not mine:
        return []
    ids = tuple(spec.id for spec in mine)
    files = ["fin_fut_txt_2006_2016.zip", *(f"fut_fin_txt_{year}.zip" for year in range(FIRST_YEARLY, context.today.year + 1))]
    bulk = [Request(name, f"{_BULK}{file}", ids, optional=True, interval=host_interval) for file in files]
    return [*bulk, Request(name, _service_address(mine), ids, optional=True, interval=host_interval)]


def _service_address(specs: Sequence[SeriesSpec]) -> str:
    contracts = sorted({spec.code.partition(":")[0] for spec in specs})
    fields = sorted({_field(spec) for spec in specs})
    wanted = ",".join((":created_at", "report_date_as_yyyy_mm_dd", "cftc_contract_market_code", "futonly_or_combined", *fields))
    quoted = ",".join(f"'{contract}'" for contract in contracts)
    where = f"cftc_contract_market_code in({quoted})"
    order = "report_date_as_yyyy_mm_dd DESC,cftc_contract_market_code"
    return f"{_SOCRATA}?$select={quote(wanted, safe=',:')}&$where={quote(where)}&$order={quote(order)}&$limit={_NEWEST_ROWS}"


def _field(spec: SeriesSpec) -> str:
    """Return the service's name of a bulk column."""
    return FIELDS[spec.code.partition(":")[2]]


def parse(body: bytes, request: Request, specs: Specs) -> pl.DataFrame:
    """Return positions in contracts; bulk rows are dated by the catalogue's rule, service rows by their loading."""
    wanted = [specs[series] for series in request.ids]
    if request.url.startswith(_SOCRATA):
        return _from_service(body, request, wanted)
    return _from_bulk(body, request, wanted)


# ------------------------------------------------------------------------------------------------ bulk


def _from_bulk(body: bytes, request: Request, specs: Sequence[SeriesSpec]) -> pl.DataFrame:
    lines = csv.reader(io.StringIO(_member(body, request)))
    header = [cell.strip() for cell in next(lines)]
    if [DATE if cell == ARCHIVE_DATE else cell for cell in header] != list(COLUMNS):
        odd = next(
            (f"{seen!r} for {known!r}" for seen, known in zip(header, COLUMNS, strict=False) if seen != known), f"{len(header)} columns"
        )
        raise SourceError(name, request.url, expected=f"the {len(COLUMNS)} known columns", seen=odd)
    contracts = {spec.code.partition(":")[0] for spec in specs}
    by_contract: dict[str, dict[date, Mapping[str, str]]] = {}
    for number, cells in enumerate(lines, start=2):
        where = f"{request.url} line {number}"
        if len(cells) != len(COLUMNS):
            raise SourceError(name, where, expected=f"{len(COLUMNS)} cells", seen=str(len(cells)))
        if (contract := cells[_CONTRACT].strip()) in contracts:
            row = dict(zip(COLUMNS, (cell.strip() for cell in cells), strict=True))
            _futures_only(row["FutOnly_or_Combined"], where)
            _once(by_contract.setdefault(contract, {}), _bulk_day(row, where), row, where)
    return snapshot.together(_bulk_rows(spec, by_contract, request) for spec in specs)


def _member(body: bytes, request: Request) -> str:
    """Return the text of the ZIP's only member, whole: check sum and last line end are proof of that."""
    if not body.startswith(b"PK"):
        decode(body, name, request.url, expected="a ZIP")  # an empty body or a web page says so itself
        raise SourceError(name, request.url, expected="a ZIP", seen=f"a body starting {body[:8]!r}")
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            members = [m for m in archive.namelist() if m.lower().endswith(".txt")]
            content = archive.read(members[0]) if len(members) == 1 else b""
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, RuntimeError) as broken:
        raise SourceError(name, request.url, expected="a whole ZIP", seen=f"a damaged one ({broken})") from None
    if len(members) != 1:
        raise SourceError(name, request.url, expected="one text file in the ZIP", seen=", ".join(members) or "none")
    text = decode(content, name, f"{request.url} {members[0]}", expected="comma-separated text")
    if not text.endswith("\n"):
        raise SourceError(name, request.url, expected="a line end after the last line", seen=f"the file cut off at {text[-40:]!r}")
    return text


def _bulk_day(row: Mapping[str, str], where: str) -> date:
    stated = row[DATE]
    short = row["As_of_Date_In_Form_YYMMDD"]
    form = "%Y-%m-%d" if "-" in stated else "%m/%d/%Y %I:%M:%S %p" if " " in stated else "%m/%d/%Y"
    try:
        day = datetime.strptime(stated, form).date()
        same = day == datetime.strptime(short.zfill(6), "%y%m%d").date()
    except ValueError:
        raise SourceError(name, where, expected="a report date, ISO or M/D/YYYY, and as YYMMDD", seen=f"{stated!r} and {short!r}") from None
    if not same:
        raise SourceError(name, where, expected="one report date", seen=f"{stated} and {short}")
    return day


def _bulk_rows(spec: SeriesSpec, by_contract: Mapping[str, Mapping[date, Mapping[str, str]]], request: Request) -> pl.DataFrame:
    contract, _, column = spec.code.partition(":")
    weeks = sorted(by_contract.get(contract, {}).items())
    days = pl.Series([day for day, _ in weeks], dtype=pl.Date)
    values = [_count(row[column], f"{request.url} {contract} {day} {column}") for day, row in weeks]
    return snapshot.rows(spec, days, pl.Series(values, dtype=pl.Float64), request=request)


# --------------------------------------------------------------------------------------------- service


def _from_service(body: bytes, request: Request, specs: Sequence[SeriesSpec]) -> pl.DataFrame:
    reply = json_text.load(body, name, request.url)
    if not isinstance(reply, list) or not reply:
        seen = reply.get("message", "an object") if isinstance(reply, dict) else "an empty list"
        raise SourceError(name, request.url, expected="a list of rows", seen=str(seen)[:200])
    by_contract: dict[str, dict[date, Mapping[str, Any]]] = {}
    for number, row in enumerate(reply, start=1):
        where = f"{request.url} row {number}"
        contract = json_text.text(row, "cftc_contract_market_code", name, where).strip()
        _futures_only(row.get("futonly_or_combined", "FutOnly"), where)
        _once(by_contract.setdefault(contract, {}), _service_day(row, where), row, where)
    _all_fields(reply, specs, request)
    return snapshot.together(_service_rows(spec, by_contract, request) for spec in specs)


def _all_fields(reply: Iterable[Mapping[str, Any]], specs: Sequence[SeriesSpec], request: Request) -> None:
    """Refuse rows that all lack a field: one empty in a row is left out there, one left out everywhere has a new name."""
    held = {field for row in reply for field in row}
    if lost := sorted({_field(spec) for spec in specs} - held):
        raise SourceError(name, request.url, expected=f"fields {', '.join(lost)}", seen="rows without them")


def _service_day(row: Mapping[str, Any], where: str) -> date:
    stated = json_text.text(row, "report_date_as_yyyy_mm_dd", name, where)
    return json_text.moment(stated, "%Y-%m-%dT%H:%M:%S.%f", name, where).date()


def _service_rows(spec: SeriesSpec, by_contract: Mapping[str, Mapping[date, Mapping[str, Any]]], request: Request) -> pl.DataFrame:
    contract = spec.code.partition(":")[0]
    weeks = sorted(by_contract.get(contract, {}).items())
    cells = [(day, row.get(_field(spec)), f"{request.url} {contract} {day} {_field(spec)}") for day, row in weeks]
    values = [None if cell is None else _count(str(cell), where) for _, cell, where in cells]
    loaded = [_loaded(row, day, request) for day, row in weeks]
    return snapshot.rows(
        spec,
        pl.Series([day for day, _ in weeks], dtype=pl.Date),
        pl.Series(values, dtype=pl.Float64),
        request=request,
        known_at=pl.Series(loaded, dtype=MOMENT),
        basis=Basis.VINTAGE,
    )


def _loaded(row: Mapping[str, Any], day: date, request: Request) -> datetime | None:
    stated = row.get(":created_at")
    if stated is None:
        return None
    loaded = json_text.moment(str(stated), "%Y-%m-%dT%H:%M:%S.%fZ", name, request.url).replace(tzinfo=UTC)
    return loaded if timedelta(0) < loaded - datetime(day.year, day.month, day.day, tzinfo=UTC) < _LOADED_WITHIN else None


# ---------------------------------------------------------------------------------------------- either


def _futures_only(kind: str, where: str) -> None:
    if kind != "FutOnly":
        raise SourceError(name, where, expected="FutOnly (futures without options)", seen=repr(kind))


def _once(weeks: dict[date, Mapping[str, Any]], day: date, row: Mapping[str, Any], where: str) -> None:
    if day in weeks:
        raise SourceError(name, where, expected="one row a contract and report date", seen=f"a second one for {day}")
    weeks[day] = row


def _count(cell: str, where: str) -> float:
    if not cell.isascii() or not cell.isdigit():
        raise SourceError(name, where, expected="a number of contracts", seen=repr(cell))
    return float(cell)
