"""The page of a problem: one line, and the ways out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from crossroads.catalog.specs import Language
from crossroads.report.site.shell import OTHER, PLACES, Link, address
from crossroads.report.wording import wording

Problem = Literal["bad_day", "no_page", "no_series", "no_store", "nothing_known", "not_allowed", "broken"]
SHOWN = 60
"""Characters of what the reader wrote that are shown again."""


@dataclass(frozen=True, slots=True)
class BareShell:
    """The frame of a page that stands on no data: no day, no time machine."""

    language: Language
    title: str
    menu: tuple[Link, ...]
    other_language: Link
    disclaimer: str


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """What went wrong, in words, and where to go."""

    shell: BareShell
    problem: Problem
    sentence: str
    ways: tuple[Link, ...]


def error_page(language: Language, problem: Problem, said: str, places: Sequence[str]) -> ErrorPage:
    """Return the page of a problem.

    Parameters
    ----------
    said : str
        What the reader wrote: a day, an id.
    places : sequence of str
        Keys of the menu.
    """
    words = wording(language)
    sentence = words.say(f"site.problem.{problem}.sentence", said=said[:SHOWN])
    way = "/series" if problem == "no_series" else "/now"
    key = "site.problem.no_series.way" if problem == "no_series" else "site.problem.way"
    frame = bare_shell(language, words.say(f"site.problem.{problem}.title"), places)
    return ErrorPage(frame, problem, sentence, (Link(words.say(key), address(language, way)),))


def bare_shell(language: Language, title: str, places: Sequence[str]) -> BareShell:
    """Return the frame of a page that stands on no data."""
    words = wording(language)
    other, its_name = OTHER[language]
    menu = tuple(Link(words.say(f"site.place.{p}"), address(language, PLACES[p])) for p in PLACES if p in places)
    return BareShell(language, title, menu, Link(its_name, address(other, "/now")), words.say("disclaimer"))
