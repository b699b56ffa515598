from __future__ import annotations

import csv
import json
from datetime import UTC, datetime

import polars as pl
import pytest
from tests.sources.suite import TODAY, Capture, SourceSuite, asked, of_source

from crossroads.catalog.load import catalog
from crossroads.errors import SourceError
from crossroads.sources import registry, yahoo
from crossroads.sources.client import BrokenReplyError, NoConnectionError
from crossroads.sources.protocol import Context, Request, Validators

CHART = f"https://{yahoo.HOST}/v8/finance/chart/"


def bars(shared, file: str, symbol: str, pinned=(), ids=None) -> Capture:
    body = (shared / "wire/query2.finance.yahoo.com" / f"{file}.json").read_bytes()
    return Capture(body, asked("yahoo", f"{CHART}{symbol}", *(ids or of_source("yahoo", f"{symbol}:"))), dict(pinned))


class TestYahoo(SourceSuite):
    name = "yahoo"
    from_mirror = False

    def captures(self, shared):
        aapl = {("AAPL", "2020-08-31"): 129.0399932861328, ("AAPL.volume", "2020-08-31"): 225702700.0}
        qqq = {
            ("QQQ", "2020-01-02"): 216.16000366210938,
            ("QQQ.adjclose", "2020-01-02"): 209.6380615234375,
            ("QQQ.low", "2020-01-02"): 213.97999572753906,
        }
        btc = {("BTC", "2020-01-01"): 7200.17431640625, ("BTC", "2020-01-03"): 7344.88427734375}
        return [
            bars(shared, "QQQ_2020-01-01_2020-01-03", "QQQ", qqq),
            bars(shared, "AAPL_2020-08-31_2020-11-07", "AAPL", aapl),
            bars(shared, "BTC-USD_2020-01-01_2020-01-03", "BTC-USD", btc),
        ]  # cells of the captures

    def spoiled(self, body):
        return [
            body.replace(b'"symbol":"QQQ"', b'"symbol":"QQQM"'),
            body.replace(b'"dataGranularity":"1d"', b'"dataGranularity":"1wk"'),
            body.replace(b'"currency":"USD"', b'"currency":"GBp"'),
            body.replace(b"America/New_York", b"America/New_Amsterdam"),
            body.replace(b'"close":[216', b'"last":[216'),
            body.replace(b'"close":[216.16000366210938]', b'"close":[216.16000366210938,217.0]'),
            body.replace(b'"close":[216.16000366210938]', b'"close":["216.16"]'),
            body.replace(b'"close":[216.16000366210938]', b'"close":[-216.16]'),
            body.replace(b'"close":[216.16000366210938]', b'"close":[true]'),
            body.replace(b'"timestamp":[1577975400]', b'"timestamp":["2020-01-02"]'),
            body.replace(b'"timestamp":[1577975400],', b""),
            body.replace(b'"timestamp":[1577975400]', b'"timestamp":[]'),
            b'{"chart":{"result":null,"error":{"code":"Not Found","description":"No data found, symbol may be delisted"}}}',
        ]


def test_closes_equal_the_csv_that_came_another_way(shared):
    rows = bars(shared, "TSLA_full_no-events", "TSLA").parse().filter(pl.col("series") == "TSLA")
    with (shared / "market/largecaps/TSLA.csv").open() as file:
        other = {r["date"]: float(r["close"]) for r in csv.DictReader(file)}
    common = [(other[day], value) for day, value in rows.select(pl.col("period").cast(str), "value").iter_rows() if day in other]
    assert len(common) == 2921  # wire/MANIFEST.md: equal on 2,917 of 2,921 days; the other file rounds before it divides by 15
    assert sum(abs(a - b) < 1e-3 * b for a, b in common) >= 2917


def test_closes_are_adjusted_for_splits(shared):
    """Nvidia split 4:1 on 2021-07-20 and 10:1 in 2024: no fall of three quarters shows."""
    rows = bars(shared, "NVDA_split_2021-02-01_2022-01-31", "NVDA").parse().filter(pl.col("series") == "NVDA")
    assert rows["value"].pct_change().abs().max() < 0.15


def edited(shared, **changes):
    capture = bars(shared, "AAPL_2020-08-31_2020-11-07", "AAPL", ids=("AAPL", "AAPL.volume"))
    chart = json.loads(capture.body)
    result = chart["chart"]["result"][0]
    for path, value in changes.items():
        *parents, last = path.split("__")
        place = result
        for key in parents:
            place = place[int(key)] if isinstance(place, list) else place[key]
        place[last] = value
    return capture, result, lambda: capture.parse(json.dumps(chart).encode())


def test_null_and_zero_bars_are_left_out(shared):
    _, result, parse = edited(shared)
    result["indicators"]["quote"][0]["close"][3] = None
    result["indicators"]["quote"][0]["close"][5] = 0
    rows = parse()
    assert rows.filter(pl.col("series") == "AAPL").height == 47
    assert rows.filter(pl.col("series") == "AAPL.volume").height == 49


@pytest.mark.parametrize(("quoted", "kept"), [("16:00:00", 49), ("15:59:59", 48)])
def test_the_bar_of_a_running_session_waits(shared, quoted, kept):
    day = datetime(2020, 11, 6, tzinfo=UTC)
    opened, closed = day.replace(hour=14, minute=30).timestamp(), day.replace(hour=21).timestamp()
    session = {"regular": {"start": int(opened), "end": int(closed)}}
    moment = int(datetime.fromisoformat(f"2020-11-06T{quoted}-05:00").timestamp())
    _, _, parse = edited(shared, meta__currentTradingPeriod=session, meta__regularMarketTime=moment)
    assert parse().filter(pl.col("series") == "AAPL").height == kept


def test_a_live_quote_appended_to_its_day_is_left_out(shared):
    _, result, parse = edited(shared)
    late = result["timestamp"][-1] + 23_400
    result["timestamp"].append(late)
    result["meta"]["regularMarketTime"] = late
    for values in (*result["indicators"]["quote"][0].values(), result["indicators"]["adjclose"][0]["adjclose"]):
        values.append(1.0)
    rows = parse().filter(pl.col("series") == "AAPL")
    assert rows.height == 49
    assert rows["value"][-1] > 100


def test_days_are_the_exchanges_own(shared):
    """A London-zoned bar at midnight and a New York bar at 09:30 fall on their local days, in winter and summer."""
    _, result, parse = edited(shared)
    days = [datetime.fromtimestamp(second, UTC).date() for second in result["timestamp"]]  # 13:30 or 14:30 UTC: the same day
    assert parse().filter(pl.col("series") == "AAPL")["period"].to_list() == days


def test_a_delivery_month_is_asked_for_while_it_trades():
    futures = [s for s in catalog().series.values() if s.id.startswith("ZQ.")]
    planned = registry.plan(futures, Context(TODAY), only=["yahoo"])
    assert [r.ids[0] for r in planned][:2] == ["ZQ.X2026", "ZQ.Z2026"]  # the day of the plan lies in November 2026
    assert len(planned) == yahoo.LISTED_MONTHS + 1
    assert planned[-1].url.startswith(f"{CHART}ZQG28.CBT?")
    assert all(r.optional for r in planned)  # expired months are "Not Found" there


def test_the_plan_has_one_fixed_address_a_symbol():
    specs = [catalog()[i] for i in ("SPX", "SPX.volume", "QQQ")]
    spx, qqq = registry.plan(specs, Context(TODAY), only=["yahoo"])
    assert spx.url == f"{CHART}%5EGSPC?period1=-2208988800&period2=9999999999&interval=1d&events=div%2Csplit"
    assert spx.ids == ("SPX", "SPX.volume")
    assert qqq.ids == ("QQQ",)


class Session:
    """Stands where yfinance's data layer stands."""

    def __init__(self, outcome):
        self.outcome = outcome

    def __call__(self):
        return self

    def get(self, url, timeout):
        assert url.startswith(CHART)
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return self.outcome


class Answer:
    content, status_code = b'{"chart":{}}', 404


def sent(monkeypatch, outcome):
    import yfinance.data

    monkeypatch.setattr(yfinance.data, "YfData", Session(outcome))
    client = yahoo.YahooClient()
    monkeypatch.setattr(client._probe, "reach", lambda url, limit: None)
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    return client.send(Request("yahoo", f"{CHART}QQQ", ("QQQ",)), Validators(), connect=1, read=1, now=lambda: moment)


def test_the_client_passes_bytes_and_status_on(monkeypatch):
    reply = sent(monkeypatch, Answer())
    assert (reply.body, reply.status) == (b'{"chart":{}}', 404)


def test_the_client_says_when_it_is_told_to_slow_down(monkeypatch):
    from yfinance.exceptions import YFRateLimitError

    assert sent(monkeypatch, YFRateLimitError()).status == 429


def test_the_client_tells_no_connection_from_a_broken_reply(monkeypatch):
    class DNSError(OSError):
        pass

    class ReadTimeoutError(OSError):
        pass

    with pytest.raises(NoConnectionError):
        sent(monkeypatch, DNSError())
    with pytest.raises(BrokenReplyError):
        sent(monkeypatch, ReadTimeoutError())


def test_importing_the_source_does_not_import_yfinance():
    import subprocess
    import sys

    code = "import sys; import crossroads.sources.registry as r; r.clients(); sys.exit('yfinance' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_an_unknown_symbol_is_told_in_yahoos_words(shared):
    capture = bars(shared, "QQQ_2020-01-01_2020-01-03", "QQQ")
    with pytest.raises(SourceError, match="symbol may be delisted"):
        capture.parse(TestYahoo().spoiled(capture.body)[-1])
