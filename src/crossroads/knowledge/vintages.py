"""Everything known, at each of many moments: the full history again and again, at the cost of walking it once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crossroads.catalog.load import Catalog
from crossroads.catalog.specs import SeriesSpec
from crossroads.errors import NotKnownError
from crossroads.knowledge.blocks import KINDS, Block, Columns, kind_of
from crossroads.knowledge.history import History
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
    blocks : tuple of Block
    names : tuple of list of str
        The series of each block, in its order.
    place : mapping of series id to (block, series in block)
    """

    history: History
    at: np.datetime64
    blocks: tuple[Block, ...]
    names: tuple[list[str], ...]
    place: Mapping[str, tuple[int, int]]

    @property
    def ids(self) -> list[str]:
        """Return the series of which something was known."""
        return [name for name in self.history.ids if name in self]

    def __contains__(self, series_id: str) -> bool:
        return series_id in self.place and len(self.vintage(series_id)[0]) > 0

    def vintage(self, series_id: str) -> tuple[Days, NDArray[np.float64]]:
        """Return the periods and values of one series, oldest first, without copying; empty where nothing was known.

        Raises
        ------
        NotKnownError
            If the history has no row of the series.
        """
        columns, part = self._columns(series_id)
        return columns.period[part], columns.value[part]

    def vintages(self) -> dict[str, tuple[Days, NDArray[np.float64]]]:
        """Return the periods and values of every series of which something was known, by id, without copying."""
        found = {}
        for names, block in zip(self.names, self.blocks, strict=True):
            for name, (period, value, _), begin, length in zip(names, block.columns, block.begin, block.length, strict=True):
                if length:
                    found[name] = (period[begin : begin + length], value[begin : begin + length])
        return found

    def series(self, spec: SeriesSpec) -> Series:
        """Return one series with its unit, frequency, known_at and basis; empty where nothing was known."""
        columns, part = self._columns(spec.id)
        rows = part if columns.row is None else columns.row[part]
        moments, basis = self.history.known_at[rows], self.history.basis[rows]
        return Series(spec.id, spec.unit, spec.frequency, columns.period[part], columns.value[part], moments, basis)

    def panel(self, catalog: Catalog, ids: Iterable[str] | None = None) -> Panel:
        """Return the same panel as ``knowledge.panel`` at this moment, keyed by ``ids`` (ids or aliases; all by default)."""
        specs = {name: catalog[name] for name in (self.history.ids if ids is None else ids)}
        return Panel(AsOf(moment(self.at)), {name: self.series(spec) for name, spec in specs.items() if spec.id in self})

    def _columns(self, series_id: str) -> tuple[Columns, slice]:
        try:
            i, j = self.place[series_id]
        except KeyError:
            way_out = f"run `crossroads sync {series_id}` or import a file for it"
            raise NotKnownError(f"{series_id} has no observation at all; {way_out}") from None
        block = self.blocks[i]
        return block.columns[j], slice(block.begin[j], block.begin[j] + block.length[j])


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
    Each row is handled once, when it becomes known; see ``blocks`` for what is done besides.
    """
    at = ascending(moments)
    kinds = [kind_of(history, part, len(at)) for part in history.parts]
    members = [[i for i, kind in enumerate(kinds) if kind is make] for make in KINDS]
    names = tuple([history.ids[i] for i in some] for some in members)
    place = {name: (b, j) for b, some in enumerate(names) for j, name in enumerate(some)}
    streams = [make(history, [history.parts[i] for i in some], at) for make, some in zip(KINDS, members, strict=True)]
    for now, *blocks in zip(at, *streams, strict=True):
        yield Known(history, now, tuple(blocks), names, place)
