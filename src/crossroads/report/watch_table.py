"""Watched rules as a table for a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from crossroads.catalog.load import Catalog
from crossroads.catalog.specs import Language
from crossroads.claims.watched import Sighting
from crossroads.report.alert import Teller
from crossroads.report.formats import MINUS, brief
from crossroads.timeline import AsOf

if TYPE_CHECKING:
    from rich.console import RenderableType


@dataclass(frozen=True, slots=True)
class WatchRow:
    """One rule of the table; without a sighting it could not be judged. ``alert`` is a key of ``watch_table``."""

    id: str
    sighting: Sighting | None
    alert: str


def watch_table(rows: Sequence[WatchRow], catalog: Catalog, language: Language, *, file: str, as_of: AsOf) -> RenderableType:
    """Return each rule with its state, since when, its first comparison with level and distance, and whether an alert is due."""
    from rich.table import Table
    from rich.text import Text

    tell = Teller.of(language, catalog)
    say = tell.words.say
    table = Table(header_style="bold", box=None, pad_edge=False, title_justify="left")
    table.title = say("watch_table.title", file=file, day=tell.format.day(as_of.day))
    for column in ("rule", "state", "since", "to", "reading", "level", "distance", "alert"):
        table.add_column(say(f"watch_table.{column}"), overflow="fold", no_wrap=column in {"since", "to"})
    for row in rows:
        cells = [row.id, *([say("watch_table.failed")] if row.sighting is None else _cells(row.sighting, row.alert, tell))]
        table.add_row(*(Text(cell) for cell in cells))
    return table


def _cells(seen: Sighting, alert: str, tell: Teller) -> list[str]:
    say = tell.words.say
    state = say(f"watch_table.{'unknown' if seen.holds is None else 'holds' if seen.holds else 'not'}")
    since = seen.onset.isoformat() if seen.onset is not None else ""
    until = seen.last_held.isoformat() if seen.last_held is not None and not seen.holds else ""
    return [state, since, until, *_first_leg(seen, tell), "" if alert == "none" else say(f"watch_table.{alert}")]


def _first_leg(seen: Sighting, tell: Teller) -> list[str]:
    """Return reading, level and distance of the first comparison that is known."""
    for leg in seen.legs:
        if leg.value is not None and leg.level is not None:
            sign = "" if not leg.past else "+" if leg.past > 0 else MINUS
            return [
                tell.measure(leg.value, leg),
                tell.measure(leg.level, leg),
                "" if leg.past is None else sign + brief(tell.size(leg.past, leg)),
            ]
    return ["", "", ""]
