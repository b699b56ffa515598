"""Write a letter, ours or a user's own, in the forms it is sent and posted in."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from crossroads.app.files import write_whole
from crossroads.app.letters import Form as PlainForm
from crossroads.app.letters import our_letters, write_letters
from crossroads.app.library import Library
from crossroads.catalog.specs import Language
from crossroads.report.html import Up, render_html
from crossroads.report.markdown import render_markdown
from crossroads.report.own_letter import OwnLetter
from crossroads.report.view import Letter
from crossroads.timeline import AsOf

if TYPE_CHECKING:
    from crossroads.app.pipeline import SyncReport

Form = Literal["html", "md", "json", "pdf", "paste"]
Theme = Literal["light", "dark"]

ENDINGS: dict[str, str] = {"paste": "paste.html"}
"""How the name of a form's file ends, where it is not the form itself."""


@dataclass(frozen=True, slots=True)
class Posted:
    """One file of a letter; the form of a picture is ``png``."""

    path: Path
    language: Language
    form: str


@dataclass(frozen=True, slots=True)
class _Made:
    """A file and what stands in it, before it is written."""

    file: Posted
    content: str | bytes


@dataclass(frozen=True, slots=True)
class Look:
    """How a letter is shown: the colour of rises, and the theme of its pictures."""

    up: Up = "neutral"
    theme: Theme = "light"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be written.

    Parameters
    ----------
    languages : sequence of {"en", "zh"}
        Empty: what a user's letter says of itself, else English.
    source : Path or None
        A user's own letter; None for ours.
    cards : Path or None
        Folder for pictures.
    report : SyncReport or None
        Of the sync made just before; publishers not reached are named in our letter.
    """

    languages: Sequence[Language]
    forms: Sequence[Form]
    out: Path
    look: Look
    source: Path | None = None
    cards: Path | None = None
    report: SyncReport | None = None


def write_letter(library: Library, as_of: AsOf, asked: Asked) -> list[Posted]:
    """Write a letter, ours or a user's own, in every language and form asked for, and its pictures.

    Raises
    ------
    OwnLetterError
        If a user's letter has a place that cannot be filled; nothing is written.
    InputError
        If a form needs a library that is not installed; nothing is written.
    """
    if asked.source is not None:
        return _write(_own(library, as_of, asked, asked.source))
    plain = [form for form in asked.forms if form in get_args(PlainForm)]
    posted: list[_Made] = []
    if len(plain) < len(asked.forms) or asked.cards is not None:
        letters = our_letters(library, as_of, asked.languages)
        posted = _made(letters, f"crossroads-{as_of}", [form for form in asked.forms if form not in plain], asked)
    written = _ours(library, as_of, plain, asked) if plain else []  # type: ignore[arg-type]  # filtered above
    return [*written, *_write(posted)]


def _ours(library: Library, as_of: AsOf, forms: Sequence[PlainForm], asked: Asked) -> list[Posted]:
    languages, report, up = asked.languages, asked.report, asked.look.up
    written = write_letters(library, as_of, languages=languages, forms=forms, out=asked.out, report=report, up=up)
    return [Posted(w.path, w.language, w.form) for w in written]


def _own(library: Library, as_of: AsOf, asked: Asked, source: Path) -> list[_Made]:
    from crossroads.app.own_letters import fill
    from crossroads.report.own_letter_text import open_text, read_text

    text = read_text(open_text(source), source.name)
    languages = asked.languages or [text.language or "en"]
    letters = {language: fill(library, text, as_of, language) for language in languages}
    return _made(letters, f"{file_stem(source.name)}-{as_of}", asked.forms, asked)


def _made(letters: Mapping[Language, Letter | OwnLetter], stem: str, forms: Sequence[Form], asked: Asked) -> list[_Made]:
    """Render every form of every language, and the pictures; nothing is written yet."""
    made: list[_Made] = []
    for language, letter in letters.items():
        for form in forms:
            path = asked.out / f"{stem}.{language}.{ENDINGS.get(form, form)}"
            made.append(_Made(Posted(path, language, form), render(letter, form, asked.look)))
        made += _pictures(letter, f"{stem}.{language}", asked) if asked.cards is not None else []
    return made


def _write(made: Sequence[_Made]) -> list[Posted]:
    for one in made:
        write_whole(one.file.path, one.content)
    return [one.file for one in made]


def _pictures(letter: Letter | OwnLetter, stem: str, asked: Asked) -> list[_Made]:
    from crossroads.report.cards import pictures

    assert asked.cards is not None, "asked for only where a folder is given"
    made = pictures(letter, theme=asked.look.theme, up=asked.look.up)
    return [_Made(Posted(asked.cards / f"{stem}.{p.name}.png", letter.language, "png"), p.png) for p in made]


def render(letter: Letter | OwnLetter, form: Form, look: Look) -> str | bytes:
    """Return a letter in one form."""
    match form:
        case "html":
            return _page(letter, look)
        case "json":
            return json.dumps(letter.as_json(), ensure_ascii=False, indent=1)
        case "md":
            return _markdown(letter)
        case "paste":
            from crossroads.report.paste import render_paste

            return render_paste(letter, up=look.up)
    from crossroads.report.pdf import render_pdf

    return render_pdf(letter, up=look.up)


def _page(letter: Letter | OwnLetter, look: Look) -> str:
    if not isinstance(letter, OwnLetter):
        return render_html(letter, up=look.up)
    from crossroads.report.own_letter_html import render_own_html

    return render_own_html(letter, up=look.up)


def _markdown(letter: Letter | OwnLetter) -> str:
    if not isinstance(letter, OwnLetter):
        return render_markdown(letter)
    from crossroads.report.own_letter_markdown import render_own_markdown

    return render_own_markdown(letter)


def file_stem(name: str) -> str:
    """Return the name of a user's file as the beginning of another file's name, without a language that follows anyway.

    Examples
    --------
    >>> file_stem("my letter.md"), file_stem("weekly.zh.md"), file_stem("../x.md")
    ('my-letter', 'weekly', 'x')
    """
    bare = re.sub(r"\.(?:en|zh)$", "", Path(name).stem)
    return re.sub(r"[^\w-]+", "-", bare).strip("-")[:80] or "letter"
