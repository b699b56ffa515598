"""Vintages of many series, kept up from one moment to the next with as little work as the series allow.

Series *in order* (periods first known one after the other, none withdrawn) are handed over as slices: of the history
where they are never revised, else of a copy made when their past changes; earlier answers stand. *Mended* ones are
gathered anew when their past changes, *broken* ones (often withdrawn, or published late) at each moment. All ways give
the same answers.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import add, getitem
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from crossroads.knowledge.history import History
from crossroads.knowledge.releases import Kind, Releases
from crossroads.knowledge.table import Table
from crossroads.knowledge.walk import Walk
from crossroads.timeline import Days, Moments

MOST = 0.25
"""Share of series changed since the last moment, from which copying all at once is cheaper than one by one."""

Floats = NDArray[np.float64]


class Block(NamedTuple):
    """Vintages of several series at one moment: periods and values of each, oldest first, empty where nothing is known."""

    periods: list[Days]
    values: list[Floats]


Way = Callable[[History, Sequence[Releases], Moments], Iterator[Block]]


def streams(history: History, moments: Moments) -> tuple[list[Releases], list[Iterator[Block]]]:
    """Return the releases of all series, and streams that together yield their vintages in that order for each moment."""
    releases = [Releases.of(history, *named, len(moments)) for named in zip(history.ids, history.parts, strict=True)]
    members = [[one for one in releases if one.kind is kind] for kind in WAYS]
    return list(itertools.chain(*members)), [way(history, some, moments) for way, some in zip(WAYS.values(), members, strict=True) if some]


def in_order(history: History, some: Sequence[Releases], moments: Moments) -> Iterator[Block]:
    """Yield for each moment as much as is published of the periods, and of the values as last copied."""
    table = Table(history, some, moments)
    lengths = [np.searchsorted(releases.published, moments, side="right") for releases in some]
    periods = [history.period[releases.part][releases.first] for releases in some]
    values = [history.value[releases.part][releases.first] for releases in some]
    begins = [0] * len(some)
    for step, length in enumerate(np.array(lengths, np.int64).T.tolist()):
        changed = table.advance(step)
        if len(changed) > MOST * len(some):
            values, begins = [table.value.copy()] * len(some), [part.start for part in table.parts]
        else:
            for j in changed:
                values[j], begins[j] = table.value[table.parts[j]].copy(), 0
        known, held = map(slice, length), map(slice, begins, map(add, begins, length))
        yield Block(_cut(periods, known), _cut(values, held))


def _cut(columns: Sequence[Any], places: Iterable[slice]) -> list[NDArray[Any]]:
    return list(map(getitem, columns, places))


def mended(history: History, some: Sequence[Releases], moments: Moments) -> Iterator[Block]:
    """Yield for each moment each series as last gathered."""
    gathered = [_gathered(history, releases.part, moments) for releases in some]
    for _ in moments:
        vintages = [next(one) for one in gathered]
        yield Block([periods for periods, _ in vintages], [values for _, values in vintages])


def _gathered(history: History, part: slice, moments: Moments) -> Iterator[tuple[Days, Floats]]:
    for _, rows, lengths in Walk(history, [part], moments).stretches():
        periods, values = history.period[rows], history.value[rows]
        for length in lengths.tolist():
            yield periods[:length], values[:length]


def broken(history: History, some: Sequence[Releases], moments: Moments) -> Iterator[Block]:
    """Yield for each moment what holds then, gathered from one table with holes."""
    walk = Walk(history, [releases.part for releases in some], moments)
    period, value = history.period[walk.first], np.empty(len(walk.first))
    for count in walk.counts.tolist():
        touched = walk.advance(count)
        value[touched] = history.value[walk.held[touched]]  # of no account where nothing is held
        holding = np.flatnonzero(walk.held >= 0)
        periods, values = period[holding], value[holding]
        places = [slice(*pair) for pair in itertools.pairwise(np.searchsorted(holding, walk.bounds).tolist())]
        yield Block([periods[place] for place in places], [values[place] for place in places])


WAYS: dict[Kind, Way] = {Kind.KEPT: in_order, Kind.REVISED: in_order, Kind.MENDED: mended, Kind.BROKEN: broken}
