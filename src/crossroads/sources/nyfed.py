"""New York Fed reference rates: percentiles and volumes behind EFFR and SOFR, as JSON.

``https://markets.newyorkfed.org/api/rates/{unsecured/effr|secured/sofr}/last/{N}.json`` and ``.../search.json?startDate=&endDate=``
answer ``{"refRates": [...]}``, newest first, rates in percent, volume in billions of dollars. A non-empty ``revisionIndicator``
marks a value published anew in the afternoon of its publication day. The catalogue's code is ``{rate}:{key}``.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

import numpy as np
import polars as pl

from crossroads.catalog.specs import SeriesSpec
from crossroads.errors import SourceError
from crossroads.knowledge.frame import MOMENT
from crossroads.series import Basis, moment
from crossroads.sources import json_text, snapshot
from crossroads.sources.protocol import Context, Request, Specs
from crossroads.timeline import AsOf, new_york_moments

name = "nyfed"
host_interval = 0.5
LAST_DAYS = 500
_ADDRESS = "https://markets.newyorkfed.org/api/rates/"
_RATES: Mapping[str, tuple[str, date]] = {"effr": ("unsecured/effr", date(2016, 3, 1)), "sofr": ("secured/sofr", date(2018, 4, 2))}
"""Part of the address, and the first day with percentiles and volume."""
_KEYS = ("percentRate", "percentPercentile1", "percentPercentile25", "percentPercentile75", "percentPercentile99", "volumeInBillions")
_KNOWN = {*_KEYS, "effectiveDate", "type", "targetRateFrom", "targetRateTo", "revisionIndicator", "footnoteId"}
_REVISED_AT = time(14, 45)  # a revised rate is published at about 14:30 of the same day


def requests(specs: Sequence[SeriesSpec], context: Context) -> list[Request]:
    """Return, for each rate, its history to the end of last year and its newest ``LAST_DAYS`` days."""
    mine = [spec for spec in specs if spec.source == name]
    planned = []
    for rate, (path, start) in _RATES.items():
        ids = tuple(spec.id for spec in mine if spec.code.partition(":")[0] == rate)
        years = f"{_ADDRESS}{path}/search.json?startDate={start}&endDate={context.today.year - 1}-12-31"
        newest = f"{_ADDRESS}{path}/last/{LAST_DAYS}.json"
        planned += [Request(name, url, ids, optional=url is years, interval=host_interval) for url in (years, newest) if ids]
    return planned


def parse(body: bytes, request: Request, specs: Specs) -> pl.DataFrame:
    """Return rates in percent and volumes in billions; revised values are dated to the afternoon of their publication."""
    reply = json_text.load(body, name, request.url)
    rates = json_text.items(reply, "refRates", name, request.url)
    if not rates:
        raise SourceError(name, request.url, expected="rates in refRates", seen="an empty list")
    days = [_day(row, request) for row in rates]
    if any(later >= earlier for earlier, later in itertools.pairwise(days)):
        raise SourceError(name, request.url, expected="days newest first, each once", seen="another order")
    by_day = dict(zip(reversed(days), reversed(rates), strict=True))
    return snapshot.together(_rows(specs[series], by_day, request) for series in request.ids)


def _day(row: Any, request: Request) -> date:
    kind = json_text.text(row, "type", name, request.url)
    if f"/{kind.lower()}/" not in request.url:
        raise SourceError(name, request.url, expected="rates of the type in the address", seen=kind)
    if unknown := sorted(set(row) - _KNOWN - {key for key in row if key.startswith(("intraDay", "stdDev", "average"))}):
        raise SourceError(name, request.url, expected=f"the known keys of a {kind} row", seen=f"new keys {', '.join(unknown)}")
    return json_text.moment(json_text.text(row, "effectiveDate", name, request.url), "%Y-%m-%d", name, request.url).date()


def _rows(spec: SeriesSpec, by_day: Mapping[date, Mapping[str, Any]], request: Request) -> pl.DataFrame:
    key = spec.code.partition(":")[2]
    if not any(key in row for row in by_day.values()):
        raise SourceError(name, request.url, expected=f"key {key}", seen="rows without it")
    values = [json_text.number(row, key, name, f"{request.url} {day}") if row.get(key) is not None else None for day, row in by_day.items()]
    days = pl.Series(list(by_day), dtype=pl.Date)
    revised = [bool(row.get("revisionIndicator")) for row in by_day.values()]
    published, _ = spec.known_at(days.to_numpy().astype("datetime64[D]"))
    again = [_afternoon(known) if anew else None for known, anew in zip(published, revised, strict=True)]
    known_at = pl.Series(again, dtype=MOMENT)
    return snapshot.rows(spec, days, pl.Series(values, dtype=pl.Float64), request=request, known_at=known_at, basis=Basis.LAG)


def _afternoon(published: np.datetime64) -> datetime:
    day = np.array([AsOf(moment(published)).day], "datetime64[D]")
    return moment(new_york_moments(day, _REVISED_AT)[0])
