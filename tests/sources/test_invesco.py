from __future__ import annotations

import gzip
import json

import numpy as np
import polars as pl
import pytest
from tests.sources.suite import Capture, SourceSuite, asked

from crossroads.errors import SourceError
from crossroads.timeline import sessions

URL = (
    "https://dng-api.invesco.com/cache/v1/accounts/en_US/shareclasses/46090E103/prices"
    "?idType=cusip&productType=ETF&variationType=priceListing&productSubType=ETF"
)
IDS = ("QQQ.shares", "QQQ.nav")
NEWEST = {"cusip": "46090E103", "effectiveDate": "2026-07-17", "nav": 695.536, "sharesOutstanding": 669850000, "closingPrice": 695.61}
"""A reply of the service made to the documented keys; its figures are those of the history's last row."""


def history(shared) -> bytes:
    return gzip.decompress((shared / "market/flows/QQQ_invesco_fundflows.json.gz").read_bytes())


def shortened(body: bytes, rows: int = 300) -> bytes:
    """Return the real file with fewer rows, each as it was."""
    whole = json.loads(body)
    flows = whole["data"]["fundFlowsData"]
    flows["data"] = sorted(flows["data"], key=lambda row: row["navDate"])[-rows:]
    return json.dumps(whole, indent=1).encode()


class TestHistory(SourceSuite):
    name = "invesco"
    from_mirror = False

    def captures(self, shared):
        pinned = {
            ("QQQ.shares", "2025-11-18"): 652_600_000.0,
            ("QQQ.nav", "2025-11-17"): 603.585,
            ("QQQ.nav", "2026-05-25"): "no row",  # Memorial Day repeats Friday
        }
        return [Capture(shortened(history(shared)), asked("invesco", URL, *IDS), pinned)]

    def spoiled(self, body):
        row = json.loads(body)["data"]["fundFlowsData"]["data"][-1]
        return [
            body.replace(b'"ticker": "QQQ"', b'"ticker": "QQQM"'),
            body.replace(b"sharesOutstanding", b"shares"),
            body.replace(b'"navDate"', b'"date"'),
            body.replace(b"2025-11-18", b"2025-11-17"),
            body.replace(b"2025-11-18", b"11/18/2025"),
            body.replace(b'"nav": 596.374', b'"nav": "596.374"'),
            body.replace(b'"nav": 596.374', b'"nav": -596.374'),
            body.replace(b'"nav": 596.374', b'"nav": null'),
            body.replace(b'"sharesOutstanding"', b'"x"').replace(b'"aum"', b'"sharesOutstanding"').replace(b'"x"', b'"aum"'),
            json.dumps({"ticker": "QQQ", "data": {"fundFlowsData": {"data": []}}}).encode(),
            json.dumps({"ticker": "QQQ", "data": {"fundFlowsData": {"data": row}}}).encode(),
        ]


class TestNewest(SourceSuite):
    name = "invesco"

    def captures(self, shared):
        pinned = {("QQQ.shares", "2026-07-17"): 669_850_000.0, ("QQQ.nav", "2026-07-17"): 695.536}
        return [Capture(json.dumps(NEWEST).encode(), asked("invesco", URL, *IDS), pinned)]

    def spoiled(self, body):
        return [
            json.dumps(NEWEST | {"cusip": "46138G649"}).encode(),
            json.dumps(NEWEST | {"nav": "695.5"}).encode(),
            json.dumps(NEWEST | {"nav": 0}).encode(),
            json.dumps(NEWEST | {"sharesOutstanding": None}).encode(),
            json.dumps(NEWEST | {"effectiveDate": "07/17/2026"}).encode(),
            json.dumps(NEWEST | {"effectiveDate": "2026-07-18"}).encode(),  # a Saturday
            json.dumps([NEWEST]).encode(),
        ]


def test_the_whole_history_has_every_session_and_no_other_day(shared):
    rows = Capture(history(shared), asked("invesco", "QQQ.json", *IDS), {}).parse().filter(pl.col("series") == "QQQ.nav")
    days = rows["period"].to_numpy().astype("datetime64[D]")
    np.testing.assert_array_equal(days, sessions(np.datetime64("1999-03-10"), np.datetime64("2026-07-17")))


def test_rows_out_of_order_are_no_matter_but_lost_rows_are(shared):
    whole = json.loads(history(shared))
    rows = whole["data"]["fundFlowsData"]["data"]
    assert rows[0]["navDate"] == "2024-04-04"  # neither the first nor the last day
    whole["data"]["fundFlowsData"]["data"] = sorted(rows, key=lambda row: row["navDate"])[-500::2]
    with pytest.raises(SourceError, match="aum to be shares times the NAV of the day before"):
        Capture(json.dumps(whole).encode(), asked("invesco", "QQQ.json", *IDS), {}).parse()
