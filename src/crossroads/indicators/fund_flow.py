"""Money into and out of one fund: the change of its shares outstanding times the net asset value they were struck at.

The net asset value is that of the session before: an order of day t - 1 is struck at that day's NAV and stands in the shares of
day t. Invesco computes its published flows so. The flow is dated by the shares' day; a table dated by the day of the order, such as
Farside's, shows the same money one session earlier.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crossroads.indicators.shared import once_per_panel
from crossroads.indicators.traced import Index, Source, Values, positions
from crossroads.series import Panel, Series
from crossroads.timeline import Days, business_days

GAP_DAYS = 5
"""Shares are not compared across more calendar days than this: a gap would make one spike of weeks of flows."""
LARGE_PCT = 20.0
"""A day's flow beyond this share of assets is flagged: a fund's first weeks, or a wrong figure."""
WEEK = 5
"""Sessions in a week."""
_SPLITS = np.array([*(float(k) for k in (2, 3, 4, 5, 6, 8, 10, 15, 20, 25)), *(1.0 / k for k in (2, 3, 4, 5, 6, 8, 10, 15, 20, 25))])
_NAV_LIKE, _SHARES_LIKE = np.log(1.15), np.log(1.35)


@dataclass(frozen=True, slots=True)
class Flow:
    """One fund's flow by day.

    Parameters
    ----------
    days : ndarray of datetime64[D], shape (n,)
    dollars : ndarray of float64, shape (n,)
        NaN where it is not defined.
    pct_of_assets : ndarray of float64, shape (n,)
        Of the assets before it; NaN where these are not known.
    growth : ndarray of float64, shape (n,)
        NAV over that of the observation before, splits taken out; NaN where it is not known.
    via : ndarray of str, shape (n,)
        How each day's flow was obtained: ``shares``, ``file`` or ``table``.
    sources : tuple of Source
        Index arrays of n rows.
    """

    days: Days
    dollars: Values
    pct_of_assets: Values
    growth: Values
    via: NDArray[np.str_]
    sources: tuple[Source, ...]


def split_factor(shares_ratio: Values, nav_ratio: Values) -> Values:
    """Return how many new shares stand for one old where both figures say that the fund was split, else 1.

    Parameters
    ----------
    shares_ratio : ndarray of float64
        Shares over those of the observation before.
    nav_ratio : ndarray of float64
        NAV of the observation before over the present one.

    Returns
    -------
    ndarray of float64
        A split moves the NAV to within 15 % and the shares to within 35 % of the same ratio (2:1, 3:1, 1:5, ...) on one day;
        no market day and no flow has done both. Of several ratios that fit, the one nearest to both figures.

    Examples
    --------
    >>> split_factor(np.array([2.14, 1.9, 1.0]), np.array([2.08, 1.01, 2.0])).tolist()
    [2.0, 1.0, 1.0]
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        nav_off = np.abs(np.log(nav_ratio)[:, None] - np.log(_SPLITS))
        shares_off = np.abs(np.log(shares_ratio)[:, None] - np.log(_SPLITS))
    fits = (nav_off < _NAV_LIKE) & (shares_off < _SHARES_LIKE)
    nearest = np.argmin(np.where(fits, nav_off + shares_off, np.inf), axis=1)
    return np.where(fits.any(axis=1), _SPLITS[nearest], 1.0)


def by_shares(shares: Series, nav: Series) -> Flow:
    """Return flows from shares outstanding and net asset values.

    ``(S_t - k S_{t-1}) NAV_{t-1} / k`` with k the split factor; not defined on the first day, over a gap of more than five
    calendar days, and where the NAV of the observation before is not known.
    """
    now = np.arange(len(shares))
    before = now - 1
    nav_now = positions(nav.periods, shares.periods)
    nav_before = nav_now[before]
    gap = (shares.periods - shares.periods[before]).astype(np.int64)
    defined = (before >= 0) & (nav_before >= 0) & (gap <= GAP_DAYS) & (shares.values[before] > 0)
    held = np.where(nav_now >= 0, nav.values[nav_now], np.nan)
    struck = np.where(defined, nav.values[nav_before], np.nan)
    old = np.where(defined, shares.values[before], np.nan)
    factor = split_factor(shares.values / old, struck / held)
    dollars = (shares.values - factor * old) * struck / factor
    index = np.column_stack([now, np.where(defined, before, -1)])
    navs = np.column_stack([np.where(defined, nav_before, -1), nav_now])
    sources = (Source(shares, index), Source(nav, navs))
    via = np.full(len(now), "shares")
    return Flow(shares.periods, dollars, 100.0 * dollars / (old * struck), held * factor / struck, via, sources)


def as_given(series: Series, via: str) -> Flow:
    """Return flows that somebody else has computed, in dollars."""
    index = np.arange(len(series))[:, None]
    nothing = np.full(len(series), np.nan)
    dollars = series.values * series.unit.scale
    return Flow(series.periods, dollars, nothing, nothing, np.full(len(series), via), (Source(series, index),))


@once_per_panel
def fund_flow(panel: Panel, ticker: str) -> Flow | None:
    """Return a fund's flows by day from whatever the panel holds, or None if it holds nothing.

    A day is taken from the issuer's shares and NAV where they define it, else from a user's file (``TICKER.flow``), else from
    Farside's table; for a fund in that table it comes first, because it is dated by the order.
    """
    table = panel.get(f"FARSIDE.{ticker}")
    shares, nav, given = (panel.get(f"{ticker}.{field}") for field in ("shares", "nav", "flow"))
    found = [as_given(table, "table")] if table is not None else []
    found += [by_shares(shares, nav)] if shares is not None and nav is not None else []
    found += [as_given(given, "file")] if given is not None else []
    return joined(found) if found else None


def joined(flows: Sequence[Flow]) -> Flow:
    """Return one flow a day: of several accounts of a fund the first that defines the day."""
    if len(flows) == 1:
        return flows[0]
    days = np.unique(np.concatenate([flow.days for flow in flows]))
    dollars, pct, growth = (np.full(len(days), np.nan) for _ in range(3))
    via = np.full(len(days), "", "<U6")  # "shares" is the longest word
    sources: list[Source] = []
    for flow in flows:
        at = np.searchsorted(days, flow.days)
        taken = np.isnan(dollars[at]) & ~np.isnan(flow.dollars)
        for mine, theirs in ((dollars, flow.dollars), (pct, flow.pct_of_assets), (growth, flow.growth)):
            mine[at[taken]] = theirs[taken]
        via[at[taken]] = flow.via[taken]
        for source in flow.sources:
            index = np.full((len(days), source.index.shape[1]), -1)
            index[at[taken]] = source.index[taken]
            sources.append(Source(source.series, index))
    return Flow(days, dollars, pct, growth, via, tuple(sources))


def week_sum(flow: Flow) -> Values:
    """Return the flow of the five sessions up to each day, in dollars; NaN where one of them is not defined or lies too far back."""
    return _over_week(flow, rolling_sum(flow.dollars, WEEK))


def week_growth(flow: Flow) -> Values:
    """Return the percentage change of NAV over the five sessions up to each day, splits taken out."""
    return _over_week(flow, 100.0 * np.expm1(rolling_sum(np.log(flow.growth), WEEK)))


def week_sources(flow: Flow) -> tuple[Source, ...]:
    """Return the observations behind the five sessions up to each day."""
    return tuple(Source(source.series, stacked(source.index, WEEK)) for source in flow.sources)


def rolling_sum(values: Values, n: int) -> Values:
    """Return the sum of each value and the n - 1 before it, always added in the same order; NaN where there are fewer.

    Examples
    --------
    >>> rolling_sum(np.array([1.0, 2.0, 4.0]), 2).tolist()
    [nan, 3.0, 6.0]
    """
    padded = np.concatenate([np.full(n - 1, np.nan), values])
    total = np.zeros(len(values))
    for k in range(n):
        total = total + padded[k : k + len(values)]
    return total


def stacked(index: Index, rows: int) -> Index:
    """Return each row of an index array together with the rows before it, -1 above the first.

    Examples
    --------
    >>> stacked(np.array([[0], [1], [2]]), 2).tolist()
    [[0, -1], [1, 0], [2, 1]]
    """
    above = np.full((rows, index.shape[1]), -1)
    padded = np.vstack([above, index])
    return np.hstack([padded[rows - k : len(padded) - k] for k in range(rows)])


def _over_week(flow: Flow, values: Values) -> Values:
    """Keep values whose five rows are five sessions in a row: a day without a row is a day without a figure."""
    first = np.arange(len(flow.days)) - (WEEK - 1)
    between = np.busday_count(flow.days[np.maximum(first, 0)], flow.days, busdaycal=business_days("nyse"))
    defined: Values = np.where((first >= 0) & (between == WEEK - 1), values, np.nan)
    return defined
