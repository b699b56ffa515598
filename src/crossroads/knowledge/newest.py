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
    for column, part in enumerate(history.parts):
        ever = _ever_newest(history, part)
        withdrawn = np.isnan(history.value[ever]).any()
        rows[:, column] = _walked(history, part, moments) if withdrawn else _looked_up(history, ever, moments)
    return rows


def _ever_newest(history: History, part: slice) -> NDArray[np.int64]:
    """Return the rows of one series that are of the newest period when they become known.

    A row is, if it becomes known before any row of a later period. Taken oldest period first, these rows are also in
    the order they became known.
    """
    period, known_at = (column[part].view(np.int64) for column in (history.period, history.known_at))  # whole numbers compare faster
    earliest_from = np.minimum.accumulate(known_at[::-1])[::-1]
    begins = np.r_[0, np.flatnonzero(period[1:] != period[:-1]) + 1]
    overtaken = np.r_[earliest_from[begins[1:]], np.iinfo(np.int64).max]
    revised = len(begins) < len(period)
    limit = np.repeat(overtaken, np.diff(np.r_[begins, len(period)])) if revised else overtaken
    ever: NDArray[np.int64] = np.flatnonzero(known_at < limit) + part.start
    return ever


def _looked_up(history: History, ever: NDArray[np.int64], moments: Moments) -> NDArray[np.int64]:
    """Newest rows of a series whose newest value was never withdrawn, among the rows that were ever newest."""
    place = np.searchsorted(history.known_at[ever], moments, side="right") - 1
    found: NDArray[np.int64] = np.where(place >= 0, ever[np.maximum(place, 0)], -1)
    return found


def _walked(history: History, part: slice, moments: Moments) -> NDArray[np.int64]:
    """Newest rows of any series: where the newest value is withdrawn the period before it is back, so the slots are walked."""
    walk = Walk(history, [part], moments)
    rows = np.full(len(moments), -1)
    for i, count in enumerate(walk.counts.tolist()):
        walk.advance(count)
        holding = np.flatnonzero(walk.held >= 0)
        rows[i] = walk.held[holding[-1]] if len(holding) else -1
    return rows
