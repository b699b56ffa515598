"""Kalshi's candles: the whole shape of a real reply, both ways of writing a price, and what a price says.

No capture of a Fed market's candles exists. The real reply is of another market; its ticker is replaced, nothing else.
"""

from __future__ import annotations

import itertools
import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.sources.suite import TODAY, Capture, SourceSuite, asked

from crossroads.catalog import facts
from crossroads.catalog.load import catalog
from crossroads.errors import SourceError
from crossroads.sources import kalshi, registry
from crossroads.sources.protocol import Context, Reply
from crossroads.sources.sidecar import read_sidecar
from crossroads.sources.userfile import parse_userfile

HOLD = "KALSHI.FED.D20260128.HOLD"
TICKER = "KXFEDDECISION-26JAN-H0"
WINDOW = "start_ts=1760000000&end_ts=1768194000&period_interval=1440"
ARCHIVE = f"{kalshi.BASE}/historical/markets/{TICKER}/candlesticks?{WINDOW}"
EVENT = f"{kalshi.BASE}/series/KXFEDDECISION/events/KXFEDDECISION-26JAN/candlesticks?{WINDOW}"
DOCS = Path(__file__).resolve().parents[2] / "docs/sidecars"


def real(shared) -> bytes:
    path = shared / "wire/api.elections.kalshi.com/series_KXELONMARS_markets_KXELONMARS-99_candlesticks_1440_2026-01-12.json"
    return path.read_bytes().replace(b"KXELONMARS-99", TICKER.encode())


class TestKalshi(SourceSuite):
    name = "kalshi"
    from_mirror = False

    def captures(self, shared):
        quoted = {(HOLD, "2025-10-14"): 9.5, (HOLD, "2026-01-11"): 6.5}  # bid 0.08, ask 0.11; bid 0.06, ask 0.07
        return [Capture(real(shared), asked("kalshi", ARCHIVE, HOLD), quoted)]

    def spoiled(self, body):
        return [
            body.replace(TICKER.encode(), b"KXFED-26JAN-T3.75"),
            body.replace(b"candlesticks", b"candles"),
            body.replace(b"end_period_ts", b"end_ts"),
            body.replace(b"yes_bid", b"bid"),
            body.replace(b'"end_period_ts":1760587200', b'"end_period_ts":1760580000'),  # 02:00 UTC is not near midnight
            body.replace(b'"end_period_ts":1760587200', b'"end_period_ts":1760500800'),  # the day before once more
            body.replace(b'"end_period_ts":1760587200', b'"end_period_ts":1e30'),
            body.replace(b'"close_dollars":"0.0600"', b'"close_dollars":"6"'),
            body.replace(b'"close_dollars":"0.0600"', b'"close_dollars":"6 c"'),
            body.replace(b'"close_dollars":"0.0600"', b'"close_dollars":true'),
        ]


def by_hand(body: bytes) -> dict[date, float]:
    """Read the candles with loops: the middle where bid and ask are within ten cents, else the last trade."""
    found = {}
    for candle in json.loads(body)["candlesticks"]:
        day = (datetime.fromtimestamp(candle["end_period_ts"], UTC) - timedelta(hours=12)).date()  # noon in New York, whatever the season
        bid, ask = (int(candle[side]["close"]) for side in ("yes_bid", "yes_ask"))
        trade = candle["price"]["close"] if candle["price"]["close"] is not None else candle["price"]["previous"]
        found[day] = (bid + ask) / 2 if ask - bid <= 10 else float(trade)
    return found


def test_every_day_of_the_real_reply(shared):
    rows = TestKalshi().captures(shared)[0].parse()
    assert dict(zip(rows["period"], rows["value"], strict=True)) == by_hand(real(shared))
    assert len(rows) == 90
    assert rows["basis"].unique().to_list() == ["vintage"]
    ends = rows["known_at"].dt.convert_time_zone("America/New_York")
    shifted = ends != rows["period"].cast(pl.Datetime("us")).dt.offset_by("1d").dt.replace_time_zone("America/New_York")
    assert rows["period"].filter(shifted).to_list() == [date(2025, 11, 2)]  # the clocks changed: this day's candle ends at 23:00


def test_dollars_as_text_read_like_cents(shared):
    """The archive writes `close` as text in dollars; older replies had cents alone."""
    body = real(shared)
    reply = json.loads(body)
    for candle in reply["candlesticks"]:
        for quote in (candle["price"], candle["yes_bid"], candle["yes_ask"]):
            for key in [k for k in quote if k.endswith("_dollars")]:
                quote[key.removesuffix("_dollars")] = quote.pop(key)
    capture = TestKalshi().captures(shared)[0]
    assert capture.parse(json.dumps(reply).encode()).equals(capture.parse())
    cents = json.loads(body)
    for candle in cents["candlesticks"]:
        for quote in (candle["price"], candle["yes_bid"], candle["yes_ask"]):
            for key in [k for k in quote if k.endswith("_dollars")]:
                del quote[key]
    assert capture.parse(json.dumps(cents).encode()).equals(capture.parse())


def event(shared, **others) -> bytes:
    candles = json.loads(real(shared))["candlesticks"]
    answer = {
        "market_tickers": [TICKER, "KXFEDDECISION-26JAN-X9"],
        "market_candlesticks": [candles, candles],
        "adjusted_end_ts": 1768194000,
    }
    return json.dumps(answer | others).encode()


def test_an_event_holds_several_markets_and_unknown_ones_are_passed_over(shared):
    request = asked("kalshi", EVENT, HOLD, "KALSHI.FED.D20260128.CUT25")
    rows = registry.parse(event(shared), request, catalog().series)
    assert rows.equals(TestKalshi().captures(shared)[0].parse())
    for spoiled in (
        {"market_candlesticks": [[]]},
        {"market_tickers": [TICKER, TICKER]},
        {"market_tickers": ["A", "B"]},
        {"market_candlesticks": [{}, {}]},
    ):
        with pytest.raises(SourceError):
            registry.parse(event(shared, **spoiled), request, catalog().series)


def test_a_reply_that_was_cut_is_asked_on(shared):
    request = asked("kalshi", EVENT, HOLD)

    def reply(reached: int, status: int = 200) -> Reply:
        return Reply(event(shared, adjusted_end_ts=reached), status, datetime(2026, 1, 12, tzinfo=UTC))

    whole, cut = kalshi.follow(reply(1768194000), request), kalshi.follow(reply(1764000000), request)
    assert whole.requests == kalshi.follow(reply(0), request).requests == ()
    assert [r.url for r in cut.requests] == [EVENT.replace("start_ts=1760000000", "start_ts=1764000000")]
    assert kalshi.follow(reply(1764000000, 404), request).requests == ()
    assert kalshi.follow(reply(1764000000), asked("kalshi", ARCHIVE, HOLD)).requests == ()


def test_nothing_is_taken_from_the_day_of_the_meeting_on(shared):
    """On that day the market is settled; the candle of a running day is not finished either."""
    moved = asked("kalshi", ARCHIVE.replace("26JAN", "25DEC"), "KALSHI.FED.D20251210.HOLD")
    body = real(shared).replace(b"26JAN", b"25DEC")
    assert registry.parse(body, moved, catalog().series)["period"].max() == date(2025, 12, 9)
    early = replace(moved, url=moved.url.replace("end_ts=1768194000", "end_ts=1763442000"))  # midnight of 2025-11-18
    assert registry.parse(body, early, catalog().series)["period"].max() == date(2025, 11, 17)


def test_decisions_and_levels_are_other_markets():
    decisions = {s.code for s in catalog().series.values() if s.id.startswith("KALSHI.FED.")}
    levels = {s.code for s in catalog().series.values() if s.id.startswith("KALSHI.FEDRATE.")}
    assert {c.partition("-")[0] for c in decisions} == {"KXFEDDECISION"}
    assert {c.partition("-")[0] for c in levels} == {"KXFED"}


def test_the_plan_asks_events_that_live_and_markets_that_are_archived():
    specs = [s for s in catalog().series.values() if s.source == "kalshi"]
    planned = {r.url.partition("?")[0].removeprefix(kalshi.BASE): r for r in registry.plan(specs, Context(TODAY), only=["kalshi"])}
    assert "/series/KXFEDDECISION/events/KXFEDDECISION-26DEC/candlesticks" in planned
    assert "/series/KXFED/events/KXFED-26DEC/candlesticks" in planned
    assert "/historical/markets/KXFEDDECISION-25DEC-H0/candlesticks" in planned
    assert "/series/KXFEDDECISION/events/KXFEDDECISION-25DEC/candlesticks" not in planned
    assert not any("26DEC" in path for path in planned if path.startswith("/historical"))
    assert {"26SEP" in path for path in planned} == {True, False}  # 67 days ago: on one side or the other
    assert all(r.optional for r in planned.values())
    assert all(r.settled == path.startswith("/historical") for path, r in planned.items())  # candles of a settled market do not change
    assert all("end_ts=1795323600" in r.url for p, r in planned.items() if "26DEC" in p)  # midnight of the day of the sync
    ids = [i for path, r in planned.items() if path.startswith("/series/KXFEDDECISION") for i in r.ids]
    assert len(ids) == len(set(ids))


def test_rungs_of_the_real_ladder_fall_with_the_level(shared):
    """Open markets of 2026-09-28. A ladder of quotes may rise by half a cent where both sides move by a cent."""
    wire = shared / "wire/external-api.kalshi.com"
    ladder: dict[str, list[tuple[float, float | None]]] = {}
    for market in json.loads((wire / "markets_KXFED_open_2026-09-28_excerpt.json").read_text())["markets"]:
        prices = [float(market[key]) for key in ("yes_bid_dollars", "yes_ask_dollars", "last_price_dollars")]
        ladder.setdefault(market["event_ticker"], []).append((market["floor_strike"], kalshi.probability(*prices)))
    october = [price for _, price in sorted(ladder["KXFED-26OCT"])]
    assert len(october) == 11
    assert all(lower >= higher - 0.005001 for lower, higher in itertools.pairwise(october))
    assert october[5:7] == [0.705, 0.015]  # above 4.00 %, above 4.25 %
    blank = dict(ladder["KXFED-28JAN"])
    assert blank[6] is None  # bid 0, ask 1, never traded
    assert blank[3.5] == 0.84  # bid 0, ask 1, one trade


def test_settled_markets_are_never_read_by_the_middle(shared):
    wire = shared / "wire/external-api.kalshi.com"
    markets = json.loads((wire / "markets_KXFED_settled_2026-09-28_excerpt.json").read_text())["markets"]
    assert {(m["yes_bid_dollars"], m["yes_ask_dollars"]) for m in markets} == {("0.0000", "1.0000")}
    for market in markets:
        found = kalshi.probability(0.0, 1.0, float(market["last_price_dollars"]))
        assert found is None or (found > 0.5) == (market["result"] == "yes")


cents = st.integers(0, 100).map(lambda c: c / 100)


@given(bid=cents, ask=cents, trade=cents | st.none())
def test_a_price_lies_between_bid_and_ask_or_is_a_trade(bid, ask, trade):
    found = kalshi.probability(bid, ask, trade)
    if bid <= ask <= round(bid + 0.10, 6):
        assert bid <= found <= ask
    else:
        assert found == (trade or None)


def test_the_meetings_are_those_of_the_fact_table():
    held = {m.day for m in facts.fomc_calendar() if m.day >= date(2025, 1, 1) and m.cancelled is None}
    for exchange in ("KALSHI", "POLYMARKET"):
        named = {s.id.split(".")[2] for s in catalog().series.values() if s.id.startswith(f"{exchange}.FED.")}
        assert named == {f"D{day:%Y%m%d}" for day in held}
    months = {s.id.split(".")[2]: s.code.split("-")[1] for s in catalog().series.values() if s.id.startswith("KALSHI.FED")}
    assert {datetime.strptime(day, "D%Y%m%d").strftime("%y%b").upper() == month for day, month in months.items()} == {True}


def test_the_kept_candles_of_december_2025_and_cme_s_download_tell_one_story(shared):
    """Two markets on one meeting: no change at Kalshi against the range unchanged at CME, on the same days."""
    spec = next(f for f in read_sidecar((DOCS / "fedfunds.toml").read_text(), "fedfunds.toml").files if "kalshi" in f.paths[0])
    rows = parse_userfile((shared / "market" / spec.paths[0]).read_bytes(), spec, "candles", "x", catalog().series).drop_nulls("value")
    held = dict(zip(rows["period"], rows["value"], strict=True))
    assert (held[date(2025, 11, 17)], held[date(2025, 11, 18)]) == (55.0, 46.0)
    known = dict(zip(rows["period"], rows["known_at"], strict=True))
    assert known[date(2025, 11, 17)] == datetime(2025, 11, 18, 5, tzinfo=UTC)
    cme = pl.read_csv(shared / "market/fedfunds/cme_FedMeeting_20251210.csv").select("Date", "(375-400)")
    download = {datetime.strptime(d, "%m/%d/%Y").date(): 100 * float(v) for d, v in cme.iter_rows() if v}
    november = [day for day in download if date(2025, 11, 3) <= day <= date(2025, 11, 21)]
    same, later = ([abs(download[day] - held[day + timedelta(days=d)]) for day in november] for d in (0, 1))
    assert len(november) == 15
    assert sum(same) / 15 < 5  # percentage points; the exchange closes at midnight, the futures at three
    assert sum(later) / 15 > 7  # stamped a day late, the two would not fit
