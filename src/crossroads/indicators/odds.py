"""CME's FedWatch method: from the prices of fed funds futures to the odds of each meeting. Pure arithmetic on arrays.

A contract settles at 100 minus the average of the daily effective rate over its month. A month without a decision gives the rate
itself; a month with one mixes the rates before and after it by days. Formulas, precision and limits: docs/methods/policy-odds.md.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crossroads.indicators.meetings import STATE, MeetingList, State, runs
from crossroads.indicators.odds_chain import STEP, DecisionDay, Equations, Values, equations
from crossroads.timeline import Days

LOW_PRECISION = 5.0
"""Percentage points: a meeting whose odds half a tick moves by more is flagged. Ours."""
NO_INFORMATION = 20.0
"""Percentage points: where half a tick moves the odds by so much, the prices say nothing about that meeting. Ours."""


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """What the futures imply, one row a day.

    Parameters
    ----------
    days : ndarray of datetime64[D], shape (n,), ascending
    rates : ndarray of float64, shape (n, k), percent
        100 minus the settlement; column 0 is the month before the day's, column 1 the day's own, and so on. NaN: no price.
    current : ndarray of float64, shape (n,), percent
        Mean effective rate since the target last changed, as known at the settlement; NaN: no day of it yet.
    """

    days: Days
    rates: Values
    current: Values


@dataclass(frozen=True, slots=True, eq=False)
class Path:
    """The rate before and after each of the next meetings, one row a day.

    Parameters
    ----------
    days : ndarray of datetime64[D], shape (n,)
    meetings : ndarray of datetime64[D], shape (n, m)
        NaT where fewer are known.
    before, after : ndarray of float64, shape (n, m), percent
        NaN where a price is missing.
    noise : ndarray of float64, shape (n, m), percentage points of probability
        How far independent errors of half a tick in each price used move the odds of that meeting; infinite for a
        meeting on the last day of a month that the following months do not resolve.
    used : ndarray of bool, shape (n, m, k + 1)
        Columns of the curve behind each meeting; the last one is the current rate.
    """

    days: Days
    meetings: Days
    before: Values
    after: Values
    noise: Values
    used: NDArray[np.bool_]

    @property
    def steps(self) -> Values:
        """Return the expected move at each meeting in quarters of a point, free of rounding errors of the arithmetic.

        NaN where a price is missing or the prices give no information.
        """
        return np.where(self.noise < NO_INFORMATION, np.round((self.after - self.before) / STEP, 9) + 0.0, np.nan)


def solve(curve: Curve, meetings: MeetingList, *, ahead: int = 1, decision_day: DecisionDay = "before") -> Path:
    """Return the path of the next ``ahead`` meetings for every day of a curve.

    Days that know the same meetings and have prices of the same months share their equations: these are solved once.

    Parameters
    ----------
    curve : Curve
    meetings : MeetingList
    ahead : int
        How many meetings to solve for.
    decision_day : {"before", "after"}
    """
    k = curve.rates.shape[1]
    months = curve.days.astype("datetime64[M]").astype(np.int64)[:, None]
    groups, which = runs(np.concatenate([months, meetings.states(curve.days), ~np.isnan(curve.rates)], axis=1))
    found = [
        _solved(meetings, month, tuple(row[:STATE]), tuple(row[STATE:]), ahead=ahead, decision_day=decision_day)
        for month, *row in groups.tolist()
    ]
    inputs = np.concatenate([curve.rates, curve.current[:, None]], axis=1)
    before = np.array([own.before for _, own in found]).reshape(-1, ahead, k + 1)
    after = np.array([own.after for _, own in found]).reshape(-1, ahead, k + 1)
    return Path(
        curve.days,
        np.array([days for days, _ in found], "datetime64[D]").reshape(-1, ahead)[which],
        _combine(inputs, before, which),
        _combine(inputs, after, which),
        np.array([own.noise for _, own in found]).reshape(-1, ahead)[which],
        (_is_used(before) | _is_used(after))[which],
    )


@functools.lru_cache(maxsize=4096)  # decades of them; the panel of another day asks for the same
def _solved(
    meetings: MeetingList, month: int, state: State, priced: tuple[int, ...], *, ahead: int, decision_day: DecisionDay
) -> tuple[Days, Equations]:
    """Return the next meetings on the days of a month, and their equations, filled up to ``ahead`` with NaT and NaN."""
    agenda = meetings.agenda_of(month, state, len(priced))
    found = equations(agenda, np.array(priced, np.bool_), ahead, decision_day)
    days = np.full(ahead, np.datetime64("NaT", "D"))
    before, after, noise = np.full((ahead, len(priced) + 1), np.nan), np.full((ahead, len(priced) + 1), np.nan), np.full(ahead, np.nan)
    known = agenda.days[:ahead]
    for whole, part in ((days, known), (before, found.before), (after, found.after), (noise, found.noise)):
        whole[: len(known)] = part
    return days, Equations(before, after, noise)


def _is_used(weights: Values) -> NDArray[np.bool_]:
    is_used: NDArray[np.bool_] = (weights != 0) & ~np.isnan(weights)
    return is_used


def _combine(inputs: Values, weights: Values, which: NDArray[np.int64]) -> Values:
    """Return inputs times the weights of each row's group; a NaN among the inputs counts only where its weight is not zero."""
    is_known = ~np.isnan(inputs)
    known, there = np.where(is_known, inputs, 0.0), np.where(np.isnan(weights), 0.0, weights)
    total = np.einsum("nk,nmk->nm", known, there[which])
    needed: NDArray[np.bool_] = (weights != 0)[which]  # an unknown weight is not zero
    absent = np.einsum("nk,nmk->nm", ~is_known, needed) | np.isnan(weights[which, :, 0])  # a row is unknown as a whole
    return np.where(absent, np.nan, total)


# --------------------------------------------------------------------------------------------- from moves to odds


def shares(steps: Values) -> tuple[Values, Values, Values]:
    """Return the odds that one meeting cuts, holds or hikes, given the expected move.

    A move between two multiples of a quarter is a mixture of the two: half a priced cut is an even chance of one.

    Parameters
    ----------
    steps : ndarray of float64
        Expected move in quarters of a point.

    Returns
    -------
    tuple of ndarray of float64, percent
        Cut, hold, hike; NaN where the move is.

    Examples
    --------
    >>> cut, hold, hike = shares(np.array([-0.5, 0.0, 1.4]))
    >>> cut.tolist(), hold.tolist(), hike.tolist()
    ([50.0, 0.0, 0.0], [50.0, 100.0, 0.0], [0.0, 0.0, 100.0])
    """
    cut, hike = 100 * np.clip(-steps, 0, 1) + 0.0, 100 * np.clip(steps, 0, 1) + 0.0
    return cut, 100 - cut - hike, hike


def cumulative(steps: Values) -> tuple[NDArray[np.int64], Values]:
    """Return the odds of each total change up to and including each meeting.

    Parameters
    ----------
    steps : ndarray of float64, shape (n, m)
        Expected moves in quarters of a point, meeting by meeting.

    Returns
    -------
    changes : ndarray of int64, shape (b,)
        Total change in quarters of a point.
    odds : ndarray of float64, shape (n, m, b), percent
        Each row adds up to 100; NaN from the first meeting on whose move is unknown.
    """
    whole = np.trunc(steps)
    reach = int(np.nansum(np.abs(np.nan_to_num(whole)) + 1, axis=1).max(initial=0))
    changes = np.arange(-reach, reach + 1)
    odds = np.zeros((*steps.shape, len(changes)))
    so_far = np.zeros((len(steps), len(changes)))
    so_far[:, reach] = 100.0
    for j in range(steps.shape[1]):
        so_far = _one_more(so_far, steps[:, j])
        odds[:, j] = so_far
    return changes, odds


def _one_more(odds: Values, steps: Values) -> Values:
    """Return the odds after one more meeting: each change so far goes on by the whole steps, and by one more with the rest."""
    unknown = np.isnan(steps) | np.isnan(odds).any(axis=1)
    whole = np.trunc(np.nan_to_num(steps)).astype(np.int64)
    rest = np.abs(np.nan_to_num(steps) - whole)[:, None]
    further = whole + np.where(np.nan_to_num(steps) < 0, -1, 1)
    moved = (1 - rest) * _shifted(odds, whole) + rest * _shifted(odds, further)
    return np.where(unknown[:, None], np.nan, moved)


def _shifted(odds: Values, by: NDArray[np.int64]) -> Values:
    columns = np.arange(odds.shape[1])[None, :] - by[:, None]
    inside = (columns >= 0) & (columns < odds.shape[1])
    return np.where(inside, np.take_along_axis(odds, np.where(inside, columns, 0), axis=1), 0.0)
