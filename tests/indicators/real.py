"""A plain reader of the real files: publisher's CSV to Series, dated by a simple rule. Independent of sources and store."""

from __future__ import annotations

import csv
from datetime import date, datetime
from pathlib import Path

import numpy as np

from crossroads.series import Basis, Panel, Series, unit
from crossroads.timeline import AsOf, Frequency

DAY = np.timedelta64(1, "D")
MICRO = "datetime64[us]"


def rows(path: Path, date_column: str | int = 0, value_column: str | int = -1) -> list[tuple[str, float]]:
    """Return (date text, value) of every row that has a value."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file)
        header = next(reader)
        d = header.index(date_column) if isinstance(date_column, str) else date_column
        v = header.index(value_column) if isinstance(value_column, str) else value_column
        return [(row[d], float(row[v])) for row in reader if row and row[v] not in ("", ".")]


def day(text: str) -> np.datetime64:
    if "/" in text:
        return np.datetime64(datetime.strptime(text, "%m/%d/%Y").date())
    return np.datetime64(date.fromisoformat(text))


def series(
    name: str,
    pairs: list[tuple[str, float]],
    *,
    units: str,
    frequency: Frequency = Frequency.DAILY,
    lag_days: int = 0,
    basis: Basis = Basis.LAG,
    until: str | None = None,
    since: str | None = None,
) -> Series:
    """Build a Series; value t is known at 21:15 UTC ``lag_days`` after its stamp; ``until`` cuts by known day, ``since`` by stamp."""
    stamps = np.array([day(text) for text, _ in pairs], "datetime64[D]")
    values = np.array([value for _, value in pairs], float)
    known = stamps.astype(MICRO) + np.timedelta64(lag_days, "D") + np.timedelta64(75900, "s")
    kept = np.ones(len(stamps), bool)
    if until is not None:
        kept &= known.astype("datetime64[D]") <= np.datetime64(until)
    if since is not None:
        kept &= stamps >= np.datetime64(since)
    return Series(name, unit(units), frequency, stamps[kept], values[kept], known[kept], np.full(int(kept.sum()), basis, np.uint8))


def panel(as_of: str, *members: Series) -> Panel:
    return Panel(AsOf.parse(as_of), {s.id: s for s in members})


def cboe(shared: Path, name: str, *, until: str, since: str | None = None) -> Series:
    """Read one index history of the mirror."""
    path = shared / "mirror/cdn.cboe.com/api/global/us_indices/daily_prices" / f"{name}_History.csv"
    with path.open(encoding="utf-8-sig") as file:
        column = "CLOSE" if "CLOSE" in file.readline() else name
    return series(name, rows(path, "DATE", column), units="points", until=until, since=since)


def fred(
    shared: Path,
    code: str,
    *,
    units: str,
    frequency: Frequency = Frequency.DAILY,
    name: str = "",
    lag_days: int = 1,
    until: str | None = None,
) -> Series:
    """Read one full-history file of ``macro/fred``."""
    return series(name or code, rows(shared / f"macro/fred/{code}.csv"), units=units, frequency=frequency, lag_days=lag_days, until=until)
