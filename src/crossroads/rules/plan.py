"""The checked form of a rule: names resolved, units agreed, windows counted in steps. This is what is evaluated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from crossroads.series import Unit

Measure = Literal["return", "change", "drawdown"]


@dataclass(frozen=True, slots=True)
class Step:
    """One function applied to a series in the series' own steps.

    Parameters
    ----------
    function : str
        A name of ``kernels.KERNELS``.
    steps : int or None
        Length of its window in the series' own periods; None = all so far.
    least : int
        Values it needs where there is no window.
    """

    function: str
    steps: int | None
    least: int


# --------------------------------------------------------------------------------------------- quantities


@dataclass(frozen=True, slots=True)
class Constant:
    """A number, the same on every session."""

    value: float
    unit: Unit


@dataclass(frozen=True, slots=True)
class Observed:
    """A series, through any functions applied in its own frequency on the vintage known then."""

    series: str
    steps: tuple[Step, ...]
    unit: Unit


@dataclass(frozen=True, slots=True)
class Rolling:
    """A windowed function over sessions."""

    step: Step
    operand: Quantity
    unit: Unit


@dataclass(frozen=True, slots=True)
class Scaled:
    """A quantity times a fixed factor: a change of unit, or of sign."""

    operand: Quantity
    factor: float
    unit: Unit


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """Two quantities combined; sums have both sides in ``unit``."""

    op: Literal["+", "-", "*", "/"]
    left: Quantity
    right: Quantity
    unit: Unit


@dataclass(frozen=True, slots=True)
class Extreme:
    """The smallest or largest of several quantities on each session."""

    op: Literal["min", "max"]
    terms: tuple[Quantity, ...]
    unit: Unit


@dataclass(frozen=True, slots=True)
class Magnitude:
    """A quantity without its sign, on sessions."""

    operand: Quantity
    unit: Unit


@dataclass(frozen=True, slots=True)
class Elapsed:
    """Sessions a condition has held (streak), or since it last held (since)."""

    function: Literal["streak", "since"]
    condition: Truth
    unit: Unit


@dataclass(frozen=True, slots=True)
class Tally:
    """How many of several conditions hold."""

    conditions: tuple[Truth, ...]
    unit: Unit


@dataclass(frozen=True, slots=True)
class Ahead:
    """What a quantity does after the moment asked from; outcomes only. ``low`` and ``high`` are sessions from the base close."""

    measure: Measure
    selector: Literal["", "best", "worst"]
    operand: Quantity
    low: int | None
    high: int
    unit: Unit


# --------------------------------------------------------------------------------------------- conditions


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two quantities of one unit compared."""

    op: Literal["<", "<=", ">", ">=", "==", "!="]
    left: Quantity
    right: Quantity


@dataclass(frozen=True, slots=True)
class Between:
    """A quantity between two others, ends included."""

    operand: Quantity
    low: Quantity
    high: Quantity


@dataclass(frozen=True, slots=True)
class Logic:
    """Two conditions joined."""

    op: Literal["and", "or"]
    left: Truth
    right: Truth


@dataclass(frozen=True, slots=True)
class Negation:
    """A condition turned round; the unknown stays unknown."""

    condition: Truth


@dataclass(frozen=True, slots=True)
class Crossing:
    """The session on which one quantity passes another."""

    direction: Literal["above", "below", "either"]
    left: Quantity
    right: Quantity


@dataclass(frozen=True, slots=True)
class Happening:
    """The session on which an event became known."""

    event: str


@dataclass(frozen=True, slots=True)
class Coming:
    """An event after the moment asked from: more than ``low`` and at most ``high`` sessions on; outcomes only."""

    event: str | Truth
    low: int
    high: int


Quantity = Constant | Observed | Rolling | Scaled | Arithmetic | Extreme | Magnitude | Elapsed | Tally | Ahead
Truth = Comparison | Between | Logic | Negation | Crossing | Happening | Coming
Plan = Quantity | Truth


def parts(plan: Plan) -> tuple[Plan, ...]:  # noqa: PLR0911  # one case for each kind of plan
    """Return the plans directly below one."""
    match plan:
        case Rolling() | Scaled() | Magnitude() | Ahead():
            return (plan.operand,)
        case Arithmetic() | Comparison() | Logic() | Crossing():
            return (plan.left, plan.right)
        case Between():
            return (plan.operand, plan.low, plan.high)
        case Extreme():
            return plan.terms
        case Tally():
            return plan.conditions
        case Elapsed() | Negation():
            return (plan.condition,)
        case Coming():
            return () if isinstance(plan.event, str) else (plan.event,)
        case _:
            return ()
