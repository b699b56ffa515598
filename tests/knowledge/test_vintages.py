from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.knowledge.made import CATALOG, FIRST, growing, history, moments, rewritten, rows, us
from tests.knowledge.naive import Row
from tests.knowledge.test_panel import plain

from crossroads.errors import InputError, NotKnownError
from crossroads.knowledge.blocks import WAYS, broken, in_order, mended
from crossroads.knowledge.history import History
from crossroads.knowledge.newest import newest_at
from crossroads.knowledge.panel import newest, panel, winners
from crossroads.knowledge.releases import SELDOM, Kind, Releases
from crossroads.knowledge.vintages import replay_panels
from crossroads.series import moment
from crossroads.timeline import AsOf

stops = st.lists(moments, max_size=8).map(lambda found: np.array([us(m) for m in sorted(found)], "datetime64[us]"))
EVER = np.array(["1990-01-01", "2019-12-31", "2020-01-03T12:00", "2030-01-01"], "datetime64[us]")


@given(rows | growing | rewritten, stops)
def test_a_replay_is_a_panel_for_each_moment(made: list[Row], at: np.ndarray) -> None:
    ours = history(made)
    kept = list(replay_panels(ours, at))  # kept, to see that going on leaves earlier answers alone
    assert [k.at for k in kept] == list(at)
    for known in kept:
        expected = panel(ours, AsOf(moment(known.at)), CATALOG)
        assert plain(known.panel(CATALOG)) == plain(expected)
        assert known.panel(CATALOG).as_of == expected.as_of
        assert sorted(known.vintages()) == known.ids == list(expected.series)
        for name, series in expected.series.items():
            periods, values = known.vintage(name)
            assert all(one.tolist() == other.tolist() for one, other in zip((periods, values), known.vintages()[name], strict=True))
            assert (periods.tolist(), values.tolist()) == (series.periods.tolist(), series.values.tolist())


@given(rows | rewritten, stops)
def test_newest_values_at_many_moments_are_those_at_each(made: list[Row], at: np.ndarray) -> None:
    ours = history(made)
    expected = [(moment(m), *row) for m in at for row in newest(ours, AsOf(moment(m))).rows()]
    assert newest_at(ours, at).rows() == expected


@given(rows)
def test_newest_at_a_moment_is_the_end_of_the_panel_then(made: list[Row]) -> None:
    ours = history(made)
    for known in replay_panels(ours, EVER):
        ends = {name: held[-1] for name, held in plain(known.panel(CATALOG)).items()}
        assert {name: tuple(rest) for name, *rest in newest(ours, AsOf(moment(known.at))).rows()} == ends


def test_a_series_never_revised_is_read_without_copying() -> None:
    made = [Row("DAY", (FIRST.date().replace(day=d)), float(d), FIRST.replace(day=d), "lag", FIRST) for d in range(1, 9)]
    ours = history(made)
    first, last = replay_panels(ours, np.array(["2020-01-04", "2021-01-01"], "datetime64[us]"))
    assert first.vintage("DAY")[1].tolist() == [1.0, 2.0, 3.0]
    assert np.shares_memory(first.vintage("DAY")[1], last.vintage("DAY")[1])


def test_a_series_not_yet_known_is_empty_and_one_never_known_an_error() -> None:
    (known,) = replay_panels(history([Row("DAY", FIRST.date(), 1.0, FIRST, "lag", FIRST)]), EVER[:1])
    assert "DAY" not in known
    assert known.ids == []
    assert [len(column) for column in known.vintage("DAY")] == [0, 0]
    assert known.panel(CATALOG).series == {}
    assert "JOBS" not in known
    with pytest.raises(NotKnownError, match="crossroads sync JOBS"):
        known.vintage("JOBS")


def test_each_kind_of_series_has_its_way() -> None:
    plain = [(day, 0) for day in range(4)]
    enough = int(4 / SELDOM)  # moments for which four changes of the past are few
    for made, many, few in [
        (plain, Kind.KEPT, Kind.KEPT),
        ([*plain, (0, 4)], Kind.KEPT, Kind.REVISED),
        ([*plain[:2], plain[3], (2, 4)], Kind.MENDED, Kind.BROKEN),
        ([*plain, (0, None)], Kind.MENDED, Kind.BROKEN),
    ]:
        rows_made = [
            Row(
                "DAY",
                FIRST.date() + timedelta(days=n),
                None if late is None else 1.0,
                FIRST + timedelta(days=n + (late or 0)),
                "lag",
                FIRST,
            )
            for n, late in made
        ]
        ours = history(rows_made)
        assert Releases.of(ours, "DAY", ours.parts[0], enough).kind is many
        assert Releases.of(ours, "DAY", ours.parts[0], 1).kind is few


def told_apart(ours: History, at: np.ndarray) -> list[Releases]:
    return [Releases.of(ours, name, part, len(at)) for name, part in zip(ours.ids, ours.parts, strict=True)]


@given(rows, stops, st.sampled_from([mended, broken]))
def test_the_ways_for_any_series_agree(made: list[Row], at: np.ndarray, way) -> None:
    ours = history(made)
    for block, expected in zip(way(ours, told_apart(ours, at), at), replay_panels(ours, at), strict=True):
        for name, periods, values in zip(ours.ids, block.periods, block.values, strict=True):
            assert [periods.tolist(), values.tolist()] == [column.tolist() for column in expected.vintage(name)]


@given(rows | growing | rewritten, stops)
def test_series_in_order_agree_with_the_way_for_any_series(made: list[Row], at: np.ndarray) -> None:
    ours = history(made)
    some = [one for one in told_apart(ours, at) if WAYS[one.kind] is in_order]
    if some:
        for block, other in zip(list(in_order(ours, some, at)), broken(ours, some, at), strict=True):
            for column, expected in zip((*block.periods, *block.values), (*other.periods, *other.values), strict=True):
                assert column.tolist() == expected.tolist()


many = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 3), st.sampled_from([1.0, 2.0, 3.0]), st.integers(4, 40)), max_size=30)


@given(many)
def test_of_many_series_often_revised_those_untouched_are_kept(revisions: list) -> None:
    day, hour = FIRST.date(), timedelta(hours=1)
    made = [Row(f"S{i}", day + timedelta(days=n), 0.0, FIRST + n * hour, "lag", FIRST) for i in range(10) for n in range(4)]
    made += [Row(f"S{i}", day + timedelta(days=n), value, FIRST + h * hour, "vintage", FIRST) for i, n, value, h in revisions]
    ours = history(made)
    at = np.array([us(FIRST + h * hour) for h in range(-1, 42)])
    some = told_apart(ours, at)
    blocks = list(in_order(ours, some, at))
    for moment_asked, block in zip(at, blocks, strict=True):
        for one, periods, values in zip(some, block.periods, block.values, strict=True):
            expected = winners(ours, one.part, moment_asked)
            assert values.tolist() == ours.value[expected].tolist()
            assert periods.tolist() == ours.period[expected].tolist()


@pytest.mark.parametrize("wrong", [["2020-01-02", "2020-01-01"], ["NaT"], [["2020-01-01"]]])
def test_moments_must_ascend(wrong: list) -> None:
    with pytest.raises(InputError, match="ascending"):
        list(replay_panels(history([]), np.array(wrong, "datetime64[us]")))


def test_no_series_no_moments() -> None:
    assert list(replay_panels(history([]), EVER[:0])) == []
    assert [len(k.ids) for k in replay_panels(history([]), EVER)] == [0] * 4
    assert newest_at(history([]), EVER).is_empty()


def test_moments_are_utc() -> None:
    noon = datetime(2020, 1, 1, 12, tzinfo=UTC)
    ours = history([Row("DAY", noon.date(), 1.0, noon, "lag", noon)])
    at = np.array(["2020-01-01T11:59:59.999999", "2020-01-01T12:00"], "datetime64[us]")
    assert ["DAY" in k for k in replay_panels(ours, at)] == [False, True]
