from __future__ import annotations

import json
import re
from datetime import date

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.sources.kept import FormatSuite, Kept
from tests.sources.suite import Capture, SourceSuite, asked, assert_refused_or_part, few, of_source

from crossroads.errors import SourceError
from crossroads.sources import farside
from crossroads.sources.farside import Day, is_finished
from crossroads.timeline import holidays

COPY = "market/flows/farside_btc_etf_flows.json"


def table(shared) -> Capture:
    pinned = {
        ("FARSIDE.IBIT", "2026-07-06"): 209.4,
        ("FARSIDE.GBTC", "2026-07-06"): -44.5,  # in parentheses
        ("FARSIDE.BTCO", "2026-07-06"): 0.0,  # reported as zero
        ("FARSIDE.IBIT", "2026-07-23"): None,  # not yet reported
        ("FARSIDE.TOTAL", "2026-07-23"): None,  # printed as 0.0 above thirteen dashes; the day ended at -225.1
        ("FARSIDE.TOTAL", "2026-07-22"): 69.1,
    }
    body = (shared / "wire/farside.co.uk/btc_table_2026-07.html").read_bytes()
    return Capture(body, asked("farside", farside.RECENT, *of_source("farside")), pinned)


def copy(shared) -> Kept:
    pinned = {
        ("FARSIDE.IBIT", "2025-11-18"): -523.2,
        ("FARSIDE.TOTAL", "2025-11-18"): -372.8,
        ("FARSIDE.IBIT", "2024-01-15"): "no row",  # Martin Luther King Day, all zeros in the file
        ("FARSIDE.BTC", "2024-07-30"): None,  # not launched
        ("FARSIDE.BTC", "2024-07-31"): 18.0,
        ("FARSIDE.MSBT", "2025-11-18"): None,
        ("FARSIDE.EZBC", "2024-01-12"): 0.0,  # after its first flow a zero is a zero
    }
    return Kept((shared / COPY).read_bytes(), asked("farside_copy", "farside.json", *of_source("farside")), pinned)


class TestTable(SourceSuite):
    name = "farside"

    def captures(self, shared):
        return [table(shared)]

    def spoiled(self, body):
        row = re.search(rb"<tr>\s*<td><span class=\"tabletext\">07 Jul 2026.*?</tr>", body, re.DOTALL)[0]
        return [
            body.replace(b'class="etf"', b'class="fund"'),
            body.replace(b"</table>", b""),
            re.sub(rb"IBIT(?=</span>)", b"IBTC", body),
            re.sub(rb"FBTC(?=</span>)", b"BITB", body),
            body.replace(b"06 Jul 2026", b"6/7/2026"),
            body.replace(b"06 Jul 2026", b"31 Jun 2026"),
            body.replace(b"06 Jul 2026", b"07 Jul 2026"),
            body.replace(b"Average", b"Median"),
            body.replace(row, row + row),
            body.replace(row, re.sub(rb"<td>", b"<td>1.0</td><td>", row, count=1)),
            body.replace(b">209.4<", b">209,4<"),
            body.replace(b">209.4<", b">309.4<"),  # no longer the sum
            body.replace(b">209.4<", b">(209.4<"),
            body.replace(b">(44.5)<", b">44.5<"),
            body.replace(b">209.4<", b">-209.4<"),
        ]

    @few
    @given(
        share=st.floats(0, 1, exclude_max=True), junk=st.sampled_from([b"\xe9", b"\x00", b"7", b".", b"(", b"<td>", b"</tr>", b"&nbsp;"])
    )
    def test_junk_between_bytes(self, capture, whole, share, junk):
        """A digit too many in one cell is found by the total."""
        at = int(len(capture.body) * share)
        assert_refused_or_part(capture, capture.body[:at] + junk + capture.body[at:], whole)


class TestCopy(FormatSuite):
    name = "farside_copy"
    brings = "farside"

    def captures(self, shared):
        return [copy(shared)]

    def spoiled(self, body):
        return [
            body.replace(b'"last_fetch_utc"', b'"fetched"'),
            body.replace(b'"date": "2025-11-18"', b'"date": "2025-11-17"'),
            body.replace(b'"date": "2025-11-18"', b'"date": "18.11.2025"'),
            body.replace(b'"total_musd": -372.8', b'"total_musd": -272.8'),
            body.replace(b'"total_musd": -372.8', b'"total_musd": "-372.8"'),
            body.replace(b'"funds"', b'"fund"'),
            body.replace(b'"days"', b'"rows"'),
            body.replace(b"\xef", b"").replace(b'"IBIT": -523.2', b'"IBIT": NaN'),
        ]


def values(rows: pl.DataFrame) -> dict[tuple[str, date], float]:
    return {(series, day): value for series, day, value in rows.drop_nulls("value").select("series", "period", "value").iter_rows()}


def test_the_funds_add_up_to_the_total_on_every_finished_day(shared):
    rows = copy(shared).parse()
    total = {day: value for (series, day), value in values(rows).items() if series == "FARSIDE.TOTAL"}
    funds: dict[date, float] = {}
    for (series, day), value in values(rows).items():
        if series != "FARSIDE.TOTAL":
            funds[day] = funds.get(day, 0.0) + value
    assert len(total) == 655  # 671 rows of the file, 16 of them holidays
    assert {day: round(value, 6) for day, value in funds.items()} == total  # sums of one-decimal numbers


def test_no_holiday_is_a_day(shared):
    raw = json.loads((shared / COPY).read_text())["days"]
    zeros = {row["date"] for row in raw if not any(row["funds"].values())}
    closed = {str(day) for day in holidays("nyse")}
    assert len(zeros) == 16
    assert zeros <= closed  # in this file a day of zeros is always a holiday
    days = {str(day) for day in copy(shared).parse()["period"].unique()}
    assert not days & closed


def test_the_two_captures_agree_on_every_finished_cell(shared):
    page = values(table(shared).parse())
    compiled = values(copy(shared).parse())
    cells = [(key, value, compiled[key]) for key, value in page.items() if key[0] != "FARSIDE.TOTAL"]
    assert len(cells) == 156  # 13 days of 12 funds
    assert [cell for cell in cells if cell[1] != cell[2]] == []
    totals = [(page[k], compiled[k]) for k in page if k[0] == "FARSIDE.TOTAL"]
    assert len(totals) == 13
    assert all(a == b for a, b in totals)


def test_the_printed_cumulative_sum_of_a_fund_is_reached(shared):
    """62,248 for IBIT up to 2025-12-24, quoted from the page elsewhere (market/MANIFEST.md); the page rounds its sums to a million."""
    flows = [v for (s, day), v in values(copy(shared).parse()).items() if s == "FARSIDE.IBIT" and day <= date(2025, 12, 24)]
    assert round(sum(flows)) == 62248


def test_a_copy_made_before_the_day_was_over_does_not_count_it(shared):
    early = (shared / COPY).read_bytes().replace(b'"last_fetch_utc": "2026-08-22T21:45:08Z"', b'"last_fetch_utc": "2026-08-22T11:59:00Z"')
    kept = copy(shared)
    assert kept.parse()["period"].max() == date(2026, 8, 21)
    assert kept.parse(early)["period"].max() == date(2026, 8, 20)


def day(number: int, **flows: float | None) -> Day:
    return Day(date(2026, 7, number), flows, sum(f for f in flows.values() if f is not None))


def test_a_day_is_finished_when_nobody_active_is_missing():
    days = [
        day(6, A=1.0, B=2.0, C=None),
        day(7, A=1.0, B=None, C=None),  # B reported the day before
        day(8, A=1.0, B=0.0, C=None),
        day(9, A=1.0, B=0.0, C=3.0),  # C is new
        day(10, A=1.0, B=0.0, C=None),
        day(13, A=None, B=None, C=None),
    ]
    assert is_finished(days) == [True, False, True, True, False, False]


@given(st.lists(st.lists(st.one_of(st.none(), st.floats(-900, 900)), min_size=3, max_size=3), min_size=2, max_size=12))
def test_a_finished_day_lacks_no_fund_of_the_days_before(rows):
    days = [Day(date(2026, 1, 1), dict(zip("ABC", row, strict=True)), 0.0) for row in rows]
    for i, done in enumerate(is_finished(days)):
        held = {f for f, v in days[i].flows.items() if v is not None}
        before = days[max(0, i - farside.ACTIVE_WITHIN) : i] or days[1:2]
        missing = [f for f in "ABC" if f not in held and any(d.flows[f] is not None for d in before)]
        assert done == (bool(held) and not missing)


def test_a_total_that_is_not_the_sum_is_refused_even_on_an_unfinished_day(shared):
    body = table(shared).body
    last = body.rindex(b">0.0<", 0, body.index(b"Total</span></td>", body.index(b"23 Jul 2026")))
    with pytest.raises(SourceError, match="a total that is the sum of the filled cells"):
        table(shared).parse(body[:last] + b">31.7<" + body[last + 5 :])


def test_weekends_are_no_days(shared):
    periods = copy(shared).parse()["period"].to_numpy().astype("datetime64[D]")
    assert np.is_busday(periods).all()
