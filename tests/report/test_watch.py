"""What to watch, in words: the verdict room's triggers and calendar, as a reader of the day could know them."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from tests.indicators import real
from tests.report.world import figures, letter, panel

from crossroads.catalog.load import catalog
from crossroads.indicators.registry import readings
from crossroads.report.chapter_watch import watch_chapter
from crossroads.report.draft import Draft
from crossroads.report.letter import history_of
from crossroads.report.view import plain
from crossroads.report.watch import calendar_table, trigger_table
from crossroads.series import Panel
from crossroads.timeline import AsOf
from crossroads.verdict.releases import coming
from crossroads.verdict.triggers import triggers


def draft(language: str = "en", seen: Panel | None = None) -> Draft:
    world = panel() if seen is None else seen
    found = readings(world, catalog())
    return Draft.begin(world, catalog(), {r.id: r for r in found}, history_of(world, catalog(), found), language)  # type: ignore[arg-type]  # two literals


def cells(table: object) -> list[list[str]]:
    return [[plain(cell) for cell in row] for row in table.rows]  # type: ignore[attr-defined]  # a Table


def test_tripped_triggers_come_first() -> None:
    table = trigger_table(draft())
    assert list(table.marked) == sorted(table.marked, reverse=True)
    assert all(row[3].startswith("tripped") == marked for row, marked in zip(cells(table), table.marked, strict=True))


def test_every_trigger_with_a_reading_has_its_row_and_the_others_are_named() -> None:
    made = draft()
    told = triggers(made.panel, made.readings.values(), catalog())
    rows = cells(trigger_table(made))
    assert len(rows) == sum(s.state != "unknown" or s.next is not None for s in told)
    unread = "".join(plain(a) for a in watch_chapter(made, made.panel).absent)
    assert all(s.trigger.en in unread for s in told if s.state == "unknown")


def test_the_words_of_the_letters_day(shared: Path) -> None:
    made = draft(seen=real.letters_day(shared))
    rows = {row[0]: row[1:] for row in cells(trigger_table(made))}
    assert rows["VVIX: stands above 110: five closes in a row"] == [
        "2 closes", "5 closes", "3 closes to go", "3 prints in a row at 110.01 or more trip it, 21 November at the earliest",
    ]  # fmt: skip
    assert rows["VVIX: tail risk is being traded"][2:] == [
        "tripped, by 14.32 points, since 17 November",
        "109.99 or less ends it",
    ]
    sahm = next(row for name, row in rows.items() if name.startswith("Sahm gap"))
    assert sahm[2:] == ["stale", "5.2% or more trips it, due 20 November"]
    curve = next(row for name, row in rows.items() if name.startswith("Yield curve, 10 years minus 3 months"))
    assert re.fullmatch(r"10-year Treasury yield at \d\.\d\d% or less trips it, all else unchanged", curve[3])


def test_the_same_in_chinese(shared: Path) -> None:
    rows = cells(trigger_table(draft("zh", real.letters_day(shared))))
    stands = next(r for r in rows if "连续 5 个收盘" in r[0])
    assert stands[1:] == ["2 个收盘", "5 个收盘", "还差 3 个收盘", "连续 3 次不低于 110.01 即触发，最早 11 月 21 日"]
    assert any(r[4] == "降至 109.99 或更低即解除" for r in rows)


def test_on_the_day_it_stands_there_is_no_distance_of_nothing(shared: Path) -> None:
    rows = cells(trigger_table(draft(seen=real.letters_day(shared, day="2025-11-21"))))
    assert next(r for r in rows if "five closes" in r[0])[3] == "tripped since 21 November"


def test_every_figure_of_the_table_leads_to_a_note() -> None:
    chapter = next(c for c in letter("en").chapters if c.key == "watch")
    table = chapter.tables[0]
    notes = {n.id for n in letter("en").notes}
    assert all(f.note in notes for f in figures(letter("en")))
    assert sum(any(not isinstance(p, str) for p in row[1]) for row in table.rows) > len(table.rows) / 2


def test_the_calendar_has_a_row_for_each_entry_and_marks_meetings() -> None:
    made = draft()
    table = calendar_table(made)
    entries = coming(made.panel, catalog())
    rows = cells(table)
    assert len(rows) == len(entries)
    assert list(table.marked) == [c.kind == "meeting" for c in entries]
    assert ["19 November, 09:30", "VIX options and futures settle", "", ""] in [r[:4] for r in rows]
    assert not any("S&P 500 index" in r[1] for r in rows)  # daily series come every session


def test_a_new_day_is_told_beside_the_old_one_and_a_backlog_counted(shared: Path) -> None:
    rows = cells(calendar_table(draft(seen=real.letters_day(shared)), 4))
    assert ["20 November, 08:30 (was due 3 October)", "Unemployment rate", "September", "August", "Sahm gap", "calendar"] in rows
    assert ["overdue since 2 October, 7 missed", "Initial jobless claims"] in [r[:2] for r in rows]
    assert ["10 December, 14:00, scheduled", "FOMC decision"] in [r[:2] for r in rows]


def test_series_of_one_release_share_a_row() -> None:
    """Three series of the Fed's weekly statement, three weeks: three rows; two of one report are both named."""
    rows = cells(calendar_table(draft()))
    assert [r[1] for r in rows].count("Federal Reserve total assets, Wednesday level and 2 more") == 3
    assert any(r[1].endswith("; Unemployment rate") for r in rows)


def test_the_calendar_is_written_as_chinese_too(shared: Path) -> None:
    rows = cells(calendar_table(draft("zh", real.letters_day(shared)), 4))
    assert ["11 月 20 日 08:30（原定 10 月 3 日）", "失业率", "9 月", "8 月", "萨姆缺口", "发布日历"] in rows
    assert any(r[0] == "定于 12 月 10 日 14:00" and r[1] == "FOMC 利率决议" for r in rows)


def test_the_chapter_counts_what_it_shows() -> None:
    made = draft()
    said = plain(watch_chapter(made, made.panel).sentences[1])
    total, tripped, ahead = (int(n) for n in re.match(r"Of (\d+) triggers (\d+) are tripped and (\d+) are ahead", said).groups())  # type: ignore[union-attr]  # a match
    states = [s.state for s in made.triggers]
    assert (total, tripped, ahead) == (len(states), states.count("tripped"), states.count("ahead"))


def test_a_letter_of_another_moment_is_refused() -> None:
    other = Panel(AsOf(panel().as_of.moment.replace(year=2024)), {})
    made = draft()
    with pytest.raises(AssertionError, match="own moment"):
        watch_chapter(made, other)


def test_nothing_known_leaves_the_meetings() -> None:
    made = draft(seen=Panel(AsOf.parse("2016-06-10"), {}))
    chapter = watch_chapter(made, made.panel)
    assert [t.caption for t in chapter.tables] == ["Releases overdue, and those due within three weeks (New York time)"]
    assert any("FOMC" in r[1] for r in cells(chapter.tables[0]))
    assert np.all([s.state == "unknown" for s in made.triggers])
