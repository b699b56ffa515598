"""A letter as one column of blocks: what paste-safe HTML, long pictures and users' own letters are printed from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from crossroads.report.view import Chapter, Chart, Direction, Figure, Gauge, Letter, Table, Text


@dataclass(frozen=True, slots=True)
class Span:
    """Words set in one way; ``note`` is given where they are a figure, ``href`` where they lead outside.

    ``direction`` is that of a change which a reader may have coloured as a rise or a fall.
    """

    text: str
    note: str = ""
    strong: bool = False
    em: bool = False
    struck: bool = False
    code: bool = False
    href: str = ""
    direction: Direction | None = None


Line = tuple[Span, ...]
"""A run of spans; a line break inside is a span of one newline."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 2 is a chapter, for level 1 is the letter's own."""

    level: int
    line: Line
    key: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; ``quiet`` ones are said aside."""

    line: Line
    is_quiet: bool = False


@dataclass(frozen=True, slots=True)
class Items:
    """A list, numbered from ``start`` where it is not None."""

    items: tuple[tuple[Block, ...], ...]
    start: int | None = None


@dataclass(frozen=True, slots=True)
class Quote:
    """Somebody else's words."""

    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Code:
    """Text set as it is."""

    text: str


@dataclass(frozen=True, slots=True)
class Break:
    """A line across the column."""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of lines; a row that is ``marked`` stands out."""

    caption: str
    columns: tuple[Line, ...]
    numeric: tuple[bool, ...]
    rows: tuple[tuple[Line, ...], ...]
    marked: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A chart."""

    chart: Chart


@dataclass(frozen=True, slots=True)
class Gauges:
    """Gauges that have a reading, in order."""

    gauges: tuple[Gauge, ...]


Block = Heading | Paragraph | Items | Quote | Code | Break | Grid | Drawn | Gauges


def line_of(text: Text, *, strong: bool = False) -> Line:
    """Return a run of words and figures as spans; what stands between backticks is code."""
    return tuple(_spans(text, strong=strong))


def _spans(text: Text, *, strong: bool) -> Iterator[Span]:
    for part in text:
        if isinstance(part, Figure):
            yield Span(part.text, note=part.note, strong=strong, direction=part.direction)
            continue
        pieces = part.split("`")
        is_even = len(pieces) % 2 == 1  # a lone backtick opens nothing
        for i, piece in enumerate(pieces if is_even else [part]):
            if piece:
                yield Span(piece, strong=strong, code=is_even and i % 2 == 1)


def chapter_blocks(chapter: Chapter, level: int = 2) -> tuple[Block, ...]:
    """Return a chapter of our letter as blocks: title, sentences, charts, tables; what the page shows on request is left out."""
    said = [Paragraph(line_of(sentence)) for sentence in chapter.sentences]
    shown: list[Block] = [*(Drawn(c) for c in chapter.charts), *(grid(t) for t in chapter.tables if not t.is_folded)]
    return (Heading(level, (Span(chapter.title),), chapter.key), *said, *shown)


def grid(table: Table) -> Grid:
    """Return a table of our letter as a grid."""
    columns = tuple((Span(name),) for name in table.columns)
    return Grid(table.caption, columns, table.numeric, tuple(tuple(line_of(cell) for cell in row) for row in table.rows), table.marked)


def opening_blocks(letter: Letter) -> tuple[Block, ...]:
    """Return what stands above our letter's chapters: the headline, the verdict, and the board of gauges."""
    verdict = [Paragraph(line_of(said)) for said in letter.verdict]
    return (Paragraph(line_of(letter.headline, strong=True)), *verdict, board(letter))


def board(letter: Letter) -> Gauges:
    """Return the gauges that are read at a glance; all that have a reading where the letter names none."""
    shown = letter.board or tuple(g.id for g in letter.gauges)
    return Gauges(tuple(g for g in letter.gauges if g.value is not None and g.id in shown))


def letter_blocks(letter: Letter) -> tuple[Block, ...]:
    """Return our letter as blocks under its title: headline, verdict, board, chapters, what it stands on."""
    chapters = [block for chapter in letter.chapters for block in chapter_blocks(chapter)]
    return (*opening_blocks(letter), *chapters, Break(), *standing_blocks(letter))


def standing_blocks(letter: Letter) -> tuple[Block, ...]:
    """Return what our letter stands on, line by line."""
    return tuple(Paragraph(line_of(words), is_quiet=True) for words in letter.banner)


def lines_in(blocks: Iterable[Block]) -> Iterator[Line]:
    """Yield every line of some blocks in the order of reading."""
    for block in blocks:
        match block:
            case Heading() | Paragraph():
                yield block.line
            case Items():
                for item in block.items:
                    yield from lines_in(item)
            case Quote():
                yield from lines_in(block.blocks)
            case Grid():
                yield from block.columns
                for row in block.rows:
                    yield from row


def notes_in(blocks: Iterable[Block]) -> Iterator[str]:
    """Yield the id of each note some blocks lead to, in the order of reading, again where it is led to again."""
    for block in blocks:
        match block:
            case Drawn():
                yield block.chart.note
            case Gauges():
                yield from (g.value.note for g in block.gauges if g.value is not None)
            case Items():
                for item in block.items:
                    yield from notes_in(item)
            case Quote():
                yield from notes_in(block.blocks)
            case _:
                yield from (span.note for line in lines_in((block,)) for span in line if span.note)
