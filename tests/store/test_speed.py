"""How long a first sync, a sync without news, and the reads of a letter take; printed (``pytest -s``), for the machine decides."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import TypeVar

import polars as pl
from tests.store.made import NOW, add, batch, days, local

from crossroads.knowledge.frame import STAMPED_SCHEMA
from crossroads.store.store import Batch

T = TypeVar("T")

SERIES, PERIODS = 150, 4_000


def timed(what: str, work: Callable[[], T]) -> T:
    start = time.perf_counter()
    result = work()
    sys.stdout.write(f"\n{what:60s}{time.perf_counter() - start:8.3f} s")
    return result


def sync_of(series: int, periods: int) -> list[pl.DataFrame]:
    """Daily closes, dated by rule at 21:15 UTC of their day."""
    day = pl.date_range(date(2010, 1, 1), date(2010, 1, 1) + timedelta(days=periods - 1), eager=True)
    one = pl.DataFrame({"period": day, "value": pl.arange(periods, eager=True) * 0.25})
    one = one.with_columns(
        known_at=pl.col("period").cast(pl.Datetime("us", "UTC")) + timedelta(hours=21, minutes=15),
        basis=pl.lit("lag"),
        by_rule=pl.lit(value=True),
    )
    return [one.with_columns(series=pl.lit(f"S{i:03d}")).select(*STAMPED_SCHEMA) for i in range(series)]


def test_a_sync_and_the_reads_after_it(tmp_path: Path) -> None:
    frames, store = sync_of(SERIES, PERIODS), local(tmp_path)
    bodies = [f"{i}".encode() * 100_000 for i in range(SERIES)]
    raws = timed(f"put {SERIES} raw bodies of ~250 kB", lambda: store.put_raw_many(bodies))
    batches = [Batch(frame, "made", raw) for frame, raw in zip(frames, raws, strict=True)]
    rows = SERIES * PERIODS
    added = timed(f"first sync, {SERIES} series, {rows} rows, one commit", lambda: store.append_many(batches, recorded_at=NOW))
    assert sum(a.added for a in added) == rows
    again = timed("the same again", lambda: store.append_many(batches, recorded_at=NOW))
    assert sum(a.added for a in again) == 0

    def small_commits() -> None:
        for i in range(30):
            add(store, days(f"S{i:03d}", 1, first=date(2009, 1, 1 + i)))

    timed("30 commits of one row", small_commits)
    assert len(timed("one series", lambda: store.frame(["S077"]))) == PERIODS
    assert len(timed("history of 150 series", store.history)) == rows + 30
    assert len(timed("summary", store.summary)) == SERIES
    timed("compact", store.compact)
    assert len(timed("one series, compacted", lambda: store.frame(["S077"]))) == PERIODS
    assert timed("verify every row", store.verify) == rows + 30
    assert store.append_many([batch(store, days("NEW", 1))], recorded_at=NOW)[0].added == 1
