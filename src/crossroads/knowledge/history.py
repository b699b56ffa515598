"""All rows ever made known, as columns sorted for as-of questions."""

from __future__ import annotations

import bisect
import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from crossroads.errors import InputError, NotKnownError
from crossroads.knowledge.frame import BASIS_CODES, BY_STRENGTH, OBSERVATION_SCHEMA, SNAPSHOT_SCHEMA, conform, in_as_of_order, names_of
from crossroads.series import Basis
from crossroads.timeline import Days, Moments

_LABELS = {code: label for label, code in BASIS_CODES.items()}
_BY_STRENGTH = np.array([BASIS_CODES[label] for label in BY_STRENGTH.categories], np.uint8)


@dataclass(frozen=True, slots=True, eq=False)
class History:
    """Every value of some series with the moment each became known.

    Rows are sorted by series, then period, then in the as-of order (``frame.in_as_of_order``): among the rows of one
    period known at a moment, the last one holds.

    Parameters
    ----------
    ids : tuple of str, ascending
        Series that have rows.
    bounds : ndarray of int64, shape (len(ids) + 1,)
        Rows ``bounds[i]:bounds[i + 1]`` are of series ``ids[i]``.
    period : ndarray of datetime64[D], shape (n,)
    value : ndarray of float64, shape (n,)
        NaN where the publisher said there is none (a withdrawal).
    known_at : ndarray of datetime64[us] in UTC, shape (n,)
    basis : ndarray of uint8, shape (n,)
        ``Basis`` codes.
    """

    ids: tuple[str, ...]
    bounds: NDArray[np.int64]
    period: Days
    value: NDArray[np.float64]
    known_at: Moments
    basis: NDArray[np.uint8]

    @classmethod
    def from_frame(cls, frame: pl.DataFrame) -> History:
        """Return the history of a frame of OBSERVATION_SCHEMA, its rows in any order.

        Raises
        ------
        InputError
            If a column is missing or of another type, if a null stands anywhere but in ``value``, or a NaN in it.
        """
        rows = conform(frame, OBSERVATION_SCHEMA, what="observations")
        keys = rows.select("series", "period", "known_at", "basis")
        if keys.null_count().sum_horizontal().item() or rows["value"].is_nan().any():
            raise InputError("observations: only `value` may be null, and nothing may be NaN; the rows did not pass `stamp`")
        names = names_of(rows)
        light = rows.select(pl.col("series").cast(names), pl.col("basis").cast(BY_STRENGTH), "period", "known_at", "recorded_at", "value")
        rows = _ordered(light)
        rows = rows.filter(~_outdone(rows))
        return cls(
            ids=tuple(names.categories),
            bounds=np.r_[0, np.cumsum(rows["series"].rle().struct.field("len").to_numpy(), dtype=np.int64)],
            period=_column(rows["period"]),
            value=_column(rows["value"].fill_null(np.nan)),
            known_at=_column(rows["known_at"].dt.replace_time_zone(None)),
            basis=_read_only(_codes(rows)),
        )

    def __len__(self) -> int:
        return len(self.value)

    def __contains__(self, series_id: str) -> bool:
        return self._place(series_id) is not None

    @property
    def parts(self) -> list[slice]:
        """Return the rows of each series, in the order of ``ids``."""
        ends = self.bounds.tolist()
        return [slice(begin, end) for begin, end in itertools.pairwise(ends)]

    def rows(self, series_id: str) -> slice:
        """Return the rows of one series; ``NotKnownError`` if there are none."""
        i = self._place(series_id)
        if i is None:
            raise NotKnownError(f"{series_id} has no observation at all; run `crossroads sync {series_id}` or import a file for it")
        return slice(int(self.bounds[i]), int(self.bounds[i + 1]))

    def _place(self, series_id: str) -> int | None:
        i = bisect.bisect_left(self.ids, series_id)
        return i if i < len(self.ids) and self.ids[i] == series_id else None

    def only(self, ids: Iterable[str]) -> History:
        """Return the history of these series alone (those that have rows)."""
        kept = sorted(set(ids) & set(self.ids))
        parts = [self.rows(i) for i in kept]
        picked = parts[0] if len(parts) == 1 else np.concatenate([np.empty(0, np.int64), *(np.arange(p.start, p.stop) for p in parts)])
        bounds = np.r_[0, np.cumsum([p.stop - p.start for p in parts], dtype=np.int64)]
        return History(tuple(kept), bounds, self.period[picked], self.value[picked], self.known_at[picked], self.basis[picked])

    def frame(self, rows: NDArray[np.int64]) -> pl.DataFrame:
        """Return those rows, in the order given, as a frame of SNAPSHOT_SCHEMA (a withdrawal is a null)."""
        series = np.searchsorted(self.bounds, rows, side="right") - 1
        columns = {
            "series": pl.Series(self.ids, dtype=pl.String).gather(series),
            "period": self.period[rows],
            "value": pl.Series(self.value[rows], nan_to_null=True),
            "known_at": pl.Series(self.known_at[rows]).dt.replace_time_zone("UTC"),
            "basis": pl.Series(self.basis[rows]).replace_strict(_LABELS, return_dtype=pl.String),
        }
        return pl.DataFrame(columns, schema=SNAPSHOT_SCHEMA)


def _column(column: pl.Series) -> NDArray[Any]:
    return _read_only(column.to_numpy())


def _read_only(array: NDArray[Any]) -> NDArray[Any]:
    """Return an array that cannot be written to: slices of it are handed out."""
    array.flags.writeable = False
    return array


def _codes(rows: pl.DataFrame) -> NDArray[np.uint8]:
    codes: NDArray[np.uint8] = _BY_STRENGTH[rows["basis"].to_physical().to_numpy()]
    return codes


def _slots(rows: pl.DataFrame) -> NDArray[np.int64]:
    """Return a number for the series and period of each row, in the order of both."""
    series, period = (rows[column].to_physical().to_numpy().astype(np.int64) for column in ("series", "period"))
    return (series << 32) + period


def _ordered(rows: pl.DataFrame) -> pl.DataFrame:
    """Return rows in as-of order; cheaper than to sort by all of it where nothing of one period became known twice at one moment."""
    slots, known_at = _slots(rows), rows["known_at"].to_physical().to_numpy()
    order = np.lexsort((known_at, slots))  # rows come in sorted runs, one for each file of a store: little is left to do
    is_tied = (np.diff(slots[order]) == 0) & (np.diff(known_at[order]) == 0)
    return in_as_of_order(rows) if is_tied.any() else rows[order]


def _outdone(rows: pl.DataFrame) -> NDArray[np.bool_]:
    """Tell the rule-dated rows that follow a row dated by somebody, within one series and period. Needs rows in as-of order."""
    codes, slots = _codes(rows), _slots(rows)
    by_rule = (codes == Basis.LAG) | (codes == Basis.BACKFILLED)
    if by_rule.all() or not by_rule.any():
        return np.zeros(len(rows), np.bool_)
    begins = np.r_[True, slots[1:] != slots[:-1]]
    told_before = np.cumsum(~by_rule) - ~by_rule
    at_begin = told_before[begins][np.cumsum(begins) - 1]
    outdone: NDArray[np.bool_] = by_rule & (told_before > at_begin)
    return outdone
