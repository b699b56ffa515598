"""Everything known, at each of many moments: the full history again and again, at the cost of walking it once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crossroads.catalog.load import Catalog
from crossroads.catalog.specs import SeriesSpec
from crossroads.errors import NotKnownError
from crossroads.knowledge.history import History
from crossroads.knowledge.walk import Walk, ascending
from crossroads.series import Panel, Series, moment
from crossroads.timeline import AsOf, Days, Moments

Rows = slice | NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """All that was known at one moment, as rows of a history.

    It stays what it is when the replay goes on. Rows of a series stand oldest period first, one a period; for a
    series never revised they are a slice, so reading it copies nothing.

    Parameters
    ----------
    history : History
    at : datetime64[us], UTC
    rows : mapping of series id to slice or ndarray of int64
        Only series of which something was known.
    """

    history: History
    at: np.datetime64
    rows: Mapping[str, Rows]

    def __contains__(self, series_id: str) -> bool:
        return series_id in self.rows

    def vintage(self, series_id: str) -> tuple[Days, NDArray[np.float64]]:
        """Return the periods and values of one series; ``NotKnownError`` if none was known."""
        rows = self._rows(series_id)
        return self.history.period[rows], self.history.value[rows]

    def series(self, spec: SeriesSpec) -> Series:
        """Return one series with its unit, frequency, known_at and basis; ``NotKnownError`` if none was known."""
        rows, all_ = self._rows(spec.id), self.history
        return Series(spec.id, spec.unit, spec.frequency, all_.period[rows], all_.value[rows], all_.known_at[rows], all_.basis[rows])

    def panel(self, catalog: Catalog, ids: Iterable[str] | None = None) -> Panel:
        """Return the same panel as ``knowledge.panel`` at this moment, keyed by ``ids`` (ids or aliases; all by default)."""
        specs = {name: catalog[name] for name in (self.history.ids if ids is None else ids)}
        return Panel(AsOf(moment(self.at)), {name: self.series(spec) for name, spec in specs.items() if spec.id in self})

    def _rows(self, series_id: str) -> Rows:
        try:
            return self.rows[series_id]
        except KeyError:
            raise NotKnownError(
                f"{series_id} has no observation known by {self.at} UTC; sync or import it, or ask for a later moment"
            ) from None


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
    A series never revised, whose periods became known in order, needs no work: what is known of it is always the
    beginning of what will be. The others share one walk: each row is handled once, when it becomes known.
    """
    at = ascending(moments)
    parts = [history.rows(name) for name in history.ids]
    steady = [_is_steady(history, part) for part in parts]
    grown = {
        name: (part.start, (part.start + np.searchsorted(history.known_at[part], at, side="right")).tolist())
        for name, part, plain in zip(history.ids, parts, steady, strict=True)
        if plain
    }
    revised = [(name, part) for name, part, plain in zip(history.ids, parts, steady, strict=True) if not plain]
    walk = Walk(history, [part for _, part in revised])
    names, begins = [name for name, _ in revised], [part.start for _, part in revised]
    for i, count in enumerate(walk.counts(at).tolist()):
        rows: dict[str, Rows] = {name: slice(start, stops[i]) for name, (start, stops) in grown.items() if stops[i] > start}
        walk.advance(count)
        holding = walk.holding()
        cuts = [*np.searchsorted(holding, begins).tolist(), len(holding)]
        rows |= {name: holding[a:b] for name, a, b in zip(names, cuts[:-1], cuts[1:], strict=True) if b > a}
        yield Known(history, at[i], rows)


def _is_steady(history: History, part: slice) -> bool:
    """Say whether each period has one row, none is a withdrawal, and later periods became known no earlier."""
    period, known_at = history.period[part], history.known_at[part]
    in_order = (period[1:] > period[:-1]).all() and (known_at[1:] >= known_at[:-1]).all()
    return bool(in_order and not np.isnan(history.value[part]).any())
