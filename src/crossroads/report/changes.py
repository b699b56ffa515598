"""What changed between two moments: lines crossed, zones left, moves by their rarity, releases that came."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crossroads.catalog.specs import IndicatorSpec, Trigger
from crossroads.report.chapters import BOARD
from crossroads.report.draft import EVENT_CODE, Draft
from crossroads.series import Reading, Series
from crossroads.timeline import Frequency

WEEK = np.timedelta64(7, "D")
LARGE = 90.0
"""Percentile of an indicator's own moves from which one is worth saying."""
_ENOUGH = 30
_GAP = np.timedelta64(16, "D")


@dataclass(frozen=True, slots=True)
class Change:
    """How one indicator stands against the moment before.

    Parameters
    ----------
    tripped, reset : tuple of Trigger
        Lines that were crossed since, one way and the other.
    move : float or None
        Value less the value before, in the reading's unit; None for events.
    rarity : float or None
        0-100: share of the indicator's own moves over a week (or from release to release) that were no larger.
    is_new : bool
        A release came since: the indicator is published weekly or less often, and its newest period is another one.
    """

    reading: Reading
    before: Reading
    tripped: tuple[Trigger, ...]
    reset: tuple[Trigger, ...]
    move: float | None
    rarity: float | None
    is_new: bool

    @property
    def is_crossed(self) -> bool:
        """Whether zone, state or the newest event is another one."""
        return (self.reading.zone, self.reading.state) != (self.before.zone, self.before.state) or self.is_event

    @property
    def is_event(self) -> bool:
        """Whether an event came since."""
        return self.reading.unit.code == EVENT_CODE and _newest(self.reading) != _newest(self.before)

    @property
    def is_large(self) -> bool:
        """Whether the move is among the largest tenth of its own past."""
        return self.rarity is not None and self.rarity >= LARGE

    @property
    def weight(self) -> tuple[int, bool, float]:
        """Return what the changes are ordered by: lines first, then zones and events, then how rare the move was; the board goes before."""
        rank = 3 if self.tripped or self.reset else 2 if self.is_crossed else 1 if self.is_large else 0
        return rank, any(self.reading.id == group[0] for group in BOARD), self.rarity or 0.0


def changes(draft: Draft, before: Sequence[Reading]) -> list[Change]:
    """Return every change since the readings before, the most important first.

    Indicators without a reading at both moments, and those that no longer describe the day, are left out.
    """
    earlier = {r.id: r for r in before if r.value is not None}
    pairs = [(r, earlier[r.id]) for r in draft.readings.values() if r.value is not None and r.id in earlier and not draft.late(r)]
    found = [_change(draft, now, then) for now, then in pairs]
    kept = [c for c in found if c.weight[0] > 0 or c.is_new]
    return sorted(kept, key=lambda c: c.weight, reverse=True)


def _change(draft: Draft, now: Reading, then: Reading) -> Change:
    spec, own = draft.spec(now), draft.history.get(now.id)
    assert now.value is not None
    assert then.value is not None
    is_event = now.unit.code == EVENT_CODE
    move = None if is_event else now.value - then.value
    return Change(
        reading=now,
        before=then,
        tripped=tuple(t for t in spec.triggers if is_past(t, now.value) and not is_past(t, then.value)),
        reset=tuple(t for t in spec.triggers if is_past(t, then.value) and not is_past(t, now.value)),
        move=move,
        rarity=rarity(own, move) if own is not None and move else None,
        is_new=_is_new(spec, own, now, then),
    )


def is_past(trigger: Trigger, value: float) -> bool:
    """Return whether a value is at or past a trigger's level."""
    return value >= trigger.level if trigger.side == "above" else value <= trigger.level


def rarity(own: Series, move: float) -> float | None:
    """Return the share (0-100) of a series' own past moves that were no larger than ``move``, or None where they are too few."""
    past = np.abs(own_moves(own))
    if len(past) < _ENOUGH:
        return None
    return 100.0 * float((past <= abs(move) + 1e-12).mean())


def own_moves(own: Series) -> NDArray[np.float64]:
    """Return the moves of a series over a week where it has values at least weekly, else from one value to the next."""
    if own.frequency in (Frequency.MONTHLY, Frequency.QUARTERLY, Frequency.EVENT):
        return np.diff(own.values)
    at = np.searchsorted(own.periods, own.periods - WEEK, side="right") - 1
    counts = (at >= 0) & (own.periods - own.periods[np.maximum(at, 0)] <= _GAP)
    moves: NDArray[np.float64] = own.values[counts] - own.values[at[counts]]
    return moves


def _is_new(spec: IndicatorSpec, own: Series | None, now: Reading, then: Reading) -> bool:
    if own is None or own.frequency in (Frequency.DAILY, Frequency.EVENT):
        return False
    return bool(_newest(now) != _newest(then)) and now.id == spec.id


def _newest(reading: Reading) -> tuple[tuple[str, str], ...]:
    """Return the newest period of every series behind a reading."""
    newest: dict[str, str] = {}
    for seen in reading.inputs:
        newest[seen.series] = max(seen.period, newest.get(seen.series, ""))
    return tuple(sorted(newest.items()))
