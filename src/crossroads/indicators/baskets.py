"""Two baskets held against each other: how far one lags the other, how much each moves with the market, how far each has fallen.

A basket's day is the mean of its members' percentage changes, in equal parts, set back to equal each day. A member counts once it
has a price; a day needs at least half of the members, and is read only when all that lately had a price have one: bitcoin's day ends
in the evening. Everything before the day a basket was written down is hindsight: its basis is
``backfilled``, as of a publisher who computes a new index backwards.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from crossroads.catalog.specs import Basket, IndicatorSpec
from crossroads.errors import NotKnownError
from crossroads.indicators.reading import Extra
from crossroads.indicators.shared import once_per_panel
from crossroads.indicators.traced import Index, Source, Traced, Values, at_or_before, positions, shared_days, trace
from crossroads.series import Panel, Series
from crossroads.timeline import Days, Frequency, business_days

YEAR, HALF, QUARTER, MONTH = 252, 126, 63, 21
JUMP_PCT = 45.0
"""A larger change of one member on one day is taken for a changed adjustment (a split of 2:1 halves a price) and left out."""
_STALE_DAYS = 6
"""Calendar days between two prices that still make one day's change: a week of closed exchanges would be a record."""

Details = dict[str, float | str | None]


@dataclass(frozen=True, slots=True)
class Track:
    """A basket's level over its days.

    Parameters
    ----------
    days : ndarray of datetime64[D], shape (n,)
    level : ndarray of float64, shape (n,)
        1 on the day before the first.
    is_whole : ndarray of bool, shape (n,)
        Whether every member with a price in the week before has one.
    sources : tuple of Source
        Each member's price of the day, -1 where it has none.
    """

    days: Days
    level: Values
    is_whole: NDArray[np.bool_]
    sources: tuple[Source, ...]


def track(panel: Panel, basket: Basket) -> Track:
    """Return a basket's level on New York's sessions.

    Raises
    ------
    NotKnownError
        If fewer than half of the members have a price, or never half of them a change on one day.
    """
    known = [found for name in basket.members if (found := panel.get(name)) is not None]
    if 2 * len(known) < len(basket.members):
        absent = [name for name in basket.members if panel.get(name) is None]
        raise NotKnownError(f"{basket.id}: {', '.join(absent)} have no price known by {panel.as_of}")
    made = _track(panel, tuple(basket.members))
    if not len(made.days):
        raise NotKnownError(f"{basket.id}: no day by {panel.as_of} on which half of its members have a change")
    return made


@once_per_panel
def _track(panel: Panel, members: tuple[str, ...]) -> Track:
    known = [found for name in members if (found := panel.get(name)) is not None]
    days = np.unique(np.concatenate([member.periods for member in known]))
    days = days[np.is_busday(days, busdaycal=business_days("nyse"))]
    at = [positions(member.periods, days) for member in known]
    changes = np.column_stack([_changes(member, index, days) for member, index in zip(known, at, strict=True)])
    waited_for = np.column_stack(
        [(index < 0) & (at_or_before(m.periods, days, within=_STALE_DAYS) >= 0) for m, index in zip(known, at, strict=True)]
    )
    there = ~np.isnan(changes)
    enough = 2 * there.sum(axis=1) >= len(members)
    mean = np.where(enough, np.where(there, changes, 0.0).sum(axis=1) / np.maximum(there.sum(axis=1), 1), np.nan)
    kept = np.flatnonzero(enough)
    sources = tuple(Source(member, index[kept]) for member, index in zip(known, at, strict=True))
    level = np.cumprod(1.0 + mean[kept], dtype=np.float64)
    return Track(days[kept], level, waited_for[kept].sum(axis=1) == 0, sources)


def _changes(member: Series, index: Index, days: Days) -> Values:
    """Return a member's change from its last price on one of the days, NaN where there is none near enough."""
    held = np.flatnonzero(index >= 0)
    before = np.r_[-1, held[:-1]]
    fresh = (before >= 0) & ((days[held] - days[before]).astype(np.int64) <= _STALE_DAYS)
    moved = np.full(len(days), np.nan)
    ratio = member.values[index[held]] / member.values[index[before]] - 1.0
    moved[held] = np.where(fresh & (np.abs(ratio) * 100.0 <= JUMP_PCT), ratio, np.nan)
    return moved


# ------------------------------------------------------------------------------------------------ one against the other


def lag(spec: IndicatorSpec, panel: Panel) -> Traced:
    """Return how far the first basket in terms of the second stands below its highest of a year (252 sessions), in percent."""
    days, ratio, is_whole, sources = _against(spec, panel)
    top = _year_high(ratio)
    values = np.where(is_whole & (np.arange(len(ratio)) >= YEAR - 1), 100.0 * (ratio / ratio[top] - 1.0), np.nan)
    both = (Source(source.series, np.column_stack([source.index, source.index[top]])) for source in sources)
    return trace(spec, Frequency.DAILY, days, values, *both)


def lag_extra(spec: IndicatorSpec, panel: Panel, traced: Traced) -> Extra:
    """Return the relative performance over a month, a quarter and a year, the day of the high, and what is hindsight."""
    days, ratio, _, _ = _against(spec, panel)
    at = int(np.searchsorted(days, traced.series.periods[-1]))
    details: Details = {
        f"relative_{name}": 100.0 * float(ratio[at] / ratio[at - steps] - 1.0) if at >= steps else None
        for name, steps in (("1m", MONTH), ("3m", QUARTER), ("1y", YEAR))
    }
    details["year_high_day"] = str(days[_year_high(ratio)[at]])
    return Extra(details=details | _hindsight(spec, panel, days[at]))


def _against(spec: IndicatorSpec, panel: Panel) -> tuple[Days, Values, NDArray[np.bool_], list[Source]]:
    """Return the first basket's level over the second's on the days both have."""
    first, second = (track(panel, basket) for basket in spec.baskets)
    one, two = shared_days(first.days, second.days)
    days = first.days[one]
    sources = [Source(source.series, source.index[at]) for own, at in ((first, one), (second, two)) for source in own.sources]
    return days, first.level[one] / second.level[two], first.is_whole[one] & second.is_whole[two], sources


def _year_high(values: Values) -> Index:
    """Return the position of the highest of the 252 values up to each, the first of equals."""
    if not len(values):
        return np.empty(0, np.int64)
    padded = np.concatenate([np.full(YEAR - 1, -np.inf), values])
    windows = sliding_window_view(padded, YEAR)
    top: Index = np.argmax(windows, axis=1) + np.arange(len(values)) - (YEAR - 1)
    return top


# ------------------------------------------------------------------------------------------------ with the market


def rolling_beta(own: Values, market: Values, n: int) -> Values:
    """Return the slope of one return on another over the last n days.

    Parameters
    ----------
    own, market : ndarray of float64, shape (days,)
    n : int

    Returns
    -------
    ndarray of float64, shape (days,)
        NaN for the first n - 1 days and where the market did not move.
    """
    if len(own) < n:
        return np.full(len(own), np.nan)
    x, y = (sliding_window_view(values, n) for values in (market, own))
    x_off, y_off = x - x.mean(axis=1, keepdims=True), y - y.mean(axis=1, keepdims=True)
    variance = (x_off * x_off).sum(axis=1)
    slope = np.where(variance > 0, (x_off * y_off).sum(axis=1) / np.where(variance > 0, variance, 1.0), np.nan)
    return np.concatenate([np.full(n - 1, np.nan), slope])


def beta(spec: IndicatorSpec, panel: Panel) -> Traced:
    """Return the first basket's beta to the first input over 126 sessions, from log changes of days both have."""
    own = track(panel, spec.baskets[0])
    days, values, index, market = _beta_of(own, panel[spec.inputs[0]], HALF)
    at = np.searchsorted(own.days, days)
    values = np.where(own.is_whole[at], values, np.nan)
    first = np.maximum(np.arange(len(days)) - HALF, 0)
    sources = [Source(s.series, np.column_stack([s.index[at], s.index[at[first]]])) for s in own.sources]
    return trace(spec, Frequency.DAILY, days, values, Source(market, np.column_stack([index, index[first]])), *sources)


def beta_extra(spec: IndicatorSpec, panel: Panel, traced: Traced) -> Extra:
    """Return the other basket's beta, how far each stands below its highest of a year, and what is hindsight."""
    day = traced.series.periods[-1]
    details: Details = {}
    for basket in spec.baskets:
        own = track(panel, basket)
        at = int(np.searchsorted(own.days, day, side="right")) - 1
        below = own.level[at] / own.level[_year_high(own.level)[at]] - 1.0
        details[f"{basket.id.lower()}_below_year_high"] = 100.0 * float(below)
    days, slopes, *_ = _beta_of(own, panel[spec.inputs[0]], HALF)
    slope = float(slopes[np.searchsorted(days, day, side="right") - 1])
    details[f"{basket.id.lower()}_beta"] = None if np.isnan(slope) else slope
    return Extra(details=details | _hindsight(spec, panel, day))


def _beta_of(own: Track, market: Series, n: int) -> tuple[Days, Values, Index, Series]:
    one, two = shared_days(own.days, market.periods)
    days = own.days[one]
    slope = rolling_beta(_log_changes(own.level[one]), _log_changes(market.values[two]), n)
    return days, slope, two, market


def _log_changes(values: Values) -> Values:
    return np.diff(np.log(values), prepend=np.log(values[:1]))


def token_beta(spec: IndicatorSpec, panel: Panel) -> Traced:
    """Return the beta of the first input to the second over 90 days, from log changes of days both have."""
    own, market = panel[spec.inputs[0]], panel[spec.inputs[1]]
    one, two = shared_days(own.periods, market.periods)
    days = own.periods[one]
    n = 90
    values = rolling_beta(_log_changes(own.values[one]), _log_changes(market.values[two]), n)
    first = np.maximum(np.arange(len(days)) - n, 0)
    sources = [Source(series, np.column_stack([at, at[first]])) for series, at in ((own, one), (market, two))]
    return trace(spec, own.frequency, days, values, *sources)


def token_extra(spec: IndicatorSpec, panel: Panel, _traced: Traced) -> Extra:
    """Return how far each of the two stands below its highest so far."""
    found = {name: panel[name].values for name in spec.inputs[:2]}
    return Extra(details={f"{name}_below_peak": 100.0 * float(v[-1] / v.max() - 1.0) for name, v in found.items()})


# ------------------------------------------------------------------------------------------------ hindsight


def _hindsight(spec: IndicatorSpec, panel: Panel, day: np.datetime64) -> Details:
    """Say since when the baskets stand as they are, whether the newest day is before that, and which members are absent."""
    defined = max(basket.defined for basket in spec.baskets)
    absent = [name for basket in spec.baskets for name in basket.members if panel.get(name) is None]
    is_before = bool(day < np.datetime64(defined))
    return {"defined": defined.isoformat(), "hindsight": "yes" if is_before else "no", "absent": ", ".join(absent) or None}
