"""Who gives in first: a leader only where the ranges are apart, and the record of the question that was asked."""

from __future__ import annotations

import dataclasses

from hypothesis import given
from hypothesis import strategies as st
from tests.verdict.made import DAY, christmas

from crossroads.hazard.record import Against, Record, RecordRow
from crossroads.hazard.result import Outlook, Range, Words
from crossroads.hazard.scores import Difference
from crossroads.verdict.answers import Refused
from crossroads.verdict.first import first

REFUSED = Refused("not computed")


def outlook() -> Outlook:
    found = christmas().outlook
    assert isinstance(found, Outlook)
    return found


@st.composite
def ranges(draw: st.DrawFn) -> list[Range]:
    ends = [sorted(draw(st.tuples(st.integers(0, 20), st.integers(0, 20)))) for _ in range(4)]
    return [Range(low / 20, high / 20) for low, high in ends]


@given(ranges())
def test_a_leader_lies_above_every_other(found: list[Range]) -> None:
    base = outlook()
    causes = tuple(dataclasses.replace(c, interval=r, method="model") for c, r in zip(base.causes, found[:3], strict=True))
    said = first(dataclasses.replace(base, causes=causes, neither=dataclasses.replace(base.neither, interval=found[3])), REFUSED)
    above = [i for i, r in enumerate(found) if all(r.low > other.high for j, other in enumerate(found) if j != i)]
    names = ["fed", "market", "recession", "neither"]
    assert said.leader == (names[above[0]] if above else None)


def test_without_a_record_nothing_is_claimed_of_skill() -> None:
    said = first(outlook(), REFUSED)
    assert {c.skill for c in said.chances} == {"not_computed"}
    assert said.judged is None
    assert said.scored is None
    assert said.record_as_of is None


def row(cause: str, horizon: int, low: float, high: float, events: int = 40) -> RecordRow:
    gap = Difference(300, events, (low + high) / 2, Range(low, high), 0.0, Range(0.0, 0.0), 0.2, 0.6)
    against = Against("climatology", Words("c", "c"), gap, gap.verdict)
    return RecordRow(
        "pivot", cause, Words("n", "n"), horizon, DAY.day, DAY.day, 300, events, 0.37, 0.2, 0.6, (against,), ()  # type: ignore[arg-type]  # one of the causes
    )  # fmt: skip


def test_the_record_told_is_that_of_the_leader_at_the_longest_horizon_scored() -> None:
    made = Record(DAY.day, "pivot", 15, (row("fed", 6, -0.2, -0.1), row("fed", 12, -0.1, 0.1), row("recession", 12, -0.1, 0.1, events=3)))
    said = first(outlook(), made)
    assert said.question == "pivot"
    assert said.leader == said.judged == "fed"
    assert said.chance("fed").skill == "no_difference"
    assert said.chance("recession").skill == "too_few"
    assert (said.scored, said.past_rate) == (300, 0.37)
    better = first(outlook(), dataclasses.replace(made, rows=(row("fed", 12, -0.2, -0.1),)))
    assert better.chance("fed").skill == "better"


def test_the_record_of_another_question_counts_as_none() -> None:
    made = Record(DAY.day, "next_step", 15, (row("fed", 12, -0.2, -0.1),))
    assert first(outlook(), made).judged is None


def test_what_stands_already_is_said() -> None:
    assert first(outlook(), REFUSED).came == ("market",), "on 2018-12-20 the S&P 500 closed 15% under its peak"
