"""The head of the letter: what it stands on."""

from __future__ import annotations

from datetime import datetime

from tests.report.world import AS_OF, letter, panel, standing

from crossroads.catalog.load import catalog
from crossroads.indicators.registry import readings
from crossroads.report.letter import compose
from crossroads.report.view import plain
from crossroads.series import Panel
from crossroads.timeline import NEW_YORK, AsOf


def lines(language: str = "en", **changes: object) -> list[str]:
    seen = panel()
    made = compose(seen, readings(seen, catalog()), catalog(), standing(**changes), language)  # type: ignore[arg-type]  # a test's shorthand
    return [plain(line) for line in made.banner]


def test_it_names_the_day_the_store_and_its_newest_value() -> None:
    said = lines()
    assert said[0] == "As known on 18 November 2025, at the end of the day in New York."
    assert f"{len(panel().series)} series held" in said[1]
    assert "2025-11-18 23:59 ET" in said[1]


def test_a_moment_within_the_day_is_said_to_the_minute() -> None:
    noon = AsOf(datetime(2025, 11, 18, 12, 30, tzinfo=NEW_YORK))
    seen = Panel(noon, {})
    made = compose(seen, readings(seen, catalog()), catalog(), standing(as_of=noon), "en")
    assert plain(made.banner[0]) == "As known at 2025-11-18 12:30 ET."


def test_publishers_not_reached_are_named_in_the_letters_language() -> None:
    assert any("Publishers not reached" in s and "Cboe Global Markets" in s for s in lines(missed=("cboe", "nobody")))
    assert any("nobody" in s for s in lines(missed=("cboe", "nobody")))  # an id without a catalogue entry is printed as it is
    assert any("未连上" in s and "芝加哥期权交易所" in s for s in lines("zh", missed=("cboe",)))
    assert not any("not reached" in s for s in lines())


def test_embedded_history_is_listed_with_its_years() -> None:
    said = lines(holdings="embedded")[1]
    assert said.startswith("Only the history that comes with the program: ")
    assert "S&P 500 2019–2025" in said
    assert "VIX 2019–2025" in said


def test_values_that_may_be_revised_and_stale_ones_are_named() -> None:
    said = [plain(line) for line in letter("en").banner]
    revised = next(s for s in said if s.startswith("Dated by release rule"))
    assert "Initial jobless claims" in revised
    assert "VIX" not in revised  # a close is final
    stale = next(s for s in said if s.startswith("Stale"))
    assert "Sahm gap" in stale  # the shutdown of 2025: two Employment Situations are missing on this day
    assert AS_OF.day.isoformat() == "2025-11-18"
