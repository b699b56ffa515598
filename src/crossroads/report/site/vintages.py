"""What a period was said to be, release by release, as far as a moment knew: first values, revisions, and every vintage of one period."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
from numpy.typing import NDArray

from crossroads.knowledge.history import History
from crossroads.series import Basis, moment
from crossroads.timeline import AsOf

Rows = NDArray[np.int64]
"""Places in a history."""


@dataclass(frozen=True, slots=True)
class Vintage:
    """One value a period was given; None where it was withdrawn."""

    value: float | None
    known_at: datetime
    basis: Basis


@dataclass(frozen=True, slots=True)
class Revised:
    """A period and its values in the order they became known; a value said again unchanged is one."""

    period: date
    vintages: tuple[Vintage, ...]


@dataclass(frozen=True, slots=True)
class Revisions:
    """How a series was revised as far as a moment knew.

    Parameters
    ----------
    periods, changed : int
        Periods with a value, and those of them whose value was changed.
    typical : float or None
        Median size of the change from the first value to the last one known, over the periods whose last differs from the first.
    newest : tuple of Revised
        The periods that changed, the latest first.
    """

    periods: int
    changed: int
    typical: float | None
    newest: tuple[Revised, ...]


def revisions_known(history: History, series_id: str, as_of: AsOf, *, count: int) -> Revisions:
    """Return how a series was revised, with its latest ``count`` revised periods."""
    rows = _known(history, series_id, as_of)
    changed: list[Revised] = []
    sizes: list[float] = []
    periods = np.unique(history.period[rows])
    for revised in _periods(history, rows, at_least=2):
        if len(revised.vintages) > 1:
            changed.append(revised)
            first, last = revised.vintages[0].value, revised.vintages[-1].value
            if first is not None and last is not None and first != last:
                sizes.append(abs(last - first))
    typical = float(np.median(sizes)) if sizes else None
    return Revisions(len(periods), len(changed), typical, tuple(reversed(changed[-count:])))


def vintages_of(history: History, series_id: str, as_of: AsOf, period: date) -> tuple[Vintage, ...]:
    """Return every value one period had by a moment; empty if none."""
    rows = _known(history, series_id, as_of)
    found = list(_periods(history, rows[history.period[rows] == np.datetime64(period, "D")], at_least=1))
    return found[0].vintages if found else ()


def _known(history: History, series_id: str, as_of: AsOf) -> Rows:
    if series_id not in history:
        return np.empty(0, np.int64)
    part = history.rows(series_id)
    known: Rows = np.flatnonzero(history.known_at[part] <= as_of.us) + part.start
    return known


def _periods(history: History, rows: Rows, *, at_least: int) -> Iterator[Revised]:
    """Yield the periods that have at least so many rows, oldest first."""
    stamps = history.period[rows]
    begins = np.flatnonzero(np.diff(stamps.view(np.int64), prepend=-(2**62)))
    ends = np.append(begins[1:], len(rows))
    for i in np.flatnonzero(ends - begins >= at_least):
        day: date = stamps[begins[i]].astype(object)
        yield Revised(day, tuple(_told(history, rows[begins[i] : ends[i]])))


def _told(history: History, rows: Rows) -> Iterator[Vintage]:
    before: float | None = np.inf
    for row in rows:
        value = None if np.isnan(history.value[row]) else float(history.value[row])
        if value != before:
            yield Vintage(value, moment(history.known_at[row]), Basis(int(history.basis[row])))
        before = value
