"""A user's file of announced job cuts: ``month,job_cuts`` and, where known, ``published_at``.

Challenger, Gray & Christmas print the month's total in a press release, in a sentence like "employers announced 153,074 job cuts in
October"; there is no file. One line a month, ``2025-10,153074,2025-11-06``; a column ``source_url`` may stand beside.
A format of users' files (``format = "challenger"``).
"""

from __future__ import annotations

import polars as pl

from crossroads.series import Basis
from crossroads.sources import snapshot
from crossroads.sources.month_table import COUNT, MONTH, cells, month
from crossroads.sources.protocol import Request, Specs

name = "challenger"
_COLUMNS = (("month", "job_cuts", "published_at"), ("month", "job_cuts"))


def parse(body: bytes, request: Request, specs: Specs) -> pl.DataFrame:
    """Return the cuts a month, each known when it was published; by the catalogue's rule where the file does not say."""
    table = cells(body, name, request.url, columns=_COLUMNS, others=("source_url",))
    table.refuse(~pl.col("month").str.contains(MONTH), "month", "a month like 2025-10")
    table.refuse(~pl.col("job_cuts").str.contains(COUNT), "job_cuts", "a number without separators")
    rows = table.frame.select(
        month(),
        pl.col("job_cuts").cast(pl.Float64).alias("cuts"),
        table.known_at().alias("known"),
    ).sort("month", maintain_order=True)
    return snapshot.together(
        snapshot.rows(specs[series], rows["month"], rows["cuts"], request=request, known_at=rows["known"], basis=Basis.OBSERVED)
        for series in request.ids
    )
