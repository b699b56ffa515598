"""Small stamped frames, and stores of both kinds to put them in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl

from crossroads.knowledge.frame import STAMPED_SCHEMA
from crossroads.store.place import Place
from crossroads.store.store import Batch, Store

NOW = datetime(2025, 11, 18, 22, tzinfo=UTC)
DAY = date(2025, 11, 17)
CLOSE = datetime(2025, 11, 17, 21, 15, tzinfo=UTC)

StampedRow = tuple[str, date, float | None, datetime, str, bool]


def told(series: str, period: date, value: float | None, known_at: datetime = CLOSE, basis: str = "vintage") -> StampedRow:
    """A row the publisher dated itself."""
    return (series, period, value, known_at, basis, False)


def ruled(series: str, period: date, value: float | None, known_at: datetime = CLOSE, basis: str = "lag") -> StampedRow:
    """A row the catalogue's rule dated."""
    return (series, period, value, known_at, basis, True)


def stamped(rows: Iterable[StampedRow]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=STAMPED_SCHEMA, orient="row")


def days(series: str, count: int, *, first: date = date(2020, 1, 1), value: float = 1.0) -> pl.DataFrame:
    """``count`` consecutive days of one series, each known at 21:15 UTC of its day."""
    periods = [first + timedelta(days=i) for i in range(count)]
    moments = [datetime(d.year, d.month, d.day, 21, 15, tzinfo=UTC) for d in periods]
    return stamped(told(series, d, value + i, at) for i, (d, at) in enumerate(zip(periods, moments, strict=True)))


def local(folder: Path) -> Store:
    return Store.open(folder / "store")


def as_object_store(folder: Path) -> Store:
    """The same folder reached as an object store is: no lock, raw bytes in a table."""
    return Store(Place(str(folder / "store"), None))


def batch(store: Store, frame: pl.DataFrame, body: bytes = b"made", source: str = "made") -> Batch:
    return Batch(frame, source=source, raw=store.put_raw(body))


def add(store: Store, rows: pl.DataFrame | Iterable[StampedRow], recorded_at: datetime = NOW) -> int:
    """Append rows and return how many were new."""
    frame = rows if isinstance(rows, pl.DataFrame) else stamped(rows)
    return store.append(frame, source="made", raw=store.put_raw(b"made"), recorded_at=recorded_at).added
