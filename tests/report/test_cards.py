"""Pictures to post: words that fit, cards of one size, the letter's own colours, the same bytes again."""

from __future__ import annotations

import re
import struct
import zlib
from dataclasses import replace
from importlib import resources

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.report.world import letter

from crossroads.report.cards import CARD, CHARTS, ROWS, card, cover_of, digest, long_picture
from crossroads.report.cards_colours import THEMES, moved_colour
from crossroads.report.cards_long import column_widths, fill_long
from crossroads.report.cards_sheet import Sheet, chart_picture, packed, png, taller
from crossroads.report.cards_text import _CLOSING, apart, line_width, width, words, wrapped
from crossroads.report.column import Drawn, Grid, Heading, Paragraph, Span, chapter_blocks, letter_blocks
from crossroads.report.view import Chart


def size(image: bytes) -> tuple[int, int]:
    assert image[:8] == b"\x89PNG\r\n\x1a\n"
    return struct.unpack(">II", image[16:24])


def pixels(image: bytes) -> bytes:
    found, at = b"", 8
    while at < len(image):
        length, kind = struct.unpack(">I4s", image[at : at + 8])
        found += image[at + 8 : at + 8 + length] if kind == b"IDAT" else b""
        at += 12 + length
    return zlib.decompress(found)


def first_chart(language: str) -> Chart:
    return next(c for chapter in letter(language).chapters for c in chapter.charts)


# --------------------------------------------------------------------------------------------- words

TEXTS = st.text(alphabet=st.sampled_from(list("VIX vix 124.32%-, 波动率，。（）“”；：利差走阔")), max_size=80)


@settings(deadline=None)
@given(TEXTS, st.floats(60, 300), st.booleans())
def test_no_line_is_wider_than_its_room_and_no_word_is_lost(text: str, room: float, strong: bool) -> None:
    lines = wrapped(words(text, strong=strong), 16, room)
    assert "".join(s.text for line in lines for s in line).replace(" ", "") == text.replace(" ", "")
    assert all(line_width(line, 16) <= room + 0.01 for line in lines)


@settings(deadline=None)
@given(st.text(alphabet=st.sampled_from(list("波动率利差，。；：）》”走阔")), min_size=1, max_size=60))
def test_no_line_of_chinese_begins_with_a_mark(text: str) -> None:
    """Unless nothing else is possible: more marks in a row than a line holds."""
    if re.search(f"[{re.escape(''.join(_CLOSING))}]{{4}}", text):
        return
    lines = wrapped(words(text), 16, 160)
    assert all(line[0].text[0] not in _CLOSING for line in lines[1:])


def test_a_latin_word_is_not_cut_where_a_space_can_take_the_break() -> None:
    lines = wrapped(words("high-yield spreads widened considerably"), 16, 150)
    assert [" ".join(s.text for s in line) for line in lines] == ["high-yield spreads", "widened", "considerably"]


def test_figures_keep_their_weight_across_lines() -> None:
    line = (Span("VVIX closed at "), Span("124.32", note="n-1"), Span(", the highest."))
    pieces = wrapped(line, 16, 170)
    assert [s for piece in pieces for s in piece if s.note] == [Span("124.32", note="n-1")]
    assert len(pieces) == 2


def test_widths_are_those_of_the_type_they_stand_for() -> None:
    """Adobe's metrics of Helvetica: digits 556, W 944, bold W 944, space 278; a Han character is one em."""
    assert width("0", 1000) == 556
    assert width("W", 1000) == width("W", 1000, is_bold=True) == 944
    assert width("波", 1000) == 1000
    assert [s.text for s in apart(words("Not advice. 不构成投资建议。 ok"))] == ["Not advice. ", "不构成投资建议。 ", "ok"]


# --------------------------------------------------------------------------------------------- colours


@pytest.mark.parametrize(("theme", "selector"), [("light", ":root {"), ("dark", ':root[data-theme="dark"] {')])
def test_the_colours_are_the_pages_own(theme: str, selector: str) -> None:
    style = (resources.files("crossroads.report") / "static" / "letter.css").read_text("utf-8")
    block = style[style.index(selector) :].split("}")[0]
    named = dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", block))
    assert {name: named[name] for name in THEMES[theme]} == THEMES[theme]
    assert (named["rise"], named["fall"]) == (moved_colour("up", "neutral", theme), moved_colour("down", "neutral", theme))
    for up, direction in (("red", "up"), ("green", "down")):
        assert moved_colour(direction, up, theme) in style  # the reader's red, one colour in both switches


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_chart_has_no_variable_left(theme: str) -> None:
    drawn = chart_picture(first_chart("zh"), "zh", theme)
    assert "var(" not in drawn
    assert "Noto Sans CJK SC" in drawn
    assert THEMES[theme]["ink"] in drawn


# --------------------------------------------------------------------------------------------- pictures


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_card_is_upright_and_says_where_it_comes_from(language: str) -> None:
    cover, chart = cover_of(letter(language)), first_chart(language)
    drawn = card(chart, cover)
    said = re.sub("<[^>]*>|[ \n]", "", drawn)
    for part in (chart.title, chart.subtitle, chart.source, cover.stamp, cover.disclaimer):
        assert part.replace(" ", "").replace("&", "&amp;") in said
    image = png(drawn)
    assert size(image) == (1080, 1350) == (2 * CARD[0], 2 * CARD[1])
    assert png(card(chart, cover)) == image  # the same bytes on the same machine
    assert len(image) < 300_000


def test_packing_keeps_every_pixel() -> None:
    import vl_convert

    loose = vl_convert.svg_to_png(card(first_chart("en"), cover_of(letter("en"))), scale=1.0)
    tight = packed(loose)
    assert pixels(tight) == pixels(loose)
    assert len(tight) < len(loose)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_long_picture_holds_the_letter(language: str) -> None:
    ours = letter(language)
    drawn = long_picture(ours, theme="dark")
    said = re.sub("<[^>]*>|[ \n]", "", drawn)
    assert ours.title.replace(" ", "") in said
    for chapter in ours.chapters:
        assert chapter.title.replace(" ", "") in said
    wide, high = (float(x) for x in re.search(r'<svg xmlns="[^"]*" width="(\d+)" height="(\d+)"', drawn).groups())
    assert wide == 540
    assert high > 3000
    places = [float(y) for y in re.findall(r'<(?:text|rect) x="[^"]*" y="([0-9.]+)"', drawn)]
    assert max(places) < high
    assert "NaN" not in drawn


def test_tables_fit_the_phone() -> None:
    sheet = Sheet(540, 26, "en")
    for block in letter_blocks(letter("en")):
        if isinstance(block, Grid):
            shares = column_widths(sheet, block)
            assert sum(shares) + 12 * (len(shares) - 1) <= sheet.room + 0.01
            assert min(shares) > 20


def test_what_the_page_shows_on_request_is_left_out() -> None:
    for chapter in letter("en").chapters:
        blocks = chapter_blocks(chapter)
        folded = {t.caption for t in chapter.tables if t.is_folded}
        assert not folded & {b.caption for b in blocks if isinstance(b, Grid)}


def test_the_long_picture_of_our_letter_is_cut_and_says_so() -> None:
    blocks = list(letter_blocks(letter("en")))
    kept = list(digest(blocks, "en"))
    assert max(len(b.rows) for b in kept if isinstance(b, Grid)) <= ROWS + 1
    cut = [b for b in blocks if isinstance(b, Grid) and len(b.rows) > ROWS + 1]
    assert cut
    assert sum(isinstance(b, Paragraph) and b.is_quiet and re.fullmatch(r"and \d+ more", b.line[0].text) is not None for b in kept) == len(
        cut
    )
    in_a_row = most = 0
    for block in kept:
        in_a_row = 0 if isinstance(block, Heading) else in_a_row + isinstance(block, Drawn)
        most = max(most, in_a_row)
    assert most == CHARTS


def test_a_taller_chart_keeps_its_foot_where_it_is() -> None:
    layers = [{"encoding": {"y": {"value": 220}}}, {"encoding": {"y": {"value": 10}}}, {"layer": [{"encoding": {"y2": {"value": 226}}}]}]
    spec = {"height": 226, "encoding": {"x": {"type": "temporal"}}, "layer": layers}
    chart = replace(first_chart("en"), spec=spec)
    found = taller(chart, 326).spec
    assert found["height"] == 326
    assert [found["layer"][i]["encoding"]["y"]["value"] for i in (0, 1)] == [320, 10]
    assert found["layer"][2]["layer"][0]["encoding"]["y2"]["value"] == 326
    assert taller(replace(chart, spec={**spec, "encoding": {}}), 326).spec["height"] == 226


def test_a_table_too_wide_for_a_phone_is_set_row_by_row() -> None:
    columns = tuple(words(f"column {i}") for i in range(8))
    rows = tuple(tuple(words(f"a rather long cell {i} {j}") for i in range(8)) for j in range(3))
    sheet = Sheet(540, 26, "en")
    fill_long(sheet, [Grid("A table", columns, (False,) * 8, rows, (False,) * 3)])
    said = re.sub("<[^>]*>", " ", sheet.svg())
    assert said.count("column 3") == 3
    assert "a rather long cell 7 2" in re.sub(r"\s+", " ", said)
