"""What to watch: how far each reading is from its triggers, and which releases come next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from crossroads.catalog.releases import Release
from crossroads.catalog.specs import Trigger
from crossroads.report.draft import Draft
from crossroads.report.sentences import detail
from crossroads.report.view import Table, Text
from crossroads.series import Reading
from crossroads.timeline import NEW_YORK, Frequency

CALENDAR_DAYS = 21
"""How far ahead the release calendar looks."""
_SELDOM = frozenset({Frequency.WEEKLY, Frequency.MONTHLY, Frequency.QUARTERLY})


@dataclass(frozen=True, slots=True)
class Distance:
    """How far a reading is from one of its triggers.

    Parameters
    ----------
    gap : float, in the reading's unit
        What is still missing; zero or negative once the trigger is tripped.
    """

    reading: Reading
    trigger: Trigger
    gap: float

    @property
    def is_tripped(self) -> bool:
        """Whether the reading is at or past the level (an ``above`` trigger of a count of closes needs more than the level)."""
        return self.gap <= 0


def distances(draft: Draft) -> list[Distance]:
    """Return the distance of every reading that has a value to every trigger of it, in the order of the catalogue."""
    return [d for reading in draft.readings.values() for d in distances_of(draft, reading)]


def distances_of(draft: Draft, reading: Reading) -> list[Distance]:
    """Return the distances of one reading; none where it has no value."""
    if reading.value is None:
        return []
    value = reading.value
    return [Distance(reading, t, t.level - value if t.side == "above" else value - t.level) for t in draft.spec(reading).triggers]


def gap_words(draft: Draft, distance: Distance, *, form: Literal["gap", "alone"] = "alone") -> str:
    """Return the distance in words: how far it is, or how far past; alone, or to be followed by the level."""
    reading = distance.reading
    as_bp = reading.unit.dimension == "percent" and draft.spec(reading).change_unit.code == "bp"
    size = draft.format.amount(distance.gap, reading.unit, draft.decimals(reading), as_bp=as_bp)
    key = "watch.past" if distance.is_tripped else "watch.gap"
    return draft.words.say(f"{key}_only" if form == "alone" else key, size=size)


def trigger_name(draft: Draft, trigger: Trigger) -> str:
    """Return a trigger's name in the letter's language."""
    return draft.words.spaced(trigger.zh if draft.language == "zh" else trigger.en)


def trigger_table(draft: Draft) -> Table:
    """Return every trigger with the reading, its level and the distance; tripped ones first."""
    found = sorted(distances(draft), key=lambda d: not d.is_tripped)
    columns = tuple(draft.words.say(f"watch.column.{c}") for c in ("trigger", "now", "level", "distance", "next"))
    rows = tuple(_trigger_row(draft, d) for d in found)
    return Table(draft.words.say("watch.triggers"), columns, (False, True, True, True, False), rows)


def _trigger_row(draft: Draft, distance: Distance) -> tuple[Text, ...]:
    reading, trigger = distance.reading, distance.trigger
    value = draft.level(reading, distance.reading.value or 0.0)
    level = draft.level(reading, trigger.level)
    name = draft.words.text("watch.trigger", name=draft.name(reading), trigger=trigger_name(draft, trigger))
    return name, (draft.figure(value, reading),), (level,), (gap_words(draft, distance),), _next_step(draft, reading)


def _next_step(draft: Draft, reading: Reading) -> Text:
    """Return what would move the reading: closes still missing, the print that would trip it, or the next release."""
    closes = reading.details.get("closes_to_go")
    if isinstance(closes, (int, float)) and reading.state == "testing":
        return draft.words.text("watch.closes", closes=detail(draft, reading, "closes_to_go"))
    if reading.details.get("next_print_to_trip") is not None:
        return draft.words.text("watch.print", level=detail(draft, reading, "next_print_to_trip"))
    waits = [r for r in (draft.release(i.series) for i in reading.inputs[-1:]) if r is not None]
    return (_due_words(draft, waits[0]),) if waits else ()


def calendar_table(draft: Draft) -> Table:
    """Return the weekly, monthly and quarterly releases that are overdue or due within three weeks, soonest first."""
    waits = sorted(_waits(draft), key=lambda r: (r.due, r.series))
    columns = tuple(draft.words.say(f"release.column.{c}") for c in ("due", "series", "period", "newest"))
    rows = tuple(_release_row(draft, r) for r in waits)
    return Table(draft.words.say("release.caption"), columns, (False, False, False, False), rows)


def _waits(draft: Draft) -> list[Release]:
    last = draft.panel.as_of.moment + timedelta(days=CALENDAR_DAYS)
    ids = dict.fromkeys(i for spec in draft.catalog.indicators.values() for i in spec.inputs if i in draft.catalog)
    releases = [draft.release(draft.catalog.resolve(i)) for i in ids]
    return [r for r in releases if r is not None and r.due <= last and r.period.frequency in _SELDOM]


def _release_row(draft: Draft, release: Release) -> tuple[Text, ...]:
    newest = draft.panel[release.series].newest.period
    name = draft.words.spaced(draft.catalog[release.series].name(draft.language))
    period, seen = (draft.format.period(p, beside=draft.today) for p in (release.period, newest))
    return (_due_words(draft, release),), (name,), (period,), (seen,)


def _due_words(draft: Draft, release: Release) -> str:
    day = draft.format.day(release.due.astimezone(NEW_YORK).date(), beside=draft.today)
    return draft.words.say("release.overdue" if release.is_overdue else "release.due", day=day)
