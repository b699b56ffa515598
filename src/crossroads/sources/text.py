"""Read a publisher's comma-separated text without believing it: bytes, header, cells, each step loud."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from crossroads.errors import SourceError

NUMBER = r"^-?[0-9]+(\.[0-9]+)?$"
"""A plain decimal number: ASCII digits, no exponent, no thousands separator, no sign but minus, never NaN."""
_DATES = {"%Y-%m-%d": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "%m/%d/%Y": r"^[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}$"}


def decode(body: bytes, source: str, where: str, *, expected: str, page: bool = False) -> str:
    """Return the body as text.

    Parameters
    ----------
    expected : str
        What should be there, for messages (``"CSV"``).
    page : bool
        Whether a web page is what should be there.

    Raises
    ------
    SourceError
        If the body is empty, binary, not UTF-8, or an HTML page.
    """
    if not body.strip():
        raise SourceError(source, where, expected=expected, seen="an empty body")
    if not page and body.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        raise SourceError(source, where, expected=expected, seen=f"a web page ({_title(body)})")
    if b"\0" in body:
        raise SourceError(source, where, expected=expected, seen=f"binary data starting {body[:4]!r}")
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as broken:
        raise SourceError(
            source, where, expected=f"{expected} in UTF-8", seen=f"byte {body[broken.start]:#04x} at {broken.start}"
        ) from None


def _title(body: bytes) -> str:
    found = re.search(rb"<title[^>]*>\s*([^<]{1,80})", body[:20_000], re.IGNORECASE)
    return found[1].decode("utf-8", "replace").strip() if found else "untitled"


@dataclass(frozen=True, slots=True)
class Table:
    """Cells of a publisher's table, all still text.

    Parameters
    ----------
    header : tuple of str
    columns : tuple of polars.Series of String
        In the header's order, equally long.
    first_line : int
        Line of the file the first row stands on, for messages.
    """

    source: str
    where: str
    header: tuple[str, ...]
    columns: tuple[pl.Series, ...]
    first_line: int

    def __len__(self) -> int:
        return len(self.columns[0])

    def __getitem__(self, name: str) -> pl.Series:
        return self.columns[self.header.index(name)]

    def dates(self, name: str, form: str) -> pl.Series:
        """Return a column as dates written ``%Y-%m-%d`` or ``%m/%d/%Y``; ``SourceError`` names the first that is not one."""
        cells = self[name]
        parsed = cells.str.to_date(form, strict=False, exact=True)
        self._refuse(cells, parsed.is_not_null() & cells.str.contains(_DATES[form]), f"a date {form} in {name}")
        return parsed

    def numbers(self, name: str, *, missing: Sequence[str] = ()) -> pl.Series:
        """Return a column as numbers, null where the cell is one of the ``missing`` marks; anything else is a ``SourceError``."""
        cells = self[name]
        absent = cells.is_in(list(missing))
        self._refuse(cells, absent | cells.str.contains(NUMBER), f"a number in {name}")
        return cells.set(absent, None).cast(pl.Float64)

    def _refuse(self, cells: pl.Series, good: pl.Series, expected: str) -> None:
        if not good.all():
            row = int((~good).arg_true()[0])
            raise SourceError(self.source, f"{self.where} line {self.first_line + row}", expected=expected, seen=repr(cells[row]))


def table(text: str, source: str, where: str, *, header: Sequence[Sequence[str]] | None, skip: int = 0, blank_end: bool = False) -> Table:
    """Return the cells of comma-separated text, without the spaces some publishers pad them with.

    Parameters
    ----------
    header : sequence of sequences of str, or None
        The header lines accepted; None leaves the check to the caller.
    skip : int
        Lines between header and data that are not data.
    blank_end : bool
        Whether empty lines may follow the data.

    Raises
    ------
    SourceError
        If the header is another one, a line has another number of cells, there is no row, or the last line has no
        line end: every publisher read here ends its files with one, so its absence means a file cut short.
    """
    if not text.endswith("\n"):
        last = text.rstrip("\r\n").rsplit("\n", 1)[-1][-60:]
        raise SourceError(source, where, expected="a line end after the last line", seen=f"the file cut off at {last!r}")
    lines = text.replace("\r\n", "\n").removesuffix("\n").split("\n")
    names = tuple(lines[0].split(","))
    if header is not None and names not in {tuple(h) for h in header}:
        raise SourceError(source, where, expected=f"header {' or '.join(','.join(h) for h in header)}", seen=lines[0][:200])
    data = lines[1 + skip :]
    while blank_end and data and not data[-1].strip(", "):
        data.pop()
    if not data:
        raise SourceError(source, where, expected="rows below the header", seen="none")
    rows = [[cell.strip(" ") for cell in line.split(",")] for line in data]
    for number, row in enumerate(rows, start=2 + skip):
        if len(row) != len(names):
            raise SourceError(
                source, f"{where} line {number}", expected=f"{len(names)} cells", seen=f"{len(row)}: {data[number - 2 - skip][:80]!r}"
            )
    columns = tuple(pl.Series(name, cells, pl.String) for name, cells in zip(names, zip(*rows, strict=True), strict=True))
    return Table(source, where, names, columns, 2 + skip)
