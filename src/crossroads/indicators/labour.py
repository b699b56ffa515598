"""Labour: the Sahm gap in real time, claims, layoffs, and how many measures rise together."""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from crossroads.catalog.specs import IndicatorSpec
from crossroads.indicators.change import pct_change
from crossroads.indicators.reading import Extra
from crossroads.indicators.traced import Index, Source, Traced, Values, trace
from crossroads.series import Panel, Series
from crossroads.timeline import Days, Frequency, Horizon, Period

LOOK_BACK = 12
"""Months over which the low of the three-month mean is taken."""
MISSING_MEANS = 3
"""One month without a survey leaves three of the look-back's means undefined; more make the low meaningless."""
TRIP = 0.50
YEAR = Horizon.parse("1y")


def sahm_gap(unemployment_rate: Values, *, window: int = LOOK_BACK) -> Values:
    """Return how far unemployment has risen above its recent low.

    Parameters
    ----------
    unemployment_rate : ndarray of float64, shape (n_months,), percent of labour force
        Seasonally adjusted, one vintage, one entry a month, oldest first; NaN for a month without a survey.
    window : int, default 12, months
        How many past means the low is taken over; the current one is not in it.

    Returns
    -------
    ndarray of float64, shape (n_months,), percentage points
        Rounded to two decimals, as published, so that 0.50 trips. NaN where one of the three months is missing, where
        more than three of the past means are, and for the first ``window + 2`` months.

    Notes
    -----
    Gap at t = mean(u[t-2..t]) - min over k=1..window of mean(u[t-k-2..t-k]). With means missing, the low is taken over
    the rest, so the gap can only be understated. Reads only months up to t: as-of safe whenever the input is.

    References
    ----------
    Sahm (2019), "Direct Stimulus Payments to Individuals", Brookings (Hamilton Project).

    Examples
    --------
    >>> u = np.r_[np.full(15, 4.0), 4.3, 4.6, 4.9]
    >>> sahm_gap(u)[-3:]
    array([0.1, 0.3, 0.6])
    """
    gap = np.full(len(unemployment_rate), np.nan)
    if len(unemployment_rate) < window + 3:
        return gap
    mean = sliding_window_view(unemployment_rate, 3).mean(axis=1)
    past = sliding_window_view(mean, window)[:-1]
    enough = np.isnan(past).sum(axis=1) <= MISSING_MEANS
    low = np.nanmin(np.where(enough[:, None], past, np.inf), axis=1)
    gap[window + 2 :] = np.where(enough, np.round(mean[window:] - low, 2), np.nan)
    return gap


def next_print_to_trip(unemployment_rate: Values, *, trip: float = TRIP) -> float | None:
    """Return the lowest rate, to one decimal, that would bring next month's gap to the trigger.

    Parameters
    ----------
    unemployment_rate : ndarray of float64, shape (n_months,), percent
        As for ``sahm_gap``, up to the newest month published.
    trip : float, default 0.50, percentage points

    Returns
    -------
    float or None
        Percent; None where next month's gap is undefined whatever is printed.

    Examples
    --------
    >>> next_print_to_trip(np.r_[np.full(15, 4.0), 4.3, 4.6])
    4.6
    """
    tail = unemployment_rate[-(LOOK_BACK + 2) :]
    if np.isnan(sahm_gap(np.r_[tail, 0.0])[-1:]).all():
        return None
    prints = np.round(np.arange(0.0, 100.0, 0.1), 1)
    return next((float(rate) for rate in prints if sahm_gap(np.r_[tail, rate])[-1] >= trip), None)


def monthly_grid(series: Series) -> tuple[Days, Values, Index]:
    """Return every month from first to newest, its value (NaN where absent) and the position it came from (-1)."""
    months = series.periods.astype("datetime64[M]")
    grid = np.arange(months[0], months[-1] + 1)
    index = np.full(len(grid), -1, np.int64)
    index[(months - months[0]).astype(np.int64)] = np.arange(len(series))
    return grid.astype("datetime64[D]"), np.where(index >= 0, series.values[index], np.nan), index


def real_time_sahm(spec: IndicatorSpec, panel: Panel) -> Traced:
    """Return the Sahm gap from the unemployment rate as known at the panel's moment."""
    rate = panel[spec.inputs[0]]
    months, values, index = monthly_grid(rate)
    reach = LOOK_BACK + 3
    windows = np.stack([np.r_[np.full(min(k, len(index)), -1), index[: max(len(index) - k, 0)]] for k in range(reach)], axis=1)
    return trace(spec, Frequency.MONTHLY, months, sahm_gap(values), Source(rate, windows))


def sahm_extra(spec: IndicatorSpec, panel: Panel, traced: Traced) -> Extra:
    """Return the print that would trip the rule next month; and the reason if the newest month's gap is undefined."""
    months, values, _ = monthly_grid(panel[spec.inputs[0]])
    details: dict[str, float | str | None] = {
        "unemployment_rate": float(values[-1]),
        "next_print_to_trip": next_print_to_trip(values),
        "next_print_period": _month(months[-1], 1),
    }
    if len(traced.series) and traced.series.periods[-1] == months[-1]:
        return Extra(details=details)
    return _undefined_gap(months, values, traced.series, details)


def _undefined_gap(months: Days, values: Values, own: Series, details: dict[str, float | str | None]) -> Extra:
    """Name the month without a survey, and give the gap with it imputed, flagged as such."""
    holes = np.flatnonzero(np.isnan(values))
    recent = holes[holes >= len(values) - 3]
    newest, missing, again = (
        _month(months[-1], 0),
        _month(months[(recent if len(recent) else holes)[0]], 0),
        _month(months[-1], _months_until_defined(values)),
    )
    around = values[-3:]
    imputed = sahm_gap(np.r_[values[:-3], np.where(np.isnan(around), np.nanmean(around), around)])[-1]
    details |= {"missing_period": missing, "defined_again": again, "imputed_gap": _plain(imputed)}
    if len(own):
        details |= {"last_gap": own.newest.value, "last_gap_period": own.newest.period.label}
    en = f"The Sahm gap of {newest} is undefined: no unemployment rate exists for {missing}; it is defined again with {again}."
    details["reason_zh"] = f"{newest} 的萨姆缺口无法计算:{missing} 没有失业率数据;{again} 起恢复。"
    return Extra(details=details, reason=en)


def _months_until_defined(values: Values) -> int:
    """Return how many further months must be printed, without another hole, until the gap exists again."""
    longer = sahm_gap(np.r_[values, np.full(LOOK_BACK + 3, values[-1])])[len(values) :]
    return int(np.flatnonzero(~np.isnan(longer))[0]) + 1


def _month(stamp: np.datetime64, ahead: int) -> str:
    return Period((stamp.astype("datetime64[M]") + ahead).astype("datetime64[D]").astype(object), Frequency.MONTHLY).label


def four_week_mean(weekly: Series) -> Values:
    """Return the mean of each week and the three before it.

    Returns
    -------
    ndarray of float64, shape (n_weeks,), in the series' unit
        NaN where one of the four weeks is absent.
    """
    mean = np.full(len(weekly), np.nan)
    if len(weekly) >= 4:
        whole = (weekly.periods[3:] - weekly.periods[:-3]).astype(np.int64) == 21
        mean[3:] = np.where(whole, sliding_window_view(weekly.values, 4).mean(axis=1), np.nan)
    return mean


def claims_extra(_spec: IndicatorSpec, _panel: Panel, traced: Traced) -> Extra:
    """Return the four-week mean, its change over four weeks, and the change on the year in percent."""
    own = traced.series
    mean = four_week_mean(own)
    moved = mean[-1] - mean[-5] if len(mean) >= 5 else np.nan
    return Extra(details={"mean_4w": _plain(mean[-1]), "mean_4w_change": _plain(moved), "pct_change_1y": _plain(pct_change(own, YEAR)[-1])})


def year_extra(_spec: IndicatorSpec, _panel: Panel, traced: Traced) -> Extra:
    """Return the change on the year in percent."""
    return Extra(details={"pct_change_1y": _plain(pct_change(traced.series, YEAR)[-1])})


def _plain(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
