"""What follows: from the first close after the condition, observed only where the whole window is."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.rules.made import NAMES, arrays

from crossroads.errors import InputError, NotKnownError
from crossroads.rules import rule
from crossroads.rules.evaluate import evaluate
from crossroads.rules.kernels import Column
from crossroads.rules.outcome import Outcome, measure
from crossroads.rules.provider import ArrayProvider, Events
from crossroads.series import Basis

nan = np.nan
PRICE = [100.0, 110.0, 99.0, 121.0, 110.0, 132.0, 66.0, 165.0]


def measured(text: str, provider: ArrayProvider | None = None) -> Outcome:
    return measure(rule.outcome(text, NAMES), provider or arrays({"PRICE": PRICE}))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # base is the close after the session: 110, 99, 121, 110, 132, 66, 165
        ("return(PRICE, 1d)", [-10, 22.222, -9.091, 20, -50, 150, nan, nan]),
        ("return(PRICE, 2d)", [10, 11.111, 9.091, -40, 25, nan, nan, nan]),
        ("best return(PRICE, 2d)", [10, 22.222, 9.091, 20, 25, nan, nan, nan]),
        ("worst return(PRICE, 2d)", [-10, 11.111, -9.091, -40, -50, nan, nan, nan]),
        ("return(PRICE, 1d..2d)", [0, 16.667, 0, -10, -12.5, nan, nan, nan]),
        ("best return(PRICE, 2d..3d)", [10, 33.333, 9.091, 50, nan, nan, nan, nan]),
        ("change(PRICE, 2d)", [11, 11, 11, -44, 33, nan, nan, nan]),
        ("worst change(PRICE, 2d)", [-11, 11, -11, -44, -66, nan, nan, nan]),
        ("drawdown(PRICE, 1d)", [-10, 0, -9.091, 0, -50, 0, nan, nan]),
        ("drawdown(PRICE, 3d)", [-10, -9.091, -50, -50, nan, nan, nan, nan]),
        ("return(PRICE, 1d) - return(PRICE, 2d)", [-20, 11.111, -18.182, 60, -75, nan, nan, nan]),
        ("abs(return(PRICE, 1d))", [10, 22.222, 9.091, 20, 50, 150, nan, nan]),
    ],
)
def test_measures(text: str, expected: list[float]) -> None:
    found = measured(text)
    np.testing.assert_allclose(found.values, expected, atol=5e-4)  # the table is rounded to three decimals
    np.testing.assert_array_equal(found.observed, ~np.isnan(expected))
    assert found.hit is None
    assert found.reach == 8 - int(found.observed.sum())


def test_a_hit_is_the_comparison_and_the_value_what_is_compared() -> None:
    found = measured("return(PRICE, 1d) in 20%..25%")
    assert found.hit is not None
    assert found.hit.tolist() == [False, True, False, True, False, False, False, False]
    assert found.values[:2] == pytest.approx([-10, 22.2222], abs=1e-4)
    assert found.unit is not None
    assert (found.unit.code, found.horizon, found.reach) == ("pct", 1, 2)
    other = measured("20% <= return(PRICE, 1d)")
    assert other.values.tobytes() == found.values.tobytes()


def test_joined_outcomes_need_every_window() -> None:
    found = measured("return(PRICE, 1d) > 20% or return(PRICE, 4d) > 0%")
    assert found.hit is not None
    assert found.hit.tolist() == [True, True, True, False, False, False, False, False]
    assert found.observed.tolist() == [True] * 3 + [False] * 5, "a hit of the short one does not make the long one observed"
    assert found.values.tolist()[:3] == [1.0, 1.0, 1.0]
    assert (found.unit, found.horizon, found.reach) == (None, 4, 5)


def test_a_missing_close_is_bridged_and_a_long_hole_is_not() -> None:
    found = measured("return(PRICE, 1d)", arrays({"PRICE": [100, 100, None, 110, *([None] * 6), 121, 121]}))
    np.testing.assert_allclose(found.values[:3], [0, 10, 0])
    assert np.isnan(found.values[7:9]).all(), "from or to the sixth session without a close"


def test_data_that_ends_before_the_sessions_is_not_observed() -> None:
    found = measured("return(PRICE, 1d)", arrays({"PRICE": [100.0] * 10 + [nan] * 20}))
    assert found.observed[:8].all()
    assert not found.observed[8:].any()


# --------------------------------------------------------------------------------------------- events


def world(*happened: str, count: int = 10, last: int = 9) -> ArrayProvider:
    made = arrays({"PRICE": [1.0] * count})
    moments = np.array(happened, "datetime64[us]")
    events = Events(moments, moments, made.sessions[0], made.sessions[last], made.sessions[last], Basis.CALENDAR)
    return ArrayProvider(made.sessions, made.columns, {"FED_CUT": events})


def test_an_event_counts_from_the_minute_after() -> None:
    """Sessions 2020-01-02, 03, 06, 07, ...; 16:15 New York is 21:15 UTC."""
    found = measured("event(FED_CUT) within 2d", world("2020-01-07T21:15"))
    assert found.hit is not None
    assert found.hit.tolist()[:5] == [False, True, True, False, False]
    after = measured("event(FED_CUT) within 2d", world("2020-01-07T21:16"))
    assert after.hit is not None
    assert after.hit.tolist()[:5] == [False, False, True, True, False], "after the close it belongs to the next session"
    sunday = measured("event(FED_CUT) within 1d", world("2020-01-05T21:00"))
    assert sunday.hit is not None
    assert sunday.hit.tolist()[:4] == [False, True, False, False], "an event of a Sunday is first met on Monday"
    assert (found.horizon, found.reach, found.basis) == (2, 2, Basis.CALENDAR)


def test_a_stretch_begins_after_its_first_end() -> None:
    early, late = (measured(f"event(FED_CUT) within {w}", world("2020-01-08T15:00")) for w in ("2d", "2d..4d"))
    both = measured("event(FED_CUT) within 4d", world("2020-01-08T15:00"))
    assert early.hit is not None
    assert late.hit is not None
    assert both.hit is not None
    assert both.hit.tolist()[:6] == (early.hit | late.hit).tolist()[:6]
    assert not (early.hit & late.hit).any()
    assert late.hit.tolist()[:4] == [True, True, False, False]


def test_no_event_is_a_finding_only_where_the_table_reaches() -> None:
    found = measured("not event(FED_CUT) within 2d", world("2020-01-03T15:00", last=6))
    assert found.observed.tolist() == [True] * 5 + [False] * 5
    assert found.hit is not None
    assert found.hit.tolist() == [False, True, True, True, True] + [False] * 5


def test_an_event_already_come_does_not_make_a_window_observed() -> None:
    found = measured("event(FED_CUT) within 5d", world("2020-01-13T15:00"))
    assert found.hit is not None
    assert not found.observed[5:].any()
    assert not found.hit[5:].any()


def test_a_condition_as_an_event() -> None:
    made = arrays({"FEAR": [10, 50, 10, 10, None, 10, 45, 10, 10]})
    found = measured("event(FEAR > 40) within 2d", made)
    assert found.hit is not None
    assert found.hit.tolist() == [True, False, False, False, True, True, False, False, False]
    assert found.observed.tolist() == [True, True, False, False, True, True, True, False, False], "half a window unknown is too much"


# --------------------------------------------------------------------------------------------- against a naive reading

prices = st.lists(st.none() | st.floats(50, 150).map(lambda v: round(v, 2)), min_size=6, max_size=30)


def naive_measure(kind: str, price: Column, low: int, high: int, start: int) -> float:  # noqa: PLR0911  # an oracle says each case once
    """One session at a time, by slices."""
    if start + 1 + high >= len(price):
        return nan
    last = max((i for i in range(len(price)) if not np.isnan(price[i])), default=-1)
    if start + 1 + high > last:
        return nan
    path = []
    for here in range(start + 1, start + 2 + high):
        near = [price[i] for i in range(here, max(here - 6, -1), -1) if not np.isnan(price[i])]
        path.append(near[0] if near else nan)
    base, part = path[0], path[low:]
    if np.isnan(base) or np.isnan(part).any():
        return nan
    match kind:
        case "best":
            return 100 * (max(part) / base - 1)
        case "worst":
            return 100 * (min(part) / base - 1)
        case "mean":
            return 100 * (float(np.mean(part)) / base - 1)
        case _:
            return min(100 * (path[j] / max(path[: j + 1]) - 1) for j in range(len(path)))


@given(prices, st.integers(1, 3), st.integers(1, 4))
def test_measures_are_the_naive_ones(seen: list[float | None], low: int, more: int) -> None:
    high = low + more
    made = arrays({"PRICE": seen})
    texts = {
        "best": f"best return(PRICE, {low}d..{high}d)",
        "worst": f"worst return(PRICE, {low}d..{high}d)",
        "mean": f"return(PRICE, {low}d..{high}d)",
    }
    for kind, text in texts.items():
        expected = [naive_measure(kind, made.columns["PRICE"], low, high, t) for t in range(len(seen))]
        np.testing.assert_allclose(measured(text, made).values, expected, rtol=1e-9, atol=1e-9)  # a division and a mean of five
    if None not in seen:
        expected = [naive_measure("drawdown", made.columns["PRICE"], 1, high, t) for t in range(len(seen))]
        np.testing.assert_allclose(measured(f"drawdown(PRICE, {high}d)", made).values, expected, rtol=1e-9, atol=1e-9)


@given(prices, st.integers(1, 6), st.data())
def test_more_data_observes_more_and_changes_nothing(seen: list[float | None], high: int, data: st.DataObject) -> None:
    cut = data.draw(st.integers(2, len(seen)))
    for form in ("return(PRICE, {}d)", "drawdown(PRICE, {}d) <= -5%", "event(PRICE > 100) within {}d"):
        text = form.format(high)
        whole, part = measured(text, arrays({"PRICE": seen})), measured(text, arrays({"PRICE": seen[:cut]}))
        seen_then = part.observed
        assert (whole.observed[:cut] >= seen_then).all()
        assert whole.values[:cut][seen_then].tobytes() == part.values[seen_then].tobytes()


@given(st.lists(st.floats(50, 150), min_size=12, max_size=30), st.integers(1, 8))
def test_an_outcome_does_not_depend_on_its_own_session_or_before(seen: list[float], high: int) -> None:
    """What is known at the condition's moment cannot decide the outcome: the base is the next close."""
    start = 4
    other = [1.0] * (start + 1) + seen[start + 1 :]
    for form in ("return(PRICE, {}d)", "drawdown(PRICE, {}d)", "best return(PRICE, {}d)"):
        one, two = (measured(form.format(high), arrays({"PRICE": p})).values[start] for p in (seen, other))
        assert one == two or (np.isnan(one) and np.isnan(two))


def test_each_entrance_takes_its_own_kind() -> None:
    made = arrays({"PRICE": PRICE})
    with pytest.raises(InputError, match=r"is an outcome; rules\.outcome"):
        evaluate(rule.outcome("return(PRICE, 1d)", NAMES), made)
    with pytest.raises(InputError, match=r"is a condition; rules\.evaluate"):
        measure(rule.condition("PRICE > 1", NAMES), made)
    with pytest.raises(NotKnownError, match="FEAR is not among the columns given"):
        measure(rule.outcome("change(FEAR, 1d)", NAMES), made)
    with pytest.raises(NotKnownError, match="FED_CUT is not among the events given"):
        measure(rule.outcome("event(FED_CUT) within 1d", NAMES), made)
