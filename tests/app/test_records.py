"""A kept record is shown as long as it is the one that would be made: same rows known at its moment, same code."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest

from crossroads.app import fingerprint, records
from crossroads.app.fingerprint import record_fingerprint
from crossroads.app.library import Library
from crossroads.app.library import open as open_library
from crossroads.app.pipeline import append_frame
from crossroads.app.records import kept_record, made_record
from crossroads.app.refresh import load_package_history
from crossroads.hazard.events import Question
from crossroads.hazard.record import Record
from crossroads.knowledge.frame import SNAPSHOT_SCHEMA
from crossroads.timeline import AsOf, month_end_before

DAY = AsOf.parse("2018-12-31")
RECORDED = datetime(2026, 11, 24, tzinfo=UTC)


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Library:
    """A store of the package's history; a record takes no time here and says which call made it."""
    held = open_library(tmp_path)
    load_package_history(held, RECORDED)
    calls: list[Question] = []

    def quick(_: Library, as_of: AsOf, question: Question) -> Record:
        calls.append(question)
        return Record(as_of.day, question, 15, ())

    monkeypatch.setattr(records, "ask_record", quick)
    monkeypatch.setattr(records, "made", calls, raising=False)
    return held


def append(library: Library, series: str, day: date, value: float) -> None:
    row = pl.DataFrame([(series, day, value, None, None)], schema=SNAPSHOT_SCHEMA, orient="row")
    raw = library.store.put_raw(row.write_csv().encode())
    append_frame(library, row, source="made", raw=raw, recorded_at=RECORDED)


def test_it_is_made_once_and_read_back_on_every_day_of_the_month(library: Library) -> None:
    assert kept_record(library, DAY, "pivot") is None
    made = made_record(library, month_end_before(DAY), "pivot")
    assert kept_record(library, DAY, "pivot") == kept_record(library, AsOf.parse("2018-12-05"), "pivot") == made
    assert kept_record(library, DAY, "next_step") is None
    assert made_record(library, month_end_before(DAY), "pivot") == made
    assert records.made == ["pivot"]  # type: ignore[attr-defined]  # set by the fixture


def test_what_became_known_later_changes_nothing(library: Library) -> None:
    """A sync of the next day brings rows; none of them was known at the month end."""
    made = made_record(library, month_end_before(DAY), "pivot")
    before = library.store.version()
    append(library, "SPX", date(2019, 1, 2), 2510.03)
    append(library, "DGS10", date(2018, 12, 31), 2.69)
    assert library.store.version() != before
    assert kept_record(library, DAY, "pivot") == made


def test_a_row_that_was_known_then_makes_it_another_record(library: Library) -> None:
    """Years of ten-year yields, imported afterwards, are known by rule on their days."""
    made_record(library, month_end_before(DAY), "pivot")
    append(library, "DGS10", date(2018, 11, 28), 3.06)
    assert kept_record(library, DAY, "pivot") is None


def test_a_row_of_a_series_it_does_not_read_does_not(library: Library) -> None:
    made = made_record(library, month_end_before(DAY), "pivot")
    append(library, "NDX", date(2018, 11, 28), 6913.0)
    assert kept_record(library, DAY, "pivot") == made


def test_other_code_makes_another_record(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    made_record(library, month_end_before(DAY), "pivot")
    monkeypatch.setattr(records, "record_fingerprint", lambda: "changed")
    assert kept_record(library, DAY, "pivot") is None


def test_the_fingerprint_moves_with_the_code_behind_a_record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A copy of the package in small: a room behind the record counts, a page's words do not."""
    for place in ("app/fingerprint.py", "hazard/model.py", "catalog/facts/fomc.toml", "series.py", "timeline.py", "report/page.py"):
        path = tmp_path / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{place} = 1\n")
    monkeypatch.setattr(fingerprint, "__file__", str(tmp_path / "app/fingerprint.py"))
    found = [record_fingerprint.__wrapped__()]
    for place, text in (("report/page.py", "2"), ("hazard/model.py", "2"), ("catalog/facts/fomc.toml", "2")):
        (tmp_path / place).write_text(text)
        found.append(record_fingerprint.__wrapped__())
    assert found[0] == found[1]
    assert len(set(found)) == 3
