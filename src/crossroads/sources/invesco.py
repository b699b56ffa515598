"""Invesco's NAV and shares: the newest day from its service, or a fund's whole history from the file its page loads.

``https://dng-api.invesco.com/cache/v1/accounts/en_US/shareclasses/{CUSIP}/prices?...`` answers with one object: ``cusip``,
``effectiveDate``, ``nav``, ``sharesOutstanding``. The fund page's own file (a user's import) holds ``data.fundFlowsData.data``: a row
a weekday with ``navDate``, ``nav``, ``sharesOutstanding``, ``fundFlows`` and ``aum``, in no order, holidays repeated. In it
``fundFlows`` is the change of shares times the NAV of the day before, and ``aum`` the shares times the NAV of the day before: both
prove that a row's shares belong to its day. The catalogue's code is ``CUSIP:key``.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import date
from typing import Any

import polars as pl

from crossroads.catalog.specs import SeriesSpec
from crossroads.errors import SourceError
from crossroads.sources import fund_history, json_text, snapshot
from crossroads.sources.fund_history import Day
from crossroads.sources.protocol import Context, Request, Specs

name = "invesco"
host_interval = 2.0
_SERVICE = "https://dng-api.invesco.com/cache/v1/accounts/en_US/shareclasses/"
_QUERY = "?idType=cusip&productType=ETF&variationType=priceListing&productSubType=ETF"
_AGREE_WITHIN, _AGREE_SHARE = 0.001, 0.95  # on 99.7 % of the days of 27 years within a thousandth: NAVs are rounded


def requests(specs: Sequence[SeriesSpec], context: Context) -> list[Request]:  # noqa: ARG001 - every source has this signature
    """Return one request per fund."""
    funds = fund_history.by_fund(specs, name)
    accept = (("Accept", "application/json"),)
    return [Request(name, f"{_SERVICE}{cusip}/prices{_QUERY}", ids, accept, interval=host_interval) for cusip, ids in funds.items()]


def parse(body: bytes, request: Request, specs: Specs) -> pl.DataFrame:
    """Return NAV and shares of one fund, to be dated by the catalogue's rule."""
    reply = json_text.load(body, name, request.url)
    first = specs[request.ids[0]]
    cusip, ticker = first.code.partition(":")[0], first.id.partition(".")[0]
    is_history = isinstance(reply, dict) and "data" in reply
    days = _history(reply, ticker, request) if is_history else [_newest(reply, cusip, request)]
    ordered = fund_history.oldest_first(days, request)
    return snapshot.together(fund_history.rows(specs[series], ordered, request) for series in request.ids)


def _newest(reply: Any, cusip: str, request: Request) -> Day:
    if (named := json_text.text(reply, "cusip", name, request.url)) != cusip:
        raise SourceError(name, request.url, expected=f"cusip {cusip}", seen=named)
    day = _date(reply, "effectiveDate", request.url)
    nav = json_text.number(reply, "nav", name, request.url)
    return Day(day, nav, json_text.number(reply, "sharesOutstanding", name, request.url))


def _history(reply: Any, ticker: str, request: Request) -> list[Day]:
    if (named := json_text.text(reply, "ticker", name, request.url)) != ticker:
        raise SourceError(name, request.url, expected=f"ticker {ticker}", seen=named)
    flows = json_text.field(json_text.field(reply, "data", name, request.url), "fundFlowsData", name, request.url)
    rows = json_text.items(flows, "data", name, request.url)
    days = [_row(row, f"{request.url} row {number}") for number, row in enumerate(rows, 1)]
    _one_nav_behind(days, request)
    return [Day(d.day, d.nav, d.shares) for d in days]


def _row(row: Any, where: str) -> Day:
    shares, assets = (_number(row, key, where) for key in ("sharesOutstanding", "aum"))
    return Day(_date(row, "navDate", where), json_text.number(row, "nav", name, where), shares, assets)


def _one_nav_behind(days: Sequence[Day], request: Request) -> None:
    """Refuse rows whose shares do not belong to their day: stated assets are these shares times the NAV of the day before."""
    ordered = sorted(days, key=lambda d: d.day)
    known = [(d.shares * before.nav, d.assets) for before, d in itertools.pairwise(ordered) if d.shares and before.nav and d.assets]
    agree = sum(abs(product / assets - 1.0) < _AGREE_WITHIN for product, assets in known)
    if agree < _AGREE_SHARE * len(known):
        seen = f"agreement on {agree} of {len(known)} days: rows lost or columns mixed up?"
        raise SourceError(name, request.url, expected="aum to be shares times the NAV of the day before", seen=seen)


def _number(row: Any, key: str, where: str) -> float | None:
    return None if json_text.field(row, key, name, where) is None else json_text.number(row, key, name, where)


def _date(row: Any, key: str, where: str) -> date:
    return json_text.moment(json_text.text(row, key, name, where), "%Y-%m-%d", name, where).date()
