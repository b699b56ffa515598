"""What came of a forecast: the first event after it, and whether its time has passed."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from crossroads.catalog.load import catalog
from crossroads.hazard.events import Question
from crossroads.hazard.outlook import FACT_SERIES
from crossroads.hazard.settle import Settled, market_now, settle
from crossroads.knowledge.history import History
from crossroads.knowledge.panel import panel
from crossroads.timeline import AsOf


def settled(history: History, *, now: str, made: str, question: Question = "pivot", months: int = 12) -> Settled:
    as_of = AsOf.parse(now)
    known = panel(history, as_of, catalog(), FACT_SERIES)
    return settle(known, market_now(history, as_of), question, 15, made=AsOf.parse(made).moment, months=months)


@pytest.mark.parametrize(
    ("made", "question", "cause", "day"),
    [
        ("2018-12-31", "pivot", "fed", date(2019, 1, 4)),  # patience
        ("2018-12-31", "next_step", "fed", date(2019, 3, 20)),  # runoff slowed
        ("2025-11-18", "next_step", "fed", date(2025, 12, 10)),
        ("2021-12-31", "next_step", "market", date(2022, 5, 9)),
        ("2019-12-31", "next_step", "fed", date(2020, 3, 3)),
        ("2000-11-30", "next_step", "market", date(2000, 12, 20)),
    ],
)
def test_what_came_first(real_history: History, made: str, question: Question, cause: str, day: date) -> None:
    assert settled(real_history, now="2026-05-29", made=made, question=question) == Settled(cause, day, is_over=True)  # type: ignore[arg-type]


def test_before_it_came_the_question_was_open(real_history: History) -> None:
    assert settled(real_history, now="2025-12-09", made="2025-11-18", question="next_step") == Settled(None, None, is_over=False)


def test_nothing_in_time_is_an_outcome_once_the_time_has_passed(real_history: History) -> None:
    made, months = "2016-12-30", 12
    assert settled(real_history, now="2017-12-29", made=made, question="next_step", months=months).is_over is False
    assert settled(real_history, now="2018-01-31", made=made, question="next_step", months=months) == Settled(None, None, is_over=True)


def test_a_market_that_had_broken_settles_nothing(real_history: History) -> None:
    """Made on 2022-06-30, with the market broken since May: the Fed's words of November come first, not a break."""
    found = settled(real_history, now="2026-05-29", made="2022-06-30", months=24)
    assert (found.cause, found.day) == ("fed", date(2022, 11, 2))


def test_closes_that_end_early_leave_it_open(embedded_history: History) -> None:
    """The package's closes end with 2018: no break can be seen after, so a later answer is not final."""
    as_of = AsOf(datetime(2019, 12, 31, tzinfo=UTC))
    known = panel(embedded_history, as_of, catalog(), FACT_SERIES)
    market = market_now(embedded_history, as_of)
    early = settle(known, market, "pivot", 15, made=AsOf.parse("2018-12-31").moment, months=12)
    assert early.is_over  # the Fed turned four days later, within a week of the last close
    late = settle(known, market, "next_step", 15, made=AsOf.parse("2018-12-31").moment, months=12)
    assert (late.cause, late.is_over) == ("fed", False)
