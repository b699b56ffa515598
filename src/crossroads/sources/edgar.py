"""EDGAR full-text search: 8-K filings with an item, counted by month.

``https://efts.sec.gov/LATEST/search-index?q=&forms=8-K&items=1.03&dateRange=custom&startdt=&enddt=&from=`` answers pages of 100 hits; each
hit is one *document* of a filing (``_id`` is accession number and file name), with ``adsh, form, file_date, ciks, sics, items`` in
``_source``. Both dates are needed: without one of them all years are searched in silence. Totals stop at 10,000 (``relation: gte``): such
a span is halved. What is counted is whole only over all pages of a span, so they are parsed together, as one JSON list (``join``).

- Item 1.03 (bankruptcy or receivership): a company counts in the month of a filing before which it made none in twelve months: later
  ones of the same case report orders and confirmed plans. Companies that file together count once, in the sector of the first.
- Item 2.05 (layoffs and closures): companies that filed in the month.
- Amendments (8-K/A) restate what was reported and are not counted.

A span ends with the last month that is over, so its answer is final: it is asked for once. The SEC wants to know who asks and turns away
who does not say; without a contact nothing is asked. The catalogue's code is ``{item}:{sector}``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import polars as pl

from crossroads.catalog.load import catalog
from crossroads.catalog.sectors import sector_of
from crossroads.catalog.specs import SeriesSpec
from crossroads.errors import SourceError
from crossroads.sources import json_text, snapshot
from crossroads.sources.protocol import Context, Follow, Reply, Request, Specs

name = "edgar"
host_interval = 0.2  # the SEC allows 10 requests a second from one user, all hosts together
PAGE = 100
MOST_HITS = 10_000
"""A total of so many says only "at least"."""
LOOK_BACK = {"1.03": True, "2.05": False}
"""Items read, and whether the year before is needed to tell a first filing."""
FIRST_YEAR = {"1.03": 2005, "2.05": 2004}
_ITEMS_EXIST = date(2004, 8, 23)  # before it items had other numbers
_ADDRESS = "https://efts.sec.gov/LATEST/search-index"
_TWELVE_MONTHS = timedelta(days=365)
_SETTLED = timedelta(days=7)  # an index may lag behind acceptance by hours; a week is safe
NEEDS = 'a name and an e-mail address for the SEC, e.g. CROSSROADS_CONTACT="Jane Doe jane@example.org"'


@dataclass(frozen=True, slots=True)
class Filing:
    """One 8-K as the index lists it.

    Parameters
    ----------
    accession : str
    filed : datetime.date
    companies : tuple of int
        CIK of each filer, the first one first.
    sic : int
        Industry code of the first filer; 0 if it has none.
    """

    accession: str
    filed: date
    companies: tuple[int, ...]
    sic: int


def requests(specs: Sequence[SeriesSpec], context: Context) -> list[Request]:
    """Return one span a year and item, the last one to the end of last month."""
    wanted = {_item(spec) for spec in specs if spec.source == name}
    last_over = context.today.replace(day=1) - timedelta(days=1)
    planned = []
    for item, first_year in FIRST_YEAR.items():
        ids = _all_of(item) if item in wanted else ()
        for year in range(first_year, last_over.year + 1) if ids else ():
            start = max(date(year - 1 if LOOK_BACK[item] else year, 1, 1), _ITEMS_EXIST)
            end = min(date(year, 12, 31), last_over)
            settled = context.today - end > _SETTLED
            planned.append(Request(name, _url(item, start, end), ids, interval=host_interval, settled=settled))
    if context.listing is None and "@" not in context.contact:
        ids = tuple(spec.id for spec in specs if spec.source == name)
        return [replace(request, ids=ids, lacks=NEEDS) for request in planned[:1]]
    return planned


def _item(spec: SeriesSpec) -> str:
    return spec.code.partition(":")[0]


def _all_of(item: str) -> tuple[str, ...]:
    """Return every series of an item, also those not asked for: the answer is asked for once, and must then serve all."""
    return tuple(spec.id for spec in catalog().series.values() if spec.source == name and _item(spec) == item)


def _url(item: str, start: date, end: date, offset: int = 0) -> str:
    asked = {"q": "", "forms": "8-K", "items": item, "dateRange": "custom", "startdt": start, "enddt": end}
    return f"{_ADDRESS}?{urlencode(asked | ({'from': offset} if offset else {}))}"


def _asked(url: str) -> tuple[str, date, date, int]:
    query = {key: values[0] for key, values in parse_qs(urlsplit(url).query).items()}
    return query["items"], date.fromisoformat(query["startdt"]), date.fromisoformat(query["enddt"]), int(query.get("from", 0))


def follow(reply: Reply, request: Request) -> Follow:
    """Return the halves of a span with too many hits, or the pages after the first."""
    item, start, end, offset = _asked(request.url)
    if reply.status != 200 or offset:
        return Follow(keep=True)
    total = _total(json_text.load(reply.body, name, request.url), request.url)
    if total >= MOST_HITS and start < end:
        middle = start + (end - start) // 2
        halves = (_url(item, start, middle), _url(item, middle + timedelta(days=1), end))
        return Follow(keep=False, requests=tuple(replace(request, url=url) for url in halves))
    later = range(PAGE, total, PAGE) if total < MOST_HITS else ()
    return Follow(keep=True, requests=tuple(replace(request, url=_url(item, start, end, place)) for place in later))


def join(pages: Sequence[tuple[Request, Reply]], request: Request) -> Reply:  # noqa: ARG001 - the protocol hands the first request over
    """Return all pages as one JSON list, each beside the address it answers."""
    parts = (b'{"url": "' + asked.url.encode() + b'", "page": ' + reply.body + b"}" for asked, reply in pages)
    return replace(pages[-1][1], body=b"[" + b",\n".join(parts) + b"]", etag=None, last_modified=None)


# ------------------------------------------------------------------------------------------------ parse


def parse(body: bytes, request: Request, specs: Specs) -> pl.DataFrame:
    """Return companies a month; months of the look-back are not among them. Zero where nobody filed."""
    item, _, end, _ = _asked(request.url)
    filings = read(body, request)
    year = max(date(end.year, 1, 1), _ITEMS_EXIST.replace(day=1))
    counted = [f for f in (first_filings(filings) if LOOK_BACK[item] else once_a_month(filings)) if f.filed >= year]
    months = pl.date_range(year, end, "1mo", eager=True)
    return snapshot.together(_rows(specs[series], months, counted, request) for series in request.ids)


def read(body: bytes, request: Request) -> list[Filing]:
    """Return the original 8-K filings of all pages, oldest first.

    Raises
    ------
    SourceError
        If a page is broken or missing, a document comes twice, a total is cut off at 10,000, or a hit lies outside of what was asked.
    """
    pages = json_text.load(body, name, request.url)
    if not isinstance(pages, list) or not pages:
        raise SourceError(name, request.url, expected="a list of pages", seen=type(pages).__name__ if pages else "an empty list")
    found: dict[str, Filing] = {}
    documents: set[str] = set()
    for url, hits in _complete([_page(page, request.url) for page in pages], request):
        for place, hit in enumerate(hits, start=1):
            where = f"{url} hit {place}"
            document = json_text.text(hit, "_id", name, where)
            if document in documents:
                raise SourceError(name, where, expected="each document once", seen=f"{document} again")
            documents.add(document)
            _take(json_text.field(hit, "_source", name, where), found, url, where)
    return sorted(found.values(), key=lambda f: (f.filed, f.accession))


_Page = tuple[str, int, list[Any]]
"""Address, total number of hits of its span, hits."""


def _page(entry: Any, where: str) -> _Page:
    url = json_text.text(entry, "url", name, where)
    if not url.startswith(f"{_ADDRESS}?"):
        raise SourceError(name, where, expected=f"a page of {_ADDRESS}", seen=url[:200])
    page = json_text.field(entry, "page", name, url)
    return url, _total(page, url), json_text.items(json_text.field(page, "hits", name, url), "hits", name, url)


def _total(page: Any, where: str) -> int:
    total = json_text.field(json_text.field(page, "hits", name, where), "total", name, where)
    count, relation = json_text.number(total, "value", name, where), json_text.text(total, "relation", name, where)
    if count < 0 or count != int(count) or (relation != "eq" and count < MOST_HITS):
        raise SourceError(name, where, expected="a number of hits", seen=f"{count:g} ({relation})")
    return int(count)


def _complete(pages: Sequence[_Page], request: Request) -> list[tuple[str, list[Any]]]:
    """Return the pages once they are seen to cover the span asked for: no day, page or hit is missing."""
    item, start, end, _ = _asked(request.url)
    expected, offset = start, 0
    for url, total, hits in pages:
        page_item, first, last, page_offset = _asked_of(url)
        if total >= MOST_HITS:
            raise SourceError(name, url, expected=f"fewer than {MOST_HITS} hits in a span", seen="a total cut off there")
        if (page_item, first, page_offset) != (item, expected, offset):
            raise SourceError(
                name, url, expected=f"item {item} from {expected}, hit {offset} on", seen=f"{page_item} from {first}, {page_offset}"
            )
        if len(hits) != min(PAGE, total - offset):
            raise SourceError(name, url, expected=f"{min(PAGE, total - offset)} of {total} hits", seen=str(len(hits)))
        offset += PAGE
        if offset >= total:
            expected, offset = last + timedelta(days=1), 0
    if (expected, offset) != (end + timedelta(days=1), 0):
        raise SourceError(name, request.url, expected=f"pages up to {end}", seen=f"the last one before {expected}, hit {offset}")
    return [(url, hits) for url, _, hits in pages]


def _asked_of(url: str) -> tuple[str, date, date, int]:
    try:
        return _asked(url)
    except (KeyError, ValueError):
        raise SourceError(name, url[:300], expected="an address with items, startdt and enddt", seen="another one") from None


def _take(source: Any, found: dict[str, Filing], url: str, where: str) -> None:
    """Add the filing a document belongs to, unless it is an amendment."""
    item, start, end, _ = _asked_of(url)
    accession = json_text.text(source, "adsh", name, where)
    form = json_text.text(source, "form", name, where)
    filed = json_text.moment(json_text.text(source, "file_date", name, where), "%Y-%m-%d", name, where).date()
    items = json_text.items(source, "items", name, where)
    if form not in ("8-K", "8-K/A") or item not in items or not start <= filed <= end:
        seen = f"{form} of {filed} with {', '.join(map(str, items)) or 'none'}"
        raise SourceError(name, where, expected=f"an 8-K with item {item} filed {start} to {end}", seen=seen)
    if form != "8-K":
        return
    companies = tuple(_digits(cik, "a CIK", where) for cik in json_text.items(source, "ciks", name, where))
    codes = [_digits(sic, "a SIC", where) for sic in json_text.items(source, "sics", name, where)]
    if not companies:
        raise SourceError(name, where, expected="a company", seen="no ciks")
    filing = Filing(accession, filed, companies, codes[0] if codes else 0)
    if found.setdefault(accession, filing) != filing:
        raise SourceError(name, where, expected=f"one account of filing {accession}", seen="documents that differ")


def _digits(cell: Any, what: str, where: str) -> int:
    if not isinstance(cell, str) or not cell.isascii() or not cell.isdigit():
        raise SourceError(name, where, expected=f"{what} in digits", seen=repr(cell)[:40])
    return int(cell)


# ------------------------------------------------------------------------------------------------ count


def first_filings(filings: Sequence[Filing]) -> list[Filing]:
    """Return the filings before which none of their companies made one in twelve months.

    Parameters
    ----------
    filings : sequence of Filing
        Oldest first; the twelve months before the first that matters included.

    Returns
    -------
    list of Filing
        Of several on one day the first is taken.

    Examples
    --------
    >>> def filed(day, *companies):
    ...     return Filing(day, date.fromisoformat(day), companies, 0)
    >>> later = [filed("2019-01-10", 1, 2), filed("2019-11-01", 2), filed("2020-03-01", 1), filed("2020-03-01", 3)]
    >>> [f.companies for f in first_filings(later)]
    [(1, 2), (1,), (3,)]
    """
    newest: dict[int, date] = {}
    first = []
    for filing in filings:
        if all(filing.filed - newest.get(company, date.min) > _TWELVE_MONTHS for company in filing.companies):
            first.append(filing)
        newest |= dict.fromkeys(filing.companies, filing.filed)
    return first


def once_a_month(filings: Sequence[Filing]) -> list[Filing]:
    """Return each company's first filing of each month, a company being the first of those that file together."""
    seen: dict[tuple[int, int, int], Filing] = {}
    for filing in filings:
        seen.setdefault((filing.filed.year, filing.filed.month, filing.companies[0]), filing)
    return list(seen.values())


def _rows(spec: SeriesSpec, months: pl.Series, counted: Sequence[Filing], request: Request) -> pl.DataFrame:
    sector = spec.code.partition(":")[2]
    mine = Counter(f.filed.replace(day=1) for f in counted if sector in ("ALL", sector_of(f.sic)))
    return snapshot.rows(spec, months, pl.Series([float(mine[month]) for month in months], dtype=pl.Float64), request=request)
