"""What comes next: when the coming periods of a series are due, by rule or dated calendar, and whether the series is late or stale."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

import numpy as np

from crossroads.catalog.specs import SeriesSpec
from crossroads.series import Series, moment
from crossroads.timeline import AsOf, Days, Frequency, Period, business_days

STALE_AFTER = 2
"""Releases missed in a row before a series is called stale: one is an odd holiday or a day's delay, two are not."""

WEEKLY_SLACK = np.timedelta64(3, "D")
"""How far a weekly stamp may wander round a holiday and still be that week's."""


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


@dataclass(frozen=True, slots=True)
class Awaited:
    """A period not known yet, and when it is due by what is known at the as-of moment.

    Parameters
    ----------
    due : datetime
        The day of a dated calendar announced by then, else that of the rule; it may have passed.
    expected : datetime
        The day of the rule.
    by : {"rule", "calendar"}
    """

    series: str
    period: Period
    due: datetime
    expected: datetime
    by: Literal["rule", "calendar"]


def awaited(spec: SeriesSpec, known: Series, as_of: AsOf, until: datetime) -> tuple[Awaited, ...]:
    """Return the periods after the newest one known that are due by ``until``, those overdue included, oldest first.

    Dated delays count only once they were announced: a day that nobody had named yet is not looked into. Empty for events.

    Parameters
    ----------
    known : Series
        As known at ``as_of``, at least one period.
    """
    if spec.frequency is Frequency.EVENT:
        return ()
    last_day = AsOf(until).day
    periods = _periods_after(known.periods, spec, max(last_day, as_of.day))
    found = []
    for stamp, rule in zip(periods, spec.release.known_at(periods, spec.frequency), strict=True):
        expected, row = moment(rule), _announced(spec, stamp, as_of)
        due = expected if row is None else moment(spec.delays[row])
        if due <= until:
            period = Period((stamp if row is None else row).astype(object), spec.frequency)
            found.append(Awaited(spec.id, period, due, expected, "rule" if row is None else "calendar"))
    return tuple(found)


def _announced(spec: SeriesSpec, stamp: np.datetime64, as_of: AsOf) -> np.datetime64 | None:
    """Return the stamp under which a dated calendar known by then names a period: in a week with a holiday it may be a day off."""
    slack = WEEKLY_SLACK if spec.frequency is Frequency.WEEKLY else np.timedelta64(0, "D")
    near = (row for row, told in spec.announced.items() if abs(row - stamp) <= slack and told <= as_of.us)
    return next(near, None)


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
    periods = _periods_after(known.periods, spec, as_of.day)
    due = spec.release.known_at(periods, spec.frequency)
    first: date = periods[0].astype(object)
    return Release(spec.id, Period(first, spec.frequency), moment(due[0]), int(np.count_nonzero(due <= as_of.us)))


def _periods_after(known: Days, spec: SeriesSpec, last_day: date) -> Days:
    """Return the stamps after the newest known one up to a day, at least one of them."""
    newest, today = known[-1], np.datetime64(last_day, "D")
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
