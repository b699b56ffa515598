"""The verdict as one object: its keys, no look-ahead, and a day on which nothing is known."""

from __future__ import annotations

import dataclasses
import json

import pytest
from tests.verdict.made import christmas, christmas_verdict, nothing, shipped, without_the_future

from crossroads.app.answers import answers
from crossroads.timeline import AsOf
from crossroads.verdict.answers import Refused
from crossroads.verdict.verdict import conclude

LINE = {
    "id", "en", "zh", "kind", "story", "claim", "indicator", "trigger", "answers", "reading", "stale", "status", "merit", "weight",
    "ceiling", "told_by", "record",
}  # fmt: skip
RECORD = {
    "verdict", "question", "hits", "count", "base", "fear_base", "p", "p_matched", "p_family", "first", "basis", "after_publication",
    "window", "reason",
}  # fmt: skip
FIRST = {"question", "depth", "horizon", "chances", "leader", "came", "record_as_of", "judged", "scored", "past_rate"}
SCENARIO = {"key", "outcome", "months", "cells", "way", "after", "triggers", "wrong", "notes"}


def test_the_keys_of_its_json() -> None:
    said = json.loads(json.dumps(christmas_verdict().as_json()))
    assert set(said) == {"as_of", "first", "ledgers", "scenarios", "changes"}
    assert set(said["first"]) == FIRST
    assert set(said["ledgers"]) == {"bottom", "break", "lean"}
    assert all(set(line) == LINE and set(line["record"]) == RECORD for line in said["ledgers"]["bottom"]["lines"])
    assert all(set(row) == SCENARIO for row in said["scenarios"])
    assert {change["kind"] for change in said["changes"]} <= {"meeting", "break", "trigger", "window"}
    assert said["as_of"] == "2018-12-31"


def test_sums_in_its_json_are_those_of_its_lines() -> None:
    for side in ("bottom", "break"):
        ledger = christmas_verdict().as_json()["ledgers"][side]
        assert ledger["weight"] == sum(line["weight"] for line in ledger["lines"])
        assert ledger["speaking"] == sum(line["status"] == "speaks" for line in ledger["lines"])


@pytest.mark.parametrize("exact", [(0.1234565, 0.7000005, 0.1000005, 0.0765425), (1 / 3, 1 / 3, 1 / 6, 1 / 6), (0.0, 0.0, 0.0, 1.0)])
def test_exact_chances_add_up_to_one_as_printed(exact: tuple[float, ...]) -> None:
    said = christmas_verdict().first
    assert not isinstance(said, Refused)
    chances = tuple(dataclasses.replace(c, exact=e) for c, e in zip(said.chances, exact, strict=True))
    told = dataclasses.replace(said, chances=chances).as_json()["chances"]
    assert sum(round(c["exact"] * 1_000_000) for c in told) == 1_000_000


@pytest.mark.parametrize("day", ["2018-12-31", "2016-06-24"])
def test_nothing_known_later_is_used(day: str) -> None:
    """Deleting all that became known afterwards changes no byte."""
    as_of = AsOf.parse(day)
    cut, whole = without_the_future(as_of), shipped()
    ids = cut.store.series_ids()
    assert len(cut.store.frame(ids)) < len(whole.store.frame(ids)), "something was deleted"
    here, there = (json.dumps(conclude(answers(held, as_of), held.catalog).as_json(), sort_keys=True) for held in (cut, whole))
    assert here == there


def test_asked_twice_the_same_bytes_come_out() -> None:
    again = conclude(christmas(), shipped().catalog)
    assert json.dumps(again.as_json()) == json.dumps(christmas_verdict().as_json())


def test_a_day_on_which_nothing_is_known() -> None:
    verdict = conclude(nothing(), shipped().catalog)
    assert verdict.is_silent
    assert verdict.lean == "silent"
    assert not verdict.weighing
    assert all(line.status == "unseen" for line in (*verdict.bottom.lines, *verdict.breaking.lines))
    assert json.dumps(verdict.as_json())
    assert {scenario.cells["model"].why for scenario in verdict.scenarios} == {"refused"}


def test_a_part_that_is_refused_leaves_the_rest() -> None:
    no = Refused("the claims are at lunch")
    verdict = conclude(dataclasses.replace(christmas(), claims=no), shipped().catalog)
    assert not verdict.is_silent
    assert all(line.status == "unseen" for line in verdict.bottom.lines if line.spec.file == "seed")
    assert any(line.status == "speaks" for line in verdict.bottom.lines if line.spec.file == "house")
