"""Frozen stresses and what became of them, for a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from crossroads.app.stress_record import StressScore

if TYPE_CHECKING:
    from rich.console import RenderableType


def stresses_view(scores: Sequence[StressScore], totals: Sequence[dict[str, Any]]) -> RenderableType:
    """Return frozen stresses as a table, and their mean scores."""
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    table = Table(header_style="bold", box=None, pad_edge=False)
    for i, head in enumerate(("as of", "question", "chance", "said", "what came", "Brier")):
        table.add_column(head, justify="left" if i < 2 else "right", no_wrap=i == 0)
    for s in scores:
        what = str(s.first_day) if s.first_day is not None else s.state
        said, brier = "later" if s.hindcast else "live", "" if s.brier is None else f"{s.brier:.3f}"
        table.add_row(str(s.made_as_of), f"VIX at {s.level:g} within {s.horizon}", f"{s.probability:.0%}", said, what, brier)
    lines = [Text(f"{t['said']}, {t['outcome']}: {t['scored']} scored, {t['came']} came, mean Brier {t['brier']:.3f}") for t in totals]
    return Group(table, *lines)
