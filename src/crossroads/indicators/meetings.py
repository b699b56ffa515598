"""Decision days of the FOMC as a reader of each moment knew them.

A scheduled meeting is in the list from the day its calendar came out until it is called off; a decision outside the calendar
is in it from the moment it was announced. Which months "have a meeting" therefore depends on when one asks.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time

import numpy as np
from numpy.typing import NDArray

from crossroads.catalog import facts
from crossroads.catalog.events import FomcDecision, Meeting
from crossroads.timeline import Days, Moments, new_york_moments

SETTLEMENT = time(15)
"""New York time of the futures' settlement (14:00 in Chicago): a price knows what was announced by then."""
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


@dataclass(frozen=True, slots=True, eq=False)
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
        """
        moments = settled(days)
        counts = [np.searchsorted(np.sort(edge), moments, side="right") for edge in (self.known, self.dropped)]
        return np.stack([*counts, np.searchsorted(self.days, days, side="right")], axis=1)

    def next_after(self, days: Days) -> Days:
        """Return the next scheduled meeting after each day, as known at that day's settlement; NaT where none was."""
        _, first, which = np.unique(self.states(days), axis=0, return_index=True, return_inverse=True)
        asked = days[first]
        found = np.array([self._next(day, moment) for day, moment in zip(asked, settled(asked), strict=True)], "datetime64[D]")
        return found[which.reshape(-1)] if len(found) else np.empty(0, "datetime64[D]")

    def _next(self, day: np.datetime64, moment: np.datetime64) -> np.datetime64:
        ahead = self.days[self._held(moment) & self.scheduled & (self.days > day)]
        return ahead[0] if len(ahead) else np.datetime64("NaT", "D")

    def _held(self, moment: np.datetime64) -> NDArray[np.bool_]:
        held: NDArray[np.bool_] = (self.known <= moment) & (moment < self.dropped)
        return held

    def agendas(self, days: Days, columns: int) -> list[Agenda]:
        """Return the agenda at the settlement of each day; see ``agenda``."""
        return [self._agenda(day, moment, columns) for day, moment in zip(days, settled(days), strict=True)]

    def agenda(self, day: np.datetime64, columns: int) -> Agenda:
        """Return the agenda at the settlement of a day, its column 0 the month before the day's.

        A decision announced on the day before the settlement is past.
        """
        return self.agendas(np.array([day]), columns)[0]

    def _agenda(self, day: np.datetime64, moment: np.datetime64, columns: int) -> Agenda:
        held = self._held(moment)
        listed, to_come = self.days[held], self.scheduled[held] & (self.days[held] > day)
        first = day.astype("datetime64[M]") - 1
        at = (listed.astype("datetime64[M]") - first).astype(int)
        of_month = (listed - listed.astype("datetime64[M]").astype("datetime64[D]")).astype(int) + 1
        months = np.arange(first, first + columns + 1).astype("datetime64[D]")
        end = int(at[self.scheduled[held]].max(initial=-1))
        decisions = [tuple(of_month[at == c].tolist()) if c <= end else None for c in range(columns)]
        upcoming = [(c, d) for c, d, ahead in zip(at.tolist(), of_month.tolist(), to_come, strict=True) if ahead and c < columns]
        return Agenda(first, tuple(np.diff(months).astype(int).tolist()), tuple(decisions), tuple(upcoming))


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
