"""Patterns: the onsets of many conditions on one circle, end to end, as a sweep takes them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crossroads.claims.circle import Circle
from crossroads.claims.episodes import Onsets

Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Patterns:
    """The onsets of many conditions, end to end.

    Parameters
    ----------
    starts : ndarray of int64, shape (n_patterns + 1,)
    places : ndarray of int64
        Onsets of pattern i, as places on the circle: ``places[starts[i] : starts[i + 1]]``, ascending.
    """

    starts: Whole
    places: Whole

    def __len__(self) -> int:
        return len(self.starts) - 1

    @property
    def counts(self) -> Whole:
        """Return how many onsets each pattern has."""
        return np.diff(self.starts)

    def part(self, chosen: Whole) -> Patterns:
        """Return the patterns at these numbers."""
        pieces = [self.places[self.starts[i] : self.starts[i + 1]] for i in chosen.tolist()]
        starts = np.concatenate([[0], np.cumsum([len(piece) for piece in pieces])]).astype(np.int64)
        return Patterns(starts, np.concatenate([*pieces, np.zeros(0, np.int64)]).astype(np.int64))


def patterns_of(onsets: Iterable[Onsets], circle: Circle) -> Patterns:
    """Return the onsets of many conditions as patterns on the circle; those off it are left out (they are censored there)."""
    kept = [circle.rotated(each[(each >= circle.start) & (each < circle.stop)]) for each in onsets]
    starts = np.concatenate([[0], np.cumsum([len(each) for each in kept])]).astype(np.int64)
    return Patterns(starts, np.concatenate([*kept, np.zeros(0, np.int64)]).astype(np.int64))


def patterns_from(conditions: NDArray[np.bool_], circle: Circle, *, gap: int) -> Patterns:
    """Return the onsets of many conditions as patterns on the circle, by compiled code.

    Parameters
    ----------
    conditions : ndarray of bool, shape (n_conditions, n_sessions)
    circle : Circle
    gap : int, sessions
        As in ``episodes.onsets_of``, which finds the same onsets.
    """
    from crossroads.claims import kernel  # noqa: PLC0415  # numba costs half a second to import, and only sweeps need it

    count, sessions = conditions.shape
    starts, places = np.zeros(count + 1, np.int64), np.zeros(count * (sessions // (gap + 1) + 1), np.int64)
    kernel.find_onsets(np.ascontiguousarray(conditions), gap, (circle.start, circle.stop), starts, places)
    return Patterns(starts, places[: starts[-1]].copy())


def joined(parts: Iterable[Patterns]) -> Patterns:
    """Return several batches of patterns as one."""
    held = list(parts)
    counts = np.concatenate([np.zeros(1, np.int64), *(part.counts for part in held)])
    return Patterns(np.cumsum(counts), np.concatenate([np.zeros(0, np.int64), *(part.places for part in held)]))
