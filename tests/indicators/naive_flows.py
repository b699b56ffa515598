"""Slow, obvious re-implementations for flows, dips and baskets: loops over plain numbers and dates."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

from crossroads.timeline import holidays

CLOSED = {day.astype(object) for day in holidays("nyse")}


def flows(rows: list[tuple[date, float, float]]) -> dict[date, float]:
    """(day, shares, NAV) oldest first, no splits: flow by day."""
    found = {}
    for (day0, shares0, nav0), (day1, shares1, _) in itertools.pairwise(rows):
        if (day1 - day0).days <= 5:
            found[day1] = (shares1 - shares0) * nav0
    return found


def sessions_back(day: date, n: int) -> list[date]:
    """The day and the n - 1 sessions before it."""
    found = []
    while len(found) < n:
        if day.weekday() < 5 and day not in CLOSED:
            found.append(day)
        day -= timedelta(days=1)
    return found


def week_sum(by_day: dict[date, float], day: date) -> float | None:
    week = sessions_back(day, 5)
    return sum(by_day[d] for d in week) if all(d in by_day for d in week) else None


def dip_rate(down: list[bool], bought: list[bool], weeks: int, least: int) -> list[float | None]:
    rates: list[float | None] = []
    for t in range(len(down)):
        last = range(max(0, t - weeks + 1), t + 1)
        falls = [i for i in last if down[i]]
        rates.append(100 * sum(bought[i] for i in falls) / len(falls) if len(falls) >= least else None)
    return rates


def basket(prices: list[dict[date, float]], days: list[date]) -> dict[date, float]:
    """Mean change of members, each from its last price at most 6 days before; level by day."""
    level, found = 1.0, {}
    last: list[tuple[date, float] | None] = [None] * len(prices)
    for day in days:
        changes = []
        for i, member in enumerate(prices):
            if day not in member:
                continue
            before = last[i]
            last[i] = (day, member[day])
            if before is not None and (day - before[0]).days <= 6:
                change = member[day] / before[1] - 1
                if abs(change) <= 0.45:
                    changes.append(change)
        if 2 * len(changes) >= len(prices):
            level *= 1 + sum(changes) / len(changes)
            found[day] = level
    return found


def slope(x: list[float], y: list[float]) -> float:
    mx, my = sum(x) / len(x), sum(y) / len(y)
    return sum((a - mx) * (b - my) for a, b in zip(x, y, strict=True)) / sum((a - mx) ** 2 for a in x)
