from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.knowledge import naive
from tests.knowledge.made import CATALOG, NOW, bases, kept, moments, nothing, observations, periods, snapshot, values
from tests.knowledge.made import rows as held_rows

from crossroads.errors import InputError
from crossroads.knowledge.frame import SNAPSHOT_SCHEMA, STAMPED_SCHEMA
from crossroads.knowledge.news import news
from crossroads.knowledge.stamp import stamp

DAY = date(2025, 11, 17)
CLOSE = datetime(2025, 11, 17, 21, 15, tzinfo=UTC)
NEXT = NOW + timedelta(days=1)


def learn(held: pl.DataFrame, rows: list, at: datetime) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Sync ``rows`` at a moment: what was new, and what the store holds then."""
    new = news(stamp(snapshot(rows), CATALOG, at), held, at)
    return new, kept(new, at, held)


def test_the_first_sync_is_all_news_and_the_second_none() -> None:
    rows = [("DAY", DAY, 1.0), ("JOBS", date(2025, 8, 1), 4.3, NOW, "vintage")]
    new, held = learn(nothing(), rows, NOW)
    assert new.schema == pl.Schema(SNAPSHOT_SCHEMA)
    assert len(new) == 2
    assert learn(held, rows, NEXT)[0].is_empty()


def test_a_silent_rewrite_is_known_from_when_we_saw_it() -> None:
    _, held = learn(nothing(), [("DAY", DAY, 1.0)], NOW)
    new, held = learn(held, [("DAY", DAY, 2.0)], NEXT)
    assert new.rows() == [("DAY", DAY, 2.0, NEXT, "observed")]
    assert learn(held, [("DAY", DAY, 2.0)], NEXT + timedelta(days=1))[0].is_empty()


def test_a_rewrite_undone_is_a_rewrite_too() -> None:
    held = nothing()
    for days, value in enumerate([1.0, 2.0, 1.0]):
        new, held = learn(held, [("DAY", DAY, value)], NOW + timedelta(days=days))
        assert new["value"].to_list() == [value]


def test_a_withdrawal_is_seen_once_and_only_if_there_was_a_value() -> None:
    assert learn(nothing(), [("DAY", DAY, None)], NOW)[0].is_empty()
    _, held = learn(nothing(), [("DAY", DAY, 1.0)], NOW)
    new, held = learn(held, [("DAY", DAY, None)], NEXT)
    assert new.rows() == [("DAY", DAY, None, NEXT, "observed")]
    assert learn(held, [("DAY", DAY, None)], NEXT + timedelta(days=1))[0].is_empty()


def test_a_value_seen_before_its_rule_date_is_not_news_when_the_date_comes() -> None:
    noon = datetime(2025, 11, 17, 17, tzinfo=UTC)
    new, held = learn(nothing(), [("DAY", DAY, 1.0)], noon)
    assert new.rows() == [("DAY", DAY, 1.0, noon, "observed")]
    assert learn(held, [("DAY", DAY, 1.0)], NOW)[0].is_empty()


def test_vintages_neither_confirm_nor_contradict_a_value_dated_by_rule() -> None:
    _, held = learn(nothing(), [("DAY", DAY, 9.0, CLOSE, "vintage")], NOW)
    assert learn(held, [("DAY", DAY, 1.0)], NOW)[0].rows() == [("DAY", DAY, 1.0, CLOSE, "lag")]
    assert learn(held, [("DAY", DAY, None)], NOW)[0].is_empty()


def test_an_earlier_rule_date_is_news_beside_a_later_capture() -> None:
    capture = ("DAY", DAY, 1.0, NOW, "observed")
    _, held = learn(nothing(), [capture], NOW)
    assert learn(held, [("DAY", DAY, 1.0)], NEXT)[0].rows() == [("DAY", DAY, 1.0, CLOSE, "lag")]
    new, held = learn(held, [("DAY", DAY, 2.0)], NEXT)
    assert new.rows() == [("DAY", DAY, 2.0, CLOSE, "lag"), ("DAY", DAY, 2.0, NEXT, "observed")]
    assert learn(held, [("DAY", DAY, 2.0)], NEXT)[0].is_empty()


def test_what_the_source_dated_is_news_if_anything_of_it_differs() -> None:
    row = ("DAY", DAY, 1.0, CLOSE, "vintage")
    _, held = learn(nothing(), [row], NOW)
    others = [("DAY", DAY, 2.0, CLOSE, "vintage"), ("DAY", DAY, 1.0, NOW, "vintage"), ("DAY", DAY, 1.0, CLOSE, "calendar")]
    assert all(len(learn(held, [other], NOW)[0]) == 1 for other in others)


def test_a_writer_that_comes_late_compares_with_what_was_held_at_its_own_moment() -> None:
    _, held = learn(nothing(), [("DAY", DAY, 1.0)], NOW)
    _, held = learn(held, [("DAY", DAY, 3.0)], NEXT)
    between = NOW + timedelta(hours=1)
    new, held = learn(held, [("DAY", DAY, 2.0)], between)
    assert new["known_at"].to_list() == [between]
    assert learn(held, [("DAY", DAY, 2.0)], between)[0].is_empty()
    assert learn(held, [("DAY", DAY, 3.0)], NEXT)[0].is_empty()


def test_a_frame_that_was_not_stamped_is_refused() -> None:
    with pytest.raises(InputError, match="by_rule"):
        news(snapshot([("DAY", DAY, 1.0)]), nothing(), NOW)


stamped_rows = st.lists(
    st.tuples(st.sampled_from(["DAY", "JOBS"]), periods, values, moments, bases, st.booleans()),
    max_size=15,
    unique_by=lambda r: (r[0], r[1], r[3], r[5]),
)


@given(stamped_rows, held_rows, moments)
def test_news_is_what_plain_loops_find(stamped: list, held: list, at: datetime) -> None:
    frame = pl.DataFrame(stamped, schema=STAMPED_SCHEMA, orient="row")
    found = news(frame, observations(held), at)
    assert set(found.rows()) == naive.news(stamped, held, at)
    assert len(found) == found.n_unique()


snapshots = st.lists(st.tuples(st.sampled_from(["DAY", "JOBS"]), periods, values), max_size=8, unique_by=lambda r: r[:2])
told = st.lists(
    st.tuples(st.sampled_from(["DAY", "JOBS"]), periods, values, moments, bases), max_size=8, unique_by=lambda r: (r[0], r[1], r[3])
)


@settings(max_examples=40)  # each example is up to ten syncs
@given(st.lists(snapshots | told, max_size=5))
def test_appending_is_idempotent_after_any_past(pulls: list) -> None:
    held = nothing()
    for days, rows in enumerate(pulls):
        at = NOW + timedelta(days=days)
        _, held = learn(held, rows, at)
        assert learn(held, rows, at)[0].is_empty()


@settings(max_examples=40)  # four syncs each
@given(told, told)
def test_rows_the_source_dated_may_come_in_any_order(first: list, second: list) -> None:
    one = learn(learn(nothing(), first, NOW)[1], second, NOW)[1]
    other = learn(learn(nothing(), second, NOW)[1], first, NOW)[1]
    assert set(one.rows()) == set(other.rows())
    assert len(one) == len(other)


def test_the_same_number_written_with_other_digits_is_no_rewrite() -> None:
    first, again = 2015.9300537109375, 2015.9300537109373  # two files of one vendor, apart in the last bit
    _, held = learn(nothing(), [("DAY", DAY, first)], NOW)
    assert first != again
    assert learn(held, [("DAY", DAY, again)], NEXT)[0].is_empty()
    assert len(learn(held, [("DAY", DAY, first + 0.01)], NEXT)[0]) == 1
