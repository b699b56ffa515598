"""One question to a page: who asks what, of which day, and what it may be answered from."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

import numpy as np

from crossroads.app.clock import now
from crossroads.app.held import Holding, Recent
from crossroads.app.server.gate import Gate
from crossroads.catalog.specs import Language
from crossroads.errors import InputError, NotKnownError
from crossroads.report.site.shell import Shell, Visit, shell
from crossroads.timeline import AsOf

Answer = TypeVar("Answer")

FIRST_YEAR = 1900
_CLOSES = ("SPX", "VIX", "VVIX")


class BadDayError(InputError):
    """The day in the address is none, or none that can be shown."""


@dataclass(frozen=True)
class Ask:
    """What a page is made from.

    Parameters
    ----------
    library : Holding
        One version of the store, in memory; everything on the page is about the same rows.
    as_of : AsOf
        The moment asked for, or the end of the last day the store knows.
    names : mapping of str to str
        Parts of the path: ``id``.
    queries : mapping of str to str
        The page's own queries that were given.
    gate : Gate
        What licences allow to be shown.
    visit : Visit
        Makes the links of the page.
    shared : Recent
        Answers that other pages need too.
    recorded : str
        When a record of the model was last kept, on pages that show one.
    """

    library: Holding
    as_of: AsOf
    names: Mapping[str, str]
    queries: Mapping[str, str]
    gate: Gate
    visit: Visit
    shared: Recent
    recorded: str = ""

    @property
    def language(self) -> Language:
        """Return the language of the page."""
        return self.visit.language

    def shell(self, place: str, title: str, *, notice: str | None = None) -> Shell:
        """Return the frame of the page."""
        return shell(self.visit, place, title, notice=notice)

    def share(self, what: str, compute: Callable[[], Answer]) -> Answer:
        """Return an answer that other pages and the other language need too; computed once a moment and version of the data."""
        return self.shared.get((what, self.as_of, self.library.version), compute)


def moment_asked(text: str | None, library: Holding) -> AsOf:
    """Return the moment written in an address, or the end of the last day the store knows.

    Raises
    ------
    BadDayError
        If it is no day, lies in the future, or before 1900.
    """
    if not text:
        return AsOf.end_of(last_day(library))
    if len(text) > 40 or not re.match(r"\d{4}-", text) or int(text[:4]) < FIRST_YEAR or int(text[:4]) > now().day.year:
        raise BadDayError(text[:40])
    try:
        asked = AsOf.parse(text)
    except (InputError, OverflowError):
        raise BadDayError(text) from None
    if asked.day > now().day:
        raise BadDayError(text)
    return asked


def last_day(library: Holding) -> date:
    """Return the last day of which the store knows a market close, or anything where it knows none; at most today.

    Raises
    ------
    NotKnownError
        If the store is empty.
    """
    history = library.history()
    held = [history.period[history.rows(name)].max() for name in _CLOSES if name in history]
    newest = max(held) if held else np.max(history.known_at) if len(history.known_at) else None
    if newest is None:
        raise NotKnownError("the store is empty; run `crossroads sync`")
    day: date = newest.astype("datetime64[D]").astype(object)
    return min(day, now().day)
