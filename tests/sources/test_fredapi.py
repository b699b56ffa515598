from __future__ import annotations

import json
import logging
import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from urllib.parse import parse_qs

import httpx
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.sources.suite import TODAY, Capture, SourceSuite, few

from crossroads.catalog.load import catalog
from crossroads.errors import SourceError
from crossroads.series import unit
from crossroads.sources import fredapi, registry
from crossroads.sources.client import HttpClient
from crossroads.sources.live import LiveTransport
from crossroads.sources.protocol import Context, Request
from crossroads.sources.transport import retrieve
from crossroads.timeline import Frequency

KEY = "0123456789abcdef0123456789abcdef"
CAPTURED = datetime(2025, 1, 20, 14, 56, tzinfo=UTC)


def gdp():
    """The catalogue has no GDP, but the one whole real-time capture is of it: read it under a spec of its own."""
    return replace(catalog()["PAYEMS"], id="GDP", code="GDP", unit=unit("usd_bn"), frequency=Frequency.QUARTERLY, delays={})


def capture_of(shared, file: str, code: str, last="9999-12-31", pinned=()) -> Capture:
    url = fredapi._url(code, last=date.fromisoformat(last))
    body = (shared / "wire/api.stlouisfed.org" / file).read_bytes()
    return Capture(body, Request("fredapi", url, (code,)), dict(pinned))


class TestFredService(SourceSuite):
    name = "fredapi"
    from_mirror = False

    def captures(self, shared):
        """A reply does not name its series: GDP, the one series captured whole, is read as a series of the catalogue."""
        whole = {("M2SL", "2024-07-01"): 29374.914, ("M2SL", "1946-01-01"): None}  # the last rows of two periods
        file = "series_observations_GDP_realtime-to-2019-01-01_2025-01-20.json"
        early = {("M2SL", "2018-07-01"): 20658.204}
        return [
            capture_of(shared, "series_observations_GDP_all-realtime_2025-01-20.json", "M2SL", pinned=whole),
            capture_of(shared, file, "M2SL", "2019-01-01", early),
        ]

    def spoiled(self, body):
        row = b'{"realtime_start":"1992-12-22","realtime_end":"1996-01-18","date":"1946-01-01","value":"199.7"}'
        assert row in body
        return [
            body.replace(b'"lin"', b'"pch"'),
            body.replace(b'"realtime_start":"1776-07-04"', b'"realtime_start":"2025-01-20"', 1),  # another window than asked
            body.replace(b'"count":3201', b'"count":3202'),
            body.replace(b'"observations"', b'"data"'),
            body.replace(b'"199.7"', b'"1,99.7"'),
            body.replace(b'"199.7"', b"199.7"),
            body.replace(b'"199.7"', b'"NaN"'),
            body.replace(b'"199.7"', b'""'),
            body.replace(row, row + b"," + row).replace(b'"count":3201', b'"count":3202'),
            body.replace(b'"date":"1946-04-01"', b'"date":"1946-01-01"'),
            body.replace(b'"date":"1946-04-01"', b'"date":"4/1/1946"'),
            body.replace(b'"realtime_start":"1992-12-22",', b"", 1),
            b'{"error_code":400,"error_message":"Bad Request.  The series does not exist."}',
        ]

    def test_plans_the_addresses_it_reads(self):
        planned = registry.plan([catalog()["UNRATE"], catalog()["NFCI"], catalog()["VIX"]], Context(TODAY, fred_key=KEY), only=["fredapi"])
        assert [r.ids for r in planned] == [("UNRATE",), ("NFCI",)]
        assert "output_type=4" not in planned[0].url
        assert "output_type=4" in planned[1].url
        assert registry.plan(list(catalog().series.values()), Context(TODAY), only=["fredapi"]) == []

    def test_asks_nothing_for_series_of_others(self):
        assert registry.plan([catalog()["VIX"]], Context(TODAY, fred_key=KEY), only=["fredapi"]) == []


@pytest.fixture(scope="module")
def whole(shared):
    capture = capture_of(shared, "series_observations_GDP_all-realtime_2025-01-20.json", "GDP")
    return fredapi.parse(capture.body, capture.request, {"GDP": gdp()})


def test_every_real_time_row_is_read(shared, whole):
    """Rows, values and days of the capture, one for one."""
    rows = json.loads((shared / "wire/api.stlouisfed.org/series_observations_GDP_all-realtime_2025-01-20.json").read_bytes())[
        "observations"
    ]
    assert whole.height == len(rows) == 3201
    wanted = sorted((r["date"], r["realtime_start"], None if r["value"] == "." else float(r["value"])) for r in rows)
    day = pl.col("known_at").dt.convert_time_zone("America/New_York").dt.date().cast(str)
    assert whole.select(pl.col("period").cast(str), day, "value").rows() == wanted
    assert set(whole["basis"]) == {"vintage"}
    assert set(whole["known_at"].dt.convert_time_zone("America/New_York").dt.time().cast(str)) == {"08:30:00"}  # PAYEMS' release clock


def test_the_last_row_of_each_period_is_the_plain_reply(shared, whole):
    plain = json.loads((shared / "wire/api.stlouisfed.org/series_observations_GDP_2025-01-20.json").read_bytes())["observations"]
    newest = dict(whole.sort("known_at").group_by("period").last().select(pl.col("period").cast(str), "value").iter_rows())
    assert newest == {r["date"]: None if r["value"] == "." else float(r["value"]) for r in plain}


class Service:
    """The FRED service as sources.md 1.1 describes it: a cap on vintages, clamped rows, pages, errors as JSON."""

    def __init__(self, rows, *, cap: int, page: int = 100_000) -> None:
        self.rows, self.cap, self.page = rows, cap, page
        self.vintages = sorted({r["realtime_start"] for r in rows})
        self.asked: list[tuple[str, str, int]] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        asked = {k: v[0] for k, v in parse_qs(request.url.query.decode()).items()}
        assert asked["api_key"] == KEY
        first, last, offset = asked["realtime_start"], asked["realtime_end"], int(asked["offset"])
        self.asked.append((first, last, offset))
        if last != "9999-12-31" and last > "2025-01-20":
            return self.refused("realtime_end can not be after today's date")
        covered = [v for v in self.vintages if first <= v <= last]
        if not covered and last < self.vintages[0]:
            return self.refused("The series does not exist in ALFRED but may exist in FRED.")
        if len(covered) > self.cap:
            return self.refused(
                f"There are {len(covered)} vintage dates between the dates; this exceeds the maximum number allowed ({self.cap})."
            )
        held = [r for r in self.rows if r["realtime_start"] <= last and r["realtime_end"] >= first]
        clamped = [{**r, "realtime_start": max(r["realtime_start"], first), "realtime_end": min(r["realtime_end"], last)} for r in held]
        shown = clamped[offset : offset + self.page]
        head = {
            "realtime_start": first,
            "realtime_end": last,
            "units": "lin",
            "output_type": 1,
            "count": len(held),
            "offset": offset,
            "limit": self.page,
        }
        return httpx.Response(200, json={**head, "observations": shown})

    @staticmethod
    def refused(why: str) -> httpx.Response:
        return httpx.Response(400, json={"error_code": 400, "error_message": f"Bad Request.  {why}"})


def through(service) -> pl.DataFrame:
    client = HttpClient(transport=httpx.MockTransport(service))
    transport = LiveTransport(now=lambda: CAPTURED, rng=random.Random(1), client=client, sleep=lambda _: None)
    request = Request("fredapi", fredapi._url("GDP"), ("GDP",), secret=(("api_key", KEY),))
    got = retrieve(request, transport)
    frames = [fredapi.parse(g.reply.body, g.request, {"GDP": gdp()}) for g in got]
    return pl.concat(frames).sort("period", "known_at")


@pytest.fixture(scope="module")
def rows(shared):
    return json.loads((shared / "wire/api.stlouisfed.org/series_observations_GDP_all-realtime_2025-01-20.json").read_bytes())[
        "observations"
    ]


@pytest.mark.parametrize("cap", [395, 394, 200, 40, 7])
def test_windows_stitch_to_the_whole(rows, whole, cap):
    service = Service(rows, cap=cap)
    assert through(service).equals(whole.sort("period", "known_at"))
    assert (len(service.asked) == 1) == (cap >= 395)
    kept = len({(first, last) for first, last, _ in service.asked})
    assert kept == len(service.asked)  # no window is asked twice


def test_plain_concatenation_would_have_been_wrong(rows, whole):
    """The clamp is real in the simulation: taking each window's rows as they come gives starts that never were."""
    service = Service(rows, cap=100)
    through(service)
    windows = [w for w in service.asked if len([v for v in service.vintages if w[0] <= v <= w[1]]) <= 100]
    clamped = {
        (r["date"], max(r["realtime_start"], first))
        for first, last, _ in windows
        for r in rows
        if r["realtime_start"] <= last and r["realtime_end"] >= first
    }
    true = {(r["date"], r["realtime_start"]) for r in rows}
    assert len(clamped - true) > 300


@pytest.mark.parametrize("page", [3200, 500, 37])
def test_pages_add_up_to_the_whole(rows, whole, page, monkeypatch):
    monkeypatch.setattr(fredapi, "PAGE", page)
    assert through(Service(rows, cap=2000, page=page)).equals(whole.sort("period", "known_at"))


def test_pages_within_windows(rows, whole, monkeypatch):
    monkeypatch.setattr(fredapi, "PAGE", 250)
    assert through(Service(rows, cap=60, page=250)).equals(whole.sort("period", "known_at"))


made = st.lists(
    st.tuples(st.integers(0, 3), st.lists(st.tuples(st.integers(0, 400), st.booleans()), min_size=1, max_size=6, unique_by=lambda v: v[0])),
    min_size=1,
    max_size=4,
    unique_by=lambda p: p[0],
)


@few
@given(periods=made, cap=st.integers(2, 6))
def test_windows_stitch_withdrawals_too(periods, cap):
    """Made-up histories in which a value may end without another one following."""
    start = date(2010, 1, 1)
    rows = []
    for month, changes in sorted(periods):
        changes.sort()
        for (offset, stays), after in zip(changes, [*changes[1:], (None, True)], strict=True):
            begins, next_begins = start + timedelta(days=offset), None if after[0] is None else start + timedelta(days=after[0])
            last = date(9999, 12, 31) if next_begins is None else next_begins - timedelta(days=1)
            ends = last if stays else min(last, begins + timedelta(days=3))
            rows.append(
                {
                    "date": f"2009-{month + 1:02d}-01",
                    "value": str(10_000 + offset),
                    "realtime_start": str(begins),
                    "realtime_end": str(ends),
                }
            )
    one = through(Service(rows, cap=10_000))
    assert through(Service(rows, cap=cap)).equals(one)
    gone = [
        r
        for r in rows
        if r["realtime_end"] != "9999-12-31"
        and not any(
            q["date"] == r["date"] and q["realtime_start"] == str(date.fromisoformat(r["realtime_end"]) + timedelta(days=1)) for q in rows
        )
    ]
    assert one["value"].null_count() == len(gone)


def test_a_window_that_cannot_be_halved_is_an_error_not_a_loop():
    rows = [
        {"date": "2009-01-01", "value": "1000", "realtime_start": str(date(2010, 1, 1) + timedelta(days=d)), "realtime_end": "9999-12-31"}
        for d in range(3)
    ]
    service = Service(rows, cap=0)
    with pytest.raises(SourceError, match=r"status 400.*exceeds the maximum"):
        through(service)
    assert len(service.asked) < 40


def test_a_series_outside_alfred_has_no_rows(rows):
    service = Service(rows, cap=2000)
    service.vintages = ["9999-12-31"]
    monday = Request("fredapi", fredapi._url("GDP", last=date(2024, 1, 1)), ("GDP",), secret=(("api_key", KEY),))
    transport = LiveTransport(
        now=lambda: CAPTURED, rng=random.Random(1), client=HttpClient(transport=httpx.MockTransport(service)), sleep=lambda _: None
    )
    assert retrieve(monday, transport) == []


def test_the_key_shows_nowhere(caplog):
    """Not in messages, even if the service echoes it; not in httpx's log; not in the request's text or address."""

    def refuses(request: httpx.Request) -> httpx.Response:
        return httpx.Response(403, text=f"The key {parse_qs(request.url.query.decode())['api_key'][0]} is not registered")

    (request,) = registry.plan([catalog()["UNRATE"]], Context(TODAY, fred_key=KEY), only=["fredapi"])
    transport = LiveTransport(
        now=lambda: CAPTURED, rng=random.Random(1), client=HttpClient(transport=httpx.MockTransport(refuses)), sleep=lambda _: None
    )
    with caplog.at_level(logging.DEBUG), pytest.raises(SourceError, match=r"The key \*\*\* is not registered") as refused:
        retrieve(request, transport)
    shown = " ".join([str(refused.value), repr(refused.value), repr(request), request.url, caplog.text, repr(Context(TODAY, fred_key=KEY))])
    assert "HTTP Request" in caplog.text
    assert KEY not in shown


def test_first_prints_of_a_reestimated_series(shared):
    """The GDP capture of output_type 4 equals the earliest row of the whole span on all its 132 periods (wire/MANIFEST.md)."""
    capture = capture_of(shared, "series_observations_GDP_output-type-4_2025-01-20.json", "NFCI")
    body = capture.body
    spec = replace(gdp(), id="NFCI")
    rows = fredapi.parse(body, capture.request, {"NFCI": spec})
    stitched = capture_of(shared, "series_observations_GDP_all-realtime_2025-01-20.json", "GDP")
    first = fredapi.parse(stitched.body, stitched.request, {"GDP": gdp()}).sort("known_at").group_by("period").first()
    joined = rows.drop_nulls().join(first, on="period")
    assert joined.height == 132
    assert (joined["value"] == joined["value_right"]).all()
    assert (joined["known_at"] == joined["known_at_right"]).all()
