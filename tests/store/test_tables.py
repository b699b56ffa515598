"""Writes of one table meeting each other, step by step, with no lock to keep them apart."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest
from deltalake import DeltaTable, write_deltalake
from tests.store.made import DAY, NOW, add, as_object_store, days, local, ruled

from crossroads.errors import StoreError
from crossroads.store import locks, tables
from crossroads.store.place import Place
from crossroads.store.store import Store
from crossroads.store.tables import Change, Table

SCHEMA = {"n": pl.Int64}


def table(folder: Path, *, locked: bool = False) -> Table:
    return Table(Place(str(folder / "t"), folder / "t" if locked else None), SCHEMA, ("n",))


def numbers(*values: int) -> pl.DataFrame:
    return pl.DataFrame({"n": values}, schema=SCHEMA)


def held(of: Table) -> list[int]:
    return sorted(of.collect(of.scan(of.open()))["n"])


def append(to: Table, *values: int) -> None:
    to.write(lambda _: Change(numbers(*values), 1))


@pytest.mark.parametrize("filled", [False, True], ids=["first write", "later write"])
def test_a_write_that_was_overtaken_is_decided_again(tmp_path: Path, *, filled: bool) -> None:
    mine, other = table(tmp_path), table(tmp_path)
    if filled:
        append(mine, 0)
    seen: list[list[int]] = []

    def decide(version: DeltaTable | None) -> Change | None:
        now = sorted(mine.collect(mine.scan(version))["n"])
        seen.append(now)
        if len(seen) == 1:
            append(other, 7)
        return None if 7 in now and 8 in now else Change(numbers(8), 1)

    mine.write(decide)
    assert seen[-1] == ([0, 7] if filled else [7])
    assert held(mine) == ([0, 7, 8] if filled else [7, 8])


def test_a_write_overtaken_by_any_commit_of_anyone_is_decided_again(tmp_path: Path) -> None:
    """Even one that carries no transaction of ours, as another program would make it."""
    mine = table(tmp_path)
    append(mine, 0)
    calls = 0

    def decide(version: DeltaTable | None) -> Change:
        nonlocal calls
        calls += 1
        if calls == 1:
            write_deltalake(mine.place.uri, numbers(7), mode="append")
        return Change(numbers(100 + len(mine.collect(mine.scan(version)))), 1)

    mine.write(decide)
    assert calls == 2
    assert held(mine) == [0, 7, 102]


@pytest.mark.parametrize("first", ["append", "compact"])
@pytest.mark.parametrize("second", ["append", "compact"])
def test_appends_and_compactions_that_meet_lose_and_double_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, first: str, second: str
) -> None:
    """``second`` has read the table and is about to commit when ``first`` commits."""
    mine = table(tmp_path)
    for n in range(3):
        append(mine, n)
    other = table(tmp_path)
    commit, met = Table._commit, []

    def meeting(of: Table, version: DeltaTable | None, change: Change) -> DeltaTable | None:
        if not met:
            met.append(True)
            append(other, 50) if first == "append" else other.compact()
        return commit(of, version, change)

    monkeypatch.setattr(Table, "_commit", meeting)
    append(mine, 60) if second == "append" else mine.compact()
    assert met
    assert held(mine) == [0, 1, 2, *([50] if first == "append" else []), *([60] if second == "append" else [])]


def test_threads_without_a_lock_lose_and_double_nothing(tmp_path: Path) -> None:
    """Two stores on one folder, no lock, the same and different rows at once."""
    failures: list[BaseException] = []

    def write(name: str) -> None:
        try:
            mine = as_object_store(tmp_path)
            for i in range(8):
                add(mine, days("SHARED", 5 * (i + 1)))
                add(mine, days(name, 5 * (i + 1)))
        except BaseException as failure:  # noqa: BLE001  # told to the main thread
            failures.append(failure)

    threads = [threading.Thread(target=write, args=(name,)) for name in ("A", "B")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    store = as_object_store(tmp_path)
    assert store.verify() == 3 * 40
    assert store.frame().select("series", "period").is_unique().all()


def test_a_writer_that_never_wins_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "ATTEMPTS", 3)
    monkeypatch.setattr(Table, "_commit", lambda *_: None)
    with pytest.raises(StoreError, match="3 writes in a row lost to other writers; nothing was written"):
        append(table(tmp_path), 1)


def test_a_taken_seat_is_waited_for_and_then_named(tmp_path: Path) -> None:
    place = table(tmp_path, locked=True).place
    with (
        locks.exclusive(place),
        pytest.raises(StoreError, match=r"another process has been writing for 0 s"),
        locks.exclusive(place, wait=0.05),
    ):
        pass
    with locks.exclusive(place, wait=0.05):
        assert (tmp_path / "t.lock").exists()


def test_the_lock_is_free_again_after_an_error(tmp_path: Path) -> None:
    mine = table(tmp_path, locked=True)
    with pytest.raises(ZeroDivisionError):
        mine.write(lambda _: Change(numbers(1 // 0), 1))
    append(mine, 1)
    assert held(mine) == [1]


# ------------------------------------------------------------------ compaction


def test_many_small_writes_are_tidied_without_being_asked(tmp_path: Path) -> None:
    mine = replace(table(tmp_path), max_files=5)
    for n in range(17):
        append(mine, n)
    version = mine.open()
    assert version is not None
    assert len(version.file_uris()) <= 6
    assert held(mine) == list(range(17))


def test_compaction_changes_no_answer(store: Store) -> None:
    for i in range(5):
        add(store, [ruled(name, DAY - timedelta(days=i), float(i)) for name in "CAB"], NOW)
        add(store, [ruled("A", DAY, 10.0 + i)], NOW + timedelta(days=i))
    before = (store.frame(), store.version(), store.summary(), store.revisions("A"))
    store.compact()
    after = (store.frame(), store.version(), store.summary(), store.revisions("A"))
    assert [a.equals(b) if isinstance(a, pl.DataFrame) else a == b for a, b in zip(before, after, strict=True)] == [True] * 4
    version = store.view().held
    assert version is not None
    assert len(version.file_uris()) == 1
    assert store.verify() == len(before[0])
    assert add(store, [ruled("A", DAY, 14.0)], NOW + timedelta(days=9)) == 0


def test_replaced_files_are_removed_once_no_reader_can_need_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = local(tmp_path)
    for i in range(3):
        add(store, days(f"S{i}", 4))
    before = store.frame()
    store.compact()
    folder = tmp_path / "store" / "observations"
    assert len(list(folder.glob("*.parquet"))) == 4
    monkeypatch.setattr(tables, "RETENTION_HOURS", 0)
    store.compact()
    assert len(list(folder.glob("*.parquet"))) == 1
    assert store.frame().equals(before)
    assert store.verify() == 12
    assert add(store, days("S3", 4)) == 4


def test_a_reader_that_began_before_a_compaction_reads_on(tmp_path: Path) -> None:
    store = local(tmp_path)
    for i in range(3):
        add(store, days(f"S{i}", 4))
    view = store.view()
    before = view.frame()
    store.compact()
    add(store, days("LATER", 4))
    assert view.frame().equals(before)
    assert "LATER" in store.series_ids()


def test_a_series_lies_together_after_compaction(tmp_path: Path) -> None:
    store = local(tmp_path)
    for i in range(4):
        add(store, pl.concat([days("B", 3 * i + 3), days("A", 3 * i + 3)]))
    store.compact()
    version = store.view().held
    assert version is not None
    assert pl.read_parquet(version.file_uris())["series"].is_sorted()
