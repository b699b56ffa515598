"""What holds for all indicators at once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.indicators import bars, money, policy_prices, real, stress

from crossroads.catalog import facts
from crossroads.catalog.load import catalog
from crossroads.errors import NotKnownError, UnknownSeriesError
from crossroads.indicators.registry import INDICATORS, reading, readings, series
from crossroads.knowledge.frame import OBSERVATION_SCHEMA
from crossroads.knowledge.history import History
from crossroads.knowledge.panel import panel as panel_of
from crossroads.series import Basis, Panel, Series
from crossroads.timeline import AsOf, Frequency, Horizon, period_ends

ROWS = (
    "L1", "F1", "F2", "F3", "F4", "F5", "F6", "F7", "F8", "P1", "C1", "C2", "C3", "J1", "J2", "V1", "V2", "V3", "M1", "M2", "M3",
    "B1", "X1", "X2", "X3", "X4", "X5",
)  # fmt: skip
HERE = Path(__file__).resolve()


@pytest.fixture(scope="module")
def whole(shared) -> Panel:
    """Everything the files hold up to summer 2026, AAII and the E-mini made up where no file has them."""
    day = "2026-07-31"
    found = dict(real.letters_day(shared, day=day).series)
    found |= {s.id: s for s in stress.made(until=day)}
    meetings = [m.day for m in facts.fomc_calendar() if 2025 <= m.day.year < 2027]
    found |= {s.id: s for s in policy_prices.made(meetings, until=day)}
    found |= {s.id: s for s in (*money.made(until=day), *money.held(shared, until=day), *bars.held(shared, until=day))}
    for name in ("TFF.ES.AM.LONG", "TFF.ES.AM.SHORT", "TFF.ES.LEV.LONG", "TFF.ES.LEV.SHORT", "TFF.ES.OI"):
        found[name] = replace(found[name.replace("ES", "NQ")], id=name)
    for name, like in (("AAII_BULL", "DGS10"), ("AAII_BEAR", "DGS2")):
        found[name] = replace(found[like], id=name, frequency=Frequency.WEEKLY)
    for name, like in (("BAA", "UNRATE"), ("AAA", "JTSLDL")):
        found[name] = replace(found[like], id=name, unit=found["UNRATE"].unit)
    for name in ("FED_BALANCE_SHEET", "FED_GUIDANCE"):
        moves = found["FED_TARGET_UPPER"]
        codes = np.resize([3.0, -1.0, 2.0, 1.0, 0.0, -3.0], len(moves))
        found[name] = replace(moves, id=name, values=codes)
    return Panel(AsOf.parse(day), found)


def cut(one: Series, kept: np.ndarray) -> Series:
    return replace(one, periods=one.periods[kept], values=one.values[kept], known_at=one.known_at[kept], basis=one.basis[kept])


def test_every_indicator_of_the_catalogue_has_its_arithmetic_and_the_reverse():
    assert set(INDICATORS) == set(catalog().indicators)


def test_the_order_is_that_of_the_missions_rows(whole):
    found = [catalog().indicators[r.id].row for r in readings(whole, catalog())]
    assert found == sorted(found, key=ROWS.index)
    assert [r.id for r in readings(whole, catalog(), ["VVIX_LEVEL", "HY_SPREAD"])] == ["VVIX_LEVEL", "HY_SPREAD"]


def test_every_input_is_a_series_and_no_indicator_takes_a_series_name():
    known = catalog()
    assert [(i.id, name) for i in known.indicators.values() for name in i.inputs if name not in known.series] == []
    assert [i for i in known.indicators if i in known] == []


def test_every_change_is_over_a_time_the_indicator_can_step():
    for spec in catalog().indicators.values():
        frequency = catalog()[spec.inputs[0]].frequency
        if spec.change_over:
            assert Horizon.parse(spec.change_over).steps(frequency) >= 1
        else:
            assert frequency is Frequency.EVENT


def test_names_zones_and_states_are_written_in_chinese():
    def han(text):
        return any("一" <= c <= "鿿" for c in text)

    for spec in catalog().indicators.values():
        words = [spec.definition[1], *(z.zh for z in spec.zones), *(t.zh for t in spec.triggers), *(zh for _, zh in spec.states.values())]
        assert [w for w in words if not han(w)] == []


def test_every_indicator_reads_a_value_on_the_whole_panel(whole):
    assert [r.id for r in readings(whole, catalog()) if r.value is None] == []


def test_states_and_zones_are_in_the_catalogue(whole):
    for found in readings(whole, catalog()):
        spec = catalog().indicators[found.id]
        assert found.state in {None, *spec.states}
        assert found.zone in {None, *(z.key for z in spec.zones)}
        assert (found.zone is None) == (not spec.zones)


@pytest.mark.parametrize("name", INDICATORS)
def test_no_value_changes_when_later_periods_are_cut_away(whole, name):
    own = series(whole, name, catalog())
    for position in (len(own) // 3, len(own) // 2, len(own) - 2, len(own) - 1):
        last = period_ends(own.periods[[position]], own.frequency)[0]
        earlier = Panel(whole.as_of, {i: cut(s, s.periods <= last) for i, s in whole.series.items()})
        then = series(earlier, name, catalog())
        assert (then.periods[-1], then.values[-1]) == (own.periods[position], own.values[position])
        assert (then.known_at[-1], then.basis[-1]) == (own.known_at[position], own.basis[position])


@pytest.mark.parametrize("name", INDICATORS)
def test_a_value_is_known_when_the_last_of_its_inputs_is(whole, name):
    found = reading(whole, catalog(), name)
    assert found.known_at >= max(i.known_at for i in found.inputs)
    assert found.basis >= max(i.basis for i in found.inputs)
    own = series(whole, name, catalog())
    assert own.unit == catalog().indicators[name].unit
    assert np.isfinite(own.values).all()
    assert (np.diff(own.periods).astype(int) > 0).all()


def frame_of(panel: Panel) -> pl.DataFrame:
    parts = [
        pl.DataFrame(
            {
                "series": [s.id] * len(s),
                "period": s.periods,
                "value": s.values,
                "known_at": pl.Series(s.known_at).dt.replace_time_zone("UTC"),
                "basis": [Basis(int(b)).label for b in s.basis],
                "source": "test",
                "raw": "0" * 64,
                "recorded_at": pl.Series(s.known_at).dt.replace_time_zone("UTC"),
            },
            schema=OBSERVATION_SCHEMA,
        )
        for s in panel.series.values()
    ]
    return pl.concat(parts)


@pytest.fixture(scope="module")
def rows(whole) -> pl.DataFrame:
    """The last years of the whole panel as rows, every eleventh revised forty days after it came out."""
    young = Panel(whole.as_of, {i: s.since(np.datetime64("2022-01-01")) for i, s in whole.series.items()})
    first = frame_of(young)
    later = pl.duration(days=40)
    revised = first.gather_every(11).with_columns(pl.col("value") * 1.01, pl.col("known_at") + later, pl.col("recorded_at") + later)
    return pl.concat([first, revised])


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(day=st.dates(np.datetime64("2023-06-01").item(), np.datetime64("2026-05-31").item()), share=st.floats(0, 1))
def test_no_reading_changes_when_data_known_later_is_added_or_removed(rows, day, share):
    as_of = AsOf.end_of(day)
    known = pl.col("known_at") <= as_of.moment
    past, future = rows.filter(known), rows.filter(~known)
    kept = future.sample(fraction=share, seed=1)
    shocked = kept.with_columns(pl.col("value") * -7.0)  # were any of it read, it would show
    told = [
        readings(panel_of(History.from_frame(f), as_of, catalog()), catalog())
        for f in (past, pl.concat([past, kept]), pl.concat([past, shocked]))
    ]
    assert [r.as_json() for r in told[0]] == [r.as_json() for r in told[1]] == [r.as_json() for r in told[2]]


def test_revisions_do_reach_a_reading_once_they_are_known(rows):
    """The counterpart: the property above would hold for a program that reads nothing."""
    day, later = AsOf.parse("2026-03-01"), AsOf.parse("2026-06-30")
    history = History.from_frame(rows)
    then, now = (readings(panel_of(history, moment, catalog()), catalog()) for moment in (day, later))
    assert sum(a.value != b.value for a, b in zip(then, now, strict=True)) > len(then) * 0.8


def test_unknown_ids_and_missing_inputs_are_named(whole):
    with pytest.raises(UnknownSeriesError, match="there is no indicator 'VVIX_LEVLE'; did you mean VVIX_LEVEL"):
        reading(whole, catalog(), "VVIX_LEVLE")
    with pytest.raises(NotKnownError, match="VVIX has no observation known by 2025-11-18"):
        series(real.panel("2025-11-18"), "VVIX_LEVEL", catalog())


def test_the_page_of_indicators_names_every_one_and_is_up_to_date():
    import importlib.util

    docs = HERE.parents[2] / "docs"
    spec = importlib.util.spec_from_file_location("generate_indicators", docs / "generate_indicators.py")
    generator = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(generator)
    page = (docs / "reference/indicators.md").read_text("utf-8")
    assert [name for name in catalog().indicators if f"`{name}`" not in page] == []
    assert page == generator.page(catalog()), "run `python docs/generate_indicators.py`"
