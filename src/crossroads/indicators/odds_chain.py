"""The equations between contract months: which prices give the rate before and after each meeting, and with which weights.

A month's average mixes the rate before its decision, for the days up to it, with the rate after. Months without a decision anchor
the chain; a run of neighbouring months with decisions is solved backwards from the anchor after it, or, where that month is not
priced or its calendar not yet out, forwards from the anchor before it or from today's rate.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from crossroads.indicators.meetings import Agenda

Values = NDArray[np.float64]
DecisionDay = Literal["before", "after"]
"""Whether the day of a decision counts with the old rate ("before": CME's tables since 2022) or the new ("after": its example of 2015)."""

STEP = 0.25
"""Percent: moves are counted in quarters of a point."""
HALF_TICK = 0.0025
"""Percent: how far a settlement may lie from the price that was meant."""


@dataclass(frozen=True, slots=True, eq=False)
class Equations:
    """The rates before and after each meeting as weights of the curve's columns and, last, of the current rate.

    Parameters
    ----------
    before, after : ndarray of float64, shape (m, k + 1)
        Rows of NaN where the prices do not determine the rate.
    noise : ndarray of float64, shape (m,)
        See ``Path``.
    """

    before: Values
    after: Values
    noise: Values


def equations(agenda: Agenda, priced: NDArray[np.bool_], ahead: int, decision_day: DecisionDay) -> Equations:
    """Return the equations of the next ``ahead`` meetings.

    Parameters
    ----------
    agenda : Agenda
        k months.
    priced : ndarray of bool, shape (k,)
        Which of them have a price.
    """
    wanted = [column for column, _ in agenda.upcoming[:ahead]]
    k = len(agenda.decisions)
    solver = _Solver(agenda, priced, decision_day, np.eye(k + 1), {}, set())
    done = -1
    for column in wanted:
        if column > done:
            done = solver.run(column)
    unknown = np.full(k + 1, np.nan)
    pairs = np.array([solver.found.get(column, (unknown, unknown)) for column in wanted]).reshape(-1, 2, k + 1)
    noise = 100 * HALF_TICK / STEP * np.linalg.norm(pairs[:, 1, :-1] - pairs[:, 0, :-1], axis=1)
    return Equations(pairs[:, 0], pairs[:, 1], np.where([column in solver.open for column in wanted], np.inf, noise))


@dataclass(frozen=True, slots=True)
class _Solver:
    """Runs of neighbouring months with decisions, each solved from the month without one after it, or else before it.

    Parameters
    ----------
    unit : ndarray of float64, shape (k + 1, k + 1)
        Row c: the weights that pick column c.
    found : dict
        Column to the weights of the rates before and after its meeting; filled by ``run``.
    open : set of int
        Columns whose meeting on the last day leaves no trace in the month's average.
    """

    agenda: Agenda
    priced: NDArray[np.bool_]
    decision_day: DecisionDay
    unit: Values
    found: dict[int, tuple[Values, Values]]
    open: set[int]

    def run(self, column: int) -> int:
        """Solve the run of months around ``column`` and return its last column."""
        first, last = column, column
        while self.agenda.is_busy(first - 1):
            first -= 1
        while self.agenda.is_busy(last + 1):
            last += 1
        to_come = [c for c, _ in self.agenda.upcoming if first <= c <= last]
        if self._anchors(last + 1):
            self._from_after(first, last, to_come)
        else:
            self._from_before(first, to_come)
        return last

    def _anchors(self, column: int) -> bool:
        return self.agenda.is_quiet(column) and bool(self.priced[column])

    def _from_after(self, first: int, last: int, to_come: list[int]) -> None:
        end = self.unit[last + 1]
        for column in reversed(to_come):
            if self._twice(column):
                start = self.unit[-1]
            else:
                start = self.unit[first - 1] if column == first and self._anchors(first - 1) else self._solve_start(column, end)
            self.found[column] = (start, end)
            end = start

    def _from_before(self, first: int, to_come: list[int]) -> None:
        if to_come[0] == first and self._anchors(first - 1) and not self._twice(first):
            start = self.unit[first - 1]
        elif to_come[0] == self.agenda.upcoming[0][0]:
            start = self.unit[-1]  # the rate of today is the rate before the next meeting
        else:
            return
        for column in to_come:
            end = self._solve_end(column, start)
            self.found[column] = (start, end)
            start = end

    def _twice(self, column: int) -> bool:
        """Tell whether an unscheduled decision went before the meeting in its own month: the average then mixes three rates."""
        return len(self.agenda.decisions[column] or ()) > 1

    def _days(self, column: int) -> tuple[int, int, int]:
        """Return the month's days, those with the old rate and those with the new one."""
        day = dict(self.agenda.upcoming)[column]
        before = day if self.decision_day == "before" else day - 1
        return self.agenda.lengths[column], before, self.agenda.lengths[column] - before

    def _solve_start(self, column: int, end: Values) -> Values:
        days, before, after = self._days(column)
        return (days * self.unit[column] - after * end) / before if before else np.full_like(end, np.nan)

    def _solve_end(self, column: int, start: Values) -> Values:
        days, before, after = self._days(column)
        if after == 0:
            self.open.add(column)
        if after == 0 or self._twice(column):
            return np.full_like(start, np.nan)
        end: Values = (days * self.unit[column] - before * start) / after
        return end
