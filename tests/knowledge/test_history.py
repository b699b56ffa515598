from __future__ import annotations

from datetime import timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.knowledge.made import CATALOG, NOW, history, nothing, observations, rows
from tests.knowledge.naive import Row, outdone, rank

from crossroads.errors import InputError, NotKnownError
from crossroads.knowledge.history import History
from crossroads.knowledge.panel import panel
from crossroads.timeline import AsOf


@given(rows, st.randoms())
def test_rows_stand_by_series_period_and_as_of_order_whatever_order_they_came_in(made: list[Row], chance) -> None:
    shuffled = chance.sample(made, len(made))
    ours = history(shuffled)
    expected = sorted((r for r in made if not outdone(r, made)), key=lambda r: (r.series, r.period, *rank(r)))
    assert ours.frame(np.arange(len(ours))).rows() == [r[:5] for r in expected]
    assert [ours.ids[i] for i in np.repeat(np.arange(len(ours.ids)), np.diff(ours.bounds))] == [r.series for r in expected]


@given(rows, st.sets(st.sampled_from(["DAY", "JOBS", "NONE"])))
def test_only_keeps_whole_series(made: list[Row], ids: set[str]) -> None:
    some = history(made).only(ids)
    kept = history([r for r in made if r.series in ids])
    assert some.ids == kept.ids
    assert some.frame(np.arange(len(some))).equals(kept.frame(np.arange(len(kept))))
    assert some.bounds.tolist() == kept.bounds.tolist()


def test_nothing_is_a_history_too() -> None:
    empty = History.from_frame(nothing())
    assert (len(empty), empty.ids, empty.bounds.tolist()) == (0, (), [0])
    assert "DAY" not in empty
    with pytest.raises(NotKnownError, match="crossroads sync DAY"):
        empty.rows("DAY")


HOUR = timedelta(hours=1)
ROW = Row("DAY", NOW.date(), 1.0, NOW, "lag", NOW)


@pytest.mark.parametrize(
    ("loser", "winner"),
    [
        (
            ROW._replace(known_at=NOW - HOUR, basis="vintage", recorded_at=NOW + HOUR, value=9.0),
            ROW._replace(basis="observed"),
        ),  # the later known_at
        (ROW, ROW._replace(known_at=NOW - HOUR, basis="vintage", value=9.0)),  # but a rule's date never after somebody's
        (ROW._replace(recorded_at=NOW + HOUR, value=9.0), ROW._replace(basis="vintage")),  # at one moment the stronger basis
        (ROW._replace(value=9.0), ROW._replace(recorded_at=NOW + HOUR)),  # on one basis the later recorded
        (ROW, ROW._replace(value=2.0)),  # else the larger value, and any value rather than none
        (ROW._replace(value=None), ROW),
    ],
)
def test_how_ties_are_broken(loser: Row, winner: Row) -> None:
    for made in ([loser, winner], [winner, loser]):
        assert panel(history(made), AsOf(NOW), CATALOG)["DAY"].newest.value == winner.value


def test_its_columns_cannot_be_written_to() -> None:
    ours = history([ROW])
    for column in (ours.period, ours.value, ours.known_at, ours.basis):
        with pytest.raises(ValueError, match="read-only"):
            column[0] = column[0]


@pytest.mark.parametrize("column", ["series", "period", "known_at", "basis"])
def test_only_a_value_may_be_null(column: str) -> None:
    frame = observations([ROW])
    broken = frame.with_columns(pl.lit(None, frame.schema[column]).alias(column))
    with pytest.raises(InputError, match="may be null"):
        History.from_frame(broken)


def test_nan_is_no_value() -> None:
    with pytest.raises(InputError, match="NaN"):
        History.from_frame(observations([ROW._replace(value=float("nan"))]))
