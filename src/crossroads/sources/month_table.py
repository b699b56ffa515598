"""Users' CSV files by month, read without believing them: quoted cells, months, counts, days of publication."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

import polars as pl

from crossroads.errors import SourceError
from crossroads.knowledge.frame import MOMENT
from crossroads.sources.text import decode
from crossroads.timeline import AsOf

MONTH = r"^[0-9]{4}-(0[1-9]|1[0-2])$"
COUNT = r"^[0-9]{1,9}$"


@dataclass(frozen=True, slots=True)
class Cells:
    """The needed columns of a file, still text, and where it came from.

    Parameters
    ----------
    frame : polars.DataFrame of String
    source, where : str
        For errors.
    """

    frame: pl.DataFrame
    source: str
    where: str

    def refuse(self, wrong: pl.Expr, column: str, expected: str) -> None:
        """Raise ``SourceError`` that names the first row for which ``wrong`` holds."""
        rows = self.frame.with_row_index("line").filter(wrong)
        if not rows.is_empty():
            seen = repr(rows[column][0])[:80]
            raise SourceError(self.source, f"{self.where} row {rows['line'][0] + 2}, {column}", expected=expected, seen=seen)

    def known_at(self) -> pl.Series:
        """Return the column ``published_at`` as moments: a day is its end in New York; null where a cell is empty or there is no column.

        A publication before the twentieth of its own month is refused: it would let later readers see what nobody knew.
        """
        if "published_at" not in self.frame.columns:
            return pl.repeat(None, len(self.frame), dtype=MOMENT, eager=True)
        known = pl.Series([self._moment(text) for text in self.frame["published_at"]], dtype=MOMENT)
        early = known.dt.date() < self.frame.select(month().dt.offset_by("19d")).to_series()
        self.refuse(pl.lit(early), "published_at", "a day after its month, or in the last days of it")
        return known

    def _moment(self, text: str) -> datetime | None:
        if not text:
            return None
        try:
            if len(text) == len("2025-11-18"):
                return AsOf.end_of(date.fromisoformat(text)).moment
            moment = datetime.fromisoformat(text)
        except ValueError:
            raise SourceError(self.source, self.where, expected="published_at as an ISO day or moment", seen=repr(text)[:60]) from None
        if moment.tzinfo is None:
            raise SourceError(self.source, self.where, expected="a moment with its time zone in published_at", seen=repr(text))
        return moment.astimezone(UTC)


def cells(body: bytes, source: str, where: str, *, columns: Sequence[Sequence[str]], others: Sequence[str] | None = None) -> Cells:
    """Return the needed columns without spaces round the cells; other columns are passed over.

    Parameters
    ----------
    columns : sequence of sequences of str
        Sets of columns, one of which must be there; the first that is, is returned.
    others : sequence of str, optional
        The only other columns there may be, so that a misspelt optional one is noticed; by default any.

    Raises
    ------
    SourceError
        If the file is no CSV in UTF-8, its last line has no end (a file cut short), none of the sets is there, another column is
        that may not be, or it has no rows.
    """
    text = decode(body, source, where, expected="CSV")
    if not text.endswith("\n"):
        raise SourceError(source, where, expected="a line end after the last line", seen=f"the file cut off at {text[-40:]!r}")
    try:
        table = pl.read_csv(io.BytesIO(text.encode()), infer_schema=False, empty_string_is_null=False)
    except pl.exceptions.PolarsError as broken:
        raise SourceError(source, where, expected="CSV", seen=str(broken).splitlines()[0]) from None
    found = next((names for names in columns if set(names) <= set(table.columns)), None)
    if found is None or (others is not None and set(table.columns) - {*found, *others}):
        wanted = " or ".join(",".join(names) for names in columns)
        raise SourceError(source, where, expected=f"columns {wanted}", seen=",".join(table.columns)[:120])
    if table.is_empty():
        raise SourceError(source, where, expected="lines below the header", seen="none")
    return Cells(table.select(pl.col(found).fill_null("").str.strip_chars()), source, where)


def month(column: str = "month") -> pl.Expr:
    """Return a column of checked months as the days they begin on."""
    return (pl.col(column) + "-01").str.to_date("%Y-%m-%d").alias("month")
