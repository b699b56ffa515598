from __future__ import annotations

import itertools
import tempfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.store.made import CLOSE, DAY, NOW, add, batch, days, local, ruled, stamped, told

from crossroads.errors import InputError, StoreError
from crossroads.knowledge.frame import OBSERVATION_SCHEMA
from crossroads.store.observations import waves
from crossroads.store.store import Appended, Batch, Store
from crossroads.timeline import AsOf

NEXT = NOW + timedelta(days=1)


def commits(store: Store) -> int:
    held = store.view().held
    return -1 if held is None else held.version()


def test_an_empty_store_answers_with_nothing(store: Store) -> None:
    assert store.frame().schema == OBSERVATION_SCHEMA
    assert store.series_ids() == []
    assert store.history().ids == ()
    assert store.summary().is_empty()
    assert store.sources() == []
    assert store.version() == "0" * 16
    assert store.verify() == 0
    store.compact()
    assert not Path(store.place.uri).exists() or not any(Path(store.place.uri).glob("*/_delta_log"))


def test_what_is_appended_is_read_with_its_origin(store: Store) -> None:
    raw = store.put_raw(b"DATE,CLOSE\n2025-11-17,22.38\n")
    appended = store.append(stamped([ruled("VIX", DAY, 22.38)]), source="cboe", raw=raw, recorded_at=NOW)
    assert appended == Appended(added=1, unchanged=0)
    assert store.frame().rows() == [("VIX", DAY, 22.38, CLOSE, "lag", "cboe", raw, NOW)]
    assert store.get_raw(store.frame()["raw"][0]) == b"DATE,CLOSE\n2025-11-17,22.38\n"


def test_the_same_content_again_adds_nothing_and_makes_no_commit(store: Store) -> None:
    frame = pl.concat([days("VIX", 30), stamped([ruled("DGS10", DAY, 4.1)])])
    assert add(store, frame) == 31
    before = (commits(store), store.version(), store.frame())
    assert add(store, frame, NEXT) == 0
    assert (commits(store), store.version()) == before[:2]
    assert store.frame().equals(before[2])


def test_one_commit_for_many_batches(store: Store) -> None:
    batches = [batch(store, days(name, 10), name.encode()) for name in "ABC"]
    assert store.append_many(batches, recorded_at=NOW) == [Appended(10, 0)] * 3
    assert commits(store) == 1  # version 0 made the table
    assert sorted(store.frame().select("series", "raw").unique().rows()) == sorted((b.frame["series"][0], b.raw) for b in batches)


def test_counts_are_given_batch_by_batch(store: Store) -> None:
    add(store, days("A", 10))
    batches = [
        batch(store, days("A", 12), b"a"),
        batch(store, days("B", 3), b"b"),
        batch(store, days("A", 11), b"c"),
        batch(store, days("C", 0)),
    ]
    assert store.append_many(batches, recorded_at=NOW) == [Appended(2, 10), Appended(3, 0), Appended(0, 11), Appended(0, 0)]
    assert store.append_many([batch(store, days("C", 0))], recorded_at=NOW) == [Appended(0, 0)]
    assert store.append_many([], recorded_at=NOW) == []


def test_batches_of_one_series_count_in_their_order(store: Store) -> None:
    """The second file of a series is compared with the first, as in two calls: a rewrite seen between them is kept."""
    batches = [batch(store, stamped([ruled("DGS10", DAY, value)]), str(value).encode()) for value in (4.1, 4.2)]
    assert store.append_many(batches, recorded_at=NOW) == [Appended(1, 0), Appended(1, 0)]
    assert store.frame().select("value", "known_at", "basis").rows() == [(4.1, CLOSE, "lag"), (4.2, NOW, "observed")]


def test_waves_never_hold_a_series_twice_and_keep_the_order() -> None:
    def of(*names: str) -> Batch:
        return Batch(pl.concat([days(n, 1) for n in names]), "made", "")

    given_batches = [of("A"), of("B"), of("A", "C"), of("C"), of("B"), of("D")]
    groups = list(waves(given_batches))
    assert sorted(itertools.chain(*groups)) == list(range(6))
    seen_at = {i: g for g, group in enumerate(groups) for i in group}
    for first, second in itertools.combinations(range(6), 2):
        if set(given_batches[first].frame["series"]) & set(given_batches[second].frame["series"]):
            assert seen_at[first] < seen_at[second]


# ------------------------------------------------------------------ odd rows


def test_a_silent_rewrite_is_a_new_row_of_the_day_it_was_seen(store: Store) -> None:
    add(store, [ruled("DGS10", DAY, 4.1)])
    add(store, [ruled("DGS10", DAY, 4.2)], NEXT)
    assert store.frame()["value"].to_list() == [4.1, 4.2]
    assert store.as_of(AsOf(NOW))["value"].to_list() == [4.1]
    assert store.as_of(AsOf(NEXT))["value"].to_list() == [4.2]


def test_a_withdrawn_value_is_gone_from_that_day_on_only(store: Store) -> None:
    add(store, [ruled("DGS10", DAY, 4.1)])
    add(store, [ruled("DGS10", DAY, None)], NEXT)
    assert store.as_of(AsOf(NOW)).height == 1
    assert store.as_of(AsOf(NEXT)).is_empty()


def test_two_periods_released_together_are_both_kept(store: Store) -> None:
    """Initial claims of two weeks came out on one day after the shutdown."""
    weeks = [told("ICSA", date(2025, 11, 1), 229_000.0), told("ICSA", date(2025, 11, 8), 228_000.0)]
    assert add(store, weeks) == 2
    assert store.as_of(AsOf(CLOSE))["value"].to_list() == [229_000.0, 228_000.0]
    assert store.as_of(AsOf(CLOSE - timedelta(microseconds=1))).is_empty()


def test_two_values_of_one_moment_are_both_kept_and_the_later_received_holds(store: Store) -> None:
    add(store, [told("PAYEMS", DAY, 1.0)], NOW)
    add(store, [told("PAYEMS", DAY, 2.0)], NEXT)
    assert store.frame()["value"].to_list() == [1.0, 2.0]
    assert store.as_of(AsOf(NEXT))["value"].to_list() == [2.0]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (told("VIX", DAY, float("nan")), "VIX 2025-11-17: expected a finite value"),
        (told("VIX", DAY, float("inf")), "VIX 2025-11-17: expected a finite value"),
        (told("VIX", DAY, 1.0, NEXT), "expected nothing known after it was recorded"),
        (told("VIX", DAY, 1.0, CLOSE, "guess"), "expected a basis of vintage, calendar"),
        (told("VIX", DAY, 1.0, CLOSE, None), "expected a basis"),  # type: ignore[arg-type]  # the odd case
        (told("VIX", DAY, 1.0, None), "expected a series, period, known_at"),  # type: ignore[arg-type]  # the odd case
        (told(None, DAY, 1.0), "expected a series, period, known_at"),  # type: ignore[arg-type]  # the odd case
    ],
)
def test_unfit_rows_are_refused_and_nothing_of_the_append_is_kept(tmp_path: Path, row: tuple, message: str) -> None:
    store = local(tmp_path)
    good = batch(store, days("A", 3))
    with pytest.raises(StoreError, match=message):
        store.append_many([good, batch(store, stamped([row]))], recorded_at=NOW)
    assert store.frame().is_empty()


def test_a_frame_that_was_not_stamped_is_refused(tmp_path: Path) -> None:
    store = local(tmp_path)
    with pytest.raises(InputError, match="rows of made: column 'by_rule' is missing"):
        add(store, days("A", 1).drop("by_rule"))


def test_a_clock_without_zone_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="has no time zone"):
        add(local(tmp_path), days("A", 1), datetime(2025, 11, 18))


def test_rows_need_their_raw_bytes_first(store: Store) -> None:
    with pytest.raises(StoreError, match=r"cboe: its raw bytes 0000.* are not in .*; put_raw them before"):
        store.append(days("A", 1), source="cboe", raw="0" * 64, recorded_at=NOW)
    with pytest.raises(StoreError, match="is not a SHA-256"):
        local(Path(store.place.uri)).append(days("A", 1), source="cboe", raw="", recorded_at=NOW)


# ------------------------------------------------------------------ properties

told_rows = st.builds(
    told,
    st.sampled_from(["A", "B"]),
    st.sampled_from([DAY, DAY - timedelta(days=1)]),
    st.sampled_from([1.0, -0.0, 0.0, 2.5]),
    st.sampled_from([CLOSE, CLOSE + timedelta(hours=1)]),
    st.sampled_from(["vintage", "calendar"]),
)
frames = st.lists(st.lists(told_rows, min_size=1, max_size=6).map(stamped), min_size=1, max_size=3)
few = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def filled(frames_in_order: list[pl.DataFrame], *, together: bool = False) -> tuple[list[tuple], str]:
    with tempfile.TemporaryDirectory() as folder:
        store = local(Path(folder))
        if together:
            store.append_many([batch(store, f) for f in frames_in_order], recorded_at=NOW)
        else:
            for frame in frames_in_order:
                add(store, frame)
        rows = store.frame().drop("raw")
        assert store.verify() == len(rows)
        return rows.rows(), store.version()


@few
@given(frames)
def test_appending_is_commutative_and_idempotent(frames_in_order: list[pl.DataFrame]) -> None:
    once = filled(frames_in_order)
    assert filled(frames_in_order[::-1]) == once
    assert filled(frames_in_order * 2) == once
    assert filled(frames_in_order, together=True) == once
    assert len(set(once[0])) == len(once[0])


ruled_rows = st.builds(ruled, st.just("A"), st.sampled_from([DAY, DAY - timedelta(days=1)]), st.sampled_from([1.0, 2.0, None]))


@few
@given(st.lists(st.lists(ruled_rows, min_size=1, max_size=2, unique_by=lambda r: r[1]).map(stamped), min_size=1, max_size=5))
def test_many_at_once_is_many_in_turn(frames_in_order: list[pl.DataFrame]) -> None:
    assert filled(frames_in_order, together=True) == filled(frames_in_order)


@few
@given(st.lists(ruled_rows, min_size=1, max_size=5))
def test_the_store_says_what_the_publisher_said_last(rows: list[tuple]) -> None:
    """A rule-dated series, synced once a day: after each sync the newest state is the file as it was that day."""
    with tempfile.TemporaryDirectory() as folder:
        store = local(Path(folder))
        for i, row in enumerate(rows):
            at = NOW + timedelta(days=i)
            add(store, [row], at)
            now = {(r["series"], r["period"]): r["value"] for r in store.as_of(AsOf(at)).iter_rows(named=True)}
            assert now.get((row[0], row[1])) == row[2]


def test_recorded_at_is_kept_in_utc(tmp_path: Path) -> None:
    store = local(tmp_path)
    eastern = datetime.fromisoformat("2025-11-18T17:00:00-05:00")
    add(store, days("A", 1), eastern)
    assert store.frame()["recorded_at"][0] == datetime(2025, 11, 18, 22, tzinfo=UTC)
