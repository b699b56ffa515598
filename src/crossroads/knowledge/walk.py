"""The step that all replays share: which row holds in each (series, period), moved forward through knowledge time."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from crossroads.errors import InputError
from crossroads.knowledge.history import History
from crossroads.timeline import Moments


class Walk:
    """Rows of some series in the order they became known, and the one that holds in each slot so far.

    A slot is one (series, period); slots are numbered in the order of the history. Each row is handled once, when the
    walk passes it, so a whole replay costs one pass however many moments it stops at.

    Parameters
    ----------
    history : History
    parts : sequence of slice
        Rows of the series to walk, as ``History.rows`` gives them, ascending.

    Attributes
    ----------
    known_at : ndarray of datetime64[us], ascending
        When each row of the walk becomes known.
    slot : ndarray of int64
        The slot each row of the walk belongs to.
    held : ndarray of int64, one per slot
        History row that holds now; -1 where nothing is known, or the value was withdrawn.
    """

    def __init__(self, history: History, parts: Sequence[slice]) -> None:
        rows = np.concatenate([np.arange(p.start, p.stop) for p in parts]) if parts else np.empty(0, np.int64)
        first = np.ones(len(rows), np.bool_)  # of its slot; a new series begins a new slot even where the period repeats
        first[1:] = history.period[rows[1:]] != history.period[rows[:-1]]
        first[np.cumsum([p.stop - p.start for p in parts[:-1]], dtype=np.int64)] = True
        # Within a slot rows stand in the as-of order, and a stable sort keeps it among rows of one moment.
        order = np.argsort(history.known_at[rows].view(np.int64), kind="stable")
        self.known_at: Moments = history.known_at[rows][order]
        self.slot: NDArray[np.int64] = (np.cumsum(first) - 1)[order]
        self.held: NDArray[np.int64] = np.full(int(first.sum()), -1)
        self._row = np.where(np.isnan(history.value[rows]), -1, rows)[order]
        self._passed = 0

    def counts(self, moments: Moments) -> NDArray[np.int64]:
        """Return how many rows of the walk are known at each moment."""
        known: NDArray[np.int64] = np.searchsorted(self.known_at, moments, side="right")
        return known

    def advance(self, count: int) -> None:
        """Let the first ``count`` rows be known; of several rows in one slot the last assigned stays."""
        passing = slice(self._passed, count)
        self.held[self.slot[passing]] = self._row[passing]
        self._passed = count

    def holding(self) -> NDArray[np.int64]:
        """Return the history rows that hold now, ascending (by series and period)."""
        return self.held[self.held >= 0]


def ascending(moments: ArrayLike) -> Moments:
    """Return moments as ``datetime64[us]``; ``InputError`` if one is earlier than the one before it, or is none."""
    found: Moments = np.asarray(moments, "datetime64[us]")
    if found.ndim != 1 or np.isnat(found).any() or (found[1:] < found[:-1]).any():
        raise InputError("moments to replay must be one ascending row of UTC times without gaps; sort them first")
    return found
