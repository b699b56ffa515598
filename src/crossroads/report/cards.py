"""Pictures to post: a card for each chart of a letter, and the letter as one long picture for a phone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from crossroads.catalog.specs import Language
from crossroads.report.cards_colours import Theme
from crossroads.report.cards_long import fill_long
from crossroads.report.cards_sheet import Sheet, Style, png, taller
from crossroads.report.cards_text import words
from crossroads.report.column import Block, Drawn, Grid, Heading, Paragraph, Span, letter_blocks
from crossroads.report.html import Up
from crossroads.report.own_letter import OwnLetter
from crossroads.report.view import Chart, Letter
from crossroads.report.wording import wording

CARD = (540.0, 675.0)
"""Width and height of a card in SVG pixels: a PNG of 1080 by 1350, the upright form of a post."""
LONG = 540.0
"""Width of the long picture: 1080 in the PNG, a phone's width at the size its words are read at."""
MARGIN = 26.0

BRAND = Style(13, 20, "accent")
TITLE = Style(25, 33)
SUBTITLE = Style(14, 20, "muted")
FOOT = Style(11.5, 16, "muted")
CHARTS, ROWS = 2, 10
"""Charts of a chapter, and rows of a table, in the long picture of our letter."""
_LEAST, _MOST = 226.0, 420.0
_ABOVE = 0.35
"""Share of the height a chart leaves that is left above it."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One file: its name without an ending, and the PNG."""

    name: str
    png: bytes


@dataclass(frozen=True, slots=True)
class Cover:
    """What every picture of a letter says beside its content."""

    title: str
    stamp: str
    disclaimer: str
    language: Language


def pictures(letter: Letter | OwnLetter, *, theme: Theme = "light", up: Up = "neutral") -> Iterator[Picture]:
    """Yield a card for each chart of a letter, then the letter as one long picture.

    Notes
    -----
    Words are set in the machine's own fonts, Chinese ones where the letter is in Chinese: the same machine gives the same
    bytes.
    """
    cover, blocks = cover_of(letter), blocks_of(letter)
    for number, block in enumerate(_charts(blocks), 1):
        yield Picture(f"{number:02d}-{_safe(block.id)}", png(card(block, cover, theme=theme)))
    yield Picture("letter", png(long_picture(letter, theme=theme, up=up)))


def card(chart: Chart, cover: Cover, *, theme: Theme = "light") -> str:
    """Return a card as SVG: the finding, what is measured, the chart, and a foot with source, day and disclaimer."""
    sheet = Sheet(CARD[0], MARGIN, cover.language, theme)
    sheet.space(18)
    sheet.rule("accent", 3)
    sheet.space(8)
    say = wording(cover.language).say
    sheet.place(words(say("post.brand"), strong=True), BRAND, MARGIN, sheet.y + BRAND.leading)
    sheet.place(words(cover.stamp), Style(13, 20, "muted"), sheet.width - MARGIN, sheet.y + BRAND.leading, is_right=True)
    sheet.space(BRAND.leading + 10)
    sheet.text(words(chart.title, strong=True), TITLE)
    sheet.space(5)
    sheet.text(words(chart.subtitle), SUBTITLE)
    sheet.space(12)
    foot = _foot_height(sheet, chart, cover)
    room = CARD[1] - sheet.y - foot - 10
    drawn = taller(chart, _plot_height(chart, room, sheet.room))
    sheet.space(max(room - sheet.height_of_chart(drawn), 0.0) * _ABOVE)
    sheet.chart(drawn)
    sheet.y = CARD[1] - foot
    _foot(sheet, chart, cover)
    return sheet.svg(CARD[1])


def _plot_height(chart: Chart, room: float, wide: float) -> float:
    """Return the height of the plot with which the chart fills the room: its margins are scaled with its width."""
    padding = chart.spec["padding"]
    across = float(chart.spec["width"] + padding["left"] + padding["right"])
    return min(max(room * across / wide - float(padding["top"] + padding["bottom"]), _LEAST), _MOST)


def _foot_height(sheet: Sheet, chart: Chart, cover: Cover) -> float:
    lines = sheet.height_of(words(chart.source), FOOT) + sheet.height_of(words(cover.disclaimer), FOOT)
    return 9 + lines + 18


def _foot(sheet: Sheet, chart: Chart, cover: Cover) -> None:
    sheet.rule()
    sheet.space(8)
    sheet.text(words(chart.source), FOOT)
    sheet.text(words(cover.disclaimer, strong=True), FOOT)


def long_picture(letter: Letter | OwnLetter, *, theme: Theme = "light", up: Up = "neutral") -> str:
    """Return a letter as one long SVG, its charts and tables in it; what is shown on request on the page is left out."""
    cover = cover_of(letter)
    sheet = Sheet(LONG, MARGIN, cover.language, theme, up)
    sheet.space(20)
    sheet.rule("accent", 3)
    sheet.space(8)
    say = wording(cover.language).say
    sheet.text(words(say("post.brand"), strong=True), BRAND)
    sheet.space(6)
    sheet.text(words(cover.title, strong=True), Style(27, 36))
    sheet.space(4)
    sheet.text(words(cover.stamp), Style(13, 20, "muted"))
    sheet.space(6)
    fill_long(sheet, letter.blocks if isinstance(letter, OwnLetter) else digest(letter_blocks(letter), cover.language))
    sheet.space(22)
    sheet.rule("accent", 3)
    sheet.space(8)
    sheet.text(words(cover.disclaimer, strong=True), Style(13, 20))
    sheet.text(words(letter.colophon), FOOT)
    sheet.space(26)
    return sheet.svg()


def digest(blocks: Sequence[Block], language: Language) -> Iterator[Block]:
    """Yield our letter's blocks with two charts a chapter and ten rows a table at most: a picture cannot be searched or folded."""
    drawn = 0
    for block in blocks:
        drawn = 0 if isinstance(block, Heading) else drawn + isinstance(block, Drawn)
        if isinstance(block, Drawn) and drawn > CHARTS:
            continue
        if isinstance(block, Grid) and len(block.rows) > ROWS + 1:
            yield replace(block, rows=block.rows[:ROWS], marked=block.marked[:ROWS])
            more = wording(language).say("post.more", count=str(len(block.rows) - ROWS))
            yield Paragraph((Span(more),), is_quiet=True)
            continue
        yield block


def cover_of(letter: Letter | OwnLetter) -> Cover:
    """Return what every picture of a letter says beside its content."""
    if isinstance(letter, OwnLetter):
        stamp = " · ".join(part for part in (letter.author, letter.stamp) if part)
        return Cover(letter.title, stamp, letter.disclaimer, letter.language)
    from crossroads.report.formats import Format

    day = Format(letter.language).day(letter.standing.as_of.day)
    return Cover(letter.title, wording(letter.language).say("post.as_of", day=day), letter.disclaimer, letter.language)


def blocks_of(letter: Letter | OwnLetter) -> Sequence[Block]:
    """Return a letter as one column of blocks."""
    return letter.blocks if isinstance(letter, OwnLetter) else letter_blocks(letter)


def _charts(blocks: Sequence[Block]) -> Iterator[Chart]:
    yield from (block.chart for block in blocks if isinstance(block, Drawn))


def _safe(name: str) -> str:
    """Return a chart's id as part of a file name."""
    return "".join(c if c.isalnum() or c in "-_." else "-" for c in name)[:60]
