from __future__ import annotations

import csv
from datetime import date
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from tests.sources.suite import Capture, SourceSuite, asked, of_source

from crossroads.catalog.load import catalog
from crossroads.errors import SourceError
from crossroads.sources import nyfed, registry
from crossroads.sources.protocol import Context

ADDRESS = "https://markets.newyorkfed.org/api/rates/"


class TestNewYorkFed(SourceSuite):
    name = "nyfed"
    from_mirror = False

    def captures(self, shared):
        wire = shared / "wire/markets.newyorkfed.org"
        spring = {("EFFR_VOLUME", "2023-01-03"): 105.0, ("EFFR99", "2023-06-06"): 5.30, ("EFFR1", "2023-06-06"): 5.05}
        files = {
            "rates_unsecured_effr_search_2023-01-01_2023-06-06.json": ("unsecured/effr/last/500.json", of_source("nyfed", "effr:"), spring),
            "rates_unsecured_effr_2026-08-04_2026-08-05.json": (
                "unsecured/effr/last/2.json",
                of_source("nyfed", "effr:"),
                {("EFFR99", "2026-08-04"): 3.68},
            ),
            "rates_secured_sofr_2026-08-04_2026-08-05.json": (
                "secured/sofr/last/500.json",
                of_source("nyfed", "sofr:"),
                {("SOFR99", "2026-08-05"): 3.73, ("SOFR_VOLUME", "2026-08-04"): 3036.0},
            ),
        }
        return [Capture((wire / f).read_bytes(), asked("nyfed", ADDRESS + path, *ids), pinned) for f, (path, ids, pinned) in files.items()]

    def spoiled(self, body):
        return [
            body.replace(b'"EFFR"', b'"OBFR"'),
            body.replace(b"percentPercentile99", b"percentile99"),
            body.replace(b"refRates", b"rates"),
            body.replace(b"5.30", b'"5.30"'),
            body.replace(b"5.30", b"NaN"),
            body.replace(b"2023-06-05", b"2023-06-06"),
            body.replace(b"2023-06-05", b"06/05/2023"),
            body.replace(b'"volumeInBillions": 1', b'"volumeInBillions": 1000000'),
            b'{"refRates": []}',
        ]


def test_percent_rates_equal_freds_copy(shared):
    """All 108 days of the capture beside macro/fred/EFFR.csv, which came another way."""
    body = (shared / "wire/markets.newyorkfed.org/rates_unsecured_effr_search_2023-01-01_2023-06-06.json").read_bytes()
    spec = catalog()["EFFR99"].__class__  # the catalogue takes EFFR itself from FRED: read it here under the New York code
    effr = spec(**{**{f: getattr(catalog()["EFFR99"], f) for f in spec.__dataclass_fields__}, "code": "effr:percentRate"})
    rows = nyfed.parse(body, asked("nyfed", f"{ADDRESS}unsecured/effr/last/500.json", "EFFR99"), {"EFFR99": effr})
    with (shared / "macro/fred/EFFR.csv").open() as file:
        fred = {r["observation_date"]: float(r["EFFR"]) for r in csv.DictReader(file) if r["EFFR"]}
    found = rows.select(pl.col("period").cast(str), "value").rows()
    assert len(found) == 108
    assert all(fred[day] == value for day, value in found)


def test_a_revised_value_is_known_in_the_afternoon_of_its_publication(shared):
    capture = TestNewYorkFed().captures(shared)[1]
    revised = capture.body.replace(b'"revisionIndicator": ""', b'"revisionIndicator": "r"', 1)
    rows = capture.parse(revised).filter(pl.col("series") == "EFFR99")
    known = rows["known_at"].to_list()
    assert known[0] is None
    assert known[1].astimezone(ZoneInfo("America/New_York")).isoformat() == "2026-08-06T14:45:00-04:00"  # the business day after 08-05


def test_new_keys_are_named(shared):
    capture = TestNewYorkFed().captures(shared)[1]
    with pytest.raises(SourceError, match="saw new keys percentTrimmed"):
        capture.parse(capture.body.replace(b'"type"', b'"percentTrimmed": 3.1, "type"'))


def test_the_plan_has_stable_addresses_within_a_year():
    plans = [registry.plan([catalog()["SOFR99"]], Context(day), only=["nyfed"]) for day in (date(2026, 3, 1), date(2026, 11, 1))]
    assert plans[0] == plans[1]
    assert [r.url.removeprefix(ADDRESS) for r in plans[0]] == [
        "secured/sofr/search.json?startDate=2018-04-02&endDate=2025-12-31",
        "secured/sofr/last/500.json",
    ]
    assert [r.optional for r in plans[0]] == [True, False]
