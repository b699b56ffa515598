"""An indicator as a series, together with the observations that decide each of its values."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crossroads.catalog.specs import IndicatorSpec
from crossroads.series import Basis, Input, Series
from crossroads.timeline import Days, Frequency, Moments

Values = NDArray[np.float64]
Index = NDArray[np.int64]
"""Positions in a series' arrays; -1 stands for "no such observation"."""
_NEVER = np.datetime64(0, "us")


@dataclass(frozen=True, slots=True)
class Source:
    """One input series and which of its observations stand behind each value of an indicator.

    Parameters
    ----------
    series : Series
    index : ndarray of int64, shape (n,) or (n, k)
        Row i lists the observations behind value i; -1 where there is none.
    """

    series: Series
    index: Index

    def at(self, rows: Index) -> Source:
        """Return the source of these values only, in the order given."""
        return Source(self.series, self.index[rows])

    def known(self) -> tuple[Moments, NDArray[np.uint8]]:
        """Return when the last observation behind each value became known, and the weakest basis among them."""
        return _latest(self.series.known_at, self.series.basis, self.index)

    def inputs(self, at: int) -> list[Input]:
        """Return the observations behind one value, oldest first."""
        return [self.series.input(int(i)) for i in np.unique(self.index[at]) if i >= 0]


@dataclass(frozen=True, slots=True)
class Sources:
    """Many input series of which each value has a few: the contracts of a futures strip, one for each month of decades.

    Parameters
    ----------
    series : tuple of Series
    which, index : ndarray of int64, shape (n, k)
        Row i lists the observations behind value i: the number of a series, and the position in it; -1 where there is none.
    """

    series: tuple[Series, ...]
    which: Index
    index: Index

    def at(self, rows: Index) -> Sources:
        """Return the sources of these values only, in the order given."""
        return Sources(self.series, self.which[rows], self.index[rows])

    def known(self) -> tuple[Moments, NDArray[np.uint8]]:
        """Return when the last observation behind each value became known, and the weakest basis among them."""
        begin = np.cumsum([0, *(len(series) for series in self.series)])
        moments = np.concatenate([series.known_at for series in self.series])
        bases = np.concatenate([series.basis for series in self.series])
        return _latest(moments, bases, np.where(self.index >= 0, begin[self.which] + self.index, -1))

    def inputs(self, at: int) -> list[Input]:
        """Return the observations behind one value, series by series, oldest first."""
        there = self.index[at] >= 0
        pairs = sorted(set(zip(self.which[at][there].tolist(), self.index[at][there].tolist(), strict=True)))
        return [self.series[number].input(place) for number, place in pairs]


@dataclass(frozen=True, slots=True)
class Traced:
    """An indicator's values over its periods, and their sources row by row."""

    series: Series
    sources: tuple[Source | Sources, ...]

    def inputs(self, at: int = -1) -> tuple[Input, ...]:
        """Return every observation behind the value at position ``at``, source by source, oldest first."""
        return tuple(seen for source in self.sources for seen in source.inputs(at))


def trace(spec: IndicatorSpec, frequency: Frequency, periods: Days, values: Values, *sources: Source | Sources) -> Traced:
    """Return the indicator with its provenance: each value is known when the last of its observations is.

    Parameters
    ----------
    spec : IndicatorSpec
        Gives id and unit; periods before ``spec.launched`` are marked backfilled.
    frequency : Frequency
    periods : ndarray of datetime64[D], shape (n,)
    values : ndarray of float64, shape (n,), in ``spec.unit``
        NaN where the indicator is undefined; those periods are dropped.
    *sources : Source or Sources
        Index arrays of n rows.

    Returns
    -------
    Traced
        ``known_at`` is the latest and ``basis`` the weakest over each value's observations.
    """
    kept = np.flatnonzero(~np.isnan(values))
    sources = tuple(source.at(kept) for source in sources)
    known = np.full(len(kept), _NEVER)
    basis = np.zeros(len(kept), np.uint8)
    for source in sources:
        moments, weakest = source.known()
        known, basis = np.maximum(known, moments), np.maximum(basis, weakest)
    if spec.launched is not None:
        basis[periods[kept] < np.datetime64(spec.launched)] = Basis.BACKFILLED
    return Traced(Series(spec.id, spec.unit, frequency, periods[kept], values[kept], known, basis), sources)


def _latest(known_at: Moments, basis: NDArray[np.uint8], index: Index) -> tuple[Moments, NDArray[np.uint8]]:
    rows = np.atleast_2d(index.T).T
    there = rows >= 0
    return np.where(there, known_at[rows], _NEVER).max(axis=1), np.where(there, basis[rows], np.uint8(0)).max(axis=1)


def shared_days(first: Days, second: Days) -> tuple[Index, Index]:
    """Return the positions of the days that both have, in each.

    Parameters
    ----------
    first, second : ndarray of datetime64[D], strictly ascending

    Examples
    --------
    >>> monday, tuesday, friday = np.array(["2025-11-17", "2025-11-18", "2025-11-21"], "datetime64[D]")
    >>> shared_days(np.array([monday, friday]), np.array([monday, tuesday, friday]))
    (array([0, 1]), array([0, 2]))
    """
    there = positions(second, first)
    here = np.flatnonzero(there >= 0)
    return here, there[here]


def positions(stamps: Days, days: Days) -> Index:
    """Return the position of each day among ascending stamps, -1 where it is not one of them."""
    numbers, wanted = _numbers(stamps), _numbers(days)
    if not len(numbers):
        return np.full(len(wanted), -1, np.int64)
    at = np.minimum(np.searchsorted(numbers, wanted), len(numbers) - 1)
    return np.where(numbers[at] == wanted, at, -1)


def _numbers(days: Days) -> NDArray[np.int64]:
    """Return days as whole numbers: these are compared faster than dates."""
    return np.asarray(days, "datetime64[D]").view(np.int64)


def at_or_before(stamps: Days, days: Days, *, within: int) -> Index:
    """Return for each day the position of the last stamp at or before it.

    Parameters
    ----------
    stamps : ndarray of datetime64[D], ascending
    days : ndarray of datetime64[D]
    within : int, calendar days
        An older stamp than this is stale and does not count.

    Returns
    -------
    ndarray of int64
        -1 where there is none.

    Examples
    --------
    >>> stamps = np.array(["2025-11-12", "2025-11-19"], "datetime64[D]")
    >>> at_or_before(stamps, np.array(["2025-11-11", "2025-11-18", "2025-11-30"], "datetime64[D]"), within=7)
    array([-1,  0, -1])
    """
    numbers, asked = _numbers(stamps), _numbers(days)
    if not len(numbers):
        return np.full(len(asked), -1, np.int64)
    found = np.searchsorted(numbers, asked, side="right") - 1
    return np.where((found >= 0) & (asked - numbers[np.maximum(found, 0)] <= within), found, -1)
