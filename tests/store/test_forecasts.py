from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from tests.store.made import NOW, as_object_store, local

from crossroads.errors import StoreError
from crossroads.store.store import Forecast, FrozenForecastError, Store

FIRST = Forecast(
    id="next-step/6m/2025-11-18",
    question="Does the Fed ease within six months?",
    target="event(FED_EASING) within 6m",
    horizon="6m",
    made_as_of=NOW,
    probability=0.62,
    quantiles=None,
    details={"interval": [0.5, 0.7]},
    made_at=NOW,
    data_version="0" * 16,
    code_version="0.1.0",
    inputs="0" * 64,
)
SECOND = replace(FIRST, id="spx/6m/2025-11-18", probability=None, quantiles={"0.05": -12.5, "0.95": 9.0})


def test_a_frozen_forecast_reads_back_as_it_was(store: Store) -> None:
    assert store.forecasts.freeze([FIRST, SECOND]) == 2
    assert store.forecasts.get(FIRST.id) == FIRST
    assert store.forecasts.rows() == [FIRST, SECOND]
    assert store.forecasts.get("none") is None


def test_saying_the_same_again_changes_nothing_not_even_when(store: Store) -> None:
    store.forecasts.freeze([FIRST])
    again = replace(FIRST, made_at=NOW + timedelta(days=1), data_version="1" * 16, code_version="0.2.0")
    assert store.forecasts.freeze([again, again]) == 0
    assert store.forecasts.rows() == [FIRST]


@pytest.mark.parametrize(
    "change",
    [
        {"probability": 0.63},
        {"question": "Does it?"},
        {"horizon": "12m"},
        {"target": "other"},
        {"made_as_of": NOW - timedelta(days=1)},
        {"details": {}},
        {"quantiles": {"0.5": 1.0}},
    ],
)
def test_saying_something_else_under_the_same_id_is_refused(tmp_path: Path, change: dict) -> None:
    store = local(tmp_path)
    store.forecasts.freeze([FIRST])
    with pytest.raises(FrozenForecastError, match=rf"was frozen on 2025-11-18 with {next(iter(change))} "):
        store.forecasts.freeze([SECOND, replace(FIRST, **change)])
    assert store.forecasts.rows() == [FIRST]  # all or none: SECOND waits too


def test_one_call_cannot_contradict_itself(store: Store) -> None:
    with pytest.raises(FrozenForecastError):
        store.forecasts.append_rows([FIRST, replace(FIRST, probability=0.1)])
    assert store.forecasts.rows() == []


def test_the_second_of_two_at_once_sees_the_first(tmp_path: Path) -> None:
    """Without a lock: the other process freezes between our look and our commit."""
    mine, other = as_object_store(tmp_path), as_object_store(tmp_path)
    other.forecasts.freeze([SECOND])
    look, met = mine.forecasts.at, []

    def overtaken(held: object, where: object = None) -> object:
        found = look(held, where)  # type: ignore[arg-type]  # passed through
        if not met:
            met.append(True)
            other.forecasts.freeze([FIRST])
        return found

    mine.forecasts.at = overtaken  # type: ignore[method-assign, assignment]  # the meeting, staged
    with pytest.raises(FrozenForecastError):
        mine.forecasts.freeze([replace(FIRST, probability=0.1)])
    assert [f.probability for f in other.forecasts.rows()] == [0.62, None]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"probability": 1.2}, "is not between 0 and 1"),
        ({"probability": float("nan")}, "is not between 0 and 1"),
        ({"probability": None}, "says nothing"),
        ({"quantiles": {"0.5": float("inf")}}, "not a finite number"),
        ({"quantiles": {"5": 1.0}}, "at a level between 0 and 1"),
    ],
)
def test_a_forecast_must_say_something_possible(change: dict, message: str) -> None:
    with pytest.raises(StoreError, match=message):
        replace(FIRST, **change)


def test_details_must_be_json(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be kept as JSON"):
        local(tmp_path).forecasts.freeze([replace(FIRST, details={"x": float("nan")})])
