"""Synthetic bitemporal rows for ``bench/replay.py``, the moments asked, and hashes by which answers are compared.

Nothing here is real. 200 series of about 10,000 rows each (more series for more rows), shaped like a store of macro data:

- 4 in 10 daily, 10,000 sessions, up to three single days rewritten in silence;
- 2 in 10 weekly, 2,000 weeks, five vintages of each; one release in 50 is late and comes with the next;
- 4 in 10 monthly, 455 months, 22 vintages of each; one series in 20 withdraws values and publishes months out of turn.

Values are whole 64ths.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import polars as pl

SEED = 20251118
ROWS_A_SERIES = 10_000
START = np.datetime64("1986-01-06", "us")
HOUR, DAY = np.timedelta64(3_600_000_000, "us"), np.timedelta64(86_400_000_000, "us")


def write_rows(path: Path, rows: int) -> None:
    """Write a file of about that many rows, with the columns of the store's observations, in no order."""
    chance = np.random.default_rng(SEED)
    parts = [_series(i, chance) for i in range(rows // ROWS_A_SERIES)]
    code, period, value, known_at, basis = (np.concatenate(column) for column in zip(*parts, strict=True))
    order = chance.permutation(len(code))
    names = pl.Series([f"S{i:05d}" for i in range(rows // ROWS_A_SERIES)])
    pl.DataFrame(
        {
            "series": names.gather(code[order]),
            "period": period[order].astype("datetime64[D]"),
            "value": pl.Series(value[order], nan_to_null=True),
            "known_at": pl.Series(known_at[order]).dt.replace_time_zone("UTC"),
            "basis": pl.Series(["vintage", "calendar", "observed", "lag"]).gather(basis[order]),
            "source": pl.repeat("synthetic", len(order), eager=True),
            "raw": pl.repeat("0" * 64, len(order), eager=True),
            "recorded_at": pl.Series(known_at[order]).dt.replace_time_zone("UTC"),
        }
    ).write_parquet(path)


def moments(dates: int) -> np.ndarray:
    """As-of moments evenly spread over the 38 years of the rows."""
    return (START + np.linspace(1, 38.4 * 365, dates).astype("int64") * DAY).astype("datetime64[us]")


def _series(i: int, chance: np.random.Generator) -> tuple[np.ndarray, ...]:
    make = (_daily, _daily, _daily, _daily, _weekly, _weekly, _monthly, _monthly, _monthly, _monthly)[i % 10]
    period, value, known_at, basis = make(chance, i)
    return np.full(len(period), i), period, value, known_at, basis


def _daily(chance: np.random.Generator, i: int) -> tuple[np.ndarray, ...]:
    rewrites = i % 4
    period = np.busday_offset("1986-01-06", np.arange(ROWS_A_SERIES - rewrites)).astype("datetime64[us]")
    known_at = period + 21 * HOUR
    again = chance.choice(len(period) - 300, rewrites, replace=False)
    value = chance.integers(1, 1 << 20, len(period)) / 64
    basis = np.r_[np.full(len(period), 3), np.full(rewrites, 2)]
    return np.r_[period, period[again]], np.r_[value, value[again] + 1], np.r_[known_at, known_at[again] + 200 * DAY], basis


def _weekly(chance: np.random.Generator, i: int) -> tuple[np.ndarray, ...]:
    week, vintage = np.repeat(np.arange(2_000), 5), np.tile(np.arange(5), 2_000)
    late = (week % 50 == i % 50) & (vintage == 0)
    known_at = START + (7 * (week + vintage + late) + 5) * DAY + 13 * HOUR
    value = np.repeat(chance.integers(1, 1 << 20, 2_000), 5) / 64 + vintage * chance.integers(-9, 9, len(week)) / 64
    return START + 7 * week * DAY, value, known_at, np.zeros(len(week), int)


def _monthly(chance: np.random.Generator, i: int) -> tuple[np.ndarray, ...]:
    month, vintage = np.repeat(np.arange(455), 22), np.tile(np.arange(22), 455)
    period = (START.astype("datetime64[M]") + month).astype("datetime64[us]")
    known_at = (START.astype("datetime64[M]") + month + vintage + 1).astype("datetime64[us]") + 6 * DAY + 12 * HOUR
    value = np.repeat(chance.integers(1, 1 << 20, 455), 22) / 64 + vintage * chance.integers(-9, 9, len(month)) / 64
    if i % 20 == 9:
        known_at += np.where(month % 40 == 7, 70, 0) * DAY  # out of turn
        value[(month % 10 == 3) & (vintage % 5 == 4)] = np.nan  # withdrawn for a month, never while newest
    return period, value, known_at, np.zeros(len(month), int)


def digest(*columns: np.ndarray) -> str:
    """Return the hash of columns as whole numbers, moments in microseconds and floats: any other value or order gives another."""
    found = hashlib.sha256()
    for column in columns:
        found.update(column.astype({"M": "datetime64[us]", "f": "float64"}.get(column.dtype.kind, "int64")).tobytes())
    return found.hexdigest()
