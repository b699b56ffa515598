"""Periods, moments, release rules, horizons and trading sessions: the only date arithmetic in the house.

Two kinds of time are kept apart by type. A *period* is the span a value is about and is stamped with one calendar
day (``datetime64[D]``): the day itself, the last day of a week, the first day of a month or quarter. A *moment* is
when something became known (``datetime64[us]``, always UTC). A ``ReleaseRule`` leads from the first to the second.
"""

from __future__ import annotations

import bisect
import functools
import itertools
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, Literal
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from crossroads.errors import CatalogError, InputError

NEW_YORK = ZoneInfo("America/New_York")

Days = NDArray[np.datetime64]
"""Calendar days, dtype ``datetime64[D]``."""
Moments = NDArray[np.datetime64]
"""UTC moments, dtype ``datetime64[us]``."""

CalendarName = Literal["nyse", "federal", "bond"]

SESSIONS = {"d": 1, "w": 5, "m": 21, "y": 252}
"""Trading sessions in one unit of a horizon: a day, a week, a month, a year."""


class Frequency(StrEnum):
    """How often a series has a period, and hence what its period stamp means."""

    DAILY = "daily"  # the day itself
    WEEKLY = "weekly"  # the last day of the week, as the publisher stamps it
    MONTHLY = "monthly"  # the first day of the month
    QUARTERLY = "quarterly"  # the first day of the quarter
    EVENT = "event"  # the day something happened; no regular step


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """The span a value is about.

    Parameters
    ----------
    start : datetime.date
        The publisher's stamp (see ``Frequency``).
    frequency : Frequency
    """

    start: date
    frequency: Frequency

    @property
    def end(self) -> date:
        """Return the last calendar day of the period."""
        last: date = period_ends(np.array([self.start], "datetime64[D]"), self.frequency)[0].astype(object)
        return last

    @property
    def label(self) -> str:
        """Return ``2025-08`` for a month, ``2025Q3`` for a quarter, the ISO date otherwise."""
        if self.frequency is Frequency.MONTHLY:
            return f"{self.start:%Y-%m}"
        if self.frequency is Frequency.QUARTERLY:
            return f"{self.start.year}Q{(self.start.month + 2) // 3}"
        return self.start.isoformat()


@dataclass(frozen=True, slots=True, order=True)
class AsOf:
    """The moment a question is asked from. Everything public at or before it may be used, nothing later."""

    moment: datetime

    def __post_init__(self) -> None:
        if self.moment.tzinfo is None:
            raise InputError(f"as-of {self.moment.isoformat()} has no time zone; add one, or give a date (end of that day in New York)")
        object.__setattr__(self, "moment", self.moment.astimezone(UTC))

    @classmethod
    def end_of(cls, day: date) -> AsOf:
        """Return the last microsecond of ``day`` in New York: what a reader there could know that evening."""
        midnight = datetime.combine(day + timedelta(days=1), time(), NEW_YORK)
        return cls(midnight.astimezone(UTC) - timedelta(microseconds=1))

    @classmethod
    def parse(cls, text: str) -> AsOf:
        """Read ``2025-11-18`` (end of that day in New York) or a full ISO moment with its zone.

        Raises
        ------
        InputError
            If the text is neither.
        """
        try:
            if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
                return cls.end_of(date.fromisoformat(text))
            return cls(datetime.fromisoformat(text))
        except (ValueError, OverflowError):
            raise InputError(f"as-of {text!r} is not a date; write 2025-11-18 or 2025-11-18T14:00-05:00") from None

    @property
    def day(self) -> date:
        """Return the New York calendar day the moment falls on."""
        return self.moment.astimezone(NEW_YORK).date()

    @property
    def us(self) -> np.datetime64:
        """Return the moment as ``datetime64[us]`` in UTC."""
        return np.datetime64(self.moment.replace(tzinfo=None), "us")

    def __str__(self) -> str:
        return self.day.isoformat()


def month_end_before(as_of: AsOf) -> AsOf:
    """Return the end of the last month that was over at a moment: what was made for it used nothing not known by then.

    Examples
    --------
    >>> month_end_before(AsOf.parse("2025-11-18")).day.isoformat()
    '2025-10-31'
    """
    return AsOf.end_of(as_of.day.replace(day=1) - timedelta(days=1))


def period_ends(periods: Days, frequency: Frequency) -> Days:
    """Return the last day of each period.

    Parameters
    ----------
    periods : ndarray of datetime64[D]
        Publisher's stamps (see ``Frequency``).
    """
    if frequency is Frequency.MONTHLY:
        return (periods.astype("datetime64[M]") + 1).astype("datetime64[D]") - 1
    if frequency is Frequency.QUARTERLY:
        return (periods.astype("datetime64[M]") + 3).astype("datetime64[D]") - 1
    return periods


# --------------------------------------------------------------------------------------------- calendars


@functools.cache
def holidays(calendar: CalendarName) -> Days:
    """Return the full-day holidays of 1950-2035 as the ``holidays`` package knows them.

    ``nyse`` includes one-off closings (2001-09-11, hurricane Sandy, days of mourning). ``bond`` is both together: the
    money market rests on federal holidays and on Good Friday, and waiting a day too long leaks nothing.
    """
    if calendar == "bond":
        return np.union1d(holidays("nyse"), holidays("federal"))
    import holidays as package

    years = range(1950, 2036)
    table = package.financial_holidays("NYSE", years=years) if calendar == "nyse" else package.country_holidays("US", years=years)
    return np.array(sorted(table), "datetime64[D]")


@functools.cache
def business_days(calendar: CalendarName) -> np.busdaycalendar:
    """Return a Monday-to-Friday calendar without the given holidays."""
    return np.busdaycalendar(holidays=holidays(calendar))


def sessions(start: date | np.datetime64, end: date | np.datetime64) -> Days:
    """Return the New York Stock Exchange sessions from ``start`` to ``end``, both included."""
    first, last = (np.datetime64(d).astype("datetime64[D]") for d in (start, end))
    days: Days = np.arange(first, last + 1)
    return days[np.is_busday(days, busdaycal=business_days("nyse"))]


def new_york_moments(days: Days, clock: time) -> Moments:
    """Return the UTC moments at which New York clocks show ``clock`` on each day (daylight saving respected)."""
    asked = np.asarray(days, "datetime64[D]")
    since_midnight = timedelta(hours=clock.hour, minutes=clock.minute, seconds=clock.second)
    midnights: Moments = asked.astype("datetime64[us]")
    moments: Moments = midnights + (np.timedelta64(since_midnight) - _new_york_offsets(asked))
    return moments


def _new_york_offsets(days: Days) -> NDArray[np.timedelta64]:
    """UTC offset in force at noon of each day (offsets change at 02:00 on Sundays, no release does)."""
    if not days.size:
        return np.empty(days.shape, "timedelta64[us]")
    first, last = (int(year.astype("datetime64[Y]").astype(np.int64)) + 1970 for year in (days.min(), days.max()))
    begins, offsets = _offset_changes(first, last)
    return offsets[np.searchsorted(begins, days.view(np.int64), side="right") - 1]


@functools.lru_cache(maxsize=256)
def _offset_changes(first_year: int, last_year: int) -> tuple[NDArray[np.int64], NDArray[np.timedelta64]]:
    """Return the days from which an offset is in force at noon (counted from 1970), and the offsets, over some years."""
    steps = [step for year in range(first_year, last_year + 1) for step in _changes_of(year)]
    begins, seconds = zip(*steps, strict=True)
    return np.array(begins, np.int64) - date(1970, 1, 1).toordinal(), np.array(seconds, "timedelta64[s]").astype("timedelta64[us]")


@functools.cache
def _changes_of(year: int) -> list[tuple[int, int]]:
    """Return 1 January and the days on which the offset changes, each with the seconds from then on; a month has one change at most."""
    firsts = [date(year, month, 1).toordinal() for month in range(1, 13)]
    found = [(firsts[0], _seconds_at(firsts[0]))]
    for begin, end in itertools.pairwise([*firsts, date(year, 12, 31).toordinal()]):
        if _seconds_at(end) != found[-1][1]:
            change = begin + bisect.bisect_left(range(begin, end), x=True, key=lambda day: _seconds_at(day) != found[-1][1])
            found.append((change, _seconds_at(change)))
    return found


def _seconds_at(ordinal: int) -> int:
    """Return New York's offset from UTC at noon of a day (counted as Python does), in seconds."""
    offset = datetime.combine(date.fromordinal(ordinal), time(12), NEW_YORK).utcoffset()
    assert offset is not None
    return int(offset.total_seconds())


# --------------------------------------------------------------------------------------------- release rules

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
RuleName = Literal["close", "business_days", "weekday", "days", "employment_situation"]


@dataclass(frozen=True, slots=True)
class ReleaseRule:
    """How ``known_at`` follows from the period when the publisher does not say it.

    Parameters
    ----------
    rule : {"close", "business_days", "weekday", "days", "employment_situation"}
        ``close``: on the day itself. ``business_days``: ``days`` business days of ``calendar`` after the period's
        end. ``weekday``: the first ``weekday`` at least ``days`` days after the period's end, moved to the next
        federal business day if it is a holiday. ``days``: ``days`` calendar days after the period's end, moved to the next
        federal business day. ``employment_situation``: the third Friday after the week that holds the 12th of the
        month (the Labor Department's own rule); a Friday on 1-3 January moves a week on, another federal holiday a day back.
    clock : datetime.time
        New York clock time of the release.
    """

    rule: RuleName
    clock: time
    days: int = 0
    weekday: int = 0
    calendar: CalendarName = "federal"

    @classmethod
    def from_table(cls, table: dict[str, Any], *, where: str) -> ReleaseRule:
        """Read the ``release`` table of a catalogue entry; ``where`` names it in errors."""
        known = {"rule", "time", "days", "weekday", "calendar"}
        if extra := set(table) - known:
            raise CatalogError(f"{where}: release has unknown keys {sorted(extra)}; known are {sorted(known)}")
        if table.get("rule") not in RuleName.__args__:  # type: ignore[attr-defined]  # typing's Literal carries its args
            raise CatalogError(f"{where}: release rule {table.get('rule')!r} is not one of {RuleName.__args__}")  # type: ignore[attr-defined]  # as above
        weekday = table.get("weekday", "Mon")
        if weekday not in WEEKDAYS:
            raise CatalogError(f"{where}: weekday {weekday!r} is not one of {WEEKDAYS}")
        if table.get("calendar", "federal") not in CalendarName.__args__:  # type: ignore[attr-defined]  # as above
            raise CatalogError(f"{where}: release calendar {table['calendar']!r} is not one of {CalendarName.__args__}")  # type: ignore[attr-defined]  # as above
        clock = time.fromisoformat(table["time"])
        return cls(table["rule"], clock, table.get("days", 0), WEEKDAYS.index(weekday), table.get("calendar", "federal"))

    def known_at(self, periods: Days, frequency: Frequency) -> Moments:
        """Return the first moment each period's value is taken to be public.

        Parameters
        ----------
        periods : ndarray of datetime64[D]
            Publisher's stamps.

        Returns
        -------
        ndarray of datetime64[us], UTC
        """
        ends = period_ends(periods.astype("datetime64[D]"), frequency)
        return new_york_moments(self._release_days(ends), self.clock)

    @property
    def text(self) -> str:
        """Return the rule as a short phrase, e.g. ``Thu 08:30, 1+ days after the period``."""
        when = f"{self.clock:%H:%M} New York"
        match self.rule:
            case "close":
                return f"same day, {when}"
            case "business_days":
                return f"{self.days} business day(s) later, {when}"
            case "weekday":
                return f"{WEEKDAYS[self.weekday]} after, {when}"
            case "days":
                return f"{self.days} days after the period's end, {when}"
            case "employment_situation":
                return f"third Friday after the week of the 12th, {when}"

    def _release_days(self, ends: Days) -> Days:
        federal = business_days("federal")
        match self.rule:
            case "close":
                return ends
            case "business_days":
                return np.busday_offset(ends, self.days, roll="backward", busdaycal=business_days(self.calendar))
            case "weekday":
                earliest = ends + self.days
                wait = (self.weekday - _weekday(earliest)) % 7
                return np.busday_offset(earliest + wait, 0, roll="forward", busdaycal=federal)
            case "days":
                return np.busday_offset(ends + self.days, 0, roll="forward", busdaycal=federal)
            case "employment_situation":
                return _employment_situation(ends)


def _weekday(days: Days) -> NDArray[np.int64]:
    """Monday = 0; 1970-01-01 was a Thursday."""
    return (days.astype("int64") + 3) % 7


def _employment_situation(ends: Days) -> Days:
    twelfth = ends.astype("datetime64[M]").astype("datetime64[D]") + 11
    saturday = twelfth + (5 - _weekday(twelfth)) % 7
    friday = saturday + 20
    month = friday.astype("datetime64[M]")
    new_year = (month.astype("int64") % 12 == 0) & (friday - month.astype("datetime64[D]") < np.timedelta64(3, "D"))
    friday = np.where(new_year, friday + 7, friday)
    return np.busday_offset(friday, 0, roll="backward", busdaycal=business_days("federal"))


# --------------------------------------------------------------------------------------------- horizons

_PERIODS_A_YEAR = {Frequency.DAILY: 252, Frequency.WEEKLY: 52, Frequency.MONTHLY: 12, Frequency.QUARTERLY: 4}

_HORIZON = re.compile(r"(\d{1,4})\s*([dwmy])")


@dataclass(frozen=True, slots=True, order=True)
class Horizon:
    """A length of time written ``5d``, ``1w``, ``6m`` or ``1y``."""

    count: int
    unit: Literal["d", "w", "m", "y"]

    @classmethod
    def parse(cls, text: str) -> Horizon:
        """Read a horizon; raises ``InputError`` naming the accepted forms."""
        found = _HORIZON.fullmatch(text.strip())
        if not found or int(found[1]) == 0:
            raise InputError(f"{text!r} is not a length of time; write 5d (sessions), 1w, 6m or 1y")
        return cls(int(found[1]), found[2])  # type: ignore[arg-type]  # the pattern admits these four letters only

    @property
    def sessions(self) -> int:
        """Return the length in trading sessions (1w = 5, 1m = 21, 1y = 252)."""
        return self.count * SESSIONS[self.unit]

    def steps(self, frequency: Frequency) -> int:
        """Return the length in periods of that frequency: 1m is 21 sessions, 4 weeks or one month.

        Raises
        ------
        InputError
            If it is shorter than one period, or the frequency has no regular step.
        """
        count = round(self.sessions * _PERIODS_A_YEAR.get(frequency, 0) / SESSIONS["y"])
        if count == 0:
            raise InputError(f"{self} is shorter than one step of {frequency.value} data; ask for a longer time")
        return count

    def __str__(self) -> str:
        return f"{self.count}{self.unit}"


def step_back(periods: Days, frequency: Frequency, horizon: Horizon) -> Days:
    """Return the day one horizon before each period, counted in the frequency's own steps.

    Parameters
    ----------
    periods : ndarray of datetime64[D]
        Publisher's stamps.
    frequency : Frequency
        Daily counts New York sessions (from the last session at or before the stamp), weekly whole weeks, monthly and
        quarterly whole months.
    horizon : Horizon

    Raises
    ------
    InputError
        See ``Horizon.steps``.
    """
    count = horizon.steps(frequency)
    earlier: Days
    if frequency is Frequency.DAILY:
        earlier = np.busday_offset(periods, -count, roll="backward", busdaycal=business_days("nyse"))
    elif frequency is Frequency.WEEKLY:
        earlier = periods - 7 * count
    else:
        months = count * (3 if frequency is Frequency.QUARTERLY else 1)
        into_month = periods - periods.astype("datetime64[M]").astype("datetime64[D]")
        earlier = (periods.astype("datetime64[M]") - months).astype("datetime64[D]") + into_month
    return earlier
