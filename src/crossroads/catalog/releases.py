"""What comes next: when the coming period of a series is due by its release rule, and whether the series is late or stale."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import numpy as np

from crossroads.catalog.specs import SeriesSpec
from crossroads.series import Series, moment
from crossroads.timeline import AsOf, Days, Frequency, Period, business_days

STALE_AFTER = 2
"""Releases missed in a row before a series is called stale: one is an odd holiday or a day's delay, two are not."""


@dataclass(frozen=True, slots=True)
class Release:
    """The release that a reader waits for.

    Parameters
    ----------
    series : str
    period : Period
        The first period after the newest one known.
    due : datetime
        When the release rule expects it; at or before the as-of moment when it is overdue.
    missed : int
        How many releases the rule expected by the as-of moment that are not known: 0 when the series is on time.
    """

    series: str
    period: Period
    due: datetime
    missed: int

    @property
    def is_overdue(self) -> bool:
        """Whether the rule expected at least one release that did not come."""
        return self.missed > 0

    @property
    def is_stale(self) -> bool:
        """Whether so many releases are missing that the newest value no longer describes the as-of day."""
        return self.missed >= STALE_AFTER


def next_release(spec: SeriesSpec, known: Series, as_of: AsOf) -> Release | None:
    """Return the release that follows the newest period known, or None for a series of events, which has no schedule.

    Only the standing rule is read, not the dated delays: on the day itself a reader could see that a release
    was late, but not yet the day on which it would come.

    Parameters
    ----------
    known : Series
        As known at ``as_of``, at least one period. A monthly series surveyed every third month is expected in the steps of
        its last year.
    """
    if spec.frequency is Frequency.EVENT:
        return None
    periods = _periods_after(known.periods, spec, as_of)
    due = spec.release.known_at(periods, spec.frequency)
    first: date = periods[0].astype(object)
    return Release(spec.id, Period(first, spec.frequency), moment(due[0]), int(np.count_nonzero(due <= as_of.us)))


def _periods_after(known: Days, spec: SeriesSpec, as_of: AsOf) -> Days:
    """Return the stamps after the newest known one up to the as-of day, at least one of them."""
    newest, today = known[-1], np.datetime64(as_of.day, "D")
    if spec.frequency is Frequency.WEEKLY:
        return np.arange(newest + 7, max(today, newest + 7) + 1, 7)
    if spec.frequency is not Frequency.DAILY:
        months = known[-13:].astype("datetime64[M]")
        usual = 3 if spec.frequency is Frequency.QUARTERLY else 1
        step = max(usual, int(np.median(np.diff(months).astype(np.int64)))) if len(months) > 1 else usual
        first = months[-1] + step
        return np.arange(first, max(today.astype("datetime64[M]"), first) + 1, step).astype("datetime64[D]")
    days: Days = np.arange(newest + 1, max(today, newest + 14) + 1)  # no calendar has a fortnight without a session
    return days if spec.calendar == "none" else days[np.is_busday(days, busdaycal=business_days(spec.calendar))]
