"""Implied volatility: VIX level and term structure, and whether VVIX stands above its dividing line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from crossroads.catalog.specs import IndicatorSpec
from crossroads.indicators.reading import Extra
from crossroads.indicators.traced import Traced, Values
from crossroads.series import Panel, Series

STANDS_AFTER = 5
"""Closes in a row that make VVIX "stand"; the seed letter writes five to seven."""
STANDS_AFTER_LATE = 7
RECEDES_FOR = 21
"""Sessions after the last close above the line during which it counts as receding (ours: one month)."""

StreakState = Literal["standing", "testing", "receding", "below"]


@dataclass(frozen=True, slots=True)
class LineTest:
    """Where a series of closes stands against a line.

    Parameters
    ----------
    state : {"standing", "testing", "receding", "below"}
        Standing: at least ``needed`` closes in a row above the line. Testing: fewer, but the newest is above.
        Receding: the newest is not above, one of the last 21 was. Below: none was.
    streak : int
        Closes in a row above the line, up to the newest.
    closes_to_go : int
        Further closes above it until it stands.
    """

    state: StreakState
    streak: int
    closes_to_go: int


def streak(condition: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return how many times in a row the condition has held, up to and including each position.

    Parameters
    ----------
    condition : ndarray of bool, shape (n,), oldest first

    Returns
    -------
    ndarray of int64, shape (n,)
        0 where it does not hold.

    Notes
    -----
    Reads only positions up to t: as-of safe whenever the input is.

    Examples
    --------
    >>> streak(np.array([True, True, False, True]))
    array([1, 2, 0, 1])
    """
    position = np.arange(1, len(condition) + 1)
    last_false = np.maximum.accumulate(np.where(condition, 0, position))
    return position - last_false


def line_test(closes: Values, line: float, *, needed: int = STANDS_AFTER, recedes_for: int = RECEDES_FOR) -> LineTest:
    """Return how the newest close stands against a line.

    Parameters
    ----------
    closes : ndarray of float64, shape (n,), n >= 1, oldest first
        One per session the publisher printed; a missing session neither breaks nor lengthens a streak.
    line : float, in the unit of ``closes``
        A close equal to it is not above it.
    needed : int, default 5, closes
    recedes_for : int, default 21, closes

    Examples
    --------
    >>> line_test(np.array([108.0, 118.0, 124.0]), 110.0)
    LineTest(state='testing', streak=2, closes_to_go=3)
    """
    above = closes > line
    run = int(streak(above)[-1])
    if run >= needed:
        return LineTest("standing", run, 0)
    if run:
        return LineTest("testing", run, needed - run)
    return LineTest("receding" if above[-recedes_for:].any() else "below", 0, needed)


def vvix_extra(spec: IndicatorSpec, _panel: Panel, traced: Traced) -> Extra:
    """Return the state of VVIX against its line and the closes still missing under both readings of the letter."""
    line = next(t.level for t in spec.triggers if t.key == "tail_risk")
    own = traced.series
    test, late = line_test(own.values, line), line_test(own.values, line, needed=STANDS_AFTER_LATE)
    since = own.at(-test.streak).period.label if test.streak else None
    details = {"streak": test.streak, "closes_to_go": test.closes_to_go, f"closes_to_go_{STANDS_AFTER_LATE}": late.closes_to_go}
    return Extra(test.state, {**details, "streak_from": since, "last_close_above": _last_above(own, line)})


def _last_above(own: Series, line: float) -> str | None:
    hits = np.flatnonzero(own.values > line)
    return own.at(int(hits[-1])).period.label if len(hits) else None
