"""Vintages of many series side by side, kept up from one moment to the next with as little work as the series allow.

*Steady* series (never revised, periods known in order) need none: what is known is the beginning of the history.
*Seldom* revised ones are gathered anew only when their past changes. *Often* revised ones (periods first known in order)
share one table of current values; what changed in it is copied for a moment, so that earlier answers stand. *Broken* ones
(often withdrawn, or published late) share one with holes, which are closed for each moment. All four give the same answers.
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

MOST = 0.25
"""Share of series changed since the last moment, from which copying all at once is cheaper than one by one."""


class Columns(NamedTuple):
    """Columns in which vintages stand; ``row`` gives the history row of each place, None says that places are rows."""

    period: Days
    value: NDArray[np.float64]
    row: Numbers | None


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """Vintages of several series at one moment: of series j, ``length[j]`` places of ``columns[j]`` from ``begin[j]`` on.

    The oldest period stands first. The length is zero where nothing is known.
    """

    columns: Sequence[Columns]
    begin: Sequence[int]
    length: Sequence[int]


def steady(history: History, parts: Sequence[slice], moments: Moments) -> Iterator[Block]:
    """Yield a block for each moment: slices of the history itself."""
    columns = [Columns(history.period, history.value, None)] * len(parts)
    begin = [part.start for part in parts]
    for length in _published(history.known_at, parts, moments):
        yield Block(columns, begin, length)


def seldom(history: History, parts: Sequence[slice], moments: Moments) -> Iterator[Block]:
    """Yield a block for each moment: each series as last gathered."""
    streams = [_gathered(history, part, moments) for part in parts]
    begin = [0] * len(parts)
    for _ in moments:
        pairs = [next(stream) for stream in streams]
        yield Block([columns for columns, _ in pairs], begin, [length for _, length in pairs])


def often(history: History, parts: Sequence[slice], moments: Moments) -> Iterator[Block]:
    """Yield a block for each moment: the slots so far, with the values that hold in them then."""
    walk = Walk(history, parts, moments)
    slots = [slice(a, b) for a, b in itertools.pairwise(walk.bounds.tolist())]
    series = np.repeat(np.arange(len(parts)), np.diff(walk.bounds))
    period, value, held = history.period[walk.first], np.empty(len(walk.first)), walk.held
    columns, begin = [Columns(period, value, held)] * len(parts), [0] * len(parts)
    for count, length in zip(walk.counts.tolist(), _published(history.known_at[walk.first], slots, moments), strict=True):
        touched = walk.advance(count)
        value[touched] = history.value[held[touched]]
        changed = np.flatnonzero(np.bincount(series[touched], minlength=len(parts))).tolist()
        if len(changed) > MOST * len(parts):
            columns, begin = [Columns(period, value.copy(), held.copy())] * len(parts), [part.start for part in slots]
        elif changed:
            columns, begin = columns.copy(), begin.copy()
            for j in changed:
                columns[j], begin[j] = Columns(period[slots[j]], value[slots[j]].copy(), held[slots[j]].copy()), 0
        yield Block(columns, begin, length)


def broken(history: History, parts: Sequence[slice], moments: Moments) -> Iterator[Block]:
    """Yield a block for each moment: the rows that hold then, gathered."""
    walk = Walk(history, parts, moments)
    starts = [part.start for part in parts]
    for count in walk.counts.tolist():
        walk.advance(count)
        rows = walk.holding()
        begin = np.searchsorted(rows, starts)
        columns = [Columns(history.period[rows], history.value[rows], rows)] * len(parts)
        yield Block(columns, begin.tolist(), np.diff(np.r_[begin, len(rows)]).tolist())


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


def _published(known_at: Moments, parts: Sequence[slice], moments: Moments) -> Iterator[list[int]]:
    """Yield for each moment how much of each part is known; ``known_at`` ascends within a part."""
    counts = [np.searchsorted(known_at[part], moments, side="right") for part in parts]
    return iter(np.array(counts, np.int64).reshape(len(parts), len(moments)).T.tolist())
