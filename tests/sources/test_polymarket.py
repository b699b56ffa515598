"""Polymarket: meetings and outcomes from questions, the Yes token from JSON inside JSON, histories by New York days.

The real list of events was kept without tokens, and no history of a Fed market was captured: tokens and histories here are written to the
documented format.
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from tests.sources.suite import TODAY, Capture, SourceSuite, asked, of_source

from crossroads.catalog.load import catalog
from crossroads.errors import SourceError
from crossroads.sources import polymarket, registry
from crossroads.sources.protocol import Context, Reply

HOLD = "POLYMARKET.FED.D20260617.HOLD"
YES = "1234567890"
POINTS = [
    ("2026-06-14T12:00:00+00:00", 0.98),
    ("2026-06-15T00:00:00+00:00", 0.985),  # still the 14th in New York
    ("2026-06-15T12:00:00+00:00", 0.99),
    ("2026-06-16T12:00:00+00:00", 0.9905),
    ("2026-06-17T03:59:00+00:00", 0.992),
    ("2026-06-17T12:00:00+00:00", 0.999),  # the day of the meeting
]


def history(points=POINTS) -> bytes:
    return json.dumps({"history": [{"t": int(datetime.fromisoformat(t).timestamp()), "p": p} for t, p in points]}).encode()


class TestPolymarket(SourceSuite):
    name = "polymarket"
    from_mirror = False

    def captures(self, shared):
        days = {(HOLD, "2026-06-14"): 98.5, (HOLD, "2026-06-15"): 99.0, (HOLD, "2026-06-16"): 99.2}
        return [Capture(history(), asked("polymarket", polymarket.HISTORY.format(market=YES), HOLD), days)]

    def spoiled(self, body):
        return [
            body.replace(b"history", b"prices"),
            body.replace(b'"p"', b'"price"'),
            body.replace(b'"t"', b'"time"'),
            body.replace(b"0.985", b"98.5"),
            body.replace(b"0.985", b'"0.985"'),
            body.replace(b"0.985", b"-0.985"),
            history([POINTS[1], POINTS[0]]),
            history([POINTS[0], POINTS[0]]),
            b'{"history": [{"t": 1e30, "p": 0.5}]}',
        ]


def test_a_price_is_known_at_its_own_time_and_the_meeting_s_day_is_left_out(shared):
    rows = TestPolymarket().captures(shared)[0].parse()
    assert rows["period"].to_list() == [date(2026, 6, 14), date(2026, 6, 15), date(2026, 6, 16)]
    assert rows["known_at"].to_list()[-1] == datetime(2026, 6, 17, 3, 59, tzinfo=UTC)
    assert rows["basis"].unique().to_list() == ["vintage"]


def test_a_market_that_never_traded_has_no_rows():
    request = asked("polymarket", polymarket.HISTORY.format(market=YES), HOLD)
    assert registry.parse(b'{"history": []}', request, catalog().series).is_empty()


def real_events(shared) -> list[dict[str, Any]]:
    """The captured list of 2026-06-10, each market given tokens: the market's number for Yes, nines for No."""
    events = json.loads((shared / "wire/gamma-api.polymarket.com/events_fed_2026-06-10_fields.json").read_text())
    for event in events:
        for market in event["markets"]:
            outcomes = json.loads(market["outcomes"])
            market["clobTokenIds"] = json.dumps([market["id"] if o == "Yes" else f"999{market['id']}" for o in outcomes])
    return events


def listing(closed="false"):
    (request,) = [r for r in registry.plan(list(catalog().series.values()), Context(TODAY), only=["polymarket"]) if r.url.endswith(closed)]
    return request


def followed(events, *, status=200):
    return polymarket.follow(Reply(json.dumps(events).encode(), status, datetime(2026, 6, 10, tzinfo=UTC)), listing())


def test_the_real_list_leads_to_the_history_of_each_outcome(shared):
    step = followed(real_events(shared))
    assert not step.keep
    by_id = {r.ids[0]: r.url for r in step.requests}
    outcomes = ("HOLD", "CUT25", "CUT50", "HIKE25", "HIKE50")
    assert set(by_id) == {f"POLYMARKET.FED.D{day}.{o}" for day in ("20260617", "20260729") for o in outcomes}
    assert by_id["POLYMARKET.FED.D20260729.HOLD"] == polymarket.HISTORY.format(market="1654958")  # its number in the capture
    assert by_id["POLYMARKET.FED.D20260729.CUT50"] == polymarket.HISTORY.format(market="1654956")
    assert all(len(r.ids) == 1 for r in step.requests)


def test_other_questions_are_passed_over(shared):
    """How many cuts in a year is a ladder of another kind."""
    titles = [m["question"] for e in real_events(shared) for m in e["markets"]]
    assert sum("rate cut" in t for t in titles) > 10
    with pytest.raises(SourceError, match="expected questions on the Fed's meetings, saw 13 others"):
        followed([e for e in real_events(shared) if "How many" in e["title"]])


def test_yes_is_found_by_its_place(shared):
    events = real_events(shared)
    market = next(m for m in events[0]["markets"] if "no change" in m["question"])
    market["outcomes"], market["clobTokenIds"] = json.dumps(["No", "Yes"]), json.dumps(["111", "222"])
    assert {r.url for r in followed(events).requests if r.ids == (HOLD,)} == {polymarket.HISTORY.format(market="222")}


def test_placeholders_nobody_trades_are_left_out(shared):
    events = real_events(shared)
    for market in events[0]["markets"]:
        market["active"] = False
    assert not any("D20260617" in r.ids[0] for r in followed(events).requests)
    for market in events[0]["markets"]:
        market["closed"] = True  # a market that has been settled did trade
    assert sum("D20260617" in r.ids[0] for r in followed(events).requests) == 5


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("outcomes", '["Yes"'),
        ("outcomes", '["Yes", "Yes"]'),
        ("outcomes", "{}"),
        ("clobTokenIds", '["1"]'),
        ("clobTokenIds", '["a", "b"]'),
        ("question", 7),
    ],
)
def test_a_list_that_cannot_be_read_is_refused(shared, key, value):
    events = real_events(shared)
    events[0]["markets"][0][key] = value
    with pytest.raises(SourceError, match=r"^polymarket: "):
        followed(events)


@pytest.mark.parametrize("body", [[], {}, [{"title": "x"}], "no"])
def test_something_else_than_a_list_of_events_is_refused(body):
    with pytest.raises(SourceError, match=r"^polymarket: "):
        followed(body)


def test_an_error_is_left_to_the_transport(shared):
    step = followed([], status=500)
    assert step.keep
    assert step.requests == ()


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Fed decreases interest rates by 25 bps after December 2025 meeting?", ("20251210", "CUT25")),
        ("No change in Fed interest rates after December 2025 meeting?", ("20251210", "HOLD")),
        ("Will the Fed increase interest rates by 50+ bps after the July 2026 meeting?", ("20260729", "HIKE50")),
    ],
)
def test_questions_of_several_years(question, expected):
    event = {
        "markets": [{"question": question, "active": True, "closed": False, "outcomes": '["Yes", "No"]', "clobTokenIds": '["5", "6"]'}]
    }
    (request,) = followed([event]).requests
    assert request.ids == (f"POLYMARKET.FED.D{expected[0]}.{expected[1]}",)


def test_every_series_has_a_month_of_its_own():
    codes = {s: catalog()[s].code for s in of_source("polymarket")}
    assert len(set(codes.values())) == len(codes)
    assert all(f"{s.split('.')[2][1:5]}-{s.split('.')[2][5:7]}" == code.split(":")[1] for s, code in codes.items())
