"""Pictures of results: dots add up, labels keep apart, specifications draw and hold nothing but the palette."""

from __future__ import annotations

import itertools
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossroads.report.picture import PALETTE
from crossroads.report.picture_curves import Curve, Curves, curves_spec
from crossroads.report.picture_dots import DOTS, Chance, dots_spec, of_twenty
from crossroads.report.picture_frame import FULL_WIDTH, apart
from crossroads.report.picture_ranges import Range, Ranges, ranges_spec
from crossroads.report.svg import chart_svg
from crossroads.report.view import Chart

RANGES = Ranges(
    (Range("one", "\u22128%", -14, 0, -8, "ink"), Range("two", "thin", -30, -10, None, "break", is_thin=True)), (-20, -15, "mark")
)
CURVES = Curves(
    (Curve([0, 12, 24], [0, 60, 70], "Fed", "bottom", [0, 40, 50], [0, 80, 90]), Curve([0, 12, 24], [0, 59, 69], "x", "ink")), "en", 12.0
)
CHANCES = [Chance("a", "14 of 20", 14, 0.5, 0.9, "bottom"), Chance("b", "6 of 20", 6, 0.1, 0.45, "break")]
SPECS = {"ranges": ranges_spec(RANGES), "curves": curves_spec(CURVES), "dots": dots_spec(CHANCES)}


@given(st.lists(st.floats(0.0, 1.0), min_size=2, max_size=6).filter(lambda c: sum(c) > 0.01))
def test_counts_add_up_to_twenty_and_none_is_off_by_one(chances: list[float]) -> None:
    counts, total = of_twenty(chances), sum(chances)
    assert sum(counts) == DOTS
    assert all(abs(n - DOTS * c / total) < 1.0 + 1e-9 for n, c in zip(counts, chances, strict=True))


@given(st.lists(st.floats(0.0, 250.0), min_size=1, max_size=9))
def test_labels_keep_their_order_and_their_distance(places: list[float]) -> None:
    moved = apart(places, 16.0, -500.0, 500.0)
    order = sorted(range(len(places)), key=lambda i: places[i])
    gaps = [moved[b] - moved[a] for a, b in itertools.pairwise(order)]
    assert all(gap >= 16.0 - 1e-6 for gap in gaps)
    if all(b - a >= 16.0 for a, b in itertools.pairwise(sorted(places))):
        assert moved == pytest.approx(places)


@pytest.mark.parametrize("name", SPECS)
def test_a_picture_is_as_wide_as_the_page_and_knows_only_the_palette(name: str) -> None:
    spec = SPECS[name]
    assert spec["width"] + spec["padding"]["left"] + spec["padding"]["right"] == FULL_WIDTH
    text = json.dumps(spec)
    assert set(re.findall(r"#[0-9a-f]{6}", text)) <= set(PALETTE.values())
    assert "http" not in text.replace(spec["$schema"], "")


@pytest.mark.parametrize("name", SPECS)
def test_a_picture_draws_and_its_colours_are_the_pages(name: str) -> None:
    drawn = chart_svg(Chart("c", "t", "s", "alt", "src", "n", SPECS[name]))
    assert drawn.startswith("<svg")
    assert f'viewBox="0 0 {FULL_WIDTH} ' in drawn
    assert not re.search(r"#[0-9a-f]{6}", drawn)
    assert drawn == chart_svg(Chart("c", "t", "s", "alt", "src", "n", SPECS[name]))


def test_the_dots_show_estimate_and_interval() -> None:
    """Fourteen filled, of which ten up to the low end; rings up to the high end; pale beyond."""
    dots = [d for d in SPECS["dots"]["layer"][0]["data"]["values"] if d["y"] < 46]
    blue = PALETTE["bottom"]
    assert [d["fill"] == blue for d in dots].count(True) == 14
    assert [d["opacity"] for d in dots[:14]].count(1.0) == 10
    assert [d["stroke"] for d in dots].count(blue) == 18
    assert [d["stroke"] for d in dots].count(PALETTE["rule"]) == 2


def test_the_axis_holds_every_bar_the_mark_and_zero() -> None:
    low, high = RANGES.domain()
    assert low < -30
    assert high > 0
