"""The three causes: which families count what, when each was public, and when one could not happen."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from crossroads.catalog.load import catalog
from crossroads.errors import NotKnownError
from crossroads.hazard.events import Course, Question, course, last_easing
from crossroads.hazard.market import Depth, Market
from crossroads.hazard.outlook import FACT_SERIES, Ground
from crossroads.knowledge.history import History
from crossroads.knowledge.panel import panel
from crossroads.series import Panel
from crossroads.timeline import AsOf


@pytest.fixture(scope="module")
def now(real_history: History) -> Ground:
    return Ground.of(real_history, AsOf.parse("2025-11-18"), catalog())


def course_at(history: History, day: str, market: Market, question: Question, depth: Depth = 15) -> Course:
    known: Panel = panel(history, AsOf.parse(day), catalog(), FACT_SERIES)
    return course(known, market, question, depth)


def days_of(found: Course, cause: str = "fed") -> list[tuple[str, str]]:
    return [(str(e.day), e.kind) for e in found.events if e.cause == cause]


def test_the_two_families_are_kept_apart(now: Ground) -> None:
    pivot = set(days_of(now.world("pivot", 15).course))
    step = set(days_of(now.world("next_step", 15).course))
    assert ("2018-11-28", "guidance") in pivot
    assert not {d for d in step if d[0] == "2018-11-28"}  # words are no action
    assert {d for d in step if d[0] == "2025-10-29"} == {("2025-10-29", "cut"), ("2025-10-29", "runoff_ended")}
    assert {d for d in pivot if d[0] == "2025-10-29"} == {("2025-10-29", "runoff_ended")}  # a second cut turns nothing
    assert ("2024-05-01", "runoff_slowed") in step - pivot
    assert ("2024-09-18", "first_cut") in step & pivot


def test_before_1990_the_discount_rate_is_the_announced_step(now: Ground) -> None:
    step = [d for d in days_of(now.world("next_step", 15).course) if d[0] < "1990-02-08"]
    assert ("1980-05-30", "first_cut") in step
    assert ("1982-08-27", "cut") in step
    assert {kind for _, kind in step} == {"first_cut", "cut"}
    assert [d for d in days_of(now.world("pivot", 15).course) if d[0] < "1990-02-08"] == [d for d in step if d[1] == "first_cut"]


def test_events_carry_the_moment_they_were_public(now: Ground) -> None:
    events = {(e.cause, str(e.day)): e for e in now.world("next_step", 15).course.events}
    assert events["fed", "2020-03-03"].moment == np.datetime64("2020-03-03T15:00", "us")  # 10:00 in New York
    assert events["market", "2020-03-09"].moment == np.datetime64("2020-03-09T20:05", "us")  # the close, 16:05
    assert events["recession", "2020-06-08"].moment == np.datetime64("2020-06-08T21:00", "us")


def test_only_announced_recessions_count(now: Ground) -> None:
    found = now.world("pivot", 15).course
    assert [d for d, _ in days_of(found, "recession")] == [
        "1980-06-03",
        "1982-01-06",
        "1991-04-25",
        "2001-11-26",
        "2008-12-01",
        "2020-06-08",
    ]
    moments = np.array(["1975-01-01", "1981-01-01", "1981-12-01", "2009-01-01", "2011-01-01"], "datetime64[us]")
    assert found.at_risk("recession", moments).tolist() == [False, False, True, False, True]  # nobody announced; announced, not over; ...


def test_a_broken_market_cannot_break_again_before_the_fall_is_over(now: Ground) -> None:
    moments = np.array([AsOf.parse(day).us for day in ("2018-12-19", "2018-12-20", "2019-04-22", "2019-04-23", "2022-06-30")])
    assert now.world("pivot", 15).course.at_risk("market", moments).tolist() == [True, False, False, True, False]
    assert now.world("pivot", 20).course.at_risk("market", moments).tolist() == [True, True, True, True, False]


def test_nothing_later_than_the_panel_is_in_the_course(real_history: History, now: Ground) -> None:
    early = course_at(real_history, "2015-06-30", now.marks.market, "pivot")
    late = now.world("pivot", 15).course
    by = AsOf.parse("2015-06-30").us
    assert early.events == tuple(e for e in late.events if e.moment <= by)
    assert np.array_equal(early.hikes, late.hikes[late.hikes <= by])


@pytest.mark.parametrize(
    ("day", "easing"),
    [
        ("2025-11-18", True),
        ("2018-12-31", False),
        ("2007-08-31", False),
        ("2020-03-13", True),
        ("2022-06-30", False),
        ("2023-03-13", False),
    ],
)
def test_inside_an_easing_cycle_or_not(real_history: History, now: Ground, day: str, easing: bool) -> None:
    found = course_at(real_history, day, now.marks.market, "next_step")
    assert (last_easing(found, AsOf.parse(day).us) is not None) == easing


def test_without_decisions_there_is_no_course(real_history: History, now: Ground) -> None:
    known = panel(real_history, AsOf.parse("2018-12-31"), catalog(), ["FED_GUIDANCE"])
    with pytest.raises(NotKnownError, match="FED_TARGET_UPPER"):
        course(known, now.marks.market, "pivot")


def test_before_1990_no_decision_is_needed(real_history: History, now: Ground) -> None:
    known = panel(real_history, AsOf.end_of(date(1985, 6, 28)), catalog(), ["NBER_RECESSION"])
    assert days_of(course(known, now.marks.market, "next_step"))[-1] == ("1985-05-20", "cut")
