"""Now: where things stand on one screen, what moved, and what is close to tripping."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass

from crossroads.report.banner import banner, headline
from crossroads.report.chapters import CHAPTERS
from crossroads.report.distances import gap_words, trigger_name
from crossroads.report.draft import Draft
from crossroads.report.formats import three_digits
from crossroads.report.gauges import gauge
from crossroads.report.sentences import change_text, whole_percentile
from crossroads.report.site.moves import Move, Near, moved, near
from crossroads.report.site.shell import Shell
from crossroads.report.view import Figure, Gauge, Note, Standing, Table, Text

ROWS = 8
"""Rows of each of the two tables."""


@dataclass(frozen=True, slots=True)
class GaugeGroup:
    """The gauges of one chapter; ``absent`` names those without a reading."""

    key: str
    title: str
    gauges: tuple[Gauge, ...]
    absent: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NowPage:
    """The page."""

    shell: Shell
    headline: Text
    standing: tuple[Text, ...]
    moved: Table
    near: Table
    groups: tuple[GaugeGroup, ...]
    notes: tuple[Note, ...]


def now_page(shell: Shell, draft: Draft, standing: Standing, *, shows: Callable[[str], bool]) -> NowPage:
    """Return the page.

    Parameters
    ----------
    draft : Draft
        Fresh: its notes become the page's.
    shows : callable (indicator id) -> bool
        Whether the history of an indicator may be shown; without it a gauge has no sparkline.
    """
    said = headline(draft)
    gauges = [gauge(draft, r) for r in draft.readings.values()]
    shown = [g if shows(g.id) else dataclasses.replace(g, spark=()) for g in gauges]
    moves, nearest = moved(draft)[:ROWS], near(draft)[:ROWS]
    groups = tuple(_group(draft, key, [g for g in shown if g.chapter == key]) for key in CHAPTERS)
    return NowPage(
        shell=shell,
        headline=said,
        standing=banner(draft, standing),
        moved=_moved_table(draft, moves),
        near=_near_table(draft, nearest),
        groups=tuple(g for g in groups if g.gauges or g.absent),
        notes=draft.notes,
    )


def _group(draft: Draft, key: str, gauges: list[Gauge]) -> GaugeGroup:
    there = tuple(g for g in gauges if g.value is not None)
    return GaugeGroup(key, draft.words.say(f"chapter.{key}.short"), there, tuple(g.name for g in gauges if g.value is None))


def _moved_table(draft: Draft, moves: list[Move]) -> Table:
    columns = tuple(draft.words.say(f"site_now.moved.{c}") for c in ("name", "now", "move", "rank"))
    rows = tuple(_moved_row(draft, m) for m in moves)
    return Table(draft.words.say("site_now.moved.caption"), columns, (False, True, True, False), rows, (False,) * len(rows))


def _moved_row(draft: Draft, move: Move) -> tuple[Text, ...]:
    reading = move.reading
    rank = draft.words.text("site_now.moved.larger", percent=str(min(whole_percentile(move.rank), 99)), year=str(move.since))
    return (draft.name(reading),), (_figure(draft, reading.id),), (change_text(draft, reading) or "",), rank


def _near_table(draft: Draft, nearest: list[Near]) -> Table:
    columns = tuple(draft.words.say(f"site_now.near.{c}") for c in ("trigger", "now", "level", "distance", "moves"))
    rows = tuple(_near_row(draft, n) for n in nearest)
    tripped = tuple(n.distance.is_tripped for n in nearest)
    return Table(draft.words.say("site_now.near.caption"), columns, (False, True, True, True, False), rows, tripped)


def _near_row(draft: Draft, found: Near) -> tuple[Text, ...]:
    reading, trigger = found.distance.reading, found.distance.trigger
    name = draft.words.text("watch.trigger", name=draft.name(reading), trigger=trigger_name(draft, trigger))
    level, gap = draft.line(reading, trigger.level), gap_words(draft, found.distance)
    return name, (_figure(draft, reading.id),), (level,), (gap,), _in_moves(draft, found)


def _in_moves(draft: Draft, found: Near) -> Text:
    over = draft.spec(found.distance.reading).change_over
    if found.moves is None or found.distance.is_tripped:
        return ()
    return draft.words.text("site_now.near.usual", count=three_digits(found.moves), over=draft.words.say(f"over_short.{over}"))


def _figure(draft: Draft, name: str) -> Figure:
    reading = draft.readings[name]
    return draft.figure(draft.reading_text(reading), reading)
