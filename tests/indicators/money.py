"""Money series for tests: a plain reader of the real files, and made-up series where no file has them. Independent of sources."""

from __future__ import annotations

import functools
import gzip
import json
from pathlib import Path

import numpy as np
from tests.indicators import real

from crossroads.series import Series
from crossroads.timeline import Frequency, holidays

OPEN_LAG = 1  # shares, NAV and flows of a day are known the next day in these tests


def invesco(shared: Path) -> list[dict[str, float | str | None]]:
    """Return the rows of the publisher's own file that are sessions, oldest first."""
    whole = json.loads(gzip.decompress((shared / "market/flows/QQQ_invesco_fundflows.json.gz").read_bytes()))
    closed = {str(day) for day in holidays("nyse")}
    rows = [row for row in whole["data"]["fundFlowsData"]["data"] if row["navDate"] not in closed and row["sharesOutstanding"]]
    return sorted(rows, key=lambda row: row["navDate"])


def farside(shared: Path) -> list[dict]:
    """Return the days of the compiled table that are sessions, as they stand in it."""
    closed = {str(day) for day in holidays("nyse")}
    return [
        row for row in json.loads((shared / "market/flows/farside_btc_etf_flows.json").read_text())["days"] if row["date"] not in closed
    ]


def prices(shared: Path, name: str, *, until: str, file: str, column: str = "Close", date: str = "Date", units: str = "usd") -> Series:
    return real.series(name, real.rows(shared / "market" / file, date, column), units=units, until=until)


@functools.cache
def held(shared: Path, *, until: str) -> tuple[Series, ...]:
    """Return what the files hold for the rows F and B1, up to a day."""
    qqq, table = invesco(shared), farside(shared)
    closes = {name: f"yahoo/{name}.csv" for name in ("IWF", "IWD", "XLK", "XLF", "QQQ", "SHY")}
    adjusted = dict.fromkeys(("NVDA", "META"), ("stocks/{}_adjclose.csv", "close", "date"))
    adjusted |= dict.fromkeys(("TSLA", "MSFT", "GOOGL", "V", "COST", "JNJ", "PG"), ("largecaps/{}.csv", "close", "date"))
    adjusted |= dict.fromkeys(("IWM", "TQQQ"), ("yahoo/{}.csv", "AdjClose", "Date"))

    def daily(name: str, pairs: list, units: str) -> Series:
        return real.series(name, pairs, units=units, until=until, lag_days=OPEN_LAG)

    return (
        daily("QQQ.shares", [(r["navDate"], r["sharesOutstanding"]) for r in qqq], "shares"),
        daily("QQQ.nav", [(r["navDate"], r["nav"]) for r in qqq], "usd"),
        daily("FARSIDE.TOTAL", [(r["date"], r["total_musd"]) for r in table], "usd_mn"),
        daily("FARSIDE.IBIT", [(r["date"], r["funds"]["IBIT"]) for r in table], "usd_mn"),
        *(prices(shared, name, until=until, file=file) for name, file in closes.items()),
        *(prices(shared, f"{n}.adjclose", until=until, file=f.format(n), column=c, date=d) for n, (f, c, d) in adjusted.items()),
    )


@functools.cache
def made(*, until: str) -> tuple[Series, ...]:
    """Return made-up series for what no file holds: ICI's weeks, a broker's clients, other funds, ether, NAAIM, margin debt."""
    rng = np.random.default_rng(7)
    wednesdays = np.arange("2012-01-04", until, 7, dtype="datetime64[D]")
    sessions = np.arange("2012-01-03", until, dtype="datetime64[D]")
    sessions = sessions[np.is_busday(sessions, holidays=holidays("nyse"))]
    every_day = np.arange("2015-01-01", until, dtype="datetime64[D]")
    months = np.arange("2012-01", until[:7], dtype="datetime64[M]").astype("datetime64[D]")

    def walk(name, days, units, *, start=100.0, step=0.01, frequency=Frequency.DAILY, lag=1) -> Series:
        values = np.round(start * np.exp(np.cumsum(step * rng.standard_normal(len(days)))), 4)
        return real.series(
            name, list(zip(days.astype(str), values, strict=True)), units=units, frequency=frequency, lag_days=lag, until=until
        )

    def noise(name, days, units, *, scale=1.0, mean=0.0, frequency=Frequency.WEEKLY, lag=7) -> Series:
        values = np.round(mean + scale * rng.standard_normal(len(days)), 3)
        return real.series(
            name, list(zip(days.astype(str), values, strict=True)), units=units, frequency=frequency, lag_days=lag, until=until
        )

    classes = ("TOTAL", "EQUITY", "DOMESTIC", "WORLD", "HYBRID", "BOND", "COMMODITY")
    funds = [
        walk(f"{t}.{f}", sessions, u, start=s)
        for t in ("SPY", "IWD", "IWF", "XLK", "XLF")
        for f, u, s in (("shares", "shares", 9e8), ("nav", "usd", 400.0))
    ]
    return (
        *(noise(f"ICI.ETF.{c}.WEEKLY", wednesdays, "usd_mn", scale=9_000, mean=25_000) for c in classes),
        noise("ICI.LONGTERM.BOND.WEEKLY", wednesdays, "usd_mn", scale=8_000, mean=7_000),
        *(noise(f"CLIENTS.{g}", wednesdays + 2, "usd_mn", scale=900) for g in ("RETAIL", "HEDGE_FUNDS", "INSTITUTIONS")),
        *funds,
        walk("ETH", every_day, "usd", start=900.0, step=0.04),
        noise("NAAIM", wednesdays, "pct", scale=15.0, mean=70.0, lag=1),
        walk("FINRA_MARGIN_DEBT", months, "usd_mn", start=7e5, step=0.03, frequency=Frequency.MONTHLY, lag=60),
    )
