"""A user's file of a broker's client flows: ``date,client_type,flow_usd_mn[,source_url],published_at``, one row a group and week.

``date`` is the week's last day, ``client_type`` one of ``retail``, ``hedge_funds``, ``institutions``; net purchases are positive, in
USD millions. ``published_at`` is a day (its end in New York) or a moment with its zone, empty where it is not known: then the
catalogue's rule says. A format of users' files (``format = "client_file"``); the catalogue's code is the client type.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

import polars as pl

from crossroads.errors import SourceError
from crossroads.knowledge.frame import MOMENT
from crossroads.series import Basis
from crossroads.sources import snapshot
from crossroads.sources.protocol import Request, Specs
from crossroads.sources.text import decode, table
from crossroads.timeline import AsOf

name = "client_file"
HEADERS = (("date", "client_type", "flow_usd_mn", "published_at"), ("date", "client_type", "flow_usd_mn", "source_url", "published_at"))
TYPES = ("retail", "hedge_funds", "institutions")


def parse(body: bytes, request: Request, specs: Specs) -> pl.DataFrame:
    """Return the flows of the groups asked for, each known when it was published."""
    cells = table(decode(body, name, request.url, expected=f"CSV with header {','.join(HEADERS[0])}"), name, request.url, header=HEADERS)
    if unknown := sorted(set(cells["client_type"]) - set(TYPES)):
        raise SourceError(name, request.url, expected=f"client types {', '.join(TYPES)}", seen=", ".join(unknown)[:80])
    rows = pl.DataFrame(
        {
            "week": cells.dates("date", "%Y-%m-%d"),
            "group": cells["client_type"],
            "flow": cells.numbers("flow_usd_mn", missing=("",)),
            "known": pl.Series([_moment(t, request.url) for t in cells["published_at"]], dtype=MOMENT),
        }
    ).sort("group", "week", maintain_order=True)
    frames = []
    for series in request.ids:
        own = rows.filter(pl.col("group") == specs[series].code)
        days, flows, known = (own[column] for column in ("week", "flow", "known"))
        frames.append(snapshot.rows(specs[series], days, flows, request=request, known_at=known, basis=Basis.OBSERVED))
    return snapshot.together(frames)


def _moment(text: str, where: str) -> datetime | None:
    if not text:
        return None
    try:
        if len(text) == len("2025-11-18"):
            return AsOf.end_of(date.fromisoformat(text)).moment
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise SourceError(name, where, expected="published_at as an ISO day or moment", seen=repr(text)[:60]) from None
    if moment.tzinfo is None:
        raise SourceError(name, where, expected="a moment with its time zone", seen=repr(text))
    return moment.astimezone(UTC)
