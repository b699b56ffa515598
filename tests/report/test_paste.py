"""Paste-safe HTML: every property an editor's filter asks for, held by looking at each tag."""

from __future__ import annotations

import base64
import re

import pytest
from tests.report.test_html import Page
from tests.report.test_own_letter import filled
from tests.report.world import letter

from crossroads.report.paste import POLICY, render_paste

TAGS = {
    "html", "head", "meta", "title", "body", "div", "h1", "h2", "h3", "h4", "p", "strong", "em", "s", "span", "sup", "br", "hr", "ul", "ol", "li",
    "blockquote", "pre", "table", "tbody", "tr", "td", "img", "a",
}  # fmt: skip
ATTRIBUTES = {"style", "src", "alt", "width", "href", "start", "lang", "charset", "http-equiv", "content"}


@pytest.fixture(scope="module", params=["en", "zh"])
def html(request: pytest.FixtureRequest) -> str:
    return render_paste(letter(request.param))


@pytest.fixture(scope="module")
def page(html: str) -> Page:
    return Page(html)


def test_only_plain_tags_with_their_own_style(page: Page) -> None:
    assert page.faults == []
    assert page.open == []
    assert {t for t, _ in page.tags} <= TAGS
    assert {k for _, a in page.tags for k in a} <= ATTRIBUTES
    inside = [(t, a) for t, a in page.tags if t not in {"html", "head", "meta", "title", "body", "tbody", "tr", "strong", "em", "s", "br"}]
    assert all(a.get("style") for _, a in inside)


def test_styles_name_no_class_variable_address_or_position(page: Page) -> None:
    for tag, attributes in page.tags:
        style = attributes.get("style") or ""
        assert not re.search(r"var\(|url\(|position|float|grid|flex|@|!important|expression", style), (tag, style)


def test_pictures_are_png_in_the_file_with_words_for_them(page: Page) -> None:
    images = [a for t, a in page.tags if t == "img"]
    assert len(images) == sum(len(c.charts) for c in letter("en").chapters)
    for image in images:
        kind, data = (image["src"] or "").split(",", 1)
        assert kind == "data:image/png;base64"
        assert base64.b64decode(data)[:4] == b"\x89PNG"
        assert len(image["alt"] or "") > 40


def test_our_letter_has_no_link_and_the_page_loads_nothing(page: Page) -> None:
    assert not [a for t, a in page.tags if t == "a"]
    assert [a["content"] for t, a in page.tags if a.get("http-equiv") == "Content-Security-Policy"] == [POLICY]
    assert POLICY == "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def test_tables_are_rectangles(html: str) -> None:
    for table in re.findall(r"<table.*?</table>", html, re.DOTALL):
        rows = re.findall(r"<tr>.*?</tr>", table, re.DOTALL)
        assert len({row.count("<td") for row in rows}) == 1
        assert table.count("<table") == 1


def test_every_raised_number_stands_in_the_sources(html: str) -> None:
    raised = {int(n) for n in re.findall(r"<sup[^>]*>(\d+)</sup>", html)}
    told = [int(n) for n in re.findall(r'margin:0 0 4px 0">(\d+)\. ', html)]
    assert raised == set(told)
    assert told == list(range(1, len(told) + 1))


def test_the_same_letter_gives_the_same_bytes(html: str) -> None:
    assert html in {render_paste(letter("en")), render_paste(letter("zh"))}


def test_a_users_words_stay_words() -> None:
    made = filled(
        '+++\ntitle = "<script>alert(1)</script>"\n+++\n<img src=x onerror=alert(1)> {{ VIX }} [out](https://x.org/?a=1&b="c")\n\n- **a**\n\n> q\n\n    <b>'
    )
    text = render_paste(made)
    page = Page(text)
    assert page.faults == []
    assert {t for t, _ in page.tags} <= TAGS
    assert not any(k.startswith("on") for _, a in page.tags for k in a)
    assert [a["href"] for t, a in page.tags if t == "a"] == ["https://x.org/?a=1&b=%22c%22"]
    assert "<script>alert(1)</script>" in "".join(page.words)


@pytest.mark.parametrize(("up", "colour"), [("red", "#b3261e"), ("green", "#1d6f3c"), ("neutral", "#0b6e99")])
def test_the_colour_of_a_rise_is_the_readers(up: str, colour: str) -> None:
    from dataclasses import replace

    from crossroads.report.column import Paragraph, Span

    made = replace(filled("x"), blocks=(Paragraph((Span("+1 bp", direction="up"),)),))
    assert f'<span style="color:{colour}">+1 bp</span>' in render_paste(made, up=up)  # type: ignore[arg-type]  # of the three
