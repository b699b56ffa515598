"""From a panel to the futures curve of each day, with the observations behind every price."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from crossroads.indicators.meetings import settled
from crossroads.indicators.odds import Curve
from crossroads.indicators.odds_chain import Values
from crossroads.indicators.shared import once_per_panel
from crossroads.indicators.traced import Index, Source, Sources
from crossroads.series import Panel, Series
from crossroads.timeline import Days

MONTH_CODES = "FGHJKMNQUVXZ"
"""January to December, as futures exchanges write them."""
COLUMNS = 26
"""The month before, the day's own, and the two years that are listed."""
FIRST_DAY = np.datetime64("1994-02-04", "D")
"""Since then the Fed announces its decisions; before it the market read them from the Desk, often between meetings."""
_CONTRACT = re.compile(rf"ZQ\.([{MONTH_CODES}])([0-9]{{4}})")
_SETTLED_WITHIN = 40
"""Days after which a contract's last price no longer stands for the month before."""
_RECENT = 30
"""Days of the effective rate whose mean stands for the current rate: one day alone carries its month-end and its quarter-end."""


@dataclass(frozen=True, slots=True)
class View:
    """Which row of a strip stands behind each value of an indicator, and which of its columns.

    Parameters
    ----------
    rows : ndarray of int64, shape (n,)
        -1 where there is none.
    used : ndarray of bool, shape (n, k + 1)
    """

    rows: Index
    used: NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Strip:
    """The curve of several days and where each number of it stands in the panel.

    Parameters
    ----------
    curve : Curve
    contracts : mapping-like tuple of (month as int, Series)
    places : ndarray of int64, shape (n, k)
        Position in the contract's series; -1 where there is no price.
    rate : Series or None
        Daily effective rate.
    rate_places : ndarray of int64, shape (n, 2)
        Newest day behind the current rate, and behind column 0 where no contract gives it; -1 where not used.
    """

    curve: Curve
    contracts: tuple[tuple[int, Series], ...]
    places: Index
    rate: Series | None
    rate_places: Index

    @cached_property
    def months(self) -> NDArray[np.int64]:
        """Return the month of column 0 of each row, counted from January 1970."""
        return _months(self.curve.days) - 1

    def sources(self, view: View) -> list[Source | Sources]:
        """Return the observations behind the values seen through a view: the contracts, by month, and the daily rate."""
        found: list[Source | Sources] = []
        if self.contracts:
            found.append(self._of_contracts(view))
        if self.rate is not None:
            found.append(Source(self.rate, self._of_rate(view)))
        return [source for source in found if (source.index >= 0).any()]

    def _of_contracts(self, view: View) -> Sources:
        here = view.used[:, :-1] & (view.rows >= 0)[:, None]
        columns = np.flatnonzero(here.any(axis=0))
        held = np.array([month for month, _ in self.contracts])
        which = np.searchsorted(held, self.months[view.rows, None] + columns)  # a price has its contract, so the month is held
        index = np.where(here[:, columns], self.places[view.rows[:, None], columns], -1)
        return Sources(tuple(series for _, series in self.contracts), np.where(index >= 0, which, 0), index)

    def _of_rate(self, view: View) -> Index:
        wanted = (view.rows >= 0)[:, None] & np.stack([view.used[:, -1], view.used[:, 0]], axis=1)
        return np.where(wanted, self.rate_places[view.rows], -1)


@dataclass(frozen=True, eq=False)
class _Prices:
    """Every settlement of every contract, contract after contract by delivery month, each oldest first.

    Parameters
    ----------
    contracts : tuple of (month counted from January 1970, Series)
    months : ndarray of int64, one for each contract
    begin : ndarray of int64, one more than contracts
        Settlements ``begin[i]:begin[i + 1]`` are of contract i.
    number : ndarray of int64, shape (n,)
        Contract of each settlement.
    day : ndarray of int64, shape (n,)
        Counted from 1 January 1970.
    value : ndarray of float64, shape (n,)
    """

    contracts: tuple[tuple[int, Series], ...]
    months: Index
    begin: Index
    number: Index
    day: Index
    value: Values

    def last_by(self, number: Index, day: Index) -> Index:
        """Return the last settlement of a contract at or before a day, -1 where there is none."""
        found = np.searchsorted((self.number << 32) + self.day, (number << 32) + day, side="right") - 1
        return np.where(found >= self.begin[number], found, -1)


@once_per_panel
def _prices(panel: Panel) -> _Prices:
    found = []
    for name, series in panel.series.items():
        if (match := _CONTRACT.fullmatch(name)) and len(series):
            found.append(((int(match[2]) - 1970) * 12 + MONTH_CODES.index(match[1]), series))
    held = tuple(sorted(found, key=lambda pair: pair[0]))
    lengths = [len(series) for _, series in held]
    day = np.concatenate([np.empty(0, np.int64), *(series.periods.astype(np.int64) for _, series in held)])
    value = np.concatenate([np.empty(0), *(series.values for _, series in held)])
    months = np.array([month for month, _ in held], np.int64)
    return _Prices(held, months, np.cumsum([0, *lengths]), np.repeat(np.arange(len(held)), lengths), day, value)


@once_per_panel
def settlement_days(panel: Panel) -> Days:
    """Return the days since ``FIRST_DAY`` on which any contract settled, ascending."""
    since = _prices(panel).day - int(FIRST_DAY.astype(np.int64))
    settled_on = np.bincount(since[since >= 0])
    days: Days = FIRST_DAY + np.flatnonzero(settled_on)
    return days


def strip_of(panel: Panel, days: Days) -> Strip:
    """Return the curve of the given days.

    Parameters
    ----------
    panel : Panel
        Contracts ``ZQ.F1990`` and so on; FED_TARGET_UPPER and DFF where known.
    days : ndarray of datetime64[D], ascending

    Notes
    -----
    A price counts only on its own day: a contract that did not settle that day is missing. Column 0, the month before, is the
    last settlement of its contract, or the mean of the daily effective rate once its last day is known.
    """
    rates = np.full((len(days), COLUMNS), np.nan)
    places = np.full((len(days), COLUMNS), -1, np.int64)
    held, base = _prices(panel), _months(days) - 1
    if len(held.months) and len(days):
        for rows, columns, settlements in (_own_day(held, days, base), _month_before(held, days, base)):
            rates[rows, columns] = 100 - held.value[settlements]
            places[rows, columns] = settlements - held.begin[held.number[settlements]]
    rate = panel.get("DFF")
    current, rate_places = _from_rate(panel, rate, days, rates)
    return Strip(Curve(days, rates, current), held.contracts, places, rate, rate_places)


def _own_day(held: _Prices, days: Days, base: Index) -> tuple[Index, Index, Index]:
    """Return row, column and settlement of every price on its own day."""
    first = int(days[0].astype(np.int64))
    row_of = np.full(int(days[-1].astype(np.int64)) - first + 1, -1)
    row_of[days.astype(np.int64) - first] = np.arange(len(days))
    within = np.flatnonzero((held.day >= first) & (held.day < first + len(row_of)))
    rows = row_of[held.day[within] - first]
    columns = held.months[held.number[within]] - base[rows]
    there = (rows >= 0) & (columns >= 1) & (columns < COLUMNS)
    return rows[there], columns[there], within[there]


def _month_before(held: _Prices, days: Days, base: Index) -> tuple[Index, Index, Index]:
    """Return row, column and settlement of the month before: the last one of its contract, where that is not long ago."""
    number = np.minimum(np.searchsorted(held.months, base), len(held.months) - 1)
    last = held.last_by(number, days.astype(np.int64))
    fresh = (held.months[number] == base) & (last >= 0) & (days.astype(np.int64) - held.day[last] <= _SETTLED_WITHIN)
    rows = np.flatnonzero(fresh)
    return rows, np.zeros_like(rows), last[rows]


def _from_rate(panel: Panel, rate: Series | None, days: Days, rates: Values) -> tuple[Values, Index]:
    """Return the current rate and its places; fill column 0 of ``rates`` where a contract is missing."""
    places = np.full((len(days), 2), -1, np.int64)
    if rate is None:
        return np.full(len(days), np.nan), places
    known = np.searchsorted(rate.periods, days)  # the rate of a day is out on the next business day
    total = np.concatenate([[0.0], np.cumsum(rate.values)])
    since = np.maximum(np.searchsorted(rate.periods, _last_change(panel, days), side="right"), known - _RECENT)
    current = np.where(known > since, (total[known] - total[since]) / np.maximum(known - since, 1), np.nan)
    places[:, 0] = np.where(known > since, known - 1, -1)
    first, end = ((days.astype("datetime64[M]") + shift).astype("datetime64[D]") for shift in (-1, 0))
    begin, stop = np.searchsorted(rate.periods, first), np.searchsorted(rate.periods, end)
    whole = (stop - begin == (end - first).astype(int)) & (stop <= known) & np.isnan(rates[:, 0])
    rates[whole, 0] = ((total[stop] - total[begin]) / np.maximum(stop - begin, 1))[whole]
    places[whole, 1] = stop[whole] - 1
    return current, places


def _last_change(panel: Panel, days: Days) -> Days:
    """Return the day of the newest change of the target that a settlement could know; the rate moves on the day after."""
    target = panel.get("FED_TARGET_UPPER")
    never = np.datetime64("1900-01-01", "D")
    if target is None:
        return np.full(len(days), never)
    moved = np.concatenate([[False], np.diff(target.values) != 0])
    at = np.searchsorted(target.known_at[moved], settled(days), side="right")
    return np.concatenate([[never], target.periods[moved]])[at]


def _months(days: Days) -> NDArray[np.int64]:
    return days.astype("datetime64[M]").astype(np.int64)
