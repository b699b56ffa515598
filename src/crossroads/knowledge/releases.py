"""The rows of one series told apart, and what follows from them for keeping up its vintages."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

import numpy as np

from crossroads.knowledge.history import History
from crossroads.knowledge.panel import winners
from crossroads.knowledge.walk import Numbers
from crossroads.timeline import Moments

SELDOM = 0.05
"""Changes of the past for one moment asked, up to which a series is copied or gathered alone when its past changes."""


class Kind(Enum):
    """What a series is like, over all that will ever be known of it."""

    KEPT = auto()
    """Periods come in order, none is withdrawn, and values are revised seldom or never."""

    REVISED = auto()
    """The same, with values often revised."""

    MENDED = auto()
    """Periods come late or are withdrawn, and all that changes the past is seldom."""

    BROKEN = auto()
    """The same, often."""


@dataclass(frozen=True, slots=True, eq=False)
class Releases:
    """Rows of one series.

    Parameters
    ----------
    name : str
    part : slice
        All of them.
    first : slice or ndarray of int64
        Places in the part of those that are the first of their period; a slice where all are.
    again : ndarray of int64
        Places of the rest: revisions and withdrawals.
    published : ndarray of datetime64[us]
        When each period was first known.
    kind : Kind
    """

    name: str
    part: slice
    first: slice | Numbers
    again: Numbers
    published: Moments
    kind: Kind

    @classmethod
    def of(cls, history: History, name: str, part: slice, moments: int) -> Releases:
        """Tell the rows of a series apart; ``moments`` is how many are asked: what is often for few is seldom for many."""
        period = history.period[part].view(np.int64)  # whole numbers compare faster
        is_first = np.ones(len(period), np.bool_)
        np.not_equal(period[1:], period[:-1], out=is_first[1:])
        again = np.flatnonzero(~is_first)
        first = np.flatnonzero(is_first) if len(again) else slice(None)
        published = history.known_at[part][first]
        late = np.count_nonzero(np.diff(published.view(np.int64)) < 0)
        withdrawn = np.count_nonzero(np.isnan(history.value[part]))
        is_seldom = len(again) + late + withdrawn <= SELDOM * moments
        if late + withdrawn:
            return cls(name, part, first, again, published, Kind.MENDED if is_seldom else Kind.BROKEN)
        return cls(name, part, first, again, published, Kind.KEPT if is_seldom else Kind.REVISED)

    def slots(self, begin: int) -> Numbers:
        """Return the period each row of ``again`` belongs to, counted from ``begin``: the last one begun before it."""
        return self.again - np.arange(1 - begin, len(self.again) + 1 - begin)

    def holding(self, history: History, moment: np.datetime64) -> slice | Numbers:
        """Return the history rows that hold at a moment, oldest period first; a slice where they stand side by side."""
        if self.kind in (Kind.MENDED, Kind.BROKEN):
            return winners(history, self.part, moment)
        count = int(np.searchsorted(self.published, moment, side="right"))
        if isinstance(self.first, slice):
            return slice(self.part.start, self.part.start + count)
        is_known = history.known_at[self.part].view(np.int64) <= moment.astype("datetime64[us]").astype(np.int64)
        known = np.add.reduceat(is_known, self.first, dtype=np.int64)[:count]  # rows of a period become known one after the other
        held: Numbers = self.first[:count] + (known + (self.part.start - 1))
        return held
