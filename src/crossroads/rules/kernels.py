"""The arithmetic of the windowed functions: each turns one column into another, looking back only.

A column is a float64 array over steps of equal length (trading sessions, or a series' own weeks, months, quarters), NaN
where there is no value. Every result at position t is computed from positions 0..t in a fixed order of operations, so
that cutting the column after t leaves it unchanged to the last bit; hence loops over the *offset*, not rolling sums
(whose rounding error would also make equal values look different).

Missing values: a difference needs both ends. A window needs its newest value and three quarters of all; a sum needs all.
Without a window a function looks back to the beginning and needs ``least`` values.
"""

from __future__ import annotations

import bisect
from collections.abc import Callable, Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

Column = NDArray[np.float64]
Kernel = Callable[[Column, int | None, int], Column]
"""(column, steps in the window or None for all before, least number of values where there is no window) -> column."""

MOST_MISSING = 0.25
"""Share of a window that may be missing: one month without a survey leaves three of twelve three-month means undefined, and
the low over the other nine still stands."""


def lag(x: Column, steps: int | None, _least: int) -> Column:
    """Return the value ``steps`` earlier."""
    earlier = np.full(len(x), np.nan)
    back = _given(steps)
    if back < len(x):
        earlier[back:] = x[: len(x) - back]
    return earlier


def change(x: Column, steps: int | None, least: int) -> Column:
    """Return the value less the one ``steps`` earlier."""
    return x - lag(x, steps, least)


def pct_change(x: Column, steps: int | None, least: int) -> Column:
    """Return the growth over ``steps``, in percent; NaN where the earlier value is not positive."""
    base = lag(x, steps, least)
    return growth(x, base)


def total(x: Column, steps: int | None, _least: int) -> Column:
    """Return the sum of the window; NaN if any value of it is missing."""
    count = np.zeros(len(x))
    found = np.zeros(len(x))
    for part, here in _shifts(x, _given(steps)):
        found[here] += part
        count[here] += 1.0
    found[count < _given(steps)] = np.nan
    return found


def mean(x: Column, steps: int | None, least: int) -> Column:
    """Return the mean of the window, or of all values so far."""
    if steps is None:
        known = ~np.isnan(x)
        count = np.cumsum(known)
        return _enough(np.cumsum(np.where(known, x, 0.0)) / np.maximum(count, 1), x, count, least)
    found, count = np.zeros(len(x)), np.zeros(len(x))
    for part, here in _shifts(x, steps):
        known = ~np.isnan(part)
        found[here] += np.where(known, part, 0.0)
        count[here] += known
    return _enough(found / np.maximum(count, 1.0), x, count, _needed(steps))


def stdev(x: Column, steps: int | None, least: int) -> Column:
    """Return the sample standard deviation (n - 1) of the window, or of all values so far."""
    if steps is None:
        return _running_stdev(x, least)
    centre = mean(x, steps, least)
    squares, count = np.zeros(len(x)), np.zeros(len(x))
    for part, here in _shifts(x, steps):
        off = part - centre[here]
        known = ~np.isnan(off)
        squares[here] += np.where(known, off * off, 0.0)
        count[here] += known
    return _enough(np.sqrt(squares / np.maximum(count - 1.0, 1.0)), x, count, max(_needed(steps), 2))


def zscore(x: Column, steps: int | None, least: int) -> Column:
    """Return the distance from the mean in standard deviations, both of the window or of all values so far; NaN where nothing varies."""
    spread = stdev(x, steps, least)
    with np.errstate(divide="ignore", invalid="ignore"):
        score: Column = (x - mean(x, steps, least)) / spread
    score[~(spread > 1e-12 * np.abs(x))] = np.nan  # below this a spread is rounding error of the mean
    return score


def percentile(x: Column, steps: int | None, least: int) -> Column:
    """Return the percentage of values in the window, or of all so far, at or below the newest one (itself included)."""
    if steps is None:
        return _running_percentile(x, least)
    below, count = np.zeros(len(x)), np.zeros(len(x))
    for part, here in _shifts(x, steps):
        below[here] += part <= x[here]
        count[here] += ~np.isnan(part)
    return _enough(100.0 * below / np.maximum(count, 1.0), x, count, _needed(steps))


def highest(x: Column, steps: int | None, least: int) -> Column:
    """Return the highest value of the window, or of all so far."""
    return _extreme(x, steps, least, np.fmax)


def lowest(x: Column, steps: int | None, least: int) -> Column:
    """Return the lowest value of the window, or of all so far."""
    return _extreme(x, steps, least, np.fmin)


def drawdown(x: Column, steps: int | None, _least: int) -> Column:
    """Return the distance from the highest value of the window, or of all so far, in percent: 0 or less."""
    return growth(x, highest(x, steps, 1))


def absolute(x: Column, _steps: int | None, _least: int) -> Column:
    """Return the value without its sign."""
    return np.abs(x)


KERNELS: Mapping[str, Kernel] = {
    "lag": lag,
    "change": change,
    "pct_change": pct_change,
    "sum": total,
    "avg": mean,
    "stdev": stdev,
    "zscore": zscore,
    "percentile": percentile,
    "highest": highest,
    "lowest": lowest,
    "drawdown": drawdown,
    "abs": absolute,
}
"""By their names in the language."""


def growth(x: Column, base: Column) -> Column:
    """Return by how many percent ``x`` stands above ``base``; NaN where that is not positive, or so small that the result is no number."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        percent = 100.0 * (x / base - 1.0)
    return np.where((base > 0.0) & np.isfinite(percent), percent, np.nan)


def bridged(column: Column, most: int) -> Column:
    """Return a column whose holes of up to ``most`` steps hold the last value before them; longer holes only so far."""
    if most == 0:
        return column
    here = np.arange(len(column))
    last = np.maximum.accumulate(np.where(np.isnan(column), -1, here))
    near = (last >= 0) & (here - last <= most)
    return np.where(near, column[np.maximum(last, 0)], np.nan)


def _given(steps: int | None) -> int:
    assert steps is not None, "the checker lets these functions pass only with a window"
    return steps


def _needed(steps: int) -> int:
    return int(np.ceil(steps * (1.0 - MOST_MISSING) - 1e-9))


def _shifts(x: Column, steps: int) -> Iterator[tuple[Column, slice]]:
    """Yield, for each offset back into the window, the column moved by it and where it lands; the newest value first."""
    for back in range(min(steps, len(x))):
        yield x[: len(x) - back], slice(back, len(x))


def _enough(found: Column, x: Column, count: NDArray[np.float64] | NDArray[np.int64], needed: int) -> Column:
    """Blank what stands on too few values or has no newest one; a window reaching before the first value is short of some."""
    return np.where((count >= needed) & ~np.isnan(x), found, np.nan)


def _extreme(x: Column, steps: int | None, least: int, pick: np.ufunc) -> Column:
    known = ~np.isnan(x)
    if steps is None:
        return _enough(pick.accumulate(x), x, np.cumsum(known), least)
    found, count = x.copy(), np.zeros(len(x))
    for part, here in _shifts(x, steps):
        found[here] = pick(found[here], part)
        count[here] += ~np.isnan(part)
    return _enough(found, x, count, _needed(steps))


def _running_stdev(x: Column, least: int) -> Column:
    """Welford's recurrence: exact for a constant column, and each step uses the past alone."""
    found = np.full(len(x), np.nan)
    count, centre, squares = 0, 0.0, 0.0
    for i, value in enumerate(x.tolist()):
        if value != value:  # noqa: PLR0124  # NaN is the one number unequal to itself; twice as fast as isnan here
            continue
        count += 1
        off = value - centre
        centre += off / count
        squares += off * (value - centre)
        if count >= max(least, 2):
            found[i] = (squares / (count - 1)) ** 0.5
    return found


def _running_percentile(x: Column, least: int) -> Column:
    found = np.full(len(x), np.nan)
    seen: list[float] = []
    for i, value in enumerate(x.tolist()):
        if value != value:  # noqa: PLR0124  # as above
            continue
        bisect.insort(seen, value)
        if len(seen) >= least:
            found[i] = 100.0 * bisect.bisect_right(seen, value) / len(seen)
    return found
