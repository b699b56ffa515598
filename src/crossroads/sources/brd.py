"""The Florida-UCLA-LoPucki database by month and SIC division: a user's file ``month,SICDivision,cases``.

A division is written ``D: Manufacturing``; its letter is the catalogue's code. A month without a case has no line, so that every
month from the first to the last of the file counts 0 where it names none. A format of users' files (``format = "brd"``).
"""

from __future__ import annotations

import polars as pl

from crossroads.sources import snapshot
from crossroads.sources.month_table import COUNT, MONTH, cells, month
from crossroads.sources.protocol import Request, Specs

name = "brd"


def parse(body: bytes, request: Request, specs: Specs) -> pl.DataFrame:
    """Return cases a month of each division, to be dated by the catalogue's rule."""
    table = cells(body, name, request.url, columns=(("month", "SICDivision", "cases"),))
    table.refuse(~pl.col("month").str.contains(MONTH), "month", "a month like 2020-05")
    table.refuse(~pl.col("SICDivision").str.contains("^[A-I]: "), "SICDivision", "a division like 'D: Manufacturing'")
    table.refuse(~pl.col("cases").str.contains(COUNT), "cases", "a number of cases")
    table.refuse(pl.struct("month", "SICDivision").is_duplicated(), "month", "each division of a month once")
    rows = table.frame.select(month(), pl.col("SICDivision").str.head(1).alias("letter"), pl.col("cases").cast(pl.Float64))
    first, last = rows["month"].sort()[0], rows["month"].sort()[-1]
    months = pl.DataFrame({"month": pl.date_range(first, last, "1mo", eager=True)})
    frames = []
    for series in request.ids:
        own = months.join(rows.filter(pl.col("letter") == specs[series].code), on="month", how="left", maintain_order="left")
        frames.append(snapshot.rows(specs[series], own["month"], own["cases"].fill_null(0.0), request=request))
    return snapshot.together(frames)
