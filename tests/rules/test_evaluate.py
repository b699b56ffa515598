"""Conditions and quantities on sessions: the unknown, windows over several series, events, basis."""

from __future__ import annotations

import time
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.rules import naive
from tests.rules.made import CATALOG, NAMES, arrays
from tests.rules.texts import conditions

from crossroads.errors import CatalogError, RuleError
from crossroads.rules import rule
from crossroads.rules.evaluate import Evaluated, evaluate
from crossroads.rules.kernels import Column
from crossroads.rules.names import Definition
from crossroads.rules.own_steps import slots, transform
from crossroads.rules.plan import Step
from crossroads.rules.provider import Aligned, ArrayProvider, Events
from crossroads.series import Basis
from crossroads.timeline import sessions

nan = np.nan


def found(text: str, provider: ArrayProvider) -> Evaluated:
    return evaluate(rule.expression(text, NAMES), provider)


def column(seen: list[float | None]) -> Column:
    return np.array([nan if v is None else v for v in seen], float)


cells = st.none() | st.integers(1, 60).map(float)
tables = st.integers(2, 30).flatmap(
    lambda n: st.fixed_dictionaries(dict.fromkeys(("PRICE", "FEAR", "COIN"), st.lists(cells, min_size=n, max_size=n)))
)

# --------------------------------------------------------------------------------------------- the unknown


@given(tables, conditions)
@settings(max_examples=150)
def test_the_unknown_is_never_true_and_filling_it_in_never_contradicts(table: dict[str, list[float | None]], text: str) -> None:
    """What is said of a session while data is missing is never a third thing."""
    rest = {name: [3.0] * len(table["PRICE"]) for name in CATALOG.series if name not in table}
    result = found(text, arrays({**table, **rest}))
    assert set(np.unique(result.values[result.known])) <= {0.0, 1.0}
    assert not (result.true & ~result.known).any()
    assert (result.basis[~result.known] == 0).all()


@given(tables, conditions, st.data())
@settings(max_examples=150)
def test_later_sessions_change_nothing(table: dict[str, list[float | None]], text: str, data: st.DataObject) -> None:
    rest = {name: [3.0] * len(table["PRICE"]) for name in CATALOG.series if name not in table}
    whole = arrays({**table, **rest})
    cut = data.draw(st.integers(1, len(whole.sessions)))
    part = ArrayProvider(whole.sessions[:cut], {k: v[:cut] for k, v in whole.columns.items()})
    one, two = found(text, whole), found(text, part)
    assert one.values[:cut].tobytes() == two.values.tobytes()
    assert one.basis[:cut].tobytes() == two.basis.tobytes()


def test_an_episode_does_not_begin_because_data_is_missing() -> None:
    made = arrays({"FEAR": [120, None, 120, None, None, None, None, None, None, 120, 120]})
    assert found("streak(FEAR > 110) >= 2", made).true.tolist() == [False, False, True, *([False] * 7), True]
    assert not found("not FEAR > 110", made).true.any(), "an unknown is not a no"
    assert found("FEAR > 110 or FEAR <= 110", made).known.tolist() == [v is not None for v in [1, None, 1, *([None] * 6), 1, 1]]


# --------------------------------------------------------------------------------------------- windows over sessions


@pytest.mark.parametrize("name", ["avg", "stdev", "percentile", "highest", "lowest", "lag", "change", "zscore"])
@given(tables)
def test_windows_of_two_series_run_over_sessions(name: str, table: dict[str, list[float | None]]) -> None:
    ratio = [None if p is None or f is None else p / f for p, f in zip(table["PRICE"], table["FEAR"], strict=True)]
    expected = column([naive.FUNCTIONS[name](ratio[: i + 1], 4, 252) for i in range(len(ratio))])
    result = found(f"{name}(PRICE / FEAR, 4d)", arrays(table)).values
    wild = np.abs(expected) > 1e6 if name == "zscore" else np.zeros(len(expected), bool)  # a spread that is rounding error
    np.testing.assert_allclose(result[~wild & ~np.isnan(result)], expected[~wild & ~np.isnan(result)], rtol=1e-7, atol=1e-9)
    if name != "zscore":
        np.testing.assert_array_equal(np.isnan(result), np.isnan(expected))


def test_a_window_of_one_series_bridges_its_rest_days_and_one_of_two_does_not() -> None:
    made = arrays({"PRICE": [1, None, 3, 4], "FEAR": [1, 1, 1, 1]})
    np.testing.assert_array_equal(found("sum(PRICE, 2d)", made).values, [nan, nan, 4, 7])
    np.testing.assert_array_equal(found("sum(PRICE * (FEAR / FEAR), 2d)", made).values, [nan, nan, nan, 7])


def test_units_meet_at_evaluation() -> None:
    made = arrays({"ASSETS": [8_000_000], "REPO": [500]})
    assert found("NET", made).values.tolist() == [7_500_000]
    assert found("NET > 7.4tn and NET < 7.6tn", made).true.tolist() == [True]
    assert found("NETTER", made).values.tolist() == [7499.0]
    assert found("REPO / ASSETS", made).values.tolist() == [0.0625]


def test_a_difference_of_published_decimals_meets_its_threshold() -> None:
    made = arrays({"SPREAD": [2.95, 3.45, 3.44]})
    assert found("change(SPREAD, 1d) >= 50bp", made).true.tolist() == [False, True, False]
    assert not found("change(SPREAD, 1d) > 50bp", made).true.any()
    assert found("change(SPREAD, 1d) == -1bp", made).true.tolist() == [False, False, True]


# --------------------------------------------------------------------------------------------- events


def test_an_event_is_seen_on_the_session_that_can_know_it() -> None:
    days = sessions(date(2020, 1, 2), date(2020, 1, 31))
    known = np.array(["2020-01-06T21:15", "2020-01-08T21:16", "2020-01-11T12:00", "2019-12-11T19:00"], "datetime64[us]")
    happened = known - np.timedelta64(300, "D")
    events = Events(happened, known, np.datetime64("2019-01-01"), np.datetime64("2019-06-01"), days[10], Basis.OBSERVED)
    made = ArrayProvider(days, {"FEAR": np.ones(len(days))}, {"RECESSION": events})
    result = found("event(RECESSION)", made)
    assert result.sessions[result.true].tolist() == [date(2020, 1, 6), date(2020, 1, 9), date(2020, 1, 13)]
    assert result.known.tolist() == [True] * 11 + [False] * (len(days) - 11), "after the last day the table speaks for"
    assert result.weakest_basis is Basis.OBSERVED
    since = found("since(event(RECESSION))", made).values
    assert since[:8].tolist()[2:] == [0, 1, 2, 0, 1, 0]
    assert np.isnan(since[:2]).all(), "an event before the sessions was on none of them"


# --------------------------------------------------------------------------------------------- basis


class Mixed(ArrayProvider):
    """PRICE backfilled on its first session, FEAR lagged throughout."""

    def aligned(self, series: str, steps: tuple[Step, ...]) -> Aligned:
        plain = super().aligned(series, steps)
        basis = np.full(len(self.sessions), Basis.LAG if series == "FEAR" else Basis.VINTAGE, np.uint8)
        if series == "PRICE":
            basis[0] = Basis.BACKFILLED
        return Aligned(plain.values, basis)


@pytest.mark.parametrize(
    ("text", "basis"),
    [
        ("PRICE > 1", [4, 0, 0, 0, 0]),
        ("PRICE > 1 and FEAR > 1", [4, 3, 3, 3, 3]),
        ("max(PRICE, FEAR)", [4, 3, 3, 3, 3]),
        ("sum(PRICE + PRICE, 2d)", [0, 4, 4, 0, 0]),
        ("streak(PRICE > 1)", [4, 4, 4, 0, 0]),
        ("since(PRICE > 6)", [0, 0, 0, 0, 0]),
        ("crosses(PRICE, 5)", [0, 4, 0, 0, 0]),
        ("1 > 0", [0, 0, 0, 0, 0]),
    ],
)
def test_the_weakest_basis_travels(text: str, basis: list[int]) -> None:
    plain = arrays({"PRICE": [2, 3, 4, 1, 9], "FEAR": [2, 3, 4, 1, 9]})
    made = Mixed(plain.sessions, plain.columns)
    assert found(text, made).basis.tolist() == basis


# --------------------------------------------------------------------------------------------- cost


def test_ranges_within_ranges_cost_no_more_than_they_are_long() -> None:
    """Were the middle of a range checked twice, thirty of them would take 2^30 steps."""
    text = "FEAR > 1"
    for _ in range(30):
        text = f"streak({text}) in 1..2"
    began = time.process_time()
    rule.condition(text, NAMES)
    assert found(text, arrays({"FEAR": [1.0, 2.0, 3.0]})).known.all()
    assert time.process_time() - began < 2.0, "milliseconds, or years"


# --------------------------------------------------------------------------------------------- own steps and own names


def test_stamps_on_rest_days_leave_the_past_as_it_was() -> None:
    """2020-04-10 was Good Friday: yields are published, the exchange is closed."""
    days = np.array(["2020-04-08", "2020-04-09", "2020-04-10", "2020-04-13"], "datetime64[D]")
    path = transform((Step("change", 1, 1),), CATALOG["SPREAD"])(days, np.array([1.0, 2.0, 5.0, 4.0]))
    np.testing.assert_array_equal(path, [nan, 1.0, 4.0, 2.0], "Friday against Wednesday, as Thursday's place; Monday against Thursday")


def test_a_rest_days_share_of_history_is_that_of_its_day() -> None:
    """The short way for the newest value and the long way along a column say the same."""
    days = np.array(["2020-04-08", "2020-04-09", "2020-04-10", "2020-04-13"], "datetime64[D]")
    values = np.array([3.0, 2.0, 2.5, 2.5])
    for step in (Step("percentile", None, 2), Step("percentile", 3, 2)):
        path = transform((step,), CATALOG["SPREAD"])(days, values)
        np.testing.assert_allclose(path[1:3], [50.0, 50.0] if step.steps is None else [nan, nan])
        np.testing.assert_allclose(path[3], 100 * 2 / 3)
    twice = transform((Step("lag", 1, 1), Step("percentile", None, 3)), CATALOG["SPREAD"])(days, values)
    assert np.isnan(twice[2])


def test_saturday_was_a_session_until_1952() -> None:
    days = np.array(["1951-03-02", "1951-03-03", "1951-03-05", "1953-03-06", "1953-03-07", "1953-03-09"], "datetime64[D]")
    assert np.diff(slots(days, CATALOG["PRICE"])).tolist()[:2] == [1, 1]
    assert np.diff(slots(days, CATALOG["PRICE"])).tolist()[3:] == [0, 1]


@pytest.mark.parametrize(
    ("name", "stamps", "apart"),
    [
        ("COIN", ["2020-01-03", "2020-01-04", "2020-01-06"], [1, 2]),
        ("CLAIMS", ["2019-12-28", "2020-01-04", "2020-01-18"], [1, 2]),
        ("CLAIMS", ["2020-01-14", "2020-01-20"], [1]),
        ("JOBS", ["2019-12-01", "2020-01-01", "2020-03-01"], [1, 2]),
        ("CARD", ["2019-10-01", "2020-01-01", "2020-07-01"], [1, 2]),
    ],
)
def test_steps_of_each_frequency(name: str, stamps: list[str], apart: list[int]) -> None:
    assert np.diff(slots(np.array(stamps, "datetime64[D]"), CATALOG[name])).tolist() == apart


def test_a_letter_brings_its_own_names() -> None:
    own = NAMES.with_own(
        [Definition("PANIC", "FEAR > 40 and CALMER < 1", "", ""), Definition("CALMER", "PRICE / FEAR", "", "")], {"MINE": ["PRICE"]}
    )
    made = arrays({"FEAR": [50, 30], "PRICE": [1, 1]})
    assert evaluate(rule.condition("PANIC and count(x > 0 for x in MINE) == 1", own), made).true.tolist() == [True, False]
    for name in ("FEAR", "WIDTH", "NET", "PAIR", "FED_CUT"):
        with pytest.raises(CatalogError, match=f"{name} has a meaning already"):
            NAMES.with_own([Definition(name, "1", "", "")], {})
    for name in ("and", "1A", "A B", "A.B", "波", "A" * 65):
        with pytest.raises(CatalogError, match="cannot be a name"):
            NAMES.with_own([], {name: ["PRICE"]})


def test_definitions_that_multiply_are_stopped() -> None:
    bomb = [Definition("B0", "FEAR + FEAR", "", "")] + [Definition(f"B{i}", f"B{i - 1} + B{i - 1}", "", "") for i in range(1, 30)]
    with pytest.raises(RuleError, match="more than 5000 parts"):
        rule.condition("B29 > 1", NAMES.with_own(bomb, {}))
