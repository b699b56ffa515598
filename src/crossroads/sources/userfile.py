"""A user's own CSV, read as its sidecar says. Every row is labelled user-supplied, unverified."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Mapping
from datetime import UTC, datetime, time

import numpy as np
import polars as pl

from crossroads.catalog.specs import SeriesSpec
from crossroads.errors import InputError, SourceError
from crossroads.knowledge.frame import SNAPSHOT_SCHEMA
from crossroads.series import Basis
from crossroads.sources import registry
from crossroads.sources.protocol import Request
from crossroads.sources.sidecar import FileSpec, Publication
from crossroads.sources.snapshot import plausible
from crossroads.timeline import business_days, new_york_moments, period_ends


def series_of(columns: list[str], spec: FileSpec, where: str, name: str) -> dict[str, str]:
    """Return column name to series id, with ``{name}`` filled in.

    Raises
    ------
    SourceError
        If a column the sidecar names is not there.
    """
    wanted = {column.replace("{name}", name): series.replace("{name}", name) for column, series in spec.columns.items()}
    needed = [spec.date_column, *wanted, *(column for column in (spec.publication.column, spec.series_column) if column)]
    if absent := [c for c in needed if c not in columns]:
        raise SourceError("import", where, expected=f"columns {needed}", seen=f"no {absent} among {columns[:12]}")
    return wanted


def parse_userfile(body: bytes, spec: FileSpec, where: str, name: str, specs: Mapping[str, SeriesSpec]) -> pl.DataFrame:
    """Read one file into snapshot rows.

    Parameters
    ----------
    body : bytes
        CSV, UTF-8, with a header; gzip is undone.
    spec : FileSpec
    where : str
        The file's path, for errors.
    name : str
        What ``{name}`` stands for in the sidecar's columns.
    specs : mapping of str to SeriesSpec
        The catalogue, the sidecar's own series included.

    Raises
    ------
    SourceError
        A column is missing, a cell is not a number, a date does not fit (the message names the first such cell), or a
        series' median lies where it never was: a wrong unit or column.
    """
    if spec.format:
        return _shifted(_by_source(body, spec, where, name, specs), spec.shift_sessions, where)
    table = _table(body, spec, where)
    parts = []
    for column, series in series_of(table.columns, spec, where, name).items():
        rows = table.select(
            _names(table, series, spec, where, specs),
            _dates(table, spec, where),
            _numbers(table, column, spec, where),
            *_stamps(table, spec.publication),
        )
        for (named,), part in rows.group_by("series", maintain_order=True):
            described = specs[str(named)]
            plausible(described, part["value"], Request("import", where, (described.id,)))
            parts.append(_dated(part, spec.publication, described))
    rows = pl.concat(parts).select(list(SNAPSHOT_SCHEMA)) if parts else pl.DataFrame(schema=SNAPSHOT_SCHEMA)
    return _shifted(rows, spec.shift_sessions, where)


def _by_source(body: bytes, spec: FileSpec, where: str, name: str, specs: Mapping[str, SeriesSpec]) -> pl.DataFrame:
    """Return the rows of the sidecar's series as the source named by its ``format`` reads them."""
    ids = tuple(series.replace("{name}", name) for series in spec.series)
    if unknown := [series for series in ids if series not in specs]:
        raise InputError(f"{where}: neither the catalogue nor the sidecar describes {', '.join(unknown)}")
    rows = registry.load_format(spec.format).parse(_plain(body, where), Request(spec.format, where, ids), specs)
    if rows["value"].drop_nulls().is_empty():
        raise SourceError("import", where, expected=f"values of {', '.join(ids)}", seen="none")
    return rows


def _plain(body: bytes, where: str) -> bytes:
    if body[:2] != b"\x1f\x8b":
        return body
    try:
        return gzip.decompress(body)
    except (EOFError, OSError, zlib.error) as broken:
        raise SourceError("import", where, expected="a whole gzip file", seen=f"{broken}") from None


def _shifted(rows: pl.DataFrame, sessions: int, where: str) -> pl.DataFrame:
    """Move each period by New York sessions."""
    if not sessions:
        return rows
    days = rows["period"].to_numpy().astype("datetime64[D]")
    calendar = business_days("nyse")
    if not np.is_busday(days, busdaycal=calendar).all():
        first = days[~np.is_busday(days, busdaycal=calendar)][0]
        raise SourceError("import", where, expected="sessions of New York, to be moved by shift_sessions", seen=str(first))
    return rows.with_columns(pl.Series("period", np.busday_offset(days, sessions, busdaycal=calendar)))


def _table(body: bytes, spec: FileSpec, where: str) -> pl.DataFrame:
    plain = _plain(body, where)
    if not plain.strip():
        raise SourceError("import", where, expected="a CSV with a header", seen="an empty file")
    if plain.lstrip()[:1] == b"<":
        raise SourceError("import", where, expected="a CSV with a header", seen="a web page")
    try:
        table = pl.read_csv(
            io.BytesIO(plain.removeprefix(b"\xef\xbb\xbf")), infer_schema=False, separator=spec.delimiter, empty_string_is_null=False
        )
    except (pl.exceptions.PolarsError, UnicodeDecodeError) as broken:
        raise SourceError("import", where, expected="a CSV in UTF-8", seen=str(broken).splitlines()[0]) from None
    if spec.date_column not in table.columns:
        raise SourceError("import", where, expected=f"a column {spec.date_column!r}", seen=f"{table.columns[:12]}")
    return table.with_columns(pl.all().fill_null("")).filter(~pl.col(spec.date_column).is_in(spec.skip_dates))


def _names(table: pl.DataFrame, series: str, spec: FileSpec, where: str, specs: Mapping[str, SeriesSpec]) -> pl.Series:
    """Return the series of each row: one for the whole column, or the one whose code the row's own cell gives."""
    if not spec.series_column:
        if series not in specs:
            raise InputError(f"{where}: a column goes to {series}, which neither the catalogue nor the sidecar describes")
        return pl.repeat(series, len(table), dtype=pl.String, eager=True).alias("series")
    cells = table[spec.series_column].str.strip_chars()
    codes = {cell: spec.series_code.replace("{cell}", cell) for cell in cells.unique()}
    wanted, by_code = set(codes.values()), dict[str, str]()
    for known in specs.values():
        if known.code in wanted and by_code.setdefault(known.code, known.id) != known.id:
            both = f"{by_code[known.code]} and {known.id}"
            raise InputError(f"{where}: {both} have one code, {known.code}; series_code must tell them apart")
    named = {cell: series.replace("{series}", by_code.get(code, "")) for cell, code in codes.items()}
    if nameless := sorted(cell for cell, name in named.items() if name not in specs):
        expected = f"the code of a series in {spec.series_column}"
        raise SourceError("import", where, expected=expected, seen=f"{nameless[0]!r} ({codes[nameless[0]]})")
    return cells.replace_strict(named, return_dtype=pl.String).alias("series")


def _dates(table: pl.DataFrame, spec: FileSpec, where: str) -> pl.Series:
    text = table[spec.date_column].str.strip_chars()
    days = text.str.to_date(spec.date_format, strict=False)
    if days.null_count():
        row = int(days.is_null().arg_max() or 0)
        raise SourceError("import", f"{where} row {row + 2}", expected=f"a date like {spec.date_format}", seen=repr(text[row]))
    return days.dt.offset_by(f"{spec.shift_days}d").alias("period")


def _numbers(table: pl.DataFrame, column: str, spec: FileSpec, where: str) -> pl.Series:
    text = table[column].str.strip_chars()
    if spec.blank is not None:
        text = text.replace("", str(spec.blank))
    marked = text.is_in(list(spec.missing))
    numbers = text.cast(pl.Float64, strict=False)
    wrong = (numbers.is_null() | ~numbers.is_finite().fill_null(value=False)) & ~marked
    if wrong.any():
        row = int(wrong.arg_max() or 0)
        raise SourceError("import", f"{where} row {row + 2}, {column}", expected="a number", seen=repr(text[row]))
    return (numbers.set(marked, None) * spec.scale).alias("value")


def _stamps(table: pl.DataFrame, publication: Publication) -> list[pl.Series]:
    return [table[publication.column].str.strip_chars().alias("stamp")] if publication.column else []


def _dated(rows: pl.DataFrame, publication: Publication, spec: SeriesSpec) -> pl.DataFrame:
    moment = SNAPSHOT_SCHEMA["known_at"]
    match publication.way:
        case "catalogue":
            return rows.with_columns(pl.lit(None, moment).alias("known_at"), pl.lit(None, pl.String).alias("basis"))
        case "day":
            if publication.day is None:
                raise InputError("known_at.day is empty")
            known = _end_of_days(np.array([publication.day], "datetime64[D]"))[0]
            return _explicit(rows, pl.lit(known).cast(moment), publication.basis)
        case "lag_days":
            ends = period_ends(rows["period"].to_numpy().astype("datetime64[D]"), spec.frequency) + publication.lag_days
            return _explicit(
                rows, pl.Series("known_at", new_york_moments(ends, publication.clock)).dt.replace_time_zone("UTC"), publication.basis
            )
        case "column":
            return _explicit(rows, _moments(rows["stamp"]), publication.basis)
        case "vintage_month":
            return _explicit(rows, _vintage_moments(rows, spec), publication.basis)


def _explicit(rows: pl.DataFrame, known_at: pl.Expr | pl.Series, basis: Basis) -> pl.DataFrame:
    return rows.with_columns(known_at.alias("known_at"), pl.lit(basis.label).alias("basis"))


def _end_of_days(days: np.ndarray) -> np.ndarray:
    return new_york_moments(days + 1, time()) - np.timedelta64(1, "us")


def _moments(stamps: pl.Series) -> pl.Series:
    """Read a full ISO moment as it is, and a bare day as the end of that day in New York."""
    unique = stamps.unique()
    read: dict[str, datetime] = {}
    for text in unique:
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            raise SourceError("import", "publication column", expected="an ISO date or moment", seen=repr(text)) from None
        if len(text) == len("2020-06-18"):
            moment = _end_of_days(np.array([text], "datetime64[D]"))[0].astype(object).replace(tzinfo=UTC)
        elif moment.tzinfo is None:
            raise SourceError("import", "publication column", expected="a moment with its time zone", seen=repr(text))
        read[text] = moment.astimezone(UTC)
    return stamps.replace_strict(read, return_dtype=SNAPSHOT_SCHEMA["known_at"])


def _vintage_moments(rows: pl.DataFrame, spec: SeriesSpec) -> pl.Series:
    """Date each monthly vintage by the release of the newest period in it, or by the vintage month's end where that is earlier.

    A monthly vintage file states what was known during its month; what it holds of a series became public with
    the release that added the series' newest period.
    """
    newest = rows.group_by("stamp").agg(pl.col("period").max()).sort("stamp")
    months = newest["stamp"].to_numpy().astype("datetime64[M]")
    ends = _end_of_days((months + 1).astype("datetime64[D]") - 1)
    released, _ = spec.known_at(newest["period"].to_numpy().astype("datetime64[D]"))
    dated = dict(zip(newest["stamp"], np.minimum(released, ends).astype("datetime64[us]").astype(object), strict=True))
    return rows["stamp"].replace_strict({k: v.replace(tzinfo=UTC) for k, v in dated.items()}, return_dtype=SNAPSHOT_SCHEMA["known_at"])
