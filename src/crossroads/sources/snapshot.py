"""Make the rows a source returns, and refuse what cannot be right: order, doubles, infinities, a wrong unit."""

from __future__ import annotations

import itertools
from collections.abc import Iterable

import polars as pl

from crossroads.catalog.specs import SeriesSpec
from crossroads.errors import SourceError
from crossroads.knowledge.frame import MOMENT, SNAPSHOT_SCHEMA
from crossroads.series import Basis
from crossroads.sources.plausible import limits
from crossroads.sources.protocol import Request


def rows(
    spec: SeriesSpec,
    periods: pl.Series,
    values: pl.Series,
    *,
    request: Request,
    known_at: pl.Series | None = None,
    basis: Basis | None = None,
) -> pl.DataFrame:
    """Return one series' rows, checked.

    Parameters
    ----------
    periods : polars.Series of Date
        In the publisher's order, which must be ascending without doubles.
    values : polars.Series of Float64
        In the catalogue's unit; null where the publisher marks a value as missing.
    known_at : polars.Series of Datetime(us, UTC), optional
        When the publisher says each value became public; null or left out: the catalogue's rule decides.
    basis : Basis, optional
        How ``known_at`` was obtained, where it is given.

    Raises
    ------
    SourceError
        If periods are not strictly ascending, a value is not finite, or the median value lies where this series never
        was (a wrong unit, a wrong column).
    """
    ascending(periods, request, spec.id)
    plausible(spec, values, request)
    return frame(spec, periods, values, known_at=known_at, basis=basis)


def frame(
    spec: SeriesSpec, periods: pl.Series, values: pl.Series, *, known_at: pl.Series | None = None, basis: Basis | None = None
) -> pl.DataFrame:
    """Return one series' rows as they are; ``basis`` stands where ``known_at`` is given."""
    known = pl.Series(known_at, dtype=MOMENT) if known_at is not None else pl.repeat(None, len(periods), dtype=MOMENT, eager=True)
    label = basis.label if basis is not None else None
    return pl.DataFrame(
        {
            "series": pl.repeat(spec.id, len(periods), dtype=pl.String, eager=True),
            "period": periods,
            "value": values,
            "known_at": known,
            "basis": known.is_not_null().replace_strict({True: label, False: None}, return_dtype=pl.String),
        },
        schema=SNAPSHOT_SCHEMA,
    )


def ascending(periods: pl.Series, request: Request, what: str) -> None:
    """Raise ``SourceError`` unless each period is later than the one before."""
    late = periods.diff().dt.total_days() > 0
    if not late[1:].all():
        row = int((~late[1:]).arg_true()[0]) + 1
        seen = f"{periods[row]} after {periods[row - 1]}"
        raise SourceError(request.source, request.url, expected=f"strictly ascending dates for {what}", seen=seen)


def plausible(spec: SeriesSpec, values: pl.Series, request: Request) -> None:
    """Raise ``SourceError`` if a value is not finite or the median is out of this series' limits.

    The median of the whole reply is judged, not single values: a wrong unit moves all of them, a crash only a few.
    """
    if not values.drop_nulls().is_finite().all():
        raise SourceError(request.source, request.url, expected=f"finite values for {spec.id}", seen="NaN or infinity")
    middle = values.median()
    low, high = limits(spec)
    if isinstance(middle, float) and not low <= middle <= high:
        seen = f"a median of {middle:g}"
        remedy = "a wrong unit or column? nothing of this reply is taken"
        where = f"{request.url} ({spec.id})"
        raise SourceError(request.source, where, expected=f"values around {low:g} to {high:g} {spec.unit.code}", seen=seen, remedy=remedy)


def together(frames: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """Return the frames one below the other; an empty snapshot if there are none."""
    return pl.concat(itertools.chain((pl.DataFrame(schema=SNAPSHOT_SCHEMA),), frames))
