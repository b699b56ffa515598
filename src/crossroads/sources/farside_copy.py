"""A compiled copy of Farside's table as JSON, in which every empty cell has become a zero.

``meta.last_fetch_utc`` and ``days[].{date, total_musd, funds{IBIT: ...}}``. In such a file 0.0 stands for a holiday, for a fund not
yet launched, for one that had not reported when the copy was made, and for a true zero. What can be told apart is:

- days on which New York does not trade are left out;
- a fund has no reading before its first flow that is not zero;
- the last day counts only if the copy was made after 12:00 UTC of the day after, when the day is finished.

A format of users' files (``format = "farside_copy"``); the series are those of ``farside``.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import polars as pl

from crossroads.errors import SourceError
from crossroads.sources import farside, json_text
from crossroads.sources.farside import Day
from crossroads.sources.protocol import Request, Specs

name = "farside_copy"
_FINISHED = time(12, tzinfo=UTC)


def parse(body: bytes, request: Request, specs: Specs) -> pl.DataFrame:
    """Return flows by fund and totals of finished days, to be dated by the catalogue's rule."""
    reply = json_text.load(body, name, request.url)
    made = _made(json_text.text(json_text.field(reply, "meta", name, request.url), "last_fetch_utc", name, request.url))
    days = [_day(row, f"{request.url} day {i}") for i, row in enumerate(json_text.items(reply, "days", name, request.url), 1)]
    if not days:
        raise SourceError(name, request.url, expected="days", seen="none")
    if datetime.combine(days[-1].day + timedelta(days=1), _FINISHED) > made:
        days.pop()
    return farside.frame(_since_launch(days), request, specs)


def _made(stated: str) -> datetime:
    return json_text.moment(stated, "%Y-%m-%dT%H:%M:%SZ", name, "meta.last_fetch_utc").replace(tzinfo=UTC)


def _day(row: Any, where: str) -> Day:
    stated = json_text.text(row, "date", name, where)
    day: date = json_text.moment(stated, "%Y-%m-%d", name, where).date()
    funds = json_text.field(row, "funds", name, where)
    if not isinstance(funds, dict) or "IBIT" not in funds:
        raise SourceError(name, where, expected="flows by fund, IBIT among them", seen=repr(funds)[:80])
    flows: dict[str, float | None] = {fund: json_text.number(funds, fund, name, where) for fund in funds}
    return Day(day, flows, json_text.number(row, "total_musd", name, where))


def _since_launch(days: Sequence[Day]) -> list[Day]:
    """Return the days with every fund's zeros before its first flow taken for no reading."""
    launched: set[str] = set()
    found = []
    for one in days:
        launched |= {fund for fund, flow in one.flows.items() if flow}
        found.append(Day(one.day, {fund: flow if fund in launched else None for fund, flow in one.flows.items()}, one.total))
    return found
