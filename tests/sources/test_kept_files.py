"""Files no publisher serves at a lasting address: NAAIM's and FINRA's workbooks, compiled fund flows, a broker's client flows."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import polars as pl
import pytest
from tests.sources.kept import FormatSuite, Kept
from tests.sources.made_workbooks import xlsx
from tests.sources.suite import LineSuite, asked

from crossroads.catalog.load import catalog
from crossroads.errors import SourceError
from crossroads.timeline import business_days

NAAIM_HEADER = ["Date", "Mean/Average", "Most Bearish Response", "NAAIM Number", "S&P 500"]
FINRA = ("FINRA_MARGIN_DEBT", "FINRA_FREE_CREDIT", "FINRA_FREE_CREDIT_MARGIN")
FLOWS = "market/flows/etf_flows_2026-01_2026-04.csv"


class TestNaaim(FormatSuite):
    name = "naaim"

    def captures(self, shared):
        body = (shared / "market/sentiment/naaim-exposure.xlsx").read_bytes()
        pinned = {("NAAIM", "2026-06-17"): 92.83, ("NAAIM", "2006-07-12"): 31.2, ("NAAIM", "2006-07-05"): 19.444444444444443}
        return [Kept(body, asked("naaim", "naaim.xlsx", "NAAIM"), pinned)]  # cells of the workbook

    def spoiled(self, body):
        return [
            body[:-100],
            xlsx("a", [["Date", "Mean"], [45000, 80.0]]),
            xlsx("a", [NAAIM_HEADER[:3], [45000, 80.0, -50.0]]),
            xlsx("a", [NAAIM_HEADER, ["2026-06-17", 80.0, -50.0, 80.0, 7000.0]]),  # a date as text
        ]


def test_naaim_weeks_each_stand_once(shared):
    (capture,) = TestNaaim().captures(shared)
    assert capture.parse().height == 1041  # 1,043 rows, two of them repeated


class TestFinra(FormatSuite):
    name = "finra"

    def captures(self, shared):
        body = (shared / "market/sentiment/finra-margin-statistics.xlsx").read_bytes()
        pinned = {
            ("FINRA_MARGIN_DEBT", "2026-05-01"): 1_415_557.0,
            ("FINRA_FREE_CREDIT", "1997-01-01"): 68_856.0,
            ("FINRA_FREE_CREDIT_MARGIN", "1997-01-01"): None,
        }  # cells of the workbook
        return [Kept(body, asked("finra", "margin.xlsx", *FINRA), pinned)]

    def spoiled(self, body):
        header = ["Year-Month", *(catalog()[s].code for s in FINRA)]
        good = ["2026-05", 1.0, 2.0, 3.0]
        return [
            body[:-100],
            xlsx("a", [["Month", *header[1:]], good]),
            xlsx("a", [header[:3], good[:3]]),
            xlsx("a", [header, ["May-26", 1.0, 2.0, 3.0]]),
            xlsx("a", [header, good, good]),
            xlsx("a", [header, ["2026-05", "n/a", 2.0, 3.0]]),
            xlsx("a", [header, ["2026-05", -1.0, 2.0, 3.0]]),
        ]


class TestFlowFile(FormatSuite, LineSuite):
    name = "flow_file"

    def captures(self, shared):
        pinned = {
            ("QQQ.flow", "2026-01-02"): 522_050_000.0,
            ("IBIT.flow", "2026-04-02"): None,
            ("IBIT.flow", "2026-01-19"): "no row",  # a holiday
        }
        return [Kept((shared / FLOWS).read_bytes(), asked("flow_file", "flows.csv", "QQQ.flow", "IBIT.flow"), pinned)]

    def spoiled(self, body):
        return [
            body.replace(b"flow_usd", b"flow_usd_mn"),
            body.replace(b"2026-01-02,QQQ", b"01/02/2026,QQQ"),
            body.replace(b"2026-01-05,QQQ", b"2026-01-02,QQQ"),
            body.replace(b",QQQ,", b",QQQM,"),
            body.replace(b"\n2026-01-02,AGG,", b"\n2026-01-02,AGG,$"),
        ]


def test_ishares_flows_are_dated_a_day_late_and_qqq_is_not(shared):
    """The trap of the file, shown: IBIT meets Farside only after a shift of one session, QQQ meets Invesco as it is."""
    (capture,) = TestFlowFile().captures(shared)
    rows = capture.parse().drop_nulls("value")
    own = {
        s: dict(rows.filter(pl.col("series") == s).select(pl.col("period").cast(str), "value").iter_rows())
        for s in ("IBIT.flow", "QQQ.flow")
    }
    import gzip
    import json

    farside = {d["date"]: d["funds"]["IBIT"] for d in json.loads((shared / "market/flows/farside_btc_etf_flows.json").read_text())["days"]}
    raw = json.loads(gzip.decompress((shared / "market/flows/QQQ_invesco_fundflows.json.gz").read_bytes()))
    invesco = {row["navDate"]: row["fundFlows"] / 1e6 for row in raw["data"]["fundFlowsData"]["data"]}

    def apart(flows, truth, shift):
        moved = {str(np.busday_offset(day, shift, busdaycal=business_days("nyse"))): v / 1e6 for day, v in flows.items()}
        return float(np.median([abs(v - truth[day]) for day, v in moved.items() if day in truth]))

    assert apart(own["IBIT.flow"], farside, -1) < 0.05  # USD mn; Farside rounds to 0.1
    assert apart(own["IBIT.flow"], farside, 0) > 100
    assert apart(own["QQQ.flow"], invesco, 0) < 20  # compiled with the day's own NAV, Invesco takes the day before's
    assert apart(own["QQQ.flow"], invesco, -1) > 500


CLIENTS = b"""date,client_type,flow_usd_mn,source_url,published_at
2025-11-07,retail,-312.5,https://example.org/a,2025-11-12
2025-11-07,hedge_funds,-801,https://example.org/a,2025-11-12
2025-11-07,institutions,4301.0,https://example.org/a,2025-11-12T09:30:00-05:00
2025-11-14,retail,95.25,https://example.org/b,
2025-11-14,hedge_funds,,https://example.org/b,2025-11-19
"""


class TestClientFile(FormatSuite, LineSuite):
    """The file is made to the documented columns; its numbers are invented (the data are licensed)."""

    name = "client_file"

    def captures(self, shared):
        ids = ("CLIENTS.RETAIL", "CLIENTS.HEDGE_FUNDS", "CLIENTS.INSTITUTIONS")
        pinned = {
            ("CLIENTS.RETAIL", "2025-11-07"): -312.5,
            ("CLIENTS.HEDGE_FUNDS", "2025-11-14"): None,
            ("CLIENTS.INSTITUTIONS", "2025-11-07"): 4301.0,
        }
        return [Kept(CLIENTS, asked("client_file", "clients.csv", *ids), pinned)]

    def spoiled(self, body):
        return [
            body.replace(b"client_type", b"client"),
            body.replace(b"retail", b"Retail"),
            body.replace(b"-312.5", b"(312.5)"),
            body.replace(b"2025-11-07,retail", b"2025-11-14,retail"),
            body.replace(b"2025-11-12T09:30:00-05:00", b"2025-11-12T09:30:00"),
            body.replace(b",2025-11-19", b",next week"),
        ]


def test_each_client_row_is_known_when_it_was_published(shared):
    (capture,) = TestClientFile().captures(shared)
    known = {(s, str(p)): k for s, p, k in capture.parse().select("series", "period", "known_at").iter_rows()}
    assert known["CLIENTS.RETAIL", "2025-11-07"] == datetime(2025, 11, 13, 4, 59, 59, 999999, tzinfo=UTC)  # the end of that day in New York
    assert known["CLIENTS.INSTITUTIONS", "2025-11-07"] == datetime(2025, 11, 12, 14, 30, tzinfo=UTC)
    assert known["CLIENTS.RETAIL", "2025-11-14"] is None  # the catalogue's rule: a week later


def test_a_file_without_source_addresses_is_read_too(shared):
    body = "\n".join(",".join(cell for i, cell in enumerate(line.split(",")) if i != 3) for line in CLIENTS.decode().splitlines()) + "\n"
    (capture,) = TestClientFile().captures(shared)
    assert capture.parse(body.encode()).equals(capture.parse())


def test_a_naaim_week_given_twice_must_agree():
    from datetime import date

    from crossroads.sources import naaim

    rows = [NAAIM_HEADER, [date(2026, 6, 17), 80.0, -50.0, 80.0, 7000.0], [date(2026, 6, 17), 80.5, -50.0, 80.5, 7000.0]]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(naaim, "sheet", lambda *a, **k: rows)
        with pytest.raises(SourceError, match=r"expected 80 for 2026-06-17 again, saw 80.5"):
            Kept(b"", asked("naaim", "naaim.xlsx", "NAAIM"), {}).parse(b"x")
