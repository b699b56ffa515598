"""How many layoff measures rise together: a first count, from the public series behind the letter's seven components."""

from __future__ import annotations

import numpy as np

from crossroads.catalog.specs import IndicatorSpec
from crossroads.indicators.labour import four_week_mean
from crossroads.indicators.reading import Extra
from crossroads.indicators.traced import Index, Source, Traced, Values, trace
from crossroads.series import Panel, Series
from crossroads.timeline import Frequency

OVER_MONTHS = 3
"""A measure rises when it is above its value three months before (ours: the letter says only "rising together")."""
MIN_MEASURES = 3
"""A share of fewer measures says nothing about breadth."""

Months = np.ndarray[tuple[int], np.dtype[np.datetime64]]


def rising_share(levels: Values, *, over: int = OVER_MONTHS) -> Values:
    """Return the share of measures that are above their own value some months earlier.

    Parameters
    ----------
    levels : ndarray of float64, shape (n_months, n_measures), any units
        NaN where a measure has no value for a month.
    over : int, default 3, months

    Returns
    -------
    ndarray of float64, shape (n_months,), percent
        Of the measures that have both values; NaN where fewer than three have. Reads only months up to t.

    Examples
    --------
    >>> levels = np.array([[1.0, 5.0, 2.0], [2.0, 4.0, 2.0]])
    >>> rising_share(levels, over=1).round(1)
    array([ nan, 33.3])
    """
    moved = np.full_like(levels, np.nan)
    moved[over:] = levels[over:] - levels[:-over]
    there = (~np.isnan(moved)).sum(axis=1)
    share: Values = np.where(there >= MIN_MEASURES, 100.0 * (moved > 0).sum(axis=1) / np.maximum(there, 1), np.nan)
    return share


def layoff_breadth(spec: IndicatorSpec, panel: Panel) -> Traced:
    """Return the share of the input measures rising over three months, month by month.

    A weekly measure enters as its four-week mean in the last week of a finished month, a monthly one as it is.
    """
    known = [found for name in spec.inputs if (found := panel.get(name)) is not None]
    if len(known) < MIN_MEASURES:
        panel[next(name for name in spec.inputs if name not in panel)]  # raises: names the first measure that is missing
    first = min(s.periods[0] for s in known).astype("datetime64[M]")
    last = max(s.periods[-1] for s in known).astype("datetime64[M]")
    months: Months = np.arange(first, last + 1)
    columns = [_by_month(s, months) for s in known]
    share = rising_share(np.column_stack([values for values, _ in columns]))
    sources = [Source(s, _with_earlier(index)) for s, (_, index) in zip(known, columns, strict=True)]
    return trace(spec, Frequency.MONTHLY, months.astype("datetime64[D]"), share, *sources)


def _by_month(series: Series, months: Months) -> tuple[Values, Index]:
    """Return a measure on the grid of months and the positions behind each value."""
    values, width = (four_week_mean(series), 4) if series.frequency is Frequency.WEEKLY else (series.values, 1)
    position = np.searchsorted(series.periods, (months + 1).astype("datetime64[D]")) - 1
    stamp = series.periods[np.maximum(position, 0)]
    if series.frequency is Frequency.WEEKLY:  # finished: the next weekly stamp falls into the next month
        fits = (position >= 0) & (stamp.astype("datetime64[M]") == months) & ((stamp + 7).astype("datetime64[M]") > months)
    else:
        fits = (position >= 0) & (stamp.astype("datetime64[M]") == months)
    level = np.where(fits, values[np.maximum(position, 0)], np.nan)
    index = np.where(np.isnan(level)[:, None], -1, position[:, None] - np.arange(width))
    return level, index


def _with_earlier(index: Index) -> Index:
    """Return each month's positions together with those of the month it is compared with, or none where either lacks."""
    earlier = np.vstack([np.full((OVER_MONTHS, index.shape[1]), -1), index[:-OVER_MONTHS]])[: len(index)]
    both = (index[:, :1] >= 0) & (earlier[:, :1] >= 0)
    return np.where(both, np.hstack([index, earlier]), -1)


def breadth_extra(spec: IndicatorSpec, _panel: Panel, traced: Traced) -> Extra:
    """Return how many measures stand behind the newest share, how many rise, and which are absent."""
    used = {item.series for item in traced.inputs()}
    rising = round(float(traced.series.values[-1]) * len(used) / 100.0)
    absent = ", ".join(name for name in spec.inputs if name not in used)
    return Extra(details={"rising": rising, "of": len(used), "absent": absent or None})
