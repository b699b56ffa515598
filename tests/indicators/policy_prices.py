"""Fed funds futures, CME's download and Kalshi's candles from the real files, read plainly; made-up prices where no file reaches."""

from __future__ import annotations

import csv
import functools
import gzip
import math
import random
from collections import defaultdict
from datetime import date, datetime, timedelta
from pathlib import Path

from tests.indicators import real

from crossroads.series import Panel, Series

CODES = "FGHJKMNQUVXZ"
OUTCOMES = ("CUT50", "CUT25", "HOLD", "HIKE25", "HIKE50")


def contract_id(symbol: str) -> str:
    """ZQF90 is January 1990, ZQZ25 December 2025."""
    year = int(symbol[3:])
    return f"ZQ.{symbol[2]}{year + (1900 if year > 50 else 2000)}"


@functools.cache
def settlements(shared: Path) -> dict[str, list[tuple[str, float]]]:
    """Return contract id to (day, settlement), from the file with all contracts and that of 2026-07-14."""
    held: dict[str, list[tuple[str, float]]] = defaultdict(list)
    with gzip.open(shared / "market/fedfunds/ZQ_contracts_daily.csv.gz", "rt") as file:
        for row in csv.DictReader(file):
            held[contract_id(row["Symbol"])].append((row["Date"], float(row["Close"])))
    with (shared / "market/fedfunds/cme_2026-07-14_zq_curve.csv").open() as file:
        for row in csv.DictReader(file):
            held[contract_id(row["contract_symbol"])].append((row["as_of_date"], float(row["close_price"])))
    return held


@functools.cache
def by_day(shared: Path) -> dict[str, dict[str, float]]:
    """Return the same as contract id to day to settlement."""
    return {name: dict(rows) for name, rows in settlements(shared).items()}


def futures(shared: Path, *, until: str, since: str = "1989-01-01") -> list[Series]:
    kept = {name: [(d, p) for d, p in rows if since <= d <= until] for name, rows in settlements(shared).items()}
    return [real.series(name, rows, units="points", until=until) for name, rows in kept.items() if rows]


def download(shared: Path, *, until: str) -> list[Series]:
    """Return CME's own history of the meeting of 2025-12-10, in percent; an empty cell is a zero."""
    with (shared / "market/fedfunds/cme_FedMeeting_20251210.csv").open() as file:
        rows = list(csv.DictReader(file))
    names = [n for n in rows[0] if n != "Date" and int(n.strip("()").split("-")[1]) <= 625]
    return [
        real.series(
            f"FEDWATCH.D20251210.{name.strip('()')}", [(r["Date"], 100 * float(r[name] or 0)) for r in rows], units="pct", until=until
        )
        for name in names
    ]


def candles(shared: Path, *, until: str) -> Series:
    """Return Kalshi's market on no change on 2025-12-10: a candle stamped midnight is of the day before."""
    with (shared / "market/kalshi/KXFED_dec25_nochange_candles.csv").open() as file:
        rows = [(datetime.fromisoformat(r["timestamp"]) - timedelta(hours=12), r["price_raw"]) for r in csv.DictReader(file)]
    pairs = [(str(when.date()), float(price)) for when, price in rows if price]
    return real.series("KALSHI.FED.D20251210.HOLD", pairs, units="pct", until=until)


def panel(shared: Path, until: str, *extra: Series, since: str = "1989-01-01") -> Panel:
    """Return what the files say by a day: futures, effective rate, target."""
    members = [*futures(shared, until=until, since=since), real.fred(shared, "DFF", units="pct", until=until)]
    return real.panel(until, *members, real.fed_target("upper", until=until), real.fed_target("lower", until=until), *extra)


def letters_day(shared: Path, until: str = "2025-11-18") -> Panel:
    return panel(shared, until, *download(shared, until=until), candles(shared, until=until))


def made(meetings: list[date], *, until: str) -> list[Series]:
    """Return made-up contracts since 2022, pricing cuts at all meetings, and made-up markets on each meeting, from a seed."""
    rng, end = random.Random(20251118), date.fromisoformat(until)
    days = [d for d in (date(2022, 1, 3) + timedelta(n) for n in range((end - date(2022, 1, 3)).days + 1)) if d.weekday() < 5]
    level = {d: 4 + math.sin(i / 90) + rng.gauss(0, 0.02) for i, d in enumerate(days)}
    found = []
    for month in range(12 * 2021 + 11, 12 * (end.year + 2) + end.month):
        first = date(month // 12, month % 12 + 1, 1)
        rows = [(str(d), 100 - level[d] + (first - d).days / 500 + rng.gauss(0, 0.01)) for d in days if -32 < (first - d).days < 700]
        if rows:
            found.append(real.series(f"ZQ.{CODES[month % 12]}{month // 12}", rows, units="points", until=until))
    for meeting in meetings:
        for outcome in OUTCOMES:
            rows = [(str(meeting - timedelta(n)), rng.uniform(10, 30)) for n in range(150, 0, -1)]
            found.append(real.series(f"KALSHI.FED.D{meeting:%Y%m%d}.{outcome}", rows, units="pct", until=until))
    return [s for s in found if len(s)]
