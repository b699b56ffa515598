"""Vintages of many series side by side, kept up from one moment to the next with as little work as the series allow.

*Steady* series (never revised, periods known in order) need none: what is known is the beginning of the history.
*Seldom* revised ones are gathered anew only when their past changes. *Often* revised ones (periods first known in order)
share one table of current values, copied for each moment so that earlier answers stand. *Broken* ones (often withdrawn,
or published late) share one with holes, which are closed for each moment. All four give the same answers.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from crossroads.knowledge.history import History
from crossroads.knowledge.walk import Numbers, Walk
from crossroads.timeline import Days, Moments

SELDOM = 0.05
"""Changes of the past for one moment asked, up to which gathering a series anew is cheaper than copying it each time."""


class Columns(NamedTuple):
    """Columns in which vintages stand; ``row`` gives the history row of each place, None says that places are rows."""

    period: Days
    value: NDArray[np.float64]
    row: Numbers | None


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """Vintages of several series at one moment: series j is ``begin[j]:end[j]`` of ``columns[j]``, oldest period first.

    Nothing is known of a series where the two are equal.
    """

    columns: Sequence[Columns]
    begin: Sequence[int]
    end: Sequence[int]


def steady(history: History, parts: Sequence[slice], moments: Moments) -> Iterator[Block]:
    """Yield a block for each moment: slices of the history itself."""
    columns = [Columns(history.period, history.value, None)] * len(parts)
    begin = [part.start for part in parts]
    for end in _ends(history.known_at, parts, moments):
        yield Block(columns, begin, end)


def seldom(history: History, parts: Sequence[slice], moments: Moments) -> Iterator[Block]:
    """Yield a block for each moment: each series as last gathered."""
    streams = [_gathered(history, part, moments) for part in parts]
    begin = [0] * len(parts)
    for _ in moments:
        pairs = [next(stream) for stream in streams]
        yield Block([columns for columns, _ in pairs], begin, [end for _, end in pairs])


def often(history: History, parts: Sequence[slice], moments: Moments) -> Iterator[Block]:
    """Yield a block for each moment: the slots so far, with the values that hold in them then."""
    walk = Walk(history, parts, moments)
    slots = [slice(a, b) for a, b in itertools.pairwise(walk.bounds.tolist())]
    begin, period, value = [part.start for part in slots], history.period[walk.first], np.empty(len(walk.first))
    for count, end in zip(walk.counts.tolist(), _ends(history.known_at[walk.first], slots, moments), strict=True):
        touched = walk.advance(count)
        value[touched] = history.value[walk.held[touched]]
        yield Block([Columns(period, value.copy(), walk.held.copy())] * len(slots), begin, end)


def broken(history: History, parts: Sequence[slice], moments: Moments) -> Iterator[Block]:
    """Yield a block for each moment: the rows that hold then, gathered."""
    walk = Walk(history, parts, moments)
    starts = [part.start for part in parts]
    for count in walk.counts.tolist():
        walk.advance(count)
        rows = walk.holding()
        cuts = [*np.searchsorted(rows, starts).tolist(), len(rows)]
        yield Block([Columns(history.period[rows], history.value[rows], rows)] * len(parts), cuts[:-1], cuts[1:])


KINDS: tuple[Callable[[History, Sequence[slice], Moments], Iterator[Block]], ...] = (steady, seldom, often, broken)


def kind_of(history: History, part: slice, moments: int) -> Callable[[History, Sequence[slice], Moments], Iterator[Block]]:
    """Return which of ``KINDS`` suits a series, from all that will ever be known of it and the number of moments asked."""
    period, known_at = history.period[part], history.known_at[part]
    first = np.r_[True, period[1:] != period[:-1]]
    published = known_at[first]
    revised = len(first) - np.count_nonzero(first)
    late = np.count_nonzero(published[1:] < published[:-1])
    withdrawn = np.count_nonzero(np.isnan(history.value[part]))
    if revised + late + withdrawn == 0:
        return steady
    if revised + late + withdrawn <= SELDOM * moments:
        return seldom
    return broken if late + withdrawn else often


def _gathered(history: History, part: slice, moments: Moments) -> Iterator[tuple[Columns, int]]:
    for _, rows, lengths in Walk(history, [part], moments).stretches():
        columns = Columns(history.period[rows], history.value[rows], rows)
        for length in lengths.tolist():
            yield columns, length


def _ends(known_at: Moments, parts: Sequence[slice], moments: Moments) -> Iterator[list[int]]:
    """Yield for each moment where the known beginning of each part ends; ``known_at`` ascends within a part."""
    ends = [part.start + np.searchsorted(known_at[part], moments, side="right") for part in parts]
    return iter(np.array(ends, np.int64).reshape(len(parts), len(moments)).T.tolist())
