"""Read one figure of a letter file: which keys its kind needs, and what it states."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import get_args

from crossroads.claims.fields import Fields
from crossroads.claims.letter import Count, FigureSpec, Kind, Pick, Stated
from crossroads.claims.reading import Reader, read_words
from crossroads.errors import InputError, UnitError
from crossroads.rules.names import Definition, Names
from crossroads.rules.rule import Rule, condition, expression, quantity
from crossroads.rules.tree import Compare, InRange, Number
from crossroads.series import UNITS, Unit
from crossroads.timeline import WEEKDAYS

_ALWAYS = {"id", "en", "zh", "row", "kind", "beside", "note"}
_STATED = {"stated", "at_least", "at_most", "tolerance", "unit"}
KEYS: dict[str, tuple[set[str], set[str]]] = {
    "value": ({"rule"}, {"on", "about", "passed", *_STATED}),
    "change": ({"rule", "from"}, {"about", *_STATED}),
    "extreme": ({"rule", "pick", "from"}, {"to", *_STATED}),
    "record": ({"rule", "pick", "from"}, {"stated"}),
    "count": ({"rule", "count", "from"}, {"to", *_STATED}),
    "state": ({"rule"}, {"on", "about", "stated"}),
    "years": ({"rule", "from", "years"}, {"to"}),
    "arithmetic": ({"rule"}, _STATED),
    "date": ({"day", "weekday"}, set()),
    "statements": ({"needs"}, set()),
    "unmeasured": ({"needs"}, _STATED),
    "missing": ({"needs"}, _STATED),
}
"""By kind: keys it must have, and keys it may have."""
_UNIT_SIGNS = {"pct": "%", "pp": "pp", "bp": "bp"}
_CONDITIONS = {"state", "count", "years"}


def read_figure(fields: Fields, reader: Reader) -> FigureSpec:
    """Return one figure.

    Raises
    ------
    InputError, RuleError
        One line that names file, figure and key.
    """
    kind: Kind = fields.choice("kind", get_args(Kind))
    _keys(fields, kind)
    text = fields.text("rule", "")
    rule = reader.rule(text, _expected(kind), fields, "rule") if text else None
    is_stated = any(key in fields for key in ("stated", "at_least", "at_most")) and kind not in {"state", "record"}
    stated = _stated(fields, rule if kind not in _CONDITIONS else None) if is_stated else None
    if stated is None and (kind in {"value", "change", "extreme", "count"} or (kind == "arithmetic" and rule is not None and rule.unit)):
        raise InputError(f"{fields.where}: stated is missing; give a number, [low, high], at_least or at_most")
    figure = FigureSpec(
        id=fields.text("id"),
        words=read_words(fields),
        row=fields.text("row"),
        kind=kind,
        rule=rule,
        stated=stated,
        truth=fields.flag("stated", default=True) if kind in {"state", "record"} else True,
        years=tuple(fields.items("years", int)),
        on=fields.day("on"),
        begin=fields.day("from"),
        end=fields.day("to"),
        about=fields.day("about"),
        day=fields.day("day"),
        pick=fields.choice("pick", get_args(Pick), "highest"),
        count=fields.choice("count", get_args(Count), "sessions"),
        is_passed=fields.flag("passed", default=False),
        weekday=WEEKDAYS.index(fields.choice("weekday", WEEKDAYS)) if "weekday" in fields else None,
        parts=_parts(rule, reader) if kind in {"state", "arithmetic"} and rule is not None else (),
        beside=tuple(r for r in (reader.rule(t, quantity, fields, "beside") for t in fields.items("beside", str)) if r is not None),
        needs=read_words(fields.below("needs")) if "needs" in fields else None,
        note=read_words(fields.below("note")) if "note" in fields else None,
        absent=reader.lacking(text) if text else "",
    )
    fields.done()
    if figure.begin and figure.end and figure.begin > figure.end:
        raise InputError(f"{fields.where}: from {figure.begin} lies after to {figure.end}; swap them")
    return figure


def stated_definitions(figures: Iterable[Fields]) -> list[Definition]:
    """Return a definition for every figure that states one number, named by its id in lower case, for the letter's own arithmetic."""
    found = []
    for fields in figures:
        value, name = fields.table.get("stated"), fields.table.get("id")
        if not isinstance(name, str) or isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
            continue  # read_figure says what is wrong, if anything is
        sign = _UNIT_SIGNS.get(str(fields.table.get("unit", "")), "")
        found.append(Definition(name.lower(), f"{value:.12f}".rstrip("0").rstrip(".") + sign, name, name))
    return found


def _parts(rule: Rule, reader: Reader) -> tuple[Rule, ...]:
    """Return the quantities compared in a condition, each once; numbers alone are left out."""
    sides = [side for node in rule.tree.walk() if isinstance(node, Compare) for side in (node.left, node.right)]
    sides += [node.operand for node in rule.tree.walk() if isinstance(node, InRange)]
    return tuple(quantity(text, reader.names) for text in dict.fromkeys(str(side) for side in sides if not isinstance(side, Number)))


def _keys(fields: Fields, kind: str) -> None:
    needed, allowed = KEYS[kind]
    if lacking := sorted(needed - set(fields.table)):
        raise InputError(f"{fields.where}: a figure of kind {kind} needs {', '.join(sorted(needed))}; {lacking[0]} is missing")
    if extra := sorted(set(fields.table) - _ALWAYS - needed - allowed):
        known = ", ".join(sorted(needed | allowed | _ALWAYS))
        raise InputError(f"{fields.where}: unknown key {extra[0]!r} for a figure of kind {kind}; known are {known}")


def _expected(kind: str) -> Callable[[str, Names], Rule]:
    if kind in _CONDITIONS:
        return condition
    return expression if kind == "arithmetic" else quantity


def _stated(fields: Fields, rule: Rule | None) -> Stated:
    low, high = _range(fields)
    stated = Stated(low, high, fields.number("tolerance", 0.0), _unit(fields, rule))
    if stated.low > stated.high:
        raise fields.wrong("stated", f"runs from {low:g} to {high:g}; give the lower end first")
    return stated


def _range(fields: Fields) -> tuple[float, float]:
    if "stated" not in fields:
        return fields.number("at_least", -math.inf) if "at_least" in fields else -math.inf, (
            fields.number("at_most") if "at_most" in fields else math.inf
        )
    if "at_least" in fields or "at_most" in fields:
        raise fields.wrong("stated", "stands beside at_least or at_most; give one of them")
    if isinstance(fields.table["stated"], list):
        ends = fields.items("stated", float)
        if len(ends) != 2 or not all(map(math.isfinite, ends)):
            raise fields.wrong("stated", "must be a number or [low, high]")
        return float(ends[0]), float(ends[1])
    value = fields.number("stated")
    return value, value


def _unit(fields: Fields, rule: Rule | None) -> Unit | None:
    code = fields.text("unit", "")
    if code and code not in UNITS:
        raise fields.wrong("unit", f"is {code!r}; units are {', '.join(UNITS)}")
    if not code or rule is None or rule.unit is None:
        return UNITS[code] if code else None
    try:
        rule.unit.to(UNITS[code])
    except UnitError as clash:
        raise fields.wrong("unit", f"does not fit the rule: {clash}") from None
    return UNITS[code]
