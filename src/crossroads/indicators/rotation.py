"""Money moving between styles and sectors: by the price of one group in terms of another, and by flows where they are known."""

from __future__ import annotations

import numpy as np

from crossroads.catalog.specs import IndicatorSpec
from crossroads.errors import NotKnownError
from crossroads.indicators.change import earlier_index
from crossroads.indicators.flows import tickers
from crossroads.indicators.fund_flow import Flow, fund_flow, week_sources, week_sum
from crossroads.indicators.reading import Extra
from crossroads.indicators.traced import Index, Source, Traced, Values, shared_days, trace
from crossroads.series import Panel, Series
from crossroads.timeline import Days, Frequency, Horizon

MONTH = Horizon.parse("1m")
VALUE_SIDE, GROWTH_SIDE = ("IWD", "XLF"), ("IWF", "XLK")
"""The two sides of the style flows: value and financials, growth and technology."""


def relative(spec: IndicatorSpec, panel: Panel) -> Traced:
    """Return how much the first input gained on the second over a month, in percent, from closes both have."""
    first, second, one, two = _common(spec, panel)
    ratio = _ratio(first, second, one, two)
    before = earlier_index(ratio, MONTH)
    gained = np.where(before >= 0, 100.0 * (ratio.values / ratio.values[before] - 1.0), np.nan)
    sources = [Source(series, np.column_stack([at, np.where(before >= 0, at[before], -1)])) for series, at in ((first, one), (second, two))]
    return trace(spec, first.frequency, ratio.periods, gained, *sources)


def relative_extra(spec: IndicatorSpec, panel: Panel, _traced: Traced) -> Extra:
    """Return the ratio, its gain over a week, how far it stands below its highest of a year, and that it is a price and no flow."""
    ratio = _ratio(*_common(spec, panel))
    week = earlier_index(ratio, Horizon.parse("1w"))[-1]
    year = ratio.values[ratio.periods > ratio.periods[-1] - 365]
    return Extra(
        details={
            "by": "price",
            "ratio": float(ratio.values[-1]),
            "gain_1w": 100.0 * float(ratio.values[-1] / ratio.values[week] - 1.0) if week >= 0 else None,
            "below_year_high": 100.0 * float(ratio.values[-1] / year.max() - 1.0),
        }
    )


def style_flows(spec: IndicatorSpec, panel: Panel) -> Traced:
    """Return the week's flow into value and financials minus that into growth and technology.

    Only on days on which all four funds have one.
    """
    flows = _all(spec, panel)
    days = _shared_days([flow.days for flow in flows.values()])
    total = np.zeros(len(days))
    sources: list[Source] = []
    for ticker, flow in flows.items():
        at = np.searchsorted(flow.days, days)
        total += week_sum(flow)[at] * (1.0 if ticker in VALUE_SIDE else -1.0)
        sources += [Source(source.series, source.index[at]) for source in week_sources(flow)]
    return trace(spec, Frequency.DAILY, days, total / spec.unit.scale, *sources)


def style_extra(spec: IndicatorSpec, panel: Panel, traced: Traced) -> Extra:
    """Return each side's flow, and how many dollars came into value for each that left growth where that is what happened."""
    day = traced.series.periods[-1]
    weeks = {t: float(week_sum(f)[np.searchsorted(f.days, day)]) / spec.unit.scale for t, f in _all(spec, panel).items()}
    value, growth = (sum(weeks[t] for t in side) for side in (VALUE_SIDE, GROWTH_SIDE))
    in_for_out = value / -growth if value > 0 > growth else None
    named = {f"{ticker}_week": week for ticker, week in weeks.items()}
    return Extra(details={"by": "flow", "value_side": value, "growth_side": growth, "in_for_each_out": in_for_out, **named})


def _all(spec: IndicatorSpec, panel: Panel) -> dict[str, Flow]:
    found = {ticker: fund_flow(panel, ticker) for ticker in tickers(spec)}
    if absent := [ticker for ticker, flow in found.items() if flow is None]:
        raise NotKnownError(f"{', '.join(absent)} have no flows known by {panel.as_of}")
    return {ticker: flow for ticker, flow in found.items() if flow is not None}


def _shared_days(each: list[Days]) -> Days:
    shared = each[0]
    for days in each[1:]:
        shared = shared[shared_days(shared, days)[0]]
    return shared


def _common(spec: IndicatorSpec, panel: Panel) -> tuple[Series, Series, Index, Index]:
    first, second = panel[spec.inputs[0]], panel[spec.inputs[1]]
    one, two = shared_days(first.periods, second.periods)
    return first, second, one, two


def _ratio(first: Series, second: Series, one: Index, two: Index) -> Series:
    values: Values = first.values[one] / second.values[two]
    known, basis = np.maximum(first.known_at[one], second.known_at[two]), np.maximum(first.basis[one], second.basis[two])
    return Series(f"{first.id}/{second.id}", first.unit, first.frequency, first.periods[one], values, known, basis)
