"""ALFRED's keyless graph CSV: a series as it stood on given days.

``https://alfred.stlouisfed.org/graph/alfredgraph.csv?id={CODE}&vintage_date={DAY}`` answers ``observation_date,{CODE}_{YYYYMMDD}``;
several vintages repeat id and day as comma lists. The stamp on the column is the proof that the day was honoured (the plain
graph CSV ignores it), so a column without one is refused. An empty cell was not published by that day.

What a vintage shows was public by the end of its day. Where the catalogue's rule puts the release of the vintage's newest
period on that very day, all its rows are dated to that release; else to the day's last moment in New York: never too early.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from urllib.parse import parse_qs, urlsplit

import numpy as np
import polars as pl

from crossroads.catalog.specs import SeriesSpec
from crossroads.errors import SourceError
from crossroads.knowledge.frame import MOMENT
from crossroads.series import Basis, moment
from crossroads.sources import snapshot
from crossroads.sources.fredgraph import MISSING, fred_series
from crossroads.sources.protocol import Context, Request, Specs
from crossroads.sources.text import Table, decode, table
from crossroads.timeline import AsOf

name = "alfredgraph"
host_interval = 1.0
DEFAULT_SERIES = ("UNRATE", "PAYEMS")
"""FRED codes of which vintages are asked when no days are: what the real-time Sahm rule and the jobs rows need."""
DEFAULT_MONTHS = 24
_A_REQUEST = 12  # vintages asked at once
_ADDRESS = "https://alfred.stlouisfed.org/graph/alfredgraph.csv?id="


def requests(specs: Sequence[SeriesSpec], context: Context) -> list[Request]:
    """Return one request per file a mirror holds, or per dozen vintages of a series from the live service.

    Live, the days are ``context.vintages`` for every FRED series asked; without any, the release days of the last two years
    for ``DEFAULT_SERIES``. With a FRED key nothing is asked here: ``fredapi`` brings every vintage there is.
    """
    mine = {spec.code: spec for spec in fred_series(specs)}
    if context.listing is not None:
        held = [(url, set(parse_qs(urlsplit(url).query)["id"][0].split(","))) for url in context.listing(_ADDRESS)]
        return [_request(mine[code], url) for url, (code, *more) in held if code in mine and not more]
    if context.fred_key is not None:
        return []
    chosen = mine.values() if context.vintages else [mine[code] for code in DEFAULT_SERIES if code in mine]
    return [request for spec in chosen for request in _live(spec, context)]


def _live(spec: SeriesSpec, context: Context) -> Iterator[Request]:
    days = [day for day in sorted(set(context.vintages)) or _release_days(spec, context.today) if day < context.today]
    for first in range(0, len(days), _A_REQUEST):
        some = days[first : first + _A_REQUEST]
        ids = ",".join([spec.code] * len(some))
        yield _request(spec, f"{_ADDRESS}{ids}&vintage_date={','.join(day.isoformat() for day in some)}")


def _request(spec: SeriesSpec, url: str) -> Request:
    return Request(name, url, (spec.id,), interval=host_interval)


def _release_days(spec: SeriesSpec, today: date) -> list[date]:
    """Return the New York days of the catalogue's releases in the last ``DEFAULT_MONTHS`` months."""
    months = np.arange(np.datetime64(today, "M") - DEFAULT_MONTHS, np.datetime64(today, "M")).astype("datetime64[D]")
    return sorted({AsOf(moment(known)).day for known in spec.known_at(months)[0]})


def parse(body: bytes, request: Request, specs: Specs) -> pl.DataFrame:
    """Return the first vintage's values and whatever the later ones changed, each dated to its vintage."""
    (series,) = request.ids
    spec = specs[series]
    text = decode(body, name, request.url, expected=f"CSV with header observation_date,{spec.code}_YYYYMMDD")
    cells = table(text, name, request.url, header=None)
    stamps = _stamps(cells, spec, request)
    days = cells.dates(cells.header[0], "%Y-%m-%d")
    snapshot.ascending(days, request, series)
    columns = [cells.numbers(column, missing=MISSING) for column in cells.header[1:]]
    before = [pl.repeat(None, len(days), dtype=pl.Float64, eager=True), *columns[:-1]]
    frames = []
    for stamp, old, new in zip(stamps, before, columns, strict=True):
        changed = new.ne_missing(old)
        known = pl.repeat(_known(spec, days.filter(new.is_not_null()), stamp), int(changed.sum()), dtype=MOMENT, eager=True)
        frames.append(snapshot.rows(spec, days.filter(changed), new.filter(changed), request=request, known_at=known, basis=Basis.VINTAGE))
    return snapshot.together(frames)


def _stamps(cells: Table, spec: SeriesSpec, request: Request) -> list[date]:
    """Return the day stamped on each value column."""
    first, *names = cells.header
    found = [re.fullmatch(rf"{re.escape(spec.code)}_([0-9]{{8}})", column) for column in names]
    if first not in ("observation_date", "DATE") or not names or not all(found):
        expected = f"header observation_date,{spec.code}_YYYYMMDD (the stamp proves the vintage)"
        raise SourceError(name, request.url, expected=expected, seen=",".join(cells.header)[:200])
    try:
        stamps = [datetime.strptime(match[1], "%Y%m%d").date() for match in found if match]
    except ValueError:
        raise SourceError(name, request.url, expected="stamps that are days", seen=",".join(names)[:200]) from None
    if any(later <= earlier for earlier, later in itertools.pairwise(stamps)):
        raise SourceError(name, request.url, expected="vintages in ascending order", seen=",".join(names)[:200])
    return stamps


def _known(spec: SeriesSpec, published: pl.Series, stamp: date) -> datetime:
    """Return when the rows of one vintage are taken to be public."""
    if len(published):
        release = moment(spec.known_at(published.tail(1).to_numpy().astype("datetime64[D]"))[0][0])
        if AsOf(release).day == stamp:
            return release
    return AsOf.end_of(stamp).moment
