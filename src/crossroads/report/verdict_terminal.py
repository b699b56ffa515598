"""The verdict for a terminal: two columns of evidence with their sums, the paragraph, the scenarios."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crossroads.report.chapter_scenarios import scenario_tables
from crossroads.report.chapter_verdict import ledger_table
from crossroads.report.draft import Draft
from crossroads.report.verdict_teller import VerdictTeller
from crossroads.report.verdict_words import conclusion
from crossroads.report.view import Table, plain
from crossroads.verdict.answers import Answers
from crossroads.verdict.verdict import Verdict

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table as Grid

_WITHOUT_READING = (0, 2, 3, 4)
"""Columns of a ledger beside its twin: there is no room for the readings, which ``crossroads now`` prints."""


def verdict_view(draft: Draft, answers: Answers, verdict: Verdict) -> RenderableType:
    """Return the verdict as rich renderables."""
    from rich.console import Group
    from rich.padding import Padding
    from rich.text import Text

    tell = VerdictTeller(draft, answers, verdict)
    said = plain(conclusion(draft, answers, verdict))
    notes = [Text(tell.say("ledger.rule"), style="dim"), Text(tell.say("disclaimer"), style="dim")]
    return Group(_columns(tell), Padding(Text(said), (1, 0)), _scenarios(tell), *notes)


def _columns(tell: VerdictTeller) -> RenderableType:
    """Return the two ledgers side by side."""
    from rich.table import Table as Grid

    grid = Grid.grid(padding=(0, 2), expand=True)
    grid.add_column(ratio=1)
    grid.add_column(ratio=1)
    grid.add_row(*(_grid(ledger_table(tell, side), _WITHOUT_READING) for side in (tell.verdict.bottom, tell.verdict.breaking)))
    return grid


def _grid(table: Table, columns: tuple[int, ...]) -> Grid:
    from rich.table import Table as Grid

    grid = Grid(title=table.caption, title_justify="left", header_style="bold", box=None, pad_edge=False, expand=True)
    for i in columns:
        grid.add_column(table.columns[i], justify="right" if table.numeric[i] else "left", overflow="fold", ratio=2 if i != 3 else None)
    for row, is_marked in zip(table.rows, table.marked, strict=True):
        grid.add_row(*(plain(row[i]) for i in columns), style="bold" if is_marked else None)
    return grid


def _scenarios(tell: VerdictTeller) -> RenderableType:
    """Return the scenarios one under the other: nine columns do not fit a screen."""
    from rich.table import Table as Grid

    given, rest = scenario_tables(tell)
    grid = Grid(title=given.caption, title_justify="left", box=None, pad_edge=False, show_header=False)
    grid.add_column(style="dim")
    grid.add_column(overflow="fold")
    for first, second in zip(given.rows, rest.rows, strict=True):
        grid.add_row("", plain(first[0]), style="bold")
        for name, cell in zip((*given.columns[1:], *rest.columns[1:]), (*first[1:], *second[1:]), strict=True):
            grid.add_row(name, plain(cell))
    return grid
