"""What an indicator has been doing: steps one way in a row, weeks on one side in a row, and since when no move was as large.

Everything is read from the indicator's own series as known at the letter's moment, in one place for all of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from crossroads.indicators.change import change, earlier_index
from crossroads.series import Series
from crossroads.timeline import Frequency, Horizon, Period

Side = Literal["up", "down"]
Step = Literal["week", "month", "quarter"]

STEPS: dict[Frequency, tuple[Step, Horizon]] = {
    Frequency.DAILY: ("week", Horizon(1, "w")),
    Frequency.WEEKLY: ("week", Horizon(1, "w")),
    Frequency.MONTHLY: ("month", Horizon(1, "m")),
    Frequency.QUARTERLY: ("quarter", Horizon(3, "m")),
}
"""In what a reader counts: a daily figure by weeks, back from its newest day."""
ENOUGH = 30
"""With fewer earlier moves nothing is said about the size of the newest."""
LARGE_FOR = np.timedelta64(183, "D")
"""A move is called the largest since a day when that day lies at least half a year back (ours)."""


@dataclass(frozen=True, slots=True)
class Run:
    """Steps in a row.

    Parameters
    ----------
    count : int
        Steps up to the newest, at least 1.
    """

    count: int
    side: Side
    step: Step


@dataclass(frozen=True, slots=True)
class Largest:
    """Since when no move of the kind was as large.

    Parameters
    ----------
    since : Period
        The last one with a move as large; the first one with a move at all where there was none.
    is_record : bool
        There was none.
    """

    side: Side
    since: Period
    is_record: bool


def run_of_moves(own: Series) -> Run | None:
    """Return how many steps in a row the values have gone the way of the newest step; None where that step moved nothing."""
    values = _stepped(own)
    if values is None or len(values) < 2:
        return None
    return _run(np.sign(np.round(np.diff(values), 9)), own)


def run_on_a_side(own: Series) -> Run | None:
    """Return for how many steps in a row the values have been above zero, or below it: weeks of inflow, say."""
    values = _stepped(own)
    return None if values is None else _run(np.sign(values), own)


def largest_since(own: Series, over: str) -> Largest | None:
    """Return since when no move over a length of time was as large one way, where that is half a year or more.

    Parameters
    ----------
    own : Series
    over : str
        As the indicator's change is measured, ``1w`` say.
    """
    moves = change(own, Horizon.parse(over))
    now, past = moves[-1], moves[:-1]
    known = np.flatnonzero(~np.isnan(past))
    if np.isnan(now) or now == 0 or len(known) < ENOUGH:
        return None
    side: Side = "up" if now > 0 else "down"
    hits = known[past[known] >= now] if now > 0 else known[past[known] <= now]
    if not len(hits):
        return Largest(side, own.at(int(known[0])).period, is_record=True)
    if own.periods[-1] - own.periods[hits[-1]] < LARGE_FOR:
        return None
    return Largest(side, own.at(int(hits[-1])).period, is_record=False)


def _stepped(own: Series) -> NDArray[np.float64] | None:
    """Return the values a step apart up to the newest, oldest first, as far back as no step is missing."""
    if own.frequency not in STEPS:
        return None
    earlier = earlier_index(own, STEPS[own.frequency][1])
    places = [len(own) - 1]
    while earlier[places[-1]] >= 0:
        places.append(int(earlier[places[-1]]))
    return own.values[places[::-1]]


def _run(signs: NDArray[np.float64], own: Series) -> Run | None:
    if not len(signs) or signs[-1] == 0:
        return None
    other = np.flatnonzero(signs != signs[-1])
    count = len(signs) - 1 - int(other[-1]) if len(other) else len(signs)
    return Run(count, "up" if signs[-1] > 0 else "down", STEPS[own.frequency][0])
