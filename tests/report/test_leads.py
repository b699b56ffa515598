"""The lead of each chapter: a finding that follows its readings."""

from __future__ import annotations

import dataclasses

import pytest
from tests.report.test_changes import draft

from crossroads.report.chapters import CHAPTERS, STRAIN, chapter_of
from crossroads.report.draft import Draft
from crossroads.report.leads import lead, strain
from crossroads.report.view import Figure, plain
from crossroads.series import Reading


def own(today: Draft, key: str, percentile: float | None = None) -> list[Reading]:
    """The readings of a chapter, all of them moved to one percentile of strain."""
    chosen = [r for r in today.readings.values() if chapter_of(today.spec(r).row) == key]
    if percentile is None:
        return chosen
    return [
        dataclasses.replace(r, percentile=percentile if STRAIN[r.id] == "high" else 100 - percentile)
        if r.id in STRAIN and r.percentile is not None
        else r
        for r in chosen
    ]


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("key", CHAPTERS)
def test_every_chapter_has_a_lead_and_says_something_with_nothing_too(language: str, key: str) -> None:
    today = draft(language)
    assert plain(lead(today, key, own(today, key)))
    assert plain(lead(today, key, []))


def test_the_finding_turns_with_the_readings() -> None:
    today = draft()
    calm, strained = (plain(lead(today, "credit", own(today, "credit", p))) for p in (20.0, 95.0))
    assert calm.startswith("Credit does not confirm the fear")
    assert strained.startswith("Credit confirms the fear.")
    mixed = own(today, "credit", 20.0)
    some = [dataclasses.replace(r, percentile=99.0) if r.id == "HY_SPREAD" else r for r in mixed]
    said = lead(today, "credit", some)
    assert plain(said).startswith("Credit confirms the fear only in part")
    first = next(p for p in said if isinstance(p, Figure))
    assert first.note == "n-HY_SPREAD"


def test_a_stale_reading_makes_no_finding() -> None:
    today = draft()
    tracked = [r for r in own(today, "labour") if r.id == "SAHM_GAP"]
    assert today.late(tracked[0])
    assert "Sahm" not in plain(lead(today, "labour", [dataclasses.replace(r, percentile=99.9) for r in tracked]))


def test_strain_is_read_from_the_side_that_hurts() -> None:
    today = draft()
    vix, net = today.readings["VIX_LEVEL"], today.readings["NET_LIQUIDITY"]
    assert strain(dataclasses.replace(vix, percentile=90.0)) == 90.0
    assert strain(dataclasses.replace(net, percentile=90.0)) == 10.0
    assert strain(today.readings["FED_RANGE"]) is None


def test_the_countdown_is_told_by_the_state_of_vvix() -> None:
    today = draft()
    vvix = today.readings["VVIX_LEVEL"]
    words = {"testing": "The countdown has begun", "standing": "The countdown runs", "receding": "broken off", "below": "No countdown"}
    for state, start in words.items():
        details = {**vvix.details, "streak": 2.0, "closes_to_go": 3.0}
        said = plain(lead(today, "volatility", [dataclasses.replace(vvix, state=state, details=details)]))
        assert start in said, state
