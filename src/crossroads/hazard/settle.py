"""Has a frozen forecast's time passed, and what came first: the same rules as the model's own spells."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import numpy as np

from crossroads.hazard.events import CAUSES, Cause, Course, Question, course
from crossroads.hazard.landmarks import add_months
from crossroads.hazard.market import CloseReader, Depth, Market, close_moments, market
from crossroads.knowledge.history import History
from crossroads.knowledge.vintages import replay_panels
from crossroads.series import Panel
from crossroads.timeline import AsOf

_WEEK = 7


@dataclass(frozen=True, slots=True)
class Settled:
    """How one question ended, or that it has not.

    Parameters
    ----------
    cause : {"fed", "market", "recession"} or None
        What came first; None where nothing did, or has yet.
    day : datetime.date or None
    is_over : bool
        Whether the outcome can no longer change: an event came, or the time has passed and the closes reach that far.
    """

    cause: Cause | None
    day: date | None
    is_over: bool


def market_now(history: History, as_of: AsOf) -> Market:
    """Return the market's course from the closes known at a moment."""
    reader = CloseReader("SPX")
    for known in replay_panels(history.only(["SPX"]), np.array([as_of.us])):
        reader.take(known)
    return market(reader.closes)


def settle(known: Panel, at_close: Market, question: Question, depth: Depth, *, made: datetime, months: int) -> Settled:
    """Return what came first in the months after a forecast was made, as far as is known.

    Parameters
    ----------
    known : Panel
        As of the moment one looks back from.
    at_close : Market
    made : datetime.datetime
        Aware; the forecast's as-of moment.
    months : int
    """
    happened = course(known, at_close, question, depth)
    start, end = AsOf(made), _end(made, months)
    causes = [c for c in CAUSES if happened.at_risk(c, np.array([start.us]))[0]]
    first = next((e for e in happened.events if start.us < e.moment <= end and e.cause in causes), None)
    if first is not None:
        day: date = first.day.astype(object)
        return Settled(first.cause, day, is_over=_seen(at_close, happened, first.moment))
    return Settled(None, None, is_over=bool(known.as_of.us >= end) and _seen(at_close, happened, end))


def _end(made: datetime, months: int) -> np.datetime64:
    day = np.array([AsOf(made).day], "datetime64[D]")
    last: date = add_months(day, np.array([months]))[0, 0].astype(object)
    return AsOf.end_of(last).us


def _seen(at_close: Market, happened: Course, moment: np.datetime64) -> bool:
    """Return whether the closes held reach up to a moment, so that no break of the market before it is unseen."""
    days = at_close.closes.days
    broken = happened.moments("market")
    if not len(days):
        return bool(len(broken)) and bool(broken[-1] >= moment)
    return bool(close_moments(days[-1:])[0] + np.timedelta64(_WEEK, "D") >= moment)
