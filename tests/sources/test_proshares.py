"""ProShares' CSV: the header is the publisher's own, the rows are invented (no capture is at hand)."""

from __future__ import annotations

from tests.sources.suite import Capture, LineSuite, asked

URL = "https://accounts.profunds.com/etfdata/ByFund/TQQQ-historical_nav.csv"
HEADER = "Date,ProShares Name,Ticker,NAV,Prior NAV,NAV Change (%),NAV Change ($),Shares Outstanding (000),Assets Under Management"
DAYS = ["11/14/2025", "11/13/2025", "11/12/2025", "11/11/2025", "11/10/2025", "11/07/2025", "11/06/2025"]


def body() -> bytes:
    lines = [HEADER]
    for i, day in enumerate(DAYS):
        nav, shares = round(100 + 3.25 * i, 4), 250_000 + 1_250 * i
        lines.append(f"{day},ProShares UltraPro QQQ,TQQQ,{nav},{nav + 3.25},-3.1,-3.25,{shares},{nav * shares * 1000:.4f}")
    return ("\r\n".join(lines) + "\r\n").encode()


class TestProshares(LineSuite):
    name = "proshares"

    def captures(self, shared):
        pinned = {("TQQQ.shares", "2025-11-14"): 250_000_000.0, ("TQQQ.nav", "2025-11-13"): 103.25, ("TQQQ.nav", "2025-11-06"): 119.5}
        return [Capture(body(), asked("proshares", URL, "TQQQ.shares", "TQQQ.nav"), pinned)]

    def spoiled(self, body):
        return [
            body.replace(b"(000)", b""),
            body.replace(b",TQQQ,", b",SQQQ,"),
            body.replace(b",TQQQ,", b",SQQQ,", 1),
            body.replace(b"11/14/2025", b"2025-11-14"),
            body.replace(b"11/14/2025", b"11/13/2025"),
            body.replace(b"250000,", b"250.000,"),  # shares in another unit: assets no longer agree, nor is it all rows
            body.replace(b",NAV,Prior NAV,", b",Prior NAV,NAV,"),
            body.replace(b"TQQQ,100", b"TQQQ,-100"),
        ]
