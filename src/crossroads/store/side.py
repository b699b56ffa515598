"""What the small tables beside the observations share: typed rows in, typed rows out, only ever appended."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import polars as pl
from deltalake import DeltaTable

from crossroads.errors import StoreError
from crossroads.store.place import Place
from crossroads.store.tables import MAX_FILES, Change, Table, Types

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Row = TypeVar("Row", bound="DataclassInstance")


class SideTable(Generic[Row]):
    """An append-only table of one frozen dataclass.

    Parameters
    ----------
    store : Place
    name : str
        Its folder in the store.
    row : type
        Frozen dataclass with one field a column, in order.
    schema : mapping of column to Polars type
        A column of text whose field is a mapping holds JSON.
    order : tuple of str
        What ``read`` sorts by: the moment column first.
    """

    def __init__(
        self, store: Place, name: str, row: type[Row], schema: Types, order: tuple[str, ...], *, max_files: int = MAX_FILES
    ) -> None:
        self.table = Table(store.child(name), schema, order, max_files)
        self._row = row
        self._json = tuple(f.name for f in fields(row) if "Mapping" in str(f.type))

    def append_rows(self, rows: Iterable[Row]) -> int:
        """Append the rows in one commit and return how many there were; none makes no commit."""
        frame = self.frame(rows)
        self.change(lambda _: frame)
        return len(frame)

    def read(self, where: pl.Expr | None = None) -> pl.DataFrame:
        """Return the rows (that satisfy ``where``), oldest first; a row written twice counts once."""
        return self.at(self.table.open(), where)

    def rows(self, where: pl.Expr | None = None) -> list[Row]:
        """Return the same as typed rows."""
        return self.typed(self.read(where))

    def compact(self) -> None:
        """Rewrite the table as one file."""
        self.table.compact()

    def at(self, held: DeltaTable | None, where: pl.Expr | None = None) -> pl.DataFrame:
        """Return the rows of one version of the table."""
        rows = self.table.scan(held)
        rows = rows if where is None else rows.filter(where)
        return self.table.collect(rows).unique().sort([*self.table.order, *(c for c in self.table.schema if c not in self.table.order)])

    def change(self, fresh: Callable[[DeltaTable | None], pl.DataFrame]) -> None:
        """Append the rows ``fresh`` makes of the newest version; it is asked again if another process commits first."""

        def decide(held: DeltaTable | None) -> Change | None:
            rows = fresh(held)
            return Change(rows, self.table.token(held) + 1) if len(rows) else None

        self.table.write(decide)

    def frame(self, rows: Iterable[Row]) -> pl.DataFrame:
        """Return typed rows as a frame of the table's schema."""
        records = [{f.name: self._plain(f.name, getattr(row, f.name)) for f in fields(row)} for row in rows]
        try:
            return pl.DataFrame(records, schema=dict(self.table.schema))
        except (pl.exceptions.PolarsError, TypeError, OverflowError) as wrong:
            raise StoreError(f"{self.table.place.uri}: a row does not fit its columns: {wrong}") from None

    def typed(self, frame: pl.DataFrame) -> list[Row]:
        """Return a frame of the table's schema as typed rows."""
        return [self._row(**{k: self._rich(k, v) for k, v in record.items()}) for record in frame.iter_rows(named=True)]

    def _plain(self, column: str, value: Any) -> Any:
        if isinstance(value, datetime):
            if value.tzinfo is None:
                raise StoreError(f"{self.table.place.uri}: {column} {value.isoformat()} has no time zone; hand in an aware datetime")
            return value.astimezone(UTC)
        return plain_json(value) if column in self._json else value

    def _rich(self, column: str, value: Any) -> Any:
        return json.loads(value) if column in self._json and value is not None else value


def plain_json(value: Mapping[str, Any] | None) -> str | None:
    """Return a mapping as JSON with sorted keys, the same text for the same content; None stays None.

    Raises
    ------
    StoreError
        If it holds NaN, infinity or something JSON has no word for.
    """
    try:
        return (
            None if value is None else json.dumps(dict(value), sort_keys=True, allow_nan=False, ensure_ascii=False, separators=(",", ":"))
        )
    except (ValueError, TypeError) as wrong:
        raise StoreError(f"{dict(value or {})!r} cannot be kept as JSON: {wrong}") from None
