"""What is drawn in: bars from zero, broken and dashed lines, a value held that is stale, falls of 20 %, ticks, bars side by side."""

from __future__ import annotations

import dataclasses
import json
import re

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.report.test_charts import picture, rows
from tests.report.world import AS_OF, panel

from crossroads.catalog.facts import bear_markets
from crossroads.catalog.load import catalog
from crossroads.indicators.registry import readings
from crossroads.report.bar_charts import bar_chart
from crossroads.report.chart_shades import bear_spans, onsets, stretches
from crossroads.report.charts import chart
from crossroads.report.draft import Draft
from crossroads.report.letter import history_of
from crossroads.report.palette import PALETTE
from crossroads.report.picture import HEIGHT, WIDTH, Span, specification
from crossroads.report.picture_marks import TICK
from crossroads.series import Basis, Panel, Reading, Series, unit
from crossroads.sources import embedded
from crossroads.timeline import AsOf, Frequency

READINGS = {r.id: r for r in readings(panel(), catalog())}
HISTORY = history_of(panel(), catalog(), list(READINGS.values()))


def draft(language: str = "en", **changes: object) -> Draft:
    made = Draft.begin(panel(), catalog(), READINGS, HISTORY, language)  # type: ignore[arg-type]  # two literals
    return dataclasses.replace(made, **changes)  # type: ignore[arg-type]  # a test's shorthand


def made(values: list[float], *, start: str = "2024-01-01", step: int = 1, frequency: Frequency = Frequency.DAILY) -> Series:
    days = np.datetime64(start) + step * np.arange(len(values))
    known, basis = days.astype("datetime64[us]"), np.full(len(values), Basis.LAG, np.uint8)
    return Series("X", unit("pct"), frequency, days, np.array(values, float), known, basis)


# ------------------------------------------------------------------------------------------------ marks


def test_bars_start_at_zero_and_the_newest_is_darker() -> None:
    days = np.arange(np.datetime64("2025-01-03"), np.datetime64("2025-06-01"), 7)
    spec = specification(picture(days=days, values=np.linspace(-3, 5, len(days)), is_bars=True))
    bars = rows(spec, "rule")[: len(days)]
    assert {b["y2"] for b in bars} == {0}
    assert [b["fill"] for b in bars[:-1]] != [bars[-1]["fill"]] * (len(days) - 1)
    assert specification(picture(values=np.full(334, 40.0), is_bars=True))["encoding"]["y"]["scale"]["domain"][0] == 0
    assert specification(picture(values=np.full(334, -40.0), is_bars=True))["encoding"]["y"]["scale"]["domain"][1] == 0


def test_a_line_breaks_over_a_gap() -> None:
    days = np.r_[
        np.arange(np.datetime64("2020-01-01"), np.datetime64("2020-03-01")),
        np.arange(np.datetime64("2023-01-01"), np.datetime64("2023-03-01")),
    ]
    drawn = rows(specification(picture(days=days, values=np.ones(len(days)))), "line")
    blank = [i for i, row in enumerate(drawn) if row["y"] is None]
    assert len(blank) == 1
    assert drawn[blank[0] - 1]["x"] == ms("2020-02-29")
    assert drawn[blank[0] + 1]["x"] == ms("2023-01-01")


def test_what_was_computed_after_the_fact_is_dashed() -> None:
    weak = np.arange(334) < 100
    spec = specification(picture(weak=weak))
    dashed, solid = [layer for layer in spec["layer"] if layer.get("mark", {}).get("type") == "line"]
    assert "strokeDash" in dashed["mark"]
    assert "strokeDash" not in solid["mark"]
    assert dashed["data"]["values"][-1]["x"] >= solid["data"]["values"][0]["x"]  # one line to the eye
    assert max(r["x"] for r in dashed["data"]["values"]) == ms("2025-04-11")
    assert (
        len([1 for layer in specification(picture(weak=np.ones(334, bool)))["layer"] if layer.get("mark", {}).get("type") == "line"]) == 1
    )


def test_a_stale_value_is_held_dotted_to_the_day_of_the_letter() -> None:
    spec = specification(picture(until=np.datetime64("2026-03-01")))
    (row,) = [r for r in rows(spec, "rule") if "x2" in r]
    assert (row["x"], row["x2"]) == (ms("2025-11-30"), ms("2026-03-01"))
    assert spec["encoding"]["x"]["scale"]["domain"][1] == ms("2026-03-01")


def test_ticks_stand_at_the_foot() -> None:
    spec = specification(picture(ticks=np.array(["2025-03-03", "2025-04-04"], "datetime64[D]")))
    (layer,) = [x for x in spec["layer"] if x.get("encoding", {}).get("y", {}).get("value") == HEIGHT]
    assert [r["x"] for r in layer["data"]["values"]] == [ms("2025-03-03"), ms("2025-04-04")]
    assert layer["encoding"]["y2"]["value"] == HEIGHT - TICK


def test_names_of_zones_stand_where_the_line_leaves_room() -> None:
    values = np.r_[np.full(300, 95.0), np.full(34, 100.3)]  # the line ends where the upper zone has its name
    spec = specification(picture(values=values, zones=((90.0, 100.0, "low"), (100.0, 110.0, "high"))))
    texts = {
        r["label"]: layer["encoding"]["x"]["value"]
        for layer in spec["layer"]
        if layer.get("mark", {}).get("type") == "text"
        for r in layer["data"]["values"]
    }
    assert texts["high"] == 0
    assert texts["low"] == WIDTH


def ms(day: str) -> int:
    return int(np.datetime64(day, "ms").astype(int))


# ------------------------------------------------------------------------------------------------ falls and stretches


def below_peak(closes: np.ndarray) -> np.ndarray:
    return 100 * (closes / np.maximum.accumulate(closes) - 1)


@pytest.fixture(scope="module")
def spx() -> Series:
    frame = embedded.observations().filter(pl.col("series") == "SPX").sort("period")
    days, closes = frame["period"].to_numpy().astype("datetime64[D]"), frame["value"].to_numpy()
    return Series(
        "SPX", unit("pct"), Frequency.DAILY, days, below_peak(closes), days.astype("datetime64[us]"), np.zeros(len(days), np.uint8)
    )


def test_falls_of_a_fifth_hold_the_bear_markets_of_the_record(spx: Series) -> None:
    """1999-2018 saw two; the record's own rule ends a bear market at +20 %, so its falls lie inside these."""
    spans = bear_spans(spx)
    known = [b for b in bear_markets() if spx.periods[0] <= np.datetime64(b.peak) and np.datetime64(b.trough) <= spx.periods[-1]]
    assert len(spans) == 2
    for bear in known:
        assert any(s.start <= np.datetime64(bear.peak) and np.datetime64(bear.trough) <= s.end for s in spans), bear
    assert spans[0] == Span(np.datetime64("2000-03-24"), np.datetime64("2002-10-09"))
    assert spans[1] == Span(np.datetime64("2007-10-09"), np.datetime64("2009-03-09"))


def test_a_fall_counts_once_it_has_reached_a_fifth(spx: Series) -> None:
    """On the day before, nobody could call it a bear market."""
    reached = next(d for d in spx.periods[spx.values <= -20] if d > np.datetime64("2007-10-09"))
    at = int(np.searchsorted(spx.periods, reached))

    def until(n: int) -> Series:
        return Series(spx.id, spx.unit, spx.frequency, spx.periods[:n], spx.values[:n], spx.known_at[:n], spx.basis[:n])

    assert len(bear_spans(until(at))) == 1
    assert bear_spans(until(at + 1))[-1] == Span(np.datetime64("2007-10-09"), reached)


@settings(deadline=None)
@given(st.lists(st.booleans(), min_size=1, max_size=30))
def test_stretches_cover_the_days_that_hold_and_no_others(flags: list[bool]) -> None:
    own = made([1.0] * len(flags))
    covered = {d for s in stretches(own, np.array(flags)) for d in np.arange(s.start, s.end + 1)}
    assert covered == set(own.periods[np.array(flags)])


def test_onsets_are_a_month_apart() -> None:
    own = made([1.0] * 100)
    flags = np.zeros(100, bool)
    flags[[3, 10, 20, 90]] = True
    assert [str(d) for d in onsets(own, flags)] == [str(own.periods[3]), str(own.periods[90])]


# ------------------------------------------------------------------------------------------------ whole charts


def test_bars_of_daily_sums_over_a_week_are_a_week_apart() -> None:
    days = [b["x"] for b in rows(dict(chart(draft(), READINGS["BTC_FUND_FLOW"]).spec), "rule") if "fill" in b]  # type: ignore[union-attr]  # it is drawn
    gaps = np.diff(np.array(days)) / 86_400_000
    assert len(days) > 40
    assert gaps.min() >= 5
    assert gaps.max() <= 11


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_mark_is_explained_in_the_subtitle(language: str) -> None:
    made_ = draft(language)
    words = made_.words.templates
    for reading in READINGS.values():
        found = chart(made_, reading)
        if found is None:
            continue
        spec = json.dumps(found.spec)
        assert ('"strokeDash": [1, 3]' in spec) == (words["chart.marks.stale"] in found.subtitle), found.id
        assert ('"strokeDash": [4, 2]' in spec) == (words["chart.marks.hindsight"] in found.subtitle), found.id


def test_no_chart_has_more_than_four_colours_that_mean_something() -> None:
    meaning = {"ink", "break", "breakwash", "bottom", "recession"}
    for reading in READINGS.values():
        found = chart(draft(), reading)
        if found is not None:
            used = {name for name in meaning if PALETTE[name] in json.dumps(found.spec)}
            assert len(used - {"breakwash"}) <= 4


def test_the_league_is_sorted_and_names_first_and_last() -> None:
    found = bar_chart(draft(), READINGS["FUND_FLOWS"])
    assert found is not None
    weeks = {k.removesuffix("_week"): v for k, v in READINGS["FUND_FLOWS"].details.items() if k.endswith("_week")}
    first, last = max(weeks, key=lambda t: weeks[t]), min(weeks, key=lambda t: weeks[t])
    assert re.fullmatch(rf"Funds of the week: {first} \+\S+ comes first, {last} \S+ last", found.title)
    assert found.alt.count(":") > len(weeks)


def test_two_funds_are_no_league() -> None:
    few = dataclasses.replace(READINGS["FUND_FLOWS"], details={"QQQ_week": 1.0, "IBIT_week": -0.5})
    assert bar_chart(draft(), few) is None
    assert bar_chart(draft(), dataclasses.replace(few, value=None, reason="x")) is None


def test_the_ranges_of_a_meeting_stand_side_by_side() -> None:
    """CME's own download of one meeting: half and half, as on 18 November 2025."""
    day = np.array(["2025-11-18"], "datetime64[D]")
    known, basis = day.astype("datetime64[us]") + np.timedelta64(20, "h"), np.zeros(1, np.uint8)

    def one(name: str, value: float) -> Series:
        return Series(name, unit("pct"), Frequency.DAILY, day, np.array([value]), known, basis)

    grid = [one("FEDWATCH.D20251210.350-375", 50.1), one("FEDWATCH.D20251210.375-400", 49.9)]
    target = {name: panel()[name] for name in ("FED_TARGET_UPPER", "FED_TARGET_LOWER")}
    seen = Panel(AS_OF, {**target, **{s.id: s for s in grid}})
    reading = Reading("CUT_ODDS", 50.1, unit("pct"), state="cme_history")
    own = one("CUT_ODDS", 50.1)
    held = Draft.begin(seen, catalog(), {"CUT_ODDS": reading}, {"CUT_ODDS": own}, "en")
    found = bar_chart(held, reading)
    assert found is not None
    assert found.title == "What is priced for the meeting of 10 December: 3.50\u20133.75% 50.1%"
    assert "3.75\u20134.00% (now): 49.9%" in found.alt
    nothing = dataclasses.replace(held, panel=Panel(AsOf.parse("2025-11-18"), target))
    assert bar_chart(nothing, reading) is None
