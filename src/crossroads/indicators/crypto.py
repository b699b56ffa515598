"""Bitcoin and the money beside it: its funds' flows, and what technology and short bonds did at the same time."""

from __future__ import annotations

import numpy as np

from crossroads.catalog.specs import IndicatorSpec
from crossroads.indicators.change import pct_change
from crossroads.indicators.flows import year_so_far
from crossroads.indicators.fund_flow import Flow, as_given, fund_flow, week_sources, week_sum
from crossroads.indicators.reading import Extra
from crossroads.indicators.traced import Traced, trace
from crossroads.series import Panel
from crossroads.timeline import Frequency, Horizon

MONTH = Horizon.parse("1m")
_FRESH_DAYS = 7
"""A flow older than this says nothing about the newest close."""


def funds_week(spec: IndicatorSpec, panel: Panel) -> Traced:
    """Return the flow into all spot bitcoin funds over the five sessions up to each finished day (first input)."""
    flow = as_given(panel[spec.inputs[0]], "table")
    return trace(spec, Frequency.DAILY, flow.days, week_sum(flow) / spec.unit.scale, *week_sources(flow))


def funds_extra(spec: IndicatorSpec, panel: Panel, traced: Traced) -> Extra:
    """Return the last day's flow, days in a row on one side, sums since the start and of the year, and IBIT's part."""
    flow = as_given(panel[spec.inputs[0]], "table")
    at = int(np.searchsorted(flow.days, traced.series.periods[-1]))
    side = np.sign(flow.dollars[: at + 1])
    turned = np.flatnonzero(side != side[-1])
    run = at - int(turned[-1]) if len(turned) else at + 1
    details: dict[str, float | str | None] = {
        "day_flow": float(flow.dollars[at]) / spec.unit.scale,
        f"days_{'in' if side[-1] > 0 else 'out'}_in_row": float(run),
        "since_start": float(flow.dollars[: at + 1].sum()) / spec.unit.scale,
    }
    for key, value in year_so_far(flow, at).items():
        if key in ("year_to_date", "year_to_date_before") and isinstance(value, float):
            details[key] = value / spec.unit.scale
    ibit = panel.get("FARSIDE.IBIT")
    details["IBIT_week"] = _week_on(as_given(ibit, "table"), flow.days[at], spec) if ibit is not None else None
    return Extra(details=details)


def money_extra(_spec: IndicatorSpec, panel: Panel, traced: Traced) -> Extra:
    """Return where money went in the week beside the month's relative price: bitcoin funds, Nasdaq-100 fund, short Treasuries.

    Notes
    -----
    The state needs both flows at most a week older than the newest close; otherwise there is none, and ``by`` says that prices
    alone stand here.
    """
    day = traced.series.periods[-1]
    bitcoin, technology = (_newest_week(fund_flow(panel, ticker), day) for ticker in ("TOTAL", "QQQ"))
    details: dict[str, float | str | None] = {
        "by": "price and flow" if bitcoin is not None and technology is not None else "price",
        "btc_funds_week": bitcoin,
        "qqq_week": technology,
    }
    for name in ("BTC", "QQQ", "SHY"):
        series = panel.get(name)
        moved = float(pct_change(series, MONTH)[-1]) if series is not None else np.nan
        details[f"{name.lower()}_change_1m"] = None if np.isnan(moved) else moved
    return Extra(state=_side(bitcoin, technology), details=details)


def _side(bitcoin: float | None, technology: float | None) -> str | None:
    if bitcoin is None or technology is None or bitcoin == 0 or technology == 0:
        return None
    if (bitcoin > 0) == (technology > 0):
        return "both_in" if bitcoin > 0 else "both_out"
    return "to_technology" if technology > 0 else "to_bitcoin"


def _newest_week(flow: Flow | None, day: np.datetime64) -> float | None:
    """Return the newest defined week's flow at or before a day, in USD millions, if it is fresh."""
    if flow is None:
        return None
    known = np.flatnonzero(~np.isnan(week_sum(flow)) & (flow.days <= day))
    if not len(known) or (day - flow.days[known[-1]]).astype(int) > _FRESH_DAYS:
        return None
    return float(week_sum(flow)[known[-1]]) / 1e6


def _week_on(flow: Flow, day: np.datetime64, spec: IndicatorSpec) -> float | None:
    at = int(np.searchsorted(flow.days, day))
    if at >= len(flow.days) or flow.days[at] != day or np.isnan(week_sum(flow)[at]):
        return None
    return float(week_sum(flow)[at]) / spec.unit.scale
