"""A user's own letter, filled: the view-model its renderers read, and how it is put together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from crossroads.catalog.specs import Language
from crossroads.report.column import Block, Heading, Line, notes_in
from crossroads.report.own_letter_outline import Outline, blocks
from crossroads.report.view import Note, Standing, as_json
from crossroads.report.wording import wording


@dataclass(frozen=True, slots=True)
class OwnLetter:
    """A user's letter in one language, for one moment.

    Parameters
    ----------
    author : str
        Empty where the head does not name one.
    stamp : str
        As of when it is, in words.
    blocks : tuple of Block
        The letter, its places filled.
    notes : tuple of Note
        In the order in which its figures stand; ``gauge`` is the id of the first place that leads to the note.
    """

    title: str
    author: str
    as_of: str
    language: Language
    standing: Standing
    stamp: str
    blocks: tuple[Block, ...]
    notes: tuple[Note, ...]
    colophon: str
    disclaimer: str

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON values, charts with their data included; each block says what it is."""
        values: dict[str, Any] = as_json(self)
        values["blocks"] = [_block_json(block) for block in self.blocks]
        return values


@dataclass(frozen=True, slots=True)
class Filling:
    """What fills a letter's places.

    Parameters
    ----------
    lines : mapping of place to Line
    parts : mapping of place to tuple of Block
    notes : mapping of note id to Note
        At least those that the lines and parts lead to.
    """

    lines: Mapping[int, Line]
    parts: Mapping[int, tuple[Block, ...]]
    notes: Mapping[str, Note]


def compose_own(outlined: Outline, filling: Filling, standing: Standing, day: str, language: Language) -> OwnLetter:
    """Return a user's letter with its places filled.

    Parameters
    ----------
    day : str
        The letter's day in words.

    Notes
    -----
    Where the head gives no title, a heading of the first level that begins the letter, without a figure in it, is the title.
    """
    say, text = wording(language).say, outlined.text
    made = blocks(outlined, filling.lines, filling.parts)
    title = text.title
    if not title and outlined.tokens and outlined.tokens[0].tag == "h1" and isinstance(made[0], Heading) and not any(notes_in(made[:1])):
        title, made = "".join(span.text for span in made[0].line), made[1:]
    return OwnLetter(
        title=title or say("own.title", day=day),
        author=text.author,
        as_of=str(standing.as_of),
        language=language,
        standing=standing,
        stamp=say("own.stamp", day=day),
        blocks=made,
        notes=_numbered(made, filling.notes),
        colophon=say("page.colophon", code=standing.code_version or "?", data=standing.data_version or "?"),
        disclaimer=say("disclaimer"),
    )


def _numbered(made: Iterable[Block], notes: Mapping[str, Note]) -> tuple[Note, ...]:
    """Return the notes that are led to, numbered in the order of reading."""
    order = dict.fromkeys(notes_in(made))
    return tuple(replace(notes[i], number=n, gauge=f"f-{n}") for n, i in enumerate(order, 1))


def _block_json(block: Block) -> dict[str, Any]:
    return {"block": type(block).__name__.lower(), **as_json(block)}
