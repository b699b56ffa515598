"""The page on the letter says what the code does: its parts in their order, its sentence, its colours, its forms."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from tests.docs.pages import blocks, folder, page, printed

from crossroads.app import posting
from crossroads.app.commands.letter_ import command
from crossroads.app.desk import open as open_library
from crossroads.app.letters import standing
from crossroads.app.verdicts import concluded
from crossroads.report.chapters import BOARD, CHAPTERS
from crossroads.report.html import render_html
from crossroads.report.letter import compose
from crossroads.report.markdown import render_markdown
from crossroads.report.palette import PALETTE
from crossroads.report.wording import LANGUAGES, wording
from crossroads.timeline import AsOf

PAGE = page("docs/concepts/letter.md")
NUMBERS = {7: "Seven", 16: "sixteen"}


def test_the_chapters_are_told_in_their_order() -> None:
    names = {"fed": "the Fed"}
    assert f"**{NUMBERS[len(CHAPTERS)]} chapters of readings**, in the order of the argument: " in PAGE
    assert ", ".join(names.get(key, key) for key in CHAPTERS) + "." in PAGE
    assert f"**The board**: {NUMBERS[len(BOARD)]} gauges at most" in PAGE


def test_the_sentence_is_the_letters_own() -> None:
    (example,) = (tomllib.loads(b.text) for b in blocks(PAGE) if b.language == "toml")
    assert example["say"]["VIX_LEVEL"]["default"] == wording("en").templates["say.VIX_LEVEL.default"]


def test_words_lie_where_the_page_says() -> None:
    import crossroads.report.wording as module

    for language in LANGUAGES:
        assert f"`report/words/{language}/`" in PAGE
        assert len(list((Path(module.__file__).parent / "words" / language).glob("*.toml"))) > 1


def test_the_colours_are_those_of_the_palette() -> None:
    assert f"orange (`{PALETTE['break']}`)" in PAGE
    assert f"blue (`{PALETTE['bottom']}`)" in PAGE


def test_every_form_has_its_row() -> None:
    forms = next(p for p in command.params if p.name == "forms")
    assert set(forms.type.choices) == set(posting.Form.__args__)  # type: ignore[attr-defined]  # click.Choice
    assert all(f"| `{form}` |" in PAGE for form in forms.type.choices)
    assert "| `--cards DIR` |" in PAGE


def test_the_functions_of_the_page_make_the_letter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CROSSROADS_HOME", str(tmp_path / "home"))
    printed(f"crossroads sync --mirror {folder(tmp_path / 'nothing')}")
    known = {"library": open_library(), "as_of": AsOf.parse("2018-12-31")}
    (example,) = (b.text for b in blocks(PAGE) if b.language == "python")
    exec(example, known)  # noqa: S102 - our own page, to see that it works
    letter = known["letter"]
    assert [c.key for c in letter.chapters if c.key in CHAPTERS] == [k for k in CHAPTERS if k in {c.key for c in letter.chapters}]
    assert known["html"].startswith("<!DOCTYPE html>")
    assert len(known["html"]) == pytest.approx(0.3e6, rel=0.35)  # "0.3 MB" on the page
    assert all(known[f.__name__] is f for f in (compose, render_html, render_markdown, standing, concluded))  # as they are imported there
