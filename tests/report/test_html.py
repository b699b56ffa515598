"""The HTML letter: one file, valid, safe from its own data, followable to every source."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import re
from html.parser import HTMLParser

import html5lib
import pytest
from tests.report.world import letter, panel, standing

from crossroads.catalog.load import Catalog, catalog
from crossroads.indicators.registry import readings
from crossroads.report.html import render_html
from crossroads.report.letter import compose

VOID = {"meta", "br", "link", "img", "hr", "input"}


class Page(HTMLParser):
    """Tags in order, attributes, and every mismatch of opening and closing."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.faults: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [a for a, _ in attrs]
        if len(names) != len(set(names)):
            self.faults.append(f"{tag} repeats an attribute: {names}")
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> closes nothing open")

    def handle_data(self, data: str) -> None:
        self.words.append(data)


@pytest.fixture(scope="module", params=["en", "zh"])
def html(request: pytest.FixtureRequest) -> str:
    return render_html(letter(request.param))


@pytest.fixture(scope="module")
def page(html: str) -> Page:
    return Page(html)


def test_tags_close_and_identifiers_are_unique(page: Page) -> None:
    assert page.faults == []
    assert page.open == []
    ids = [a["id"] for _, a in page.tags if "id" in a]
    assert len(ids) == len(set(ids))


def test_html5_parses_without_an_error(html: str) -> None:
    """The strict parser of html5lib stops at the first thing the standard does not allow."""
    html5lib.HTMLParser(strict=True).parse(html)


@pytest.mark.parametrize("up", ["red", "green", "neutral"])
def test_the_reader_chooses_the_colour_of_a_rise_and_nothing_else(up: str) -> None:
    made, plain_one = render_html(letter("en"), up=up), render_html(letter("en"))  # type: ignore[arg-type]  # three literals
    assert made.replace(f'<html lang="en" data-up="{up}">', "") == plain_one.replace('<html lang="en" data-up="neutral">', "")
    page = Page(made)
    tinted = [(a.get("class") or "").split() for _, a in page.tags if {"rise", "fall"} & set((a.get("class") or "").split())]
    assert {"rise", "fall"} <= {name for names in tinted for name in names}
    assert f'[data-up="{up}"]' in made or up == "neutral"


def test_rises_and_falls_carry_their_sign_too(page: Page, html: str) -> None:
    """Colour is never the only sign: every tinted change begins with a plus or a minus."""
    tinted = re.findall(r'class="change (rise|fall)">([^<]*)<', html)
    assert len(tinted) > 20
    assert all((("+" in text) == (way == "rise") and ("\u2212" in text) == (way == "fall")) or "0" in text for way, text in tinted)


def test_every_inner_link_leads_somewhere(page: Page) -> None:
    ids = {a["id"] for _, a in page.tags if "id" in a}
    targets = {a["href"][1:] for t, a in page.tags if t == "a" and (a.get("href") or "").startswith("#")}
    assert targets
    assert targets <= ids


def test_every_figure_carries_its_card_and_link(page: Page) -> None:
    figures = [a for t, a in page.tags if t == "a" and a.get("class") == "fig"]
    assert len(figures) > 150
    for a in figures:
        assert a["href"].startswith("#n-")
        assert a["data-card"].count("\n") >= 2  # title, observation, when known on what basis by whom


def test_nothing_is_loaded_and_nothing_runs(page: Page, html: str) -> None:
    names = {t for t, _ in page.tags}
    assert not names & {"script", "link", "iframe", "object", "embed", "img", "base", "form"}
    for tag, attrs in page.tags:
        assert "style" not in attrs, tag
        assert not any(k.startswith("on") for k in attrs), tag
        assert "src" not in attrs
        if tag != "a":
            assert "href" not in attrs
    css = re.search(r"<style>(.*?)</style>", html, re.DOTALL)[1]
    assert "url(" not in css
    assert "@import" not in css


def test_the_policy_names_the_one_style_sheet_by_its_hash(page: Page, html: str) -> None:
    css = re.search(r"<style>(.*?)</style>", html, re.DOTALL)[1]
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    policy = next(a["content"] for t, a in page.tags if t == "meta" and a.get("http-equiv") == "Content-Security-Policy")
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def test_language_size_and_disclaimer(html: str) -> None:
    lang = "zh-CN" if "来信" in html else "en"
    assert f'<html lang="{lang}"' in html
    assert len(html.encode()) < 1_500_000  # half of the three megabytes a letter may weigh
    assert "不构成投资建议" in html
    assert "Not investment advice" in html


def test_charts_have_words_for_those_who_do_not_see_them(page: Page) -> None:
    pictures = [a for _, a in page.tags if a.get("class") == "picture"]
    assert len(pictures) >= 8
    assert all(a["role"] == "img" and len(a["aria-label"]) > 60 for a in pictures)


def test_dark_print_and_phone_are_thought_of(html: str) -> None:
    for query in ("prefers-color-scheme: dark", "@media print", "max-width: 620px"):
        assert query in html


def hostile() -> Catalog:
    """A catalogue whose names try to break out, as a user's own file could."""
    evil = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)> `{{ 7*7 }}` {name}"
    known = catalog()
    specs = {k: dataclasses.replace(v, en=evil, zh=evil) for k, v in known.indicators.items()}
    triggers = {
        k: dataclasses.replace(v, triggers=tuple(dataclasses.replace(t, en=evil, zh=evil) for t in v.triggers)) for k, v in specs.items()
    }
    series = {k: dataclasses.replace(v, en=evil, zh=evil, url="javascript:alert(3)") for k, v in known.series.items()}
    return Catalog(series, triggers, known.aliases)


def test_names_from_a_catalogue_stay_words() -> None:
    seen, evil = panel(), hostile()
    some = [r for r in readings(seen, evil) if r.id in {"VIX_LEVEL", "VVIX_LEVEL", "SAHM_GAP"}]
    page = Page(render_html(compose(seen, some, evil, standing(), "en")))
    assert page.faults == []
    assert not {t for t, _ in page.tags} & {"script", "img"}
    assert not any(k.startswith("on") for _, a in page.tags for k in a)
    assert not any((a.get("href") or "").startswith("javascript:") for _, a in page.tags)
    assert "<script>alert(1)</script>" in "".join(page.words)  # shown as text, in pictures too


def test_the_same_letter_renders_to_the_same_bytes(html: str) -> None:
    assert html in {render_html(letter("en")), render_html(letter("zh"))}
