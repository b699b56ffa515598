"""Do a job once a day at a New York time, for as long as asked: through clock changes, sleep and failures.

Nothing here reads a clock or waits by itself: both are handed in, so that a test lives through a year in a moment.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Protocol

from crossroads.errors import CrossroadsError, InputError
from crossroads.timeline import NEW_YORK

NAP = timedelta(minutes=1)
"""Longest time slept at once: a machine that was asleep, or whose clock was set, is noticed after as long."""
LATE = timedelta(minutes=5)
"""A run that begins later than this after its time says so."""


class Stop(Protocol):
    """Whether to go on; a ``threading.Event`` is one."""

    def is_set(self) -> bool:
        """Return whether to stop."""


@dataclass(frozen=True, slots=True)
class DailyAt:
    """A New York clock time, once on every calendar day.

    Where that time does not exist (02:30 on the day summer time begins) it is an hour later by the clock; where it comes twice
    (01:30 on the day it ends) the first counts.
    """

    clock: time

    @classmethod
    def parse(cls, text: str) -> DailyAt:
        """Read ``18:30``.

        Raises
        ------
        InputError
            If it is no time of the day.
        """
        try:
            clock = time.fromisoformat(text.strip())
        except ValueError:
            clock = None
        if clock is None or clock.tzinfo is not None or ":" not in text:
            raise InputError(f"{text[:40]!r} is no time of the day; write 18:30, by New York clocks")
        return cls(clock)

    def last(self, moment: datetime) -> datetime:
        """Return the newest such time at or before a moment, in UTC."""
        day = moment.astimezone(NEW_YORK).date()
        while (due := datetime.combine(day, self.clock, NEW_YORK).astimezone(UTC)) > moment:
            day -= timedelta(days=1)
        return due

    def next(self, moment: datetime) -> datetime:
        """Return the first such time after a moment, in UTC."""
        day = moment.astimezone(NEW_YORK).date()
        while (due := datetime.combine(day, self.clock, NEW_YORK).astimezone(UTC)) <= moment:
            day += timedelta(days=1)
        return due

    def __str__(self) -> str:
        return f"{self.clock:%H:%M} New York"


def run_daily(
    at: DailyAt,
    job: Callable[[], object],
    *,
    now: Callable[[], datetime],
    sleep: Callable[[float], object],
    stop: Stop,
    last_run: datetime | None = None,
    tell: Callable[[str], object] = lambda _: None,
) -> None:
    """Do ``job`` each day at a time until ``stop`` is set. A job that fails is told of, and the next day comes all the same.

    Times missed while the machine slept, or while a job ran over, are made up for by one run as soon as it is noticed, not by one each.

    Parameters
    ----------
    now : callable
        The clock; aware.
    sleep : callable (seconds)
        Waits, at most so long; ``Event.wait`` wakes at once when stopped.
    last_run : datetime, optional
        When the job was last done by anyone; with it, a time missed before this began is made up for too.
    tell : callable
        Told, in one line, what begins, what ended how, and when the next one is due.
    """
    begun = now()
    due = at.next(begun)
    if last_run is not None and last_run < at.last(begun):
        due = at.last(begun)
    tell(f"next run {_shown(due)}")
    while not stop.is_set():
        moment = now()
        if moment < due:
            sleep(min(due - moment, NAP).total_seconds())
            continue
        _run(job, due, moment, tell)
        due = at.next(max(now(), moment))
        tell(f"next run {_shown(due)}")


def _run(job: Callable[[], object], due: datetime, moment: datetime, tell: Callable[[str], object]) -> None:
    behind = moment - due
    tell(f"run of {_shown(due)} begins" + (f", {_length(behind)} late" if behind > LATE else ""))
    try:
        job()
    except CrossroadsError as failure:
        tell(f"run of {_shown(due)} failed: {failure}")
    except Exception as failure:  # noqa: BLE001  # one day's fault, even ours, must not end the schedule; it is told
        tell(f"run of {_shown(due)} failed: {type(failure).__name__}: {' '.join(str(failure).split())[:300]}")
    else:
        tell(f"run of {_shown(due)} ended")


def _shown(moment: datetime) -> str:
    return f"{moment.astimezone(NEW_YORK):%Y-%m-%d %H:%M}"


def _length(behind: timedelta) -> str:
    minutes = int(behind.total_seconds()) // 60
    return f"{minutes // 60} h {minutes % 60:02} min" if minutes >= 60 else f"{minutes} min"
