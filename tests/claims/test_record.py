"""Named cases, dated forecasts, the ledger and the family of a letter."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import numpy as np
import pytest
from tests.claims.letters import CLAIM, HEAD, read
from tests.rules.made import NAMES, arrays

from crossroads.claims.allshift import shift_test
from crossroads.claims.cases import CaseStatus, check_case
from crossroads.claims.circle import Circle
from crossroads.claims.inquiry import put
from crossroads.claims.ledger import Entry, compare
from crossroads.claims.letter import Case, Promise, Words
from crossroads.claims.letter_family import letter_family
from crossroads.claims.promises import PromiseStatus, score
from crossroads.claims.question import ask
from crossroads.claims.scores import mean_scores
from crossroads.rules.rule import condition, quantity

WORDS = Words("it", "它")

# --------------------------------------------------------------------------------------------- cases


@pytest.fixture(scope="module")
def world():
    """A signal on sessions 10-14, 40 and 70; the price rises after the first, falls after the second; 80 sessions."""
    signal = np.zeros(80)
    signal[[10, 11, 12, 13, 14, 40, 77]] = 1
    price = np.r_[np.linspace(100, 150, 40), np.linspace(150, 90, 40)]
    return arrays({"FEAR": signal, "PRICE": price})


@pytest.mark.parametrize(
    ("first", "last", "status", "own"),
    [
        (8, 20, CaseStatus.CONFIRMED, "hit"),
        (38, 45, CaseStatus.REFUTED, "miss"),
        (12, 20, CaseStatus.BEGAN_BEFORE, "hit"),
        (50, 60, CaseStatus.NOT_MET, None),
        (75, 79, CaseStatus.OPEN, "censored"),
    ],
)
def test_a_named_case(world, first, last, status, own):
    days = world.sessions.astype(object)
    asked = put(ask("FEAR > 0", "return(PRICE, 5d) > 0%", NAMES, gap="5d"), world)
    found = check_case(Case(WORDS, days[first], days[last]), asked, quantity("PRICE", NAMES), world)
    assert found.status is status
    assert (found.own.fate if found.own else None) == own
    assert found.peak == pytest.approx(max(world.columns["PRICE"][first : last + 1]))


def test_a_case_without_data(world):
    days = world.sessions.astype(object)
    assert check_case(Case(WORDS, days[0], days[5]), None, None, world).status is CaseStatus.NO_DATA


# --------------------------------------------------------------------------------------------- dated forecasts


@pytest.mark.parametrize(
    ("given", "then", "by", "status", "triggered", "fulfilled"),
    [
        (None, "FEAR > 0", 50, PromiseStatus.KEPT, None, 40),
        (None, "FEAR > 5", 50, PromiseStatus.BROKEN, None, None),
        ("FEAR > 0", "PRICE < 140", 60, PromiseStatus.KEPT, 40, 47),
        ("FEAR > 0", "PRICE > 155", 60, PromiseStatus.BROKEN, 40, None),
        ("FEAR > 5", "PRICE > 0", 60, PromiseStatus.NOT_TRIGGERED, None, None),
    ],
)
def test_a_dated_forecast(world, *, given, then, by, status, triggered, fulfilled):
    days = world.sessions.astype(object)
    promise = Promise(WORDS, condition(given, NAMES) if given else None, condition(then, NAMES), days[by])
    found = score(promise, world, days[20])
    assert found.status is status
    assert (found.triggered, found.fulfilled) == tuple(None if at is None else days[at] for at in (triggered, fulfilled))


def test_what_is_left_open_counts_for_nobody_and_what_is_not_due_is_pending(world):
    days = world.sessions.astype(object)
    came = Promise(WORDS, None, condition("FEAR > 0", NAMES), days[50], is_open=True)
    assert score(came, world, days[20]).status is PromiseStatus.CAME
    assert score(replace(came, then=condition("FEAR > 5", NAMES)), world, days[20]).status is PromiseStatus.CAME_NOT
    later = Promise(WORDS, None, condition("FEAR > 5", NAMES), date(2030, 1, 1))
    assert score(later, world, days[20]).status is PromiseStatus.PENDING
    lapsed = Promise(WORDS, condition("FEAR > 0", NAMES), condition("FEAR > 5", NAMES), date(2030, 1, 1), given_by=days[30])
    assert score(lapsed, world, days[20]).status is PromiseStatus.NOT_TRIGGERED


def test_what_was_true_on_the_day_of_the_condition_does_not_fulfil_it(world):
    days = world.sessions.astype(object)
    promise = Promise(WORDS, condition("FEAR > 0", NAMES), condition("FEAR > 0", NAMES), days[60])
    assert score(promise, world, days[20]).status is PromiseStatus.BROKEN


# --------------------------------------------------------------------------------------------- the ledger


def entries(letter, at: datetime) -> list[Entry]:
    return [Entry(c.id, v.id, v.question.definition, str(v.question), at) for c in letter.claims for v in c.variants]


def test_a_definition_is_registered_once_and_edits_show():
    first, later = datetime(2025, 11, 18, tzinfo=UTC), datetime(2026, 1, 5, tzinfo=UTC)
    letter = read(HEAD + CLAIM)
    assert compare(letter, [])[0].first is None
    held = entries(letter, first)
    same = compare(letter, [*held, *entries(letter, later)])[0]
    assert same.first.registered_at == first
    assert not same.is_edited

    edited = read(HEAD + CLAIM.replace("110", "112"))
    found = compare(edited, [*held, *entries(edited, later)])[0]
    assert found.is_edited
    assert [e.registered_at for e in found.before] == [first]
    assert found.first.registered_at == later
    back = compare(letter, [*held, *entries(edited, later)])[0]
    assert back.is_edited, "going back does not unmake the other try"
    assert back.first.registered_at == first


# --------------------------------------------------------------------------------------------- the family


def noise():
    rng = np.random.default_rng(3)
    price = 100 * np.exp(np.cumsum(0.01 * rng.standard_normal(1200)))
    fear = 20 + np.cumsum(0.5 * rng.standard_normal(1200))
    return arrays({"FEAR": fear, "PRICE": price})


def many():
    provider = noise()
    texts = {f"{q}%": f"percentile(FEAR, 60d) > {q}%" for q in (60, 70, 80, 90)}
    return {("claim", name): put(ask(text, "return(PRICE, 20d) > 0%", NAMES, gap="10d"), provider) for name, text in texts.items()}


def test_the_family_is_the_largest_statistic_at_each_shift():
    """Against a loop: each reading on the common circle, divided by the root mean square of its own null."""
    asked = many()
    circles = [a.circle for a in asked.values()]
    common = Circle(max(c.start for c in circles), min(c.stop for c in circles), 20)
    tests = {
        key: shift_test(mean_scores(a.measured, common), a.testable[(a.testable >= common.start) & (a.testable < common.stop)])
        for key, a in asked.items()
    }
    standard = {key: t.null / np.sqrt(np.mean(t.null**2)) for key, t in tests.items()}
    best = [max(column[shift] for column in standard.values()) for shift in range(common.size)]
    found = letter_family(asked)
    assert found.circles == 1
    for key, column in standard.items():
        expected = max(sum(b >= column[0] for b in best) / common.size, 1 / np.ceil(common.placements))
        assert found.p[key] == pytest.approx(expected, abs=2 / common.size)  # a tie may fall either way by rounding


def test_order_and_duplicates_change_no_p_of_the_family():
    asked = many()
    found = letter_family(asked)
    assert letter_family(dict(reversed(asked.items()))).p == found.p
    doubled = letter_family({**asked, ("again", "60%"): asked["claim", "60%"]})
    assert {k: doubled.p[k] for k in found.p} == pytest.approx(found.p)
    assert doubled.p["again", "60%"] == found.p["claim", "60%"]
    assert doubled.tried == found.tried + 1


def test_a_family_only_raises_p_and_rare_readings_do_not_enter():
    asked = many()
    found = letter_family(asked)
    for key, each in asked.items():
        alone = letter_family({key: each})
        assert found.p[key] >= alone.p[key] - 1e-12
    rare = put(ask("FEAR > highest(FEAR, 1000d) - 0.001", "return(PRICE, 20d) > 0%", NAMES, gap="100d"), noise())
    assert len(rare.testable) < 8
    assert ("claim", "rare") not in letter_family({**asked, ("claim", "rare"): rare}).p
