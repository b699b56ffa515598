"""``triggers`` and ``calendar`` on a store with the real files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.app.commands import run
from tests.app.letter_store import done


@pytest.fixture(autouse=True)
def home(letter_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CROSSROADS_HOME", str(letter_home))
    monkeypatch.setenv("COLUMNS", "220")


def test_triggers_as_json_on_the_letters_day() -> None:
    rows = {row["id"]: row for row in json.loads(done("triggers", "--as-of", "2025-11-18", "--json").output)}
    stands = rows["VVIX_LEVEL.stands"]
    assert (stands["state"], stands["value"], stands["distance"]) == ("ahead", 2.0, 3.0)
    assert (stands["next"]["prints"], stands["next"]["level"], stands["next"]["last"]["due"]) == (3, 110.01, "2025-11-21T16:15:00-05:00")
    assert rows["SAHM_GAP.sahm_rule"]["next"]["level"] == 5.2
    assert rows["HY_WIDENING.stress"]["distance_unit"] == "bp"
    assert rows["ETF_ISSUANCE.five_weeks"]["reason"]


def test_triggers_of_one_indicator_in_words() -> None:
    said = done("triggers", "VVIX_LEVEL", "--as-of", "2025-11-21").output
    assert "tripped since 21 November" in said
    assert "VIX:" not in said.replace("VVIX:", "")
    assert "站稳 110" in done("triggers", "VVIX_LEVEL", "--as-of", "2025-11-21", "--lang", "zh").output


def test_the_calendar_in_words_and_as_json() -> None:
    said = done("calendar", "--as-of", "2025-11-18", "--weeks", "4").output
    assert "20 November, 08:30 (was due 3 October)" in said
    assert "FOMC decision" in said
    rows = json.loads(done("calendar", "--as-of", "2025-11-18", "--json").output)
    assert {"kind": "expiry", "key": "expiry.vix", "due": "2025-11-19T09:30:00-05:00"}.items() <= next(
        r for r in rows if r["kind"] == "expiry"
    ).items()
    assert not any(r["kind"] == "meeting" for r in rows)  # 10 December is three weeks and a day away


def test_bad_input_is_one_line() -> None:
    assert run("calendar", "--weeks", "0").exit_code == 2
    unknown = run("triggers", "VVIXX", "--as-of", "2025-11-18")
    assert unknown.exit_code == 1
    assert "VVIX_LEVEL" in str(unknown.exception)
