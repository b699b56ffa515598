"""``crossroads verdict`` as a user meets it, and what it freezes, scored by ``crossroads record``."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from tests.app.commands import run

from crossroads.app.library import open as open_library
from crossroads.app.records import kept_record, made_record, month_end_before
from crossroads.app.stress_record import stress_scores
from crossroads.timeline import AsOf, sessions

pytestmark = pytest.mark.usefixtures("shipped")

DAY = "2016-06-30"


def frozen(home: Path) -> list[str]:
    return sorted(f.id for f in open_library(home).store.forecasts.rows())


def test_a_verdict_freezes_each_forecast_once(shipped: Path) -> None:
    first = run("verdict", "--as-of", DAY, "--json")
    assert first.exit_code == 0, first.output
    held = frozen(shipped)
    assert sum(i.startswith("outlook/") and i.endswith(DAY) for i in held) == 4
    assert sum(i.startswith("stress/VIX 45/3m/") for i in held) == 1
    again = run("verdict", "--as-of", DAY, "--json")
    assert again.stdout == first.stdout
    run("outlook", "--as-of", DAY, "--json")
    assert frozen(shipped) == held, "the outlook of the day is the same forecast"


def test_what_was_frozen_is_scored_when_its_time_has_passed(shipped: Path) -> None:
    """VIX closed under 16 all that summer: 45 was never near."""
    run("verdict", "--as-of", DAY, "--json")
    record = json.loads(run("record", "--json", "--as-of", "2018-12-31").stdout)
    (stress,) = record["stresses"]
    assert (stress["level"], stress["state"], stress["first_day"]) == (45.0, "did not come", None)
    assert stress["brier"] == pytest.approx(stress["probability"] ** 2, abs=1e-6)
    assert any(row["outcome"] == "stress" and row["scored"] == 1 for row in record["summary"])
    assert {f["outcome"] for f in record["forecasts"] if f["made_as_of"] == DAY} == {"fed", "market", "recession", "neither"}
    assert "VIX at 45 within 3m" in run("record", "--as-of", "2018-12-31").output


def test_a_stress_is_open_until_its_last_session(shipped: Path) -> None:
    run("verdict", "--as-of", DAY, "--json")
    library = open_library(shipped)
    days = sessions(date(2016, 7, 1), date(2016, 12, 30))
    (before,) = stress_scores(library, AsOf.end_of(days[61].astype(object)))
    (after,) = stress_scores(library, AsOf.end_of(days[62].astype(object)))
    assert (before.state, before.brier) == ("open", None)
    assert after.state == "did not come", "the 63rd session has closed"


@pytest.mark.parametrize(("language", "words"), [("en", "neither side is ahead"), ("zh", "两边都不占上风")])
def test_the_screen_holds_two_columns_and_the_paragraph(language: str, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "400")
    out = run("verdict", "--as-of", "2018-12-31", "--lang", language).output
    assert words in out.replace("\n", "")
    assert ("For a bottom" in out) == (language == "en")


def test_the_record_of_the_month_end_is_made_once_and_read_back(shipped: Path) -> None:
    library, day = open_library(shipped), AsOf.parse("2018-12-31")
    assert kept_record(library, day, "pivot") is None
    made = made_record(library, month_end_before(day), "pivot")
    kept = kept_record(library, day, "pivot")
    assert kept == made
    assert kept is not None
    assert kept.as_of.isoformat() == "2018-11-30"
    assert kept_record(library, day, "next_step") is None
    said = json.loads(run("verdict", "--as-of", "2018-12-31", "--json").stdout)
    assert said["first"]["record_as_of"] is None or said["first"]["judged"] is not None


def test_a_day_in_the_future_is_one_line() -> None:
    result = run("verdict", "--as-of", "2999-01-01")
    assert result.exit_code != 0
    assert "Traceback" not in result.output
