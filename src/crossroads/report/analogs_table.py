"""Analogs as tables for a terminal: the nearest states, the letter's episodes, and the score that says what to make of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from crossroads.catalog.specs import Language
from crossroads.report.stress_table import percent
from crossroads.report.wording import Wording, wording
from crossroads.scenarios.analogs import HORIZONS, Analogs, Score

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table


def analogs_table(found: Analogs, record: Sequence[Score], language: Language) -> RenderableType:
    """Return the analogs in words and numbers, the record beside each horizon."""
    from rich.console import Group
    from rich.text import Text

    words = wording(language)
    head = words.say("analogs.head", day=found.day, sessions=f"{found.sessions:,}", basis=words.say(f"basis.{found.basis}"))
    verdicts = [words.say(f"analogs.{s.verdict.replace(' ', '_')}", horizon=s.horizon, months=str(s.months), **_gain(s)) for s in record]
    lines = [Text(v) for v in verdicts]
    return Group(Text(head, style="bold"), _nearest(found, words), _named(found, words), *lines, Text(words.say("disclaimer"), style="dim"))


def _gain(score: Score) -> dict[str, str]:
    return {name: percent(100 * value) for name, value in (("gain", score.gain), ("low", score.low), ("high", score.high))}


def _nearest(found: Analogs, words: Wording) -> Table:
    table = _grid(words, "analogs.nearest", ("day", "distance"), HORIZONS)
    for analog in found.nearest:
        table.add_row(analog.day, f"{analog.distance:.2f}", *(percent(analog.after[h]) for h in HORIZONS))
    table.add_row(words.say("analogs.plain"), "", *(percent(found.climatology[h]) for h in HORIZONS), style="bold")
    return table


def _named(found: Analogs, words: Wording) -> Table:
    table = _grid(words, "analogs.named", ("episode", "day", "distance", "nearer"), ())
    for place in found.named:
        table.add_row(place.id, place.day, f"{place.distance:.2f}", f"{100 * place.nearer:.0f}%")
    return table


def _grid(words: Wording, title: str, columns: Sequence[str], horizons: Sequence[str] | dict[str, int]) -> Table:
    from rich.table import Table

    table = Table(title=words.say(title), title_justify="left", header_style="bold", box=None, pad_edge=False)
    for key in columns:
        table.add_column(words.say(f"analogs.{key}"), justify="left" if key in {"day", "episode"} else "right")
    for horizon in horizons:
        table.add_column(horizon, justify="right")
    return table
