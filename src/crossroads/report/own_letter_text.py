"""The text of a user's own letter: its head, and the places in it that are to be filled."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from crossroads.catalog.specs import Language
from crossroads.errors import InputError

LARGEST = 200_000
"""Bytes of a letter's text: a hundred pages."""
MOST_TAGS = 500
"""Places to fill in one letter; our own letter prints about four hundred figures."""
LONGEST_TITLE = 200
MOST_FAULTS = 50
"""Faults that are told one by one."""
SHOWN = 60
"""Characters of a place that a fault quotes."""

BLOCKS = ("chart", "table", "chapter", "verdict", "gauges", "headline", "standing")
"""Parts of our own letter that can be called for by name."""
WORDS = ("day",)
"""Names that stand for words: the day the letter is written for."""

OPEN, CLOSE = "{{", "}}"

_FENCE = re.compile(r"\+\+\+[ \t]*")
_DIRECTIVE = re.compile(r"(?P<name>[a-z_]+)(?!\s*\()(?:\s+(?P<rest>.*))?")
_RULE_WORDS = frozenset({"not", "best", "worst"})
_PIPE = re.compile(r'"[^"]*"|\|')
_PRIVATE = re.compile("[\ue000-\uf8ff]")


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in a file, both counted from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Tag:
    """One place to fill.

    Parameters
    ----------
    number : int
        Counted from 0 in the order of the text.
    source : str
        As written, braces included.
    what : str
        ``figure`` for a rule, else a name of ``BLOCKS`` or ``WORDS``.
    subject : str
        The rule, or what the block is asked for: ``VVIX`` of ``{{ chart VVIX }}``.
    options : tuple of str
        What follows after bars, in order; texts keep their quotes.
    subject_at : int
        1-based column of the subject's first character in the file's line, for errors inside the rule.
    """

    number: int
    source: str
    place: Place
    what: str
    subject: str
    options: tuple[str, ...]
    subject_at: int

    @property
    def quoted(self) -> str:
        """Return the source, cut where it is long."""
        return self.source if len(self.source) <= SHOWN else f"{self.source[: SHOWN - 3]}..."


@dataclass(frozen=True, slots=True)
class Fault:
    """Why one place cannot be filled."""

    place: Place
    quoted: str
    why: str


class OwnLetterError(InputError):
    """A letter's text that cannot be filled: one line a fault, each with line and column; nothing is written."""

    def __init__(self, where: str, faults: list[Fault]) -> None:
        ordered = sorted(faults, key=lambda f: (f.place.line, f.place.column))
        lines = [f"{where}:{f.place.line}:{f.place.column}: {f'{f.quoted}: ' if f.quoted else ''}{f.why}" for f in ordered[:MOST_FAULTS]]
        head = [f"{where}: {len(ordered)} places cannot be filled; nothing is written"] if len(ordered) > 1 else []
        more = [f"and {len(ordered) - MOST_FAULTS} more"] if len(ordered) > MOST_FAULTS else []
        super().__init__("\n".join([*head, *lines, *more]))
        self.faults = tuple(ordered)


@dataclass(frozen=True, slots=True)
class OwnText:
    """A letter's text, read but not filled.

    Parameters
    ----------
    where : str
        The file's name, for errors.
    title, author : str
        Empty where the head does not give them.
    language : Language or None
        What the head says, if it does.
    body : str
        Markdown in which every place to fill is a mark (``mark(number)``) and nothing else is.
    tags : tuple of Tag
    first_line : int
        Line of the file on which the body begins.
    """

    where: str
    title: str
    author: str
    language: Language | None
    body: str
    tags: tuple[Tag, ...]
    first_line: int


def mark(number: int) -> str:
    """Return what stands in the body for one place: private characters, which a text may not contain itself."""
    return f"\ue000{number}\ue001"


MARKED = re.compile("\ue000([0-9]+)\ue001")


def open_text(path: Path) -> str:
    """Return the text of a file of at most ``LARGEST`` bytes.

    Raises
    ------
    InputError
        If it cannot be read, is larger, or is no UTF-8 text; one line.
    """
    try:
        with path.open("rb") as file:
            held = file.read(LARGEST + 1)
    except (OSError, ValueError) as refused:
        reason = refused.strerror if isinstance(refused, OSError) else "no path"
        raise InputError(f"{str(path)!r} cannot be read ({reason}); give a Markdown file") from None
    if len(held) > LARGEST:
        raise InputError(f"{path.name} is larger than {LARGEST:,} bytes, the longest letter that is read; cut it in parts")
    try:
        return held.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(f"{path.name} is not UTF-8 text; a letter is Markdown") from None


def read_text(text: str, where: str) -> OwnText:
    """Return a letter's text with its head read and its places found.

    Raises
    ------
    InputError
        If the head is wrong; one line.
    OwnLetterError
        If a place is not closed, or there are too many; every such fault is named.
    """
    if len(text.encode("utf-8", "replace")) > LARGEST:
        raise InputError(f"{where} is larger than {LARGEST:,} bytes, the longest letter that is read; cut it in parts")
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    head, begin = _head(lines, where)
    faults: list[Fault] = []
    tags: list[Tag] = []
    body = [_marked(line, Place(begin + i + 1, 1), tags, faults) for i, line in enumerate(lines[begin:])]
    if len(tags) > MOST_TAGS:
        faults = [Fault(tags[MOST_TAGS].place, "", f"more than {MOST_TAGS} places to fill, the most in one letter; cut it in parts")]
    if faults:
        raise OwnLetterError(where, faults)
    return OwnText(where, head.title, head.author, head.language, "\n".join(body), tuple(tags), begin + 1)


# --------------------------------------------------------------------------------------------- the head


@dataclass(frozen=True, slots=True)
class _Head:
    title: str = ""
    author: str = ""
    language: Language | None = None


def _head(lines: list[str], where: str) -> tuple[_Head, int]:
    """Return what stands between two lines of +++, and the number of lines it takes."""
    if not _FENCE.fullmatch(lines[0]):
        return _Head(), 0
    end = next((i for i, line in enumerate(lines[1:], 1) if _FENCE.fullmatch(line)), None)
    if end is None:
        raise InputError(f"{where}:1: the head opens with +++ and is not closed; end it with a line of +++")
    try:
        table = tomllib.loads("\n".join(lines[1:end]))
    except (tomllib.TOMLDecodeError, RecursionError) as broken:
        raise InputError(f"{where}: the head is not valid TOML: {' '.join(str(broken).split())[:200]}") from None
    if extra := sorted(set(table) - {"title", "author", "language"}):
        raise InputError(f"{where}: the head has no {', '.join(extra)[:80]}; it may say title, author and language")
    title, author, language = (_word(table, key, where) for key in ("title", "author", "language"))
    if language not in ("", *get_args(Language)):
        raise InputError(f"{where}: language {language[:20]!r} is not one of {', '.join(get_args(Language))}")
    return _Head(title, author, language or None), end + 1  # type: ignore[arg-type]  # checked one line above


def _word(table: dict[str, object], key: str, where: str) -> str:
    value = table.get(key, "")
    if not isinstance(value, str) or len(value) > LONGEST_TITLE:
        raise InputError(f"{where}: {key} in the head must be text of at most {LONGEST_TITLE} characters")
    return " ".join(_PRIVATE.sub("\ufffd", value).split())


# --------------------------------------------------------------------------------------------- places


def _marked(line: str, start: Place, tags: list[Tag], faults: list[Fault]) -> str:
    """Return a line with its places marked; tags and faults are added to the lists. Every character is looked at once."""
    rest, parts, at = _PRIVATE.sub("\ufffd", line), [], 0
    while (begin := rest.find(OPEN, at)) >= 0:
        if begin > at and rest[begin - 1] == "\\":
            parts += [rest[at : begin - 1], OPEN]
            at = begin + len(OPEN)
            continue
        place, end = Place(start.line, begin + 1), rest.find(CLOSE, begin + len(OPEN))
        if end < 0:
            faults.append(Fault(place, OPEN, "is not closed on its line; end it with }}, or write \\{{ for the braces themselves"))
            break
        tags.append(_tag(len(tags), rest[begin + len(OPEN) : end], place))
        parts += [rest[at:begin], mark(tags[-1].number)]
        at = end + len(CLOSE)
    return "".join([*parts, rest[at:]])


def _tag(number: int, body: str, place: Place) -> Tag:
    first, *options = _parts(body)
    subject, begin = first.strip(), place.column + len(OPEN) + len(first) - len(first.lstrip())
    source, given = f"{OPEN}{body}{CLOSE}", tuple(o.strip() for o in options)
    what = _DIRECTIVE.fullmatch(subject)
    if what is None or what["name"] in _RULE_WORDS:
        return Tag(number, source, place, "figure", subject, given, begin)
    rest = what["rest"] or ""
    return Tag(number, source, place, what["name"], rest, given, begin + len(subject) - len(rest))


def _parts(body: str) -> Iterator[str]:
    """Yield what stands between bars; a bar inside a quoted text is text."""
    last = 0
    for found in _PIPE.finditer(body):
        if found[0] == "|":
            yield body[last : found.start()]
            last = found.end()
    yield body[last:]
