from __future__ import annotations

import csv
from datetime import date, datetime
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from tests.sources.suite import TODAY, Capture, LineSuite, asked, mirror

from crossroads.catalog.load import catalog
from crossroads.sources import registry
from crossroads.sources.protocol import Context

FOLDER = "https://www.stlouisfed.org/-/media/project/frbstl/stlouisfed/research/fred-md/monthly/"
NEW_YORK = ZoneInfo("America/New_York")
MONTHS = ("2001-12", "2008-10", "2009-03", "2020-02", "2020-05", "2021-09")


def vintage(shared, month: str, pinned=(), ids=("UNRATE", "PAYEMS", "UEMP27OV")) -> Capture:
    url = f"{FOLDER}{month}.csv"
    return Capture((shared / "mirror" / url.removeprefix("https://")).read_bytes(), asked("fredmd", url, *ids), dict(pinned))


class TestFredMd(LineSuite):
    name = "fredmd"

    def captures(self, shared):
        return [
            vintage(shared, "2020-05", {("UNRATE", "2020-04-01"): 14.7, ("PAYEMS", "2020-04-01"): 131045.0}),  # first prints
            vintage(shared, "2001-12", {("UNRATE", "2001-11-01"): 5.7, ("UNRATE", "1959-01-01"): 6.0, ("UEMP27OV", "2001-11-01"): 1168.0}),
            vintage(shared, "2021-09", {("UNRATE", "2021-08-01"): 5.2, ("PAYEMS", "2021-08-01"): 147190.0}),
        ]

    def spoiled(self, body):
        lines = body.splitlines(keepends=True)
        return [
            b"".join(lines[1:]),
            b"".join([lines[0], *lines[2:]]),  # no Transform line
            b"".join([lines[0], lines[1].replace(b"Transform:", b"Factors:"), *lines[2:]]),
            body.replace(b"sasdate", b"date", 1),
            body.replace(b",UNRATE,", b",UNEMPRATE,", 1),
            body.replace(b",RPI,", b",UNRATE,", 1),  # a column twice
            b"".join(lines[:-5]),  # ends months before its name says
            body.replace(b"4/1/2020", b"5/1/2020", 1),  # newer than its name
            body.replace(b"1/1/1959", b"1959-01-01", 1),
            b"".join([*lines[:-1], lines[-1].replace(b",14.7,", b",n.a.,", 1)]),
        ]


@pytest.mark.parametrize("month", MONTHS)
def test_equals_the_joined_vintages(shared, month):
    """Independent oracle: the long files, joined from 266 vintages by others' hands (macro/MANIFEST.md)."""
    for code in ("UNRATE", "PAYEMS"):
        state = {}
        with (shared / f"macro/fred-md/vintages_long/{code}.csv").open() as file:
            for row in csv.DictReader(file):
                if row["vintage"] <= month:
                    state[row["observation_date"]] = float(row[code])
        rows = vintage(shared, month, ids=(code,)).parse().drop_nulls("value")
        assert dict(rows.select(pl.col("period").cast(str), "value").iter_rows()) == state


@pytest.mark.parametrize(
    ("month", "moment"), [("2020-05", (2020, 5, 8, 8, 30)), ("2001-12", (2001, 12, 7, 8, 30)), ("2009-03", (2009, 3, 6, 8, 30))]
)
def test_known_since_the_employment_release_of_the_month(shared, month, moment):
    """The release days are the Labor Department's."""
    known = vintage(shared, month).parse()["known_at"].unique().to_list()
    assert [k.astimezone(NEW_YORK) for k in known] == [datetime(*moment, tzinfo=NEW_YORK)]


def test_a_file_a_month_behind_is_known_at_its_months_end(shared):
    body = vintage(shared, "2020-05").body
    rows = vintage(shared, "2020-05").parse(b"".join(body.splitlines(keepends=True)[:-1]))
    assert {k.astimezone(NEW_YORK).isoformat() for k in rows["known_at"]} == {"2020-05-31T23:59:59.999999-04:00"}


def test_the_mirrors_months_are_found_by_listing(shared):
    planned = registry.plan([catalog()["UNRATE"], catalog()["M2SL"]], Context(TODAY, listing=mirror(shared).listing), only=["fredmd"])
    assert [r.url.removeprefix(FOLDER) for r in planned] == [f"{m}.csv" for m in MONTHS]
    assert {r.ids for r in planned} == {("UNRATE",)}


def test_live_asks_the_last_year():
    planned = registry.plan([catalog()["UNRATE"]], Context(date(2026, 1, 22)), only=["fredmd"])
    assert [r.url.removeprefix(FOLDER)[:7] for r in planned] == [f"2025-{m:02d}" for m in range(1, 13)]
    assert all(r.optional for r in planned)
