"""What to watch: how far each reading is from its triggers, and which releases come next."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from crossroads.catalog.facts import fomc_calendar
from crossroads.catalog.releases import Release
from crossroads.report.details import detail
from crossroads.report.distances import Distance, distances, gap_words, trigger_name
from crossroads.report.draft import Draft
from crossroads.report.view import Table, Text
from crossroads.timeline import NEW_YORK, Frequency, Period

CALENDAR_DAYS = 21
"""How far ahead the release calendar looks."""
NAMED_TOGETHER = 2
"""Of more series than these in one release only the first is named, the others counted."""
_SELDOM = frozenset({Frequency.WEEKLY, Frequency.MONTHLY, Frequency.QUARTERLY})


def trigger_table(draft: Draft) -> Table:
    """Return every trigger with the reading, its level and the distance; tripped ones first, stale ones last."""
    found = sorted(distances(draft), key=lambda d: (d.is_stale, not d.is_tripped))
    columns = tuple(draft.words.say(f"watch.column.{c}") for c in ("trigger", "now", "level", "distance", "next"))
    rows = tuple(_trigger_row(draft, d) for d in found)
    return Table(draft.words.say("watch.triggers"), columns, (False, True, True, True, False), rows, tuple(d.is_tripped for d in found))


def _trigger_row(draft: Draft, distance: Distance) -> tuple[Text, ...]:
    reading, trigger = distance.reading, distance.trigger
    value = draft.reading_text(reading)
    level = draft.line(reading, trigger.level)
    name = draft.words.text("watch.trigger", name=draft.name(reading), trigger=trigger_name(draft, trigger))
    return name, (draft.figure(value, reading),), (level,), (gap_words(draft, distance),), _next_step(draft, distance)


def _next_step(draft: Draft, distance: Distance) -> Text:
    """Return what would move the reading: closes still missing, the print that would trip it, or the next release."""
    reading = distance.reading
    if reading.state == "testing" and distance.is_tripped:
        return draft.words.text("watch.closes", closes=detail(draft, reading, "closes_to_go"))
    if reading.details.get("next_print_to_trip") is not None:
        return draft.words.text("watch.print", level=detail(draft, reading, "next_print_to_trip"))
    waits = [r for r in (draft.release(i.series) for i in reading.inputs[-1:]) if r is not None]
    return draft.words.text("watch.value", due=_due_words(draft, waits[0])) if waits else ()


def calendar_table(draft: Draft) -> Table:
    """Return the weekly, monthly and quarterly releases that are overdue or due within three weeks, soonest first.

    Series of one publisher that wait for the same period at the same moment share a row.
    """
    together: dict[tuple[datetime, str, Period], list[Release]] = {}
    for release in sorted(_waits(draft), key=lambda r: r.due):
        publisher = draft.catalog[release.series].publisher.id
        together.setdefault((release.due, publisher, release.period), []).append(release)
    columns = tuple(draft.words.say(f"release.column.{c}") for c in ("due", "series", "period", "newest"))
    dated = [(group[0].due, _release_row(draft, group)) for group in together.values()]
    dated += _meeting_row(draft)
    rows = tuple(row for _, row in sorted(dated, key=lambda entry: entry[0]))
    return Table(draft.words.say("release.caption"), columns, (False,) * 4, rows, (False,) * len(rows))


def _meeting_row(draft: Draft) -> list[tuple[datetime, tuple[Text, ...]]]:
    """Return the next scheduled meeting of the FOMC, as far as the calendars published by the letter's moment name it."""
    moment = draft.panel.as_of.moment
    known = (m for m in fomc_calendar() if m.published <= moment and (m.cancelled is None or m.cancelled > moment))
    coming = next((m for m in known if m.day > draft.today), None)
    if coming is None:
        return []
    target = draft.panel.get("FED_TARGET_UPPER")
    newest = draft.format.day(target.newest.period.start, beside=draft.today) if target is not None else ""
    day = draft.words.say("release.meeting", day=draft.format.day(coming.day, beside=draft.today))
    return [(datetime.combine(coming.day, time(14), NEW_YORK), ((day,), (draft.words.say("release.fomc"),), (), (newest,)))]


def _waits(draft: Draft) -> list[Release]:
    last = draft.panel.as_of.moment + timedelta(days=CALENDAR_DAYS)
    ids = dict.fromkeys(i for spec in draft.catalog.indicators.values() for i in spec.inputs if i in draft.catalog)
    releases = [draft.release(draft.catalog.resolve(i)) for i in ids]
    return [r for r in releases if r is not None and r.due <= last and r.period.frequency in _SELDOM]


def _release_row(draft: Draft, group: list[Release]) -> tuple[Text, ...]:
    release = group[0]
    newest = draft.panel[release.series].newest.period
    names = [draft.words.typeset(draft.catalog[r.series].name(draft.language)) for r in group]
    if len(names) > NAMED_TOGETHER:
        said = draft.words.text("release.several", name=names[0], count=str(len(names)), more=str(len(names) - 1))
    else:
        said = draft.words.listed(names, of="names")
    period, seen = (draft.format.period(p, beside=draft.today) for p in (release.period, newest))
    return (_due_words(draft, release),), said, (period,), (seen,)


def _due_words(draft: Draft, release: Release) -> str:
    day = draft.format.day(release.due.astimezone(NEW_YORK).date(), beside=draft.today)
    return draft.words.say("release.overdue" if release.is_overdue else "release.due", day=day)
