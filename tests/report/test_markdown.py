"""The Markdown letter: the same words and figures, footnotes that meet, nothing a name could turn into markup."""

from __future__ import annotations

import re

import pytest
from tests.report.test_html import hostile
from tests.report.world import figures, letter, panel, standing

from crossroads.catalog.load import catalog
from crossroads.indicators.registry import readings
from crossroads.report.letter import compose
from crossroads.report.markdown import escaped, render_markdown
from crossroads.report.view import plain


def unescaped(text: str) -> str:
    return re.sub(r"\\([\\*_\[\]<>|#~])", r"\1", re.sub(r"\[\^\d+\]", "", text))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_footnotes_used_and_defined_are_the_same(language: str) -> None:
    text = render_markdown(letter(language))
    defined = re.findall(r"^\[\^(\d+)\]:", text, re.MULTILINE)
    used = re.findall(r"\[\^(\d+)\](?!:)", text)
    assert set(defined) == set(used)
    assert len(defined) == len(set(defined)) == len(letter(language).notes)
    assert len(used) >= len(figures(letter(language)))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_sentence_of_the_letter_is_in_it(language: str) -> None:
    made = letter(language)
    text = unescaped(render_markdown(made))
    for chapter in made.chapters:
        for sentence in (*chapter.sentences, *chapter.absent):
            assert plain(sentence) in text
        for chart in chapter.charts:
            assert chart.alt in text
    assert all(plain(line) in text for line in made.banner)
    assert made.disclaimer in text
    assert text.endswith("\n")


def test_tables_have_as_many_cells_as_heads() -> None:
    block: list[str] = []
    for line in render_markdown(letter("en")).split("\n"):
        if line.startswith("|"):
            block.append(line)
            continue
        assert len({len(re.findall(r"(?<!\\)\|", row)) for row in block}) <= 1
        block = []


def test_names_cannot_become_markup() -> None:
    seen, evil = panel(), hostile()
    some = [r for r in readings(seen, evil) if r.id in {"VIX_LEVEL", "VVIX_LEVEL"}]
    text = render_markdown(compose(seen, some, evil, standing(), "en"))
    assert not re.search(r"(?<!\\)<", text)


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("a|b", r"a\|b"),
        ("*x* _y_ [z](u)", r"\*x\* \_y\_ \[z\](u)"),
        ("run `crossroads sync HY_OAS` now_", r"run `crossroads sync HY_OAS` now\_"),
        ("one ` tick_", r"one \` tick\_"),
        ("two\nlines", "two lines"),
    ],
)
def test_escapes(text: str, printed: str) -> None:
    assert escaped(text) == printed


def test_missing_gauges_are_listed_below_the_table() -> None:
    text = render_markdown(letter("en", without=frozenset({"VVIX"})))
    lines = [line for line in text.splitlines() if line.startswith("No reading: ")]
    assert any("VVIX" in re.split("; |: |[.]", line) for line in lines)
    assert not any(
        "VVIX" in re.split("; |: |[.]", line) for line in render_markdown(letter("en")).splitlines() if line.startswith("No reading")
    )
    assert catalog().indicators["VVIX_LEVEL"].en == "VVIX"
