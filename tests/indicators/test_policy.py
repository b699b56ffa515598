from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from tests.indicators import real

from crossroads.catalog import facts
from crossroads.catalog.load import catalog
from crossroads.indicators.policy import Step, fed_events
from crossroads.indicators.registry import reading, series
from crossroads.series import Basis, Series, unit
from crossroads.timeline import Frequency


def decisions(name, pairs, units="pct"):
    one = real.series(name, [(str(day), float(value)) for day, value in pairs], units=units, frequency=Frequency.EVENT, basis=Basis.VINTAGE)
    return Series(one.id, unit(units), one.frequency, one.periods, one.values, one.known_at, one.basis)


def steps(pairs, family="dovish", **others):
    members = [decisions("FED_TARGET_UPPER", pairs), *(decisions(name, rows, "code") for name, rows in others.items())]
    return [(str(e.day), e.step.key) for e in fed_events(real.panel("2030-01-01", *members), family)]


BASE = ("2020-01-01", 5.0)


@pytest.mark.parametrize(
    ("later", "expected"),
    [
        ([("2020-02-01", 5.25), ("2020-03-01", 5.0)], [("2020-03-01", "first_cut")]),  # after a hike
        ([("2020-02-01", 4.75), ("2020-07-31", 4.5)], [("2020-02-01", "cut"), ("2020-07-31", "cut")]),  # a day short of six months
        ([("2020-02-01", 4.75), ("2020-08-01", 4.5)], [("2020-02-01", "cut"), ("2020-08-01", "first_cut")]),
        ([("2020-02-01", 5.25), ("2020-03-01", 5.25)], []),  # one hike is no run
        ([("2020-02-01", 5.25), ("2020-03-01", 5.5), ("2020-04-01", 5.5), ("2020-05-01", 5.5)], [("2020-04-01", "hold_after_hikes")]),
        ([("2020-02-01", 5.25), ("2020-03-01", 5.25), ("2020-04-01", 5.5), ("2020-05-01", 5.5)], []),  # hikes with a pause between
        ([("2020-02-01", 5.25), ("2020-03-01", 5.5), ("2020-04-01", 5.25)], [("2020-04-01", "first_cut")]),  # a cut is no hold
    ],
)
def test_the_rate_rules(later, expected):
    assert steps([BASE, *later]) == expected


def test_the_two_families_stay_apart():
    rate = [BASE, ("2020-02-01", 5.25), ("2020-03-01", 5.5), ("2020-04-01", 5.5), ("2020-05-01", 5.25), ("2020-06-01", 5.0)]
    sheet = [("2020-04-15", 1), ("2020-07-01", 2), ("2020-08-01", 3), ("2020-09-01", -1), ("2020-10-01", -3)]
    words = [("2020-01-15", -1), ("2020-01-20", 1)]
    others = {"FED_BALANCE_SHEET": sheet, "FED_GUIDANCE": words}
    pivot, following = steps(rate, "pivot", **others), steps(rate, "next_step", **others)
    assert [key for _, key in pivot] == ["guidance", "hold_after_hikes", "first_cut", "runoff_ended", "purchases"]
    assert [key for _, key in following] == ["runoff_slowed", "first_cut", "cut", "runoff_ended", "purchases"]
    assert set(steps(rate, "dovish", **others)) == {*pivot, *following}


def test_two_steps_on_one_day_give_one_value_the_strongest():
    members = [
        decisions("FED_TARGET_UPPER", [BASE, ("2020-02-01", 5.25), ("2020-03-15", 4.25)]),
        decisions("FED_BALANCE_SHEET", [("2020-03-15", 3)], "code"),
    ]
    panel = real.panel("2020-03-20", *members)
    own = series(panel, "FED_PIVOT", catalog())
    assert own.values.tolist() == [float(Step.FIRST_CUT)]
    found = reading(panel, catalog(), "FED_PIVOT")
    assert {i.series for i in found.inputs} == {"FED_TARGET_UPPER", "FED_BALANCE_SHEET"}
    assert (found.state, found.details["days_since"]) == ("first_cut", 5)
    assert found.details["absent"] == "FED_GUIDANCE"


PIVOTS_ON_RATES = """1994-07-06 1995-07-06 1998-09-29 1999-10-05 2000-06-28 2001-01-03 2002-11-06 2003-06-25 2006-08-08 2007-09-18
2019-07-31 2023-06-14 2024-09-18 2025-09-17"""


def test_the_pivots_of_thirty_five_years_of_decisions():
    """Truth, by hand from the Fed's record: first cuts 1995, 1998, 2001, 2002, 2003, 2007, 2019, 2024, 2025; holds 1994, 1999, 2000, 2006, 2023."""
    panel = real.panel("2026-08-01", real.fed_target("upper", until="2026-08-01"))
    assert [str(e.day) for e in fed_events(panel, "pivot")] == PIVOTS_ON_RATES.split()


def from_tables(until):
    """All three event series from the shipped fact tables."""
    known = [
        real.fed_target("upper", until=until),
        decisions("FED_BALANCE_SHEET", [(a.day, a.code) for a in facts.balance_sheet_actions() if str(a.day) <= until], "code"),
        decisions("FED_GUIDANCE", [(g.day, g.direction) for g in facts.guidance_turns() if str(g.day) <= until], "code"),
    ]
    return real.panel(until, *known)


@pytest.mark.parametrize(
    ("day", "step"),
    [
        ("2008-11-25", "purchases"),
        ("2010-11-03", "purchases"),
        ("2012-09-13", "purchases"),
        ("2019-01-04", "guidance"),  # "patient"
        ("2019-07-31", "runoff_ended"),
        ("2020-03-15", "purchases"),
        ("2025-10-29", "runoff_ended"),
    ],
)
def test_the_famous_turns_are_pivots(day, step):
    assert (day, step) in [(str(e.day), e.step.key) for e in fed_events(from_tables("2026-07-31"), "pivot")]


def test_bills_bought_for_reserves_and_tightening_are_no_signal():
    days = {str(e.day) for e in fed_events(from_tables("2026-07-31"), "dovish") if e.series == "FED_BALANCE_SHEET"}
    assert days.isdisjoint({"2019-10-11", "2025-12-10", "2013-12-18", "2017-09-20", "2022-05-04"})


def test_words_alone_are_no_next_step():
    assert {e.series for e in fed_events(from_tables("2026-07-31"), "next_step")} == {"FED_TARGET_UPPER", "FED_BALANCE_SHEET"}


def test_at_the_end_of_2018_the_last_signal_was_a_speech():
    found = reading(from_tables("2018-12-31"), catalog(), "FED_DOVISH")
    assert (found.state, found.details["period"]) == ("guidance", "2018-11-28")
    assert reading(from_tables("2018-12-31"), catalog(), "FED_NEXT_STEP").details["period"] == "2012-12-12"


def test_the_emergency_cut_of_march_2020_is_a_next_step_and_no_rate_pivot():
    panel = real.panel("2020-03-10", real.fed_target("upper", until="2020-03-10"))
    assert str(fed_events(panel, "next_step")[-1].day) == "2020-03-03"
    assert str(fed_events(panel, "pivot")[-1].day) == "2019-07-31"


def test_the_fed_on_the_letters_day(shared):
    panel = real.letters_day(shared)
    rate, pivot, following = (reading(panel, catalog(), name) for name in ("FED_RANGE", "FED_PIVOT", "FED_NEXT_STEP"))
    assert (rate.value, rate.details["lower"], rate.state) == (4.0, 3.75, "cut")
    assert (rate.details["last_change"], rate.details["last_change_bp"]) == ("2025-10-29", -25.0)
    assert rate.details["days_unchanged"] == (date(2025, 11, 18) - date(2025, 10, 29)).days
    assert (pivot.state, pivot.details["period"], pivot.details["previous"]) == ("first_cut", "2025-09-17", "2024-09-18")
    assert (following.state, following.details["period"], following.details["previous"]) == ("cut", "2025-10-29", "2025-09-17")


def test_a_decision_is_not_an_event_before_it_is_announced():
    before = real.panel("2025-12-09", real.fed_target("upper", until="2025-12-09"))
    after = real.panel("2025-12-10", real.fed_target("upper", until="2025-12-10"))
    assert str(series(before, "FED_DOVISH", catalog()).periods[-1]) == "2025-10-29"
    own = series(after, "FED_DOVISH", catalog())
    assert (str(own.periods[-1]), own.values[-1]) == ("2025-12-10", float(Step.CUT))
    assert own.known_at[-1] == np.datetime64("2025-12-10T19:00")


def test_the_dovish_signal_came_19_days_after_vvix_stood():
    own = series(real.panel("2026-01-31", real.fed_target("upper", until="2026-01-31")), "FED_DOVISH", catalog())
    later = own.periods[own.periods > np.datetime64("2025-11-21")]
    assert (later[0] - np.datetime64("2025-11-21")).astype(int) == 19
