"""What every page of the site has around it: its place in the menu, its moment, the time machine, what it may not show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote, urlencode

from crossroads.catalog.specs import Language
from crossroads.report.formats import Format
from crossroads.report.wording import wording
from crossroads.timeline import AsOf

PLACES = {
    "now": "/now",
    "series": "/series",
    "claims": "/claims",
    "outlook": "/outlook",
    "stress": "/stress",
    "analogs": "/analogs",
    "letters": "/letters",
    "about": "/about",
}
"""The menu, in its order: key of a place and the path of its first page. Places without a page are not shown."""

OTHER: dict[Language, tuple[Language, str]] = {"en": ("zh", "中文"), "zh": ("en", "English")}
"""The other language of a page, by its own name for itself."""
FIRST_DAY = date(1990, 1, 2)
"""Where the slider begins: the first day of the VIX. The date field goes back further."""
NAMED_DAYS = (
    date(2012, 6, 1),
    date(2015, 8, 24),
    date(2016, 1, 20),
    date(2018, 12, 24),
    date(2020, 3, 16),
    date(2022, 6, 16),
    date(2023, 3, 13),
    date(2025, 11, 18),
)
"""The days the seed letter speaks of, and its own; their words are ``site.mark.<day>``."""


@dataclass(frozen=True, slots=True)
class Link:
    """A place in the menu, or another way out of a page."""

    text: str
    href: str
    is_here: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """A named day on the slider; ``across`` is its place from 0 to 100."""

    day: str
    text: str
    href: str
    across: float
    is_here: bool = False


@dataclass(frozen=True, slots=True)
class TimeMachine:
    """The control that chooses the day.

    Parameters
    ----------
    day, first, last : str
        ISO days: the one shown, and the ends of the slider.
    step, steps : int
        The same as calendar days since ``first``.
    action : str
        Path of the form; its other fields are ``kept``.
    """

    day: str
    first: str
    last: str
    step: int
    steps: int
    action: str
    kept: tuple[tuple[str, str], ...]
    marks: tuple[Mark, ...]
    newest: Link


@dataclass(frozen=True, slots=True)
class Shell:
    """The frame of a page.

    Parameters
    ----------
    place : str
        Key of ``PLACES``.
    title : str
        Heading of the page and of the window.
    known : str
        ``As known on 18 November 2025``.
    as_of : str
        The moment, ISO with its zone.
    is_newest : bool
        No day was asked for: the last one the store knows.
    notice : str or None
        What the reader must know first: that the day is still being computed, that the store is old.
    is_waiting : bool
        Something better is on its way: the page asks again by itself where scripts run.
    json : str
        Address of the same page as JSON.
    """

    place: str
    language: Language
    title: str
    known: str
    as_of: str
    is_newest: bool
    menu: tuple[Link, ...]
    machine: TimeMachine
    other_language: Link
    json: str
    disclaimer: str
    colophon: str
    notice: str | None = None
    is_waiting: bool = False


@dataclass(frozen=True, slots=True)
class Visit:
    """Where a reader is: from it come all links of a page.

    Parameters
    ----------
    path : str
        Of the page, without the language: ``/series/VVIX``.
    queries : tuple of (name, value)
        What was asked beside the day; kept when the day or the language changes.
    as_of : AsOf
    pinned : str or None
        The day as written in the address; None when none was.
    last : date
        Last day the store knows.
    places : sequence of str
        Keys of ``PLACES`` that have a page.
    versions : (code, data)
    """

    language: Language
    path: str
    queries: tuple[tuple[str, str], ...]
    as_of: AsOf
    pinned: str | None
    last: date
    places: Sequence[str]
    versions: tuple[str, str]

    def to(self, path: str, **queries: str) -> str:
        """Return the address of another page in the same language and on the same day."""
        return address(self.language, path, as_of=self.pinned, **queries)

    def on(self, day: str | None) -> str:
        """Return the address of this page on another day; None means the newest."""
        return address(self.language, self.path, as_of=day, **dict(self.queries))


def address(language: Language, path: str, *, as_of: str | None = None, **queries: str) -> str:
    """Return an address of the site.

    Examples
    --------
    >>> address("en", "/series/VVIX", as_of="2025-11-18", q="a b")
    '/en/series/VVIX?as_of=2025-11-18&q=a+b'
    """
    asked = {"as_of": as_of, **queries} if as_of is not None else queries
    return f"/{language}{quote(path)}" + (f"?{urlencode(asked)}" if asked else "")


def shell(visit: Visit, place: str, title: str, *, notice: str | None = None) -> Shell:
    """Return the frame of a page."""
    words, language = wording(visit.language), visit.language
    other, its_name = OTHER[language]
    day = Format(language).day(visit.as_of.day)
    return Shell(
        place=place,
        language=language,
        title=title,
        known=words.say("site.known", day=day),
        as_of=visit.as_of.moment.isoformat(timespec="seconds"),
        is_newest=visit.pinned is None,
        menu=tuple(Link(words.say(f"site.place.{p}"), visit.to(PLACES[p]), p == place) for p in PLACES if p in visit.places),
        machine=time_machine(visit),
        other_language=Link(its_name, address(other, visit.path, as_of=visit.pinned, **dict(visit.queries))),
        json=address(language, f"{visit.path}.json", as_of=visit.pinned, **dict(visit.queries)),
        disclaimer=words.say("disclaimer"),
        colophon=words.say("site.colophon", code=visit.versions[0], data=visit.versions[1]),
        notice=notice,
    )


def time_machine(visit: Visit) -> TimeMachine:
    """Return the control that chooses the day of a page."""
    words, day = wording(visit.language), visit.as_of.day
    steps = max((visit.last - FIRST_DAY).days, 1)
    marks = tuple(
        Mark(
            day=named.isoformat(),
            text=words.say(f"site.mark.{named}"),
            href=visit.on(named.isoformat()),
            across=round(100 * (named - FIRST_DAY).days / steps, 2),
            is_here=named == day,
        )
        for named in NAMED_DAYS
        if named <= visit.last
    )
    return TimeMachine(
        day=day.isoformat(),
        first=FIRST_DAY.isoformat(),
        last=visit.last.isoformat(),
        step=min(max((day - FIRST_DAY).days, 0), steps),
        steps=steps,
        action=address(visit.language, visit.path),
        kept=visit.queries,
        marks=marks,
        newest=Link(words.say("site.newest"), visit.on(None), visit.pinned is None),
    )
