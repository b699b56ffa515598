"""What a claim says will follow, or was the case at the same time: three forms, each measured from every session."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np

from crossroads.claims.allshift import Side
from crossroads.claims.measured import Floats, Measured
from crossroads.rules import plan as p
from crossroads.rules.columns import Codes
from crossroads.rules.evaluate import Columns, evaluate
from crossroads.rules.kernels import bridged
from crossroads.rules.outcome import STALE, measure
from crossroads.rules.provider import Provider
from crossroads.rules.rule import Rule
from crossroads.series import Basis, Unit
from crossroads.timeline import SESSIONS

MEANWHILE_HORIZON = SESSIONS["m"]
"""Sessions over which neighbours say much the same of a state of the market: what p can be as fine as."""
UNDER_WAY_HORIZON = SESSIONS["y"]
"""The same for a recession; those since 1945 lasted eleven months on average."""


@dataclass(frozen=True, slots=True, eq=False)
class Followed:
    """An outcome measured on the sessions of a provider.

    Parameters
    ----------
    measured : Measured
    unit : Unit or None
        Of the measure; None where it is a yes or no.
    bases : ndarray of uint8, shape (n_sessions,)
        ``Basis`` codes: the weakest among its inputs on each session.
    """

    measured: Measured
    unit: Unit | None
    bases: Codes

    def weakest(self, start: int, stop: int) -> Basis:
        """Return the weakest basis among outcomes that begin on sessions from ``start`` to before ``stop``."""
        return Basis(int(self.bases[start : stop + self.measured.window_end].max(initial=0)))


@dataclass(frozen=True, slots=True)
class Following:
    """An outcome of the rule language: ``return(SPX, 12m) >= 20%``."""

    rule: Rule

    def __str__(self) -> str:
        return str(self.rule)

    @property
    def fingerprint(self) -> str:
        """Return the fingerprint of the rule's meaning."""
        return self.rule.fingerprint

    @property
    def references(self) -> tuple[str, ...]:
        """Return the series it reads."""
        return self.rule.references

    @property
    def events(self) -> tuple[str, ...]:
        """Return the event families it reads."""
        return self.rule.events

    @property
    def side(self) -> Side | None:
        """Return which means speak for the claim: small ones for ``< 0``; None where neither does (a band)."""
        match self.rule.plan:
            case p.Comparison(op=op, right=p.Constant()):
                return _SIDES.get(op)
            case p.Comparison(op=op, left=p.Constant()):
                mirrored: dict[Side | None, Side] = {"greater": "less", "less": "greater"}
                return mirrored.get(_SIDES.get(op))
            case p.Between():
                return None
        return "greater"

    def follow(self, provider: Provider) -> Followed:
        """Return what followed every session."""
        found = measure(self.rule, provider)
        columns = Columns(provider)
        steps = _steps(_leaf(self.rule.plan), columns)
        measured = Measured(found.values, found.observed, found.horizon, found.hit, found.reach, steps)
        return Followed(measured, found.unit, _bases(self.rule.plan, columns))


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """A condition said to hold at the same moment as the claim's own."""

    rule: Rule

    def __str__(self) -> str:
        return f"meanwhile {self.rule}"

    @property
    def fingerprint(self) -> str:
        """Return a fingerprint that no outcome ahead has."""
        return hashlib.sha256(f"meanwhile: {self.rule.fingerprint}".encode()).hexdigest()

    @property
    def references(self) -> tuple[str, ...]:
        """Return the series it reads."""
        return self.rule.references

    @property
    def events(self) -> tuple[str, ...]:
        """Return the event families it reads."""
        return self.rule.events

    @property
    def side(self) -> Side | None:
        """Return that more hits speak for the claim."""
        return "greater"

    def follow(self, provider: Provider) -> Followed:
        """Return whether the condition holds, on every session on which that is known."""
        held = evaluate(self.rule, provider)
        measured = Measured(held.values, held.known, MEANWHILE_HORIZON, held.true, reach=0)
        return Followed(measured, None, held.basis)


@dataclass(frozen=True, slots=True)
class UnderWay:
    """That something dated afterwards (a recession) had begun and not ended: judged in hindsight, as an outcome may be.

    Parameters
    ----------
    begin, end : str
        Event families.
    within : int, sessions
        It also counts if it began no longer ago than this, even if it has ended again; 0: only while it lasts.
    """

    begin: str
    end: str
    within: int = 0

    def __str__(self) -> str:
        return f"under way: {self.begin}" + (f", or begun within {self.within} sessions" if self.within else "")

    @property
    def fingerprint(self) -> str:
        """Return a fingerprint of the two families' names and of what counts."""
        return hashlib.sha256(f"under way: {self.begin} {self.end} {self.within}".encode()).hexdigest()

    @property
    def references(self) -> tuple[str, ...]:
        """Return no series."""
        return ()

    @property
    def events(self) -> tuple[str, ...]:
        """Return both families."""
        return (self.begin, self.end)

    @property
    def side(self) -> Side | None:
        """Return that more hits speak for the claim."""
        return "greater"

    def follow(self, provider: Provider) -> Followed:
        """Return whether it was under way at each session's moment, up to the day to which beginnings are known."""
        begin, end = provider.events(self.begin), provider.events(self.end)
        started = np.searchsorted(np.sort(begin.happened), provider.moments, side="right")
        ended = np.searchsorted(np.sort(end.happened), provider.moments, side="right")
        known = (provider.sessions >= begin.first) & (provider.sessions <= begin.last)
        ago = np.timedelta64(round(self.within * 365.25 / UNDER_WAY_HORIZON), "D")
        recent = started > np.searchsorted(np.sort(begin.happened), provider.moments - ago, side="right")
        hit = ((started > ended) | recent) & known
        measured = Measured(np.where(known, hit.astype(np.float64), np.nan), known, UNDER_WAY_HORIZON, hit, reach=0)
        return Followed(measured, None, np.full(len(known), max(begin.basis, end.basis), np.uint8))


Outcome = Following | Meanwhile | UnderWay

_SIDES: dict[str, Side] = {">": "greater", ">=": "greater", "<": "less", "<=": "less"}


def _leaf(plan: p.Plan) -> p.Plan:
    """Return the quantity a comparison with a fixed number is about, or the plan itself."""
    match plan:
        case p.Comparison(left=left, right=p.Constant()):
            return left
        case p.Comparison(left=p.Constant(), right=right):
            return right
        case p.Between(operand=operand):
            return operand
    return plan


def _bases(plan: p.Plan, columns: Columns) -> Codes:
    """Return the weakest basis of what an outcome reads, on each session."""
    if isinstance(plan, p.Ahead):
        return columns.of(plan.operand).basis
    if isinstance(plan, p.Coming):
        return _event_basis(plan.event, columns)
    none = np.zeros(columns.count, np.uint8)
    found: Codes = np.maximum.reduce([none, *(_bases(part, columns) for part in p.parts(plan))])
    return found


def _event_basis(event: str | p.Truth, columns: Columns) -> Codes:
    if isinstance(event, str):
        return np.full(columns.count, columns.provider.events(event).basis, np.uint8)
    return columns.of(event).basis


def _steps(plan: p.Plan, columns: Columns) -> Floats | None:
    """Return the one-session changes of what an outcome measures, in its unit; None where it is no path."""
    match plan:
        case p.Ahead():
            level = bridged(columns.of(plan.operand).values, STALE)
            if plan.measure != "change":
                with np.errstate(divide="ignore", invalid="ignore"):
                    level = 100.0 * np.log(level)  # a fall to zero or below has no growth and counts as no step
            return np.diff(np.where(np.isfinite(level), level, np.nan), prepend=np.nan)
        case p.Scaled():
            under = _steps(plan.operand, columns)
            return None if under is None else under * plan.factor
        case p.Arithmetic(op="+" | "-"):
            left, right = _steps(plan.left, columns), _steps(plan.right, columns)
            if left is None or right is None:
                return None
            return left + right if plan.op == "+" else left - right
    return None
