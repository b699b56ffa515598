"""Everything known, at each of many moments: the full history again and again, at the cost of walking it once."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crossroads.catalog.load import Catalog
from crossroads.catalog.specs import SeriesSpec
from crossroads.knowledge.blocks import streams
from crossroads.knowledge.history import History
from crossroads.knowledge.releases import Releases
from crossroads.knowledge.walk import ascending
from crossroads.series import Panel, Series, moment
from crossroads.timeline import AsOf, Days, Moments


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """All that was known at one moment. It stays what it is when the replay goes on.

    Parameters
    ----------
    history : History
    at : datetime64[us], UTC
    place : mapping of series id to int
        Where each series of the history stands in the following.
    releases : list of Releases
    periods, values : list of ndarray
        Of every series, oldest period first, all ready; empty where nothing was known. Series never revised share their
        arrays with the history, others with other moments while their past is the same: do not write to them.
    """

    history: History
    at: np.datetime64
    place: Mapping[str, int]
    releases: list[Releases]
    periods: list[Days]
    values: list[NDArray[np.float64]]

    @property
    def ids(self) -> list[str]:
        """Return the series of which something was known."""
        return [name for name in self.history.ids if name in self]

    def __contains__(self, series_id: str) -> bool:
        return series_id in self.place and len(self.periods[self.place[series_id]]) > 0

    def vintage(self, series_id: str) -> tuple[Days, NDArray[np.float64]]:
        """Return the periods and values of one series, oldest first, without copying; empty where nothing was known.

        Raises
        ------
        NotKnownError
            If the history has no row of the series.
        """
        self.history.rows(series_id)
        i = self.place[series_id]
        return self.periods[i], self.values[i]

    def vintages(self) -> dict[str, tuple[Days, NDArray[np.float64]]]:
        """Return the periods and values of every series of which something was known, by id, without copying."""
        held = zip(self.place, self.periods, self.values, strict=True)
        return {name: (periods, values) for name, periods, values in held if len(periods)}

    def series(self, spec: SeriesSpec) -> Series:
        """Return one series with its unit, frequency, known_at and basis; empty where nothing was known.

        Periods and values are at hand; ``known_at`` and ``basis`` are looked up in the history now.
        """
        periods, values = self.vintage(spec.id)
        rows = self.releases[self.place[spec.id]].holding(self.history, self.at)
        return Series(spec.id, spec.unit, spec.frequency, periods, values, self.history.known_at[rows], self.history.basis[rows])

    def panel(self, catalog: Catalog, ids: Iterable[str] | None = None) -> Panel:
        """Return the same panel as ``knowledge.panel`` at this moment, keyed by ``ids`` (ids or aliases; all by default)."""
        specs = {name: catalog[name] for name in (self.history.ids if ids is None else ids)}
        return Panel(AsOf(moment(self.at)), {name: self.series(spec) for name, spec in specs.items() if spec.id in self})


def replay_panels(history: History, moments: Moments) -> Iterator[Known]:
    """Yield everything known at each moment, oldest moment first.

    Parameters
    ----------
    history : History
    moments : ndarray of datetime64[us] in UTC, ascending
        Rows known at the very moment count.

    Yields
    ------
    Known
        Equal to ``knowledge.panel`` at that moment; safe to keep.

    Raises
    ------
    InputError
        If the moments do not ascend.

    Notes
    -----
    Each row is handled once, when it becomes known; see ``blocks`` for what is done besides. Periods and values of every
    series are ready in what is yielded. Only known_at and basis are looked up when ``Known.series`` or ``Known.panel``
    asks for them.
    """
    at = ascending(moments)
    releases, blocks = streams(history, at)
    place = {one.name: i for i, one in enumerate(releases)}
    for now, *found in zip(at, *blocks, strict=True):
        periods = list(itertools.chain.from_iterable(block.periods for block in found))
        values = list(itertools.chain.from_iterable(block.values for block in found))
        yield Known(history, now, place, releases, periods, values)
