"""From a panel to the bars of one security, and which series, shares and purchases they were read from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce

import numpy as np

from crossroads.catalog.floats import Float, floats
from crossroads.errors import NotKnownError
from crossroads.indicators.cost_basis import Bars
from crossroads.indicators.holders import GROUPS, Pattern, share_of, strength_share
from crossroads.indicators.traced import Index, Source, Values, positions, shared_days
from crossroads.series import Panel, Series
from crossroads.timeline import Days

FROM = np.datetime64("2010-01-04")
"""First day read: years before the letter's ten, so that holdings have turned over by then; the same for every security."""
STALE_DAYS = 200
"""A count of shares two quarters old still stands; an older one does not."""
JUMP = 1.8
"""A count that grows or shrinks by this factor from one day to the next is a split that was not applied to it."""
_REACH = 8
"""How many counts back the newest one known is looked for: a few are published late, not many."""


@dataclass(frozen=True, slots=True)
class Read:
    """The bars of a security as known at the panel's moment.

    Parameters
    ----------
    days : ndarray of datetime64[D], shape (n,)
    bars : Bars
    share : ndarray of float64, shape (n,)
        The first group's part of each day's purchases.
    sources : tuple of Source
        The observations of each day.
    prices : str
        Id of the close: says which set of series the prices are from.
    is_adjusted : bool
        Whether prices are adjusted for dividends too, and volume with them.
    count : Float or None
        The constant count of shares where no series of them is known.
    counted_purchases : int
        Days on which a user's file says who bought.
    """

    days: Days
    bars: Bars
    share: Values
    sources: tuple[Source, ...]
    prices: str
    is_adjusted: bool
    count: Float | None
    counted_purchases: int

    def hindsight(self, days: Days) -> np.ndarray:
        """Return for which days the constant count was not known yet."""
        return np.zeros(len(days), bool) if self.count is None else days < np.datetime64(self.count.known)


def price_sets(ticker: str) -> tuple[tuple[str, ...], ...]:
    """Return the ids of close, high, low and volume: the plain series first, then a user's adjusted file."""
    return (
        (ticker, f"{ticker}.high", f"{ticker}.low", f"{ticker}.volume"),
        tuple(f"ADJUSTED.{ticker}.{field}" for field in ("close", "high", "low", "volume")),
    )


def read(panel: Panel, ticker: str, pattern: Pattern) -> Read:
    """Return what is known of a security.

    Parameters
    ----------
    panel : Panel
    ticker : str
    pattern : Pattern
        Splits the purchases of the days for which no user's file does.

    Raises
    ------
    NotKnownError
        If no complete set of prices is known, or neither a count of shares nor a constant one, or if the count jumps as by a
        split that the prices do not show.

    Notes
    -----
    The count of a day is the newest published by that day's close. Days with a price or volume of zero or less are left out.
    """
    prices = next((ids for ids in price_sets(ticker) if all(panel.get(i) is not None for i in ids)), None)
    if prices is None:
        raise NotKnownError(f"{ticker}: neither {', '.join(price_sets(ticker)[0])} nor ADJUSTED.{ticker}.* are known by {panel.as_of}")
    series = [panel[name].since(FROM) for name in prices]
    days = reduce(_shared, [s.periods for s in series])
    index = [positions(s.periods, days) for s in series]
    columns = np.array([s.values[i] for s, i in zip(series, index, strict=True)])
    kept = (columns > 0).all(axis=0)
    count, counted, shares = _shares(panel, ticker, days, series[0].known_at[index[0]])
    kept &= shares > 0
    if not kept.any():
        raise NotKnownError(f"{ticker}: no day by {panel.as_of} has prices, volume and a count of shares")
    close, high, low, volume = columns[:, kept]
    _check_splits(ticker, days[kept], shares[kept])
    bars = Bars(low, high, close, volume, shares[kept])
    sources = [Source(s, i[kept]) for s, i in zip(series, index, strict=True)]
    sources += [Source(counted.series, counted.index[kept])] if counted is not None else []
    share, bought = _purchases(panel, ticker, days[kept], strength_share(bars, pattern))
    # what was bought up to a day stands behind its value, so the last purchase counted does, however long ago
    sources += [Source(s, np.searchsorted(s.periods, days[kept], side="right").astype(np.int64) - 1) for s in bought]
    used = len(_shared(days[kept], reduce(_shared, [s.periods for s in bought]))) if bought else 0
    return Read(days[kept], bars, share, tuple(sources), prices[0], prices[0].startswith("ADJUSTED."), count, used)


def _shared(first: Days, second: Days) -> Days:
    return first[shared_days(first, second)[0]]


def _shares(panel: Panel, ticker: str, days: Days, moments: np.ndarray) -> tuple[Float | None, Source | None, Values]:
    """Return the constant count used if any, else the series and which of its counts each day has; and the counts."""
    own = panel.get(f"{ticker}.shares")
    if own is not None:
        index = _newest_by(own, days, moments)
        return None, Source(own, index), np.where(index >= 0, own.values[index], 0.0)
    constant = floats().get(ticker)
    if constant is None:
        raise NotKnownError(f"{ticker}: no count of its shares is known by {panel.as_of}; import one as {ticker}.shares")
    return constant, None, np.full(len(days), float(constant.shares))


def _newest_by(own: Series, days: Days, moments: np.ndarray) -> Index:
    """Return for each day the position of the newest count that was known at its moment and is not too old; -1 for none."""
    index = np.searchsorted(own.periods, days, side="right").astype(np.int64) - 1
    for _ in range(_REACH):
        index -= (index >= 0) & (own.known_at[index] > moments)
    good = (index >= 0) & (own.known_at[index] <= moments) & (days - own.periods[index] <= np.timedelta64(STALE_DAYS, "D"))
    return np.where(good, index, -1)


def _check_splits(ticker: str, days: Days, shares: Values) -> None:
    grown = shares[1:] / shares[:-1]
    jumps = np.flatnonzero((grown > JUMP) | (grown < 1.0 / JUMP))
    if len(jumps):
        at = int(jumps[0]) + 1
        seen = f"{ticker}.shares goes from {shares[at - 1]:.0f} to {shares[at]:.0f} by {days[at]}"
        raise NotKnownError(f"{seen}, as by a split; import the counts on the basis of the prices")


def _purchases(panel: Panel, ticker: str, days: Days, pattern: Values) -> tuple[Values, list[Series]]:
    """Return the first group's part, by a user's file where it has both groups, and the series of that file."""
    both = [panel.get(f"BOUGHT.{ticker}.{group.upper()}") for group in GROUPS]
    if both[0] is None or both[1] is None:
        return pattern, []
    known = [s for s in both if s is not None]
    columns = []
    for s in known:
        column = np.full(len(days), np.nan)
        there = np.isin(days, s.periods)
        column[there] = s.values[np.searchsorted(s.periods, days[there])]
        columns.append(column)
    return share_of(columns[0], columns[1], pattern), known
