from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.knowledge import naive
from tests.knowledge.made import FIRST, NOW, growing, history, moments, rewritten, rows, us
from tests.knowledge.naive import Row

from crossroads.errors import InputError, NotKnownError
from crossroads.knowledge.replay import UNKNOWN, Replayed, replay
from crossroads.series import Basis, moment


# Causal transforms as a path, and the same for the newest period alone. Each window is added up in one order only.
def rolling_sum(window: int) -> Callable:
    def path(periods: np.ndarray, values: np.ndarray) -> np.ndarray:
        padded = np.r_[np.full(window - 1, np.nan), values]
        return sum(padded[k : k + len(values)] for k in range(window))

    return path


def expanding_rank(periods: np.ndarray, values: np.ndarray) -> np.ndarray:
    return np.array([np.mean(values[: i + 1] <= x) for i, x in enumerate(values)])


def running_total(periods: np.ndarray, values: np.ndarray) -> np.ndarray:
    return np.cumsum(values)


def days_between(periods: np.ndarray, values: np.ndarray) -> np.ndarray:
    return np.r_[np.nan, np.diff(periods).astype(float)]


TRANSFORMS = [
    (rolling_sum(1), 1),
    (rolling_sum(3), 3),
    (rolling_sum(3), 5),
    (expanding_rank, None),
    (running_total, None),
    (days_between, 2),
]


def last(path: Callable) -> Callable:
    return lambda periods, values: path(np.array(periods, "datetime64[D]"), np.array(values))[-1]


def same(ours: Replayed, theirs: list[tuple[float, datetime, str] | None]) -> None:
    for i, expected in enumerate(theirs):
        value, known_at, basis = expected or (math.nan, None, None)
        assert np.float64(value).tobytes() == ours.values[i].tobytes() or (math.isnan(value) and math.isnan(ours.values[i]))
        assert known_at is None if np.isnat(ours.known_at[i]) else moment(ours.known_at[i]) == known_at
        assert basis is None if ours.basis[i] == UNKNOWN else Basis(int(ours.basis[i])).label == basis


stops = st.lists(moments, max_size=8).map(sorted)


@settings(max_examples=300)
@given(rows | growing | rewritten, stops, st.sampled_from(TRANSFORMS), st.sampled_from(["path", "newest"]))
def test_a_replay_is_the_transform_of_the_panel_at_each_moment_to_the_last_bit(made, at, chosen, gives) -> None:
    path, lookback = chosen
    series = sorted({r.series for r in made})[:1]
    for name in series:
        transform = path if gives == "path" else last(path)
        ours = replay(history(made), name, transform, np.array([us(m) for m in at], "datetime64[us]"), lookback=lookback, gives=gives)
        same(ours, naive.replay(made, name, last(path), at, lookback))


@given(growing, stops)
def test_a_series_never_revised_costs_one_call(made: list[Row], at: list[datetime]) -> None:
    calls = []

    def counting(periods: np.ndarray, values: np.ndarray) -> np.ndarray:
        calls.append(len(values))
        return np.cumsum(values)

    replay(history(made), "DAY", counting, np.array([us(m) for m in at], "datetime64[us]"))
    assert len(calls) <= 1


def test_a_revision_costs_one_call_more_and_waiting_none() -> None:
    made = [Row("DAY", day(n), float(n), at(n), "vintage", NOW) for n in range(6)]
    made += [Row("DAY", day(0), 9.0, at(3.5), "vintage", NOW)]
    calls = []

    def counting(periods: np.ndarray, values: np.ndarray) -> np.ndarray:
        calls.append(values.tolist())
        return values

    quarters = np.array([us(at(n / 4)) for n in range(-4, 40)])
    replay(history(made), "DAY", counting, quarters)
    assert calls == [[0.0, 1.0, 2.0, 3.0], [9.0, 1.0, 2.0, 3.0, 4.0, 5.0]]


def day(n: int) -> date:
    return date(2020, 1, 1) + timedelta(days=n)


def at(n: float) -> datetime:
    return FIRST + timedelta(days=n)


def replayed(made: list[tuple[int, float | None, float]], stops: list[float], *, lookback: int | None = 2) -> list[float]:
    """Sums of the newest two values of rows (period, value, known), at each stop."""
    ours = history([Row("DAY", day(p), v, at(k), "vintage", NOW) for p, v, k in made])
    found = replay(ours, "DAY", rolling_sum(2), np.array([us(at(s)) for s in stops], "datetime64[us]"), lookback=lookback)
    return [None if math.isnan(x) else x for x in found.values]


def test_before_anything_is_known_there_is_no_value() -> None:
    ours = replay(history([Row("DAY", day(0), 1.0, at(0), "lag", NOW)]), "DAY", rolling_sum(1), np.array([us(at(-1)), us(at(0))]))
    assert np.isnan(ours.values[0])
    assert np.isnat(ours.known_at[0])
    assert ours.basis[0] == UNKNOWN
    assert (ours.values[1], moment(ours.known_at[1]), ours.basis[1]) == (1.0, at(0), Basis.LAG)


def test_two_periods_published_at_one_moment_both_count() -> None:
    assert replayed([(0, 1.0, 0), (1, 2.0, 5), (2, 4.0, 5)], [4, 5]) == [None, 6.0]


def test_a_period_published_late_takes_its_place() -> None:
    assert replayed([(0, 1.0, 0), (2, 4.0, 1), (1, 2.0, 3)], [1, 2, 3]) == [5.0, 5.0, 6.0]


def test_a_revision_inside_the_window_is_seen_from_its_moment_on() -> None:
    assert replayed([(0, 1.0, 0), (1, 2.0, 1), (0, 10.0, 2), (2, 4.0, 3)], [1, 2, 3]) == [3.0, 12.0, 6.0]


def test_a_withdrawal_brings_the_period_before_back() -> None:
    assert replayed([(0, 1.0, 0), (1, 2.0, 1), (2, 4.0, 2), (2, None, 3), (2, 8.0, 4)], [2, 3, 4]) == [6.0, 3.0, 10.0]


def test_everything_withdrawn_is_nothing_known() -> None:
    assert replayed([(0, 1.0, 0), (1, 2.0, 0), (0, None, 1), (1, None, 1)], [0, 1]) == [3.0, None]


def test_revised_and_new_in_one_release() -> None:
    assert replayed([(0, 1.0, 0), (1, 2.0, 1), (1, 3.0, 2), (2, 4.0, 2)], [1, 2]) == [3.0, 7.0]


def test_the_basis_is_the_weakest_and_the_moment_the_latest_in_the_window() -> None:
    made = [
        Row("DAY", day(0), 1.0, at(0), "lag", NOW),
        *(Row("DAY", day(n), 1.0, at(n), "vintage", NOW) for n in (1, 2)),
        Row("DAY", day(1), 2.0, at(9), "observed", NOW),
    ]
    ours = replay(history(made), "DAY", rolling_sum(2), np.array([us(at(n)) for n in (1, 2, 9)]), lookback=2)
    assert [Basis(int(b)).label for b in ours.basis] == ["lag", "vintage", "observed"]
    assert [moment(m) for m in ours.known_at] == [at(1), at(2), at(9)]


def test_moments_between_releases_share_one_evaluation() -> None:
    calls = []

    def newest(periods: np.ndarray, values: np.ndarray) -> float:
        calls.append(values.tolist())
        return float(values[-1])

    ours = history([Row("DAY", day(n), float(n), at(n), "vintage", NOW) for n in range(4)])
    found = replay(ours, "DAY", newest, np.array([us(at(n)) for n in (1, 1.2, 1.9, 3)]), lookback=1, gives="newest")
    assert found.values.tolist() == [1.0, 1.0, 1.0, 3.0]
    assert calls == [[1.0], [3.0]]


def test_what_a_transform_returns_is_checked() -> None:
    ours, when = history([Row("DAY", day(0), 1.0, at(0), "lag", NOW)]), np.array([us(at(0))])
    with pytest.raises(InputError, match="one value for each of 1 periods"):
        replay(ours, "DAY", lambda periods, values: 1.0, when)
    with pytest.raises(InputError, match="gives='path'"):
        replay(ours, "DAY", lambda periods, values: values, when, gives="newest")


def test_a_series_without_rows_and_a_senseless_lookback_are_errors() -> None:
    with pytest.raises(NotKnownError, match="JOBS"):
        replay(history([]), "JOBS", rolling_sum(1), np.array([us(at(0))]))
    with pytest.raises(InputError, match="lookback 0"):
        replay(history([Row("DAY", day(0), 1.0, at(0), "lag", NOW)]), "DAY", rolling_sum(1), np.array([us(at(0))]), lookback=0)
