"""Arithmetic, comparison and logic on columns, session by session; streaks and the like along them. Conditions are 1, 0, NaN."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from crossroads.rules import plan as p
from crossroads.rules.kernels import Column

BRIDGE = 5
"""Sessions without a known value over which a streak, a ``since`` and a crossing carry on."""
TOLERANCE = 1e-9
"""Two numbers nearer than this share of the larger are equal: 3.45 - 2.95 is 0.5 although a computer makes it 0.5000000000000004."""

Codes = NDArray[np.uint8]


def combined(plan: p.Plan, parts: Sequence[Column]) -> Column:  # noqa: PLR0911  # one case for each kind of plan
    """Return the column of a plan that looks at one session only, from the columns of its parts."""
    match plan:
        case p.Arithmetic():
            return calculated(plan.op, parts[0], parts[1])
        case p.Extreme():
            pick = np.minimum if plan.op == "min" else np.maximum
            found: Column = pick.reduce(parts)
            return found
        case p.Tally():
            total: Column = np.add.reduce(parts)
            return total
        case p.Comparison():
            return compared(plan.op, parts[0], parts[1])
        case p.Between():
            return joined("and", compared(">=", parts[0], parts[1]), compared("<=", parts[0], parts[2]))
        case p.Logic():
            return joined(plan.op, parts[0], parts[1])
        case p.Negation():
            return 1.0 - parts[0]
        case p.Scaled():
            return parts[0] * plan.factor
        case p.Magnitude():
            return np.abs(parts[0])
    raise AssertionError(f"{type(plan).__name__} is not computed session by session")


def calculated(op: str, left: Column, right: Column) -> Column:
    """Return ``+ - * /``; NaN where the result is no number (a division by zero)."""
    operations: dict[str, Callable[[Column, Column], Column]] = {"+": np.add, "-": np.subtract, "*": np.multiply, "/": np.divide}
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        found = operations[op](left, right)
    return np.where(np.isfinite(found), found, np.nan)


def compared(op: str, left: Column, right: Column) -> Column:
    """Return a comparison, NaN where either side is; numbers equal within ``TOLERANCE`` are equal."""
    gap = left - right
    equal = np.abs(gap) <= TOLERANCE * np.maximum(np.abs(left), np.abs(right))
    holds = {
        "<": (gap < 0) & ~equal,
        "<=": (gap < 0) | equal,
        ">": (gap > 0) & ~equal,
        ">=": (gap > 0) | equal,
        "==": equal,
        "!=": ~equal,
    }[op]
    return np.where(np.isnan(gap), np.nan, holds)


def joined(op: str, left: Column, right: Column) -> Column:
    """Return ``and`` or ``or``; an unknown side counts only where the other does not settle it."""
    settles = 0.0 if op == "and" else 1.0
    either = np.where(np.isnan(left) | np.isnan(right), np.nan, 1.0 - settles)
    return np.where((left == settles) | (right == settles), settles, either)


def streak(condition: Column) -> Column:
    """Return how many known sessions in a row the condition has held up to each; NaN where it is unknown there.

    A session without a value neither counts nor breaks; more than ``BRIDGE`` of them in a row do break.
    """
    true = condition == 1.0
    held = np.cumsum(true)
    broken = (condition == 0.0) | (_unknown_for(condition) > BRIDGE)
    count: Column = (held - np.maximum.accumulate(np.where(broken, held, 0))).astype(np.float64)
    count[np.isnan(condition)] = np.nan
    return count


def since(condition: Column) -> Column:
    """Return the sessions since the condition last held (0 while it holds).

    NaN where it has not held yet, where it is unknown, and after more than ``BRIDGE`` unknown sessions in a row, in
    which it may have held unseen.
    """
    here = np.arange(len(condition))
    last = np.maximum.accumulate(np.where(condition == 1.0, here, -1))
    blind = np.maximum.accumulate(np.where(_unknown_for(condition) > BRIDGE, here, -1))
    return np.where((last > blind) & ~np.isnan(condition), (here - last).astype(np.float64), np.nan)


def begins(condition: Column) -> Column:
    """Return where a condition holds and did not at the last known session before; NaN where either is unknown."""
    before = np.r_[np.nan, _last_known(condition)[:-1]]
    return np.where(np.isnan(condition) | np.isnan(before), np.nan, (condition == 1.0) & (before == 0.0))


def weakest_of_window(basis: Codes, reach: int) -> Codes:
    """Return the weakest code of each session and the ``reach - 1`` before it."""
    weakest = basis.copy()
    if reach >= len(basis):
        return np.maximum.accumulate(weakest)
    covered = 1
    while covered < reach:  # doubling: after each pass a session has seen `covered` sessions
        step = min(covered, reach - covered)
        weakest[step:] = np.maximum(weakest[step:], weakest[:-step].copy())
        covered += step
    return weakest


def weakest_since(basis: Codes, starts: NDArray[np.bool_]) -> Codes:
    """Return the weakest code since the last start, which is included."""
    group = np.cumsum(starts) * 256
    found: Codes = (np.maximum.accumulate(group + basis) - group).astype(np.uint8)
    return found


def _unknown_for(condition: Column) -> NDArray[np.int64]:
    """Return how many sessions in a row the condition has been unknown, 0 where it is known."""
    here = np.arange(len(condition))
    return here - np.maximum.accumulate(np.where(np.isnan(condition), -1, here))


def _last_known(condition: Column) -> Column:
    """Return the condition with gaps of up to ``BRIDGE`` sessions filled by what was last known."""
    here = np.arange(len(condition))
    last = np.maximum.accumulate(np.where(np.isnan(condition), -1, here))
    near = (last >= 0) & (here - last <= BRIDGE)
    return np.where(near, condition[np.maximum(last, 0)], np.nan)
