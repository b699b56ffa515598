"""Answers of single rooms, for pages that show only some of them."""

from __future__ import annotations

from typing import Any, TypeVar

from crossroads.app.server.ask import Ask
from crossroads.verdict.answers import Answers, Refused

Answer = TypeVar("Answer")


def day_kept(ask: Ask) -> tuple[tuple[str, str], ...]:
    """Return the day of the address as a form sends it along; nothing where none was asked."""
    return (("as_of", ask.visit.pinned),) if ask.visit.pinned is not None else ()


def only(ask: Ask, **parts: Any) -> Answers:
    """Return a bundle that holds these parts; the others say that they were not asked."""
    unasked = Refused("not asked on this page")
    rest = {name: unasked for name in Answers.__dataclass_fields__ if name not in {"panel", "readings", "before"}}
    panel = ask.library.panel(ask.library.needed_series(), as_of=ask.as_of)
    return Answers(panel=panel, readings=tuple(ask.library.readings(as_of=ask.as_of)), before=(), **{**rest, **parts})
