"""CME's method by its words, one day at a time, with plain numbers, months as (year, month), and paths counted one by one."""

from __future__ import annotations

import calendar
import itertools
from collections import defaultdict
from datetime import date

Month = tuple[int, int]


def after(month: Month, n: int = 1) -> Month:
    count = 12 * month[0] + month[1] - 1 + n
    return count // 12, count % 12 + 1


class Strip:
    """Prices of one day and the decisions known then.

    prices : month to settlement
    decisions : every decision day known, past and to come
    today : the rate of today, or None
    old_rule : whether the day of the decision already has the new rate
    """

    def __init__(self, day, prices, decisions, scheduled, *, today=None, old_rule=False):
        self.day, self.today, self.old_rule = day, today, old_rule
        self.mean = {m: 100 - p for m, p in prices.items()}
        self.by_month = defaultdict(list)
        for d in decisions:
            self.by_month[d.year, d.month].append(d)
        self.end = max((d.year, d.month) for d in scheduled)
        self.coming = [d for d in scheduled if d > day]

    def anchor(self, month: Month) -> float | None:
        """The mean of a month known to have no decision."""
        return self.mean.get(month) if month <= self.end and not self.by_month.get(month) else None

    def run(self, meeting: date) -> list[Month]:
        first = last = (meeting.year, meeting.month)
        first_priced = after((self.day.year, self.day.month), -1)
        while after(first, -1) >= first_priced and self.by_month.get(after(first, -1)) and after(first, -1) <= self.end:
            first = after(first, -1)
        while self.by_month.get(after(last)) and after(last) <= self.end:
            last = after(last)
        return list(iter_months(first, last))

    def shares(self, meeting: date) -> tuple[int, int, int]:
        days = calendar.monthrange(meeting.year, meeting.month)[1]
        before = meeting.day - (1 if self.old_rule else 0)
        return days, before, days - before

    def rates(self) -> dict[date, tuple[float | None, float | None]]:
        """Rate before and after each meeting to come; None where it cannot be told."""
        found = {}
        for meeting in self.coming:
            if meeting in found:
                continue
            run = self.run(meeting)
            members = [d for d in self.coming if (d.year, d.month) in run]
            found |= self.backwards(run, members) if self.anchor(after(run[-1])) is not None else self.forwards(run, members)
        return found

    def backwards(self, run, members):
        end, found = self.anchor(after(run[-1])), {}
        for d in reversed(members):
            month, before_run = (d.year, d.month), self.anchor(after(run[0], -1))
            if len(self.by_month[month]) > 1:
                start = self.today
            elif month == run[0] and before_run is not None:
                start = before_run
            else:
                days, n, m = self.shares(d)
                start = None if n == 0 or end is None or month not in self.mean else (days * self.mean[month] - m * end) / n
            found[d] = (start, end)
            end = start
        return found

    def forwards(self, run, members):
        before_run, found = self.anchor(after(run[0], -1)), {}
        first = (members[0].year, members[0].month)
        if first == run[0] and before_run is not None and len(self.by_month[first]) == 1:
            start = before_run
        else:
            start = self.today if members[0] == self.coming[0] else None
        for d in members:
            days, n, m = self.shares(d)
            month = (d.year, d.month)
            open_end = start is None or m == 0 or month not in self.mean or len(self.by_month[month]) > 1
            end = None if open_end else (days * self.mean[month] - n * start) / m
            found[d] = (start, end)
            start = end
        return found


def iter_months(first: Month, last: Month):
    while first <= last:
        yield first
        first = after(first)


def two_points(move: float) -> dict[int, float]:
    """A move in percent as a mixture of two multiples of a quarter."""
    x = move / 0.25
    whole = int(x)  # towards zero
    rest = abs(x - whole)
    further = whole + (1 if x > 0 else -1)
    return {whole: 1 - rest, further: rest} if rest else {whole: 1.0}


def totals(moves: list[float]) -> dict[int, float]:
    """Every path through the tree, its steps added up and its chances multiplied."""
    odds: dict[int, float] = defaultdict(float)
    for path in itertools.product(*(two_points(move).items() for move in moves)):
        chance = 1.0
        for _, p in path:
            chance *= p
        odds[sum(step for step, _ in path)] += 100 * chance
    return dict(odds)
