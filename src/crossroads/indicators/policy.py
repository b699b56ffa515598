"""Fed turns dated from decisions by stated rules: *pivots* (the direction turns) and *next steps* (any easing action).

Everything is dated by announcement and read from event series: the target range, the balance sheet, hand-dated guidance.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import Literal

import numpy as np

from crossroads.catalog.specs import IndicatorSpec
from crossroads.indicators.reading import Extra
from crossroads.indicators.traced import Source, Traced, trace
from crossroads.series import Panel, Series, unit
from crossroads.timeline import Frequency

UNCHANGED_MONTHS = 6
"""A cut after this long without a change begins something new, whatever came before."""
HIKES_BEFORE_HOLD = 2


class Step(IntEnum):
    """A dovish step, weakest first; the number is the value of the event series."""

    GUIDANCE = 1  # words turn dovish
    HOLD_AFTER_HIKES = 2  # no change after two hikes in a row
    RUNOFF_SLOWED = 3  # or maturities lengthened
    RUNOFF_ENDED = 4  # or reinvestment taken up again
    PURCHASES = 5  # begun or enlarged
    CUT = 6  # inside an easing cycle
    FIRST_CUT = 7  # after a hike, or after six months unchanged

    @property
    def key(self) -> str:
        """Return the lower-case key used in the catalogue's states."""
        return self.name.lower()


Family = Literal["pivot", "next_step", "dovish"]
FAMILIES: dict[Family, frozenset[Step]] = {
    "pivot": frozenset({Step.GUIDANCE, Step.HOLD_AFTER_HIKES, Step.RUNOFF_ENDED, Step.PURCHASES, Step.FIRST_CUT}),
    "next_step": frozenset({Step.RUNOFF_SLOWED, Step.RUNOFF_ENDED, Step.PURCHASES, Step.CUT, Step.FIRST_CUT}),
    "dovish": frozenset(Step),
}
_BALANCE_SHEET = {1.0: Step.RUNOFF_SLOWED, 2.0: Step.RUNOFF_ENDED, 3.0: Step.PURCHASES}
_DOVISH_WORDS = -1.0


@dataclass(frozen=True, slots=True)
class FedEvent:
    """One dovish step and the observation that shows it.

    Parameters
    ----------
    day : datetime64[D]
        Announcement day.
    step : Step
    series : str
    position : int
        In that series of the panel.
    """

    day: np.datetime64
    step: Step
    series: str
    position: int


def rate_steps(target: Series) -> Iterator[FedEvent]:
    """Yield cuts and holds after hikes from a series of target decisions.

    Parameters
    ----------
    target : Series
        Upper limit of the range, percent, one value for each decision (holds included), by announcement day.

    Notes
    -----
    First cut: the change before it was a hike, or lies at least six months back (the first decision of the series
    counts as a change of unknown direction). Hold after hikes: the first unchanged decision after hikes at two or
    more decisions in a row; whether it was the last hike is not known then and not asked.
    """
    moves = np.diff(target.values, prepend=target.values[:1])
    last_change, last_move, hikes = target.periods[0], 0.0, 0
    for position, (day, move) in enumerate(zip(target.periods, moves, strict=True)):
        if move < 0:
            first = last_move > 0 or _months_between(last_change, day) >= UNCHANGED_MONTHS
            yield FedEvent(day, Step.FIRST_CUT if first else Step.CUT, target.id, position)
        elif move == 0 and hikes >= HIKES_BEFORE_HOLD:
            yield FedEvent(day, Step.HOLD_AFTER_HIKES, target.id, position)
        hikes = hikes + 1 if move > 0 else 0
        if move != 0:
            last_change, last_move = day, move


def _months_between(earlier: np.datetime64, later: np.datetime64) -> int:
    """Whole calendar months between two days."""
    months = (later.astype("datetime64[M]") - earlier.astype("datetime64[M]")).astype(int)
    day_of = [(d - d.astype("datetime64[M]").astype("datetime64[D]")).astype(int) for d in (earlier, later)]
    return int(months) - (1 if day_of[1] < day_of[0] else 0)


def fed_events(panel: Panel, family: Family) -> tuple[FedEvent, ...]:
    """Return the dovish steps of one family, oldest first, as far as they were announced at the panel's moment.

    Parameters
    ----------
    panel : Panel
        FED_TARGET_UPPER is needed; FED_BALANCE_SHEET and FED_GUIDANCE are read where present.
    family : {"pivot", "next_step", "dovish"}
        Pivot: first cut, hold after hikes, end of runoff, purchases, dovish words. Next step: any cut, runoff slowed
        or ended, purchases. Dovish: either.

    Raises
    ------
    NotKnownError
        If no target decision is known.
    """
    found = [*rate_steps(panel["FED_TARGET_UPPER"]), *_coded(panel, "FED_BALANCE_SHEET", _BALANCE_SHEET)]
    found += _coded(panel, "FED_GUIDANCE", {_DOVISH_WORDS: Step.GUIDANCE})
    return tuple(sorted((e for e in found if e.step in FAMILIES[family]), key=lambda e: (e.day, -e.step)))


def _coded(panel: Panel, name: str, steps: dict[float, Step]) -> Iterator[FedEvent]:
    known = panel.get(name)
    if known is not None:
        for position, value in enumerate(known.values.tolist()):
            if value in steps:
                yield FedEvent(known.periods[position], steps[value], name, position)


def pivots(spec: IndicatorSpec, panel: Panel) -> Traced:
    """Return the days on which the Fed's direction turned."""
    return _event_series(spec, panel, "pivot")


def next_steps(spec: IndicatorSpec, panel: Panel) -> Traced:
    """Return the days of easing actions of any kind."""
    return _event_series(spec, panel, "next_step")


def dovish_signals(spec: IndicatorSpec, panel: Panel) -> Traced:
    """Return the days of either."""
    return _event_series(spec, panel, "dovish")


def _event_series(spec: IndicatorSpec, panel: Panel, family: Family) -> Traced:
    """Return one value a day: the code of that day's strongest step, standing on all of the day's steps."""
    events = fed_events(panel, family)
    days = np.array(sorted({e.day for e in events}), "datetime64[D]")
    row = {day: i for i, day in enumerate(days.tolist())}
    codes = np.zeros(len(days))
    index = {name: np.full(len(days), -1, np.int64) for name in {e.series for e in events}}
    for event in events:
        at = row[event.day.astype(object)]
        codes[at] = max(codes[at], event.step)
        index[event.series][at] = event.position
    return trace(spec, Frequency.EVENT, days, codes, *(Source(panel[name], index[name]) for name in sorted(index)))


def events_extra(spec: IndicatorSpec, panel: Panel, traced: Traced) -> Extra:
    """Return the newest step as the state, with its day, how long ago it was and the one before it."""
    own = traced.series
    day, absent = own.newest.period, [name for name in spec.inputs if panel.get(name) is None]
    details: dict[str, float | str | None] = {
        "days_since": (panel.as_of.day - day.start).days,
        "previous": own.at(-2).period.label if len(own) > 1 else None,
        "events": len(own),
        "events_from": own.at(0).period.label,
        "absent": ", ".join(absent) or None,
    }
    return Extra(Step(int(own.values[-1])).key, details)


def range_extra(spec: IndicatorSpec, panel: Panel, _traced: Traced) -> Extra:
    """Return the lower limit, the last change and how long the range has stood."""
    upper = panel[spec.inputs[0]]
    lower = panel.get(spec.inputs[1])
    details: dict[str, float | str | None] = {"lower": lower.newest.value if lower is not None else None}
    changes = np.flatnonzero(np.diff(upper.values)) + 1
    if not len(changes):
        return Extra("unchanged", details)
    at = int(changes[-1])
    day, move = upper.at(at).period, float(upper.values[at] - upper.values[at - 1])
    details |= {
        "last_change": day.label,
        "last_change_bp": round(move * upper.unit.to(unit("bp")), 6),
        "days_unchanged": (panel.as_of.day - day.start).days,
    }
    details["decisions_since"] = len(upper) - 1 - at
    return Extra("cut" if move < 0 else "hiked", details)
