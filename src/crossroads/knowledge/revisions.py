"""How the values of a series changed after they were first published."""

from __future__ import annotations

import numpy as np
import polars as pl

from crossroads.knowledge.history import History


def revisions(history: History, series_id: str) -> pl.DataFrame:
    """Return every value each period of a series ever had, in the order they became known.

    Returns
    -------
    DataFrame
        Columns of SNAPSHOT_SCHEMA, and ``revision``: the value less the one before it for the same period, in the
        unit of the series; null for a first value and around a withdrawal. Sorted by period, then as known.

    Raises
    ------
    NotKnownError
        If the history has no row of the series.
    """
    part = history.rows(series_id)
    return history.frame(np.arange(part.start, part.stop)).with_columns(revision=pl.col("value").diff().over("period").round(9))
