"""ProShares' fund histories: one CSV a fund since its first day.

``https://accounts.profunds.com/etfdata/ByFund/{TICKER}-historical_nav.csv``: ``Date,ProShares Name,Ticker,NAV,Prior NAV,NAV Change
(%),NAV Change ($),Shares Outstanding (000),Assets Under Management``, newest first, dates ``MM/DD/YYYY``, shares in thousands. The
catalogue's code is ``TICKER:column``.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from crossroads.catalog.specs import SeriesSpec
from crossroads.errors import SourceError
from crossroads.sources import fund_history, snapshot
from crossroads.sources.fund_history import Day
from crossroads.sources.protocol import Context, Request, Specs
from crossroads.sources.text import decode, table

name = "proshares"
host_interval = 1.0
_FOLDER = "https://accounts.profunds.com/etfdata/ByFund/"
HEADER = (
    "Date", "ProShares Name", "Ticker", "NAV", "Prior NAV", "NAV Change (%)", "NAV Change ($)", "Shares Outstanding (000)",
    "Assets Under Management",
)  # fmt: skip


def requests(specs: Sequence[SeriesSpec], context: Context) -> list[Request]:  # noqa: ARG001 - every source has this signature
    """Return one request per fund."""
    funds = fund_history.by_fund(specs, name)
    return [Request(name, f"{_FOLDER}{ticker}-historical_nav.csv", ids, interval=host_interval) for ticker, ids in funds.items()]


def parse(body: bytes, request: Request, specs: Specs) -> pl.DataFrame:
    """Return NAV and shares of one fund, to be dated by the catalogue's rule."""
    (ticker,) = {fund_history.fund_of(specs[series]) for series in request.ids}
    cells = table(decode(body, name, request.url, expected=f"CSV with header {','.join(HEADER)}"), name, request.url, header=(HEADER,))
    if (named := set(cells["Ticker"])) != {ticker}:
        raise SourceError(name, request.url, expected=f"rows of {ticker}", seen=", ".join(sorted(named))[:80])
    stamps = cells.dates("Date", "%m/%d/%Y")
    navs = cells.numbers("NAV", missing=("",))
    shares = cells.numbers("Shares Outstanding (000)", missing=("",)) * 1000.0
    assets = cells.numbers("Assets Under Management", missing=("",))
    days = [Day(*row) for row in zip(stamps, navs, shares, assets, strict=True)]
    ordered = fund_history.oldest_first(days, request)
    return snapshot.together(fund_history.rows(specs[series], ordered, request) for series in request.ids)
