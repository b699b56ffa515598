"""The S&P 500 in past cases, branch by branch: from the event on, and the way there apart.

A case is an event that came first after at least one month end. Its clock starts at the first close at which the event was
known: the day's own close for an announcement before 16:05 and for a break of the market, the next session's otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

from crossroads.hazard.events import CAUSES, Cause, Event
from crossroads.hazard.logit import Floats
from crossroads.hazard.market import Closes, close_moments
from crossroads.hazard.result import Branch, Case, Spread
from crossroads.hazard.sets import World
from crossroads.hazard.words import CAUSE_NAMES

HORIZONS = {"1m": 21, "3m": 63, "6m": 126, "12m": 252}
_WAY = 63
_YEAR = 252
_CLUSTER = np.timedelta64(183, "D")
_ENOUGH = 10


def branches(world: World, at: int) -> tuple[Branch, ...]:
    """Return what the S&P 500 did in each branch, as far as its closes were known at a landmark."""
    closes = world.marks.market.closes.until(world.marks.days[at])
    known = close_moments(closes.days)
    _, cause = world.spells.seen(world.marks.moments[at])
    first = np.arange(len(cause)) < at
    found = []
    for j, name in enumerate(CAUSES):
        positions = np.unique(world.spells.event[first & (cause == j)])
        events = [world.course.events[i] for i in positions.tolist()]
        found.append(_branch(name, events, closes, known))
    return tuple(found)


def _branch(cause: Cause, events: Sequence[Event], closes: Closes, known: np.ndarray) -> Branch:
    starts = np.searchsorted(known, np.array([e.moment for e in events], "datetime64[us]"), side="left")
    cases = tuple(_case(e, int(i), closes.values) for e, i in zip(events, starts, strict=True) if i < len(closes.values) and i > 0)
    days = np.array([c.day for c in cases], "datetime64[D]")
    return Branch(
        cause=cause,
        name=CAUSE_NAMES[cause],
        after={h: spread([c.after[h] for c in cases]) for h in HORIZONS},
        way_there=spread([c.way_there for c in cases]),
        worst=spread([c.worst for c in cases]),
        clusters=int(len(days) > 0) + int((np.diff(days) > _CLUSTER).sum()),
        cases=cases,
    )


def _case(event: Event, start: int, closes: Floats) -> Case:
    after = {h: _change(closes, start, start + sessions) for h, sessions in HORIZONS.items()}
    year = closes[start + 1 : start + _YEAR + 1]
    worst = 100 * (float(year.min()) / float(closes[start]) - 1) if len(year) == _YEAR else None
    day: date = event.day.astype(object)
    return Case(day, event.kind, _change(closes, start - _WAY, start), after, worst)


def _change(closes: Floats, begin: int, end: int) -> float | None:
    """Return the change from one close to another in percent; None where one of them lies outside."""
    return 100 * (float(closes[end]) / float(closes[begin]) - 1) if begin >= 0 and end < len(closes) else None


def spread(values: Sequence[float | None]) -> Spread:
    """Return count, 10, 50 and 90 % quantiles (extremes under ten cases) and the share above zero."""
    seen = np.array([v for v in values if v is not None], np.float64)
    if not len(seen):
        return Spread(0, None, None, None, None)
    low, high = np.quantile(seen, [0.1, 0.9]) if len(seen) >= _ENOUGH else (seen.min(), seen.max())
    return Spread(len(seen), float(low), float(np.median(seen)), float(high), float((seen > 0).mean()))
