"""Landmarks: at the end of each month, what was known then, and what came first in the months after.

A landmark holds its covariates as known at that moment. Its steps are months: step k ends k months after it. The
first event after it decides its cause; of two events in one step the earlier moment came first, so a Fed announcement of
the day (14:00) stands before that day's close (16:05).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from crossroads.hazard.covariates import COVARIATES, Reader
from crossroads.hazard.market import CloseReader, Closes, Market, Values, course_of, market
from crossroads.knowledge.history import History
from crossroads.knowledge.vintages import replay_panels
from crossroads.timeline import AsOf, Days, Moments, new_york_moments

Every = Literal["month", "week"]
PER_MONTH: Mapping[Every, float] = {"month": 1.0, "week": 52.18 / 12}
STEPS = 24
"""Months looked ahead from a landmark."""
FIRST_YEAR = 1960
_END_OF_DAY = time(23, 59, 59)


@dataclass(frozen=True, slots=True, eq=False)
class Landmarks:
    """What was known at each landmark.

    Parameters
    ----------
    days : ndarray of datetime64[D], shape (n,), ascending
    moments : ndarray of datetime64[us], shape (n,), UTC
        End of those days in New York (the last one may be the as-of moment itself).
    values : mapping of covariate id to ndarray of float64, shape (n,)
        NaN where it was not known.
    market : Market
        From closes as first known at the landmarks.
    every : {"month", "week"}
    """

    days: Days
    moments: Moments
    values: Mapping[str, Values]
    market: Market
    every: Every = "month"

    def __len__(self) -> int:
        return len(self.days)


def landmarks(history: History, as_of: AsOf, *, every: Every = "month", first_year: int = FIRST_YEAR) -> Landmarks:
    """Return the landmarks from a year on, the as-of moment last.

    Parameters
    ----------
    history : History
        The series of ``covariates.series_needed`` and SPX, as far as they are held.
    as_of : AsOf
    every : {"month", "week"}
        Month ends, or Fridays.
    first_year : int
    """
    days = landmark_days(as_of.day, every=every, first_year=first_year)
    moments = np.append(new_york_moments(days, _END_OF_DAY), as_of.us)
    days = np.append(days, np.datetime64(as_of.day, "D"))
    rows, taken, closes, returns = [], [], CloseReader("SPX"), CloseReader("MKT_RETURN")
    for known in replay_panels(history, moments):
        reader = Reader(known)
        rows.append([covariate.measure(reader) for covariate in COVARIATES])
        closes.take(known)
        returns.take(known)
        taken.append((closes.count, returns.count))
    columns = np.array(rows, np.float64).reshape(len(moments), len(COVARIATES)).T
    values = dict(zip((c.id for c in COVARIATES), columns, strict=True))
    course = market(closes.closes)
    values["BELOW_PEAK"] = _below_peak(days, np.array(taken), course, returns.closes)
    return Landmarks(days, moments, values, course, every)


def _below_peak(days: Days, taken: NDArray[np.int64], course: Market, returns: Closes) -> Values:
    """Return the market against its peak at each landmark: from closes, before them from monthly returns."""
    _, by_returns = course_of(Closes(returns.days, np.cumprod(1 + returns.values / 100, dtype=np.float64)))
    by_closes = _newest(days, taken[:, 0], course.closes.days, course.below_peak, max_age=12)
    by_months = _newest(days, taken[:, 1], returns.days, by_returns, max_age=125)
    return np.where(np.isnan(by_closes), by_months, by_closes)


def _newest(days: Days, count: NDArray[np.int64], periods: Days, values: Values, *, max_age: int) -> Values:
    """Return the newest of the first ``count`` values at each day; NaN where there is none so young."""
    if not len(periods):
        return np.full(len(days), np.nan)
    last = np.maximum(count - 1, 0)
    fresh = (count > 0) & ((days - periods[last]).astype(np.int64) <= max_age)
    return np.where(fresh, values[last], np.nan)


def landmark_days(until: date, *, every: Every, first_year: int) -> Days:
    """Return the month ends, or Fridays, from a year on that lie before a day."""
    first, last = np.datetime64(f"{first_year}-01-01", "D"), np.datetime64(until, "D")
    if every == "month":
        months = np.arange(first.astype("datetime64[M]"), last.astype("datetime64[M]") + 1)
        ends: Days = (months + 1).astype("datetime64[D]") - 1
    else:
        friday = (4 - (first.astype("int64") + 3)) % 7
        ends = np.arange(first + friday, last + 1, 7)
    return ends[ends < last]


def add_months(days: Days, months: NDArray[np.int64]) -> Days:
    """Return each day some months later; the last day of a month leads to the last day of a month."""
    month = days.astype("datetime64[M]")
    into = (days - month.astype("datetime64[D]")).astype(np.int64)
    length = ((month + 1).astype("datetime64[D]") - month.astype("datetime64[D]")).astype(np.int64)
    target = month[:, None] + months[None, :]
    room = ((target + 1).astype("datetime64[D]") - target.astype("datetime64[D]")).astype(np.int64)
    last = (into == length - 1)[:, None]
    ahead: Days = target.astype("datetime64[D]") + np.where(last, room - 1, np.minimum(into[:, None], room - 1))
    return ahead
