"""Readings and series as tables for a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from crossroads.catalog.load import Catalog
from crossroads.catalog.specs import Language, SeriesSpec
from crossroads.report.draft import EVENT_CODE
from crossroads.report.formats import Format, brief
from crossroads.report.sentences import whole_percentile
from crossroads.report.wording import Wording, wording
from crossroads.series import Observation, Reading
from crossroads.timeline import AsOf

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table


_WHOLE = {"value", "percentile"}
"""Columns whose cells are never broken; a moment breaks between its day and its hour, a change between its size and its span."""
_LEAST = {"gauge": 12, "change": 9, "zone": 6, "known": 10, "basis": 4}
"""Columns a window of 80 leaves readable: a name cut to two signs names nothing."""


def readings_table(readings: Sequence[Reading], catalog: Catalog, language: Language, as_of: AsOf) -> RenderableType:
    """Return all readings as a table: name, value, change, zone or state, percentile, known at, basis; then why some are missing."""
    from rich.console import Group
    from rich.text import Text

    words, form = wording(language), Format(language)
    table = _grid(
        words.say("terminal.readings", day=form.day(as_of.day)), words, ("gauge", "value", "change", "zone", "percentile", "known", "basis")
    )
    for reading in readings:
        if reading.value is not None:
            table.add_row(*_cells(reading, catalog, words, form), style="bold" if _is_tripped(reading, catalog) else "")
    absent = [Text(f"{r.id}: {words.typeset(_reason(r, language))}", style="dim") for r in readings if r.value is None]
    return Group(table, *absent, Text(words.say("disclaimer"), style="dim"))


def series_table(observations: Sequence[Observation], spec: SeriesSpec, language: Language) -> RenderableType:
    """Return observations of one series as a table, oldest first: period, value, known at, basis."""
    from rich.console import Group
    from rich.text import Text

    words, form = wording(language), Format(language)
    title = words.say("terminal.series", id=spec.id, name=spec.name(language), unit=spec.unit.code)
    table = _grid(title, words, ("period", "value", "known", "basis"))
    for seen in observations:
        table.add_row(seen.period.label, f"{seen.value:,.10g}", form.moment(seen.known_at), words.say(f"basis.{seen.basis.label}"))
    source = words.say("terminal.source", publisher=spec.publisher.zh if language == "zh" else spec.publisher.en, url=spec.url)
    return Group(table, Text(source, style="dim"), Text(words.say("disclaimer"), style="dim"))


def _grid(title: str, words: Wording, columns: Sequence[str]) -> Table:
    from rich.table import Table

    table = Table(title=title, title_justify="left", header_style="bold", box=None, pad_edge=False)
    for key in columns:
        justify: Literal["left", "right"] = "right" if key in {"value", "change", "percentile"} else "left"
        table.add_column(words.say(f"page.{key}"), justify=justify, no_wrap=key in _WHOLE, min_width=_LEAST.get(key), overflow="fold")
    return table


def _cells(reading: Reading, catalog: Catalog, words: Wording, form: Format) -> list[str]:
    spec = catalog.indicators[reading.id]
    assert reading.value is not None
    state = spec.states.get(reading.state or "")
    zone = next(((z.en, z.zh) for z in spec.zones if z.key == reading.zone), None)
    word = state or zone
    moved = ""
    if reading.change is not None:
        moved = words.say(
            "gauge.change", change=form.signed(reading.change, spec.change_unit), over=words.say(f"over_short.{reading.change_over}")
        )
    places = 0 if reading.unit.code == "bp" else 2
    is_event = reading.unit.code == EVENT_CODE
    value = str(reading.details.get("period", "")) if is_event else form.value(reading.value, reading.unit, places)
    return [
        words.typeset(spec.name(words.language)),
        brief(words.typeset(value)),
        moved,
        words.typeset(word[1 if words.language == "zh" else 0]) if word else "",
        form.ordinal(whole_percentile(reading.percentile)) if reading.percentile is not None else "",
        form.clock(reading.known_at) if reading.known_at else "",
        words.say(f"basis.{reading.basis.label}") if reading.basis is not None else "",
    ]


def _is_tripped(reading: Reading, catalog: Catalog) -> bool:
    value = reading.value
    triggers = catalog.indicators[reading.id].triggers
    return value is not None and any(value >= t.level if t.side == "above" else value <= t.level for t in triggers)


def _reason(reading: Reading, language: Language) -> str:
    own = reading.details.get("reason_zh") if language == "zh" else None
    return str(own or reading.reason)
