"""Kalshi's markets on the Fed's meetings, as daily candles.

Recent and coming meetings: ``/series/{SERIES}/events/{EVENT}/candlesticks?start_ts=&end_ts=&period_interval=1440`` answers
``{"market_tickers": [...], "market_candlesticks": [[...], ...], "adjusted_end_ts": N}``; where that would be too long it ends at
``adjusted_end_ts``. Markets settled some three months ago are only under ``/historical/markets/{TICKER}/candlesticks``:
``{"ticker": ..., "candlesticks": [...]}``. Each side answers 404 for the other's markets. A candle has ``end_period_ts`` (midnight in
New York, an hour off on the day the clocks change), ``yes_bid``, ``yes_ask`` and ``price`` with ``close_dollars``, or ``close``: text in
dollars, a whole number in cents, null without a trade.

KXFEDDECISION asks what one meeting does, KXFED where the rate stands after it: other series, never mixed. The catalogue's code is the
market's ticker. A market is settled by its meeting, so nothing is taken from that day on.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import polars as pl

from crossroads.catalog.specs import SeriesSpec
from crossroads.errors import SourceError
from crossroads.knowledge.frame import MOMENT
from crossroads.series import Basis
from crossroads.sources import json_text, snapshot
from crossroads.sources.protocol import Context, Follow, Reply, Request, Specs
from crossroads.sources.text import NUMBER
from crossroads.timeline import NEW_YORK

name = "kalshi"
host_interval = 0.2
BASE = "https://api.elections.kalshi.com/trade-api/v2"
LIVE_DAYS = 120
"""A settled market stays on the live side for about three months."""
ARCHIVED_AFTER = 60
"""Days after a meeting from which the archive may have it."""
BEFORE = timedelta(days=365)
"""How long before its meeting a market is followed."""
CLOSE_QUOTES = 0.10
"""Dollars between bid and ask up to which their middle is a price."""
_DECISIONS = "KXFEDDECISION"


def requests(specs: Sequence[SeriesSpec], context: Context) -> list[Request]:
    """Return one request for each recent or coming event, and one for each market of an older meeting."""
    planned = []
    for event, members in itertools.groupby(sorted((s for s in specs if s.source == name), key=_event), key=_event):
        markets = list(members)
        series, age = event.partition("-")[0], (context.today - _meeting(markets[0])).days
        ids = tuple(spec.id for spec in markets)
        if -BEFORE.days < age < LIVE_DAYS:
            planned.append(_request(f"/series/{series}/events/{event}/candlesticks", ids, markets[0], context.today))
        if age > ARCHIVED_AFTER and series == _DECISIONS:
            planned += [_request(f"/historical/markets/{s.code}/candlesticks", (s.id,), s, context.today, settled=True) for s in markets]
    return planned


def _event(spec: SeriesSpec) -> str:
    return spec.code.rpartition("-")[0]


def _meeting(spec: SeriesSpec) -> date:
    return datetime.strptime(spec.id.split(".")[2], "D%Y%m%d").date()


def _request(path: str, ids: tuple[str, ...], spec: SeriesSpec, today: date, *, settled: bool = False) -> Request:
    """Return the request for whole days: to the midnight that began today, for the candle of today is not finished."""
    meeting = _meeting(spec)
    start, end = (int(datetime.combine(day, time(), NEW_YORK).timestamp()) for day in (meeting - BEFORE, min(meeting, today)))
    url = f"{BASE}{path}?start_ts={start}&end_ts={end}&period_interval=1440"
    return Request(name, url, ids, optional=True, interval=host_interval, settled=settled)


def follow(reply: Reply, request: Request) -> Follow:
    """Return the request for the rest where a reply was cut."""
    if reply.status != 200 or "/events/" not in request.url:
        return Follow(keep=True)
    answer = json_text.load(reply.body, name, request.url)
    reached = json_text.number(answer, "adjusted_end_ts", name, request.url)
    start, end = _window(request)
    if not start < reached < end:
        return Follow(keep=True)
    rest = Request(
        name, request.url.replace(f"start_ts={start}&", f"start_ts={reached:.0f}&"), request.ids, optional=True, interval=host_interval
    )
    return Follow(keep=True, requests=(rest,))


def _window(request: Request) -> tuple[int, int]:
    query = parse_qs(urlsplit(request.url).query)
    return int(query["start_ts"][0]), int(query["end_ts"][0])


def parse(body: bytes, request: Request, specs: Specs) -> pl.DataFrame:
    """Return the probability of each market at the end of each day, in percent, known at that moment."""
    answer = json_text.load(body, name, request.url)
    markets = _markets(answer, request)
    wanted = {specs[series].code: specs[series] for series in request.ids}
    if not markets.keys() & wanted.keys():
        raise SourceError(
            name, request.url, expected=f"market {' or '.join(sorted(wanted)[:5])}", seen=", ".join(sorted(markets)[:5]) or "none"
        )
    return snapshot.together(_rows(spec, markets[code], request) for code, spec in wanted.items() if code in markets)


def _markets(answer: Any, request: Request) -> Mapping[str, list[Any]]:
    """Return ticker to candles."""
    if "/events/" not in request.url:
        return {json_text.text(answer, "ticker", name, request.url): json_text.items(answer, "candlesticks", name, request.url)}
    tickers = json_text.items(answer, "market_tickers", name, request.url)
    candles = json_text.items(answer, "market_candlesticks", name, request.url)
    if len(tickers) != len(candles) or not all(isinstance(c, list) for c in candles) or len(set(map(str, tickers))) != len(tickers):
        raise SourceError(name, request.url, expected="one list of candles for each ticker", seen=f"{len(candles)} for {len(tickers)}")
    return dict(zip(map(str, tickers), candles, strict=True))


def _rows(spec: SeriesSpec, candles: Sequence[Any], request: Request) -> pl.DataFrame:
    ends = [_end(candle, request) for candle in candles]
    prices = [_price(candle, request) for candle in candles]
    last, meeting = _window(request)[1], _meeting(spec)
    kept = [
        (day, price, end)
        for end, price in zip(ends, prices, strict=True)
        if price is not None and end.timestamp() <= last and (day := _day(end)) < meeting
    ]
    days, values, known = zip(*kept, strict=True) if kept else ((), (), ())
    snapshot.ascending(pl.Series([_day(end) for end in ends], dtype=pl.Date), request, spec.code)
    percent = pl.Series([round(100 * value, 4) for value in values], dtype=pl.Float64)
    known_at = pl.Series(known, dtype=pl.Datetime("us", "America/New_York")).dt.convert_time_zone("UTC").cast(MOMENT)
    return snapshot.rows(spec, pl.Series(days, dtype=pl.Date), percent, request=request, known_at=known_at, basis=Basis.VINTAGE)


def _end(candle: Any, request: Request) -> datetime:
    stamp = json_text.number(candle, "end_period_ts", name, request.url)
    try:
        end = datetime.fromtimestamp(stamp, NEW_YORK)
    except (OverflowError, OSError, ValueError) as wrong:
        raise SourceError(name, request.url, expected="unix seconds in end_period_ts", seen=f"{stamp} ({wrong})"[:120]) from None
    if abs(end - datetime.combine(_day(end) + timedelta(days=1), time(), NEW_YORK)) > timedelta(hours=1):
        raise SourceError(name, request.url, expected="daily candles that end at midnight in New York", seen=end.isoformat())
    return end


def _day(end: datetime) -> date:
    """Return the day a candle is about: the one its middle falls on."""
    return (end - timedelta(hours=12)).date()


def _price(candle: Any, request: Request) -> float | None:
    bid, ask = (_dollars(json_text.field(candle, side, name, request.url), ("close",), request) for side in ("yes_bid", "yes_ask"))
    trade = _dollars(json_text.field(candle, "price", name, request.url), ("close", "previous"), request)
    return probability(bid, ask, trade)


def _dollars(quote: Any, keys: Sequence[str], request: Request) -> float | None:
    """Return the first of the prices that is there, in dollars."""
    if not isinstance(quote, Mapping) or not any(key in quote or f"{key}_dollars" in quote for key in keys):
        raise SourceError(name, request.url, expected=f"a price with {keys[0]}", seen=repr(quote)[:80])
    stated = next((v for key in keys for v in (quote.get(f"{key}_dollars"), quote.get(key)) if v is not None), None)
    if stated is None:
        return None
    if isinstance(stated, str) and re.fullmatch(NUMBER, stated):
        dollars = float(stated)
    elif isinstance(stated, int) and not isinstance(stated, bool):
        dollars = stated / 100
    else:
        raise SourceError(name, request.url, expected="dollars as text or cents as a whole number", seen=repr(stated)[:80])
    if not 0 <= dollars <= 1:
        raise SourceError(name, request.url, expected="a price from 0 to 1 dollar", seen=repr(stated)[:80])
    return dollars


def probability(bid: float | None, ask: float | None, trade: float | None) -> float | None:
    """Return the probability that a market's prices state.

    Parameters
    ----------
    bid, ask, trade : float or None, dollars
        Best bid and offer of Yes, and its last trade; 0 means that there was none.

    Returns
    -------
    float or None
        The middle of bid and ask where they lie within ten cents, else the last trade, else None. An open market without buyers and
        a settled one both show 0 and 1: their middle means nothing and is never taken.

    Examples
    --------
    >>> probability(0.52, 0.56, 0.52), probability(0.0, 0.01, None), probability(0.0, 1.0, 0.97), probability(0.0, 1.0, 0.0)
    (0.54, 0.005, 0.97, None)
    """
    if bid is not None and ask is not None and 0 <= round(ask - bid, 6) <= CLOSE_QUOTES:
        return (bid + ask) / 2
    return trade or None
