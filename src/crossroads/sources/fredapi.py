"""The FRED web service, for who has a key: every value a series ever had, each with the day it appeared.

``https://api.stlouisfed.org/fred/series/observations`` over the real-time span ``1776-07-04..9999-12-31``: one row per period and
value, from ``realtime_start`` to ``realtime_end``; a value is text, ``.`` means none. A row is known from its ``realtime_start``, at the
clock time of the catalogue's release rule.

One request may span 2,000 vintages at most, fewer than a daily series has. A refused window is halved on the *real-time*
axis. Within a window the service clamps ``realtime_start`` to the window's first day, so neighbouring windows share one
day: a row stamped with the first day of a later window was there at the end of the one before, which has its true start, and is
left out. Only the window from 1776 is taken whole.

Series estimated anew as a whole with each release (``REESTIMATED``) would be hundreds of whole histories: of them the first print of
each period is asked for (``output_type=4``).

The key is a secret parameter of the request: it is in no address, message, log line or stored name.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import numpy as np
import polars as pl

from crossroads.catalog.specs import SeriesSpec
from crossroads.errors import SourceError
from crossroads.knowledge.frame import MOMENT
from crossroads.series import Basis
from crossroads.sources import json_text, snapshot
from crossroads.sources.fredgraph import fred_series
from crossroads.sources.protocol import Context, Follow, Reply, Request, Specs
from crossroads.sources.text import NUMBER
from crossroads.timeline import new_york_moments

name = "fredapi"
host_interval = 0.6  # the service allows 120 requests a minute
REESTIMATED = ("NFCI", "ANFCI", "STLFSI4", "SAHMCURRENT")
PAGE = 100_000
"""Rows of one reply at most; the service's own limit."""
_ADDRESS = "https://api.stlouisfed.org/fred/series/observations"
_FIRST, _LAST = date(1776, 7, 4), date(9999, 12, 31)
_DENSE_SINCE = date(1990, 1, 1)  # vintages before are few; halving starts from here, not from 1776


def requests(specs: Sequence[SeriesSpec], context: Context) -> list[Request]:
    """Return one request per FRED series for its whole real-time span; none without a key."""
    if context.fred_key is None:
        return []
    secret = (("api_key", context.fred_key),)
    return [Request(name, _url(spec.code), (spec.id,), interval=host_interval, secret=secret) for spec in fred_series(specs)]


def _url(code: str, first: date = _FIRST, last: date = _LAST, offset: int = 0) -> str:
    asked = {"series_id": code, "realtime_start": first, "realtime_end": last, "file_type": "json", "limit": PAGE, "offset": offset}
    first_prints = {"output_type": 4} if code in REESTIMATED else {}
    return f"{_ADDRESS}?{urlencode({**asked, **first_prints})}"


def follow(reply: Reply, request: Request) -> Follow:
    """Return the halves of a window with too many vintages, or the next page of a full one."""
    code, first, last, offset = _asked(request)
    if reply.status == 400 and b"does not exist in ALFRED" in reply.body:
        return Follow(keep=False)
    if reply.status == 400 and b"vintage dates" in reply.body and b"exceeds" in reply.body:
        middle = _middle(first, min(last, reply.fetched_at.date() - timedelta(days=1)))
        if middle is None:
            return Follow(keep=True)
        halves = (_url(code, first, middle), _url(code, middle, last))
        return Follow(keep=False, requests=tuple(replace(request, url=url) for url in halves))
    count = re.search(rb'"count"\s*:\s*(\d+)', reply.body[:2000])
    if reply.status == 200 and count and int(count[1]) > offset + PAGE:
        return Follow(keep=True, requests=(replace(request, url=_url(code, first, last, offset + PAGE)),))
    return Follow(keep=True)


def _asked(request: Request) -> tuple[str, date, date, int]:
    query = {key: values[0] for key, values in parse_qs(urlsplit(request.url).query).items()}
    window = (date.fromisoformat(query["realtime_start"]), date.fromisoformat(query["realtime_end"]))
    return query["series_id"], *window, int(query["offset"])


def _middle(first: date, last: date) -> date | None:
    """Return the day both halves share, or None if there is none strictly between."""
    start = max(first, _DENSE_SINCE) if last > _DENSE_SINCE + timedelta(days=1) else first
    middle = start + (last - start) // 2
    return middle if first < middle < last else None


def parse(body: bytes, request: Request, specs: Specs) -> pl.DataFrame:
    """Return every value with the moment it appeared, a null where a value was withdrawn, on basis ``vintage``."""
    (series,) = request.ids
    spec = specs[series]
    _, first, last, offset = _asked(request)
    reply = json_text.load(body, name, request.url)
    if isinstance(reply, dict) and "error_message" in reply:
        raise SourceError(name, request.url, expected="observations", seen=str(reply["error_message"])[:200])
    if (units := json_text.text(reply, "units", name, request.url)) != "lin":
        raise SourceError(name, request.url, expected="values in levels (units lin)", seen=f"units {units}")
    if (window := (_date(reply, "realtime_start", request), _date(reply, "realtime_end", request))) != (first, last):
        raise SourceError(name, request.url, expected=f"real time {first} to {last}", seen=f"{window[0]} to {window[1]}")
    found = json_text.items(reply, "observations", name, request.url)
    count = int(json_text.number(reply, "count", name, request.url))
    if len(found) != min(max(count - offset, 0), PAGE):
        raise SourceError(name, request.url, expected=f"{count} observations in all", seen=f"{len(found)} from {offset} on")
    rows = [_row(row, request) for row in found]
    if any(later[:2] <= earlier[:2] for earlier, later in itertools.pairwise(rows)):
        raise SourceError(name, request.url, expected="rows by date and realtime_start, each once", seen="another order")
    whole = count <= offset + PAGE
    appeared = [(day, start, value) for day, start, _, value in rows if first == _FIRST or start > first]
    ended = () if spec.code in REESTIMATED else _withdrawn(rows, last, whole=whole)
    return _frame(spec, sorted([*appeared, *ended], key=lambda row: row[:2]), request)


_Row = tuple[date, date, date, float | None]
"""Period, realtime_start, realtime_end, value."""


def _row(row: Any, request: Request) -> _Row:
    stated = json_text.text(row, "value", name, request.url)
    if stated != "." and not re.fullmatch(NUMBER, stated):
        raise SourceError(name, request.url, expected="a number or '.'", seen=repr(stated)[:80])
    day, start, end = (_date(row, key, request) for key in ("date", "realtime_start", "realtime_end"))
    return day, start, end, None if stated == "." else float(stated)


def _date(row: Any, key: str, request: Request) -> date:
    return json_text.moment(json_text.text(row, key, name, request.url), "%Y-%m-%d", name, request.url).date()


def _withdrawn(rows: Sequence[_Row], last: date, *, whole: bool) -> Iterator[tuple[date, date, float | None]]:
    """Yield the periods that lost their value without getting another one, with the day they lost it."""
    for (day, _, end, _), after in zip(rows, [*rows, None][1:], strict=True):
        if end >= last or (after is None and not whole):
            continue  # still there when the window ends, or continued on the next page
        gone = end + timedelta(days=1)
        if after is None or after[0] != day or after[1] > gone:
            yield day, gone, None


def _frame(spec: SeriesSpec, rows: Sequence[tuple[date, date, float | None]], request: Request) -> pl.DataFrame:
    """Return the rows dated to the release clock of the day they appeared."""
    days = pl.Series([row[0] for row in rows], dtype=pl.Date)
    values = pl.Series([row[2] for row in rows], dtype=pl.Float64)
    starts = np.array([row[1] for row in rows], "datetime64[D]")
    known = pl.Series(new_york_moments(starts, spec.release.clock)).dt.replace_time_zone("UTC").cast(MOMENT)
    snapshot.plausible(spec, values, request)
    return snapshot.frame(spec, days, values, known_at=known, basis=Basis.VINTAGE)
