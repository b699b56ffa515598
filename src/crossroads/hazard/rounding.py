"""How finely a probability may be said: by the number of events behind it, and by its own interval."""

from __future__ import annotations

import math

from crossroads.hazard.result import Range

FEW, SOME = 12, 30


def unit_points(events: int, interval: Range) -> int:
    """Return the percentage points a probability is rounded to.

    Parameters
    ----------
    events : int
    interval : Range

    Returns
    -------
    int
        10 under 12 events or where the interval is wider than 40 points; 5 under 30 events or where it is wider than 10 points;
        1 otherwise.

    Examples
    --------
    >>> unit_points(20, Range(0.1, 0.3)), unit_points(9, Range(0.1, 0.3)), unit_points(90, Range(0.10, 0.18))
    (5, 10, 1)
    """
    width = 100 * (interval.high - interval.low)
    if events < FEW or width > 40:
        return 10
    return 5 if events < SOME or width > 10 else 1


def rounded(probability: float, points: int) -> float:
    """Return a probability rounded to so many percentage points, halves up.

    Examples
    --------
    >>> rounded(0.523, 5), rounded(0.525, 5), rounded(0.04, 10)
    (0.5, 0.55, 0.0)
    """
    return round(math.floor(round(100 * probability / points, 9) + 0.5) * points / 100, 2)


def outwards(interval: Range, points: int) -> Range:
    """Return an interval with both ends moved outwards to the unit."""
    low = math.floor(round(100 * interval.low / points, 9)) * points / 100
    high = math.ceil(round(100 * interval.high / points, 9)) * points / 100
    return Range(round(max(low, 0.0), 2), round(min(high, 1.0), 2), interval.level)


def said(probability: float, points: int) -> str:
    """Return the figure in words of digits: ``about 45 %``, or ``under 5 %`` where it rounds to nothing."""
    value = round(100 * rounded(probability, points))
    if value == 0:
        return f"under {points}%"
    return f"over {100 - points}%" if value == 100 else f"about {value}%"
