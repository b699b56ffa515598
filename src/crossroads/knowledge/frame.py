"""The frames rows travel in (a source's snapshot, the same dated, the store's observations) and the as-of order."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from crossroads.errors import InputError
from crossroads.series import Basis

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

STAMPED_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    **SNAPSHOT_SCHEMA,  # known_at and basis never null now
    "by_rule": pl.Boolean,  # True: dated by the catalogue; False: the source said when
}
"""What ``stamp`` returns and ``news`` reads."""

BASIS_CODES: Mapping[str, int] = {b.label: int(b) for b in Basis}
"""Label to code, strongest basis first."""

BY_STRENGTH = pl.Enum([b.label for b in sorted(Basis, reverse=True)])
"""Basis labels as a type that sorts the weakest first."""


def conform(frame: pl.DataFrame, schema: Mapping[str, pl.DataType | type[pl.DataType]], *, what: str) -> pl.DataFrame:
    """Return the columns of ``schema`` in its order; raise ``InputError`` where one is missing or of another type."""
    for name, kind in schema.items():
        if name not in frame.columns:
            raise InputError(f"{what}: column {name!r} is missing; it has {', '.join(frame.columns) or 'none'}")
        if frame.schema[name] != kind:
            raise InputError(f"{what}: column {name!r} must be {kind}, is {frame.schema[name]}")
    return frame.select(*schema)


def in_as_of_order(frame: pl.DataFrame) -> pl.DataFrame:
    """Return observations sorted by series and period, and within a period so that the last row known at a moment wins.

    The order within a period is: earlier ``known_at`` first, then the weaker basis, then the earlier ``recorded_at``,
    then the smaller value (null smallest). It depends on the rows alone, not on the order they came in.
    """
    series = pl.col("series").cast(names_of(frame)).to_physical().cast(pl.Int64)
    slot = series * 2**32 + pl.col("period").to_physical()  # one whole number sorts faster than a name and a date
    return frame.sort(slot, "known_at", pl.col("basis").cast(BY_STRENGTH), "recorded_at", "value")


def names_of(frame: pl.DataFrame) -> pl.Enum:
    """Return the type of the frame's own series names, in their order."""
    return pl.Enum(frame["series"].unique().cast(pl.String).sort())
