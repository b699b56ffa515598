"""Balance sheet decisions and guidance turns against the statements and the balance sheet itself."""

from __future__ import annotations

import csv
import itertools
from datetime import date, datetime
from pathlib import Path

import pytest

from crossroads.catalog.events import BALANCE_SHEET_CODES
from crossroads.catalog.facts import balance_sheet_actions, fomc_decisions, guidance_turns

WORDS_OF_ACTIONS = {
    date(2021, 11, 3): "reducing the monthly pace of its net asset purchases",
    date(2021, 12, 15): "reduce the monthly pace of its net asset purchases",
    date(2022, 1, 26): "bringing them to an end in early March",
    date(2022, 5, 4): "begin reducing its holdings",
    date(2024, 5, 1): "slow the pace of decline",
    date(2025, 3, 19): "slow the pace of decline",
    date(2025, 10, 29): "conclude the reduction of its aggregate securities holdings on December 1",
    date(2025, 12, 10): "initiate purchases of shorter-term Treasury securities",
}


@pytest.fixture(scope="module")
def statements(shared: Path) -> dict[date, str]:
    with (shared / "macro/policy/fomc_statements_2021_2025.csv").open(encoding="utf-8") as file:
        return {date.fromisoformat(r["statement_date"]): r["clean_text"] for r in csv.DictReader(file)}


def total_assets(shared: Path) -> dict[date, float]:
    with (shared / "macro/fred/WALCL.csv").open() as file:
        return {date.fromisoformat(r["observation_date"]): float(r["WALCL"]) for r in csv.DictReader(file) if r["WALCL"]}


def test_words_of_balance_sheet_decisions_since_2021(statements: dict[date, str]) -> None:
    since_2021 = {a.day for a in balance_sheet_actions() if a.day >= date(2021, 1, 1)}
    assert since_2021 == set(WORDS_OF_ACTIONS)
    for day, words in WORDS_OF_ACTIONS.items():
        assert words.lower() in statements[day].lower(), day


def test_no_statement_since_2021_with_such_words_is_missing(statements: dict[date, str]) -> None:
    """The words that name a step in the balance sheet, first time in two statements running."""
    tells = ("conclude the reduction", "slow the pace of decline", "initiate purchases", "decided to begin reducing its holdings")
    days = sorted(statements)
    for before, day in itertools.pairwise(days):
        if any(t in statements[day].lower() and t not in statements[before].lower() for t in tells):
            assert day in {a.day for a in balance_sheet_actions()}, day


@pytest.mark.parametrize(
    ("announced", "weeks", "at_least"),
    [
        (date(2008, 11, 25), 26, -0.1),  # emergency loans ran off while the purchases began
        (date(2009, 3, 18), 52, 0.05),
        (date(2010, 11, 3), 26, 0.10),
        (date(2012, 9, 13), 52, 0.20),
        (date(2020, 3, 15), 8, 0.40),
    ],
)
def test_purchases_show_in_total_assets(shared: Path, announced: date, weeks: int, at_least: float) -> None:
    assert announced in {a.day for a in balance_sheet_actions() if a.kind == "purchases"}
    assets = total_assets(shared)
    days = sorted(assets)
    start = next(d for d in days if d >= announced)
    assert assets[days[days.index(start) + weeks]] / assets[start] - 1 > at_least


@pytest.mark.parametrize(("announced", "ends"), [(date(2017, 9, 20), date(2019, 7, 31)), (date(2022, 5, 4), date(2025, 10, 29))])
def test_total_assets_shrink_between_start_and_end_of_runoff(shared: Path, announced: date, ends: date) -> None:
    kinds = {a.day: a.kind for a in balance_sheet_actions()}
    assert (kinds[announced], kinds[ends]) == ("start_runoff", "end_runoff")
    assets = total_assets(shared)
    days = sorted(assets)
    at = {day: assets[next(d for d in days if d >= day)] for day in (announced, ends)}
    assert at[ends] / at[announced] < 0.90


def test_codes_have_the_sign_of_the_direction() -> None:
    assert {k for k, c in BALANCE_SHEET_CODES.items() if c > 0} == {"purchases", "end_runoff", "slower_runoff", "lengthening"}
    assert {k for k, c in BALANCE_SHEET_CODES.items() if c < 0} == {"taper", "end_purchases", "start_runoff"}
    assert {a.kind for a in balance_sheet_actions()} == set(BALANCE_SHEET_CODES)


def test_guidance_is_quoted_from_the_statement_and_new_in_it(statements: dict[date, str]) -> None:
    days = sorted(statements)
    checked = 0
    for turn in guidance_turns():
        if turn.speaker == "FOMC" and turn.day in statements:
            assert turn.words.lower() in statements[turn.day].lower(), turn.day
            before = [d for d in days if d < turn.day]
            assert not before or turn.words.lower() not in statements[before[-1]].lower(), turn.day
            checked += 1
    assert checked == 10


def test_a_statement_s_turn_falls_on_a_meeting_or_a_dated_statement() -> None:
    unscheduled_statements = {date(2007, 8, 17)}
    meetings = {d.day: d.announced for d in fomc_decisions()}
    for turn in guidance_turns():
        if turn.speaker == "FOMC" and turn.day not in unscheduled_statements:
            assert turn.announced == meetings[turn.day], turn.day


def test_turns_that_the_claims_name() -> None:
    directions = {t.day: t.direction for t in guidance_turns()}
    named = {
        date(2016, 1, 27): -1,
        date(2019, 1, 4): -1,
        date(2019, 1, 30): -1,
        date(2019, 6, 19): -1,
        date(2023, 3, 22): -1,
        date(2023, 12, 13): -1,
        date(2024, 8, 23): -1,
        date(2025, 8, 22): -1,
        date(2025, 10, 29): 1,
        date(2025, 11, 21): -1,
    }
    assert {day: directions.get(day) for day in named} == named


def test_each_row_names_a_document_with_its_own_date() -> None:
    for event in (*guidance_turns(), *balance_sheet_actions()):
        assert event.day.isoformat() in event.source, event.source
        assert isinstance(event.announced, datetime)
