from __future__ import annotations

import csv
import io
import zipfile
from datetime import UTC, date, datetime

import polars as pl
import pytest
from tests.sources.suite import PAGE, Capture, SourceSuite, asked, of_source

from crossroads.catalog.load import catalog
from crossroads.errors import SourceError
from crossroads.sources import nyfed_household, registry
from crossroads.sources.protocol import Context, Reply
from crossroads.sources.transport import retrieve

FOLDER = "https://www.newyorkfed.org/medialibrary/interactives/householdcredit/data/xls/"
URL = f"{FOLDER}HHD_C_Report_2024Q2.xlsx"


def capture(shared) -> Capture:
    pinned = {
        ("HHDC_CARD_90PLUS", "2024-04-01"): 10.93,
        ("HHDC_CARD_90PLUS", "2010-04-01"): 13.74,
        ("HHDC_CARD_FLOW_90PLUS", "2024-04-01"): 7.18,
        ("HHDC_CARD_BALANCE", "2024-04-01"): 1142.0,
        ("HHDC_AUTO_90PLUS", "2024-04-01"): 4.43,
        ("HHDC_ALL_BALANCE", "2024-04-01"): 17796.0,
        ("HHDC_STUDENT_FLOW_90PLUS", "2003-01-01"): None,
    }  # the press release of 2024-08-06 prints 17.80 and 1.14 trillion; 2010Q2 is the highest card share of all
    return Capture(
        (shared / "wire/www.newyorkfed.org/HHD_C_Report_2024Q2.xlsx").read_bytes(),
        asked("nyfed_household", URL, *of_source("nyfed_household")),
        pinned,
    )


def edited(body: bytes, part: str, old: str, new: str) -> bytes:
    """Return the workbook with a text of one of its parts replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for item in before.infolist():
            content = before.read(item)
            if item.filename.endswith(part):
                content = content.replace(old.encode(), new.encode())
            after.writestr(item.filename, content)
    return out.getvalue()


class TestHouseholdDebt(SourceSuite):
    name = "nyfed_household"
    from_mirror = False

    def captures(self, shared):
        return [capture(shared)]

    def spoiled(self, body):
        words = "sharedStrings.xml"
        return [
            body[:-100],
            edited(body, words, "Percent of Balance 90+ Days", "Percent of Balance 60+ Days"),
            edited(body, words, "New Seriously Delinquent*", "Newly Delinquent*"),
            edited(body, words, "Trillions of $", "Billions of $"),
            edited(body, words, ">CC<", ">CARDS<"),
            edited(body, words, ">CC<", ">AUTO<"),
            edited(body, words, ">14:Q3<", ">14:Q2<"),
            edited(body, words, ">14:Q3<", ">14:Q5<"),
            edited(body, words, ">24:Q2<", "><"),
        ]


def test_the_card_columns_equal_the_table_read_by_other_means(shared):
    """The user's table was taken from the same pages with another program; 86 quarters, three columns."""
    rows = capture(shared).parse()
    with (shared / "macro/household/nyfed_hhdc_credit_card_2003Q1-2024Q2.csv").open() as file:
        table = list(csv.DictReader(file))
    assert len(table) == 86
    columns = {
        "HHDC_CARD_90PLUS": "card_pct_balance_90plus",
        "HHDC_CARD_FLOW_90PLUS": "card_pct_flow_into_90plus",
        "HHDC_CARD_BALANCE": "card_balance_trn_usd",
    }
    for series, column in columns.items():
        factor = 1000 if series.endswith("BALANCE") else 1
        found = dict(rows.filter(pl.col("series") == series).select("period", "value").iter_rows())
        wanted = {date(int(r["quarter"][:4]), 3 * int(r["quarter"][-1]) - 2, 1): factor * float(r[column]) for r in table}
        assert found == {k: pytest.approx(v, abs=1e-9) for k, v in wanted.items()}  # billions are rounded to 9 digits


def test_parts_add_up_to_the_whole(shared):
    rows = capture(shared).parse().filter(pl.col("series").str.ends_with("_BALANCE"))
    total = rows.filter(pl.col("series") == "HHDC_ALL_BALANCE").select("period", whole="value")
    parts = rows.filter(pl.col("series") != "HHDC_ALL_BALANCE").group_by("period").agg(pl.col("value").sum())
    apart = parts.join(total, on="period").select((pl.col("value") - pl.col("whole")).abs().max()).item()
    assert apart < 10  # billions, of up to 17,800: each part is rounded to one or more


def test_a_row_below_an_empty_one_means_another_layout(shared):
    body = capture(shared).body
    with pytest.raises(SourceError, match="quarters without a gap"):
        capture(shared).parse(edited(body, "sharedStrings.xml", ">14:Q3<", "><"))


# ------------------------------------------------------------------------------------------------ which file to ask for


def plan(today: date, listing=None):
    return registry.plan(list(catalog().series.values()), Context(today, listing=listing), only=["nyfed_household"])


class Answers:
    """Answer by quarter: a workbook, an error page with status 200, or a plain 404."""

    def __init__(self, **bodies: bytes | int) -> None:
        self.bodies = bodies
        self.asked: list[str] = []

    def fetch(self, request, validators=None):
        quarter = request.url.removeprefix(f"{FOLDER}HHD_C_Report_").removesuffix(".xlsx")
        self.asked.append(quarter)
        found = self.bodies.get(f"q{quarter}", PAGE)
        status = found if isinstance(found, int) else 200
        return Reply(body=found if isinstance(found, bytes) else b"", status=status, fetched_at=datetime(2024, 11, 2, tzinfo=UTC))


def test_a_quarter_that_is_not_out_leads_to_the_one_before(shared):
    out = Answers(q2024Q2=capture(shared).body)
    ((request, reply),) = [(r.request, r.reply) for r in retrieve(plan(date(2024, 11, 2))[0], out)]
    assert (out.asked, request.url) == (["2024Q3", "2024Q2"], URL)
    assert registry.parse(reply.body, request, catalog().series)["period"].max() == date(2024, 4, 1)
    gone = Answers(q2024Q3=404, q2024Q2=capture(shared).body)
    assert [r.request.url for r in retrieve(plan(date(2024, 11, 2))[0], gone)] == [URL]


def test_the_walk_ends_and_says_what_came_instead():
    out = Answers()
    (got,) = retrieve(plan(date(2024, 11, 2))[0], out)
    assert out.asked == ["2024Q3", "2024Q2", "2024Q1", "2023Q4"]
    with pytest.raises(SourceError, match=r"2023Q4.*expected an \.xlsx workbook, saw a web page \(Just a moment"):
        registry.parse(got.reply.body, got.request, catalog().series)


def test_a_failing_server_is_not_walked_past():
    out = Answers(q2024Q3=403)
    with pytest.raises(SourceError, match="status 403"):
        retrieve(plan(date(2024, 11, 2))[0], out)
    assert out.asked == ["2024Q3"]


@pytest.mark.parametrize(
    ("today", "quarter"), [("2024-01-01", "2023Q4"), ("2024-03-31", "2023Q4"), ("2024-04-01", "2024Q1"), ("2024-12-31", "2024Q3")]
)
def test_the_last_finished_quarter_is_asked_for(today, quarter):
    assert [r.url for r in plan(date.fromisoformat(today))] == [f"{FOLDER}HHD_C_Report_{quarter}.xlsx"]


def test_a_mirror_is_asked_for_the_newest_it_holds():
    held = [f"{FOLDER}HHD_C_Report_{q}.xlsx" for q in ("2023Q4", "2024Q2", "2024Q1")]
    assert [r.url for r in plan(date(2026, 1, 1), lambda prefix: [u for u in held if u.startswith(prefix)])] == [URL]
    assert nyfed_household.WALK_BACK == 3
