"""How far a reading is from each of its triggers."""

from __future__ import annotations

from dataclasses import dataclass

from crossroads.catalog.specs import Trigger
from crossroads.report.draft import Draft
from crossroads.series import Reading


@dataclass(frozen=True, slots=True)
class Distance:
    """How far a reading is from one of its triggers.

    Parameters
    ----------
    gap : float, in the reading's unit
        What is still missing; zero or negative once the level is reached.
    is_stale : bool
        Whether the reading no longer describes the letter's day; such a one trips nothing.
    """

    reading: Reading
    trigger: Trigger
    gap: float
    is_stale: bool = False

    @property
    def is_tripped(self) -> bool:
        """Whether a reading that is not stale is at or past the level."""
        return self.gap <= 0 and not self.is_stale


def distances(draft: Draft) -> list[Distance]:
    """Return the distance of every reading that has a value to every trigger of it, in the order of the catalogue."""
    return [d for reading in draft.readings.values() for d in distances_of(draft, reading)]


def distances_of(draft: Draft, reading: Reading) -> list[Distance]:
    """Return the distances of one reading; none where it has no value."""
    if reading.value is None:
        return []
    value, is_stale = reading.value, bool(draft.late(reading))
    gaps = [(t, t.level - value if t.side == "above" else value - t.level) for t in draft.spec(reading).triggers]
    return [Distance(reading, t, gap, is_stale) for t, gap in gaps]


def nearest_trigger(draft: Draft, reading: Reading) -> Distance | None:
    """Return the last trigger a reading has passed, else the nearest one ahead; None where it has none."""
    found = distances_of(draft, reading)
    passed = [d for d in found if d.gap <= 0]
    if passed:
        return max(passed, key=lambda d: d.gap)
    return min(found, key=lambda d: d.gap, default=None)


def gap_size(draft: Draft, distance: Distance) -> str:
    """Return the size of the distance, in bp where the indicator's changes are in bp."""
    reading = distance.reading
    as_bp = reading.unit.dimension == "percent" and draft.spec(reading).change_unit.code == "bp"
    return draft.words.typeset(draft.format.amount(distance.gap, reading.unit, draft.decimals(reading), as_bp=as_bp))


def gap_words(draft: Draft, distance: Distance) -> str:
    """Return the distance in words: how much is missing, or how far past."""
    if distance.is_stale:
        return draft.words.say("watch.stale")
    return draft.words.say("watch.past" if distance.is_tripped else "watch.gap", size=gap_size(draft, distance))


def trigger_name(draft: Draft, trigger: Trigger) -> str:
    """Return a trigger's name in the letter's language."""
    return draft.words.typeset(trigger.zh if draft.language == "zh" else trigger.en)
