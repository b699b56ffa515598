"""The fact tables as event series: targets, balance sheet, guidance, meetings, recessions, breaks of the S&P 500.

No network, no bytes: the tables ship with the package. A row's period is the day announced (for a recession the turning
month, for a meeting its last day), and ``known_at`` is the moment the table gives.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import polars as pl

from crossroads.catalog import facts
from crossroads.catalog.events import Meeting, TurningPoint
from crossroads.knowledge.frame import SNAPSHOT_SCHEMA
from crossroads.series import Basis
from crossroads.timeline import NEW_YORK

_Row = tuple[str, date, float | None, datetime | None, str | None]

_EMBARGO = timedelta(days=731)
"""After how long a turning point nobody announced is taken as known: longer than any announcement has taken."""


def observations() -> pl.DataFrame:
    """Return all rows of the fact tables in ``SNAPSHOT_SCHEMA``, by series and period.

    Notes
    -----
    FED_TARGET_UPPER and FED_TARGET_LOWER have one value for each decision, unchanged ones included, percent.
    FED_BALANCE_SHEET is coded (``catalog.events.BALANCE_SHEET_CODES``), FED_GUIDANCE is -1 or +1. FOMC_MEETING is 1 for a
    scheduled meeting; a second row without a value withdraws a meeting that was called off. NBER_RECESSION is 1 for a
    peak month, 0 for a trough month. SPX_BREAK10, 15 and 20 are -10, -15 and -20 (percent under the bull-market peak) on
    the day of the first such close; they carry no ``known_at``: the catalogue's rule dates a close.
    """
    rows = [*_decisions(), *_fed_events(), *_meetings(), *_turning_points(), *_breaks()]
    return pl.DataFrame(rows, schema=SNAPSHOT_SCHEMA, orient="row").sort("series", "period", "known_at", maintain_order=True)


def _decisions() -> Iterator[_Row]:
    for decision in facts.fomc_decisions():
        basis = Basis.VINTAGE if decision.day >= _FIRST_ANNOUNCED else Basis.CALENDAR
        yield "FED_TARGET_UPPER", decision.day, decision.upper, decision.announced, basis.label
        yield "FED_TARGET_LOWER", decision.day, decision.lower, decision.announced, basis.label


_FIRST_ANNOUNCED = date(1994, 2, 4)
"""Before it the day of a decision was read from the market, not said by the Fed: basis calendar."""


def _fed_events() -> Iterator[_Row]:
    for action in facts.balance_sheet_actions():
        yield "FED_BALANCE_SHEET", action.day, float(action.code), action.announced, Basis.VINTAGE.label
    for turn in facts.guidance_turns():
        yield "FED_GUIDANCE", turn.day, float(turn.direction), turn.announced, Basis.VINTAGE.label


def _meetings() -> Iterator[_Row]:
    for meeting in facts.fomc_calendar():
        yield "FOMC_MEETING", meeting.day, 1.0, meeting.published, _calendar_basis(meeting).label
        if meeting.cancelled is not None:
            yield "FOMC_MEETING", meeting.day, None, meeting.cancelled, Basis.VINTAGE.label


def _calendar_basis(meeting: Meeting) -> Basis:
    """Return how its date became known: by an announcement, or by a bound, which is a rule of ours."""
    return Basis.LAG if meeting.source.startswith("bound:") else Basis.VINTAGE


def _turning_points() -> Iterator[_Row]:
    for recession in facts.recessions():
        yield from (_turning_point(recession.peak, 1.0), _turning_point(recession.trough, 0.0))


def _turning_point(point: TurningPoint, value: float) -> _Row:
    if point.announced is not None:
        return "NBER_RECESSION", point.month, value, point.announced, Basis.VINTAGE.label
    embargo_ends = datetime(point.month.year, point.month.month, 1, 12, tzinfo=NEW_YORK) + _EMBARGO
    return "NBER_RECESSION", point.month, value, embargo_ends, Basis.BACKFILLED.label


def _breaks() -> Iterator[_Row]:
    for decline in facts.declines():
        for depth, day in ((10, decline.first_10), (15, decline.first_15), (20, decline.first_20)):
            if day is not None:
                yield f"SPX_BREAK{depth}", day, -float(depth), None, None
