"""What to watch: words over the verdict room's triggers and over its calendar."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from crossroads.report.distances import trigger_name
from crossroads.report.draft import Draft
from crossroads.report.view import Table, Text
from crossroads.timeline import NEW_YORK, Frequency
from crossroads.verdict.releases import Coming, coming
from crossroads.verdict.trigger import CLOSES, Trigger
from crossroads.verdict.trigger_state import Await, NextPrint, TriggerState

NAMED_TOGETHER = 2
"""Of more series than these in one release only the first is named, the others counted."""
_ORDER = {"tripped": 0, "ahead": 1, "stale": 2, "unknown": 3}


# ------------------------------------------------------------------------------------------------------------ triggers


def trigger_table(draft: Draft, *, title: str | None = None) -> Table:
    """Return every trigger that can be read, with its level, the distance and what would move it; tripped ones first, stale ones last."""
    told = sorted((s for s in draft.triggers if s.state != "unknown" or s.next is not None), key=lambda s: _ORDER[s.state])
    columns = tuple(draft.words.say(f"watch.column.{c}") for c in ("trigger", "now", "level", "distance", "next"))
    rows = tuple(trigger_row(draft, s) for s in told)
    marked = tuple(s.is_tripped for s in told)
    return Table(title or draft.words.say("watch.triggers"), columns, (False, True, True, False, False), rows, marked)


def trigger_row(draft: Draft, state: TriggerState) -> tuple[Text, ...]:
    """Return one trigger as a row: name, value now, level, distance, what would move it."""
    return named(draft, state), _now(draft, state), (_level(draft, state.trigger),), (_distance(draft, state),), next_step(draft, state)


def named(draft: Draft, state: TriggerState) -> Text:
    """Return a trigger's name behind that of its indicator."""
    name = draft.name(draft.readings[state.trigger.indicator])
    return draft.words.text("watch.trigger", name=name, trigger=trigger_name(draft, state.trigger))


def _now(draft: Draft, state: TriggerState) -> Text:
    reading = draft.readings[state.trigger.indicator]
    if state.value is not None and state.trigger.unit == CLOSES:
        return (draft.figure(_closes(draft, state.value), reading),)
    return (draft.figure(draft.reading_text(reading), reading),) if reading.value is not None else ()


def _level(draft: Draft, trigger: Trigger) -> str:
    if trigger.level is None or trigger.unit is None:
        return ""
    if trigger.unit == CLOSES:
        return _closes(draft, trigger.level)
    return draft.line(draft.readings[trigger.indicator], trigger.level)


def _closes(draft: Draft, count: float) -> str:
    return draft.words.say("watch.close") if count == 1 else draft.words.say("watch.closes", count=f"{count:g}")


def _distance(draft: Draft, state: TriggerState) -> str:
    """Return how much is missing, or by how much and since when it is tripped."""
    if state.state in {"stale", "unknown"}:
        return draft.words.say("watch.stale") if state.state == "stale" else ""
    since = _since(draft, state)
    if not state.distance:
        key = "watch.ahead" if not state.is_tripped else "watch.tripped_since" if since else "watch.tripped"
        return draft.words.say(key, since=since)
    size = _size(draft, state)
    if not state.is_tripped:
        return draft.words.say("watch.gap", size=size)
    past = draft.words.say("watch.past", size=size)
    return past if since is None else draft.words.say("watch.since", past=past, since=since)


def _size(draft: Draft, state: TriggerState) -> str:
    assert state.distance is not None
    unit = state.trigger.distance_unit
    assert unit is not None
    if unit == CLOSES:
        return _closes(draft, abs(state.distance))
    return draft.words.typeset(draft.format.amount(state.distance, unit, draft.decimals(draft.readings[state.trigger.indicator])))


def _since(draft: Draft, state: TriggerState) -> str | None:
    if state.since is None:
        return None
    own = draft.history.get(state.trigger.indicator)
    is_month = own is not None and own.frequency is Frequency.MONTHLY and state.trigger.kind == "line"
    written = (draft.format.month if is_month else draft.format.day)(state.since.day, beside=draft.today)
    return draft.words.say("watch.earlier", period=written) if state.since.is_earlier else written


def next_step(draft: Draft, state: TriggerState) -> Text:
    """Return what would move a trigger: the smallest next print, or why no one number does."""
    if state.next is not None:
        return _print_words(draft, state.next)
    if state.no_print is None:
        return ()
    due = _awaited_day(draft, state.waits)
    series = _short_name(draft, state.waits.series) if state.waits is not None and due is not None else None
    return draft.words.text(f"watch.{state.no_print}", due=due, series=series)


def _print_words(draft: Draft, found: NextPrint) -> Text:
    level = draft.words.typeset(draft.format.value(found.level, found.unit, _places(found.step)))
    same = draft.words.say("watch.same.others") if found.held else None
    key = f"{found.effect}_{found.side}"
    if found.prints == 1:
        series = _short_name(draft, found.first.series) if found.held else None
        return draft.words.text(f"watch.one.{key}", level=level, same=same, series=series, due=_awaited_day(draft, found.first))
    return draft.words.text(f"watch.many.{key}", level=level, same=same, count=str(found.prints), last=_day(draft, found.last.due))


def _awaited_day(draft: Draft, wait: Await | None) -> str | None:
    """Return when a print is due; nothing for a daily series that is on time: it comes with the next session."""
    if wait is None or (wait.period.frequency is Frequency.DAILY and not wait.is_overdue):
        return None
    return due_words(draft, wait)


def _short_name(draft: Draft, series_id: str) -> str:
    """Return a series' name without what stands in brackets, or after a comma where nothing else parts it."""
    name = re.split("[(\uff08]", _series_name(draft, series_id))[0].strip()
    return name if ":" in name else name.partition(",")[0]


def _places(step: float) -> int:
    return max(0, len(f"{step:.6f}".rstrip("0").partition(".")[2]))


def due_words(draft: Draft, wait: Await) -> str:
    """Return when a print is due, or since when it is overdue."""
    return draft.words.say("release.overdue" if wait.is_overdue else "release.due", day=_day(draft, wait.due))


def _series_name(draft: Draft, series_id: str) -> str:
    return draft.words.typeset(draft.catalog[series_id].name(draft.language)) if series_id in draft.catalog else series_id


# ------------------------------------------------------------------------------------------------------------ calendar


def calendar_table(draft: Draft, weeks: int = 3, *, title: str | None = None) -> Table:
    """Return what is overdue and what is due in the coming weeks, soonest first, with what it feeds."""
    found = coming(draft.panel, draft.catalog, weeks)
    columns = tuple(draft.words.say(f"release.column.{c}") for c in ("due", "series", "period", "newest", "feeds", "by"))
    rows = tuple(_calendar_row(draft, c) for c in found)
    return Table(
        title or draft.words.say("release.caption"), columns, (False,) * len(columns), rows, tuple(c.kind == "meeting" for c in found)
    )


def _calendar_row(draft: Draft, entry: Coming) -> tuple[Text, ...]:
    period = draft.format.period(entry.period, beside=draft.today) if entry.period else ""
    newest = draft.format.period(entry.newest, beside=draft.today) if entry.newest else ""
    feeds = [draft.words.typeset(draft.catalog.indicators[i].name(draft.language)) for i in entry.indicators]
    by = draft.words.say(f"release.{entry.by}")
    return (_when(draft, entry),), _what(draft, entry), (period,), (newest,), _several(draft, "release.feeds", feeds), (by,)


def _when(draft: Draft, entry: Coming) -> str:
    day, clock = _day(draft, entry.due), f"{entry.due.astimezone(NEW_YORK):%H:%M}"
    if entry.state == "silent":
        return draft.words.say("release.silent", day=day)
    if entry.state == "overdue":
        key = "release.overdue" if entry.missed < 2 else "release.missed"
        return draft.words.say(key, day=day, count=str(entry.missed))
    if entry.kind == "meeting":
        return draft.words.say("release.meeting", day=day, clock=clock)
    was = _day(draft, entry.expected)
    return draft.words.say("release.due_at" if was == day else "release.renamed", day=day, clock=clock, was=was)


def _what(draft: Draft, entry: Coming) -> Text:
    if entry.kind != "release":
        return (draft.words.say(f"release.{entry.key.removeprefix('expiry.')}"),)
    return _several(draft, "release.several", [_series_name(draft, i) for i in entry.series])


def _several(draft: Draft, key: str, names: Sequence[str]) -> Text:
    if len(names) > NAMED_TOGETHER:
        return draft.words.text(key, name=names[0], count=str(len(names)), more=str(len(names) - 1))
    return draft.words.listed(list(names), of="names")


def _day(draft: Draft, when: datetime) -> str:
    return draft.format.day(when.astimezone(NEW_YORK).date(), beside=draft.today)
