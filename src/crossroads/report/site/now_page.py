"""Now: where things stand on one screen, what moved, and what is close to tripping."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass

from crossroads.report.banner import banner, headline
from crossroads.report.chapters import CHAPTERS, board
from crossroads.report.distances import gap_size, trigger_name
from crossroads.report.draft import Draft
from crossroads.report.formats import brief, three_digits
from crossroads.report.gauges import gauge
from crossroads.report.sentences import change_text, whole_percentile
from crossroads.report.site.moves import Move, Near, moved, near
from crossroads.report.site.shell import Shell
from crossroads.report.view import Figure, Gauge, Note, Standing, Table, Text

ROWS = 7
"""Rows of each of the three tables."""


@dataclass(frozen=True, slots=True)
class GaugeGroup:
    """The gauges of one chapter that do not stand on the board; ``absent`` names those without a reading."""

    key: str
    title: str
    gauges: tuple[Gauge, ...]
    absent: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NowPage:
    """The page.

    Parameters
    ----------
    board : tuple of Gauge
        Those read at a glance, of all chapters; the others stand in ``groups``.
    tripped, near, moved : Table
        Triggers that are tripped, those nearest to tripping, and the unusual moves of the last week.
    """

    shell: Shell
    headline: Text
    board: tuple[Gauge, ...]
    tripped: Table
    near: Table
    moved: Table
    groups: tuple[GaugeGroup, ...]
    standing: tuple[Text, ...]
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
    drawn = (gauge(draft, r) for r in draft.readings.values())
    gauges = {g.id: g if shows(g.id) else dataclasses.replace(g, spark=()) for g in drawn}
    on_board = board([i for i, g in gauges.items() if g.value is not None], [i for i, g in gauges.items() if g.stale])
    found = near(draft)
    tripped, ahead = ([n for n in found if n.distance.is_tripped is side] for side in (True, False))
    groups = (_group(draft, key, [g for g in gauges.values() if g.chapter == key and g.id not in on_board]) for key in CHAPTERS)
    return NowPage(
        shell=shell,
        headline=said,
        board=tuple(gauges[i] for i in on_board),
        tripped=_tripped_table(draft, tripped),
        near=_near_table(draft, ahead[:ROWS]),
        moved=_moved_table(draft, moved(draft)[:ROWS]),
        groups=tuple(g for g in groups if g.gauges or g.absent),
        standing=banner(draft, standing),
        notes=draft.notes,
    )


def _group(draft: Draft, key: str, gauges: list[Gauge]) -> GaugeGroup:
    there = tuple(g for g in gauges if g.value is not None)
    return GaugeGroup(key, draft.words.say(f"chapter.{key}.short"), there, tuple(g.name for g in gauges if g.value is None))


def _table(draft: Draft, name: str, columns: tuple[str, ...], rows: tuple[tuple[Text, ...], ...]) -> Table:
    """Return a table whose middle columns are numbers."""
    heads = tuple(draft.words.say(f"site_now.{name}.{c}") for c in columns)
    numeric = (False, *(True,) * (len(columns) - 1))
    return Table(draft.words.say(f"site_now.{name}.caption"), heads, numeric, rows, (name == "tripped",) * len(rows))


def _tripped_table(draft: Draft, found: list[Near]) -> Table:
    rows = tuple((_trigger(draft, n), (_figure(draft, n.distance.reading.id),), (_level(draft, n),)) for n in found)
    return _table(draft, "tripped", ("trigger", "now", "level"), rows)


def _near_table(draft: Draft, found: list[Near]) -> Table:
    rows = tuple((_trigger(draft, n), (_figure(draft, n.distance.reading.id),), _far(draft, n)) for n in found)
    return _table(draft, "near", ("trigger", "now", "far"), rows)


def _moved_table(draft: Draft, moves: list[Move]) -> Table:
    rows = tuple(_moved_row(draft, m) for m in moves)
    return _table(draft, "moved", ("name", "move", "rank"), rows)


def _moved_row(draft: Draft, move: Move) -> tuple[Text, ...]:
    name, change = draft.name(move.reading), change_text(draft, move.reading) or ""
    rank = draft.words.text("site_now.moved.larger", percent=str(whole_percentile(min(move.rank, 99.0))))
    return (name,), (draft.figure(change, move.reading),), rank


def _trigger(draft: Draft, found: Near) -> Text:
    return draft.words.text("watch.trigger", name=draft.name(found.distance.reading), trigger=trigger_name(draft, found.distance.trigger))


def _level(draft: Draft, found: Near) -> str:
    return draft.line(found.distance.reading, found.distance.trigger.level)


def _far(draft: Draft, found: Near) -> Text:
    """Return how far a trigger is, and how many usual moves that is."""
    size = brief(gap_size(draft, found.distance))
    over = draft.spec(found.distance.reading).change_over
    usual = None if found.moves is None else _usual(draft, found.moves, over)
    return draft.words.text("site_now.near.size", size=size, level=_level(draft, found), usual=usual)


def _usual(draft: Draft, moves: float, over: str) -> str:
    return draft.words.say("site_now.near.usual", count=three_digits(round(moves, 1)), over=draft.words.say(f"over_short.{over}"))


def _figure(draft: Draft, name: str) -> Figure:
    reading = draft.readings[name]
    return draft.figure(brief(draft.reading_text(reading)), reading)
