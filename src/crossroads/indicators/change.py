"""Changes over a length of time, aligned in a series' own steps: sessions, days, weeks, months or quarters."""

from __future__ import annotations

import numpy as np

from crossroads.indicators.traced import Index, Values, at_or_before
from crossroads.series import Series
from crossroads.timeline import Days, Frequency, Horizon, step_back

_DAYS = {"d": 1.0, "w": 7.0, "m": 365.25 / 12, "y": 365.25}
_STALE_DAYS = 7
"""A daily value older than a week does not stand for the session asked for."""
_WEEKLY_SLACK = 3
"""Weekly stamps wander by a day or two round holidays (CFTC reports dated Monday)."""

ALL = slice(None)
"""Every observation of a series."""
NEWEST = slice(-1, None)
"""The newest one alone."""


def earlier_index(series: Series, horizon: Horizon, of: slice = ALL) -> Index:
    """Return for each observation the position of the one a horizon before it.

    Parameters
    ----------
    series : Series
    horizon : Horizon
        Counted in the series' own steps: 1m is 21 sessions, 30 days of a series that never rests (bitcoin), 4 weeks or
        one month.
    of : slice
        Only of these observations.

    Returns
    -------
    ndarray of int64, shape (n,)
        -1 where nothing stands there. Daily: the last observation at or before that session, at most 7 days old.
        Weekly: the nearest one within 3 days. Monthly and quarterly: exactly that period, so a month that was never
        published leaves a gap and is not replaced by its neighbour.

    Raises
    ------
    InputError
        If the horizon is shorter than one step of the series.
    """
    periods = series.periods[of]
    if never_rests(series):
        return at_or_before(series.periods, periods - round(horizon.count * _DAYS[horizon.unit]), within=_STALE_DAYS)
    wanted = step_back(periods, series.frequency, horizon)
    if series.frequency is Frequency.DAILY:
        return at_or_before(series.periods, wanted, within=_STALE_DAYS)
    if series.frequency is Frequency.WEEKLY:
        return _nearest(series, wanted)
    return at_or_before(series.periods, wanted, within=0)


def never_rests(series: Series) -> bool:
    """Return whether a daily series has weekends as a rule, not as an exception (ICE stamps some month ends on Sundays)."""
    if series.frequency is not Frequency.DAILY or not len(series):
        return False
    return float(np.mean(~np.is_busday(series.periods))) > 0.2  # two days in seven, or one in seventy-five


def _nearest(series: Series, wanted: Days) -> Index:
    after = np.searchsorted(series.periods, wanted)
    around = np.stack([np.clip(after - 1, 0, len(series) - 1), np.clip(after, 0, len(series) - 1)])
    distance = np.abs((series.periods[around] - wanted).astype(np.int64))
    best = np.argmin(distance, axis=0)
    columns = np.arange(len(wanted))
    return np.where(distance[best, columns] <= _WEEKLY_SLACK, around[best, columns], -1).astype(np.int64)


def change(series: Series, horizon: Horizon, of: slice = ALL) -> Values:
    """Return the difference to the value a horizon earlier.

    Returns
    -------
    ndarray of float64, shape (n,), in the series' unit
        NaN where there is no earlier value. Rounded to 9 decimals, so that 3.45 - 2.95 is 0.5 and meets a level of 0.5.
    """
    index = earlier_index(series, horizon, of)
    then = np.where(index >= 0, series.values[index], np.nan)
    return np.round(series.values[of] - then, 9)


def pct_change(series: Series, horizon: Horizon) -> Values:
    """Return the percentage change against the value a horizon earlier.

    Returns
    -------
    ndarray of float64, shape (n,), percent
        NaN where there is no earlier value or it is not positive.
    """
    index = earlier_index(series, horizon)
    then = np.where(index >= 0, series.values[index], np.nan)
    return 100.0 * (series.values / np.where(then > 0, then, np.nan) - 1.0)
