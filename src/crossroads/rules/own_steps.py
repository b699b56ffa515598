"""Functions of one series in its own steps: sessions, calendar days, weeks, months or quarters laid on an even grid.

A month that was never published is a hole in the grid, not a shorter window. A daily series that rests on a day when
the stock market trades keeps its last value there for up to a week.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crossroads.catalog.specs import SeriesSpec
from crossroads.rules.kernels import KERNELS, Column, bridged
from crossroads.rules.plan import Step
from crossroads.rules.provider import CARRIED_SESSIONS
from crossroads.timeline import Days, Frequency, Horizon, business_days

Slots = NDArray[np.int64]

_SATURDAYS_END = np.datetime64("1952-06-01", "D")
"""The exchange traded on Saturdays until May 1952."""
_DAYS = {"d": 1.0, "w": 7.0, "m": 365.25 / 12, "y": 365.25}


def every_day(spec: SeriesSpec) -> bool:
    """Return whether a daily series also has weekends (BTC, DFF): its steps are calendar days."""
    return spec.frequency is Frequency.DAILY and spec.calendar == "none"


def steps_in(horizon: Horizon, spec: SeriesSpec) -> int:
    """Return a length of time in a series' own steps.

    1m is 21 sessions, 30 days of a series that never rests, 4 weeks, one month; 3m is one quarter.

    Raises
    ------
    InputError
        If it is shorter than one step.
    """
    return max(round(horizon.count * _DAYS[horizon.unit]), 1) if every_day(spec) else horizon.steps(spec.frequency)


def lookback(steps: Sequence[Step], spec: SeriesSpec) -> int | None:
    """Return how many newest observations the newest value depends on; None for all. Never too few."""
    lengths = [0 if step.function == "abs" else step.steps for step in steps]
    if any(length is None for length in lengths):
        return None
    reach = sum(length for length in lengths if length is not None) + 1
    return reach if spec.frequency is not Frequency.DAILY else reach + _carried(spec) + reach // 10 + 3  # stamps on rest days take no slot


def transform(steps: Sequence[Step], spec: SeriesSpec) -> Callable[[Days, Column], Column]:
    """Return the function ``knowledge.replay`` walks through knowledge time: periods and values of a vintage to one value each."""
    along = _Along(tuple(steps), spec)
    return along.path


def slots(periods: Days, spec: SeriesSpec) -> Slots:
    """Return the number of each period's step on the even grid of its frequency."""
    days = periods.astype("datetime64[D]")
    match spec.frequency:
        case Frequency.WEEKLY:
            return (days.astype(np.int64) + 3) // 7  # weeks begin on Monday, so a report moved by a holiday stays in its week
        case Frequency.MONTHLY:
            return days.astype("datetime64[M]").astype(np.int64)
        case Frequency.QUARTERLY:
            return days.astype("datetime64[M]").astype(np.int64) // 3
        case _ if every_day(spec):
            return days.astype(np.int64)
        case _:
            return _session_number(days)


def _session_number(days: Days) -> Slots:
    weekdays = np.busday_count(np.datetime64("1900-01-01"), days + 1, busdaycal=business_days("nyse"))
    before = np.minimum(days, _SATURDAYS_END - 1)
    return weekdays + (before.astype(np.int64) + 5) // 7  # Saturdays up to then, counted from 1970: a constant apart, that is enough


def _carried(spec: SeriesSpec) -> int:
    """Return over how many steps a missing value is bridged with the last one."""
    if spec.frequency is not Frequency.DAILY:
        return 0
    return 7 if every_day(spec) else CARRIED_SESSIONS


@dataclass(frozen=True, slots=True)
class _Along:
    steps: tuple[Step, ...]
    spec: SeriesSpec

    def path(self, periods: Days, values: Column) -> Column:
        """Return the result at each period of one vintage.

        The first stamp of a slot stands for it. A later one (Good Friday's yield in the slot of Thursday's close) is
        the newest value only until the next slot begins, so it is computed on its own, and the past stays what it was.
        """
        at = slots(periods, self.spec)
        at = at - at[0]
        first = np.r_[True, at[1:] != at[:-1]]
        grid = np.full(int(at[-1]) + 1, np.nan)
        grid[at[first]] = values[first]
        grid = bridged(grid, _carried(self.spec))
        found: Column = self.through(grid, self.steps)[at]
        for i in np.flatnonzero(~first).tolist():
            found[i] = self.newest(np.r_[grid[self.begin(int(at[i])) : at[i]], values[i]])
        return found

    def newest(self, grid: Column) -> float:
        """Return the result at the end of a column; the share of a whole history is counted once, not built up."""
        last = self.steps[-1] if self.steps else None
        if last is None or last.function != "percentile" or last.steps is not None:
            return float(self.through(grid, self.steps)[-1])
        before = self.through(grid, self.steps[:-1])
        known = before[~np.isnan(before)]
        enough = len(known) >= last.least and not np.isnan(before[-1])
        return 100.0 * int((known <= before[-1]).sum()) / len(known) if enough else np.nan

    def through(self, grid: Column, steps: Sequence[Step]) -> Column:
        for step in steps:
            grid = KERNELS[step.function](grid, step.steps, step.least)
        return grid

    def begin(self, slot: int) -> int:
        reach = lookback(self.steps, self.spec)
        return 0 if reach is None else max(slot - reach, 0)
