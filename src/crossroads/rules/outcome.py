"""Measure an outcome from every session: what followed, and whether the whole of its window has been seen.

Timing. A condition of session t is known at 16:15 New York on t. The first close after that is the close of t + 1: prices
are measured from there, so ``return(X, h)`` compares the close of t + 1 + h with the close of t + 1. An event counts from
the same moment on: ``event(E) within h`` asks for one after 16:15 on t and at or before 16:15 on t + h.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crossroads.errors import InputError
from crossroads.rules import plan as p
from crossroads.rules.columns import Codes, combined
from crossroads.rules.evaluate import Columns
from crossroads.rules.functions import Role
from crossroads.rules.kernels import Column, bridged, growth
from crossroads.rules.provider import Provider
from crossroads.rules.rule import Rule
from crossroads.series import Basis, Unit
from crossroads.timeline import Days

DELAY = 1
"""Sessions from the condition's to the first close after it."""
STALE = 5
"""Sessions over which a price is carried where a day has none."""
MOST_UNKNOWN = 0.25
"""Share of a window in which a condition asked for as an event may be unknown."""

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """What followed each session.

    Parameters
    ----------
    sessions : ndarray of datetime64[D], shape (n,)
        The session at whose moment the condition is known.
    values : ndarray of float64, shape (n,)
        The measure in ``unit`` where the outcome is one measure or compares one; else 1 and 0. NaN where not observed.
    hit : ndarray of bool, shape (n,), or None
        Whether the outcome came true; False where not observed. None for a bare measure, of which the mean is tested.
    observed : ndarray of bool, shape (n,)
        Whether the whole window lies inside the data, even where the event has already come.
    horizon : int, sessions
        The longest length named in the rule.
    reach : int, sessions
        How far past its session the outcome looks: the last ``reach`` sessions are never observed.
    unit : Unit or None
        Of ``values``; None where they are 1 and 0.
    basis : Basis
        The weakest among the inputs.
    """

    sessions: Days
    values: Column
    hit: Mask | None
    observed: Mask
    horizon: int
    reach: int
    unit: Unit | None
    basis: Basis


def measure(rule: Rule, provider: Provider) -> Outcome:
    """Return what followed every session of the provider.

    Parameters
    ----------
    rule : Rule
        From ``rule.outcome``.
    provider : Provider

    Raises
    ------
    InputError
        If the rule is no outcome.
    NotKnownError
        If a series or event family it needs has no data at all.
    """
    if rule.role is not Role.OUTCOME:
        raise InputError(f"'{rule}' is a condition; rules.evaluate.evaluate reads it")
    ahead = _Ahead(provider)
    measured = _measured(rule.plan)
    verdict = ahead.of(rule.plan)
    observed = ~np.isnan(verdict) & ahead.observed(rule.plan)
    values = verdict if measured is None else ahead.of(measured)
    leaves = list(_leaves(rule.plan))
    return Outcome(
        sessions=provider.sessions,
        values=np.where(observed, values, np.nan),
        hit=observed & (verdict == 1.0) if isinstance(rule.plan, p.Truth) else None,
        observed=observed,
        horizon=max(leaf.high for leaf in leaves),
        reach=max(_reach(leaf) for leaf in leaves),
        unit=None if measured is None else measured.unit,
        basis=ahead.basis(),
    )


def _measured(plan: p.Plan) -> p.Quantity | None:
    """Return the quantity itself, or the one that a comparison with fixed numbers is about."""
    match plan:
        case p.Comparison(left=left, right=p.Constant()):
            return left
        case p.Comparison(left=p.Constant(), right=right):
            return right
        case p.Between(operand=operand, low=p.Constant(), high=p.Constant()):
            return operand
    return None if isinstance(plan, p.Truth) else plan


def _leaves(plan: p.Plan) -> Iterator[p.Ahead | p.Coming]:
    if isinstance(plan, p.Ahead | p.Coming):
        yield plan
        return
    for part in p.parts(plan):
        yield from _leaves(part)


def _reach(leaf: p.Ahead | p.Coming) -> int:
    return leaf.high + (DELAY if isinstance(leaf, p.Ahead) else 0)


class _Ahead:
    """Columns of the parts of an outcome; what looks back inside a measure is computed by ``Columns``."""

    def __init__(self, provider: Provider) -> None:
        self.provider = provider
        self.back = Columns(provider)
        self.count = len(provider.sessions)
        self.found: dict[p.Plan, Column] = {}
        self.seen: list[Codes] = [np.zeros(1, np.uint8)]

    def of(self, plan: p.Plan) -> Column:
        if plan not in self.found:
            self.found[plan] = self.computed(plan)
        return self.found[plan]

    def computed(self, plan: p.Plan) -> Column:
        match plan:
            case p.Ahead():
                return self.measure(plan)
            case p.Coming():
                return self.coming(plan)
            case p.Constant():
                return np.full(self.count, plan.value)
        return combined(plan, [self.of(part) for part in p.parts(plan)])

    def observed(self, plan: p.Plan) -> Mask:
        """Return where every leaf has its whole window."""
        columns = [~np.isnan(self.of(leaf)) for leaf in _leaves(plan)]
        found: Mask = np.logical_and.reduce(columns)
        return found

    def basis(self) -> Basis:
        return Basis(int(max(codes.max(initial=0) for codes in self.seen)))

    def measure(self, leaf: p.Ahead) -> Column:
        """Return a measure from the base close of each session; NaN where its window is not complete."""
        under = self.back.of(leaf.operand)
        self.seen.append(under.basis)
        price = _inner_bridged(under.values)
        whole = np.full(self.count, np.nan)
        starts = self.count - DELAY - leaf.high  # sessions whose window fits
        if starts > 0:
            whole[:starts] = _drawdown(price, leaf, starts) if leaf.measure == "drawdown" else _moved(price, leaf, starts)
        return whole

    def coming(self, leaf: p.Coming) -> Column:
        return self.family(leaf, leaf.event) if isinstance(leaf.event, str) else self.condition(leaf, leaf.event)

    def family(self, leaf: p.Coming, name: str) -> Column:
        """Return 1 where an event of the family falls into the window, 0 where none does, NaN where that cannot be known."""
        events = self.provider.events(name)
        self.seen.append(np.array([events.basis], np.uint8))
        days = self.provider.sessions
        place = np.sort(np.searchsorted(self.provider.moments, events.happened, side="left"))
        here = np.arange(self.count)
        count = np.searchsorted(place, here + leaf.high, side="right") - np.searchsorted(place, here + leaf.low, side="right")
        end = np.minimum(here + leaf.high, self.count - 1)
        seen = (here + leaf.high < self.count) & (days >= events.first) & (days[end] <= events.last)
        return np.where(seen, (count > 0).astype(np.float64), np.nan)

    def condition(self, leaf: p.Coming, condition: p.Truth) -> Column:
        """Return 1 where the condition holds on some session of the window, NaN where the window is cut off or too little known."""
        under = self.back.of(condition)
        self.seen.append(under.basis)
        true = np.r_[0, np.cumsum(under.values == 1.0)]
        known = np.r_[0, np.cumsum(~np.isnan(under.values))]
        whole = np.full(self.count, np.nan)
        starts = np.arange(max(self.count - leaf.high, 0))
        begin, end = starts + leaf.low + 1, starts + leaf.high + 1
        enough = known[end] - known[begin] >= (1.0 - MOST_UNKNOWN) * (leaf.high - leaf.low)
        whole[: len(starts)] = np.where(enough, (true[end] - true[begin] > 0).astype(np.float64), np.nan)
        return whole


def _inner_bridged(values: Column) -> Column:
    """Return closes carried over days without one, but not past the last: what has not come is not observed."""
    price = bridged(values, STALE)
    known = np.flatnonzero(~np.isnan(values))
    price[known[-1] + 1 if len(known) else 0 :] = np.nan
    return price


def _at(price: Column, offset: int, starts: int) -> Column:
    """Return the closes ``offset`` sessions after the base close, for the first ``starts`` sessions."""
    return price[DELAY + offset : DELAY + offset + starts]


def _moved(price: Column, leaf: p.Ahead, starts: int) -> Column:
    """Return and change: at the end of the window, at its best or worst close, or on average over a stretch."""
    base = _at(price, 0, starts)
    first = leaf.high if leaf.low is None and not leaf.selector else (leaf.low or 1)
    closes = [_at(price, offset, starts) for offset in range(first, leaf.high + 1)]
    combine: dict[str, Callable[[Column, Column], Column]] = {"best": np.maximum, "worst": np.minimum, "": np.add}
    reached = closes[0]
    for close in closes[1:]:
        reached = combine[leaf.selector](reached, close)
    if not leaf.selector:
        reached = reached / len(closes)
    return reached - base if leaf.measure == "change" else growth(reached, base)


def _drawdown(price: Column, leaf: p.Ahead, starts: int) -> Column:
    """Return the deepest fall from a close of the window, the base included, to a later one; 0 or less."""
    peak = _at(price, 0, starts)
    deepest = np.zeros(starts)
    for offset in range(1, leaf.high + 1):
        close = _at(price, offset, starts)
        peak = np.maximum(peak, close)
        deepest = np.minimum(deepest, growth(close, peak))
    return deepest
