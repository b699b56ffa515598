"""Indicators that are one series' level, or a difference or ratio of two."""

from __future__ import annotations

import numpy as np

from crossroads.catalog.specs import IndicatorSpec
from crossroads.indicators.traced import Source, Traced, shared_days, trace
from crossroads.series import Panel


def level(spec: IndicatorSpec, panel: Panel) -> Traced:
    """Return the first input in the indicator's unit.

    Raises
    ------
    NotKnownError
        If nothing of it is known.
    UnitError
        If its unit is of another kind than the indicator's.
    """
    source = panel[spec.inputs[0]]
    return trace(spec, source.frequency, source.periods, source.values * source.unit.to(spec.unit), Source(source, np.arange(len(source))))


def difference(spec: IndicatorSpec, panel: Panel) -> Traced:
    """Return the first input minus the second, in the indicator's unit, on the periods both have.

    Rounded to 6 decimals: published rates have two, and a difference of 0.50 must meet a level of 0.50.
    """
    first, second, one, two = _common(spec, panel)
    values = first.series.values[one] * first.series.unit.to(spec.unit) - second.series.values[two] * second.series.unit.to(spec.unit)
    return trace(spec, first.series.frequency, first.series.periods[one], np.round(values, 6), first, second)


def ratio(spec: IndicatorSpec, panel: Panel) -> Traced:
    """Return the first input over the second on the periods both have; undefined where the second is zero."""
    first, second, one, two = _common(spec, panel)
    below = second.series.values[two] * second.series.unit.to(first.series.unit)
    values = first.series.values[one] / np.where(below == 0, np.nan, below)
    return trace(spec, first.series.frequency, first.series.periods[one], values, first, second)


def _common(spec: IndicatorSpec, panel: Panel) -> tuple[Source, Source, np.ndarray, np.ndarray]:
    first, second = panel[spec.inputs[0]], panel[spec.inputs[1]]
    one, two = shared_days(first.periods, second.periods)
    return Source(first, one), Source(second, two), one, two
