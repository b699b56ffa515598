"""A user's file of S&P Global's bankruptcy counts: ``month,sector,count`` and, where known, ``published_at``.

``count`` is what the release prints: companies of the calendar year to the end of ``month``. One line a sector, and ``total`` for all
companies with a sector. A release that names only some sectors gives lines for those alone: nothing is filled up with zeros. Sector
names are those of the releases, in capitals or not. A format of users' files (``format = "sp_bankruptcies"``); the catalogue's code is
the sector's key.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from crossroads.errors import SourceError
from crossroads.series import Basis
from crossroads.sources import snapshot
from crossroads.sources.month_table import COUNT, MONTH, cells, month
from crossroads.sources.protocol import Request, Specs

name = "sp_bankruptcies"
TOTAL = "TOTAL"
SECTORS: Mapping[str, str] = {
    "energy": "ENERGY",
    "materials": "MATERIALS",
    "industrials": "INDUSTRIALS",
    "consumer discretionary": "DISCRETIONARY",
    "consumer staples": "STAPLES",
    "health care": "HEALTH_CARE",
    "healthcare": "HEALTH_CARE",
    "financials": "FINANCIALS",
    "information technology": "TECHNOLOGY",
    "technology": "TECHNOLOGY",
    "communication services": "COMMUNICATION",
    "utilities": "UTILITIES",
    "energy and utilities": "ENERGY_UTILITIES",
    "real estate": "REAL_ESTATE",
    "total": TOTAL,
}
"""Names of sectors in lower case to keys of the catalogue."""


def parse(body: bytes, request: Request, specs: Specs) -> pl.DataFrame:
    """Return the counts of each sector, each known when it was published; by the catalogue's rule where the file does not say."""
    columns = ("month", "sector", "count")
    table = cells(body, name, request.url, columns=((*columns, "published_at"), columns), others=("source_url",))
    lower = pl.col("sector").str.to_lowercase()
    table.refuse(~pl.col("month").str.contains(MONTH), "month", "a month like 2025-10")
    table.refuse(~pl.col("count").str.contains(COUNT), "count", "a number of companies")
    table.refuse(~lower.is_in(list(SECTORS)), "sector", f"a sector of {', '.join(SECTORS)}")
    rows = table.frame.select(
        month(),
        lower.replace_strict(SECTORS).alias("sector"),
        pl.col("count").cast(pl.Float64),
        table.known_at().alias("known"),
    ).sort("month", maintain_order=True)
    _check_totals(rows, request)
    frames = []
    for series in request.ids:
        own = rows.filter(pl.col("sector") == specs[series].code)
        known, basis = own["known"], Basis.OBSERVED
        frames.append(snapshot.rows(specs[series], own["month"], own["count"], request=request, known_at=known, basis=basis))
    return snapshot.together(frames)


def _check_totals(rows: pl.DataFrame, request: Request) -> None:
    """Refuse a month whose sectors add up to more than its total."""
    total = rows.filter(pl.col("sector") == TOTAL).select("month", "count")
    parts = rows.filter(pl.col("sector") != TOTAL).group_by("month").agg(pl.col("count").sum().alias("parts"))
    over = parts.join(total, on="month").filter(pl.col("parts") > pl.col("count")).sort("month")
    if not over.is_empty():
        month_, parts_, total_ = over.row(0)
        expected = f"sectors of {month_:%Y-%m} that add up to {total_:g} or less"
        raise SourceError(name, request.url, expected=expected, seen=f"{parts_:g}")
