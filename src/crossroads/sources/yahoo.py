"""Yahoo's daily bars as chart JSON, fetched through ``yfinance``, which knows how to be let in.

``https://query2.finance.yahoo.com/v8/finance/chart/{SYMBOL}?period1=&period2=&interval=1d``: parallel arrays of session opens (unix
seconds), open, high, low, close, volume and adjusted close. ``period1`` and ``period2`` are fixed so that the address is; ``range=max``
would give coarser bars. Closes are adjusted for splits, not for dividends. Stamps are days of the exchange's own clock.

Left out: bars with null or 0 (holidays, days without a true open), and the bar of a session that has not closed.
The catalogue's code is ``{symbol}:{field}``, field one of open, high, low, close, volume, adjclose. A future of one delivery month
(``ZQZ25.CBT``) is known there only while it trades, so it is asked for from ``LISTED_MONTHS`` before its month to the month itself.
"""

from __future__ import annotations

import itertools
import re
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import polars as pl

from crossroads.catalog.specs import SeriesSpec
from crossroads.errors import SourceError
from crossroads.sources import json_text, snapshot
from crossroads.sources.client import BrokenReplyError, NoConnectionError, Probe
from crossroads.sources.protocol import Context, Reply, Request, Specs, Validators

name = "yahoo"
host_interval = 1.0
HOST = "query2.finance.yahoo.com"
_SPAN = "period1=-2208988800&period2=9999999999&interval=1d&events=div%2Csplit"  # since 1900, to the end of time
_FIELDS = ("open", "high", "low", "close", "volume")
LISTED_MONTHS = 15
"""How far ahead a delivery month is asked for."""
_DELIVERY = re.compile(r"[A-Z]+([FGHJKMNQUVXZ])([0-9]{2})\.CBT")


def requests(specs: Sequence[SeriesSpec], context: Context) -> list[Request]:
    """Return one request per symbol, for all its fields."""
    by_symbol: dict[str, list[str]] = {}
    for spec in specs:
        if spec.source == name and _trades(spec.code.rpartition(":")[0], context.today):
            by_symbol.setdefault(spec.code.rpartition(":")[0], []).append(spec.id)
    return [_request(symbol, tuple(ids)) for symbol, ids in by_symbol.items()]


def _trades(symbol: str, today: date) -> bool:
    """Tell whether a symbol can be expected there: any but a future whose month is over or far off."""
    month = _DELIVERY.fullmatch(symbol)
    if month is None:
        return True
    ahead = 12 * (2000 + int(month[2]) - today.year) + "FGHJKMNQUVXZ".index(month[1]) + 1 - today.month
    return 0 <= ahead <= LISTED_MONTHS


def _request(symbol: str, ids: tuple[str, ...]) -> Request:
    url = f"https://{HOST}/v8/finance/chart/{quote(symbol, safe='')}?{_SPAN}"
    return Request(name, url, ids, optional=_DELIVERY.fullmatch(symbol) is not None, interval=host_interval)


def parse(body: bytes, request: Request, specs: Specs) -> pl.DataFrame:
    """Return finished daily bars, to be dated by the catalogue's rule."""
    wanted = [specs[series] for series in request.ids]
    bars = _result(json_text.load(body, name, request.url), request)
    meta = json_text.field(bars, "meta", name, request.url)
    _check_meta(meta, wanted, request)
    opens = json_text.items(bars, "timestamp", name, request.url)
    days = _days(opens, meta, request)
    kept = _finished(opens, days, meta, request)
    columns = _columns(bars, request)
    return snapshot.together(_rows(spec, days, kept, columns, request) for spec in wanted)


def _result(reply: Any, request: Request) -> Any:
    chart = json_text.field(reply, "chart", name, request.url)
    if problem := json_text.field(chart, "error", name, request.url):
        raise SourceError(name, request.url, expected="a chart", seen=f"{problem}"[:200])
    results = json_text.items(chart, "result", name, request.url)
    if len(results) != 1:
        raise SourceError(name, request.url, expected="one chart", seen=str(len(results)))
    return results[0]


def _check_meta(meta: Any, specs: Sequence[SeriesSpec], request: Request) -> None:
    symbol = json_text.text(meta, "symbol", name, request.url)
    if {spec.code.rpartition(":")[0] for spec in specs} != {symbol}:
        raise SourceError(name, request.url, expected=f"symbol {specs[0].code.rpartition(':')[0]}", seen=symbol)
    if (step := json_text.text(meta, "dataGranularity", name, request.url)) != "1d":
        raise SourceError(name, request.url, expected="daily bars", seen=f"bars of {step}")
    currency = json_text.text(meta, "currency", name, request.url)
    if currency != "USD" and any(spec.unit.dimension == "money" for spec in specs):
        raise SourceError(name, request.url, expected="prices in USD", seen=currency)


def _days(opens: Sequence[Any], meta: Any, request: Request) -> list[datetime]:
    """Return each bar's open on the exchange's clock."""
    try:
        zone = ZoneInfo(json_text.text(meta, "exchangeTimezoneName", name, request.url))
        clocks = [datetime.fromtimestamp(second, zone) for second in opens]
    except (ZoneInfoNotFoundError, TypeError, ValueError, OverflowError, OSError) as wrong:
        raise SourceError(name, request.url, expected="unix seconds and a time zone", seen=f"{wrong}"[:120]) from None
    if not clocks or any(later <= earlier for earlier, later in itertools.pairwise(opens)):
        raise SourceError(name, request.url, expected="bars in ascending order", seen="another order" if clocks else "none")
    return clocks


def _finished(opens: Sequence[float], clocks: Sequence[datetime], meta: Any, request: Request) -> list[bool]:
    """Tell which bars are whole: not the running session's, and not the live quote Yahoo may append to it."""
    session = json_text.field(json_text.field(meta, "currentTradingPeriod", name, request.url), "regular", name, request.url)
    start = json_text.number(session, "start", name, request.url)
    end = json_text.number(session, "end", name, request.url)
    quoted = json_text.number(meta, "regularMarketTime", name, request.url)
    running = datetime.fromtimestamp(start, clocks[0].tzinfo).date() if quoted < end else None
    days = [clock.date() for clock in clocks]
    appended = len(days) > 1 and days[-1] == days[-2] and opens[-1] == quoted
    return [day != running and not (appended and i == len(days) - 1) for i, day in enumerate(days)]


def _columns(bars: Any, request: Request) -> Mapping[str, list[Any]]:
    indicators = json_text.field(bars, "indicators", name, request.url)
    (quoted,) = _one(indicators, "quote", request)
    (adjusted,) = _one(indicators, "adjclose", request)
    columns = {field: json_text.items(quoted, field, name, request.url) for field in _FIELDS}
    return {**columns, "adjclose": json_text.items(adjusted, "adjclose", name, request.url)}


def _one(indicators: Any, key: str, request: Request) -> list[Any]:
    found = json_text.items(indicators, key, name, request.url)
    if len(found) != 1:
        raise SourceError(name, request.url, expected=f"one set of {key}", seen=str(len(found)))
    return found


def _rows(
    spec: SeriesSpec, clocks: Sequence[datetime], kept: Sequence[bool], columns: Mapping[str, list[Any]], request: Request
) -> pl.DataFrame:
    field = spec.code.rpartition(":")[2]
    cells = columns[field]
    if len(cells) != len(clocks):
        raise SourceError(name, request.url, expected=f"{len(clocks)} values of {field}", seen=str(len(cells)))
    bars = [(clock.date(), cell) for clock, cell, whole in zip(clocks, cells, kept, strict=True) if whole and cell]
    if bad := [(day, cell) for day, cell in bars if isinstance(cell, bool) or not isinstance(cell, int | float) or cell < 0]:
        raise SourceError(name, f"{request.url} {bad[0][0]}", expected=f"a positive number in {field}", seen=repr(bad[0][1]))
    days = pl.Series([day for day, _ in bars], dtype=pl.Date)
    return snapshot.rows(spec, days, pl.Series([float(cell) for _, cell in bars], dtype=pl.Float64), request=request)


class YahooClient:
    """Send requests through yfinance's session: Yahoo turns plain clients away.

    Nothing is imported and nothing opened before the first request, and none is sent before a plain connection to the host
    has succeeded once: yfinance's own first steps wait half a minute on a dead network.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._probe = Probe()

    def send(self, request: Request, validators: Validators, *, connect: float, read: float, now: Callable[[], datetime]) -> Reply:  # noqa: ARG002 - Yahoo's charts have no versions
        """Return the reply; being told to slow down comes back as status 429."""
        self._probe.reach(request.url, connect)
        from yfinance.data import YfData
        from yfinance.exceptions import YFException, YFRateLimitError

        try:
            with self._lock:
                answer = YfData().get(request.url, timeout=read)
        except YFRateLimitError:
            return Reply(body=b"", status=429, fetched_at=now())
        except YFException as failure:
            raise BrokenReplyError(f"yfinance: {failure}") from None
        except OSError as failure:  # the base of the session's own errors, whichever library it uses
            kind = type(failure).__name__
            unconnected = any(word in kind for word in ("Connect", "DNS", "Proxy"))
            raise (NoConnectionError if unconnected else BrokenReplyError)(f"yfinance: {kind}") from None
        return Reply(body=answer.content, status=answer.status_code, fetched_at=now())

    def close(self) -> None:
        """Nothing to close: the session belongs to yfinance."""
