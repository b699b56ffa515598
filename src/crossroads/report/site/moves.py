"""What moved and what is close: a change, and the distance to a trigger, measured in an indicator's own usual moves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from crossroads.indicators.change import change
from crossroads.report.distances import Distance, distances
from crossroads.report.draft import Draft
from crossroads.series import Reading, Series
from crossroads.timeline import Frequency, Horizon

LATELY = timedelta(days=7)
"""What became known longer ago is no news."""
UNUSUAL = 75.0
"""Percentile of its own moves from which a move is told."""
FEWEST = 40
"""Past moves below which nothing is called usual or unusual."""


@dataclass(frozen=True, slots=True)
class Move:
    """A change that became known in the last week.

    Parameters
    ----------
    rank : float
        Percentile of its size among the indicator's own past moves over the same time.
    """

    reading: Reading
    rank: float
    since: int


@dataclass(frozen=True, slots=True)
class Near:
    """A trigger and how far it is, in usual (median) moves of the indicator; None where no move can be called usual."""

    distance: Distance
    moves: float | None


def moved(draft: Draft) -> list[Move]:
    """Return the unusual moves of the last week, the most unusual first."""
    found = (_move(draft, r) for r in draft.readings.values())
    return sorted((m for m in found if m is not None), key=lambda m: -m.rank)


def near(draft: Draft) -> list[Near]:
    """Return the triggers that are tripped, then those ahead, the nearest in its own moves first; stale readings are left out."""
    found = [Near(d, _in_moves(draft, d)) for d in distances(draft) if not d.is_stale]
    return sorted(found, key=lambda n: (not n.distance.is_tripped, n.moves if n.moves is not None else np.inf))


def _move(draft: Draft, reading: Reading) -> Move | None:
    own = draft.history.get(reading.id)
    if reading.change is None or reading.known_at is None or own is None or draft.late(reading):
        return None
    if draft.panel.as_of.moment - reading.known_at > LATELY:
        return None
    sizes = _sizes(own, reading.change_over)
    if len(sizes) <= FEWEST or not sizes[-1]:
        return None
    rank = 100.0 * float(np.mean(sizes[:-1] < sizes[-1]))
    return Move(reading, rank, own.at(0).period.start.year) if rank >= UNUSUAL else None


def _in_moves(draft: Draft, distance: Distance) -> float | None:
    own, unit = draft.history.get(distance.reading.id), distance.state.trigger.distance_unit
    if own is None or unit is None:
        return None
    sizes = _sizes(own, draft.spec(distance.reading).change_over)
    usual = float(np.median(sizes)) if len(sizes) > FEWEST else 0.0
    return max(distance.gap, 0.0) * unit.to(own.unit) / usual if usual else None


def _sizes(own: Series, over: str | None) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Return the sizes of all moves over that time, the newest last; none for events, and where there is no such move."""
    if not over or own.frequency is Frequency.EVENT:
        return np.empty(0)
    sizes = np.abs(change(own, Horizon.parse(over)))
    return sizes[~np.isnan(sizes)]
