"""What is shared within one panel is computed once for it, and asking for all at once says what asking one by one says."""

from __future__ import annotations

import pickle
from itertools import count

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.indicators import real

from crossroads.catalog.load import catalog
from crossroads.errors import NotKnownError
from crossroads.indicators import registry
from crossroads.indicators.layoffs import tracker
from crossroads.indicators.registry import evaluated, reading, readings, series
from crossroads.indicators.shared import Same, once_per_panel
from crossroads.indicators.traced import positions, shared_days
from crossroads.series import Panel
from crossroads.timeline import Days

LETTER = "2025-11-18"


@pytest.fixture(scope="module")
def letters(shared) -> Panel:
    return real.letters_day(shared)


def fresh(panel: Panel) -> Panel:
    return Panel(panel.as_of, panel.series)


def test_a_function_is_computed_once_for_each_panel_and_argument():
    calls = count()

    @once_per_panel
    def asked(panel: Panel, name: str, times: int = 1) -> str:
        return f"{name * times} {panel.as_of} {next(calls)}"

    one, other = real.panel(LETTER), real.panel(LETTER)
    assert asked(one, "a") == asked(one, "a") == f"a {LETTER} 0"
    assert asked(one, "b") == asked(one, "b") == f"b {LETTER} 1"
    assert asked(one, "a", times=2) == f"aa {LETTER} 2"
    assert asked(other, "a") == f"a {LETTER} 3"
    assert asked(one, "a") == f"a {LETTER} 0"


def test_what_fails_is_not_kept():
    calls = count()

    @once_per_panel
    def broken(panel: Panel) -> int:
        if next(calls) == 0:
            raise NotKnownError("not yet")
        return 7

    panel = real.panel(LETTER)
    with pytest.raises(NotKnownError):
        broken(panel)
    assert broken(panel) == 7


def test_a_panel_travels_without_what_was_computed_from_it():
    panel = real.panel(LETTER)
    panel.once("large", lambda: np.zeros(10**6))
    assert len(pickle.dumps(panel)) < 10**4
    assert pickle.loads(pickle.dumps(panel)).as_of == panel.as_of  # noqa: S301  # our own bytes


def test_a_thing_is_the_same_as_itself_alone():
    one, other = [1], [1]
    assert Same(one) == Same(one)
    assert Same(one) != Same(other)
    assert hash(Same(one)) == hash(Same(one))


# ------------------------------------------------------------------------------------------------ all at once


def test_all_at_once_say_what_each_says_alone_on_a_panel_of_its_own(letters):
    together = evaluated(fresh(letters), catalog())
    assert sum(one.series is not None for one in together.values()) > len(together) / 3
    for name, one in together.items():
        assert one.reading.as_json() == reading(fresh(letters), catalog(), name).as_json()
        own = one.series
        if own is None:
            assert one.reading.value is None
            continue
        alone = series(fresh(letters), name, catalog())
        for column in ("periods", "values", "known_at", "basis"):
            np.testing.assert_array_equal(getattr(own, column), getattr(alone, column))


def test_asked_again_nothing_is_computed_again(letters, monkeypatch):
    panel = fresh(letters)
    first = readings(panel, catalog())
    own = series(panel, "LAYOFF_TRACKER", catalog())
    monkeypatch.setattr(registry, "_evaluate", lambda *_: pytest.fail("computed again"))
    assert readings(panel, catalog()) == first
    assert series(panel, "LAYOFF_TRACKER", catalog()) is own


def test_another_catalogue_is_another_question(letters):
    panel, own = fresh(letters), catalog()
    readings(panel, own, ["LAYOFF_TRACKER"])
    assert panel.once((evaluated, Same(own)), dict).keys() == {"LAYOFF_TRACKER"}
    assert panel.once((evaluated, Same(own.with_user_files([]))), dict) == {}


def test_the_tracker_of_a_panel_is_one(letters):
    panel = fresh(letters)
    assert tracker(panel) is tracker(panel)
    assert tracker(panel) is not tracker(fresh(letters))


# ------------------------------------------------------------------------------------------------ days both have

sets_of_days = st.sets(st.integers(0, 30)).map(lambda days: np.array(sorted(days), "datetime64[D]"))


@given(sets_of_days, sets_of_days)
def test_shared_days_are_the_intersection(one: Days, other: Days):
    days, first, second = np.intersect1d(one, other, return_indices=True)
    mine = shared_days(one, other)
    assert mine[0].tolist() == first.tolist()
    assert mine[1].tolist() == second.tolist()
    assert one[mine[0]].tolist() == days.tolist()


@given(sets_of_days, st.lists(st.integers(-5, 35)).map(lambda days: np.array(days, "datetime64[D]")))
def test_positions_are_those_of_a_plain_search(stamps: Days, days: Days):
    held = stamps.tolist()
    assert positions(stamps, days).tolist() == [held.index(d) if d in held else -1 for d in days.tolist()]
