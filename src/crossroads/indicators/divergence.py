"""Price and money going opposite ways: the price falls over a week and money comes in, or the reverse.

The state compares two facts and judges nothing. The record beside it counts what happened after earlier onsets known by then, next
to what happened after any day; whether the difference means anything is the claim's test, not this reading's.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from crossroads.catalog.specs import IndicatorSpec
from crossroads.errors import NotKnownError
from crossroads.indicators.flows import tickers
from crossroads.indicators.fund_flow import WEEK, Flow, fund_flow, rolling_sum, week_growth, week_sources
from crossroads.indicators.reading import Extra
from crossroads.indicators.traced import Index, Source, Traced, Values, at_or_before, trace
from crossroads.series import Panel, Series
from crossroads.timeline import Frequency

FALL_PCT = 1.0
"""A week counts as a fall or a rise from this change on: the letter's own line for the S&P 500."""
AHEAD = 63
"""Sessions after an onset that the record looks at: three months."""
APART = 5
"""Onsets closer than so many sessions after the end of the last one belong to it."""
_CLOSE = 4
"""Calendar days that a close may lie before the day a week ends on."""


def stance(price_pct: float, flow: float) -> str:
    """Return the state of a week from its price change in percent and its flow.

    Examples
    --------
    >>> stance(-2.4, 1.2e9), stance(1.5, -3.0), stance(0.3, 5.0), stance(-2.0, -1.0)
    ('down_in', 'up_out', 'quiet', 'down_out')
    """
    if abs(price_pct) < FALL_PCT or flow == 0 or np.isnan(price_pct):
        return "quiet"
    return f"{'down' if price_pct < 0 else 'up'}_{'in' if flow > 0 else 'out'}"


def fund_divergence(spec: IndicatorSpec, panel: Panel) -> Traced:
    """Return the flow of five sessions in percent of the fund's assets; its price is its own NAV."""
    flow = _of_shares(spec, panel)
    return trace(spec, Frequency.DAILY, flow.days, _week_pct(flow), *week_sources(flow))


def fund_extra(spec: IndicatorSpec, panel: Panel, traced: Traced) -> Extra:
    """Return the week's price change, the state, and the record of earlier weeks of the kind the letter names."""
    flow = _of_shares(spec, panel)
    at = int(np.searchsorted(flow.days, traced.series.periods[-1]))
    price, pct = week_growth(flow), _week_pct(flow)
    down_in = (price <= -FALL_PCT) & (pct > 0)
    level = np.exp(np.cumsum(np.nan_to_num(np.log(flow.growth))))
    details: dict[str, float | str | None] = {"price_change_1w": float(price[at]), **record(level[: at + 1], down_in[: at + 1])}
    return Extra(state=stance(float(price[at]), float(pct[at])), details=details)


def record(level: Values, condition: NDArray[np.bool_]) -> dict[str, float | str | None]:
    """Return what the price did in the three months after each onset of a condition, beside all days.

    Parameters
    ----------
    level : ndarray of float64, shape (n,)
        A price without splits, oldest first.
    condition : ndarray of bool, shape (n,)

    Returns
    -------
    mapping
        ``record_episodes`` whose three months are over, ``record_up_pct`` of them higher and ``record_median_pct`` change, and
        ``base_up_pct``, ``base_median_pct`` over all days with three months after them. Empty without such an episode.
    """
    held = np.flatnonzero(condition)
    onsets = held[np.r_[True, np.diff(held) > APART][: len(held)]]
    over = onsets[onsets + AHEAD < len(level)]
    if not len(over):
        return {"record_episodes": 0.0}
    after = 100.0 * (level[AHEAD:] / level[:-AHEAD] - 1.0)
    mine = after[over]
    return {
        "record_episodes": float(len(over)),
        "record_up_pct": 100.0 * float((mine > 0).mean()),
        "record_median_pct": float(np.median(mine)),
        "base_up_pct": 100.0 * float((after > 0).mean()),
        "base_median_pct": float(np.median(after)),
    }


def issuance_divergence(spec: IndicatorSpec, panel: Panel) -> Traced:
    """Return the week's issuance (first input) where the change of the price (second input) over the same week is known."""
    issuance, price = panel[spec.inputs[0]], panel[spec.inputs[1]]
    now, before = _closes(issuance, price)
    values = np.where((now >= 0) & (before >= 0), issuance.values * issuance.unit.to(spec.unit), np.nan)
    sources = Source(issuance, np.arange(len(issuance))), Source(price, np.column_stack([now, before]))
    return trace(spec, issuance.frequency, issuance.periods, values, *sources)


def issuance_extra(spec: IndicatorSpec, panel: Panel, traced: Traced) -> Extra:
    """Return the price change over the week of the newest issuance, and the state."""
    price = panel[spec.inputs[1]]
    now, before = _closes(traced.series, price)
    change = 100.0 * (float(price.values[now[-1]]) / float(price.values[before[-1]]) - 1.0)
    return Extra(state=stance(change, float(traced.series.values[-1])), details={"price_change_1w": change})


def _of_shares(spec: IndicatorSpec, panel: Panel) -> Flow:
    (ticker,) = tickers(spec)
    panel[f"{ticker}.shares"]  # raises: the price is the NAV, a flow file alone does not do
    panel[f"{ticker}.nav"]
    flow = fund_flow(panel, ticker)
    if flow is None:
        raise NotKnownError(f"{ticker} has no flows known by {panel.as_of}")
    return flow


def _week_pct(flow: Flow) -> Values:
    values = rolling_sum(flow.pct_of_assets, WEEK)
    return np.where(np.isnan(week_growth(flow)), np.nan, values)


def _closes(weekly: Series, price: Series) -> tuple[Index, Index]:
    """Return the closes at the end of each week and a week before."""
    return tuple(at_or_before(price.periods, weekly.periods - back, within=_CLOSE) for back in (0, 7))  # type: ignore[return-value]  # two of them
