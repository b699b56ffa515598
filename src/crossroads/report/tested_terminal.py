"""A tested claim for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crossroads.catalog.specs import Language
from crossroads.claims.judgement import Judged
from crossroads.report.tested import Teller, episodes_table, sentences
from crossroads.report.view import Table, plain

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table as Grid


def tested_page(judged: Judged, variants: int, language: Language) -> RenderableType:
    """Return the sentences, the episodes, and how many variants were tried."""
    from rich.console import Group
    from rich.text import Text

    say = Teller.of(language).words.say
    title = Text(say("test.title", condition=judged.tested.condition, outcome=judged.tested.outcome), style="bold")
    verdict, *rest = sentences(judged, language)
    lines = [Text(verdict, style="bold"), *(Text(line) for line in rest)]
    tail = [Text(say("test.trials", count=f"{variants:,}"), style="dim"), Text(say("disclaimer"), style="dim")]
    return Group(title, *lines, grid(episodes_table(judged.tested, language)), *tail)


def grid(table: Table) -> Grid:
    """Return a view-model's table as a terminal's."""
    from rich.table import Table as Grid

    made = Grid(title=table.caption, title_justify="left", header_style="bold", box=None, pad_edge=False)
    for name, is_number in zip(table.columns, table.numeric, strict=True):
        made.add_column(name, justify="right" if is_number else "left")
    for row, is_marked in zip(table.rows, table.marked, strict=True):
        made.add_row(*(plain(cell) for cell in row), style="bold" if is_marked else "")
    return made
