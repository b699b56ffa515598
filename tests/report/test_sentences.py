"""Sentences: the right template for the state, ranks that rounding cannot falsify, records, distances."""

from __future__ import annotations

import dataclasses

import pytest
from tests.report.world import AS_OF, panel

from crossroads.catalog.load import catalog
from crossroads.report.details import FORMS, detail, period_of
from crossroads.report.distances import distances_of, gap_words, nearest_trigger
from crossroads.report.draft import Draft
from crossroads.report.sentences import rank, record, sentence, whole_percentile
from crossroads.report.view import plain
from crossroads.series import UNITS, Input, Reading, unit

KNOWN = AS_OF.moment
VVIX = Reading(
    "VVIX_LEVEL", 124.32, unit("points"), zone="tail", state="testing", percentile=96.4, change=24.72, change_over="1w", known_at=KNOWN,
    inputs=(Input("VVIX", "2025-11-18", 124.32, KNOWN, panel()["VVIX"].newest.basis),), basis=panel()["VVIX"].newest.basis,
    details={"streak": 2, "closes_to_go": 3, "closes_to_go_7": 5, "percentile_from": "2007-01-03", "percentile_basis": "backfilled"},
)  # fmt: skip


def draft(reading: Reading, language: str = "en") -> Draft:
    return Draft.begin(panel(), catalog(), {reading.id: reading}, {}, language)  # type: ignore[arg-type]  # two literals


def said(reading: Reading, language: str = "en") -> str:
    return plain(sentence(draft(reading, language), reading))


def test_testing_says_how_many_closes_are_missing() -> None:
    assert said(VVIX) == (
        "VVIX closed at 124.32, up 24.72 points in a week; the 96th percentile of its readings since 2007, a past partly computed after "
        "the fact. It is testing 110: closes in a row above it, 2; still missing until it stands, 3 by the count of five and 5 by the count of seven."
    )
    assert "已连续 2 个收盘在线上" in said(VVIX, "zh")
    assert "还差 3 个" in said(VVIX, "zh")


@pytest.mark.parametrize("state", ["standing", "receding", "below"])
def test_each_state_has_its_own_words(state: str) -> None:
    other = dataclasses.replace(VVIX, state=state)
    assert said(other) != said(VVIX)
    assert "testing" not in said(other)


@pytest.mark.parametrize(("value", "whole"), [(0.0, 0), (0.2, 1), (49.5, 50), (99.2, 99), (99.7, 99), (100.0, 100)])
def test_rounding_never_makes_a_record(value: float, whole: int) -> None:
    assert whole_percentile(value) == whole


def test_no_rank_without_its_first_year() -> None:
    assert rank(draft(VVIX), dataclasses.replace(VVIX, details={})) is None


def test_records_say_since_when() -> None:
    since = dataclasses.replace(VVIX, details={"highest_since": "2025-04-08"})
    ever = dataclasses.replace(VVIX, details={"lowest_since": "start of record 2007-01-03"})
    assert plain(record(draft(VVIX), since) or ()) == "the highest since 8 April"
    assert plain(record(draft(VVIX), ever) or ()) == "the lowest on record, which starts with 3 January 2007"
    assert plain(record(draft(VVIX, "zh"), since) or ()) == "为 4 月 8 日以来最高"
    assert record(draft(VVIX), dataclasses.replace(VVIX, details={})) is None


def test_the_nearest_trigger_is_the_last_one_passed_else_the_next_ahead() -> None:
    made = draft(VVIX)
    levels = {value: nearest_trigger(made, dataclasses.replace(VVIX, value=value)) for value in (100.0, 110.0, 124.32, 150.0)}
    assert {v: (d.trigger.level, d.is_tripped) for v, d in levels.items()} == {
        100.0: (110.0, False), 110.0: (110.0, True), 124.32: (110.0, True), 150.0: (140.0, True),
    }  # fmt: skip
    assert gap_words(made, levels[100.0]) == "10.00 points to go"
    assert gap_words(made, levels[150.0]) == "tripped, by 10.00 points"


def test_below_triggers_count_downwards() -> None:
    drawdown = Reading("SPX_DRAWDOWN", -12.5, unit("pct"))
    gaps = [d.gap for d in distances_of(draft(drawdown), drawdown)]
    assert gaps == [-2.5, 2.5, 7.5]


def test_a_reading_without_value_has_no_distance() -> None:
    assert distances_of(draft(VVIX), Reading("VVIX_LEVEL", None, unit("points"), reason="x")) == []


def test_details_print_in_their_units() -> None:
    reading = dataclasses.replace(
        VVIX, details={"closes_to_go": 3, "pct_change_1w": 4.21, "last_change_bp": -25.0, "streak_from": "2025-11-17", "other": 1.0}
    )
    made = draft(reading)
    texts = {k: plain((d,)) if (d := detail(made, reading, k)) is not None and not isinstance(d, tuple) else d for k in reading.details}
    assert texts == {
        "closes_to_go": "3",
        "pct_change_1w": "+4.2%",
        "last_change_bp": "\u221225 bp",
        "streak_from": "17 November",
        "other": None,
    }
    assert detail(made, reading, "absent") is None


def test_forms_name_units_that_exist() -> None:
    assert {f.unit for f in FORMS.values()} <= set(UNITS) | {"own", "input"}


def test_labels_that_are_no_periods_stay_words() -> None:
    assert period_of("TFF.NQ.OI") is None
    assert period_of("2025-11-18").start.isoformat() == "2025-11-18"
