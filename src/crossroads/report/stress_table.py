"""The stress as tables for a terminal: three ways side by side, with the letter's range marked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crossroads.catalog.specs import Language
from crossroads.report.wording import Wording, wording
from crossroads.scenarios.simulated import Simulated
from crossroads.scenarios.stress import LETTERS_RANGE, Stress

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

MINUS = "\u2212"


def stress_table(found: Stress, language: Language) -> RenderableType:
    """Return the stress in words and numbers; every thin or extrapolated part is labelled where it stands."""
    from rich.console import Group
    from rich.text import Text

    words = wording(language)
    head = words.say(
        "stress.head",
        day=found.day,
        vix=f"{found.vix_now:.2f}",
        vvix=f"{found.vvix_now:.2f}" if found.vvix_now is not None else None,
        to_vix=f"{found.vix:g}",
        to_vvix=f"{found.vvix:g}" if found.vvix is not None else None,
        horizon=str(found.horizon),
    )
    notes = [Text(words.say(f"stress.beyond_{axis}"), style="bold") for axis in found.beyond]
    if found.refused:
        notes.append(Text(words.say("stress.refused")))
    if found.already:
        notes.append(Text(words.say("stress.already"), style="bold"))
    letters = words.say("stress.letter", low=percent(LETTERS_RANGE[0]), high=percent(LETTERS_RANGE[1]))
    closing = [Text(letters), Text(words.say("disclaimer"), style="dim")]
    return Group(
        Text(head, style="bold"), *notes, _regression(found, words), *_simulation(found.simulated, words), *_past(found, words), *closing
    )


def _regression(found: Stress, words: Wording) -> RenderableType:
    table = _grid(words, "stress.regression", ("window", "low", "median", "high", "separate", "like"))
    for fitted in found.fitted:
        like = str(fitted.like) if not fitted.is_extrapolated else words.say("stress.extrapolated")
        moves = (percent(x) for x in (fitted.low, fitted.median, fitted.high))
        table.add_row(str(fitted.window), *moves, str(fitted.separate), like)
    return table


def _simulation(seen: Simulated, words: Wording) -> list[RenderableType]:
    from rich.text import Text

    chance = words.say("stress.chance", chance=f"{100 * seen.chance:.1f}%", error=f"{100 * seen.error:.1f}", paths=f"{seen.paths:,}")
    lines: list[RenderableType] = [Text(chance)]
    if seen.at_hit and seen.to_trough:
        table = _grid(words, "stress.simulation", ("point", "low", "median", "high"))
        table.add_row(words.say("stress.at_hit"), *(percent(x) for x in seen.at_hit))
        table.add_row(words.say("stress.to_trough"), *(percent(x) for x in seen.to_trough))
        lines.append(table)
    if seen.is_thin:
        lines.append(Text(words.say("stress.thin", reached=str(seen.reached)), style="bold"))
    return lines


def _past(found: Stress, words: Wording) -> list[RenderableType]:
    from rich.text import Text

    seen = found.reached
    said = words.say(
        "stress.reached", windows=str(seen.windows), reached=str(seen.reached), low=f"{100 * seen.low:.0f}%", high=f"{100 * seen.high:.0f}%"
    )
    if not found.precedents:
        return [Text(words.say("stress.never")), Text(said)]
    table = _grid(words, "stress.past", ("first", "last", "days", "vix", "vvix", "to_first", "to_trough_past"))
    for p in found.precedents:
        peak = f"{p.vvix_peak:.2f}" if p.vvix_peak is not None else ""
        trough = percent(p.fall_to_trough) if p.fall_to_trough is not None else words.say("stress.open")
        table.add_row(p.first, p.last, str(p.days), f"{p.vix_peak:.2f}", peak, percent(p.fall_to_first), trough)
    return [table, Text(said)]


def _grid(words: Wording, title: str, columns: tuple[str, ...]) -> Table:
    from rich.table import Table

    table = Table(title=words.say(title), title_justify="left", header_style="bold", box=None, pad_edge=False)
    for key in columns:
        table.add_column(words.say(f"stress.{key}"), justify="left" if key in {"first", "last", "point"} else "right")
    return table


def percent(value: float) -> str:
    """Return a signed percentage with one decimal and a true minus."""
    return f"{MINUS if value < 0 else '+'}{abs(value):.1f}%"
