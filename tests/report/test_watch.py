"""What to watch: distances and the release calendar, from the rules alone, as a reader of the day could know them."""

from __future__ import annotations

from tests.report.world import panel

from crossroads.catalog.load import catalog
from crossroads.indicators.registry import readings
from crossroads.report.draft import Draft
from crossroads.report.letter import history_of
from crossroads.report.view import plain
from crossroads.report.watch import calendar_table, trigger_table


def draft(language: str = "en") -> Draft:
    seen = panel()
    found = readings(seen, catalog())
    return Draft.begin(seen, catalog(), {r.id: r for r in found}, history_of(seen, catalog(), found), language)  # type: ignore[arg-type]  # two literals


def cells(table: object) -> list[list[str]]:
    return [[plain(cell) for cell in row] for row in table.rows]  # type: ignore[attr-defined]  # a Table


def test_tripped_triggers_come_first() -> None:
    table = trigger_table(draft())
    assert list(table.marked) == sorted(table.marked, reverse=True)
    assert all(row[3].startswith("tripped, by") == marked for row, marked in zip(cells(table), table.marked, strict=True))


def test_the_sahm_row_names_the_print_that_would_trip_it() -> None:
    row = next(r for r in cells(trigger_table(draft())) if r[0].startswith("Sahm gap"))
    assert row[4].startswith("the next print trips it at ")
    assert row[4].endswith("% or more")


def test_the_calendar_holds_what_is_late_then_what_is_due_and_the_next_meeting() -> None:
    found = cells(calendar_table(draft()))
    late = [r for r in found if r[0].startswith("overdue since")]
    assert "overdue since 3 October" in {r[0] for r in late if r[1].startswith("Unemploy") and r[2:] == ["September", "August"]}
    assert found[: len(late)] == late
    assert ["10 December, scheduled", "FOMC decision", "", "29 October"] in found
    assert not any("S&P 500" in r[1] for r in found)  # daily series come every session


def test_series_of_one_release_share_a_row() -> None:
    found = cells(calendar_table(draft()))
    claims = [r for r in found if "jobless claims" in r[1]]
    positions = [r for r in found if "E-mini" in r[1]]
    assert len(claims) == 2  # initial and continued claims wait for different weeks
    assert len(positions) == 1
    assert positions[0][1].endswith(" more")


def test_the_calendar_is_written_as_chinese_too() -> None:
    found = cells(calendar_table(draft("zh")))
    assert any(r[0] == "10 月 3 日起逾期" and r[1].startswith("失业") and r[2:] == ["9 月", "8 月"] for r in found)
    assert any(r[1] == "FOMC 利率决议" and r[0] == "定于 12 月 10 日" for r in found)
