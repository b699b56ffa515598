"""The odds of a given meeting on a given day: from the futures, or from CME's own download where contracts are missing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from crossroads.indicators.meetings import known_meetings, next_meetings, settled
from crossroads.indicators.odds import Path, shares, solve
from crossroads.indicators.odds_chain import Values
from crossroads.indicators.odds_curve import Strip, View, settlement_days, strip_of
from crossroads.indicators.odds_download import Grid, grids
from crossroads.indicators.shared import once_per_panel
from crossroads.indicators.traced import Source, Sources, at_or_before
from crossroads.series import Panel
from crossroads.timeline import Days

AHEAD = 3
"""Meetings solved for: the next one of a day is at most the third of a week before."""


class Origin(IntEnum):
    """Where odds were read; the key is the state of the reading."""

    NONE = 0
    FUTURES = 1
    CME_HISTORY = 2

    @property
    def key(self) -> str:
        """Return the lower-case key used in the catalogue's states."""
        return self.name.lower()


@dataclass(frozen=True, slots=True, eq=False)
class Quotes:
    """Odds of one meeting on each of several days.

    Parameters
    ----------
    days, meetings : ndarray of datetime64[D], shape (n,)
    odds : ndarray of float64, shape (n, 3), percent
        Cut, hold, hike; NaN where nothing says.
    noise : ndarray of float64, shape (n,), percentage points
        See ``odds.Path``; 0 for CME's download.
    origin : ndarray of int, shape (n,)
        ``Origin`` codes.
    sources : tuple of Source or Sources
        Index arrays of n rows.
    """

    days: Days
    meetings: Days
    odds: Values
    noise: Values
    origin: NDArray[np.int8]
    sources: tuple[Source | Sources, ...]


@once_per_panel
def quoted_days(panel: Panel) -> Days:
    """Return every day on which a contract settled or a download has a row."""
    days: Days = np.unique(np.concatenate([settlement_days(panel), *(grid.days for grid in grids(panel))]))
    return days


def quotes(panel: Panel, days: Days, meetings: Days) -> Quotes:
    """Return what each day said of the given meeting alone.

    Parameters
    ----------
    panel : Panel
    days : ndarray of datetime64[D], shape (n,), ascending
    meetings : ndarray of datetime64[D], shape (n,)
        NaT where none is asked for.

    Notes
    -----
    A download is a grid of levels after the meeting. It speaks of the meeting alone only while that is the next one; on the day of
    the meeting before, its row still mixes both.
    """
    n = len(days)
    blank = Quotes(days, meetings, np.full((n, 3), np.nan), np.zeros(n), np.zeros(n, np.int8), ())
    found = [*_from_futures(panel, blank), *(source for grid in grids(panel) for source in _from_download(panel, grid, blank))]
    return Quotes(days, meetings, blank.odds, blank.noise, blank.origin, tuple(found))


def _from_futures(panel: Panel, into: Quotes) -> list[Source | Sources]:
    strip, path = _solved(panel)
    if not len(strip.curve.days):
        return []
    rows = at_or_before(strip.curve.days, into.days, within=0)
    same = (path.meetings[rows] == into.meetings[:, None]) & (rows >= 0)[:, None]
    column = np.argmax(same, axis=1)
    steps = np.where(same.any(axis=1), path.steps[rows, column], np.nan)
    known = ~np.isnan(steps)
    into.odds[known] = np.stack(shares(steps[known]), axis=1)
    into.noise[known] = path.noise[rows, column][known]
    into.origin[known] = Origin.FUTURES
    return strip.sources(View(np.where(known, rows, -1), path.used[rows, column]))


@once_per_panel
def _solved(panel: Panel) -> tuple[Strip, Path]:
    """Return the curve of all days of a panel, solved."""
    strip = strip_of(panel, settlement_days(panel))
    return strip, solve(strip.curve, known_meetings(), ahead=AHEAD)


def _from_download(panel: Panel, grid: Grid, into: Quotes) -> list[Source]:
    lower, upper = panel.get("FED_TARGET_LOWER"), panel.get("FED_TARGET_UPPER")
    if lower is None or upper is None:
        return []
    rows = at_or_before(grid.days, into.days, within=0)
    alone = (next_meetings(into.days) == grid.meeting) & ~np.isin(into.days, known_meetings().days)
    own = (rows >= 0) & (into.meetings == grid.meeting) & alone & (into.origin == Origin.NONE)
    at = np.flatnonzero(own)
    places = [np.searchsorted(s.known_at, settled(into.days[at]), side="right") - 1 for s in (lower, upper)]
    at, places = at[places[0] >= 0], [p[places[0] >= 0] for p in places]
    if not len(at):
        return []
    into.odds[at] = grid.shares(rows[at], lower.values[places[0]], upper.values[places[1]])
    into.origin[at] = Origin.CME_HISTORY
    behind = [*zip(grid.series, np.where(grid.odds[rows[at]] > 0, grid.places[rows[at]], -1).T, strict=True)]
    behind += [(lower, places[0]), (upper, places[1])]
    sources = []
    for series, found in behind:
        index = np.full((len(into.days), 1), -1, np.int64)
        index[at, 0] = found
        sources.append(Source(series, index))
    return [s for s in sources if (s.index >= 0).any()]
