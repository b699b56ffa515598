"""A user's file of fund flows: ``date,ticker,flow_usd``, one row a fund and day, in US dollars.

An empty cell or ``NaN`` means that there is no figure; on a day without trading in New York such a row is left out. Which day a row
belongs to differs between compilers: iShares funds are often dated by the day after (the sidecar's ``shift_sessions`` moves them).
Tickers nobody asked for are passed over.
A format of users' files (``format = "flow_file"``); the catalogue's code is the ticker.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from crossroads.errors import SourceError
from crossroads.sources import snapshot
from crossroads.sources.protocol import Request, Specs
from crossroads.sources.text import decode, table
from crossroads.timeline import business_days

name = "flow_file"
HEADER = ("date", "ticker", "flow_usd")
_NUMBER = r"^-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,2})?$"  # compilers write 1e9 and -8279999.999999999


def parse(body: bytes, request: Request, specs: Specs) -> pl.DataFrame:
    """Return the flows of the funds asked for, null where the file has no figure, to be dated by the catalogue's rule."""
    cells = table(decode(body, name, request.url, expected=f"CSV with header {','.join(HEADER)}"), name, request.url, header=(HEADER,))
    text = cells["flow_usd"]
    absent = text.is_in(["", "NaN", "nan"])
    if wrong := (~(absent | text.str.contains(_NUMBER))).arg_true().to_list():
        where = f"{request.url} line {wrong[0] + cells.first_line}"
        raise SourceError(name, where, expected="US dollars", seen=repr(text[wrong[0]])[:60])
    rows = pl.DataFrame(
        {"day": cells.dates("date", "%Y-%m-%d"), "ticker": cells["ticker"], "flow": text.set(absent, None).cast(pl.Float64)}
    ).sort("ticker", "day", maintain_order=True)
    is_session = pl.Series(np.is_busday(rows["day"].to_numpy().astype("datetime64[D]"), busdaycal=business_days("nyse")))
    rows = rows.filter(is_session | rows["flow"].is_not_null())
    frames = []
    for series in request.ids:
        own = rows.filter(pl.col("ticker") == specs[series].code)
        if own.is_empty():
            raise SourceError(
                name, request.url, expected=f"rows of {specs[series].code}", seen=", ".join(sorted(set(rows["ticker"])))[:120]
            )
        frames.append(snapshot.rows(specs[series], own["day"], own["flow"], request=request))
    return snapshot.together(frames)
