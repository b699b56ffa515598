"""Vintages of many series side by side, kept up from one moment to the next with as little work as the series allow.

*Steady* series (never revised, periods known in order) need none: what is known is the beginning of the history.
*Revised* ones (periods first known in order, values changing) need a copy of their current values for each moment, so
that earlier answers stand. *Broken* ones (a value withdrawn, a period published late) have holes, which are closed for
each moment.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crossroads.knowledge.history import History
from crossroads.knowledge.walk import Numbers, Walk
from crossroads.timeline import Days, Moments


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """Vintages of several series at one moment, one behind the other.

    The vintage of series j is ``begin[j]:end[j]`` of the columns, oldest period first; nothing is known of it where
    the two are equal. ``row`` gives the history row of each place; None says that places are rows.
    """

    period: Days
    value: NDArray[np.float64]
    row: Numbers | None
    begin: list[int]
    end: list[int]


def steady(history: History, parts: Sequence[slice], moments: Moments) -> Iterator[Block]:
    """Yield a block for each moment: slices of the history itself."""
    begin = [part.start for part in parts]
    for end in _ends(history.known_at, parts, moments):
        yield Block(history.period, history.value, None, begin, end)


def revised(history: History, parts: Sequence[slice], moments: Moments) -> Iterator[Block]:
    """Yield a block for each moment: the slots so far, with the values that hold in them then."""
    walk = Walk(history, parts, moments)
    slots = [slice(a, b) for a, b in itertools.pairwise(walk.bounds.tolist())]
    begin, period, value = [part.start for part in slots], history.period[walk.first], np.empty(len(walk.first))
    for count, end in zip(walk.counts.tolist(), _ends(history.known_at[walk.first], slots, moments), strict=True):
        touched = walk.advance(count)
        value[touched] = history.value[walk.held[touched]]
        yield Block(period, value.copy(), walk.held.copy(), begin, end)


def broken(history: History, parts: Sequence[slice], moments: Moments) -> Iterator[Block]:
    """Yield a block for each moment: the rows that hold then, gathered."""
    walk = Walk(history, parts, moments)
    begins = [part.start for part in parts]
    for count in walk.counts.tolist():
        walk.advance(count)
        rows = walk.holding()
        cuts = [*np.searchsorted(rows, begins).tolist(), len(rows)]
        yield Block(history.period[rows], history.value[rows], rows, cuts[:-1], cuts[1:])


KINDS: tuple[Callable[[History, Sequence[slice], Moments], Iterator[Block]], ...] = (steady, revised, broken)


def kind_of(history: History, part: slice) -> Callable[[History, Sequence[slice], Moments], Iterator[Block]]:
    """Return which of ``KINDS`` a series needs, from all that will ever be known of it."""
    period, known_at = history.period[part], history.known_at[part]
    first = np.r_[True, period[1:] != period[:-1]]
    published = known_at[first]
    if np.isnan(history.value[part]).any() or (published[1:] < published[:-1]).any():
        return broken
    return steady if first.all() else revised


def _ends(known_at: Moments, parts: Sequence[slice], moments: Moments) -> Iterator[list[int]]:
    """Yield for each moment where the known beginning of each part ends; ``known_at`` ascends within a part."""
    ends = [part.start + np.searchsorted(known_at[part], moments, side="right") for part in parts]
    return iter(np.array(ends, np.int64).reshape(len(parts), len(moments)).T.tolist())
