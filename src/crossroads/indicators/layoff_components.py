"""The seven measures of the layoff tracker, each brought to one value a month that needs no further seasonal adjustment.

Six are those the seed letter names; continued claims are ours. Seasonally adjusted measures enter by their level, the others by
their growth on the year, which no season touches. Logarithms throughout: layoffs double and halve.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from crossroads.indicators.labour import four_week_mean, monthly_grid
from crossroads.indicators.traced import Index, Source, Values
from crossroads.series import Panel, Series

Months = np.ndarray[tuple[int], np.dtype[np.datetime64]]
QUARTER = 3
"""Months over which a monthly measure is averaged or summed: single months of all of them are noise."""
FEWEST = 2
"""Of three months of a level, one may never have been surveyed (October 2025)."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One component on a grid of months.

    Parameters
    ----------
    values : ndarray of float64, shape (n,)
        Logarithm of a level or of a growth factor; NaN where undefined.
    sources : tuple of Source
        Observations behind each value.
    """

    component: Component
    values: Values
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Component:
    """What a component is called, which series it reads, and how.

    Parameters
    ----------
    key : str
        Names it in a reading's details (``z_claims``).
    series : tuple of str
        All are needed.
    measure : callable (months, *series) -> (values, *index arrays)
    ours : bool
        Not among the six the seed letter names.
    """

    key: str
    series: tuple[str, ...]
    measure: Callable[..., tuple[Values, *tuple[Index, ...]]]
    en: str
    zh: str
    ours: bool = False


def weekly_level(months: Months, weekly: Series) -> tuple[Values, Index]:
    """Return the log of the four-week mean in the last week of each finished month."""
    position = np.searchsorted(weekly.periods, (months + 1).astype("datetime64[D]")) - 1
    stamp = weekly.periods[np.maximum(position, 0)]
    finished = (stamp + 7).astype("datetime64[M]") > months  # the next weekly stamp falls into the next month
    fits = (position >= 0) & (stamp.astype("datetime64[M]") == months) & finished
    values = np.where(fits, _log(four_week_mean(weekly))[np.maximum(position, 0)], np.nan)
    return values, np.where(np.isnan(values)[:, None], -1, position[:, None] - np.arange(4))


def monthly_level(months: Months, monthly: Series) -> tuple[Values, Index]:
    """Return the log of the mean of each month and the two before it, of which one may be missing."""
    levels, index = _on(months, monthly)
    window, behind = _windows(levels, QUARTER), _windows(index, QUARTER, fill=-1)
    there = (behind >= 0).sum(axis=1)
    total = np.where(behind >= 0, window, 0.0).sum(axis=1)
    values = np.where((there >= FEWEST) & (behind[:, 0] >= 0), _log(total / np.maximum(there, 1)), np.nan)
    return values, np.where(np.isnan(values)[:, None], -1, behind)


def yearly_growth(months: Months, monthly: Series) -> tuple[Values, Index]:
    """Return the log growth of three months together against the same three a year before; all six are needed."""
    levels, index = _on(months, monthly)
    now = _windows(levels, QUARTER).sum(axis=1)
    behind = _windows(index, QUARTER, fill=-1)
    values = _log(now / _positive(_later(now, 12)))
    both = np.hstack([behind, np.vstack([np.full((12, QUARTER), -1), behind])[: len(months)]])
    return values, np.where(np.isnan(values)[:, None], -1, both)


def matched_growth(months: Months, now: Series, year_before: Series) -> tuple[Values, Index, Index]:
    """Return the log growth on the year of three months together, where the publisher's year-before counts the same places."""
    (levels, index), (earlier, index_before) = _on(months, now), _on(months, year_before)
    values = _log(_windows(levels, QUARTER).sum(axis=1) / _positive(_windows(earlier, QUARTER).sum(axis=1)))
    undefined = np.isnan(values)[:, None]
    both = [np.where(undefined, -1, _windows(i, QUARTER, fill=-1)) for i in (index, index_before)]
    return values, both[0], both[1]


COMPONENTS: tuple[Component, ...] = (
    Component("claims", ("ICSA",), weekly_level, "initial claims", "初请失业金"),
    Component("jolts", ("JTSLDL",), monthly_level, "JOLTS layoffs", "JOLTS 裁员"),
    Component("cps", ("LNS13025699",), monthly_level, "job losers not on temporary layoff (CPS)", "非暂时性失业者(CPS)"),
    Component("challenger", ("CHALLENGER_CUTS",), yearly_growth, "Challenger announcements", "Challenger 裁员公告"),
    Component("warn", ("WARN.US", "WARN.US.YEAR_BEFORE"), matched_growth, "WARN notices", "WARN 通知"),
    Component("filings", ("EDGAR.ITEM205",), yearly_growth, "8-K filings on layoffs and closures", "上市公司裁员与关停公告(8-K)"),
    Component("continued", ("CCSA",), weekly_level, "continued claims (ours)", "续请失业金(自选)", ours=True),
)
"""In the order in which the letter names them, ours last."""


def measured(panel: Panel) -> tuple[Months, list[Measured]]:
    """Return the grid of months from the first to the last any component has, and each component whose series are known.

    Returns
    -------
    (ndarray of datetime64[M], list of Measured)
        Both empty if no component is known.
    """
    known = [(c, [panel[name] for name in c.series]) for c in COMPONENTS if all(panel.get(name) is not None for name in c.series)]
    if not known:
        return np.array([], "datetime64[M]"), []
    first = min(s.periods[0] for _, several in known for s in several).astype("datetime64[M]")
    last = max(s.periods[-1] for _, several in known for s in several).astype("datetime64[M]")
    months: Months = np.arange(first, last + 1)
    return months, [_measure(component, several, months) for component, several in known]


def _measure(component: Component, several: list[Series], months: Months) -> Measured:
    values, *indices = component.measure(months, *several)
    return Measured(component, values, tuple(Source(s, i) for s, i in zip(several, indices, strict=True)))


def _on(months: Months, monthly: Series) -> tuple[Values, Index]:
    """Return a monthly series and its positions on the grid."""
    grid, values, index = monthly_grid(monthly)
    levels, positions = np.full(len(months), np.nan), np.full(len(months), -1, np.int64)
    at = (grid.astype("datetime64[M]") - months[0]).astype(np.int64)
    levels[at], positions[at] = values, index
    return levels, positions


def _windows(values: np.ndarray, width: int, *, fill: float = np.nan) -> np.ndarray:
    """Return each value with those before it, newest first, filled up where the grid begins."""
    padded = np.concatenate([np.full(width - 1, fill, values.dtype), values])
    return sliding_window_view(padded, width)[:, ::-1]


def _later(values: Values, steps: int) -> Values:
    return np.concatenate([np.full(min(steps, len(values)), np.nan), values[: max(len(values) - steps, 0)]])


def _positive(values: Values) -> Values:
    return np.where(values > 0, values, np.nan)


def _log(values: Values) -> Values:
    logs: Values = np.log(_positive(values))
    return logs
