"""Triggers and the calendar as tables for a terminal: the letter's own tables, printed whole."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from crossroads.catalog.load import Catalog
from crossroads.catalog.specs import Language
from crossroads.report.draft import Draft
from crossroads.report.letter import history_of
from crossroads.report.view import Table, plain
from crossroads.report.watch import calendar_table, named, trigger_table
from crossroads.series import Panel, Reading

if TYPE_CHECKING:
    from rich.console import RenderableType


def triggers_screen(panel: Panel, readings: Sequence[Reading], catalog: Catalog, language: Language) -> RenderableType:
    """Return every trigger as a table; under it those without a reading, each with its reason."""
    from rich.console import Group
    from rich.text import Text

    draft = _draft(panel, readings, catalog, language)
    table = trigger_table(draft, title=draft.words.say("watch.title", day=draft.format.day(draft.today)))
    unread = [s for s in draft.triggers if s.state == "unknown"]
    reasons = [f"{plain(named(draft, s))}: {s.reason_zh if language == 'zh' else s.reason}" for s in unread]
    return Group(_grid(table), *(Text(line, style="dim") for line in reasons), Text(draft.words.say("disclaimer"), style="dim"))


def calendar_screen(panel: Panel, readings: Sequence[Reading], catalog: Catalog, language: Language, weeks: int) -> RenderableType:
    """Return the release calendar as a table."""
    from rich.console import Group
    from rich.text import Text

    draft = _draft(panel, readings, catalog, language)
    title = draft.words.say("release.title", day=draft.format.day(draft.today), weeks=str(weeks))
    return Group(_grid(calendar_table(draft, weeks, title=title)), Text(draft.words.say("disclaimer"), style="dim"))


def _draft(panel: Panel, readings: Sequence[Reading], catalog: Catalog, language: Language) -> Draft:
    return Draft.begin(panel, catalog, {r.id: r for r in readings}, history_of(panel, catalog, readings), language)


def _grid(table: Table) -> RenderableType:
    """Return a table of the letter for a terminal; marked rows are bold."""
    from rich.table import Table as Grid

    grid = Grid(title=table.caption, title_justify="left", header_style="bold", box=None, pad_edge=False)
    for name, is_numeric in zip(table.columns, table.numeric, strict=True):
        grid.add_column(name, justify="right" if is_numeric else "left", overflow="fold")
    for row, is_marked in zip(table.rows, table.marked, strict=True):
        grid.add_row(*(plain(cell) for cell in row), style="bold" if is_marked else "")
    return grid
