"""Daily bars of the real files read plainly, as Series and as arrays; made-up shares of a fund whose file is not there."""

from __future__ import annotations

import csv
import functools
import math
from pathlib import Path

import numpy as np
from tests.indicators import real

from crossroads.indicators.cost_basis import Bars
from crossroads.series import Series

FIELDS = ("close", "high", "low", "volume")
FLOATS = {"NVDA": 24.3e9, "META": 2_177_889_269.0, "AAPL": 14_776_353_000.0}


@functools.cache
def adjusted(shared: Path, *, until: str) -> tuple[Series, ...]:
    """Return ADJUSTED.* of the letter's three stocks, known at the close: both files, which agree but for one unfinished day."""
    found = []
    for ticker in FLOATS:
        for field in FIELDS:
            long = dict(real.rows(shared / f"market/stocks/{ticker}_ohlcv.csv", "Date", field.capitalize()))
            late = dict(real.rows(shared / f"market/largecaps/{ticker}.csv", "date", field))
            pairs = sorted({**long, **late}.items())
            units = "shares" if field == "volume" else "usd"
            found.append(real.series(f"ADJUSTED.{ticker}.{field}", pairs, units=units, until=until))
    return tuple(found)


@functools.cache
def held(shared: Path, *, until: str) -> tuple[Series, ...]:
    """Return the bars of both funds and of bitcoin, the adjusted bars of the stocks, and made-up shares of SPY."""
    path = shared / "market/yahoo"
    names = {"close": "{}", "high": "{}.high", "low": "{}.low", "volume": "{}.volume"}
    funds = [
        real.series(
            names[field].format(ticker),
            real.rows(path / f"{ticker}.csv", "Date", field.capitalize()),
            units="shares" if field == "volume" else "usd",
            until=until,
        )
        for ticker in ("QQQ", "SPY")
        for field in FIELDS
    ]
    dollars = real.series("BTC.volume", real.rows(path / "BTC-USD_close.csv", "Date", "Volume"), units="usd", until=until)
    days = [day for day, _ in real.rows(path / "SPY.csv", "Date", "Close")]
    shares = [(day, 9e8 * (1 + 0.1 * math.sin(i / 40))) for i, day in enumerate(days)]
    return (*funds, dollars, *adjusted(shared, until=until), real.series("SPY.shares", shares, units="shares", until=until, lag_days=1))


@functools.cache
def arrays(shared: Path, file: str, *, until: str = "9999-12-31", since: str = "0000-01-01") -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Return days and columns (lower-case names) of one CSV of bars."""
    with (shared / "market" / file).open(encoding="utf-8-sig", newline="") as opened:
        rows = [{k.lower(): v for k, v in row.items()} for row in csv.DictReader(opened)]
    rows = [row for row in rows if since <= row["date"] <= until]
    return np.array([row["date"] for row in rows], "datetime64[D]"), {f: np.array([float(row[f]) for row in rows]) for f in FIELDS}


def stock(shared: Path, ticker: str, *, until: str = "9999-12-31", file: str = "largecaps/{}.csv") -> tuple[np.ndarray, Bars]:
    """Return days and bars with the constant count of shares."""
    days, c = arrays(shared, file.format(ticker), until=until)
    return days, Bars(c["low"], c["high"], c["close"], c["volume"], np.full(len(days), FLOATS[ticker]))
