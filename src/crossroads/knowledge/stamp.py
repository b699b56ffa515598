"""Give every row of a snapshot the moment it became known, and refuse what cannot be true."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

import polars as pl

from crossroads.catalog.load import Catalog
from crossroads.catalog.specs import SeriesSpec
from crossroads.errors import InputError, SourceError
from crossroads.knowledge.frame import BASIS_CODES, SNAPSHOT_SCHEMA, STAMPED_SCHEMA, conform
from crossroads.series import Basis
from crossroads.timeline import Frequency

Specs = Mapping[str, SeriesSpec]

_LABELS = {code: label for label, code in BASIS_CODES.items()}


def stamp(snapshot: pl.DataFrame, catalog: Catalog, recorded_at: datetime) -> pl.DataFrame:
    """Date the undated rows of a snapshot by the catalogue's release rules.

    Parameters
    ----------
    snapshot : DataFrame of SNAPSHOT_SCHEMA
        ``known_at`` and ``basis`` are null together where the publisher does not say when. Aliases are resolved.
    catalog : Catalog
    recorded_at : datetime, with a zone
        When the bytes were received. A value we hold is public, so a rule that dates it later is cut to this moment,
        with basis ``observed``.

    Returns
    -------
    DataFrame of STAMPED_SCHEMA
        Sorted by series, period, known_at, basis; exact duplicates collapsed; periods before the catalogue's ``starts`` dropped.

    Raises
    ------
    SourceError
        NaN or infinity; ``known_at`` without ``basis`` or the reverse; a basis that is none; two values for one
        (series, period, known_at); a period after the day of ``recorded_at`` (UTC) unless the series is of events;
        a ``known_at`` after ``recorded_at``. The message names the first such row and counts them.
    UnknownSeriesError
        If a series is not in the catalogue.
    InputError
        If the frame has not the columns it must, or ``recorded_at`` no zone.
    """
    moment = utc(recorded_at)
    rows = conform(snapshot, SNAPSHOT_SCHEMA, what="snapshot")
    _refuse(rows, {}, pl.col("series").is_null() | pl.col("period").is_null(), "a series and a period in each row", "none")
    names = {name: catalog.resolve(name) for name in rows["series"].unique()}
    specs = {name: catalog[name] for name in names.values()}
    rows = _from_start(rows.with_columns(pl.col("series").replace(names)), specs)
    _refuse_impossible(rows, specs, moment)
    undated = pl.col("known_at").is_null()
    told = rows.filter(~undated).with_columns(by_rule=False)
    ruled = [_by_rule(part, specs[str(name)], moment) for (name,), part in rows.filter(undated).group_by("series")]
    return pl.concat([told, *ruled]).select(*STAMPED_SCHEMA).unique().sort(list(STAMPED_SCHEMA))


def utc(moment: datetime) -> datetime:
    """Return an aware moment in UTC; ``InputError`` if it has no zone."""
    if moment.tzinfo is None:
        raise InputError(f"recorded_at {moment.isoformat()} has no time zone; hand in an aware datetime")
    return moment.astimezone(UTC)


def _from_start(rows: pl.DataFrame, specs: Specs) -> pl.DataFrame:
    starts = {name: spec.starts for name, spec in specs.items() if spec.starts is not None}
    first = pl.col("series").replace_strict(starts, default=None, return_dtype=pl.Date)
    return rows.filter(first.is_null() | (pl.col("period") >= first)) if starts else rows


def _by_rule(rows: pl.DataFrame, spec: SeriesSpec, recorded_at: datetime) -> pl.DataFrame:
    """Date the rows of one series; what the rule dates after ``recorded_at`` is taken as observed then."""
    moments, basis = spec.known_at(rows["period"].to_numpy())
    rule = pl.Series(moments).dt.replace_time_zone("UTC")
    label = pl.Series(basis).replace_strict(_LABELS, return_dtype=pl.String)
    dated = rows.with_columns(known_at=rule, basis=label, by_rule=True)
    late = pl.col("known_at") > recorded_at
    return dated.with_columns(
        known_at=pl.when(late).then(pl.lit(recorded_at, dtype=rule.dtype)).otherwise("known_at"),
        basis=pl.when(late).then(pl.lit(Basis.OBSERVED.label)).otherwise("basis"),
    )


def _refuse_impossible(rows: pl.DataFrame, specs: Specs, recorded_at: datetime) -> None:
    events = [name for name, spec in specs.items() if spec.frequency is Frequency.EVENT]
    today = recorded_at.date()
    known_at, basis = pl.col("known_at"), pl.col("basis")
    _refuse(rows, specs, ~pl.col("value").is_finite(), "a finite value or none", "NaN or infinity")
    _refuse(rows, specs, known_at.is_null() != basis.is_null(), "known_at and basis together", "one without the other")
    _refuse(rows, specs, ~basis.is_in(list(BASIS_CODES)), f"a basis of {', '.join(BASIS_CODES)}", "another word")
    _refuse(rows, specs, known_at > recorded_at, f"nothing known after it was received ({recorded_at.isoformat()})", "a later known_at")
    future = (pl.col("period") > today) & ~pl.col("series").is_in(events)
    _refuse(rows, specs, future, f"no period after the day it was received ({today})", "a future-dated period")
    several = pl.col("value").n_unique().over("series", "period", "known_at") > 1
    _refuse(rows, specs, several, "one value for one period and moment", "different values")


def _refuse(rows: pl.DataFrame, specs: Specs, wrong: pl.Expr, expected: str, seen: str) -> None:
    bad = rows.filter(wrong)
    if bad.is_empty():
        return
    first = bad.sort("series", "period", "known_at", "value").row(0, named=True)
    where = f"{first['series']} {first['period']} (value {first['value']})"
    more = f" (and {len(bad) - 1} rows more)" if len(bad) > 1 else ""
    source = specs[first["series"]].publisher.id if first["series"] in specs else "snapshot"
    raise SourceError(source, where, expected=expected, seen=seen + more, remedy="nothing of this reply is stored")
