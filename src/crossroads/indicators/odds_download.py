"""CME's own download of one meeting's history: a probability for each target range and day."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from crossroads.indicators.odds_chain import Values
from crossroads.indicators.shared import once_per_panel
from crossroads.indicators.traced import Index, at_or_before
from crossroads.series import Panel, Series
from crossroads.timeline import Days

_RANGE = re.compile(r"FEDWATCH\.D([0-9]{4})([0-9]{2})([0-9]{2})\.([0-9]+)-([0-9]+)")
_WHOLE = (99.0, 101.0)
"""Percent that the ranges of one day must add up to; a day off by more is incomplete and not read."""
_EDGE = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """The probabilities of one download.

    Parameters
    ----------
    meeting : numpy.datetime64[D]
    days : ndarray of datetime64[D], shape (n,), ascending
        Days whose ranges add up to 100.
    low, high : ndarray of float64, shape (b,), percent
        Target ranges, ascending.
    odds : ndarray of float64, shape (n, b), percent
        Of the range that stands after the meeting, whatever earlier meetings do.
    series : tuple of Series
    places : ndarray of int64, shape (n, b)
    """

    meeting: np.datetime64
    days: Days
    low: Values
    high: Values
    odds: Values
    series: tuple[Series, ...]
    places: Index

    def shares(self, rows: Index, lower: Values, upper: Values) -> Values:
        """Return the odds that the target after the meeting lies under, in and above today's range.

        Parameters
        ----------
        rows : ndarray of int64, shape (n,)
        lower, upper : ndarray of float64, shape (n,), percent
            The target range on those days.

        Returns
        -------
        ndarray of float64, shape (n, 3), percent
        """
        odds, under = self.odds[rows], self.high[None, :] <= lower[:, None] + _EDGE
        above = self.low[None, :] >= upper[:, None] - _EDGE
        cut, hike = (odds * under).sum(axis=1), (odds * above).sum(axis=1)
        return np.stack([cut, odds.sum(axis=1) - cut - hike, hike], axis=1)


@once_per_panel
def grids(panel: Panel) -> list[Grid]:
    """Return the downloads of a panel, by meeting."""
    held: dict[np.datetime64, list[tuple[float, float, Series]]] = {}
    for name, series in panel.series.items():
        if (match := _RANGE.fullmatch(name)) and len(series):
            meeting = np.datetime64(f"{match[1]}-{match[2]}-{match[3]}")
            held.setdefault(meeting, []).append((int(match[4]) / 100, int(match[5]) / 100, series))
    return [_grid(meeting, sorted(held[meeting], key=lambda entry: entry[0])) for meeting in sorted(held)]


def _grid(meeting: np.datetime64, ranges: list[tuple[float, float, Series]]) -> Grid:
    low, high, series = zip(*ranges, strict=True)
    days = np.unique(np.concatenate([s.periods for s in series]))
    places = np.stack([at_or_before(s.periods, days, within=0) for s in series], axis=1)
    odds = np.stack([np.where(places[:, i] >= 0, s.values[places[:, i]], 0.0) for i, s in enumerate(series)], axis=1)
    total = odds.sum(axis=1)
    whole = (total >= _WHOLE[0]) & (total <= _WHOLE[1]) & (days < meeting)
    return Grid(meeting, days[whole], np.array(low), np.array(high), odds[whole], series, places[whole])
