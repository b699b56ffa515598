"""The step that all replays share: which row holds in each (series, period), moved forward through knowledge time."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from crossroads.errors import InputError
from crossroads.knowledge.history import History
from crossroads.timeline import Moments

Numbers = NDArray[np.int64]


class Walk:
    """Rows of some series in the order they become known, and the one that holds in each slot so far.

    A slot is one (series, period); slots are numbered in the order of the history. Each row is handled once, when the
    walk passes it, so a whole replay costs one pass however many moments it stops at.

    Parameters
    ----------
    history : History
    parts : sequence of slice
        Rows of the series to walk, as ``History.parts`` gives them, ascending.
    moments : ndarray of datetime64[us], ascending
        Where the walk stops.

    Attributes
    ----------
    counts : ndarray of int64, one per moment
        How many rows of the walk are known at each moment.
    slot : ndarray of int64, one per row of the walk
        The slot each row belongs to.
    bounds : ndarray of int64, one more than parts
        Slots ``bounds[i]:bounds[i + 1]`` are of the series of part i.
    first : ndarray of int64, one per slot
        The history row that is known first.
    held : ndarray of int64, one per slot
        History row that holds now; -1 where nothing is known, or the value was withdrawn.
    """

    def __init__(self, history: History, parts: Sequence[slice], moments: Moments) -> None:
        rows = np.concatenate([np.arange(p.start, p.stop) for p in parts]) if parts else np.empty(0, np.int64)
        starts = np.cumsum([0, *(p.stop - p.start for p in parts)], dtype=np.int64)[:-1]
        period = history.period[rows]
        first = np.ones(len(rows), np.bool_)  # of its slot; a new series begins a new slot even where the period repeats
        first[1:] = period[1:] != period[:-1]
        first[starts] = True
        slot = np.cumsum(first) - 1
        # Rows are put in the order of the stops at which they are first known. Within a slot they stand in the as-of
        # order, and a stable sort keeps it; on small whole numbers it is a radix sort.
        stop = np.searchsorted(moments, history.known_at[rows]).astype(np.min_scalar_type(len(moments)))
        order = np.argsort(stop, kind="stable")
        self.counts: Numbers = np.cumsum(np.bincount(stop, minlength=len(moments))[: len(moments)])
        self.slot: Numbers = slot[order]
        self.bounds: Numbers = np.r_[slot[starts], np.count_nonzero(first)]
        self.first: Numbers = rows[first]
        self.held: Numbers = np.full(len(self.first), -1)
        self._row = np.where(np.isnan(history.value[rows]), -1, rows)[order]
        self._passed = 0

    def advance(self, count: int) -> Numbers:
        """Let the first ``count`` rows be known and return the slots touched; of several rows in one slot the last stays."""
        passing = slice(self._passed, count)
        self._passed = count
        touched: Numbers = self.slot[passing]
        self.held[touched] = self._row[passing]
        return touched

    def holding(self) -> Numbers:
        """Return the history rows that hold now, ascending (by series and period)."""
        return self.held[self.held >= 0]

    def stretches(self) -> Iterator[tuple[slice, Numbers, Numbers]]:
        """Walk to the end and yield (moments, rows of their last vintage, length of each vintage) for runs that only grow.

        As long as newer periods are all that is added, each vintage is the beginning of the next. A revision, a
        withdrawal or a period that comes late begins a new stretch. Meant for a walk of one series.
        """
        if not len(self.counts):
            return
        beyond = len(self.held)
        before = np.r_[0, self.counts[:-1]]
        oldest_touched = np.minimum.reduceat(np.r_[self.slot, beyond], before)
        oldest_touched[before == self.counts] = beyond
        newest = np.r_[-1, np.maximum.accumulate(self.slot)][self.counts]
        begins = np.flatnonzero(np.r_[True, oldest_touched[1:] <= newest[:-1]])
        for begin, end in itertools.pairwise([*begins.tolist(), len(self.counts)]):
            self.advance(int(self.counts[end - 1]))
            lengths = np.searchsorted(np.flatnonzero(self.held >= 0), newest[begin:end], side="right")
            yield slice(begin, end), self.holding(), lengths


def ascending(moments: ArrayLike) -> Moments:
    """Return moments as ``datetime64[us]``; ``InputError`` if one is earlier than the one before it, or is none."""
    found: Moments = np.asarray(moments, "datetime64[us]")
    if found.ndim != 1 or np.isnat(found).any() or (found[1:] < found[:-1]).any():
        raise InputError("moments to replay must be one ascending row of UTC times without gaps; sort them first")
    return found
