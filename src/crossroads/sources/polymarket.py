"""Polymarket's markets on the Fed's meetings: who they are, then the price history of each.

``https://gamma-api.polymarket.com/events?tag_slug=fed-rates&closed=`` lists events with their markets; ``outcomes`` and
``clobTokenIds`` are JSON texts inside the JSON, the Yes token stands where "Yes" stands. The meeting is read from the question
("... after the June 2026 meeting?"), for the addresses of events follow no rule. The history of a token,
``https://clob.polymarket.com/prices-history?market={TOKEN}&interval=max&fidelity=720``, is
``{"history": [{"t": unix seconds, "p": 0.47}]}``; empty: never traded there.

Open events hold placeholders that nobody trades (not ``active``): left out. The catalogue's code is ``fed-decision:{month}:{outcome}``.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import polars as pl

from crossroads.catalog.specs import SeriesSpec
from crossroads.errors import SourceError
from crossroads.knowledge.frame import MOMENT
from crossroads.series import Basis
from crossroads.sources import json_text, snapshot
from crossroads.sources.protocol import Context, Follow, Reply, Request, Specs
from crossroads.timeline import NEW_YORK

name = "polymarket"
host_interval = 0.2
EVENTS = "https://gamma-api.polymarket.com/events?tag_slug=fed-rates&limit=100&closed="
HISTORY = "https://clob.polymarket.com/prices-history?market={market}&interval=max&fidelity=720"
_QUESTION = re.compile(r"(no change|decrease|increase)s?\b.*? after (?:the )?([A-Z][a-z]+ 20[0-9]{2}) meeting", re.IGNORECASE)
_SIZE = re.compile(r"\bby (25|50)\+? bps\b")
_OUTCOMES: Mapping[tuple[str, str | None], str] = {
    ("no change", None): "HOLD",
    ("decrease", "25"): "CUT25",
    ("decrease", "50"): "CUT50",
    ("increase", "25"): "HIKE25",
    ("increase", "50"): "HIKE50",
}


def requests(specs: Sequence[SeriesSpec], context: Context) -> list[Request]:  # noqa: ARG001 - every source has this signature
    """Return the two lists of events, open and closed; the histories follow from them."""
    ids = tuple(spec.id for spec in specs if spec.source == name)
    return [Request(name, f"{EVENTS}{closed}", ids, interval=host_interval) for closed in ("false", "true") if ids]


def follow(reply: Reply, request: Request) -> Follow:
    """Return the request for the history of each market listed that the catalogue has; a list itself holds no dated prices."""
    if not request.url.startswith(EVENTS) or reply.status != 200:
        return Follow(keep=True)
    by_month = {(_meeting(series).strftime("%B %Y"), series.rpartition(".")[2]): series for series in request.ids}
    found = {key: token for key, token in _tokens(reply.body, request) if key in by_month}
    histories = (
        Request(name, HISTORY.format(market=token), (by_month[key],), optional=True, interval=host_interval) for key, token in found.items()
    )
    return Follow(keep=False, requests=tuple(histories))


def _meeting(series: str) -> date:
    return datetime.strptime(series.split(".")[2], "D%Y%m%d").date()


def _tokens(body: bytes, request: Request) -> Iterator[tuple[tuple[str, str], str]]:
    """Yield (month, outcome) and the Yes token of every market on one meeting."""
    events = json_text.load(body, name, request.url)
    if not isinstance(events, list) or not events:
        raise SourceError(name, request.url, expected="a list of events", seen=repr(events)[:80])
    asked = [market for event in events for market in json_text.items(event, "markets", name, request.url)]
    known = 0
    for market in asked:
        question = json_text.text(market, "question", name, request.url)
        found, size = _QUESTION.search(question), _SIZE.search(question)
        outcome = _OUTCOMES.get((found[1].lower(), size[1] if size else None)) if found else None
        if found is None or outcome is None:
            continue
        known += 1
        if market.get("active") or market.get("closed"):
            yield (found[2], outcome), _yes_token(market, request)
    if not known:
        raise SourceError(name, request.url, expected="questions on the Fed's meetings", seen=f"{len(asked)} others")


def _yes_token(market: Any, request: Request) -> str:
    outcomes, tokens = (_inner(market, key, request) for key in ("outcomes", "clobTokenIds"))
    if len(outcomes) != len(tokens) or outcomes.count("Yes") != 1:
        raise SourceError(name, request.url, expected="one Yes among the outcomes and a token for each", seen=f"{outcomes} {tokens}"[:120])
    token = tokens[outcomes.index("Yes")]
    if not re.fullmatch(r"[0-9]{1,100}", str(token)):
        raise SourceError(name, request.url, expected="a token of digits", seen=repr(token)[:80])
    return str(token)


def _inner(market: Any, key: str, request: Request) -> list[Any]:
    try:
        inner = json.loads(json_text.text(market, key, name, request.url))
    except json.JSONDecodeError as broken:
        raise SourceError(name, request.url, expected=f"JSON in {key}", seen=f"{broken}") from None
    if not isinstance(inner, list):
        raise SourceError(name, request.url, expected=f"a list in {key}", seen=repr(inner)[:80])
    return inner


def parse(body: bytes, request: Request, specs: Specs) -> pl.DataFrame:
    """Return the last price of each New York day before the meeting, in percent, known at its own time."""
    points = json_text.items(json_text.load(body, name, request.url), "history", name, request.url)
    stamps = [json_text.number(point, "t", name, request.url) for point in points]
    prices = [json_text.number(point, "p", name, request.url) for point in points]
    if any(later <= earlier for earlier, later in itertools.pairwise(stamps)):
        raise SourceError(name, request.url, expected="points in ascending order", seen="another order")
    if wrong := [price for price in prices if not 0 <= price <= 1]:
        raise SourceError(name, request.url, expected="prices from 0 to 1", seen=repr(wrong[0]))
    (spec,) = (specs[series] for series in request.ids)
    meeting = _meeting(spec.id)
    last = {}
    for stamp, price in zip(stamps, prices, strict=True):
        moment = _moment(stamp, request)
        if moment.date() < meeting:
            last[moment.date()] = (round(100 * price, 4), moment)
    values = pl.Series([value for value, _ in last.values()], dtype=pl.Float64)
    known = pl.Series([at for _, at in last.values()], dtype=pl.Datetime("us", "America/New_York")).dt.convert_time_zone("UTC").cast(MOMENT)
    return snapshot.rows(spec, pl.Series(list(last), dtype=pl.Date), values, request=request, known_at=known, basis=Basis.VINTAGE)


def _moment(stamp: float, request: Request) -> datetime:
    try:
        return datetime.fromtimestamp(stamp, NEW_YORK)
    except (OverflowError, OSError, ValueError) as wrong:
        raise SourceError(name, request.url, expected="unix seconds in t", seen=f"{stamp} ({wrong})"[:120]) from None
