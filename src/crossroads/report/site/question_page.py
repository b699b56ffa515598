"""A page about one question: what can be asked of it, and the chapters that answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from crossroads.report.draft import Draft
from crossroads.report.site.shell import Shell
from crossroads.report.view import Chapter, Note


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the values a control can have."""

    value: str
    text: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class Control:
    """One thing that can be asked.

    Parameters
    ----------
    name : str
        Of the query.
    kind : {"select", "range"}
        One of the ``choices``, or a number from ``low`` to ``high`` in ``step``.
    value : str
        As it stands.
    """

    name: str
    label: str
    kind: Literal["select", "range"]
    value: str
    choices: tuple[Choice, ...] = ()
    low: float = 0.0
    high: float = 0.0
    step: float = 1.0


@dataclass(frozen=True, slots=True)
class Controls:
    """A form of the page; it works without scripts.

    Parameters
    ----------
    action : str
    kept : tuple of (name, value)
        Sent along: the day.
    """

    action: str
    kept: tuple[tuple[str, str], ...]
    button: str
    controls: tuple[Control, ...]


@dataclass(frozen=True, slots=True)
class QuestionPage:
    """The page."""

    shell: Shell
    lead: str
    controls: Controls | None
    chapters: tuple[Chapter, ...]
    notes: tuple[Note, ...]


def question_page(shell: Shell, draft: Draft, lead: str, chapters: Sequence[Chapter], controls: Controls | None = None) -> QuestionPage:
    """Return the page; the notes are those its chapters' figures asked the draft for."""
    return QuestionPage(shell, lead, controls, tuple(chapters), draft.notes)


def select(name: str, label: str, values: Sequence[tuple[str, str]], value: str) -> Control:
    """Return a control of one choice among several, each as value and text."""
    return Control(name, label, "select", value, tuple(Choice(v, text, v == value) for v, text in values))


def slider(name: str, label: str, value: float, ends: tuple[float, float]) -> Control:
    """Return a control of a whole number between two ends."""
    return Control(name, label, "range", f"{value:g}", low=ends[0], high=ends[1])
