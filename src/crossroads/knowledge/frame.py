"""The two frames rows travel in: a source's snapshot, and the store's observations."""

from __future__ import annotations

import polars as pl

MOMENT = pl.Datetime("us", "UTC")

SNAPSHOT_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "series": pl.String,  # catalogue id
    "period": pl.Date,  # the publisher's stamp
    "value": pl.Float64,  # in the catalogue's unit; null = the publisher says there is none
    "known_at": MOMENT,  # null = to be dated by the catalogue's release rule
    "basis": pl.String,  # label of a Basis; null together with known_at
}
"""What a source's ``parse`` returns."""

OBSERVATION_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    **SNAPSHOT_SCHEMA,
    "source": pl.String,  # module of crossroads.sources, or "import:<name>"
    "raw": pl.String,  # SHA-256 of the bytes the row was read from
    "recorded_at": MOMENT,  # when our store got it; audit and tie-breaks only
}
"""What the store holds: one row per value made known, never changed, never deleted."""
