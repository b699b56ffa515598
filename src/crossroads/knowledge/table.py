"""Values of many series in order, moved forward through knowledge time."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np

from crossroads.knowledge.history import History
from crossroads.knowledge.releases import Releases
from crossroads.knowledge.stops import Stops
from crossroads.timeline import Moments


class Table:
    """Values that hold in all periods of some series whose periods come in order.

    A period not yet published has the value it will be published with.

    Parameters
    ----------
    history : History
    some : sequence of Releases, not empty
        None late, none withdrawn.
    moments : ndarray of datetime64[us], ascending
        Where the table is read.

    Attributes
    ----------
    value : ndarray of float64
    parts : list of slice
        Where the values of each series stand.
    """

    def __init__(self, history: History, some: Sequence[Releases], moments: Moments) -> None:
        bounds = np.cumsum([0, *(len(releases.published) for releases in some)]).tolist()
        self.parts = [slice(begin, end) for begin, end in itertools.pairwise(bounds)]
        self.value = np.concatenate([history.value[r.part][r.first] for r in some])
        stop_of = Stops(moments)
        stops = [stop_of(history.known_at[r.part][r.again]) for r in some]
        counts = [np.bincount(stop, minlength=len(moments) + 1) for stop in stops]
        passing = np.array(counts, np.int64).reshape(len(some), len(moments) + 1)[:, :-1]
        self._changed = np.ascontiguousarray(passing.T > 0)
        self._ends = [0, *np.cumsum(passing.sum(axis=0)).tolist()]
        # On small whole numbers a stable sort is a radix sort; of rows of one period at one moment the last stays last.
        self._order = np.argsort(np.concatenate(stops), kind="stable")
        self._slot = np.concatenate([r.slots(part.start) for r, part in zip(some, self.parts, strict=True)])
        self._value = np.concatenate([history.value[r.part][r.again] for r in some])

    def advance(self, step: int) -> list[int]:
        """Move on to a moment, one after the other, and return the series whose past changes with it."""
        passing = self._order[self._ends[step] : self._ends[step + 1]]
        self.value[self._slot[passing]] = self._value[passing]
        changed: list[int] = np.flatnonzero(self._changed[step]).tolist()
        return changed
