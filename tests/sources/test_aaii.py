from __future__ import annotations

import warnings

import polars as pl
import pytest
from tests.sources.suite import Capture, SourceSuite, asked

from crossroads.errors import SourceError
from crossroads.sources import aaii


def capture(shared) -> Capture:
    body = (shared / "mirror" / aaii.ADDRESS.removeprefix("https://")).read_bytes()
    pinned = {
        ("AAII_BULL", "1987-07-24"): 36.0,
        ("AAII_BEAR", "1987-07-24"): 14.0,
        ("AAII_BULL", "1987-06-26"): None,
        ("AAII_BULL", "1996-01-11"): None,
        ("AAII_BEAR", "2026-06-18"): 39.3519,
        ("AAII_NEUTRAL", "2026-06-11"): 21.9626,
    }  # cells of the workbook, read with another program
    return Capture(body, asked("aaii", aaii.ADDRESS, "AAII_BULL", "AAII_NEUTRAL", "AAII_BEAR"), pinned)


class TestAaii(SourceSuite):
    name = "aaii"

    def captures(self, shared):
        return [capture(shared)]

    def spoiled(self, body):
        return [
            b"PK\x03\x04" + body[4:],  # the newer kind of workbook
            body[:512],
            body[: 512 * 400],
            body + b"\n",
            body.replace(b"Bearish", b"Bullish"),
            body.replace(b"Neutral", b"Unsure?"),
            body.replace(b"Reported", b"Received"),
            body.replace(b"SENTIMENT", b"SENTIMENX"),
        ]


def test_equals_another_reader_of_the_same_workbook(shared):
    """xlrd is a reader of its own (the product reads through calamine)."""
    import xlrd

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = xlrd.open_workbook(shared / "mirror" / aaii.ADDRESS.removeprefix("https://"))
    sheet = book.sheet_by_name("SENTIMENT")
    weeks = [sheet.row(i) for i in range(5, sheet.nrows) if sheet.cell_type(i, 0) == xlrd.XL_CELL_DATE]
    day = [xlrd.xldate_as_datetime(row[0].value, book.datemode).date() for row in weeks]
    share = [row[1].value * 100 if row[1].ctype == xlrd.XL_CELL_NUMBER else None for row in weeks]  # an #N/A of 1996 is no number
    wanted = dict(zip(day, share, strict=True))
    found = dict(capture(shared).parse().filter(pl.col("series") == "AAII_BULL").select("period", "value").iter_rows())
    assert len(found) == 2031
    assert found == {
        day: value if value is None else pytest.approx(value, abs=1e-8) for day, value in wanted.items()
    }  # rounded to 8 digits


def test_the_tables_below_the_weeks_do_not_enter(shared):
    rows = capture(shared).parse()
    assert rows["period"].max().isoformat() == "2026-06-18"
    assert rows.group_by("series").len()["len"].to_list() == [2031] * 3


def cells(*weeks):
    top = [[""] * 5, [""] * 5, ["Reported", "", "", "", ""], ["Date", "Bullish", "Neutral", "Bearish", "Total"], [""] * 5]
    return [*top, *weeks, ["", "", "", "", ""], ["Average", 0.4, 0.3, 0.3, ""]]


@pytest.mark.parametrize(
    ("shares", "seen"),
    [
        ([36.0, 50.0, 14.0], "three fractions of 1"),  # percent where fractions were: a wrong unit
        ([0.36, 0.50, 0.24], "shares that add up to 1"),
        ([0.36, "", 0.64], "three fractions of 1"),
        ([0.36, "0.5", 0.14], "three fractions of 1"),
        ([-0.1, 0.5, 0.6], "three fractions of 1"),
    ],
)
def test_shares_that_cannot_be_are_refused(shared, monkeypatch, shares, seen):
    from datetime import date

    monkeypatch.setattr(aaii, "_sheet", lambda body, request: cells([date(2026, 1, 1), *shares, 1.0]))
    with pytest.raises(SourceError, match=seen):
        capture(shared).parse()


def test_a_week_below_the_tables_means_a_new_layout(shared, monkeypatch):
    from datetime import date

    week = [date(2026, 1, 1), 0.4, 0.3, 0.3, 1.0]
    monkeypatch.setattr(aaii, "_sheet", lambda body, request: [*cells(week), week])
    with pytest.raises(SourceError, match="dates below them"):
        capture(shared).parse()
