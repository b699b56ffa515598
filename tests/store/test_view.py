from __future__ import annotations

from datetime import timedelta

import numpy as np
import polars as pl
import pytest
from tests.knowledge.made import CATALOG
from tests.store.made import CLOSE, DAY, NOW, add, days, ruled, told

from crossroads.errors import NotKnownError, StoreError
from crossroads.knowledge.frame import OBSERVATION_SCHEMA, SNAPSHOT_SCHEMA
from crossroads.knowledge.history import History
from crossroads.store.store import Store
from crossroads.timeline import AsOf

NEXT = NOW + timedelta(days=1)


def test_the_data_version_changes_exactly_when_observations_do(store: Store) -> None:
    seen = [store.version()]
    for frame in (days("A", 2), days("A", 3), days("B", 1)):
        add(store, frame)
        seen.append(store.version())
        add(store, frame, NEXT)
        store.compact()
        store.put_raw(b"more bytes change no answer")
        assert store.version() == seen[-1]
    assert len(set(seen)) == 4


def test_two_stores_with_the_same_observations_have_the_same_version(store: Store, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = Store.open(tmp_path_factory.mktemp("other"))
    add(store, days("A", 5))
    add(store, days("B", 5))
    add(other, pl.concat([days("B", 5), days("A", 5)]), NEXT)
    assert store.version() == other.version()


def test_a_view_stays_as_it_was(store: Store) -> None:
    add(store, days("A", 2))
    view = store.view()
    before = (view.version, view.frame(), view.series_ids())
    add(store, days("B", 2))
    assert (view.version, view.series_ids()) == (before[0], before[2])
    assert view.frame().equals(before[1])
    assert store.version() != view.version


def test_frames_are_sorted_and_hold_the_series_asked_for(store: Store) -> None:
    add(store, pl.concat([days("C", 3), days("A", 3)]))
    add(store, pl.concat([days("B", 3), days("A", 4)]))
    assert store.frame().equals(store.frame().sort("series", "period", "known_at"))
    assert store.frame(["C", "A"])["series"].unique(maintain_order=True).to_list() == ["A", "C"]
    assert store.frame("B")["series"].unique().to_list() == ["B"]
    assert store.frame(["NONE"]).schema == OBSERVATION_SCHEMA
    assert store.frame([]).is_empty()
    assert store.series_ids() == ["A", "B", "C"]


def test_the_history_is_that_of_the_frame(store: Store) -> None:
    add(store, pl.concat([days("C", 3), days("A", 3)]))
    add(store, days("A", 3, value=9.0))
    read, expected = store.history(["A"]), History.from_frame(store.frame(["A"]))
    assert read.ids == expected.ids == ("A",)
    for column in ("bounds", "period", "value", "known_at", "basis"):
        np.testing.assert_array_equal(getattr(read, column), getattr(expected, column))


def test_a_panel_resolves_aliases_and_holds_what_was_known(store: Store) -> None:
    add(store, [told("DAY", DAY, 1.0), told("DAY", DAY, 2.0, NOW), told("JOBS", DAY.replace(day=1), 4.3, NOW)], NOW)
    early = store.panel(["TAG", "JOBS"], AsOf(CLOSE), CATALOG)
    assert [early["TAG"].newest.value, "JOBS" in early] == [1.0, False]
    late = store.panel(None, AsOf(NOW), CATALOG)
    assert {name: late[name].newest.value for name in late.series} == {"DAY": 2.0, "JOBS": 4.3}


def test_as_of_is_what_filtering_by_hand_gives(store: Store) -> None:
    """Oracle: the rule in Polars, one value a period, the last known by then."""
    add(store, [told(s, DAY - timedelta(days=d), v, CLOSE + timedelta(hours=d)) for s in "AB" for d, v in enumerate([1.0, 2.0, 3.0])])
    add(store, [told("A", DAY, v, NOW - timedelta(minutes=m)) for m, v in ((30, 7.0), (20, None), (10, 8.0))])
    for minutes in (-200, 25, 15, 5):
        moment = NOW - timedelta(minutes=minutes)
        known = store.frame().filter(pl.col("known_at") <= moment).sort("series", "period", "known_at")
        expected = known.group_by("series", "period", maintain_order=True).last().filter(pl.col("value").is_not_null())
        assert store.as_of(AsOf(moment)).equals(expected.select(*SNAPSHOT_SCHEMA))
    assert store.as_of(AsOf(NOW), ["B"])["series"].unique().to_list() == ["B"]


def test_revisions_are_in_the_order_of_knowledge(store: Store) -> None:
    add(store, [told("UNRATE", DAY, 14.7)])
    add(store, [told("UNRATE", DAY, 14.8, NOW)])
    assert store.revisions("UNRATE").select("value", "known_at", "revision").rows()[1][:2] == (14.8, NOW)
    with pytest.raises(NotKnownError, match="crossroads sync PAYEMS"):
        store.revisions("PAYEMS")


def test_the_summary_says_how_fresh_each_series_is(store: Store) -> None:
    add(store, [ruled("B", DAY - timedelta(days=1), 1.0), ruled("B", DAY, 2.0)])
    add(store, [ruled("B", DAY, None)], NEXT)
    add(store, days("A", 3))
    expected = [
        ("A", 3, days("A", 1)["period"][0], days("A", 3)["period"][2], days("A", 3)["known_at"][2], NOW, "made"),
        ("B", 3, DAY - timedelta(days=1), DAY, NEXT, NEXT, "made"),
    ]
    assert store.summary().rows() == expected


def test_rows_altered_outside_are_noticed(store: Store) -> None:
    from deltalake import write_deltalake

    add(store, days("A", 3))
    assert store.verify() == 3
    write_deltalake(store.place.child("observations").uri, store.frame()[:1], mode="append")
    with pytest.raises(StoreError, match="expected data version"):
        store.verify()
