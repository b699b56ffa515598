"""The FOMC's calendar page: on which days it decides.

``https://www.federalreserve.gov/monetarypolicy/fomccalendars.htm``: a panel a year (``2026 FOMC Meetings``), in it cells of class
``fomc-meeting__month`` (``March``, ``Apr/May``) and ``fomc-meeting__date`` (``17-18*``, ``30-1``, ``22 (notation vote)``), a note
naming the first meeting after the last panel, and the page's last update.

``FOMC_MEETING`` is 1 on the last day of each scheduled meeting, the day of the decision. Unscheduled meetings and notation votes
stand on the page too but were in nobody's calendar; decisions taken there are in the fact tables.

The Committee announces a year's dates in the summer before it (2026: 2024-08-09; 2027: 2025-09-05), so a meeting is dated known
since 1 October of the year before; one that far ahead of the page's own date is left to be dated by when we saw it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from html.parser import HTMLParser

import polars as pl

from crossroads.catalog.specs import SeriesSpec
from crossroads.errors import SourceError
from crossroads.knowledge.frame import MOMENT
from crossroads.series import Basis
from crossroads.sources import snapshot
from crossroads.sources.protocol import Context, Request, Specs
from crossroads.sources.text import decode
from crossroads.timeline import NEW_YORK

name = "fomc"
host_interval = 1.0
ADDRESS = "https://www.federalreserve.gov/monetarypolicy/fomccalendars.htm"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DATE = re.compile(r"(?P<first>\d{1,2})(-(?P<last>\d{1,2}))?(?P<projections>\*)?(\s*\((?P<remark>[a-z ]+)\))?", re.ASCII)
_NOTE = re.compile(r"meeting is scheduled for (?P<month>[A-Z][a-z]+) (?P<days>\d{1,2}-\d{1,2}), (?P<year>20\d\d)", re.ASCII)
_UNPLANNED = ("unscheduled", "notation vote", "cancelled")

_WEDNESDAY, _ELECTION_WEEK = 2, (3, 11)
"""Every planned decision of the page's years is on a Wednesday, but for the weeks of elections (2024-11-07): a date under a wrong
year's heading falls on another day."""


def requests(specs: Sequence[SeriesSpec], context: Context) -> list[Request]:  # noqa: ARG001 - every source has this signature
    """Return the one page."""
    ids = tuple(spec.id for spec in specs if spec.source == name)
    return [Request(name, ADDRESS, ids, interval=host_interval)] if ids else []


def parse(body: bytes, request: Request, specs: Specs) -> pl.DataFrame:
    """Return 1 for each scheduled decision day on the page, past and to come."""
    text = decode(body, name, request.url, expected="the FOMC calendar page", page=True)
    if not text.rstrip().endswith("</html>"):
        raise SourceError(name, request.url, expected="a page that ends with </html>", seen=f"one cut off at {text[-40:]!r}")
    page = _Page()
    page.feed(text)
    page.close()
    updated = _updated(page, request)
    days = sorted(_decision_days(page, request))
    known = pl.Series([_known(day, updated) for day in days], dtype=MOMENT)
    ones = pl.repeat(1.0, len(days), dtype=pl.Float64, eager=True)
    periods = pl.Series(days, dtype=pl.Date)
    found = (snapshot.rows(specs[s], periods, ones, request=request, known_at=known, basis=Basis.CALENDAR) for s in request.ids)
    return snapshot.together(found)


@dataclass
class _Cell:
    kind: str
    words: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


class _Page(HTMLParser):
    """Collect, in the page's order, the text of headings, month and date cells, paragraphs and the last update."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.cells: list[_Cell] = []
        self._open: _Cell | None = None
        self._tag = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a cell at the tags that hold one."""
        classes = (dict(attrs).get("class") or "").split()
        named = [c for c in ("fomc-meeting__month", "fomc-meeting__date", "lastUpdate") if c in classes]
        kind = named[0] if named else tag if tag in ("h4", "p") else ""
        if kind:
            self._open, self._tag = _Cell(kind), tag
            self.cells.append(self._open)

    def handle_endtag(self, tag: str) -> None:
        """End the open cell at its own tag."""
        if tag == self._tag:
            self._open, self._tag = None, ""

    def handle_data(self, data: str) -> None:
        """Keep text inside a cell."""
        if self._open is not None:
            self._open.words.append(data)


def _updated(page: _Page, request: Request) -> date:
    stated = [cell.text for cell in page.cells if cell.kind == "lastUpdate"]
    try:
        return datetime.strptime(" ".join(stated), "Last Update: %B %d, %Y").date()
    except ValueError:
        raise SourceError(name, request.url, expected="one 'Last Update: Month D, YYYY'", seen=repr(stated)[:120]) from None


def _decision_days(page: _Page, request: Request) -> Iterator[date]:
    panels = list(_panels(page, request))
    if not panels or len({year for year, _ in panels}) != len(panels):
        seen = ", ".join(str(year) for year, _ in panels) or "none"
        raise SourceError(name, request.url, expected="one panel a year", seen=seen)
    for year, cells in panels:
        days = [_decision(year, month, day, request) for month, day in _pairs(cells, request)]
        planned = [day for day in days if day is not None]
        if not planned:
            raise SourceError(name, request.url, expected=f"meetings of {year}", seen="none")
        if planned != sorted(set(planned)):  # rows that strayed in from another year
            raise SourceError(name, request.url, expected=f"meetings of {year} in order", seen=", ".join(map(str, planned)))
        yield from planned
    for cell in page.cells:
        if cell.kind == "p" and (note := _NOTE.search(cell.text)):
            day = _decision(int(note["year"]), note["month"], note["days"], request)
            yield from (day,) if day is not None else ()


def _panels(page: _Page, request: Request) -> Iterator[tuple[int, list[_Cell]]]:
    """Yield each year with its month and date cells."""
    cells: list[_Cell] | None = None
    for cell in page.cells:
        if cell.kind == "h4" and (heading := re.fullmatch(r"(20\d\d) FOMC Meetings", cell.text)):
            cells = []
            yield int(heading[1]), cells
        elif cell.kind.startswith("fomc-meeting__"):
            if cells is None:
                raise SourceError(name, request.url, expected="a year's heading before its meetings", seen=cell.text)
            cells.append(cell)


def _pairs(cells: Sequence[_Cell], request: Request) -> Iterator[tuple[str, str]]:
    """Yield month and date of each meeting, which must take turns."""
    kinds = [cell.kind.removeprefix("fomc-meeting__") for cell in cells]
    if kinds != ["month", "date"] * (len(cells) // 2):
        raise SourceError(name, request.url, expected="a date after each month", seen=", ".join(cell.text for cell in cells)[:200])
    yield from ((month.text, day.text) for month, day in zip(cells[::2], cells[1::2], strict=True))


def _decision(year: int, month: str, text: str, request: Request) -> date | None:
    """Return the last day of a meeting, or None if nobody could plan for it."""
    where = f"{request.url} {year} {month} {text}"
    found = _DATE.fullmatch(text)
    names = [part.strip()[:3] for part in month.split("/")]
    if not found or len(names) > 2 or any(part not in _MONTHS for part in names):
        raise SourceError(name, where, expected="a meeting like 'Apr/May 30-1*'", seen=f"{month!r} {text!r}")
    if found["remark"]:
        if found["remark"] not in _UNPLANNED:
            raise SourceError(name, where, expected=f"a remark of {', '.join(_UNPLANNED)}", seen=found["remark"])
        return None
    first, last = int(found["first"]), int(found["last"] or found["first"])
    if (len(names) == 1) != (last >= first):
        raise SourceError(name, where, expected="days in order, over two months only where two are named", seen=text)
    try:
        day = date(year, _MONTHS.index(names[-1]) + 1, last)
    except ValueError:
        raise SourceError(name, where, expected="a day of that month", seen=text) from None
    if day.weekday() != _WEDNESDAY and (day.weekday(), day.month) != _ELECTION_WEEK:
        raise SourceError(name, where, expected="a decision on a Wednesday, or a Thursday in November", seen=f"{day:%A %Y-%m-%d}")
    return day


def _known(day: date, updated: date) -> datetime | None:
    announced = date(day.year - 1, 10, 1)
    return datetime.combine(announced, time(), NEW_YORK) if announced <= updated else None
