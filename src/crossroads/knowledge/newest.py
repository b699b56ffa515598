"""The newest value of every series at each of many moments."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from crossroads.knowledge.history import History
from crossroads.knowledge.walk import Walk, ascending
from crossroads.timeline import Moments


def newest_at(history: History, moments: Moments) -> pl.DataFrame:
    """Return the value of the newest period of each series at each moment.

    Parameters
    ----------
    history : History
    moments : ndarray of datetime64[us] in UTC, ascending
        Rows known at the very moment count.

    Returns
    -------
    DataFrame
        ``as_of`` and the columns of SNAPSHOT_SCHEMA, sorted by as_of and series; series of which nothing was known
        at a moment have no row there.

    Raises
    ------
    InputError
        If the moments do not ascend.
    """
    at = ascending(moments)
    rows = newest_rows(history, at)
    step, series = np.nonzero(rows >= 0)
    as_of = pl.Series("as_of", at).dt.replace_time_zone("UTC").gather(step)
    return history.frame(rows[step, series]).insert_column(0, as_of)


def newest_rows(history: History, moments: Moments) -> NDArray[np.int64]:
    """Return the history row of the newest period's value, shape (moments, series); -1 where nothing was known."""
    rows = np.empty((len(moments), len(history.ids)), np.int64)
    for column, name in enumerate(history.ids):
        part = history.rows(name)
        withdrawn = np.isnan(history.value[part]).any()
        rows[:, column] = _walked(history, part, moments) if withdrawn else _looked_up(history, part, moments)
    return rows


def _looked_up(history: History, part: slice, moments: Moments) -> NDArray[np.int64]:
    """Newest rows of a series without withdrawals.

    A row is ever the newest only if it is known before any row of a later period. Those rows, oldest period first,
    are also in the order they became known, so a moment is looked up among them by bisection.
    """
    period, known_at = history.period[part], history.known_at[part]
    earliest_from = np.minimum.accumulate(known_at[::-1])[::-1]
    begins = np.r_[0, np.flatnonzero(period[1:] != period[:-1]) + 1]
    overtaken = np.r_[earliest_from[begins[1:]], np.datetime64("9999-12-31", "us")]
    ever = np.flatnonzero(known_at < np.repeat(overtaken, np.diff(np.r_[begins, len(period)])))
    place = np.searchsorted(known_at[ever], moments, side="right") - 1
    found: NDArray[np.int64] = np.where(place >= 0, ever[np.maximum(place, 0)] + part.start, -1)
    return found


def _walked(history: History, part: slice, moments: Moments) -> NDArray[np.int64]:
    """Newest rows of any series: a withdrawal brings the period before it back, so the slots are walked."""
    walk = Walk(history, [part])
    rows = np.full(len(moments), -1)
    for i, count in enumerate(walk.counts(moments).tolist()):
        walk.advance(count)
        holding = np.flatnonzero(walk.held >= 0)
        rows[i] = walk.held[holding[-1]] if len(holding) else -1
    return rows
