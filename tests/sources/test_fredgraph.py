from __future__ import annotations

import polars as pl
import pytest
from tests.sources.suite import TODAY, Capture, LineSuite, asked, mirror

from crossroads.catalog.load import catalog
from crossroads.errors import SourceError
from crossroads.sources import registry
from crossroads.sources.protocol import Context
from crossroads.sources.transport import retrieve

ADDRESS = "https://fred.stlouisfed.org/graph/fredgraph.csv?id="


def capture_of(shared, code: str, pinned) -> Capture:
    url = f"{ADDRESS}{code}"
    series = next(s.id for s in catalog().series.values() if s.source == "fredgraph" and s.code == code)
    body = (shared / "mirror" / url.removeprefix("https://")).read_bytes()
    return Capture(body, asked("fredgraph", url, series), {(series, day): value for day, value in pinned.items()})


class TestFredGraph(LineSuite):
    name = "fredgraph"

    def captures(self, shared):
        return [
            capture_of(shared, "UNRATE", {"2020-04-01": 14.8, "1948-01-01": 3.4, "2025-09-01": 4.4, "2026-07-01": 4.1}),
            capture_of(shared, "BAMLH0A0HYM2", {"2025-11-18": 3.20, "2026-08-20": 2.75}),
            capture_of(shared, "WALCL", {"2002-12-18": 719542.0, "2026-07-08": 6735609.0}),
            capture_of(shared, "TERMCBCCALLNS", {"1994-11-01": 15.69, "1994-12-01": None, "2026-02-01": 21.0}),
            capture_of(shared, "VIXCLS", {"2020-03-16": 82.69}),
        ]  # known closes of the data folder's README, first and last rows of the files

    def spoiled(self, body):
        head, rest = body.split(b"\n", 1)
        scaled = [line.split(b",") for line in rest.splitlines()]
        return [
            rest,
            b"observation_date,PAYEMS\n" + rest,  # another series
            b"observation_date,UNRATE_20260408\n" + rest,  # a vintage
            b"date,UNRATE\n" + rest,
            b"UNRATE,observation_date\n" + rest,
            head + b",U6RATE\n" + rest,
            b"observation_date,UNRATE\n" + b"".join(b"%s,%g\n" % (day, float(value) * 100) for day, value in scaled),  # basis points
            head + b"\n01/01/1948,3.4\n",
            head + b"\n1948-01-01,#N/A\n",
            head + b"\n1948-02-01,3.4\n1948-01-01,3.4\n",
            head + b"\n1948-01-01,3.4\n1948-01-01,3.4\n",
            head + b"\n1948-01-01,3,4\n",
        ]


def test_the_old_header_and_both_marks_are_read(shared):
    unrate = capture_of(shared, "UNRATE", {})
    rows = unrate.parse(b"DATE,UNRATE\n2025-09-01,4.4\n2025-10-01,.\n2025-11-01,\n2025-12-01,4.5\n")
    assert rows["value"].to_list() == [4.4, None, None, 4.5]


def test_a_zip_of_several_series_is_named(shared):
    with pytest.raises(SourceError, match="a ZIP, which FRED sends for several series"):
        capture_of(shared, "UNRATE", {}).parse(b"PK\x03\x04")


def test_the_whole_mirror_parses(shared):
    held = mirror(shared)
    listed = held.listing(ADDRESS)
    wanted = {s.code for s in catalog().series.values() if s.source == "fredgraph"}
    planned = registry.plan(list(catalog().series.values()), Context(TODAY), only=["fredgraph"])
    present = [r for r in planned if r.url in set(listed)]
    assert {r.url.removeprefix(ADDRESS) for r in present} == {u.removeprefix(ADDRESS) for u in listed} & wanted
    assert len(present) >= 40
    for request in present:
        (got,) = retrieve(request, held)
        rows = registry.parse(got.reply.body, request, catalog().series)
        assert rows.filter(pl.col("value").is_not_null()).height > 20
        assert rows.height == got.reply.body.count(b"\n") - 1


def test_a_thousandfold_balance_sheet_is_a_wrong_unit(shared):
    walcl = capture_of(shared, "WALCL", {})
    lines = walcl.body.splitlines()[1:]
    billions = b"".join(b"%s,%.3f\n" % (day, float(v) / 1000) for day, v in (line.split(b",") for line in lines))
    with pytest.raises(SourceError, match=r"expected values around .* usd_mn, saw a median .*wrong unit"):
        walcl.parse(b"observation_date,WALCL\n" + billions)
