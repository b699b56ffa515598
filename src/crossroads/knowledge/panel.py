"""What was known at one moment: a panel, or the newest value of each series."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import polars as pl
from numpy.typing import NDArray

from crossroads.catalog.load import Catalog
from crossroads.catalog.specs import SeriesSpec
from crossroads.knowledge.history import History
from crossroads.knowledge.newest import newest_at
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
    return newest_at(history, np.array([as_of.us])).drop("as_of")


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
    rows = _together(winners(history, history.rows(spec.id), as_of.us))
    columns = (history.period[rows], history.value[rows], history.known_at[rows], history.basis[rows])
    return Series(spec.id, spec.unit, spec.frequency, *columns)


def _together(rows: NDArray[np.int64]) -> NDArray[np.int64] | slice:
    """Return rows that stand side by side as a slice: what was never revised is then not copied."""
    if not len(rows) or rows[-1] - rows[0] + 1 != len(rows):
        return rows
    return slice(int(rows[0]), int(rows[-1]) + 1)
