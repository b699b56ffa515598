"""The provider over a history: against a naive one, causal under any cut, and silent where data is stale or missing."""

from __future__ import annotations

import gc
import weakref
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.rules import naive
from tests.rules.made import CATALOG, NAMES, Row, history
from tests.rules.texts import conditions

from crossroads.errors import InputError, NotKnownError, UnknownSeriesError
from crossroads.rules import rule
from crossroads.rules.evaluate import evaluate
from crossroads.rules.history import FRESH_DAYS, HistoryProvider
from crossroads.rules.kernels import Column
from crossroads.rules.plan import Observed
from crossroads.series import Basis
from crossroads.timeline import AsOf, sessions

NEW_YORK = ZoneInfo("America/New_York")
START = date(2020, 1, 2)
END = date(2020, 3, 31)
STEP = {"JOBS": 30, "RATE": 31, "CARD": 92, "CLAIMS": 7, "TARGET": 11}
STAMP = {
    "JOBS": lambda d: d.replace(day=1),
    "RATE": lambda d: d.replace(day=1),
    "CARD": lambda d: d.replace(month=(d.month - 1) // 3 * 3 + 1, day=1),
}


BY_RULE = ("lag", "backfilled")


def outdone(row: Row, made: list[Row]) -> bool:
    """Whether a row dated by rule comes after a row of its period that somebody dated; it then never holds."""
    return row[4] in BY_RULE and any(r[:2] == row[:2] and r[4] not in BY_RULE and r[3] < row[3] for r in made)


class Known(NamedTuple):
    period: date
    value: float | None
    known_at: datetime


@st.composite
def rows(draw: st.DrawFn, name: str) -> list[Row]:
    """Releases of one series in some order, with holes, late periods, revisions and withdrawals."""
    step, stamp = STEP.get(name, 1), STAMP.get(name, lambda d: d)
    first = START - timedelta(days=step * 14)
    count = (END - first).days // step
    chosen = draw(st.lists(st.integers(0, count), min_size=1, max_size=26))
    found: dict[tuple[date, datetime], Row] = {}
    for n in chosen:
        period = stamp(first + timedelta(days=step * n))
        clock = draw(st.sampled_from([time(8, 30), time(16, 5), time(16, 15), time(16, 16)]))
        later = draw(st.sampled_from([0, 0, 0, 1, 2, 9, 40]))
        value = draw(st.sampled_from([None, 1.0, 2.0, 3.5, 20.0, 110.0]) | st.floats(1.0, 200.0).map(lambda v: round(v, 2)))
        known = datetime.combine(period + timedelta(days=later), clock, NEW_YORK).astimezone(UTC)
        found[period, known] = (name, period, value, known, draw(st.sampled_from([b.label for b in Basis])))
    return list(found.values())


everything = st.tuples(*(rows(name) for name in CATALOG.series)).map(lambda parts: [r for part in parts for r in part])


def provider(all_rows: list[Row], until: date = END) -> HistoryProvider:
    return HistoryProvider.over(history(all_rows), CATALOG, AsOf.end_of(until), since=START)


# --------------------------------------------------------------------------------------------- against the naive one


def judged(day: date) -> datetime:
    return datetime.combine(day, time(16, 15), NEW_YORK).astimezone(UTC)


def slot(name: str, day: date) -> int:
    """Number of the step a stamp falls into, said in another way than the product says it."""
    match CATALOG[name].frequency.value:
        case "monthly":
            return 12 * day.year + day.month
        case "quarterly":
            return 4 * day.year + (day.month - 1) // 3
        case "weekly":
            return (day - timedelta(days=day.weekday())).toordinal() // 7
        case _ if CATALOG[name].calendar == "none":
            return day.toordinal()
        case _:
            return int(np.searchsorted(ALL_SESSIONS, np.datetime64(day), side="right"))


ALL_SESSIONS = sessions(date(2015, 1, 1), date(2021, 1, 1))


def naive_value(plan: Observed, known: list[Known], day: date) -> float | None:
    """What the newest period known says, through the steps, with the last value carried over rest days of a daily series."""
    latest: dict[date, Known] = {}
    for row in sorted(known, key=lambda r: r.known_at):
        if row.known_at <= judged(day):
            latest[row.period] = row
    vintage = sorted((r.period, r.value) for r in latest.values() if r.value is not None)
    if not vintage or _silent(plan.series, vintage[-1][0], known, day):
        return None
    newest = slot(plan.series, vintage[-1][0])
    grid: dict[int, float] = {}
    for period, value in vintage:
        grid.setdefault(slot(plan.series, period), value)
    grid[newest] = vintage[-1][1]
    carry = 0 if CATALOG[plan.series].frequency.value != "daily" else 7 if CATALOG[plan.series].calendar == "none" else 5
    column: list[float | None] = []
    for here in range(min(grid), newest + 1):
        near = [grid[s] for s in range(here, here - carry - 1, -1) if s in grid]
        column.append(near[0] if near else None)
    for step in plan.steps:
        column = [naive.FUNCTIONS[step.function](column[: i + 1], step.steps, step.least) for i in range(len(column))]
    return column[-1]


def _silent(name: str, period: date, known: list[Known], day: date) -> bool:
    frequency = CATALOG[name].frequency
    if frequency.value == "event":
        return False
    released = CATALOG[name].release.known_at(np.array([period], "datetime64[D]"), frequency)[0].astype("datetime64[D]").astype(object)
    if (day - released).days > FRESH_DAYS[frequency]:
        return True
    first = min(r.known_at for r in known if r.period == period)
    return frequency.value == "daily" and first <= judged(period) and period < day


QUANTITIES = (
    "PRICE", "avg(PRICE, 3d)", "change(PRICE, 1w)", "zscore(stdev(PRICE, 1w), 2w)", "highest(PRICE)", "SPREAD", "change(SPREAD, 1m)", "COIN", "avg(COIN, 1w)",
    "drawdown(COIN)", "CLAIMS", "change(CLAIMS, 1m)", "lag(CLAIMS, 1w)", "RATE", "avg(RATE, 3m)", "lowest(lag(avg(RATE, 3m), 1m), 12m)", "abs(change(RATE, 12m))",
    "CARD", "change(CARD, 3m)", "pct_change(CARD, 1y)", "TARGET", "percentile(JOBS, 6m)", "sum(JOBS, 2m)",
)  # fmt: skip


@pytest.mark.parametrize("text", QUANTITIES)
@settings(max_examples=25)
@given(data=st.data())
def test_each_session_has_what_the_naive_reader_would_have_said(text: str, data: st.DataObject) -> None:
    plan = rule.quantity(text, NAMES).plan
    assert isinstance(plan, Observed)
    made = data.draw(rows(plan.series))
    found = provider(made).aligned(plan.series, plan.steps)
    known = [Known(r[1], r[2], r[3]) for r in made if not outdone(r, made)]
    days = [d.astype(object) for d in sessions(START, END)]
    expected = np.array([naive_value(plan, known, d) for d in days], float)
    np.testing.assert_allclose(found.values, expected, rtol=1e-9, atol=1e-9)  # a dozen additions of numbers up to 200


# --------------------------------------------------------------------------------------------- causal


@settings(max_examples=60, deadline=None)
@given(everything, conditions, st.integers(1, 61))
@example([("FEAR", date(2020, 2, 3), 30.0, datetime(2020, 2, 3, 21, 15, tzinfo=UTC), "lag")], "streak(FEAR > 20) >= 1", 22)
def test_cutting_what_comes_later_leaves_every_value_before_unchanged(all_rows: list[Row], text: str, cut: int) -> None:
    found = rule.condition(text, NAMES)
    whole = _evaluated(all_rows, found, END)
    last = sessions(START, END)[cut - 1].astype(object)
    moment = judged(last)
    part = _evaluated([r for r in all_rows if r[3] <= moment], found, last)
    if part is not None and whole is not None:
        assert whole[0][:cut].tobytes() == part[0].tobytes()
        assert whole[1][:cut].tobytes() == part[1].tobytes()


def _evaluated(all_rows: list[Row], found: rule.Rule, until: date) -> tuple[Column, Column] | None:
    try:
        result = evaluate(found, provider(all_rows, until))
    except NotKnownError:
        return None
    return result.values, result.basis


@settings(max_examples=30, deadline=None)
@given(everything, conditions)
def test_rows_known_after_as_of_do_not_exist(all_rows: list[Row], text: str) -> None:
    found = rule.condition(text, NAMES)
    later = [(name, date(2020, 3, 2), 7.0, datetime(2020, 4, 1, 12, tzinfo=UTC), "observed") for name in CATALOG.series]
    before = _evaluated([*all_rows, *later], found, END)
    after = _evaluated([*all_rows, *((n, d, 99.0, k, b) for n, d, _, k, b in later)], found, END)
    assert before is not None
    assert after is not None
    assert before[0].tobytes() == after[0].tobytes()


# --------------------------------------------------------------------------------------------- stale, missing, now


def closes(name: str, values: dict[date, float], clock: time = time(16, 5)) -> list[Row]:
    return [(name, d, v, datetime.combine(d, clock, NEW_YORK).astimezone(UTC), "lag") for d, v in values.items()]


DAYS = [d.astype(object) for d in sessions(START, END)]


def test_a_close_missing_on_its_session_is_unknown_there() -> None:
    rows_ = closes("PRICE", {d: 10.0 + i for i, d in enumerate(DAYS) if i != 5})
    found = provider(rows_).aligned("PRICE", ())
    assert np.isnan(found.values[5])
    assert found.values[4:8].tolist()[::2] == [14.0, 16.0]
    assert found.basis[4:7].tolist() == [Basis.LAG, 0, Basis.LAG]


def test_a_close_known_the_next_day_is_carried() -> None:
    late = [(n, d, v, k + timedelta(hours=15), b) for n, d, v, k, b in closes("SPREAD", dict.fromkeys(DAYS[:20], 3.0))]
    found = provider(late).aligned("SPREAD", ()).values
    assert np.isnan(found[0])
    assert found[1:21].tolist() == [3.0] * 20
    age = [(d - DAYS[20]).days for d in DAYS]
    assert [bool(np.isnan(v)) for v in found[20:]] == [a > FRESH_DAYS[CATALOG["SPREAD"].frequency] for a in age[20:]]


def test_the_close_of_the_minute_counts_and_the_next_minutes_does_not() -> None:
    on_time = provider(closes("FEAR", dict.fromkeys(DAYS, 30.0), time(16, 15))).aligned("FEAR", ()).values
    assert not np.isnan(on_time).any()
    late = provider(closes("FEAR", dict.fromkeys(DAYS, 30.0), time(16, 16))).aligned("FEAR", ()).values
    assert np.isnan(late[0])
    assert not np.isnan(late[1:]).any(), "known too late for its own session, it is the newest known at the next"


def test_now_also_knows_what_came_out_since_the_close() -> None:
    evening = datetime(2020, 3, 31, 22, tzinfo=UTC)
    made = [
        ("RATE", date(2020, 1, 1), 3.5, datetime(2020, 2, 7, 13, 30, tzinfo=UTC), "lag"),
        ("RATE", date(2020, 2, 1), 4.4, evening, "lag"),
    ]
    at_close = HistoryProvider.over(history(made), CATALOG, AsOf.end_of(END), since=START).aligned("RATE", ())
    now = HistoryProvider.at(history(made), CATALOG, AsOf.end_of(END), since=START).aligned("RATE", ())
    assert (at_close.values[-1], now.values[-1]) == (3.5, 4.4)
    assert at_close.values[:-1].tobytes() == now.values[:-1].tobytes()


def test_a_session_counts_once_it_has_closed() -> None:
    made = history(closes("PRICE", dict.fromkeys(DAYS, 1.0)))
    noon = HistoryProvider.over(made, CATALOG, AsOf(datetime(2020, 3, 31, 16, tzinfo=UTC)), since=START)
    assert noon.sessions[-1] == np.datetime64("2020-03-30")
    shut = HistoryProvider.over(made, CATALOG, AsOf(datetime(2020, 3, 31, 20, 15, tzinfo=UTC)), since=START)
    assert shut.sessions[-1] == np.datetime64("2020-03-31")


def test_what_cannot_be_answered_says_so() -> None:
    made = history(closes("PRICE", dict.fromkeys(DAYS, 1.0)))
    whole = HistoryProvider.over(made, CATALOG, AsOf.end_of(END), since=START)
    with pytest.raises(NotKnownError, match="FEAR is not in the store; run `crossroads sync FEAR`"):
        evaluate(rule.condition("FEAR > 1", NAMES), whole)
    with pytest.raises(UnknownSeriesError, match="there is no event 'FED_CATS'; did you mean FED_CUT"):
        whole.events("FED_CATS")
    with pytest.raises(NotKnownError):
        evaluate(rule.condition("since(event(FED_CUT)) < 5", NAMES), whole)
    with pytest.raises(InputError, match="lies after as-of"):
        HistoryProvider.over(made, CATALOG, AsOf.end_of(END), since=date(2020, 4, 2))
    with pytest.raises(InputError, match="no session between"):
        HistoryProvider.over(made, CATALOG, AsOf.end_of(date(2020, 1, 5)), since=date(2020, 1, 4))


def test_the_weakest_basis_of_the_window_is_kept() -> None:
    made = closes("PRICE", dict.fromkeys(DAYS, 1.0))
    made[10] = (*made[10][:4], "backfilled")
    found = provider(made)
    plan = rule.quantity("avg(PRICE, 3d)", NAMES).plan
    assert isinstance(plan, Observed)
    weak = found.aligned("PRICE", plan.steps).basis
    assert set(weak[:10].tolist()) == {0, int(Basis.LAG)}
    assert (weak[10:13] == Basis.BACKFILLED).all()
    assert (weak[40:] == Basis.LAG).all(), "a look-back never covers more than it needs to by a few weeks"


def test_who_asks_the_same_while_another_holds_it_shares_its_columns(real) -> None:
    as_of = AsOf.parse("2025-11-18")
    one = HistoryProvider.over(real, CATALOG, as_of)
    assert HistoryProvider.over(real, CATALOG, as_of) is one
    assert HistoryProvider.over(real, CATALOG, AsOf.parse("2025-11-17")) is not one
    assert HistoryProvider.over(real.only(real.ids), CATALOG, as_of) is not one
    gone = weakref.ref(one)
    del one
    gc.collect()
    assert gone() is None
