"""Parts of our own letter that a user's letter calls for by name, each with the notes its figures lead to."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from crossroads.errors import InputError
from crossroads.report.column import Block, Paragraph, board, chapter_blocks, grid, line_of, standing_blocks
from crossroads.report.view import Chart, Letter
from crossroads.report.wording import wording

TABLES: Mapping[str, str] = {
    "triggers": "watch.triggers",
    "releases": "release.caption",
    "scenarios": "scenario.caption",
    "changes": "changes.caption",
    "claims": "scoreboard.caption",
    "analogs": "analogs.nearest",
}
"""Tables by name, and the key of the caption each has in our letter."""


def part(letter: Letter, what: str, subject: str) -> tuple[Block, ...]:
    """Return one part of our letter as blocks.

    Parameters
    ----------
    what : str
        ``chapter``, ``table``, ``verdict``, ``gauges``, ``headline`` or ``standing``.
    subject : str
        Which chapter or table; empty for the others.

    Raises
    ------
    InputError
        If the letter of this day has no such part; the message lists those it has.
    """
    named: dict[str, Callable[[Letter, str], tuple[Block, ...]]] = {"chapter": _chapter, "table": _table}
    if what in named:
        return named[what](letter, subject)
    if subject:
        raise InputError(f"{what} stands alone; {subject[:30]!r} after it says nothing")
    match what:
        case "headline":
            return (Paragraph(line_of(letter.headline, strong=True)),)
        case "gauges":
            return (board(letter),)
        case "standing":
            return standing_blocks(letter)
    return _verdict(letter)


def chart_of(letter: Letter, key: str) -> Chart:
    """Return a chart of our letter by its id; ``InputError`` lists those there are."""
    drawn = {chart.id: chart for chapter in letter.chapters for chart in chapter.charts}
    if key not in drawn:
        own = ", ".join(i for i in drawn if not i.isupper()) or "none but those of series"
        raise InputError(f"the letter of {letter.as_of} has no chart {key[:30]!r}; it has {own}; names of series are in capitals")
    return drawn[key]


def _chapter(letter: Letter, key: str) -> tuple[Block, ...]:
    found = next((c for c in letter.chapters if c.key == key), None)
    if found is None:
        raise InputError(f"the letter of {letter.as_of} has no chapter {key[:30]!r}; it has {', '.join(c.key for c in letter.chapters)}")
    return chapter_blocks(found)


def _table(letter: Letter, key: str) -> tuple[Block, ...]:
    if key not in TABLES:
        raise InputError(f"there is no table {key[:30]!r}; tables are {', '.join(TABLES)}")
    caption = wording(letter.language).say(TABLES[key])
    found = next((t for chapter in letter.chapters for t in chapter.tables if t.caption == caption), None)
    if found is None:
        raise InputError(f"the letter of {letter.as_of} has no table {key}: nothing it is made of was known then")
    return (grid(found),)


def _verdict(letter: Letter) -> tuple[Block, ...]:
    if not letter.verdict:
        raise InputError(f"the letter of {letter.as_of} has no verdict: nothing it is made of was known then")
    return tuple(Paragraph(line_of(said)) for said in letter.verdict)
