"""Processes the tests start: ``python -m tests.store.worker ROLE FOLDER NAME [SECONDS]``. Each prints what it has done, line by line.

A writer's commit holds ``SIZE`` rows of each of two series of its own and ``SIZE`` rows of a series every writer writes, so a
commit of which only a part is visible, or one made twice, shows in the counts.
"""

from __future__ import annotations

import itertools
import sys
import time
from datetime import date, timedelta
from pathlib import Path

import polars as pl
from tests.store.made import NOW, as_object_store, batch, days

from crossroads.store.store import Store

SIZE = 25
FIRST = date(1990, 1, 1)


def say(word: object) -> None:
    """Tell the parent at once."""
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def day(n: int) -> date:
    return FIRST + timedelta(days=n * SIZE)


def write(store: Store, name: str, n: int) -> int:
    """Make the writer's commit number ``n``; returns how many rows were new."""
    own = pl.concat([days(f"{name}.LEFT", SIZE, first=day(n)), days(f"{name}.RIGHT", SIZE, first=day(n))])
    shared = days("SHARED", SIZE, first=day(n))
    done = store.append_many([batch(store, own, f"{name}{n}".encode()), batch(store, shared, f"shared{n}".encode())], recorded_at=NOW)
    return sum(a.added for a in done)


def faults(frame: pl.DataFrame, names: tuple[str, ...]) -> list[str]:
    """What is wrong with what a reader sees: doubled rows, half commits, holes."""
    found = []
    if not frame.select("series", "period").is_unique().all():
        found.append("doubled rows")
    counts = dict(frame.group_by("series").len().iter_rows())
    for series, count in counts.items():
        periods = frame.filter(pl.col("series") == series)["period"].sort()
        if count % SIZE or periods.to_list() != [FIRST + timedelta(days=i) for i in range(count)]:
            found.append(f"{series}: {count} rows, {periods.min()} to {periods.max()}")
    sides = [counts.get(f"{name}.{side}", 0) for name in names for side in ("LEFT", "RIGHT")]
    if sides[::2] != sides[1::2] or counts.get("SHARED", 0) != max(sides):
        found.append(f"half a commit: {counts}")
    return found


def writer(store: Store, name: str, seconds: float) -> None:
    """Commit from the first number not yet there, until time is up or a signal comes."""
    held = len(store.frame([f"{name}.LEFT"])) // SIZE
    end = time.monotonic() + seconds
    say("ready")
    for n in itertools.count(held):
        if time.monotonic() > end:
            break
        write(store, name, n)
        say(n)
        if n % 7 == 6:
            store.compact()


def reader(store: Store, name: str, seconds: float) -> None:
    """Read and check until time is up; nothing may ever be taken back."""
    end = time.monotonic() + seconds
    rows = reads = 0
    while time.monotonic() < end:
        view = store.view()
        frame = view.frame()
        seen = faults(frame, ("A", "B"))
        if len(frame) < rows:
            seen.append(f"{rows} rows became {len(frame)}")
        if view.verify() != len(frame) or seen:
            sys.exit(f"{name}: {seen}")
        rows, reads = len(frame), reads + 1
        if "A.LEFT" in view.series_ids() and len(view.history(["A.LEFT"])) % SIZE:
            sys.exit(f"{name}: half a history")
    say(f"{reads} reads")


def main(role: str, folder: str, name: str, seconds: str = "600") -> None:
    store = as_object_store(Path(folder)) if role.endswith("unlocked") else Store.open(Path(folder) / "store")
    {"writer": writer, "reader": reader}[role.removesuffix("-unlocked")](store, name, float(seconds))


if __name__ == "__main__":
    main(*sys.argv[1:])
