"""How far prices move for the money that trades: Amihud's illiquidity, by sessions, as a month's mean."""

from __future__ import annotations

import numpy as np

from crossroads.catalog.specs import IndicatorSpec
from crossroads.indicators.change import never_rests
from crossroads.indicators.reading import MIN_PAST, Extra, percentile
from crossroads.indicators.traced import Index, Source, Traced, Values, shared_days, trace
from crossroads.series import UNITS, Panel, Series

SESSIONS, DAYS = 21, 30
"""Observations in a month: of a stock market, and of one that never rests."""
PER = 1e10
"""Dollars the move is measured for: an hour or two of the largest fund's trading."""
GAP = np.timedelta64(7, "D")
"""A move over a longer gap between two closes says nothing about one day's volume."""
YEARS_BACK = np.timedelta64(3 * 365 + 1, "D")
"""The nearer past the value is ranked in too: turnover grows over decades, so the whole past alone flatters the present."""


def move_for_money(close: Values, dollars: Values) -> Values:
    """Return each day's absolute return in basis points for ten billion dollars traded.

    Parameters
    ----------
    close : ndarray of float64, shape (n,), positive
    dollars : ndarray of float64, shape (n,)
        Traded on the day; NaN comes out where none were.

    Returns
    -------
    ndarray of float64, shape (n,)
        NaN on the first day.

    References
    ----------
    Amihud (2002), "Illiquidity and stock returns", Journal of Financial Markets 5.

    Examples
    --------
    >>> move_for_money(np.array([100.0, 101.0]), np.array([1e10, 2e10])).round(6).tolist()
    [nan, 50.0]
    """
    moved = np.r_[np.nan, 1e4 * np.abs(np.diff(close) / close[:-1])]
    found: Values = np.divide(moved * PER, dollars, out=np.full(len(close), np.nan), where=dollars > 0)
    return found


def trailing_mean(values: Values, length: int) -> Values:
    """Return the mean of each window of ``length`` values that ends at a position; NaN where one of them is missing."""
    if len(values) < length:
        return np.full(len(values), np.nan)
    found = np.full(len(values), np.nan)
    found[length - 1 :] = np.lib.stride_tricks.sliding_window_view(values, length).mean(axis=1)
    return found


def amihud(spec: IndicatorSpec, panel: Panel) -> Traced:
    """Return the month's mean of the move for ten billion dollars traded, in the indicator's unit.

    The inputs are close and volume, in shares or in dollars; where one is missing a user's adjusted file stands in, whose prices
    hold dividends and whose volume is scaled to the same dollars.

    Raises
    ------
    NotKnownError
        If neither pair is known.
    """
    price, volume = _pair(spec, panel)
    at, by = shared_days(price.periods, volume.periods)
    good = (price.values[at] > 0) & (volume.values[by] > 0)
    at, by = at[good], by[good]
    close = price.values[at]
    dollars = volume.values[by] * (volume.unit.scale if volume.unit.dimension == "money" else close)
    daily = move_for_money(close, dollars)
    daily[1:][np.diff(price.periods[at]) > GAP] = np.nan
    length = DAYS if never_rests(price) else SESSIONS
    values = trailing_mean(daily, length) * UNITS["bp"].to(spec.unit)
    return trace(spec, price.frequency, price.periods[at], values, Source(price, _back(at, length + 1)), Source(volume, _back(by, length)))


def _pair(spec: IndicatorSpec, panel: Panel) -> tuple[Series, Series]:
    price, volume = spec.inputs
    stand_in = f"ADJUSTED.{price}.close", f"ADJUSTED.{price}.volume"
    ids = (
        stand_in if any(panel.get(i) is None for i in spec.inputs) and all(panel.get(i) is not None for i in stand_in) else (price, volume)
    )
    return panel[ids[0]], panel[ids[1]]


def _back(rows: Index, length: int) -> Index:
    """Return for each row the ``length`` rows up to it, -1 before the first."""
    places = np.arange(len(rows))[:, None] - np.arange(length - 1, -1, -1)
    return np.where(places >= 0, rows[np.maximum(places, 0)], -1)


def impact_extra(_spec: IndicatorSpec, _panel: Panel, traced: Traced) -> Extra:
    """Return how the value stands to the last three years and to the median of the year before, and what it was read from."""
    own = traced.series
    near = own.since(own.periods[-1] - YEARS_BACK)
    year = own.values[-1 - 12 * (DAYS if never_rests(own) else SESSIONS) : -1]
    value = float(own.values[-1])
    return Extra(
        details={
            "percentile_3y": percentile(value, near.values[:-1]) if len(near) > MIN_PAST else None,
            "times_median_1y": value / float(np.median(year)) if len(year) > MIN_PAST else None,
            "prices": traced.inputs()[0].series,
        }
    )
