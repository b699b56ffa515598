"""Slow, obvious answers to the questions of ``crossroads.knowledge``, from plain rows and plain loops."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import NamedTuple

STRENGTH = {"backfilled": 0, "lag": 1, "observed": 2, "calendar": 3, "vintage": 4}


class Row(NamedTuple):
    series: str
    period: date
    value: float | None
    known_at: datetime
    basis: str
    recorded_at: datetime


def rank(row: Row) -> tuple[datetime, int, datetime, float]:
    return (row.known_at, STRENGTH[row.basis], row.recorded_at, -math.inf if row.value is None else row.value)


def outdone(row: Row, rows: list[Row]) -> bool:
    """Whether a rule-dated row comes after a row of its period that somebody dated."""
    same = [r for r in rows if (r.series, r.period) == (row.series, row.period)]
    return row.basis in ("lag", "backfilled") and any(r.basis not in ("lag", "backfilled") and rank(r) < rank(row) for r in same)


def vintage(rows: Iterable[Row], series: str, at: datetime) -> list[Row]:
    """The rows that hold at a moment, oldest period first."""
    best: dict[date, Row] = {}
    known = [row for row in rows if row.series == series and row.known_at <= at]
    for row in known:
        if outdone(row, known):
            continue
        if row.series == series and row.known_at <= at and (row.period not in best or rank(row) >= rank(best[row.period])):
            best[row.period] = row
    return [best[p] for p in sorted(best) if best[p].value is not None]


def replay(
    rows: list[Row], series: str, transform: Callable[[list[date], list[float]], float], moments: list[datetime], lookback: int | None
) -> list[tuple[float, datetime, str] | None]:
    """At each moment: the transform of the newest ``lookback`` values, when the last of them became known, the weakest basis."""
    answers: list[tuple[float, datetime, str] | None] = []
    for at in moments:
        held = vintage(rows, series, at)[-lookback:] if lookback else vintage(rows, series, at)
        if not held:
            answers.append(None)
            continue
        value = transform([r.period for r in held], [r.value for r in held if r.value is not None])
        answers.append((value, max(r.known_at for r in held), min((r.basis for r in held), key=STRENGTH.__getitem__)))
    return answers


def news(
    stamped: list[tuple[str, date, float | None, datetime, str, bool]], held: list[Row], at: datetime
) -> set[tuple[str, date, float | None, datetime, str]]:
    """What of a stamped snapshot the store does not know; the last item of each stamped row says whether a rule dated it."""
    found: set[tuple[str, date, float | None, datetime, str]] = set()
    for series, period, value, known_at, basis, by_rule in stamped:
        same = [r for r in held if (r.series, r.period) == (series, period)]
        if not by_rule:
            if not any((r.value, r.known_at, r.basis) == (value, known_at, basis) for r in same):
                found.add((series, period, value, known_at, basis))
            continue
        account = [r for r in same if r.basis != "vintage"]
        if value is not None and all(known_at < r.known_at for r in account):
            found.add((series, period, value, known_at, basis))
        before = [r for r in account if r.known_at <= at]
        if before and max(before, key=rank).value != value:
            found.add((series, period, value, at, "observed"))
    return found
