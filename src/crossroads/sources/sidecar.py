"""The sidecar beside a user's file: what its columns are, in which unit, from whom, and when each row was public.

    [about]
    source = "Yahoo Finance, downloaded with yfinance"
    licence = "personal use"

    [[file]]
    path = "yahoo/*.csv"                      # below the imported folder, or a list of such; {name} is what * stands for
    date = "Date"                             # the column with the period
    columns = { Close = "{name}", Volume = "{name}.volume" }

Optional keys of a file: ``date_format`` (default ISO), ``missing`` (cells that mean "no value", default empty and "."),
``blank`` (a number an empty cell stands for), ``scale`` (a factor into the series' unit), ``skip_dates`` with ``skip_reason``,
``delimiter``, and ``known_at``:

    known_at = { rule = "catalogue" }                                  # the default: the series' release rule
    known_at = { column = "captured_at", basis = "observed" }          # a moment or day in each row
    known_at = { vintage_month = "vintage" }                           # YYYY-MM in each row, dated by the newest period in it
    known_at = { day = 2020-06-18, basis = "vintage" }                 # the whole file is the state of one day
    known_at = { lag_days = 7, time = "16:00" }                        # so many days after the end of the period

``shift_sessions = -1`` moves every period by so many New York sessions, for a file whose dates run a day late.

A file that a source of its own can read, a workbook, JSON or a saved page, names it instead of date and columns:

    [[file]]
    path = "QQQ_fundflows.json.gz"
    format = "invesco"                        # a module of crossroads.sources; gzip is undone
    series = ["QQQ.shares", "QQQ.nav"]        # what to take from it; dated as the source dates it

A file that holds several series one below the other says which column names them, and how the publisher's code follows from its
cells; ``{series}`` in ``columns`` then stands for the catalogue's series of that code:

    series_column = "Symbol"                  # ZQF24, ZQG24, ...
    series_code = "{cell}.CBT:close"
    columns = { Close = "{series}" }

``shift_days = -1`` moves every period by so many days, for a file that stamps a day with the midnight it ends at.

Series the catalogue does not have are described in the sidecar with ``[publisher]``, ``[defaults]``, ``[[series]]`` and ``[[family]]``,
exactly as in a catalogue file.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any, Literal

from crossroads.errors import InputError
from crossroads.series import Basis

_FILE_KEYS = {
    "series_column", "series_code", "shift_days",
    "path", "date", "date_format", "columns", "known_at", "missing", "blank", "scale", "skip_dates", "skip_reason", "delimiter",
    "shift_sessions", "format", "series",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Publication:
    """How the rows of a file are dated; exactly one of the ways in the module's docstring."""

    way: Literal["catalogue", "column", "vintage_month", "day", "lag_days"]
    column: str = ""
    day: date | None = None
    lag_days: int = 0
    clock: time = time(23, 59)
    basis: Basis = Basis.LAG


@dataclass(frozen=True, slots=True)
class FileSpec:
    """One ``[[file]]`` of a sidecar."""

    paths: tuple[str, ...]
    date_column: str
    columns: Mapping[str, str]
    publication: Publication
    date_format: str = "%Y-%m-%d"
    missing: tuple[str, ...] = ("", ".")
    blank: float | None = None
    scale: float = 1.0
    skip_dates: tuple[str, ...] = ()
    delimiter: str = ","
    series_column: str = ""
    series_code: str = ""
    shift_days: int = 0
    shift_sessions: int = 0
    format: str = ""
    series: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sidecar:
    """A whole sidecar file."""

    source: str
    licence: str
    files: tuple[FileSpec, ...]
    catalogue_text: str = field(repr=False, default="")  # the sidecar's own text when it also describes series


def read_sidecar(text: str, where: str) -> Sidecar:
    """Read a sidecar.

    Raises
    ------
    InputError
        If a key is missing, unknown or of the wrong type; the message names the file and the key.
    """
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as broken:
        raise InputError(f"{where}: not valid TOML: {broken}") from None
    about = table.get("about", {})
    if not about.get("source") or not about.get("licence"):
        raise InputError(f"{where}: [about] needs source and licence")
    if not isinstance(table.get("file"), list) or not table["file"]:
        raise InputError(f"{where}: there is no [[file]]; say which file holds which columns")
    files = tuple(_file(entry, f"{where}: [[file]] {entry.get('path', number)}") for number, entry in enumerate(table["file"], 1))
    own_series = text if table.keys() & {"series", "family"} else ""
    return Sidecar(about["source"], about["licence"], files, own_series)


def _file(entry: dict[str, Any], where: str) -> FileSpec:
    if extra := set(entry) - _FILE_KEYS:
        raise InputError(f"{where}: unknown keys {sorted(extra)}; known are {sorted(_FILE_KEYS)}")
    if "format" in entry:
        return _formatted(entry, where)
    if not entry.get("path") or not entry.get("date"):
        raise InputError(f"{where}: needs path and date")
    if not entry.get("columns"):
        raise InputError(f'{where}: needs columns, e.g. columns = {{ Close = "SPX" }}')
    if bool(entry.get("series_column")) != bool(entry.get("series_code")):
        raise InputError(f"{where}: series_column and series_code go together")
    if entry.get("skip_dates") and not entry.get("skip_reason"):
        raise InputError(f"{where}: skip_dates needs a skip_reason")
    return FileSpec(
        paths=(entry["path"],) if isinstance(entry["path"], str) else tuple(entry["path"]),
        date_column=entry["date"],
        columns=dict(entry.get("columns", {})),
        publication=_publication(entry.get("known_at", {"rule": "catalogue"}), where),
        date_format=entry.get("date_format", "%Y-%m-%d"),
        missing=tuple(entry.get("missing", ("", "."))),
        blank=entry.get("blank"),
        scale=float(entry.get("scale", 1.0)),
        skip_dates=tuple(str(d) for d in entry.get("skip_dates", ())),
        delimiter=entry.get("delimiter", ","),
        series_column=entry.get("series_column", ""),
        series_code=entry.get("series_code", ""),
        shift_days=int(entry.get("shift_days", 0)),
        shift_sessions=int(entry.get("shift_sessions", 0)),
    )


def _formatted(entry: dict[str, Any], where: str) -> FileSpec:
    """Read an entry whose file a source reads as a whole."""
    if extra := set(entry) - {"path", "format", "series", "shift_sessions"}:
        raise InputError(f"{where}: {sorted(extra)} do not go with a format; the source decides these")
    if not entry.get("path") or not entry.get("series"):
        raise InputError(f"{where}: needs path and series")
    return FileSpec(
        paths=(entry["path"],) if isinstance(entry["path"], str) else tuple(entry["path"]),
        date_column="",
        columns={},
        publication=Publication("catalogue"),
        shift_sessions=int(entry.get("shift_sessions", 0)),
        format=str(entry["format"]),
        series=tuple(entry["series"]),
    )


def _publication(table: dict[str, Any], where: str) -> Publication:
    basis = Basis.parse(table["basis"]) if "basis" in table else Basis.OBSERVED
    match table:
        case {"rule": "catalogue"}:
            return Publication("catalogue")
        case {"column": str(column)}:
            return Publication("column", column=column, basis=basis)
        case {"vintage_month": str(column)}:
            return Publication("vintage_month", column=column, basis=Basis.VINTAGE)
        case {"day": date() as day}:
            return Publication("day", day=day, basis=basis)
        case {"lag_days": int(days)}:
            return Publication("lag_days", lag_days=days, clock=time.fromisoformat(table.get("time", "23:59")), basis=Basis.LAG)
    raise InputError(f"{where}: known_at {table!r} is none of rule, column, vintage_month, day, lag_days")
