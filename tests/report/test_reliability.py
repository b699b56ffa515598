"""The record's reliability: dots where the figures say, counts that can be read, hollow where too little stands behind them."""

from __future__ import annotations

import dataclasses
import itertools
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.report.test_whole_letter import draft, said_of
from tests.verdict.made import DAY, christmas

from crossroads.hazard.events import Cause
from crossroads.hazard.record import Against, Record, RecordRow
from crossroads.hazard.result import Range, Words
from crossroads.hazard.rivals import FUTURES
from crossroads.hazard.scores import Band, Difference
from crossroads.report.chapter_outlook import outlook_chapter
from crossroads.report.picture import PALETTE
from crossroads.report.picture_frame import FULL_WIDTH
from crossroads.report.picture_reliability import GAP, HEAD, LEAST, LETTER, WIDTH, Dot, Square, reliability_spec
from crossroads.report.reliability_chart import reliability_chart
from crossroads.report.svg import chart_svg

FED = (Band(0.0, 0.1, 40, 0.06, 0.08, 3), Band(0.25, 0.5, 200, 0.37, 0.30, 23), Band(0.75, 1.0, 74, 0.88, 0.68, 29))
MARKET = (Band(0.1, 0.25, 278, 0.20, 0.33, 14),)


def row(cause: Cause, horizon: int, bands: tuple[Band, ...], *against: Against, events: int = 40) -> RecordRow:
    return RecordRow(
        "pivot", cause, Words(cause, cause), horizon, DAY.day, DAY.day, 300, events, 0.37, 0.2, 0.6, against, bands
    )  # fmt: skip


def record(*rows: RecordRow) -> Record:
    return Record(DAY.day, "pivot", 15, rows)


def values(spec: dict, kind: str) -> list[dict]:
    return [v for layer in spec["layer"] if layer["mark"]["type"] == kind for v in layer["data"]["values"]]


def test_dots_lie_where_the_figures_say() -> None:
    found = reliability_chart(draft(christmas(), "en"), record(row("fed", 12, FED), row("market", 12, MARKET)), 12)
    assert found is not None
    side = (WIDTH - GAP) // 2
    dots = values(dict(found.spec), "point")
    assert [(d["x"], d["y"]) for d in dots[:3]] == [pytest.approx((side * b.said, HEAD + side * (1 - b.happened)), rel=1e-3) for b in FED]
    assert dots[3]["x"] == pytest.approx(side + GAP + side * 0.20, rel=1e-3)
    assert [d["fill"] == PALETTE["paper"] for d in dots] == [True, False, False, False]
    assert max(d["size"] for d in dots) == dots[3]["size"], "most forecasts, largest dot"
    assert {"40 (3)", "200 (23)", "74 (29)", "278 (14)"} <= {v["label"] for v in values(dict(found.spec), "text")}


def test_it_draws_in_the_pages_colours_in_both_languages() -> None:
    made = record(row("fed", 12, FED))
    for language, words in (("en", "it came in 68% of months"), ("zh", "实际发生的占 68%")):
        found = reliability_chart(draft(christmas(), language), made, 12)  # type: ignore[arg-type]  # one of the two
        assert found is not None
        assert words in found.title, "the band furthest from the diagonal, of those with enough events"
        assert "29" in found.alt
        drawn = chart_svg(found)
        assert f'viewBox="0 0 {FULL_WIDTH} ' in drawn
        assert not re.search(r"#[0-9a-f]{6}", drawn)
        assert set(re.findall(r"#[0-9a-f]{6}", json.dumps(dict(found.spec)))) <= set(PALETTE.values())


def test_without_enough_events_there_is_no_picture() -> None:
    told = draft(christmas(), "en")
    assert reliability_chart(told, record(row("recession", 12, FED, events=4)), 12) is None
    assert reliability_chart(told, record(row("fed", 12, FED)), 6) is None, "nothing scored at so short a horizon"


@given(st.lists(st.tuples(st.floats(0, 100), st.floats(0, 100), st.integers(1, 999)), min_size=1, max_size=5))
def test_counts_never_lie_on_each_other(made: list[tuple[float, float, int]]) -> None:
    dots = tuple(Dot(said, happened, n, f"{n} ({n})") for said, happened, n in made)
    spec = reliability_spec([Square("a", "ink", dots)])
    shown = [(v["x"], v["x"] + LETTER * len(v["label"]), v["y"]) for v in values(spec, "text") if "(" in v["label"]]
    assert len(shown) == len(dots)
    for (a, b, y), (c, d, z) in itertools.combinations(shown, 2):
        assert b <= c + 0.1 or d <= a + 0.1 or abs(y - z) >= LEAST - 0.1  # places are written with five digits


def against(low: float, high: float, events: int = 30) -> Against:
    gap = Difference(340, events, (low + high) / 2, Range(low, high), 0.0, Range(0.0, 0.0), 0.056, 0.2)
    return Against(FUTURES.id, FUTURES.name, gap, gap.verdict)


@pytest.mark.parametrize(
    ("rival", "words"),
    [
        (against(0.01, 0.05), "Within a month fed funds futures did better"),
        (against(-0.05, -0.01), "the model did better than fed funds futures"),
        (against(-0.05, 0.05), "no difference to fed funds futures is shown"),
        (against(0.01, 0.05, events=3), "too few to tell the model from fed funds futures"),
    ],
)
def test_the_letter_says_how_the_model_stands_to_the_futures(rival: Against, words: str) -> None:
    made = record(row("fed", 1, FED, rival), row("fed", 12, FED, rival))
    known = dataclasses.replace(christmas(), record=made)
    chapter = outlook_chapter(draft(known, "en"), known)
    assert words in said_of(chapter)
    assert "340 month ends" in said_of(chapter)
    assert [c.id for c in chapter.charts][-1] == "outlook-reliability"
    bare = dataclasses.replace(christmas(), record=record(row("fed", 12, FED)))
    assert "futures did better" not in said_of(outlook_chapter(draft(bare, "en"), bare))
