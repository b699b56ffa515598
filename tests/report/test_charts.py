"""Charts: what is drawn, that nothing is fetched for it, and that recessions are those announced by then."""

from __future__ import annotations

import json
import re
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from tests.report.world import letter

from crossroads.catalog.load import catalog
from crossroads.report.charts import PLANS, recession_spans
from crossroads.report.picture import HEIGHT, PALETTE, WIDTH, Level, Picture, Span, specification
from crossroads.report.svg import band_places, chart_svg, spark_path
from crossroads.report.view import Band, Chart
from crossroads.timeline import AsOf

DAYS = np.arange(np.datetime64("2025-01-01"), np.datetime64("2025-12-01"))


def picture(**changes: object) -> Picture:
    plain: dict[str, object] = {"days": DAYS, "values": 100 + 10 * np.sin(np.arange(len(DAYS)) / 9), "last": "104.2", "language": "en"}
    return Picture(**(plain | changes))  # type: ignore[arg-type]  # a test's shorthand


def rows(spec: dict, mark: str) -> list[dict]:
    return [row for layer in spec["layer"] if layer.get("mark", {}).get("type") == mark for row in layer["data"]["values"]]


def draw(spec: dict) -> str:
    return chart_svg(Chart("x", "title", "subtitle", "alt", "source", "n", spec))


def test_every_plan_is_of_an_indicator_that_exists() -> None:
    assert set(PLANS) <= set(catalog().indicators)
    assert all(p.unless is None or p.unless in catalog().indicators for p in PLANS.values())


def test_specifications_are_plain_and_name_no_address_but_their_schema() -> None:
    for chapter in letter("zh").chapters:
        for chart in chapter.charts:
            text = json.dumps(dict(chart.spec), allow_nan=False)
            assert re.findall(r"https?:[^\"]*", text) == [chart.spec["$schema"]]


def test_the_axis_holds_data_and_near_triggers_and_starts_at_zero_where_that_is_cheap() -> None:
    low, high = picture(triggers=(Level(112, "near"), Level(500, "far"))).domain()
    assert low <= 90
    assert 112 <= high < 200
    assert picture(values=np.linspace(1, 100, len(DAYS))).domain()[0] == 0
    assert picture(values=np.linspace(-5, 100, len(DAYS))).domain()[0] < -5
    flat = picture(values=np.full(len(DAYS), 3.0)).domain()
    assert flat[0] < 3 < flat[1]


def test_zones_are_cut_to_the_picture_and_named_where_there_is_room() -> None:
    zones = ((-np.inf, 100.0, "low"), (100.0, 100.5, "sliver"), (100.5, np.inf, "high"))
    spec = specification(picture(zones=zones))
    low, high = picture(zones=zones).domain()
    areas = rows(spec, "rect")
    assert [(a["y"], a["y2"]) for a in areas] == [(low, 100.0), (100.0, 100.5), (100.5, high)]
    assert {r["label"] for r in rows(spec, "text")} == {"low", "high"}


def test_spans_are_clipped_to_the_window() -> None:
    spec = specification(picture(recessions=(Span(np.datetime64("2020-02-01"), np.datetime64("2025-02-01")),)))
    area = rows(spec, "rect")[0]
    assert area["x"] == int(DAYS[0].astype("datetime64[ms]").astype(int))
    assert area["fill"] == PALETTE["recession"]


def test_far_triggers_are_not_drawn() -> None:
    spec = specification(picture(triggers=(Level(112, "near"), Level(500, "far"))))
    assert [r["y"] for r in rows(spec, "rule")] == [112]


def test_the_drawing_is_well_formed_and_takes_its_colours_from_the_page() -> None:
    svg = draw(specification(picture(triggers=(Level(105, "105 <line> & 'word'"),), zones=((0.0, 101.0, "甲"),))))
    root = ET.fromstring(svg)  # noqa: S314  # our own drawing
    words = [t.text for t in root.iter("{http://www.w3.org/2000/svg}text")]
    assert "105 <line> & 'word'" in words
    assert "甲" in words
    assert "104.2" in words
    assert "var(--ink)" in svg
    assert not re.search(r"#[0-9a-f]{6}", svg)
    assert "style=" not in svg  # the page's policy forbids style attributes
    assert root.get("viewBox") == f"0 0 {WIDTH + 108} {HEIGHT + 40}"


def test_text_keeps_its_digits_while_coordinates_are_shortened() -> None:
    svg = draw(specification(picture(last="124.3215")))
    assert ">124.3215<" in svg
    assert not re.search(r'd="[^"]*\d\.\d{3}', svg)


def test_the_same_specification_draws_the_same_bytes() -> None:
    spec = specification(picture())
    assert draw(spec) == draw(spec)


@pytest.mark.parametrize(
    ("day", "last"),
    [
        ("2020-06-07", ("2007-12-01", "2009-06-01")),  # the peak of February 2020 is announced on the 8th
        ("2020-06-30", ("2020-02-01", "2020-06-30")),  # announced, and still open
        ("2021-07-31", ("2020-02-01", "2020-04-01")),  # the trough was announced on the 19th
        ("2008-11-30", ("2001-03-01", "2001-11-01")),
    ],
)
def test_recessions_are_those_announced_by_the_moment(day: str, last: tuple[str, str]) -> None:
    assert recession_spans(AsOf.parse(day))[-1] == Span(*(np.datetime64(d) for d in last))


def test_a_step_is_held_to_the_letters_day() -> None:
    chart = next(c for ch in letter("en").chapters for c in ch.charts if c.id == "FED_RANGE")
    line = rows(dict(chart.spec), "line")
    assert line[-1] == {"x": ms("2025-11-18"), "y": 4.0}
    assert line[-2] == {"x": ms("2025-10-29"), "y": 4.0}


def ms(day: str) -> int:
    return int(np.datetime64(day, "ms").astype(int))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_charts_state_a_finding_their_measure_and_their_source(language: str) -> None:
    charts = [c for ch in letter(language).chapters for c in ch.charts]
    assert len(charts) >= 8
    for chart in charts:
        assert any(ch.isdigit() for ch in chart.title), chart.title
        assert chart.subtitle in chart.alt
        assert "2025" in chart.source
        assert chart.note == f"n-{chart.id.partition('-')[0]}"


def test_sparklines_and_strips() -> None:
    assert spark_path(((0.0, 1.0),)) == ""
    assert spark_path(((0.0, 1.0), (10.0, 3.0))) == "M0.0 24.0L100.0 2.0"
    assert spark_path(((0.0, 2.0), (5.0, 2.0))).startswith("M0.0 24.0")  # flat: no division by nothing
    bands = (Band(0, 40, "a", is_current=False), Band(40, 40, "b", is_current=False), Band(40, 100, "c", is_current=True))
    assert [b.word for _, _, b in band_places(bands)] == ["a", "c"]
