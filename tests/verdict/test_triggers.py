"""States, distances and next prints against figures worked out by hand, plain loops and the real files."""

from __future__ import annotations

import dataclasses
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.indicators import real

from crossroads.catalog.load import catalog
from crossroads.indicators.registry import reading, readings
from crossroads.knowledge.history import History
from crossroads.knowledge.panel import panel as known_panel
from crossroads.series import Panel, Series, iso, moment
from crossroads.timeline import AsOf, Frequency, sessions
from crossroads.verdict.triggers import TriggerState, line_states, registry, triggers

LETTER, STANDS = "2025-11-18", "2025-11-21"


def states(panel: Panel, *indicators: str) -> dict[str, TriggerState]:
    return {s.trigger.id: s for s in triggers(panel, readings(panel, catalog(), indicators or None), catalog())}


@pytest.fixture(scope="module")
def letters(shared: Path) -> dict[str, TriggerState]:
    return states(real.letters_day(shared))


def longer(series: Series, stamp: object, value: float, at: np.datetime64) -> Series:
    """One more observation, put on without the code under test."""
    return dataclasses.replace(
        series,
        periods=np.append(series.periods, np.datetime64(stamp, "D")),
        values=np.append(series.values, value),
        known_at=np.append(series.known_at, at),
        basis=np.append(series.basis, np.uint8(3)),
    )


def test_states_are_found_once_for_the_same_readings_and_anew_for_others(shared: Path) -> None:
    panel = real.letters_day(shared)
    said = readings(panel, catalog(), ["SAHM_GAP"])
    other = [dataclasses.replace(said[0], value=0.9)]
    first = triggers(panel, said, catalog())
    assert triggers(panel, tuple(said), catalog()) is first
    assert [s.value for s in triggers(panel, other, catalog())] != [s.value for s in first]


# ------------------------------------------------------------------------------------------------------------ by hand


def naive_gap(rates: list[float]) -> float:
    """The Sahm gap of the newest month, written out."""
    means = [sum(rates[i - 2 : i + 1]) / 3 for i in range(len(rates) - 13, len(rates))]
    return round(means[-1] - min(means[:-1]), 2)


def test_the_print_that_trips_the_sahm_rule(shared: Path, letters: dict[str, TriggerState]) -> None:
    """August 2025 was the newest month known: 4.3 after 4.2; the low mean of the year before was that of early 2025."""
    rates = real.letters_day(shared)["UNRATE"].values.tolist()
    tenths = [round(0.1 * k, 1) for k in range(1, 200)]
    by_hand = next(x for x in tenths if naive_gap([*rates, x]) >= 0.5)
    found = letters["SAHM_GAP.sahm_rule"]
    assert found.state == "stale"  # two reports were missing
    assert found.next is not None
    assert (found.next.effect, found.next.side, found.next.prints) == ("trips", "at_least", 1)
    assert found.next.level == by_hand == pytest.approx(5.2)
    assert found.next.first.period.label == "2025-09"
    assert (iso(found.next.first.due), found.next.first.by) == ("2025-11-20T08:30:00-05:00", "calendar")  # named on the 14th
    assert found.distance == pytest.approx(0.5 - naive_gap(rates))


def test_the_high_yield_close_rolls_with_its_base(shared: Path) -> None:
    """+50 bp on the close 21 sessions before the next one; a day later it is another base."""
    levels = set()
    for day in (LETTER, "2025-11-19", "2025-11-20", "2025-11-21"):
        panel = real.letters_day(shared, day=day)
        own = panel["HY_OAS"]
        ahead = sessions(own.periods[-1] + 1, own.periods[-1] + 10)[0]
        base_day = sessions(ahead - 60, ahead)[-22]
        base = float(own.values[np.flatnonzero(own.periods <= base_day)[-1]])
        found = states(panel, "HY_WIDENING")["HY_WIDENING.stress"]
        assert found.next is not None
        assert found.next.first.period.start == ahead.astype(object)
        assert found.next.level == pytest.approx(base + 0.50)
        levels.add(found.next.level)
    assert len(levels) > 1


def test_vvix_counts_its_closes(shared: Path, letters: dict[str, TriggerState]) -> None:
    """Closes of 17 and 18 November stood above 110, so 21 November was the earliest day on which it could stand, and it did."""
    five, seven = letters["VVIX_LEVEL.stands"], letters["VVIX_LEVEL.stands_late"]
    assert (five.state, five.value, five.distance) == ("ahead", 2.0, 3.0)
    assert five.next is not None
    assert (five.next.prints, five.next.level, five.next.last.period.label) == (3, 110.01, "2025-11-21")
    assert (seven.distance, seven.next and seven.next.last.period.label) == (5.0, "2025-11-25")
    line = letters["VVIX_LEVEL.tail_risk"]
    assert (line.state, line.distance, line.since and line.since.label) == ("tripped", pytest.approx(-14.32), "2025-11-17")
    later = states(real.letters_day(shared, day=STANDS))
    stands = later["VVIX_LEVEL.stands"]
    assert (stands.state, stands.value, stands.distance) == ("tripped", 5.0, 0.0)
    assert (stands.since and stands.since.label, stands.next and (stands.next.effect, stands.next.level)) == ("2025-11-21", ("ends", 110.0))
    assert later["VVIX_LEVEL.stands_late"].distance == 2.0
    after = states(real.letters_day(shared, day="2025-11-25"))["VVIX_LEVEL.back_under"]
    assert (after.state, after.since and after.since.label) == ("tripped", "2025-11-24")


def test_two_inputs_are_told(letters: dict[str, TriggerState]) -> None:
    curve = letters["CURVE_10Y_3M.inversion"].next
    assert curve is not None
    assert (curve.first.series, curve.held, curve.side) == ("DGS10", ("DGS3MO",), "at_most")
    assert letters["LAYOFF_BREADTH.all"].no_print == "several"
    assert letters["VIX_LEVEL.stress_case"].no_print == "several"


def test_an_undefined_gap_tells_the_prints_that_define_it_again(shared: Path) -> None:
    """October 2025 had no survey: after November's report the gap needs December's and January's, and both decide."""
    whole = real.fred(shared, "UNRATE", units="pct", frequency=Frequency.MONTHLY, lag_days=35)
    known = whole.periods <= np.datetime64("2025-11-01")
    rate = dataclasses.replace(
        whole, periods=whole.periods[known], values=whole.values[known], known_at=whole.known_at[known], basis=whole.basis[known]
    )
    found = states(real.panel("2025-12-20", rate))["SAHM_GAP.sahm_rule"]
    assert found.state == "unknown"
    assert found.reason is not None
    assert found.next is not None
    assert (found.next.prints, found.next.last.period.label) == (2, "2026-01")


# ------------------------------------------------------------------------------------------------------------ properties


def test_what_is_tripped_has_no_distance_left(letters: dict[str, TriggerState]) -> None:
    for found in letters.values():
        if found.distance is not None and found.state in {"tripped", "ahead"}:
            assert (found.distance <= 0) == found.is_tripped, found.trigger.id
        assert (found.state == "unknown") == (found.reason is not None)
        assert (found.since is not None) == found.is_tripped


@pytest.mark.parametrize("day", [LETTER, STANDS, "2020-03-20", "2016-02-12"])
def test_the_next_print_does_it_and_one_step_less_does_not(shared: Path, day: str) -> None:
    """Each line's answer is put on the panel by other code and read through the public reading."""
    panel = real.letters_day(shared, day=day)
    tried = 0
    for found in states(panel).values():
        ahead, trigger = found.next, found.trigger
        if ahead is None or ahead.prints != 1 or trigger.kind != "line":
            continue
        beyond = -ahead.step if ahead.side == "at_least" else ahead.step
        at = np.datetime64(max(ahead.first.due, panel.as_of.moment).replace(tzinfo=None), "us")
        outcome = []
        for level in (ahead.level, round(ahead.level + beyond, 6)):
            members = {i: panel[i] for i in catalog().behind(trigger.indicator) if i in panel}
            members = {
                i: longer(s, ahead.first.period.start, float(s.values[-1]), at)
                if i in ahead.held
                and s.frequency is panel[ahead.first.series].frequency
                and s.periods[-1] < np.datetime64(ahead.first.period.start)
                else s
                for i, s in members.items()
            }
            members[ahead.first.series] = longer(panel[ahead.first.series], ahead.first.period.start, level, at)
            value = reading(Panel(AsOf(moment(at)), members), catalog(), trigger.indicator).value
            assert value is not None
            outcome.append(trigger.reached(value))
        assert outcome == ([True, False] if ahead.effect == "trips" else [False, True]), (trigger.id, ahead)
        tried += 1
    assert tried >= 8


def test_the_cheap_states_are_the_same(shared: Path, letters: dict[str, TriggerState]) -> None:
    panel = real.letters_day(shared)
    for said in readings(panel, catalog()):
        for cheap in line_states(said, panel, catalog()):
            full = letters[cheap.trigger.id]
            assert (cheap.state, cheap.value, cheap.distance) == (full.state, full.value, full.distance)


def closes_panel(closes: list[float]) -> Panel:
    days = sessions(date(2024, 1, 2), date(2025, 1, 2))[: len(closes)]
    own = real.series("VVIX", [(str(d), v) for d, v in zip(days, closes, strict=True)], units="points")
    return Panel(AsOf.end_of(days[-1].astype(object)), {"VVIX": own})


@settings(max_examples=30)  # each asks five triggers for their next prints
@given(st.lists(st.floats(100, 120).map(lambda v: round(v, 2)), min_size=12, max_size=30))
def test_streaks_against_a_plain_count(closes: list[float]) -> None:
    run = 0
    for close in closes:
        run = run + 1 if close > 110 else 0
    panel = closes_panel([101.37, 99.01, *closes])  # the publisher prints hundredths
    found = states(panel, "VVIX_LEVEL")
    for name, needed in (("VVIX_LEVEL.stands", 5), ("VVIX_LEVEL.stands_late", 7)):
        state = found[name]
        assert state.value == run
        assert state.is_tripped == (run >= needed)
        assert state.next is not None
        assert state.next.prints == (1 if run >= needed else needed - run)
        assert state.next.level == (110.0 if run >= needed else 110.01)


@settings(max_examples=30)
@given(st.integers(0, 5), st.lists(st.integers(31, 60), min_size=8, max_size=8))
def test_five_weeks_of_issuance_against_a_plain_count(below: int, weeks: list[int]) -> None:
    """Weeks above $30bn still missing: those until the last week at or under it has left the five."""
    issued = [float(w) * 1000 for w in weeks]
    if below:
        issued[-below] = 29_000.0
    stamps = np.datetime64("2025-08-06") + 7 * np.arange(8)
    own = real.series(
        "ICI.ETF.TOTAL.WEEKLY",
        [(str(d), v) for d, v in zip(stamps, issued, strict=True)],
        units="usd_mn",
        frequency=Frequency.WEEKLY,
        lag_days=7,
    )
    panel = Panel(AsOf.parse("2025-10-02"), {own.id: own})
    found = states(panel, "ETF_ISSUANCE")["ETF_ISSUANCE.five_weeks"]
    assert found.is_tripped == (below == 0)
    assert found.next is not None
    assert (found.next.effect, found.next.prints) == (("ends", 1) if below == 0 else ("trips", 6 - below))
    assert found.next.level == (30_000.0 if below == 0 else 30_001.0)


# ------------------------------------------------------------------------------------------------------------ as of


def test_what_became_known_later_changes_nothing(embedded_frame: pl.DataFrame) -> None:
    """At the end of 2018 on the history the package ships: the same objects with the future deleted, and with it made up."""
    as_of = AsOf.parse("2018-09-28")
    then = embedded_frame.filter(pl.col("known_at") <= as_of.moment)
    wild = embedded_frame.with_columns(
        value=pl.when(pl.col("known_at") > as_of.moment).then(pl.col("value") * 3).otherwise(pl.col("value"))
    )
    found = [states(known_panel(History.from_frame(f), as_of, catalog())) for f in (embedded_frame, then, wild)]
    assert found[0] == found[1] == found[2]
    assert found[0]["VIX_LEVEL.medium_stress"].state == "ahead"


def test_the_embedded_history_at_the_end_of_2018(embedded_history: History) -> None:
    """S&P 500 at 2506.85 against its peak of 2930.75 on 2018-09-20: 14.46 % below; VIX at 25.42; no VVIX there."""
    found = states(known_panel(embedded_history, AsOf.parse("2018-12-31"), catalog()))
    market, fear = found["SPX_DRAWDOWN.break"], found["VIX_LEVEL.medium_stress"]
    assert (market.state, market.distance) == (
        "ahead",
        pytest.approx(15 - 100 * (1 - 2506.85 / 2930.75), abs=1e-4),
    )  # closes there have more digits
    assert market.next is not None
    assert market.next.level == pytest.approx(0.85 * 2930.75, abs=0.01)  # to the cent in which the series is printed
    assert found["SPX_DRAWDOWN.correction"].is_tripped
    assert (fear.state, fear.distance) == ("tripped", pytest.approx(-1.42))
    assert found["VVIX_LEVEL.stands"].state == "unknown"
    assert "VVIX" in str(found["VVIX_LEVEL.stands"].reason)


def test_nothing_is_sold_as_fresh(shared: Path) -> None:
    """A month without a close: the line keeps its distance, and trips nothing."""
    panel = real.letters_day(shared)
    late = Panel(AsOf.end_of(panel.as_of.day + timedelta(days=30)), {"VIX": panel["VIX"]})
    found = states(late)
    assert found["VIX_LEVEL.medium_stress"].state == "stale"
    assert found["VIX_LEVEL.medium_stress"].distance == pytest.approx(24 - 24.69)
    assert not any(s.is_tripped for s in found.values())


def test_json_is_plain_and_whole(letters: dict[str, TriggerState]) -> None:
    import json

    rows = json.loads(json.dumps([s.as_json() for s in letters.values()]))
    assert [r["id"] for r in rows] == [t.id for t in registry(catalog())]
    row = next(r for r in rows if r["id"] == "VVIX_LEVEL.stands")
    assert (row["distance"], row["distance_unit"], row["next"]["last"]["period"]) == (3.0, "sessions", "2025-11-21")
