"""Where every trigger of the registry stands as of a moment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from crossroads.catalog.load import Catalog
from crossroads.catalog.releases import next_release
from crossroads.indicators.shared import Same
from crossroads.series import Panel, Reading, moment
from crossroads.verdict.measures import LineMeasure, Measure, RuleMeasure, Seen, measure
from crossroads.verdict.next_print import as_await, coming_prints, next_print
from crossroads.verdict.trigger import Trigger, lines, registry
from crossroads.verdict.trigger_state import Await, NextPrint, NoPrint, Since, TriggerState

__all__ = ["Await", "NextPrint", "NoPrint", "Since", "Trigger", "TriggerState", "line_states", "registry", "triggers"]


def triggers(panel: Panel, readings: Iterable[Reading], catalog: Catalog) -> tuple[TriggerState, ...]:
    """Return every trigger with its state, its distance, and the print that would change it.

    Parameters
    ----------
    panel : Panel
        What was known at the moment.
    readings : iterable of Reading
        Of the same panel; a trigger whose indicator is not among them is left out.
    catalog : Catalog

    Returns
    -------
    tuple of TriggerState
        In the order of the registry; those without a reading say why.
    """
    given = tuple(readings)
    key = (triggers, Same(catalog), *map(Same, given))
    return panel.once(key, lambda: _states(panel, given, catalog))  # the verdict asks, and the letter of each language


def _states(panel: Panel, readings: Iterable[Reading], catalog: Catalog) -> tuple[TriggerState, ...]:
    said = {reading.id: reading for reading in readings}
    return tuple(_state(trigger, panel, said, catalog) for trigger in registry(catalog) if trigger.indicator in said)


def line_states(reading: Reading, panel: Panel, catalog: Catalog) -> tuple[TriggerState, ...]:
    """Return state and distance of one reading against its lines, without what takes longer to find; empty without a value."""
    if reading.value is None:
        return ()
    is_stale = is_late(dict.fromkeys(i.series for i in reading.inputs), panel, catalog)
    return tuple(
        TriggerState(
            line,
            "stale" if is_stale else "tripped" if line.reached(reading.value) else "ahead",
            reading.value,
            line.gap(reading.value),
            known_at=reading.known_at,
            basis=reading.basis,
        )
        for line in lines(catalog.indicators[reading.id])
    )


def _state(trigger: Trigger, panel: Panel, said: Mapping[str, Reading], catalog: Catalog) -> TriggerState:
    reading = said[trigger.indicator]
    held_against = measure(trigger, catalog)
    behind = _behind(held_against, reading)
    now = _line_now(trigger, reading) if isinstance(held_against, LineMeasure) else held_against.seen(panel)
    is_stale = is_late(behind, panel, catalog)
    found = next_print(held_against, panel, catalog, is_tripped=bool(now.holds))
    if now.holds is None and not is_stale:
        return _unknown(trigger, reading, panel, found, _soonest(behind, panel, catalog))
    is_tripped = bool(now.holds) and not is_stale
    return TriggerState(
        trigger,
        "stale" if is_stale else "tripped" if is_tripped else "ahead",
        now.value,
        trigger.gap(now.value) if now.value is not None else None,
        since=held_against.since(panel) if is_tripped else None,
        next=found if isinstance(found, NextPrint) else None,
        no_print=None if isinstance(found, NextPrint) else found,
        waits=found.first if isinstance(found, NextPrint) else _soonest(behind, panel, catalog),
        known_at=_known_at(held_against, reading, panel),
        basis=now.basis,
    )


def is_late(behind: Iterable[str], panel: Panel, catalog: Catalog) -> bool:
    """Return whether one of these series has missed so many releases that it no longer describes the day."""
    known = [(catalog[i], own) for i in behind if i in catalog and (own := panel.get(i)) is not None]
    return any((release := next_release(spec, own, panel.as_of)) is not None and release.is_stale for spec, own in known)


def _behind(held_against: Measure, reading: Reading) -> tuple[str, ...]:
    """Return the series that decide it now: those the reading was computed from, or those the rule names."""
    return held_against.needs if isinstance(held_against, RuleMeasure) else tuple(dict.fromkeys(i.series for i in reading.inputs))


def _line_now(trigger: Trigger, reading: Reading) -> Seen:
    """Return what the letter prints against the line: the reading decides, so that no two places disagree."""
    if reading.value is None:
        return Seen(None, None)
    return Seen(reading.value, trigger.reached(reading.value), reading.basis)


def _known_at(held_against: Measure, reading: Reading, panel: Panel) -> datetime | None:
    if isinstance(held_against, LineMeasure):
        return reading.known_at
    newest = [own.known_at[-1] for i in held_against.needs if (own := panel.get(i)) is not None]
    return moment(max(newest)) if newest else None


def _unknown(trigger: Trigger, reading: Reading, panel: Panel, found: NextPrint | NoPrint, waits: Await | None) -> TriggerState:
    """Return the state without a value; where prints to come would define it again, those that would trip it are told."""
    reason, zh = reading.reason, reading.details.get("reason_zh")
    if reason is None:
        reason = f"{trigger.rule} cannot be said: an input has no value at {panel.as_of}."
        zh = f"截至 {panel.as_of} 有输入没有数据,无法判断 {trigger.rule}。"
    coming = found if isinstance(found, NextPrint) else None
    return TriggerState(
        trigger, "unknown", reason=reason, reason_zh=str(zh or reason), next=coming, waits=coming.first if coming else waits
    )


def _soonest(behind: Iterable[str], panel: Panel, catalog: Catalog) -> Await | None:
    """Return the next print of any of these series: the first that is still to come, else the one longest overdue."""
    known = [own for i in behind if i in catalog and (own := panel.get(i)) is not None]
    waits = [as_await(wait, panel.as_of) for own in known for wait in coming_prints(own, panel, catalog)]
    return min(waits, key=lambda w: (w.is_overdue, w.due, w.series), default=None)
