"""Odds of the same meeting on prediction markets: one contract for each outcome, kept apart from ladders of rate levels."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from crossroads.indicators.odds_chain import Values
from crossroads.indicators.shared import once_per_panel
from crossroads.indicators.traced import Index, Source, at_or_before
from crossroads.series import Panel, Series
from crossroads.timeline import Days

OUTCOMES = ("CUT50", "CUT25", "HOLD", "HIKE25", "HIKE50")
"""One of them comes true; 50 means more than 25 basis points."""
EXCHANGES = ("KALSHI", "POLYMARKET")
"""In the order in which they are asked."""
_SERIES = re.compile(rf"({'|'.join(EXCHANGES)})\.FED\.D([0-9]{{4}})([0-9]{{2}})([0-9]{{2}})\.({'|'.join(OUTCOMES)})")
_TOGETHER = (80.0, 125.0)
"""Percent: prices of the five that add up to less or more are not quotes of one market at one time."""


@dataclass(frozen=True, slots=True, eq=False)
class Book:
    """The markets of one exchange on one meeting.

    Parameters
    ----------
    exchange : str
    meeting : numpy.datetime64[D]
    days : ndarray of datetime64[D], shape (n,), ascending
        Days before the meeting on which any of them has a price.
    prices : ndarray of float64, shape (n, 5), percent
        In the order of ``OUTCOMES``; NaN where one has no price.
    series : tuple of (Series or None)
    places : ndarray of int64, shape (n, 5)
    """

    exchange: str
    meeting: np.datetime64
    days: Days
    prices: Values
    series: tuple[Series | None, ...]
    places: Index

    def odds(self) -> Values:
        """Return cut, hold and hike in percent, one row a day.

        Returns
        -------
        ndarray of float64, shape (n, 3)
            Where all five have a price they are scaled to add up to 100. Where only the market on no change has one, it
            stands as quoted and the direction of a move is not known: NaN.
        """
        total = self.prices.sum(axis=1)
        whole = (total >= _TOGETHER[0]) & (total <= _TOGETHER[1])
        scaled = 100 * self.prices / np.where(whole, total, np.nan)[:, None]
        hold = np.where(np.isnan(total), self.prices[:, 2], scaled[:, 2])
        return np.stack([scaled[:, :2].sum(axis=1), hold, scaled[:, 3:].sum(axis=1)], axis=1)

    def sources(self, rows: Index) -> list[Source]:
        """Return the markets behind the given rows (-1: none) of the book."""
        picked = np.where(rows[:, None] >= 0, self.places[rows], -1)
        return [Source(s, picked[:, [i]]) for i, s in enumerate(self.series) if s is not None and (picked[:, i] >= 0).any()]


@once_per_panel
def books(panel: Panel) -> list[Book]:
    """Return every book of a panel: by exchange, then by meeting."""
    held: dict[tuple[int, np.datetime64], dict[str, Series]] = {}
    for name, series in panel.series.items():
        if (match := _SERIES.fullmatch(name)) and len(series):
            key = (EXCHANGES.index(match[1]), np.datetime64(f"{match[2]}-{match[3]}-{match[4]}"))
            held.setdefault(key, {})[match[5]] = series
    return [_book(EXCHANGES[exchange], meeting, held[exchange, meeting]) for exchange, meeting in sorted(held)]


def _book(exchange: str, meeting: np.datetime64, markets: dict[str, Series]) -> Book:
    days = np.unique(np.concatenate([s.periods for s in markets.values()]))
    days = days[days < meeting]
    prices, places = np.full((len(days), len(OUTCOMES)), np.nan), np.full((len(days), len(OUTCOMES)), -1, np.int64)
    for i, outcome in enumerate(OUTCOMES):
        if outcome in markets:
            at = places[:, i] = at_or_before(markets[outcome].periods, days, within=0)
            prices[:, i] = np.where(at >= 0, markets[outcome].values[at], np.nan)
    return Book(exchange, meeting, days, prices, tuple(markets.get(outcome) for outcome in OUTCOMES), places)
