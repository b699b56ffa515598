from __future__ import annotations

import csv
import re

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.sources.suite import Capture, SourceSuite, asked, assert_refused_or_part, few

from crossroads.errors import SourceError

URL = (
    "https://www.blackrock.com/varnish-api/blk-one01-product-data/product-data/api/v1/get-fund-document?appType=PRODUCT_PAGE&appSubType=ISHARES"
    "&targetSite=us-ishares&locale=en_US&portfolioId=239726&component=fundDownload&userType=individual"
)
FILE = "wire/www.ishares.com/IVV_iShares-Core-SP-500-ETF_fund_2022-05-11.xls"
IDS = ("IVV.shares", "IVV.nav")


def shortened(body: bytes) -> bytes:
    """Return the real workbook with fewer rows of holdings and of history: the same text otherwise, quick to read often."""
    rows = re.compile(rb"<ss:Row[ >].*?</ss:Row>\s*", re.DOTALL)
    parts = re.split(rb"(?=<ss:Worksheet ss:Name=)", body)
    kept = []
    for part in parts:
        found = list(rows.finditer(part))
        kept.append(part if len(found) < 60 else part[: found[50].start()] + part[found[-1].start() :])
    return b"".join(kept)


class TestIshares(SourceSuite):
    name = "ishares"

    def captures(self, shared):
        body = shortened((shared / FILE).read_bytes())
        pinned = {
            ("IVV.shares", "2022-05-11"): 707_900_000.0,
            ("IVV.nav", "2022-05-09"): 399.879853,
            ("IVV.shares", "2000-05-15"): 150_000.0,
        }
        return [Capture(body, asked("ishares", URL, *IDS), pinned)]

    def spoiled(self, body):
        first = b">May 11, 2022<"
        return [
            body.replace(b"NAV per Share", b"Price per Share"),
            body.replace(b"Shares Outstanding", b"Shares Issued"),
            body.replace(b'ss:Name="Historical"', b'ss:Name="History"'),
            body.replace(first, b">2022-05-11<"),
            body.replace(first, b">May 10, 2022<"),
            body.replace(b"707900000", b"707,900,000"),
            body.replace(b"394.279541", b"-394.279541"),
            body.replace(b"394.279541", b"394.28E0"),
            body.replace(b"</ss:Workbook>", b""),
            body.replace(b"<ss:Styles>", b"<!ENTITY x 'y'><ss:Styles>"),
            body.replace(b"urn:schemas-microsoft-com:office:spreadsheet", b"urn:other"),
            body.replace(b'<ss:Data ss:Type="Number">707900000</ss:Data>', b"", 1),
        ]

    @few
    @given(share=st.floats(0, 1, exclude_max=True), junk=st.sampled_from([b"\xe9", b"\x00", b"<", b">", b"&", b"<b>", b"&bad;"]))
    def test_junk_between_bytes(self, capture, whole, share, junk):
        at = int(len(capture.body) * share)
        assert_refused_or_part(capture, capture.body[:at] + junk + capture.body[at:], whole)


@pytest.fixture(scope="module")
def whole_history(shared) -> pl.DataFrame:
    return Capture((shared / FILE).read_bytes(), asked("ishares", URL, *IDS), {}).parse()


def test_equals_the_derived_history_on_every_day(shared, whole_history):
    """``flows/IVV_nav_shares_2000-2022.csv`` was cut from the same sheet with another program (market/MANIFEST.md)."""
    with (shared / "market/flows/IVV_nav_shares_2000-2022.csv").open() as file:
        wanted = list(csv.DictReader(file))
    assert len(wanted) == 5534
    for series, column in (("IVV.nav", "nav"), ("IVV.shares", "shares_outstanding")):
        found = whole_history.filter(pl.col("series") == series)
        assert found["period"].cast(pl.String).to_list() == [row["date"] for row in wanted]
        assert found["value"].to_list() == [float(row[column]) for row in wanted]


def test_the_net_asset_value_is_near_the_close_of_another_publisher(shared, whole_history):
    """Yahoo's closes are another source: within 2.3 % on all common days (market/MANIFEST.md)."""
    with (shared / "market/yahoo/IVV.csv").open() as file:
        close = {row["Date"]: float(row["Close"]) for row in csv.DictReader(file)}
    nav = whole_history.filter(pl.col("series") == "IVV.nav").select(pl.col("period").cast(str), "value").iter_rows()
    apart = [abs(value / close[day] - 1) for day, value in nav if day in close]
    assert len(apart) == 5530
    assert max(apart) < 0.023


def test_two_marks_and_bare_ampersands_are_what_the_file_has(shared):
    body = (shared / FILE).read_bytes()
    assert body.startswith(b"\xef\xbb\xbf\xef\xbb\xbf<?xml")
    assert len(re.findall(rb"&(?!amp;|lt;|gt;|quot;|apos;)", body)) == 8


@pytest.mark.parametrize(
    "page", [b"\xef\xbb\xbf<!DOCTYPE html><html><title>iShares</title></html>", b"<html>", b'Fund Holdings as of,"-"\n']
)
def test_the_products_page_under_the_workbooks_name_is_refused(page):
    with pytest.raises(SourceError, match=r"^ishares: .*expected SpreadsheetML"):
        Capture(page, asked("ishares", URL, *IDS), {}).parse()
