"""ICI's workbooks. No capture is at hand: the workbooks here are made to the documented layout, their numbers invented."""

from __future__ import annotations

import itertools
from datetime import date

import polars as pl
import pytest
from tests.sources.made_workbooks import Rows, xls
from tests.sources.suite import TODAY, Capture, SourceSuite, asked, of_source

from crossroads.catalog.load import catalog
from crossroads.errors import SourceError
from crossroads.series import moment
from crossroads.sources import registry
from crossroads.sources.protocol import Context
from crossroads.timeline import NEW_YORK

SHEETS = {"etf": "Weekly ETF Public Report", "combined": "Weekly MF & ETF Public Report", "mf": "Weekly MF Flow Estimates"}
NAMES = {"etf": "etf_flows_data", "combined": "combined_flows_data", "mf": "flows_data"}
WEEKS = {
    "05/06/2026": [9100, 3000, 4100, -1101, -50, 6050, 5800, 250, 100],
    "05/13/2026 ": [38899, 13274, 9000, 4274, 826, 24899, 24000, 900, -100],
}
MONTHS = {
    "03/31/2026": [61000, 20000, 25000, -5000, 1000, 40500, 40000, 500, -500],
    "04/30/2026": [102500, 61739, 60000, 1739, 37, 40700, 39700, 1000, 24],
}
NOTES = [
    "Note: Weekly figures are estimates based on reporting covering 98 percent of assets.",
    "¹ Estimated weekly net issuance is revised later.",
]


def spaced(date_cell: str, cells: list) -> list:
    """Put an empty column before each value column but the first, as the publisher does."""
    return [date_cell, *itertools.chain.from_iterable((cell, "") for cell in cells)][:-1]


def layout(total: str, months=MONTHS, weeks=WEEKS, headings=("Monthly net issuance", "Estimated weekly net issuance")) -> Rows:
    return [
        ["Estimated ETF Net Issuance"],
        ["Millions of dollars"],
        [],
        [],
        spaced("Date", [total, "Equity", "", "", "Hybrid", "Bond", "", "", "Commodity²"]),
        spaced("", ["", "Total", "Domestic", "World", "", "Total", "Taxable", "Municipal", ""]),
        [],
        [headings[0]],
        *(spaced(day, cells) for day, cells in months.items()),
        [],
        [headings[1]],
        *(spaced(day, cells) for day, cells in weeks.items()),
        [],
        *([note] for note in NOTES),
    ]


def mutual_funds() -> Rows:
    top = ["Total long-term", "Equity", *[""] * 9, "Hybrid", "Bond", *[""] * 7]
    middle = ["", "", "Domestic", *[""] * 5, "World", "", "", "", "", "Taxable", *[""] * 5, "Municipal"]
    leaf = ["", "Total\nequity", "Total domestic", "Large cap", "Mid cap", "Small cap", "Multi cap", "Other", "Total world", "Developed markets",
            "Emerging markets", "", "Total bond", "Total taxable", "Investment grade", "High yield", "Government", "Multisector", "Global", ""]  # fmt: skip
    assert len(top) == len(middle) == len(leaf) == 20
    own = [-900, -2000, -1500, -400, -300, -200, -500, -100, -500, -300, -200, -400, 1500, 1200, 500, 250, 150, 200, 100, 300]
    rows = list(layout("")[:4])
    rows += [spaced("Date", top), spaced("", middle), spaced("", leaf), ["Monthly Net New Cash Flow"], spaced("04/30/2026", own)]
    return [*rows, ["Estimated Weekly Net New Cash Flow"], spaced("05/13/2026", own), [NOTES[0]]]


def capture(book: str, rows: Rows, pinned=(), year: int = 2026) -> Capture:
    ids = of_source("ici", f"{book}:")
    return Capture(xls(SHEETS[book], rows), asked("ici", f"https://www.ici.org/{NAMES[book]}_{year}.xls", *ids), dict(pinned))


ETF = layout("Total ETFs¹")


class TestIci(SourceSuite):
    name = "ici"

    def captures(self, shared):
        etf = {
            ("ICI.ETF.TOTAL.WEEKLY", "2026-05-13"): 38899.0,
            ("ICI.ETF.WORLD.WEEKLY", "2026-05-06"): -1101.0,
            ("ICI.ETF.MUNICIPAL.WEEKLY", "2026-05-13"): 900.0,
            ("ICI.ETF.COMMODITY.MONTHLY", "2026-03-01"): -500.0,
            ("ICI.ETF.TOTAL.WEEKLY", "2026-04-30"): "no row",
        }
        funds = {
            ("ICI.MF.HIGH_YIELD.WEEKLY", "2026-05-13"): 250.0,
            ("ICI.MF.WORLD.MONTHLY", "2026-04-01"): -500.0,
            ("ICI.MF.TAXABLE.WEEKLY", "2026-05-13"): 1200.0,
        }
        both = {("ICI.LONGTERM.BOND.WEEKLY", "2026-05-06"): 6050.0}
        return [
            capture("etf", ETF, etf),
            capture("combined", layout("Total LT MF and ETF flows", headings=("Monthly fund flows", "Estimated weekly fund flows")), both),
            capture("mf", mutual_funds(), funds, year=2025),
        ]

    def spoiled(self, body):
        sheet = SHEETS["etf"]
        weeks = list(WEEKS.items())
        return [
            body[:512],
            body[:-512],
            body + b"\n",
            b"PK\x03\x04" + body[4:],
            xls("Sheet1", ETF),
            xls(sheet, ETF[:7]),
            xls(sheet, [row for row in ETF if row[:1] != ["Estimated weekly net issuance"]]),
            xls(sheet, [row for row in ETF if row[:1] != ["Monthly net issuance"]]),
            xls(sheet, [["As of" if cell == "Date" else cell for cell in row] for row in ETF]),
            xls(sheet, [["Total" if cell == "Taxable" else cell for cell in row] for row in ETF]),  # one column twice
            xls(sheet, [["World" if cell == "Domestic" else "Domestic x" if cell == "World" else cell for cell in row] for row in ETF]),
            xls(sheet, [["Bond" if cell == "Hybrid" else "Hybrid" if cell == "Bond" else cell for cell in row] for row in ETF]),
            xls(sheet, [[*row[:5], *row[7:]] if row[:1] and "/" in str(row[0]) else row for row in ETF]),  # values one column to the left
            xls(sheet, layout("Total ETFs", weeks=dict([weeks[1], weeks[0]]))),  # newest first
            xls(sheet, layout("Total ETFs", weeks={**WEEKS, "05/20/2026": ["n/a"] * 9})),
            xls(sheet, layout("Total ETFs", months={"04/03/2026": MONTHS["04/30/2026"]})),  # a month that is no month's end
            xls(sheet, [*ETF, ["05/20/2026", *ETF[11][1:]]]),  # a week below the footnotes
        ]


def test_months_and_estimated_weeks_are_not_mixed():
    rows = capture("etf", ETF).parse()
    weekly = rows.filter(pl.col("series").str.ends_with("WEEKLY"))["period"].unique().sort().to_list()
    monthly = rows.filter(pl.col("series").str.ends_with("MONTHLY"))["period"].unique().sort().to_list()
    assert weekly == [date(2026, 5, 6), date(2026, 5, 13)]
    assert monthly == [date(2026, 3, 1), date(2026, 4, 1)]


@pytest.mark.parametrize("column", range(9))
@pytest.mark.parametrize("error", [-5, 5])
def test_a_figure_that_does_not_add_up_is_refused(column, error):
    wrong = [cell + error * (i == column) for i, cell in enumerate(WEEKS["05/06/2026"])]
    with pytest.raises(SourceError, match="the sum of its parts"):
        capture("etf", layout("Total ETFs", weeks={"05/06/2026": wrong})).parse()


def test_columns_are_found_by_their_words_wherever_they_stand():
    moved = [[row[0], *row[9:], "", *row[1:9]] if len(row) > 9 else row for row in ETF]  # bond and commodity before the rest
    assert capture("etf", moved).parse().equals(capture("etf", ETF).parse())


def test_this_years_and_last_years_workbooks_are_asked_for():
    planned = registry.plan(list(catalog().series.values()), Context(TODAY), only=["ici"])
    assert [r.url.rpartition("/")[2] for r in planned] == [f"{NAMES[b]}_{y}.xls" for b in ("etf", "mf", "combined") for y in (2026, 2025)]
    assert all(r.optional for r in planned)


@pytest.mark.parametrize(("week", "public"), [("2024-02-21", "2024-02-28"), ("2023-11-21", "2023-11-29"), ("2023-11-29", "2023-12-06")])
def test_a_week_is_never_known_before_its_release(week, public):
    """The releases came on 2024-02-27 and 2023-12-05 (the reference, section 4): a Tuesday, the rule waits for Wednesday."""
    known, _ = catalog()["ICI.ETF.TOTAL.WEEKLY"].known_at(pl.Series([date.fromisoformat(week)]).to_numpy())
    assert moment(known[0]).astimezone(NEW_YORK).date() == date.fromisoformat(public)
