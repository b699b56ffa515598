"""How units combine in a rule. A literal without a unit takes the one beside it; two units must be of one kind."""

from __future__ import annotations

from decimal import Decimal

from crossroads.errors import UnitError
from crossroads.series import UNITS, Unit

PLAIN = Unit("number", "number", 1.0)
"""A number written bare: it takes the unit of what it is compared with or added to."""
MAGNITUDE = Unit("magnitude", "magnitude", 1.0)
"""A number written with k, mn, bn or tn: a multiple of the base unit (dollars, persons, contracts) beside it."""
SESSIONS = Unit("sessions", "sessions", 1.0)
"""What ``streak`` and ``since`` count; lengths of time compare with it."""

PERCENT, POINTS_OF_PERCENT, RATIO, DEVIATIONS, COUNT = (UNITS[c] for c in ("pct", "pp", "ratio", "sd", "count"))

_SUFFIX_UNITS = {"": PLAIN, "%": PERCENT, "pp": POINTS_OF_PERCENT, "bp": UNITS["bp"]}
_MULTIPLES = {"k": Decimal(1_000), "mn": Decimal(1_000_000), "bn": Decimal(1_000_000_000), "tn": Decimal(1_000_000_000_000)}
_NO_MAGNITUDE = frozenset({"percent", "sd", "flag", "code", "ratio", "sessions"})


def literal(value: Decimal, suffix: str) -> tuple[float, Unit]:
    """Return a written number and its unit; basis points become percent exactly (29bp is 0.29, not 0.29000000000000004)."""
    if suffix == "bp":
        return float(value / 100), PERCENT
    if suffix in _MULTIPLES:
        return float(value * _MULTIPLES[suffix]), MAGNITUDE
    return float(value), _SUFFIX_UNITS[suffix]


def is_literal(unit: Unit) -> bool:
    """Return whether the unit is still open."""
    return unit in {PLAIN, MAGNITUDE}


def common(left: Unit, right: Unit, *, zero: bool = False) -> tuple[float, float, Unit]:
    """Return the factors that bring two quantities to one unit, and that unit: the left one, unless it is open.

    Parameters
    ----------
    zero : bool
        Whether one side is the literal 0, which is 0 in every unit.

    Raises
    ------
    UnitError
        If the kinds differ, or a bare number stands beside a unit in which two readings are possible.
    """
    if is_literal(left) and is_literal(right):
        return 1.0, 1.0, left if left == right else MAGNITUDE
    if is_literal(left):
        return (1.0 if zero else _adapt(left, right)), 1.0, right
    if is_literal(right):
        return 1.0, (1.0 if zero else _adapt(right, left)), left
    if left.dimension != right.dimension:
        raise UnitError(f"{described(left)} and {described(right)} are different kinds of quantity")
    return 1.0, right.to(left), left


def _adapt(number: Unit, beside: Unit) -> float:
    if number == PLAIN:
        if beside.scale != 1.0:
            raise UnitError(f"a bare number beside {described(beside)} can be read in two ways; write 30bn, 1.5mn or 200k")
        return 1.0
    if beside.dimension in _NO_MAGNITUDE:
        raise UnitError(f"k, mn, bn and tn cannot measure {described(beside)}")
    return 1.0 / beside.scale


def product(left: Unit, right: Unit) -> tuple[float, Unit]:
    """Return the factor and unit of a product: one side must be a plain number or a ratio."""
    for number, other in ((right, left), (left, right)):
        if number.dimension in {"number", "ratio", "count"}:
            return 1.0, other
    if MAGNITUDE in {left, right}:
        raise UnitError("k, mn, bn and tn name an amount; multiply by a bare number instead")
    raise UnitError(f"{described(left)} times {described(right)} has no meaning here; multiply by a bare number or a ratio")


def quotient(left: Unit, right: Unit) -> tuple[float, Unit]:
    """Return the factor and unit of a quotient: a ratio where both are of one kind, else "the one per the other"."""
    if right.dimension in {"number", "count"} or (right.dimension == "ratio" and left != PLAIN):
        return 1.0, left
    if left == PLAIN and right == RATIO:
        return 1.0, RATIO
    if left.dimension == right.dimension:
        return left.to(right), RATIO
    if right == MAGNITUDE and left.dimension not in _NO_MAGNITUDE and left != PLAIN:
        return left.scale, RATIO
    if is_literal(left) or is_literal(right):
        raise UnitError(f"{described(left)} divided by {described(right)} has no meaning here")
    return 1.0, Unit(f"{left.code}/{right.code}", f"{left.dimension} per {right.dimension}", left.scale / right.scale)


def difference(unit: Unit) -> Unit:
    """Return the unit of a difference: of two percentages it is percentage points."""
    return POINTS_OF_PERCENT if unit == PERCENT else unit


def described(unit: Unit) -> str:
    """Return a unit as a reader calls it: ``percent (pct)``, ``points``, ``money (usd_mn)``."""
    if is_literal(unit):
        return "a bare number" if unit == PLAIN else "an amount in k, mn, bn or tn"
    return unit.dimension if unit.dimension == unit.code else f"{unit.dimension} ({unit.code})"
