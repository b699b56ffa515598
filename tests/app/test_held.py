"""A store held in memory answers as the store does, notices other writers, and computes an answer once however many ask."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from crossroads.app.held import Held, Holding, Recent
from crossroads.app.library import Library, full_catalog
from crossroads.app.library import open as open_library
from crossroads.app.refresh import load_package_history
from crossroads.app.settings import Settings
from crossroads.errors import NotKnownError, UnknownSeriesError
from crossroads.knowledge.frame import STAMPED_SCHEMA
from crossroads.store.store import Store

DAYS = ("1999-03-05", "2008-10-10", "2018-12-31")
NOW = datetime(2027, 1, 4, tzinfo=UTC)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of the history that ships with the package."""
    home = tmp_path_factory.mktemp("held")
    load_package_history(open_library(home), NOW)
    return home


def append(home: Path, day: str, value: float) -> None:
    """Commit one close of the S&P 500 as another process would."""
    store = Store.open(home)
    rows = [("SPX", datetime.fromisoformat(day).date(), value, datetime.fromisoformat(f"{day}T21:15:00+00:00"), "vintage", False)]
    frame = pl.DataFrame(rows, schema=STAMPED_SCHEMA, orient="row")
    store.append(frame, source="import:test", raw=store.put_raw(day.encode()), recorded_at=NOW)


def told(library: Library | Held, day: str) -> list[dict[str, object]]:
    return [r.as_json() for r in library.readings(as_of=day)]


@pytest.mark.parametrize("day", DAYS)
def test_it_answers_as_the_store_does(home: Path, day: str) -> None:
    ours, plain = Held(Settings(str(home))), open_library(home)
    assert told(ours, day) == told(plain, day)
    assert ours.needed_series() == plain.needed_series()
    for names in (None, ["SPX", "BAA"]):
        mine, theirs = ours.panel(names, as_of=day), plain.panel(names, as_of=day)
        assert list(mine.series) == list(theirs.series)
        for name, series in mine.series.items():
            for column in ("periods", "values", "known_at", "basis"):
                np.testing.assert_array_equal(getattr(series, column), getattr(theirs[name], column))
    assert ours.series("SPX", as_of=day).newest == plain.series("SPX", as_of=day).newest
    assert ours.revisions("BAA").equals(plain.revisions("BAA"))
    assert ours.history(["SPX", "VIX"]).ids == plain.history(["SPX", "VIX"]).ids


def test_it_refuses_as_the_store_does(home: Path) -> None:
    held = Held(Settings(str(home)))
    with pytest.raises(UnknownSeriesError, match="SPXX"):
        held.series("SPXX", as_of="2018-12-31")
    with pytest.raises(NotKnownError, match="SPX"):
        held.series("SPX", as_of="1950-01-04")


def test_what_is_not_held_is_read(home: Path) -> None:
    store, settings = Store.open(home), Settings(str(home))
    some = Holding(store, full_catalog(settings), store.view(), ["SPX"])
    assert len(some.panel(["SPX", "BAA"], as_of="2018-12-31").series) == 2
    assert told(some, "2018-12-31") == told(open_library(home), "2018-12-31")
    assert some.history().ids == store.history().ids


def test_a_commit_elsewhere_is_noticed_and_a_library_taken_before_stays_as_it_was(tmp_path: Path) -> None:
    load_package_history(open_library(tmp_path), NOW)
    held = Held(Settings(str(tmp_path)), look_every=0)
    before = held.current()
    assert held.current() is before
    append(tmp_path, "2019-01-04", 2531.94)
    assert held.version != before.version
    assert held.version == Store.open(tmp_path).version()
    assert held.series("SPX", as_of="2019-06-01").newest.value == 2531.94
    assert before.series("SPX", as_of="2019-06-01").newest.value != 2531.94


def test_it_looks_only_so_often_unless_told_to(tmp_path: Path) -> None:
    load_package_history(open_library(tmp_path), NOW)
    held = Held(Settings(str(tmp_path)), look_every=3600)
    before = held.version
    append(tmp_path, "2019-01-04", 2531.94)
    assert held.version == before
    assert held.refresh().version == held.version != before


def test_many_threads_get_the_same_answers(home: Path) -> None:
    held, seen = Held(Settings(str(home)), look_every=0), []
    threads = [threading.Thread(target=lambda day=day: seen.append((day, told(held, day)))) for day in DAYS * 4]  # type: ignore[misc]  # a default binds the loop's value
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == len(threads)
    for day in DAYS:
        assert all(found == told(held, day) for own, found in seen if own == day)


# ------------------------------------------------------------------------------------------------ answers kept


def test_two_who_ask_at_once_wait_for_one_computation() -> None:
    recent, asked, going = Recent(3), [], threading.Event()

    def slow() -> int:
        asked.append(1)
        going.wait(5)
        return 42

    found: list[int] = []
    threads = [threading.Thread(target=lambda: found.append(recent.get("a", slow))) for _ in range(5)]
    for thread in threads:
        thread.start()
    going.set()
    for thread in threads:
        thread.join()
    assert (found, len(asked)) == ([42] * 5, 1)


def test_a_failure_is_told_and_not_kept() -> None:
    recent = Recent(3)

    def broken() -> int:
        raise NotKnownError("nothing")

    with pytest.raises(NotKnownError):
        recent.get("a", broken)
    assert recent.get("a", lambda: 1) == 1


def test_the_longest_unasked_goes_first() -> None:
    recent, computed = Recent(2), []
    for key in "abacab":
        recent.get(key, lambda key=key: computed.append(key))  # type: ignore[misc]  # a default binds the loop's value
    assert computed == ["a", "b", "c", "b"]
