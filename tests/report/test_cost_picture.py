"""The picture and the lines of two groups' costs: made-up bars, so that everything drawn can be counted."""

from __future__ import annotations

import json
import re
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from crossroads.catalog.load import catalog
from crossroads.indicators.cost_readings import resonance, subject
from crossroads.report.cost_picture import COLOURS, COLUMNS, cost_picture, cost_svg
from crossroads.report.cost_view import CostView, cost_view, lines
from crossroads.report.picture import PALETTE
from crossroads.report.wording import LANGUAGES, fields_of, wording
from crossroads.series import Basis, Panel, Series, unit
from crossroads.timeline import AsOf, Frequency, new_york_moments, sessions

AS_OF = AsOf.parse("2025-11-19")
NAMES = {"ADJUSTED.NVDA.close": 1.0, "ADJUSTED.NVDA.high": 1.02, "ADJUSTED.NVDA.low": 0.98}


def panel(days: int = 1500, seed: int = 7) -> Panel:
    """Bars up to 2025-11-18 that rise and fall, two per cent of the constant count traded a day."""
    every = sessions(np.datetime64("2015-01-02"), np.datetime64("2025-11-18"))[-days:]
    close = 150 * np.exp(0.3 * np.sin(np.arange(days) / 90) + np.cumsum(np.random.default_rng(seed).normal(0, 0.01, days)))
    known = new_york_moments(every, __import__("datetime").time(16, 5))

    def made(name: str, values: np.ndarray, code: str) -> Series:
        return Series(name, unit(code), Frequency.DAILY, every, values, known, np.full(days, Basis.LAG, np.uint8))

    found = {name: made(name, close * factor, "usd") for name, factor in NAMES.items()}
    found["ADJUSTED.NVDA.volume"] = made("ADJUSTED.NVDA.volume", np.full(days, 0.02 * 24.3e9), "shares")
    return Panel(AS_OF, found)


def view(*, days: int = 1500, with_band: bool = False) -> CostView:
    found = resonance(panel(days), subject("NVDA", is_fund=False))
    return cost_view(found, AS_OF, catalog().indicators["COST_OVERLAP_NVDA"], draws=40, with_band=with_band)


@pytest.fixture(scope="module")
def seen() -> CostView:
    return view(with_band=True)


def layers(spec: dict) -> list[dict]:
    found = [spec] if "mark" in spec else []
    return found + [x for part in (*spec.get("layer", ()), *spec.get("vconcat", ())) for x in layers(part)]


def of_mark(spec: dict, kind: str) -> list[dict]:
    return [x for x in layers(spec) if (x["mark"] if isinstance(x["mark"], str) else x["mark"]["type"]) == kind]


def test_both_groups_and_what_they_share_are_drawn_to_scale(seen):
    top, below = cost_picture(seen, "en")["vconcat"]
    drawn = {x["mark"]["color"]: np.array([p["y"] for p in x["data"]["values"]]) for x in of_mark(top, "line")}
    assert set(drawn) == set(COLOURS.values())
    (shared_,) = (np.array([p["y"] for p in x["data"]["values"]]) for x in of_mark(top, "area"))
    np.testing.assert_allclose(shared_, np.minimum(*drawn.values()), atol=1e-6)
    for name, values in zip(("strength", "weakness"), (drawn[COLOURS["strength"]], drawn[COLOURS["weakness"]]), strict=True):
        assert 97 < values.sum() <= 100.001, f"{name}: nearly all shares of the group are in the picture"
    assert shared_.sum() / 100 == pytest.approx(seen.overlap, abs=0.03)
    assert len(of_mark(below, "line")) == 1
    assert of_mark(below, "line")[0]["data"]["values"][-1]["y"] == pytest.approx(seen.overlap, abs=1e-5)


def test_close_and_both_mean_costs_stand_where_they_are_and_are_named(seen):
    top = cost_picture(seen, "en")["vconcat"][0]
    rules = {x["mark"]["color"]: x["data"]["values"][0] for x in of_mark(top, "rule")}
    assert rules[PALETTE["ink"]]["x"] == seen.figures["close"]
    for key, colour in COLOURS.items():
        assert rules[colour]["x"] == seen.figures[f"mean_cost_{key}"]
    words = {x["data"]["values"][0]["label"] for x in of_mark(top, "text")}
    assert f"close ${seen.figures['close']:,.2f}" in words
    assert f"grey: overlap {seen.overlap:.2f}" in words
    assert len({row["y"] for row in rules.values()}) == 3, "no two labels at one height"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_svg_is_whole_and_carries_its_words_and_no_address(seen, language):
    text = cost_svg(seen, language)
    root = ET.fromstring(text)  # noqa: S314  # our own output
    said = " ".join(root.itertext())
    assert "NVDA" in said
    assert ("固定股数" if language == "zh" else "constant 24.3 billion shares") in said.replace("\u00a0", " ")
    assert set(re.findall(r"https?://[^\s\"<]*", text)) <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}


def test_the_same_view_is_the_same_specification(seen):
    one, two = (json.dumps(cost_picture(v, "zh"), allow_nan=False) for v in (seen, view(with_band=True)))
    assert one == two


def test_lines_of_the_subtitle_fit_and_no_chinese_line_begins_with_a_mark(seen):
    for language in LANGUAGES:
        subtitle = cost_picture(seen, language)["title"]["subtitle"]
        for line in subtitle:
            assert sum(2 if ord(c) > 0x2E80 else 1 for c in line) <= COLUMNS
            assert line[0] not in "，。；：、）"
        whole = "".join(subtitle).replace(" ", "")
        assert str(seen.figures["caveat_zh" if language == "zh" else "caveat"]).split()[-1][-6:].replace(",", "") in whole


def test_json_holds_the_distribution_and_its_overlap(seen):
    told = json.loads(json.dumps(seen.as_json(), allow_nan=False))
    one, two = (np.array(told["distribution"][key]) for key in ("strength", "weakness"))
    assert one.sum() == pytest.approx(1.0)
    assert np.minimum(one, two).sum() == pytest.approx(told["overlap"], abs=1e-8)
    assert told["history"][-1] == ["2025-11-18", told["overlap"]]
    assert told["permuted"]["random_draws"] == 40
    assert (told["ticker"], told["day"]) == ("NVDA", "2025-11-18")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_lines_say_number_rank_random_split_and_multiplier(seen, language):
    said = "\n".join(lines(seen, language))
    for figure in (f"{seen.overlap:.2f}", f"{seen.figures['random_mean']:.2f}", f"${seen.figures['mean_cost_weakness']:,.2f}", "0.3", "40"):
        assert figure in said
    assert ("percentile" if language == "en" else "百分位") in said
    assert ("模型" in said or "推算" in said) if language == "zh" else "modelled" in said


def test_before_holdings_have_turned_over_no_overlap_is_given():
    young = view(days=200)
    assert (young.overlap, young.percentile, young.since) == (None, None, None)
    assert "too little past to rank it" in lines(young, "en")[0]
    assert "overlap –" in lines(young, "en")[0]
    top, below = cost_picture(young, "en")["vconcat"]
    assert not any("overlap" in x["data"]["values"][0]["label"] for x in of_mark(top, "text"))
    ET.fromstring(cost_svg(young, "zh"))  # noqa: S314  # our own output
    assert below


def test_the_words_of_both_languages_have_the_same_keys_and_fields():
    said = {x: {k: v for k, v in wording(x).templates.items() if k.startswith("cost.")} for x in LANGUAGES}
    assert set(said["en"]) == set(said["zh"])
    for key, words in said["zh"].items():
        assert set(fields_of(re.sub(r"[\[\]]", "", words))) == set(fields_of(re.sub(r"[\[\]]", "", said["en"][key]))), key
        assert re.search("[\u4e00-\u9fff]", words) or key == "cost.drawn.axis", key
    assert "cost.title" in wording("en")
