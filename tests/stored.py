"""A snapshot as a store would hold it, without a store."""

from __future__ import annotations

from datetime import UTC, datetime

import polars as pl

from crossroads.catalog.load import catalog
from crossroads.knowledge.frame import MOMENT, OBSERVATION_SCHEMA
from crossroads.knowledge.stamp import stamp

RECORDED = datetime(2026, 11, 24, tzinfo=UTC)


def kept(rows: pl.DataFrame) -> pl.DataFrame:
    """Return what a store holds of a snapshot."""
    dated = stamp(rows, catalog(), RECORDED)
    return dated.with_columns(source=pl.lit("made"), raw=pl.lit("0"), recorded_at=pl.lit(RECORDED, MOMENT)).select(*OBSERVATION_SCHEMA)
