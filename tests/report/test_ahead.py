"""A chart drawn ahead is the chart drawn when it is asked for, and the letter around it the same letter."""

from __future__ import annotations

import pytest
from tests.verdict.made import christmas, christmas_verdict, shipped

from crossroads.catalog.specs import Language
from crossroads.report import ahead as room
from crossroads.report.ahead import Ahead
from crossroads.report.charts import PLANS
from crossroads.report.html import render_html
from crossroads.report.letter import compose, history_of
from crossroads.report.pictures_first import pictures_of
from crossroads.report.view import Chart, Letter, Standing


def written(language: Language, *, with_pictures: bool) -> tuple[Letter, set[str]]:
    found, catalog = christmas(), shipped().catalog
    by_id, history = {r.id: r for r in found.readings}, history_of(found.panel, catalog, found.readings)
    pictures = pictures_of(found.panel, catalog, by_id, history, language) if with_pictures else {}
    stand = Standing(found.panel.as_of, "embedded", code_version="1", data_version="7")
    letter = compose(
        found.panel, found.readings, catalog, stand, language, answers=found, verdict=christmas_verdict(), pictures=pictures
    )  # fmt: skip
    drawn = {id(p.spec) for p in pictures.values()}
    return letter, {c.id for chapter in letter.chapters for c in chapter.charts if id(c.spec) in drawn}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_letter_with_pictures_made_before_is_the_same_letter(language: Language) -> None:
    whole, _ = written(language, with_pictures=False)
    other, taken = written(language, with_pictures=True)
    assert other == whole
    assert taken == {c.id for chapter in whole.chapters for c in chapter.charts} & set(PLANS)


def test_a_page_of_charts_drawn_ahead_is_the_same_page(monkeypatch: pytest.MonkeyPatch) -> None:
    letter, _ = written("en", with_pictures=False)
    page = render_html(letter)
    monkeypatch.setattr(room, "chart_svg", _not_now)
    with Ahead() as drawing:
        drawing.begin_letter(letter)
        assert render_html(letter, draw=drawing.svg) == page


def test_a_chart_not_begun_is_drawn_when_asked_for() -> None:
    letter, _ = written("en", with_pictures=False)
    chart = letter.picture
    assert chart is not None
    with Ahead() as drawing:
        assert drawing.svg(chart).startswith("<svg")


def _not_now(chart: Chart) -> str:
    pytest.fail(f"{chart.id} was not drawn ahead")
