"""The real files the model reads, as an undated snapshot: a plain reader, independent of the sources."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import polars as pl

from crossroads.knowledge.frame import SNAPSHOT_SCHEMA

FRED = {
    "BAA": "BAA",
    "DFF": "DFF",
    "DGS10": "DGS10",
    "DGS2": "DGS2",
    "DGS3MO": "DGS3MO",
    "ICSA": "ICSA",
    "HY_OAS": "BAMLH0A0HYM2",
}
"""Series to file of ``macro/fred``; the newest 10-year yields and spreads are not needed here."""


def snapshot(shared: Path) -> pl.DataFrame:
    """Return all rows in SNAPSHOT_SCHEMA without a known_at: the catalogue dates them."""
    rows = [(name, day, value, None, None) for name, day, value in _rows(shared)]
    return pl.DataFrame(rows, schema=SNAPSHOT_SCHEMA, orient="row").unique(["series", "period"], keep="first").sort("series", "period")


def _rows(shared: Path) -> Iterator[tuple[str, date, float]]:
    for name, code in FRED.items():
        for cells in _table(shared / f"macro/fred/{code}.csv"):
            if cells[1] not in ("", "."):
                yield name, date.fromisoformat(cells[0]), float(cells[1])
    for cells in _table(shared / "market/yahoo/SPX.csv"):
        yield "SPX", date.fromisoformat(cells[0]), float(cells[2])
    for name in ("VIX", "VVIX"):
        folder = shared / "mirror/cdn.cboe.com/api/global/us_indices/daily_prices"
        for cells in _table(folder / f"{name}_History.csv"):
            yield name, datetime.strptime(cells[0], "%m/%d/%Y").date(), float(cells[-1])


def _table(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))[1:]
