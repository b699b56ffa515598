"""State Street's workbook: made to the documented layout, its numbers invented (no capture is at hand)."""

from __future__ import annotations

import pytest
from tests.sources.made_workbooks import Rows, xlsx
from tests.sources.suite import Capture, SourceSuite, asked

from crossroads.errors import SourceError

URL = "https://www.ssga.com/library-content/products/fund-data/etfs/us/navhist-us-en-spy.xlsx"
HEADER = ["Date", "NAV", "Shares Outstanding", "Total Net Assets"]
DAYS = {"18-Nov-2025": (660.1, 1_050_000_000.0), "17-Nov-2025": (665.67, 1_048_500_000.0), "14-Nov-2025": (671.93, 1_049_000_000.0)}
END = "Past performance is no guarantee of future results."


def layout(days=DAYS, header=HEADER, ticker="SPY", end=END) -> Rows:
    rows = [[day, nav, shares, nav * shares] for day, (nav, shares) in days.items()]
    return [["Fund Name:", "State Street SPDR S&P 500 ETF Trust"], ["Ticker Symbol:", ticker], [], header, *rows, [], [end]]


class TestSsga(SourceSuite):
    name = "ssga"

    def captures(self, shared):
        pinned = {("SPY.nav", "2025-11-18"): 660.1, ("SPY.shares", "2025-11-14"): 1_049_000_000.0}
        return [Capture(xlsx("navhist", layout()), asked("ssga", URL, "SPY.shares", "SPY.nav"), pinned)]

    def spoiled(self, body):
        return [
            xlsx("holdings", layout()),
            xlsx("navhist", layout(ticker="SPLG")),
            xlsx("navhist", layout(header=["Date", "Shares Outstanding", "NAV", "Total Net Assets"])),
            xlsx("navhist", layout()[:4]),
            xlsx("navhist", layout()[:7]),  # no disclaimer: cut short
            xlsx("navhist", layout(days={**DAYS, "2025-11-13": (670.0, 1e9)})),
            xlsx("navhist", [*layout(), ["13-Nov-2025", 670.0, 1e9, 6.7e11]]),
            xlsx("navhist", [["18-Nov-2025", *row[1:]] if row[:1] == ["17-Nov-2025"] else row for row in layout()]),
            xlsx("navhist", [[row[0], "n/a", *row[2:]] if len(row) == 4 and row[1] == 660.1 else row for row in layout()]),
            xlsx("navhist", [[*row[:3], 5.0] if len(row) == 4 and row[1] != "NAV" else row for row in layout()]),
        ]


def test_a_holiday_row_and_a_missing_figure(shared):
    days = {"28-Nov-2025": (683.4, 1.06e9), "27-Nov-2025": (680.0, 1.06e9), "26-Nov-2025": (679.7, 1.05e9)}
    rows = [[row[0], row[1], "-", row[3]] if row[:1] == ["26-Nov-2025"] else row for row in layout(days)]
    found = Capture(xlsx("navhist", rows), asked("ssga", URL, "SPY.shares"), {}).parse()
    assert [(str(p), v) for p, v in found.select("period", "value").iter_rows()] == [("2025-11-26", None), ("2025-11-28", 1.06e9)]


def test_the_page_with_status_200_is_refused():
    with pytest.raises(SourceError, match="a web page"):
        Capture(b"<!DOCTYPE html><title>SSGA</title>", asked("ssga", URL, "SPY.nav"), {}).parse()
