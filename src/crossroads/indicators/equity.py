"""Prices against their own peak."""

from __future__ import annotations

import numpy as np

from crossroads.catalog.specs import IndicatorSpec
from crossroads.indicators.change import pct_change
from crossroads.indicators.reading import Extra
from crossroads.indicators.traced import Index, Source, Traced, Values, trace
from crossroads.series import Panel
from crossroads.timeline import Horizon


def peaks(closes: Values) -> Index:
    """Return for each position where the highest close so far stands (the first of equals).

    Examples
    --------
    >>> peaks(np.array([3.0, 2.0, 4.0, 4.0, 1.0]))
    array([0, 0, 2, 2, 2])
    """
    highest = np.maximum.accumulate(closes)
    fresh = np.r_[True, highest[1:] > highest[:-1]][: len(closes)]
    return np.maximum.accumulate(np.where(fresh, np.arange(len(closes)), 0))


def drawdown(closes: Values) -> Values:
    """Return how far each close stands below the highest close so far.

    Parameters
    ----------
    closes : ndarray of float64, shape (n,), positive, oldest first

    Returns
    -------
    ndarray of float64, shape (n,), percent
        0 at a new high, negative below it. Reads only closes up to t.

    Examples
    --------
    >>> drawdown(np.array([100.0, 80.0, 120.0])).tolist()
    [0.0, -20.0, 0.0]
    """
    return 100.0 * (closes - np.maximum.accumulate(closes)) / np.maximum.accumulate(closes)


def below_peak(spec: IndicatorSpec, panel: Panel) -> Traced:
    """Return the drawdown of the first input from its highest close so far."""
    price = panel[spec.inputs[0]]
    index = np.column_stack([np.arange(len(price)), peaks(price.values)])
    return trace(spec, price.frequency, price.periods, drawdown(price.values), Source(price, index))


def price_extra(spec: IndicatorSpec, panel: Panel, _traced: Traced) -> Extra:
    """Return the level, its peak and its percentage changes over a week and a month."""
    price = panel[spec.inputs[0]]
    peak = price.at(int(peaks(price.values)[-1]))
    details: dict[str, float | str | None] = {"level": price.newest.value, "peak": peak.value, "peak_day": peak.period.label}
    for text in ("1w", "1m"):
        moved = float(pct_change(price, Horizon.parse(text))[-1])
        details[f"pct_change_{text}"] = None if np.isnan(moved) else moved
    return Extra(details=details)
