"""Compute a checked rule on every session, in knowledge time.

Conditions are columns of 1 (true), 0 (false) and NaN (unknown). Whatever is computed from an unknown value is unknown,
except where the other side settles it (``false and unknown`` is false), and nothing unknown ever counts as true: an
episode does not begin because data is missing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crossroads.errors import InputError
from crossroads.rules import plan as p
from crossroads.rules.columns import Codes, begins, combined, compared, since, streak, weakest_of_window, weakest_since
from crossroads.rules.functions import Role
from crossroads.rules.kernels import KERNELS, Column
from crossroads.rules.provider import Aligned, Provider
from crossroads.rules.rule import Rule
from crossroads.series import Basis, Unit
from crossroads.timeline import Days


@dataclass(frozen=True, slots=True, eq=False)
class Evaluated:
    """A rule on every session.

    Parameters
    ----------
    sessions : ndarray of datetime64[D], shape (n,)
    values : ndarray of float64, shape (n,)
        A quantity in ``unit``, or 1 (true) and 0 (false); NaN where unknown.
    basis : ndarray of uint8, shape (n,)
        ``Basis`` codes, the weakest among the inputs of each session's value; 0 where it is unknown.
    unit : Unit or None
        None for a condition.
    """

    sessions: Days
    values: Column
    basis: Codes
    unit: Unit | None

    @property
    def true(self) -> NDArray[np.bool_]:
        """Return where a condition is known to hold."""
        holds: NDArray[np.bool_] = self.values == 1.0
        return holds

    @property
    def known(self) -> NDArray[np.bool_]:
        """Return where there is a value at all."""
        return ~np.isnan(self.values)

    @property
    def weakest_basis(self) -> Basis:
        """Return the weakest basis among all inputs."""
        return Basis(int(self.basis.max(initial=0)))


def evaluate(rule: Rule, provider: Provider) -> Evaluated:
    """Return a condition or quantity on every session of the provider.

    Parameters
    ----------
    rule : Rule
        From ``rule.condition``, ``rule.quantity`` or ``rule.expression``.
    provider : Provider

    Returns
    -------
    Evaluated
        The value at a session uses what was known at that session's moment (16:15 New York), nothing later.

    Raises
    ------
    NotKnownError
        If a series or event family it needs has no data at all.
    """
    if rule.role is Role.OUTCOME:
        raise InputError(f"'{rule}' is an outcome; rules.outcome.measure reads it")
    found = Columns(provider).of(rule.plan)
    return Evaluated(provider.sessions, found.values, found.basis, rule.unit)


class Columns:
    """Columns of the parts of a rule, each computed once.

    Parameters
    ----------
    provider : Provider
    """

    def __init__(self, provider: Provider) -> None:
        self.provider = provider
        self.count = len(provider.sessions)
        self._found: dict[p.Plan, Aligned] = {}

    def of(self, plan: p.Plan) -> Aligned:
        """Return the column of a part; its basis is blanked where the value is unknown."""
        if plan not in self._found:
            values, basis = self._computed(plan)
            self._found[plan] = Aligned(values, np.where(np.isnan(values), 0, basis).astype(np.uint8))
        return self._found[plan]

    def _computed(self, plan: p.Plan) -> tuple[Column, Codes]:  # noqa: PLR0911  # one case for each kind of plan
        match plan:
            case p.Constant():
                return np.full(self.count, plan.value), np.zeros(self.count, np.uint8)
            case p.Observed():
                found = self.provider.aligned(plan.series, plan.steps)
                return found.values, found.basis
            case p.Rolling():
                return self._rolling(plan)
            case p.Elapsed():
                return self._elapsed(plan)
            case p.Crossing():
                return self._crossing(plan)
            case p.Happening():
                return self._happening(plan)
            case _:
                under = [self.of(part) for part in p.parts(plan)]
                return combined(plan, [u.values for u in under]), np.max([u.basis for u in under], axis=0)

    def _rolling(self, plan: p.Rolling) -> tuple[Column, Codes]:
        under = self.of(plan.operand)
        values = KERNELS[plan.step.function](under.values, plan.step.steps, plan.step.least)
        reach = self.count if plan.step.steps is None else plan.step.steps + 1
        return values, weakest_of_window(under.basis, reach)

    def _elapsed(self, plan: p.Elapsed) -> tuple[Column, Codes]:
        under = self.of(plan.condition)
        counted = streak(under.values) if plan.function == "streak" else since(under.values)
        return counted, weakest_since(under.basis, counted == 0.0)

    def _crossing(self, plan: p.Crossing) -> tuple[Column, Codes]:
        left, right = self.of(plan.left), self.of(plan.right)
        up = begins(compared(">", left.values, right.values))
        down = begins(compared("<", left.values, right.values))
        values = {"above": up, "below": down, "either": np.maximum(up, down)}[plan.direction]
        return values, weakest_of_window(np.maximum(left.basis, right.basis), 2)

    def _happening(self, plan: p.Happening) -> tuple[Column, Codes]:
        """Return true on the first session whose moment is not before the one at which the event became known."""
        found = self.provider.events(plan.event)
        days = self.provider.sessions
        values = np.where((days >= found.first) & (days <= found.told), 0.0, np.nan)
        place = np.searchsorted(self.provider.moments, found.known_at, side="left")
        here = (place < self.count) & (found.known_at >= days[:1])
        values[place[here]] = 1.0
        return values, np.full(self.count, found.basis, np.uint8)
