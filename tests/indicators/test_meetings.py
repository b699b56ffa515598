"""Which meetings a reader of a day knew of."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossroads.catalog import facts
from crossroads.catalog.events import FomcDecision, Meeting
from crossroads.indicators.meetings import MeetingList, known_meetings, next_meetings
from crossroads.timeline import NEW_YORK


def days(*texts: str) -> np.ndarray:
    return np.array(texts, "datetime64[D]")


@pytest.mark.parametrize(
    ("day", "following"),
    [
        ("2025-11-18", "2025-12-10"),
        ("2025-10-28", "2025-10-29"),
        ("2025-10-29", "2025-12-10"),  # the decision came at two, the settlement at three
        ("2020-03-13", "2020-03-18"),  # still in the calendar on Friday
        ("2020-03-16", "2020-04-29"),  # called off on Sunday
        ("2001-01-02", "2001-01-31"),  # nobody knew of the cut on the next day
        ("2006-07-19", "2006-08-08"),
    ],
)
def test_the_next_scheduled_meeting(day, following):
    assert next_meetings(days(day)).astype(str).tolist() == [following]


def test_none_is_known_after_the_last_of_the_calendar_in_hand():
    """In the last days of 1995 the dates of 1996 stood in no table of ours."""
    assert np.isnat(next_meetings(days("1995-12-20"))[0])
    assert next_meetings(days("1996-01-02")).astype(str).tolist() == ["1996-01-31"]


def in_month(day: str, month: str) -> tuple[int, ...] | None:
    agenda = known_meetings().agenda(np.datetime64(day), 26)
    return agenda.decisions[(np.datetime64(month, "M") - agenda.month).astype(int)]


def test_an_unscheduled_decision_is_not_known_before_it_happens():
    assert in_month("2020-03-02", "2020-03") == (18,)
    assert in_month("2020-03-03", "2020-03") == (3, 18)
    assert in_month("2020-03-16", "2020-03") == (3, 15)
    assert in_month("1998-10-15", "1998-10") == ()  # announced a quarter past three, after the settlement
    assert in_month("1998-10-16", "1998-10") == (15,)


def test_beyond_the_calendar_nobody_can_say():
    assert in_month("2017-12-20", "2018-01") == (31,)
    assert in_month("2017-12-20", "2018-02") is None
    assert in_month("2018-01-02", "2018-02") == ()


def test_past_meetings_keep_their_months_busy():
    agenda = known_meetings().agenda(np.datetime64("2025-11-18"), 26)
    assert agenda.month == np.datetime64("2025-10", "M")
    assert agenda.is_busy(0)
    assert agenda.is_quiet(1)
    assert not agenda.is_quiet(26)
    assert agenda.days.astype(str).tolist()[:3] == ["2025-12-10", "2026-01-28", "2026-03-18"]
    assert agenda.lengths[:4] == (31, 30, 31, 31)


a_day = st.dates(date(1994, 2, 4), date(2027, 6, 1))


@given(a_day, a_day)
def test_equal_states_know_the_same_meetings(one, other):
    """Two days of one state and month have one agenda; the list by loops over the fact tables agrees."""
    pair = days(str(one), str(other))
    states = known_meetings().states(pair)
    agendas = [known_meetings().agenda(d, 26) for d in pair]
    if (states[0] == states[1]).all() and (one.year, one.month) == (other.year, other.month):
        assert agendas[0] == agendas[1]
    moment = datetime(one.year, one.month, one.day, 15, tzinfo=NEW_YORK).astimezone(UTC)
    known = [m for m in facts.fomc_calendar() if m.published <= moment and not (m.cancelled and m.cancelled <= moment)]
    coming = [m.day for m in known if m.day > one]
    assert agendas[0].days.astype(object).tolist() == [d for d in coming if (d.year - one.year) * 12 + d.month - one.month < 25]
    assert next_meetings(pair[:1])[0].astype(object) == (coming[0] if coming else None)


def test_a_list_of_one_s_own():
    noon = datetime(2030, 1, 1, 17, tzinfo=UTC)
    calendar = [Meeting(date(2030, 2, 5), noon, "made up"), Meeting(date(2030, 3, 5), noon + timedelta(days=10), "made up")]
    decisions = [
        FomcDecision(noon + timedelta(days=5), scheduled=False, lower=1.0, upper=1.25, change_bp=-25, source="made up"),
        FomcDecision(noon + timedelta(days=6), scheduled=False, lower=1.0, upper=1.25, change_bp=0, source="made up"),
        FomcDecision(noon + timedelta(days=35), scheduled=True, lower=1.0, upper=1.25, change_bp=0, source="made up"),
    ]
    own = MeetingList.of(calendar, decisions)
    assert own.days.astype(str).tolist() == [
        "2030-01-06",
        "2030-02-05",
        "2030-03-05",
    ]  # a statement without a move is no decision on the rate
    assert own.agenda(np.datetime64("2030-01-02"), 5).decisions == ((), (), (5,), None, None)
    assert own.agenda(np.datetime64("2030-01-20"), 5).decisions == ((), (6,), (5,), (5,), None)
    assert own.next_after(days("2030-01-02", "2030-02-05", "2030-03-05")).astype(str).tolist() == ["2030-02-05", "2030-03-05", "NaT"]
    assert own.next_after(days()).tolist() == []
