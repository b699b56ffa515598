"""The release calendar: what is due in the coming weeks, what is overdue, and which indicators and triggers wait for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Any, Literal

from crossroads.catalog.facts import fomc_calendar
from crossroads.catalog.load import Catalog
from crossroads.catalog.releases import Awaited, awaited
from crossroads.errors import InputError
from crossroads.series import Panel, Series, iso
from crossroads.timeline import NEW_YORK, AsOf, Frequency, Period
from crossroads.verdict.expiries import expiries
from crossroads.verdict.measures import measure
from crossroads.verdict.trigger import registry

SELDOM = frozenset({Frequency.WEEKLY, Frequency.MONTHLY, Frequency.QUARTERLY})
SILENT_AFTER = timedelta(days=365)
DECIDED = time(14)
"""New York time at which the FOMC's decision is announced."""
MEETING_SERIES = ("FOMC_MEETING", "FED_TARGET_UPPER", "FED_TARGET_LOWER", "FED_BALANCE_SHEET")
EXPIRY_SERIES: Mapping[str, tuple[str, ...]] = {"vix": ("VIX", "VVIX"), "equity": ()}
"""What an expiry bears on: of options on everything, nothing in particular."""

Kind = Literal["release", "meeting", "expiry"]
Due = Literal["due", "overdue", "silent"]


@dataclass(frozen=True, slots=True)
class Coming:
    """One entry of the calendar: a release, a meeting of the FOMC, or an expiry of options.

    Parameters
    ----------
    kind : {"release", "meeting", "expiry"}
    key : str
        The publisher's id and what of it: ``bls``, ``fomc``, ``expiry.equity``, ``expiry.vix``.
    state : {"due", "overdue", "silent"}
        Overdue: its day has passed and no other day was announced. Silent: so for more than a year; it may have ended.
    due : datetime
        New York's clock decides; of an overdue one the day that has passed.
    by : {"rule", "calendar"}
        Whether the day follows from a rule or stands in a dated calendar published by the as-of moment.
    expected : datetime
        The day by the rule; earlier than ``due`` where a new day was announced.
    period, newest : Period or None
        What it is about, and the newest period known (the earliest, where the series differ); None for meetings and expiries.
    series : tuple of str
        What comes with it.
    missed : int
        Releases whose day has passed, this one included; 0 when it is on time.
    indicators, triggers : tuple of str
        What it feeds.
    """

    kind: Kind
    key: str
    state: Due
    due: datetime
    by: Literal["rule", "calendar"]
    expected: datetime
    period: Period | None = None
    newest: Period | None = None
    series: tuple[str, ...] = ()
    missed: int = 0
    indicators: tuple[str, ...] = ()
    triggers: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return {
            "kind": self.kind,
            "key": self.key,
            "state": self.state,
            "due": iso(self.due),
            "by": self.by,
            "expected": iso(self.expected),
            "period": self.period.label if self.period else None,
            "newest": self.newest.label if self.newest else None,
            "series": list(self.series),
            "missed": self.missed,
            "indicators": list(self.indicators),
            "triggers": list(self.triggers),
        }


def coming(panel: Panel, catalog: Catalog, weeks: int = 3) -> tuple[Coming, ...]:
    """Return what is overdue, and what is due in the coming weeks, soonest first.

    Parameters
    ----------
    panel : Panel
        What was known at the moment; a series of which nothing was known is not waited for, for its periods are not known.
    catalog : Catalog
    weeks : int, default 3

    Returns
    -------
    tuple of Coming
        Every weekly, monthly and quarterly series behind an indicator (those of one publisher, period and moment in one
        entry), the meetings of the FOMC by the calendars published by then, and the expiries of options. Daily series come
        every session and are left out. What has been silent for more than a year stands last.

    Raises
    ------
    InputError
        If ``weeks`` is not positive.
    """
    if weeks < 1:
        raise InputError(f"a calendar of {weeks} weeks is empty; give 1 or more")
    until = panel.as_of.moment + timedelta(weeks=weeks)
    feeds = _Feeds(catalog)
    found = [*_releases(panel, catalog, until, feeds), *_meetings(panel.as_of, until, feeds), *_expiries(panel.as_of, until, feeds)]
    return tuple(sorted(found, key=lambda c: (c.state == "silent", c.due, c.kind, c.key, c.series)))


class _Feeds:
    """Which indicators and triggers stand on a series."""

    def __init__(self, catalog: Catalog) -> None:
        self.indicators = {name: frozenset(catalog.behind(name)) for name in catalog.indicators}
        self.triggers = {t.id: frozenset(measure(t, catalog).needs) for t in registry(catalog)}

    def of(self, series: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the indicators and the triggers that any of these series feeds, in the order of the catalogue."""
        wanted = set(series)
        indicators, triggers = (tuple(k for k, behind in of.items() if wanted & behind) for of in (self.indicators, self.triggers))
        return indicators, triggers

    @property
    def series(self) -> list[str]:
        """Return every series behind an indicator."""
        return list(dict.fromkeys(i for behind in self.indicators.values() for i in sorted(behind)))


def _releases(panel: Panel, catalog: Catalog, until: datetime, feeds: _Feeds) -> Iterator[Coming]:
    together: dict[tuple[str, Awaited, int], list[Series]] = {}
    for name in feeds.series:
        known, spec = panel.get(name), catalog[name]
        if known is None or spec.frequency not in SELDOM:
            continue
        for wait, missed in _told(awaited(spec, known, panel.as_of, until), panel.as_of):
            together.setdefault((spec.publisher.id, replace(wait, series=""), missed), []).append(known)
    for (publisher, wait, missed), found in together.items():
        ids = tuple(own.id for own in found)
        newest = min(own.newest.period for own in found)
        state = _standing(wait, panel.as_of)
        indicators, triggers = feeds.of(ids)
        yield Coming("release", publisher, state, wait.due, wait.by, wait.expected, wait.period, newest, ids, missed, indicators, triggers)


def _told(waits: Sequence[Awaited], as_of: AsOf) -> Iterator[tuple[Awaited, int]]:
    """Yield each awaited release with how many are missed: of those overdue only the first, and nothing more of a silent one."""
    overdue = [wait for wait in waits if wait.due <= as_of.moment]
    if overdue:
        yield overdue[0], len(overdue)
        if _standing(overdue[0], as_of) == "silent":
            return
    for wait in waits:
        if wait.due > as_of.moment:
            yield wait, int(wait.expected <= as_of.moment)


def _standing(wait: Awaited, as_of: AsOf) -> Due:
    if wait.due > as_of.moment:
        return "due"
    return "silent" if wait.due + SILENT_AFTER < as_of.moment else "overdue"


def _meetings(as_of: AsOf, until: datetime, feeds: _Feeds) -> Iterator[Coming]:
    """Yield the scheduled meetings, as far as the calendars published by then name them."""
    for meeting in fomc_calendar():
        at = datetime.combine(meeting.day, DECIDED, NEW_YORK)
        if meeting.stands_at(as_of.moment) and as_of.moment < at <= until:
            indicators, triggers = feeds.of(MEETING_SERIES)
            yield Coming("meeting", "fomc", "due", at, "calendar", at, series=MEETING_SERIES, indicators=indicators, triggers=triggers)


def _expiries(as_of: AsOf, until: datetime, feeds: _Feeds) -> Iterator[Coming]:
    for expiry in expiries(as_of, until):
        indicators, triggers = feeds.of(EXPIRY_SERIES[expiry.what])
        yield Coming("expiry", f"expiry.{expiry.what}", "due", expiry.at, "rule", expiry.at, indicators=indicators, triggers=triggers)
