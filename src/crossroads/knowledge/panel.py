"""What was known at one moment: a panel, or the newest value of each series."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import polars as pl
from numpy.typing import NDArray

from crossroads.catalog.load import Catalog
from crossroads.catalog.specs import SeriesSpec
from crossroads.knowledge.frame import BASIS_CODES, SNAPSHOT_SCHEMA
from crossroads.knowledge.history import History
from crossroads.series import Panel, Series
from crossroads.timeline import AsOf


def panel(history: History, as_of: AsOf, catalog: Catalog, ids: Iterable[str] | None = None) -> Panel:
    """Return the series as they stood at a moment.

    Parameters
    ----------
    history : History
    as_of : AsOf
        Rows known at or before it count, later ones do not exist.
    catalog : Catalog
        Gives each series its unit and frequency.
    ids : iterable of str, optional
        Ids or aliases; the panel is keyed by the names given here. All series of the history by default.

    Returns
    -------
    Panel
        Without the series of which nothing was known. A withdrawn value has no period in its series.

    Raises
    ------
    UnknownSeriesError
        If a name is not in the catalogue.
    """
    names = history.ids if ids is None else ids
    specs = {name: catalog[name] for name in names}
    found = {name: _series(history, spec, as_of) for name, spec in specs.items() if spec.id in history}
    return Panel(as_of, {name: series for name, series in found.items() if len(series)})


def newest(history: History, as_of: AsOf) -> pl.DataFrame:
    """Return the value of the newest period of each series at a moment.

    Returns
    -------
    DataFrame of SNAPSHOT_SCHEMA
        One row for each series of which anything was known, sorted by series.
    """
    last = [winners(history, history.rows(name), as_of.us)[-1:] for name in history.ids]
    series = [name for name, rows in zip(history.ids, last, strict=True) if len(rows)]
    rows = np.concatenate(last) if last else np.empty(0, np.int64)
    return frame_of(history, rows, pl.Series(series, dtype=pl.String))


def frame_of(history: History, rows: NDArray[np.int64], series: pl.Series) -> pl.DataFrame:
    """Return those rows of a history as a frame of SNAPSHOT_SCHEMA (a withdrawal is a null)."""
    labels = {code: label for label, code in BASIS_CODES.items()}
    return pl.DataFrame(
        {
            "series": series,
            "period": history.period[rows],
            "value": pl.Series(history.value[rows], nan_to_null=True),
            "known_at": pl.Series(history.known_at[rows]).dt.replace_time_zone("UTC"),
            "basis": pl.Series(history.basis[rows]).replace_strict(labels, return_dtype=pl.String),
        },
        schema=SNAPSHOT_SCHEMA,
    )


def winners(history: History, part: slice, moment: np.datetime64) -> NDArray[np.int64]:
    """Return the rows of one series that hold at a moment, oldest period first; withdrawn periods have none."""
    known = np.flatnonzero(history.known_at[part] <= moment) + part.start
    periods = history.period[known]
    last = np.ones(len(known), np.bool_)
    last[:-1] = periods[1:] != periods[:-1]
    rows = known[last]
    holding: NDArray[np.int64] = rows[~np.isnan(history.value[rows])]
    return holding


def _series(history: History, spec: SeriesSpec, as_of: AsOf) -> Series:
    rows = winners(history, history.rows(spec.id), as_of.us)
    columns = (history.period[rows], history.value[rows], history.known_at[rows], history.basis[rows])
    return Series(spec.id, spec.unit, spec.frequency, *columns)
