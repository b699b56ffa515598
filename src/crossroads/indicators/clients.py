"""Who buys when the market falls: a broker's client groups from a user's file, and a fund's creations as a public proxy.

The dip-buying rate is the share of weeks in which the S&P 500 (for the proxy: the fund) fell by more than 1 % and the group bought
on balance. The letter's chart does not say over which stretch it counts; here it is the last 52 weeks with at least five such weeks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from crossroads.catalog.specs import IndicatorSpec
from crossroads.errors import NotKnownError
from crossroads.indicators.change import earlier_index, pct_change
from crossroads.indicators.flows import tickers
from crossroads.indicators.fund_flow import by_shares
from crossroads.indicators.reading import Extra
from crossroads.indicators.traced import Index, Source, Traced, Values, at_or_before, positions, trace
from crossroads.series import Panel, Series
from crossroads.timeline import Days, Frequency, Horizon, business_days

FALL_PCT = 1.0
"""A week counts as down when the price lost more than this (the letter's line)."""
WEEKS, MIN_DOWN = 52, 5
"""The stretch the rate is taken over, and the least number of down weeks in it; both ours."""
_CLOSE = 4
"""Calendar days that a close may lie before the day a week ends on."""

Bools = NDArray[np.bool_]
Details = Mapping[str, float | str | None]


def dip_rate(down: Bools, bought: Bools, *, weeks: int = WEEKS, least: int = MIN_DOWN) -> Values:
    """Return the share of the down weeks among the last ``weeks`` in which the group bought.

    Parameters
    ----------
    down, bought : ndarray of bool, shape (n,)
        Week by week, oldest first.
    weeks : int, default 52
    least : int, default 5
        With fewer down weeks the rate is not defined.

    Returns
    -------
    ndarray of float64, shape (n,), percent
        NaN where it is not defined. Reads only weeks up to t.

    Examples
    --------
    >>> dip_rate(np.array([True, False, True]), np.array([True, True, False]), weeks=3, least=1).round(0).tolist()
    [100.0, 100.0, 50.0]
    """
    falls, both = (_trailing(flags.astype(np.int64), weeks) for flags in (down, down & bought))
    return np.where(falls >= least, 100.0 * both / np.maximum(falls, 1), np.nan)


def _trailing(counts: NDArray[np.int64], weeks: int) -> NDArray[np.int64]:
    total = np.cumsum(counts)
    total[weeks:] = total[weeks:] - total[:-weeks]
    return total


# ------------------------------------------------------------------------------------------------ client groups


def client_dips(spec: IndicatorSpec, panel: Panel) -> Traced:
    """Return the dip-buying rate of the group of the first input against the price of the second."""
    flow, price = panel[spec.inputs[0]], panel[spec.inputs[1]]
    down, now, before = _falls(flow.periods, price)
    rate = dip_rate(down, flow.values > 0)
    rate = np.where((now >= 0) & (before >= 0), rate, np.nan)
    behind = _down_weeks(down)
    closes = np.hstack([_of(now, behind), _of(before, behind)])
    return trace(spec, flow.frequency, flow.periods, rate, Source(flow, behind), Source(price, closes))


def client_extra(spec: IndicatorSpec, panel: Panel, traced: Traced) -> Extra:
    """Return the newest week's flow, the balance of the year's weeks, and since when the group had not bought or sold."""
    flow, price = _until(panel[spec.inputs[0]], traced.series.periods[-1]), panel[spec.inputs[1]]
    down, _, _ = _falls(flow.periods, price)
    return Extra(details={"week_flow": flow.newest.value, "down_weeks": float(down[-WEEKS:].sum()), **turns(flow)})


def turns(flow: Series) -> Details:
    """Return the run of weeks up to the newest on one side, and the last week on that side before a run on the other.

    Returns
    -------
    mapping
        ``weeks_bought_in_row`` or ``weeks_sold_in_row``; ``bought_last_before`` or ``sold_last_before`` names that earlier week, or
        is None if the record has none: the newest is then the first of its kind in it. ``weeks_sold_of_52``.
    """
    bought = flow.values > 0
    word = "bought" if bought[-1] else "sold"
    other = np.flatnonzero(bought != bought[-1])
    run = len(flow) - 1 - int(other[-1]) if len(other) else len(flow)
    same = np.flatnonzero(bought[: len(flow) - run] == bought[-1])
    earlier = flow.at(int(same[-1])).period.label if len(same) else None
    return {f"weeks_{word}_in_row": float(run), f"{word}_last_before": earlier, "weeks_sold_of_52": float((~bought[-WEEKS:]).sum())}


def _until(series: Series, day: np.datetime64) -> Series:
    """Return the part of a series whose periods are stamped ``day`` or earlier."""
    n = int(np.searchsorted(series.periods, day, side="right"))
    return replace(series, periods=series.periods[:n], values=series.values[:n], known_at=series.known_at[:n], basis=series.basis[:n])


def _falls(weeks: Days, price: Series) -> tuple[Bools, Index, Index]:
    """Return which weeks the price fell in, and the closes at their ends and a week before."""
    now, before = (at_or_before(price.periods, weeks - back, within=_CLOSE) for back in (0, 7))
    known = (now >= 0) & (before >= 0)
    change = np.where(known, 100.0 * (price.values[now] / price.values[before] - 1.0), 0.0)
    return change < -FALL_PCT, now, before


def _down_weeks(down: Bools) -> Index:
    """Return for each week itself and the down weeks its rate counts, -1 where there are fewer."""
    behind = np.arange(len(down))[:, None] - np.arange(WEEKS)
    counted = (behind >= 0) & (down[np.maximum(behind, 0)] | (np.arange(WEEKS) == 0))
    return np.where(counted, behind, -1)


def _of(index: Index, rows: Index) -> Index:
    return np.where(rows >= 0, index[rows], -1)


# ------------------------------------------------------------------------------------------------ a fund as a proxy


def fund_dips(spec: IndicatorSpec, panel: Panel) -> Traced:
    """Return the dip-buying rate of a fund's holders: weeks in which its NAV fell by more than 1 % and shares were created on balance.

    A proxy: creations net out all holders of one fund. A week counts once its last session is known.
    """
    days, down, bought, ends, shares, nav = _weeks(spec, panel)
    behind = _down_weeks(down)
    at = _of(ends, behind)
    return trace(spec, Frequency.WEEKLY, days, dip_rate(down, bought), Source(shares, at), Source(nav, _nav_at(nav, shares, at)))


def fund_dips_extra(spec: IndicatorSpec, panel: Panel, _traced: Traced) -> Extra:
    """Return how many down weeks the rate counts and how the newest went."""
    days, down, bought, *_ = _weeks(spec, panel)
    last = np.flatnonzero(down)
    return Extra(
        details={
            "down_weeks": float(down[-WEEKS:].sum()),
            "last_down_week": str(days[last[-1]]) if len(last) else None,
            "bought_in_it": float(bought[last[-1]]) if len(last) else None,
        }
    )


def _weeks(spec: IndicatorSpec, panel: Panel) -> tuple[Days, Bools, Bools, Index, Series, Series]:
    (ticker,) = tickers(spec)
    shares, nav = panel[f"{ticker}.shares"], panel[f"{ticker}.nav"]
    flow = by_shares(shares, nav)
    ends = _last_sessions(flow.days)
    if len(ends) < 2:
        raise NotKnownError(f"{ticker} has no two whole weeks known by {panel.as_of}")
    dollars = np.concatenate([[0.0], np.cumsum(np.nan_to_num(flow.dollars))])
    holes = np.concatenate([[0], np.cumsum(np.isnan(flow.dollars))])
    level = np.concatenate([[0.0], np.cumsum(np.nan_to_num(np.log(flow.growth)))])
    a, b = ends[:-1] + 1, ends[1:] + 1
    whole = (holes[b] == holes[a]) & ((flow.days[ends[1:]] - flow.days[ends[:-1]]).astype(np.int64) <= 10)
    down = whole & (100.0 * np.expm1(level[b] - level[a]) < -FALL_PCT)
    return flow.days[ends[1:]], down, dollars[b] - dollars[a] > 0, ends[1:], shares, nav


def _last_sessions(days: Days) -> Index:
    """Return the positions of days that are the last session of their week by the exchange's calendar."""
    following = np.busday_offset(days, 1, roll="backward", busdaycal=business_days("nyse"))
    monday = days - ((days.astype(np.int64) + 3) % 7)
    return np.flatnonzero(following - monday >= np.timedelta64(7, "D")).astype(np.int64)


def _nav_at(nav: Series, shares: Series, rows: Index) -> Index:
    return _of(positions(nav.periods, shares.periods), rows)


# ------------------------------------------------------------------------------------------------ margin debt as a proxy


def monthly_change(spec: IndicatorSpec, panel: Panel) -> Traced:
    """Return the percentage change of the first input over a month."""
    own = panel[spec.inputs[0]]
    month = Horizon.parse("1m")
    before = earlier_index(own, month)
    index = np.column_stack([np.arange(len(own)), before])
    return trace(spec, own.frequency, own.periods, pct_change(own, month), Source(own, index))


def monthly_extra(spec: IndicatorSpec, panel: Panel, _traced: Traced) -> Extra:
    """Return the level and its change over a year."""
    own = panel[spec.inputs[0]]
    year = float(pct_change(own, Horizon.parse("1y"))[-1])
    return Extra(details={"level": own.newest.value, "pct_change_1y": None if np.isnan(year) else year})
