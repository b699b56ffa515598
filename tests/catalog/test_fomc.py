"""FOMC decisions against the target series (by effective day), the futures-surprise dates, the calendar and the statements."""

from __future__ import annotations

import csv
import html
import itertools
import json
import re
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest

from crossroads.catalog.facts import fomc_calendar, fomc_decisions
from crossroads.timeline import NEW_YORK

ANNOUNCED_ON_THE_EFFECTIVE_DAY = {date(2008, 12, 16), date(2015, 12, 16), date(2016, 12, 14)}
"""Days on which DFEDTARU changes on the announcement itself instead of the day after (the manifest of the files)."""
WITHOUT_A_DECISION_ON_THE_TARGET = {
    date(2007, 8, 10), date(2007, 8, 17), date(2008, 3, 11), date(2008, 11, 25), date(2008, 12, 1), date(2019, 10, 4), date(2020, 8, 27),
}  # fmt: skip
"""Dates of the futures-surprise file with a statement of another kind."""

DAY = timedelta(days=1)


def table(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def changes(path: Path, column: str) -> dict[date, float]:
    """Day of each change of a daily series to the new value."""
    days = [(date.fromisoformat(r["observation_date"]), float(r[column])) for r in table(path) if r[column]]
    return {day: value for (_, before), (day, value) in itertools.pairwise(days) if value != before}


def decided(since: date, until: date) -> dict[date, tuple[float, float]]:
    """Announcement day of each change of the target to its new limits."""
    return {d.day: (d.lower, d.upper) for d in fomc_decisions() if d.change_bp and since <= d.day <= until}


def test_every_change_of_the_single_target_2000_to_2008_and_no_other(shared: Path) -> None:
    seen = changes(shared / "macro/fred/DFEDTAR.csv", "DFEDTAR")
    assert len(seen) == 39
    assert {day: (v, v) for day, v in seen.items()} == decided(date(2000, 7, 4), date(2008, 12, 15))


@pytest.mark.parametrize(("column", "limit"), [("DFEDTARU", 1), ("DFEDTARL", 0)])
def test_every_change_of_the_range_2008_to_2026_and_no_other(shared: Path, column: str, limit: int) -> None:
    seen = changes(shared / f"macro/fred/{column}.csv", column)
    announced = {day if day in ANNOUNCED_ON_THE_EFFECTIVE_DAY else day - DAY: value for day, value in seen.items()}
    ours = {day: both[limit] for day, both in decided(date(2008, 12, 17), date(2026, 6, 5)).items()}
    assert announced == ours
    assert len(ours) == 31


def test_the_level_holds_on_every_day_of_the_files(shared: Path) -> None:
    """Compared two days after an announcement at the latest: the series are dated by effective day."""
    for row in table(shared / "macro/fred/DFEDTARU.csv")[::50]:
        day = date.fromisoformat(row["observation_date"])
        if row["DFEDTARU"] and not any(abs((d.day - day).days) <= 1 for d in fomc_decisions()):
            assert float(row["DFEDTARU"]) == next(d.upper for d in reversed(fomc_decisions()) if d.day < day)


def test_fed_funds_traded_near_the_target_since_1990(shared: Path) -> None:
    """Independent of any table of targets: the month's mean rate lies within 40 bp of the target held all month."""
    by_month: dict[str, list[float]] = {}
    for row in table(shared / "macro/fred/DFF.csv"):
        if "1990-01" <= row["observation_date"] < "2008-08" and row["DFF"]:
            by_month.setdefault(row["observation_date"][:7], []).append(float(row["DFF"]))
    months_with_a_change = {d.day.isoformat()[:7] for d in fomc_decisions() if d.change_bp}
    checked = 0
    for month, rates in by_month.items():
        if month not in months_with_a_change:
            target = next((d.upper for d in reversed(fomc_decisions()) if d.day.isoformat() < month), 8.25)
            assert sum(rates) / len(rates) == pytest.approx(target, abs=0.40), (
                month
            )  # settlement days and year-ends move a mean by up to 0.3
            checked += 1
    assert checked > 130


def test_days_are_those_on_which_futures_reacted_1990_to_2020(shared: Path) -> None:
    rows = table(shared / "macro/policy/fomc_announcements_1990_2020.csv")
    theirs = {datetime.strptime(r["Date"], "%m/%d/%Y").date(): r["Unscheduled"] == "1" for r in rows}
    theirs = {(date(2020, 3, 15) if day == date(2020, 3, 16) else day): u for day, u in theirs.items()}  # a Sunday, traded on Monday
    ours = {d.day: not d.scheduled for d in fomc_decisions() if d.day <= date(2020, 9, 16)}
    assert ours.pop(date(2020, 3, 23))  # absent from the file
    assert ours == {day: u for day, u in theirs.items() if day not in WITHOUT_A_DECISION_ON_THE_TARGET}


def test_every_statement_2021_to_2025_has_its_decision_and_states_the_range(shared: Path) -> None:
    statements = {
        date.fromisoformat(r["statement_date"]): r["clean_text"] for r in table(shared / "macro/policy/fomc_statements_2021_2025.csv")
    }
    ours = {d.day: d for d in fomc_decisions() if date(2021, 1, 1) <= d.day <= date(2025, 12, 31)}
    assert set(statements) == set(ours)
    fractions = {0.0: "0", 0.25: "1/4", 0.5: "1/2", 0.75: "3/4"}
    for day, text in statements.items():
        whole, part = divmod(ours[day].upper, 1)
        upper = fractions[part] if not whole else f"{whole:.0f}" + (f"-{fractions[part]}" if part else "")
        plain = re.sub(r"[^\x00-\x7f]+", "-", text)
        assert f"to {upper} percent" in plain, (day, upper)


def test_2026_meetings_as_captured(shared: Path) -> None:
    meetings = json.loads((shared / "macro/policy/fomc_meetings_2026_jun_jul.json").read_text())["meetings"]
    ours = {d.day.isoformat(): d for d in fomc_decisions()}
    for meeting in meetings:
        assert ours[meeting["date"]].change_bp == meeting["bps"]
        assert f"{ours[meeting['date']].lower:.2f}–{ours[meeting['date']].upper:.2f}%" == meeting["target_range"]
    assert max(ours) == "2026-07-29"  # nothing after the last meeting that can be verified


def test_meetings_missing_from_both_policy_files_are_here() -> None:
    days = {d.day: d for d in fomc_decisions()}
    for day in (date(2020, 11, 5), date(2020, 12, 16)):
        assert days[day].scheduled
        assert days[day].change_bp == 0
    assert days[date(2020, 3, 15)].day.isoweekday() == 7
    assert days[date(2020, 3, 15)].announced.astimezone(NEW_YORK).time() == time(17)
    assert not days[date(2020, 3, 23)].scheduled


def test_unscheduled_moves_are_the_known_ones() -> None:
    since_1994 = [(d.day.isoformat(), d.change_bp) for d in fomc_decisions() if not d.scheduled and d.day >= date(1994, 1, 1)]
    assert since_1994 == [
        ("1994-04-18", 25), ("1998-10-15", -25), ("2001-01-03", -50), ("2001-04-18", -50), ("2001-09-17", -50), ("2008-01-22", -75),
        ("2008-10-08", -50), ("2020-03-03", -50), ("2020-03-15", -100), ("2020-03-23", 0),
    ]  # fmt: skip


def test_eight_meetings_a_year_since_1981s_practice() -> None:
    """Eight scheduled decisions in each full year, except 2020, whose March meeting was not held."""
    for year in range(1990, 2026):
        assert sum(d.scheduled and d.day.year == year for d in fomc_decisions()) == (7 if year == 2020 else 8)


def test_clocks() -> None:
    for d in fomc_decisions():
        clock = d.announced.astimezone(NEW_YORK).time()
        if d.scheduled and d.day >= date(2013, 3, 1):
            assert clock == time(14)
        assert time(7) <= clock <= time(17)


# ---------------------------------------------------------------- calendar


def test_the_calendar_and_the_decisions_name_the_same_meetings() -> None:
    from_calendar = {m.day for m in fomc_calendar() if m.day <= date(2026, 7, 29) and m.cancelled is None}
    read_next_day = {d.day for d in fomc_decisions() if d.scheduled and d.day < date(1994, 2, 1)}
    held = {d.day for d in fomc_decisions() if d.scheduled} - read_next_day
    assert {day for day in from_calendar if day >= date(1994, 2, 1)} == held
    for day in (day for day in from_calendar if day < date(1994, 2, 1)):
        assert read_next_day & {day, day + DAY, day + 2 * DAY}  # the same day for 1990-12-18, over 4 July twice


def test_the_calendar_against_the_file_and_the_captured_page(shared: Path) -> None:
    rows = table(shared / "macro/policy/fomc_calendar_2021_2027.csv")
    theirs = {date.fromisoformat(r["end_date"]) for r in rows if r["meeting_type"] == "regular"}
    assert {m.day for m in fomc_calendar() if date(2021, 1, 1) <= m.day <= date(2027, 12, 31)} == theirs
    page = html.unescape((shared / "mirror/www.federalreserve.gov/monetarypolicy/fomccalendars.htm").read_text())
    statements = {datetime.strptime(d, "%Y%m%d").date() for d in re.findall(r"monetary(20\d{6})a1?\.htm", page)}
    longer_run_goals = {date(2025, 8, 22)}  # a notation vote on the strategy, no meeting
    assert statements - longer_run_goals <= {d.day for d in fomc_decisions()}
    assert "25-26" in page
    assert date(2028, 1, 26) in {m.day for m in fomc_calendar()}


def test_a_meeting_is_known_before_it_is_held() -> None:
    assert all(m.published.astimezone(NEW_YORK).date() < m.day for m in fomc_calendar())


def test_the_next_meetings_on_the_letters_days() -> None:
    def ahead(today: date) -> list[date]:
        evening = datetime.combine(today, time(23, 59), NEW_YORK)
        return [m.day for m in fomc_calendar() if m.day > today and m.published <= evening and not (m.cancelled and m.cancelled <= evening)]

    assert ahead(date(2025, 11, 18))[:3] == [date(2025, 12, 10), date(2026, 1, 28), date(2026, 3, 18)]
    assert ahead(date(2018, 12, 31)) == [date(2019, 1, 30)]
    assert ahead(date(2020, 3, 14))[0] == date(2020, 3, 18)
    assert ahead(date(2020, 3, 15))[0] == date(2020, 4, 29)
