"""Decision days of the FOMC as a reader of each moment knew them.

A scheduled meeting is in the list from the day its calendar came out until it is called off; a decision outside the calendar
is in it from the moment it was announced. Which months "have a meeting" therefore depends on when one asks.
"""

from __future__ import annotations

import functools
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from crossroads.catalog import facts
from crossroads.catalog.events import FomcDecision, Meeting
from crossroads.timeline import Days, Moments, new_york_moments

SETTLEMENT = time(15)
"""New York time of the futures' settlement (14:00 in Chicago): a price knows what was announced by then."""
State = tuple[int, ...]
"""A row of ``MeetingList.states``."""
STATE = 3
"""How many numbers it has."""
_NEVER = np.datetime64("9999-12-31", "us")


@dataclass(frozen=True, slots=True)
class Agenda:
    """The months a curve covers, as known at one moment.

    Parameters
    ----------
    month : numpy.datetime64[M]
        Month of column 0.
    lengths : tuple of int
        Days in each month.
    decisions : tuple of (tuple of int, or None)
        Days of the month on which the rate was or will be decided; None beyond the end of the known calendar, where
        nobody can say whether there is a meeting.
    upcoming : tuple of (int, int)
        Column and day of the month of each scheduled meeting still to come, in order.
    """

    month: np.datetime64
    lengths: tuple[int, ...]
    decisions: tuple[tuple[int, ...] | None, ...]
    upcoming: tuple[tuple[int, int], ...]

    @property
    def days(self) -> Days:
        """Return the days of the meetings to come."""
        found = [(self.month + column).astype("datetime64[D]") + (day - 1) for column, day in self.upcoming]
        return np.array(found, "datetime64[D]")

    def is_quiet(self, column: int) -> bool:
        """Tell whether a month of the curve is known to have no decision: its average is then the rate itself."""
        return 0 <= column < len(self.decisions) and self.decisions[column] == ()

    def is_busy(self, column: int) -> bool:
        """Tell whether a month of the curve is known to have a decision."""
        return 0 <= column < len(self.decisions) and bool(self.decisions[column])


@dataclass(frozen=True, eq=False)
class MeetingList:
    """Decision days with the moments between which each was known.

    Parameters
    ----------
    days : ndarray of datetime64[D], shape (m,), ascending
    known, dropped : ndarray of datetime64[us] in UTC, shape (m,)
        From when the day was in the list, and from when no longer.
    scheduled : ndarray of bool, shape (m,)
    """

    days: Days
    known: Moments
    dropped: Moments
    scheduled: NDArray[np.bool_]

    @classmethod
    def of(cls, calendar: Iterable[Meeting], decisions: Iterable[FomcDecision] = ()) -> MeetingList:
        """Return the scheduled meetings together with the unscheduled decisions that moved the target."""
        rows = [(m.day, _utc(m.published), _utc(m.cancelled), True) for m in calendar]
        rows += [(d.day, _utc(d.announced), _NEVER, False) for d in decisions if not d.scheduled and d.change_bp]
        days, known, dropped, scheduled = zip(*sorted(rows, key=lambda row: row[0]), strict=True)
        return cls(np.array(days, "datetime64[D]"), np.array(known), np.array(dropped), np.array(scheduled))

    def states(self, days: Days) -> NDArray[np.int64]:
        """Return numbers that are equal on two days of one month exactly if both know the same meetings, past and to come.

        Returns
        -------
        ndarray of int64, shape (n, 3)
            How many days of the list were known by the settlement, how many were dropped, and how many lie at or before the day.
        """
        moments = settled(days)
        counts = [np.searchsorted(edges, moments, side="right") for edges in self._edges]
        return np.stack([*counts, np.searchsorted(self.days, days, side="right")], axis=1)

    def next_after(self, days: Days) -> Days:
        """Return the next scheduled meeting after each day, as known at that day's settlement; NaT where none was."""
        states, which = runs(self.states(days))
        following = [self._next(tuple(state)) for state in states.tolist()]
        return np.array(following, "datetime64[D]")[which] if following else np.empty(0, "datetime64[D]")

    def agenda(self, day: np.datetime64, columns: int) -> Agenda:
        """Return the agenda at the settlement of a day, its column 0 the month before the day's.

        A decision announced on the day before the settlement is past.
        """
        (state,) = self.states(np.array([day], "datetime64[D]")).tolist()
        return self.agenda_of(int(day.astype("datetime64[M]").astype(np.int64)), tuple(state), columns)

    def agenda_of(self, month: int, state: State, columns: int) -> Agenda:
        """Return the agenda on the days of a month (counted from January 1970) with that state."""
        first = month - 1
        lengths = np.diff(np.arange(first, first + columns + 1).astype("datetime64[M]").astype("datetime64[D]"))
        covered = range(bisect_left(self._months, first), bisect_left(self._months, first + columns))
        decisions: list[list[int]] = [[] for _ in range(columns)]
        upcoming = []
        for place in covered:
            if self._is_held(place, state):
                column, day = self._months[place] - first, self._days_of_month[place]
                decisions[column].append(day)
                if self._is_scheduled[place] and place >= state[2]:
                    upcoming.append((column, day))
        scheduled = (p for p in reversed(range(len(self.days))) if self._is_scheduled[p] and self._is_held(p, state))
        end = next((self._months[place] - first for place in scheduled), -1)
        known = tuple(tuple(found) if column <= end else None for column, found in enumerate(decisions))
        return Agenda(np.datetime64(first, "M"), tuple(lengths.astype(int).tolist()), known, tuple(upcoming))

    def _next(self, state: State) -> np.datetime64:
        ahead = (p for p in range(state[2], len(self.days)) if self._is_scheduled[p] and self._is_held(p, state))
        place = next(ahead, None)
        return np.datetime64("NaT", "D") if place is None else self.days[place]

    def _is_held(self, place: int, state: State) -> bool:
        """Tell whether a day was in the list: among those known, and not among those dropped."""
        known, dropped = self._ranks
        return known[place] <= state[0] and dropped[place] > state[1]

    @cached_property
    def _edges(self) -> tuple[Moments, Moments]:
        return np.sort(self.known), np.sort(self.dropped)

    @cached_property
    def _ranks(self) -> tuple[list[int], list[int]]:
        """Return how many days of the list are known, and how many dropped, once this one is."""
        known, dropped = (
            np.searchsorted(edges, own, side="right").tolist() for edges, own in zip(self._edges, (self.known, self.dropped), strict=True)
        )
        return known, dropped

    @cached_property
    def _months(self) -> list[int]:
        months: list[int] = self.days.astype("datetime64[M]").astype(np.int64).tolist()
        return months

    @cached_property
    def _days_of_month(self) -> list[int]:
        return [day.day for day in self.days.tolist()]

    @cached_property
    def _is_scheduled(self) -> list[bool]:
        is_scheduled: list[bool] = self.scheduled.tolist()
        return is_scheduled


def runs(rows: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the first row of each run of equal rows, and which run each row is in."""
    begins = np.ones(len(rows), np.bool_)
    begins[1:] = (rows[1:] != rows[:-1]).any(axis=1)
    return rows[begins], np.cumsum(begins) - 1


def settled(days: Days) -> Moments:
    """Return the moment of each day's settlement."""
    return new_york_moments(days, SETTLEMENT)


@functools.cache
def known_meetings() -> MeetingList:
    """Return the list of the fact tables."""
    return MeetingList.of(facts.fomc_calendar(), facts.fomc_decisions())


def next_meetings(days: Days) -> Days:
    """Return the next scheduled meeting after each day, as known at that day's settlement; NaT where none was."""
    return known_meetings().next_after(days)


def _utc(moment: datetime | None) -> np.datetime64:
    return _NEVER if moment is None else np.datetime64(moment.replace(tzinfo=None), "us")
