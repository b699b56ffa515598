"""iShares' fund histories: one SpreadsheetML 2003 workbook a fund, named ``.xls``.

``https://www.blackrock.com/varnish-api/.../get-fund-document?...&portfolioId={id}&component=fundDownload``: two byte-order marks, XML
with unescaped ``&``, and a worksheet ``Historical`` with ``As Of | NAV per Share | Ex-Dividends | Shares Outstanding``, newest first,
dates ``Mon D, YYYY``, ``--`` where there is no figure. The catalogue's code is ``portfolio id:column``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from xml.etree import ElementTree as ET

import polars as pl

from crossroads.catalog.specs import SeriesSpec
from crossroads.errors import SourceError
from crossroads.sources import fund_history, snapshot
from crossroads.sources.fund_history import Day
from crossroads.sources.protocol import Context, Request, Specs
from crossroads.sources.text import decode

name = "ishares"
host_interval = 1.0
_SERVICE = (
    "https://www.blackrock.com/varnish-api/blk-one01-product-data/product-data/api/v1/get-fund-document?appType=PRODUCT_PAGE"
    "&appSubType=ISHARES&targetSite=us-ishares&locale=en_US&portfolioId={portfolio}&component=fundDownload&userType=individual"
)
_NAMESPACE = "{urn:schemas-microsoft-com:office:spreadsheet}"
_MARK = b"\xef\xbb\xbf"
_BARE = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#[0-9]+|#x[0-9a-fA-F]+);)")
_HEADER = ["As Of", "NAV per Share", "Ex-Dividends", "Shares Outstanding"]
_MISSING = "--"
_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?", re.ASCII)


def requests(specs: Sequence[SeriesSpec], context: Context) -> list[Request]:  # noqa: ARG001 - every source has this signature
    """Return one request per fund."""
    funds = fund_history.by_fund(specs, name)
    return [Request(name, _SERVICE.format(portfolio=fund), ids, interval=host_interval) for fund, ids in funds.items()]


def parse(body: bytes, request: Request, specs: Specs) -> pl.DataFrame:
    """Return NAV and shares of one fund, to be dated by the catalogue's rule."""
    rows = list(_rows(_workbook(body, request), request))
    if not rows or rows[0] != _HEADER:
        raise SourceError(name, request.url, expected=f"header {','.join(_HEADER)}", seen=",".join(rows[0]) if rows else "no rows")
    days = fund_history.oldest_first([_day(cells, f"{request.url} row {i}") for i, cells in enumerate(rows[1:], 2)], request)
    return snapshot.together(fund_history.rows(specs[series], days, request) for series in request.ids)


def _workbook(body: bytes, request: Request) -> ET.Element:
    while body.startswith(_MARK):
        body = body.removeprefix(_MARK)
    text = decode(body, name, request.url, expected="SpreadsheetML", page=True)
    if not text.startswith("<?xml") or "<ss:Workbook" not in text[:400]:
        decode(body, name, request.url, expected="SpreadsheetML")  # a web page says so itself
        raise SourceError(name, request.url, expected="SpreadsheetML", seen=repr(text[:60]))
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise SourceError(name, request.url, expected="SpreadsheetML without declarations", seen="a document type or an entity")
    try:
        return ET.fromstring(_BARE.sub("&amp;", text))  # noqa: S314 - no declarations: nothing can be expanded or fetched
    except ET.ParseError as broken:
        raise SourceError(name, request.url, expected="a whole workbook", seen=f"{broken}") from None


def _rows(workbook: ET.Element, request: Request) -> Iterator[list[str]]:
    """Yield the texts of each row of the sheet ``Historical``."""
    sheets = [s for s in workbook.iter(f"{_NAMESPACE}Worksheet") if s.get(f"{_NAMESPACE}Name") == "Historical"]
    if len(sheets) != 1:
        raise SourceError(name, request.url, expected="one worksheet Historical", seen=f"{len(sheets)} of them")
    for row in sheets[0].iter(f"{_NAMESPACE}Row"):
        cells = row.findall(f"{_NAMESPACE}Cell")
        if any(cell.get(f"{_NAMESPACE}Index") for cell in cells):
            raise SourceError(name, request.url, expected="rows without gaps", seen="a cell that jumps to a column")
        yield ["".join(data.itertext()).strip() for cell in cells for data in cell.findall(f"{_NAMESPACE}Data")]


def _day(cells: Sequence[str], where: str) -> Day:
    if len(cells) != len(_HEADER):
        raise SourceError(name, where, expected=f"{len(_HEADER)} cells", seen=f"{len(cells)}")
    try:
        day = datetime.strptime(cells[0], "%b %d, %Y").date()
    except ValueError:
        raise SourceError(name, where, expected="a day like May 11, 2022", seen=repr(cells[0])[:60]) from None
    return Day(day, _number(cells[1], where), _number(cells[3], where))


def _number(text: str, where: str) -> float | None:
    if text == _MISSING:
        return None
    if not _NUMBER.fullmatch(text):
        raise SourceError(name, where, expected="a number or --", seen=repr(text)[:60])
    return float(text)
