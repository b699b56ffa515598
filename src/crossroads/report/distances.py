"""How far a reading is from each of its triggers: words over the states of the verdict room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from crossroads.catalog.specs import Trigger
from crossroads.report.draft import Draft
from crossroads.series import Reading
from crossroads.verdict.triggers import TriggerState, line_states


class Named(Protocol):
    """Anything with a name in both languages: a trigger of the registry, a line of the catalogue."""

    @property
    def en(self) -> str:
        """Return the English name."""

    @property
    def zh(self) -> str:
        """Return the Chinese name."""


@dataclass(frozen=True, slots=True)
class Distance:
    """How far a reading is from a level: one trigger whose state is a single number.

    Parameters
    ----------
    trigger : Trigger
        The line of the catalogue.
    state : TriggerState
        What the verdict room says of it.
    gap : float, in ``state.trigger.distance_unit``
        What is still missing; zero or negative once the level is reached.
    """

    reading: Reading
    trigger: Trigger
    state: TriggerState
    gap: float

    @property
    def is_stale(self) -> bool:
        """Whether the reading no longer describes the letter's day; such a one trips nothing."""
        return self.state.state == "stale"

    @property
    def is_tripped(self) -> bool:
        """Whether a reading that is not stale is at or past the level."""
        return self.state.is_tripped


def distances(draft: Draft) -> list[Distance]:
    """Return the distance of every reading that has a value to every line of it, in the order of the catalogue."""
    return [d for reading in draft.readings.values() for d in distances_of(draft, reading)]


def distances_of(draft: Draft, reading: Reading) -> list[Distance]:
    """Return the distances of one reading; none where it has no value."""
    states = line_states(reading, draft.panel, draft.catalog)
    return [
        Distance(reading, line, state, state.distance)
        for line, state in zip(draft.spec(reading).triggers, states, strict=bool(states))
        if state.distance is not None
    ]


def nearest_trigger(draft: Draft, reading: Reading) -> Distance | None:
    """Return the last trigger a reading has passed, else the nearest one ahead; None where it has none."""
    found = distances_of(draft, reading)
    passed = [d for d in found if d.gap <= 0]
    if passed:
        return max(passed, key=lambda d: d.gap)
    return min(found, key=lambda d: d.gap, default=None)


def gap_size(draft: Draft, distance: Distance) -> str:
    """Return the size of the distance, in bp where the indicator's changes are in bp."""
    unit = distance.state.trigger.distance_unit
    assert unit is not None
    return draft.words.typeset(draft.format.amount(distance.gap, unit, draft.decimals(distance.reading)))


def gap_words(draft: Draft, distance: Distance) -> str:
    """Return the distance in words: how much is missing, or how far past."""
    if distance.is_stale:
        return draft.words.say("watch.stale")
    return draft.words.say("watch.past" if distance.is_tripped else "watch.gap", size=gap_size(draft, distance))


def trigger_name(draft: Draft, trigger: Named) -> str:
    """Return a trigger's name in the letter's language."""
    return draft.words.typeset(trigger.zh if draft.language == "zh" else trigger.en)
