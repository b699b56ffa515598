"""The rule of weights, held to a plain reader of it: what speaks, what it is worth, once a story, and when a side is ahead."""

from __future__ import annotations

from itertools import product

from hypothesis import given
from hypothesis import strategies as st
from tests.verdict.made import MERITS, christmas_verdict, line

from crossroads.claims.verdict import Verdict
from crossroads.verdict.evidence import lines
from crossroads.verdict.ledgers import Ledger, Line, Merit, Status, lean, ledger, merit
from crossroads.verdict.track import TrackRecord

SIDES = ("bottom", "break")
STATUS: tuple[Status, ...] = ("speaks", "decided", "outlived", "quiet", "stale", "unseen")
WORTH: tuple[Merit, ...] = ("full", "half", "open", "none")
SPECS = {side: [s for s in lines() if s.side == side] for side in SIDES}


@st.composite
def some_lines(draw: st.DrawFn, side: str) -> list[Line]:
    count = draw(st.integers(0, 7))
    return [
        line(SPECS[side][i], draw(st.sampled_from(WORTH)), draw(st.sampled_from(STATUS)), draw(st.sampled_from("abc")))
        for i in range(count)
    ]


def sums(own: list[Line], open_weight: float) -> float:
    """Story by story the best line that speaks, read naively."""
    worth = {"full": 1.0, "half": 0.5, "open": open_weight, "none": 0.0}
    speaking = [x for x in own if x.status == "speaks"]
    return sum(max(worth[x.merit] for x in speaking if x.spec.story == story) for story in {x.spec.story for x in speaking})


@given(some_lines("bottom"))
def test_weights_add_up_story_by_story(own: list[Line]) -> None:
    made = ledger("bottom", own)
    assert made.weight == sums(own, 0.0)
    assert made.ceiling == sums(own, 0.5)
    assert made.weight == sum(x.weight for x in made.lines)
    assert sorted(x.spec.id for x in made.lines) == sorted(x.spec.id for x in own)


@given(some_lines("break"))
def test_only_a_supported_line_that_speaks_weighs_anything(own: list[Line]) -> None:
    for found in ledger("break", own).lines:
        if found.weight > 0:
            assert found.status == "speaks"
            assert found.record.verdict is Verdict.SUPPORTED
            assert found.told_by is None
        if found.ceiling > found.weight:
            assert found.merit == "open"


@given(some_lines("bottom"), some_lines("break"))
def test_a_side_is_ahead_only_if_no_open_line_could_overturn_it(a: list[Line], b: list[Line]) -> None:
    """Every way in which the open lines may turn out, tried one by one."""
    bottom, breaking = ledger("bottom", a), ledger("break", b)
    found = lean(bottom, breaking)
    leads = [_as_if(bottom, own) - _as_if(breaking, other) for own in _ways(bottom) for other in _ways(breaking)]
    if found == "bottom":
        assert min(leads) >= 1
    elif found == "break":
        assert max(leads) <= -1
    elif found == "silent":
        assert not bottom.speaking
        assert not breaking.speaking
    else:
        assert min(leads) < 1
        assert max(leads) > -1


def _ways(side: Ledger) -> list[tuple[bool, ...]]:
    count = sum(x.ceiling > x.weight for x in side.lines)
    return list(product((False, True), repeat=count))


def _as_if(side: Ledger, holds: tuple[bool, ...]) -> float:
    turned = iter(holds)
    return sum(x.ceiling if x.ceiling > x.weight and next(turned) else x.weight for x in side.lines)


@given(some_lines("bottom"), st.sampled_from([s for s in STATUS if s != "speaks"]), st.sampled_from(WORTH))
def test_a_line_that_does_not_speak_changes_nothing(own: list[Line], status: Status, worth: Merit) -> None:
    more = [*own, line(SPECS["bottom"][-1], worth, status, "a")]
    before, after = ledger("bottom", own), ledger("bottom", more)
    assert (after.weight, after.ceiling) == (before.weight, before.ceiling)


def test_what_a_record_is_worth() -> None:
    for name, record in MERITS.items():
        assert merit(record) == name
    assert merit(TrackRecord(Verdict.CONTRADICTED, "q", matched_p=0.01, family_p=0.01)) == "none"
    assert merit(TrackRecord(Verdict.EQUAL_FEAR, "q", matched_p=0.2, family_p=0.01)) == "none"
    assert merit(TrackRecord(Verdict.SUPPORTED, "q", matched_p=None, family_p=0.01)) == "open", "never held against equal fear"
    assert merit(TrackRecord(Verdict.SUPPORTED, "q", matched_p=0.01, family_p=None)) == "half", "too few to enter the family"


def test_the_day_the_package_ships() -> None:
    """2018-12-31 on the history at hand: no VVIX, no spreads; what fell in the autumn is decided or open."""
    verdict = christmas_verdict()
    status = {x.spec.id: x.status for x in (*verdict.bottom.lines, *verdict.breaking.lines)}
    assert status["VVIX_FED"] == status["HY_FALL"] == status["LAYOFFS_ECONOMY"] == "unseen"
    assert status["FALL_FED"] == "decided", "the Fed's words of late November came within the window"
    assert status["BREAK_FALLS_ON"] == status["FEAR_RISE"] == "speaks"
    assert verdict.lean == "even"
    assert (verdict.bottom.weight, verdict.breaking.weight) == (0.0, 0.0)
