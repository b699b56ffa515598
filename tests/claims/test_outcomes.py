"""Outcomes in their three forms, the side that speaks for a claim, and the path a window is judged by."""

from __future__ import annotations

import numpy as np
import pytest
from tests.rules.made import NAMES, arrays

from crossroads.claims.outcomes import Following, Meanwhile, UnderWay
from crossroads.rules.provider import Events
from crossroads.rules.rule import condition, outcome

PRICE = [100.0, 101.0, 99.0, 104.0, 110.0, 108.0, 107.0, 112.0]


def following(text: str) -> Following:
    return Following(outcome(text, NAMES))


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ("return(PRICE, 2d) >= 20%", "greater"),
        ("return(PRICE, 2d) < 0%", "less"),
        ("0% > return(PRICE, 2d)", "less"),
        ("0% <= return(PRICE, 2d)", "greater"),
        ("return(PRICE, 2d) in 1%..5%", None),
        ("return(PRICE, 2d)", "greater"),
        ("change(SPREAD, 2d) < 0", "less"),
    ],
)
def test_which_means_speak_for_a_claim(text, side):
    assert following(text).side == side


def test_the_path_of_a_return_is_its_daily_log_changes():
    found = following("return(PRICE, 2d) >= 20%").follow(arrays({"PRICE": PRICE})).measured
    assert found.steps is not None
    np.testing.assert_allclose(found.steps[1:], 100 * np.diff(np.log(PRICE)), rtol=1e-12)  # the same logarithms
    assert np.isnan(found.steps[0])
    assert (found.horizon, found.reach) == (2, 3)
    assert found.observed.tolist() == [True] * 5 + [False] * 3, "the base is the close after the session"


def test_the_path_of_a_difference_is_the_difference_of_the_paths():
    fear = [20.0, 22.0, 21.0, 30.0, 28.0, 25.0, 24.0, 23.0]
    found = following("return(PRICE, 2d) - return(FEAR, 2d) < 0%").follow(arrays({"PRICE": PRICE, "FEAR": fear})).measured
    expected = 100 * (np.diff(np.log(PRICE)) - np.diff(np.log(fear)))
    np.testing.assert_allclose(found.steps[1:], expected, rtol=1e-9)  # one subtraction of logarithms


def test_events_and_logic_have_no_path():
    assert following("return(PRICE, 2d) > 0% or return(PRICE, 1d) > 0%").follow(arrays({"PRICE": PRICE})).measured.steps is None


def test_meanwhile_is_judged_on_its_own_session():
    found = Meanwhile(condition("PRICE > 105", NAMES)).follow(arrays({"PRICE": PRICE})).measured
    assert found.hit.tolist() == [p > 105 for p in PRICE]
    assert found.observed.all(), "nothing ahead is waited for, the last session included"


def test_two_readings_of_one_text_are_two_definitions():
    text = "PRICE > 105"
    ahead = Following(outcome(f"event({text}) within 2d", NAMES))
    assert Meanwhile(condition(text, NAMES)).fingerprint not in {ahead.fingerprint, condition(text, NAMES).fingerprint}


def recession(days, first: int, last: int) -> dict[str, Events]:
    def events(at: int) -> Events:
        moment = days[[at]].astype("datetime64[us]")
        return Events(moment, moment, days[0], days[-3], days[-1])

    return {"RECESSION": events(first), "RECESSION_END": events(last)}


def test_under_way_from_its_beginning_to_its_end_in_hindsight():
    days = arrays({"PRICE": PRICE}).sessions
    provider = arrays({"PRICE": PRICE}, happenings=recession(days, 2, 4))
    found = UnderWay("RECESSION", "RECESSION_END").follow(provider).measured
    assert found.hit.tolist() == [False, False, True, True, False, False, False, False]
    assert found.observed.tolist() == [True] * 6 + [False] * 2, "nothing is said past the day to which beginnings are known"


def test_begun_counts_for_a_while_after_the_end():
    days = arrays({"PRICE": PRICE}).sessions
    provider = arrays({"PRICE": PRICE}, happenings=recession(days, 2, 4))
    found = UnderWay("RECESSION", "RECESSION_END", 252).follow(provider).measured
    assert found.hit.tolist() == [False, False, True, True, True, True, False, False]
