"""Check the figures of a letter against what was known at its moment, one kind of statement at a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from crossroads.claims.episodes import onsets_of
from crossroads.claims.findings import FigureFinding, Remark, Seen, Status, why
from crossroads.claims.letter import FigureSpec, Stated
from crossroads.claims.witness import Witness
from crossroads.errors import GapError, InputError, NotKnownError
from crossroads.rules import plan as p
from crossroads.rules.columns import compared
from crossroads.rules.rule import Rule
from crossroads.series import Unit
from crossroads.timeline import WEEKDAYS


@dataclass(frozen=True, slots=True)
class _Decided:
    """A status, with the numbers that led to it."""

    status: Status
    seen: tuple[Seen, ...] = ()
    remark: Remark | None = None
    years: tuple[int, ...] = ()


class _NotKnownThenError(Exception):
    """Nothing was known then of what the figure speaks of; carries what to say."""

    def __init__(self, status: Status, remark: Remark) -> None:
        super().__init__(remark.key)
        self.decided = _Decided(status, (), remark)


def check_figure(spec: FigureSpec, witness: Witness) -> FigureFinding:
    """Return how one figure stands.

    Parameters
    ----------
    spec : FigureSpec
    witness : Witness
        What was known at the letter's moment, and what became known later.

    Notes
    -----
    A figure contradicts only by its own definition. Where the series behind it is not held, or nothing as recent as it
    speaks of was public, it is said so and no other number judges it.
    """
    decided = _decide(spec, witness)
    beside = tuple(_beside(rule, witness) for rule in spec.beside)
    rules = [r for r in (spec.rule, *spec.beside) if r is not None]
    return FigureFinding(spec, decided.status, (*decided.seen, *beside), witness.inputs(rules), decided.years, decided.remark)


def _decide(spec: FigureSpec, witness: Witness) -> _Decided:
    if spec.absent:
        return _Decided(Status.NO_DATA, (), Remark("not_held", {"series": spec.absent}))
    try:
        if spec.about is not None:
            _require(spec, spec.about, witness)
        return _KINDS[spec.kind](spec, witness)
    except _NotKnownThenError as unknown:
        return unknown.decided
    except (NotKnownError, GapError, InputError) as wrong:
        return _Decided(Status.NO_DATA, (), why(wrong, _rule(spec).references, witness.history, witness.catalog))


def _require(spec: FigureSpec, about: date, witness: Witness) -> None:
    """Raise unless every series of the rule had a period as recent as the figure speaks of."""
    for series in _rule(spec).references:
        newest = witness.newest_period(series)
        if newest is None or newest < about:
            public = witness.public_since(series, about)
            fields = {"series": series, "newest": str(newest or "-"), "about": about.isoformat()}
            raise _NotKnownThenError(
                Status.NOT_KNOWABLE, Remark("public_later", {**fields, "public": str(public)}) if public else Remark("never", fields)
            )


# --------------------------------------------------------------------------------------------- numbers


def _value(spec: FigureSpec, witness: Witness) -> _Decided:
    rule = _rule(spec)
    if spec.is_passed:
        return _passed(spec, witness)
    value, day = witness.quantity(rule, spec.on)
    seen = Seen("then", _in_unit(value, rule, spec), _unit(spec, rule), day)
    if seen.value is None:
        raise _unknown(rule, witness)
    return _Decided(_agreement(spec, seen.value), (seen, *_own_day(spec, witness)))


def _passed(spec: FigureSpec, witness: Witness) -> _Decided:
    """Agree where the value lay between the newest observation known and the one before, or beyond neither."""
    rule = _rule(spec)
    series = witness.series(_single(rule))
    if len(series) < 2:
        raise InputError(f"{series.id} has one observation; passing through a level takes two")
    before, after = series.at(-2), series.at(-1)
    factor = _factor(rule, spec)
    low, high = sorted((before.value * factor, after.value * factor))
    stated = _stated(spec)
    is_inside = stated.low >= low - stated.tolerance and stated.high <= high + stated.tolerance
    seen = tuple(Seen(what, o.value * factor, _unit(spec, rule), o.period.start) for what, o in (("then", after), ("before", before)))
    return _Decided(Status.HOLDS if is_inside else Status.CONTRADICTED, seen, Remark("passed") if is_inside else None)


def _change(spec: FigureSpec, witness: Witness) -> _Decided:
    rule = _rule(spec)
    series, begin = witness.series(_single(rule)), _begin(spec)
    base = series.value_on(begin)
    if base is None:
        raise InputError(f"{series.id} has no value for {begin}; begin on a day it was published for")
    factor = _factor(rule, spec)
    newest = series.newest
    seen = [Seen("then", (newest.value - base) * factor, _unit(spec, rule), newest.period.start)]
    if (own := witness.own_day(series)) is not None:
        seen.append(Seen("day", (own.value - base) * factor, _unit(spec, rule), own.period.start))
    value = seen[0].value
    assert value is not None
    return _Decided(_agreement(spec, value), tuple(seen))


def _extreme(spec: FigureSpec, witness: Witness) -> _Decided:
    rule = _rule(spec)
    value, day = _extreme_of(spec, witness)
    seen = Seen("extreme", value * _factor(rule, spec), _unit(spec, rule), day)
    assert seen.value is not None
    return _Decided(_agreement(spec, seen.value), (seen,))


def _record(spec: FigureSpec, witness: Witness) -> _Decided:
    """Agree where the newest value is the highest (lowest) since the day given."""
    rule = _rule(spec)
    value, day = witness.quantity(rule, None)
    extreme, when = _extreme_of(spec, witness)
    if value is None:
        raise _unknown(rule, witness)
    is_record = bool(compared(">=" if spec.pick == "highest" else "<=", np.array([value]), np.array([extreme]))[0])
    seen = (Seen("then", value, rule.unit, day), Seen("extreme", extreme, rule.unit, when))
    return _Decided(Status.HOLDS if is_record is spec.truth else Status.CONTRADICTED, seen)


# --------------------------------------------------------------------------------------------- conditions


def _count(spec: FigureSpec, witness: Witness) -> _Decided:
    held = witness.column(_rule(spec))
    window = witness.window(_begin(spec), spec.end)
    known = ~np.isnan(held) & window
    if not known.any():
        raise _unknown(_rule(spec), witness)
    true = (held == 1.0) & window
    onsets = onsets_of(held == 1.0, gap=1)
    value = {"sessions": float(true.sum()), "onsets": float(window[onsets].sum()), "share": 100.0 * true.sum() / known.sum()}[spec.count]
    days = witness.sessions[true]
    seen = [Seen("count", value, _stated(spec).unit, None)]
    seen += [Seen("on", None, None, d.astype(object)) for d in days[:12]] if spec.count != "share" and len(days) <= 12 else []
    return _Decided(_agreement(spec, value), tuple(seen))


def _state(spec: FigureSpec, witness: Witness) -> _Decided:
    rule = _rule(spec)
    value, day = witness.quantity(rule, spec.on)
    if value is None:
        raise _unknown(rule, witness)
    parts = []
    for part in spec.parts:
        number, when = witness.quantity(part, spec.on)
        parts.append(Seen("part", number, part.unit, when, str(part)))
    return _Decided(Status.HOLDS if (value == 1.0) is spec.truth else Status.CONTRADICTED, (Seen("truth", value, None, day), *parts))


def _years(spec: FigureSpec, witness: Witness) -> _Decided:
    held = witness.column(_rule(spec)) == 1.0
    onsets = onsets_of(held, gap=1)
    days = witness.sessions[onsets[witness.window(_begin(spec), spec.end)[onsets]]]
    years = tuple(sorted({d.year for d in days.astype(object)}))
    return _Decided(Status.HOLDS if years == tuple(sorted(spec.years)) else Status.CONTRADICTED, (), None, years)


# --------------------------------------------------------------------------------------------- the letter itself


def _arithmetic(spec: FigureSpec, _witness: Witness) -> _Decided:
    rule = _rule(spec)
    if isinstance(rule.plan, p.Constant):
        seen = Seen("sum", rule.plan.value, _unit(spec, rule), None, str(rule))
        return _Decided(_agreement(spec, rule.plan.value, Status.INCONSISTENT), (seen,))
    sides = [(part, part.plan) for part in spec.parts]
    seen_sides = tuple(Seen("part", c.value, _shown_unit(c.unit), None, str(r)) for r, c in sides if isinstance(c, p.Constant))
    return _Decided(Status.HOLDS if _constant_truth(rule.plan) else Status.INCONSISTENT, seen_sides)


def _constant_truth(plan: p.Plan) -> bool:
    match plan:
        case p.Comparison(left=p.Constant() as left, right=p.Constant() as right):
            return bool(compared(plan.op, np.array([left.value]), np.array([right.value]))[0])
        case p.Logic():
            left_holds, right_holds = _constant_truth(plan.left), _constant_truth(plan.right)
            return (left_holds and right_holds) if plan.op == "and" else (left_holds or right_holds)
        case p.Negation():
            return not _constant_truth(plan.condition)
    raise InputError("a letter's own arithmetic uses its figures and numbers only; a series needs another kind of figure")


def _date(spec: FigureSpec, _witness: Witness) -> _Decided:
    assert spec.day is not None
    seen = spec.day.weekday()
    return _Decided(Status.HOLDS if seen == spec.weekday else Status.INCONSISTENT, (), Remark("weekday", {"day": WEEKDAYS[seen]}))


def _statements(_spec: FigureSpec, _witness: Witness) -> _Decided:
    return _Decided(Status.INCONSISTENT, (), Remark("statements"))


def _unmeasured(_spec: FigureSpec, _witness: Witness) -> _Decided:
    return _Decided(Status.UNMEASURED, (), Remark("unmeasured"))


def _missing(_spec: FigureSpec, _witness: Witness) -> _Decided:
    return _Decided(Status.NO_DATA, (), Remark("missing"))


_KINDS: dict[str, Callable[[FigureSpec, Witness], _Decided]] = {
    "value": _value,
    "change": _change,
    "extreme": _extreme,
    "record": _record,
    "count": _count,
    "state": _state,
    "years": _years,
    "arithmetic": _arithmetic,
    "date": _date,
    "statements": _statements,
    "unmeasured": _unmeasured,
    "missing": _missing,
}


# --------------------------------------------------------------------------------------------- small steps


def _rule(spec: FigureSpec) -> Rule:
    assert spec.rule is not None, "the reader gives every such figure a rule"
    return spec.rule


def _begin(spec: FigureSpec) -> date:
    assert spec.begin is not None, "the reader asks for it"
    return spec.begin


def _stated(spec: FigureSpec) -> Stated:
    assert spec.stated is not None, "the reader asks for it"
    return spec.stated


def _single(rule: Rule) -> str:
    """Return the series a rule is, or refuse: differences between dated periods need one series."""
    if not isinstance(rule.plan, p.Observed) or rule.plan.steps:
        raise InputError(f"'{rule}' is more than one series; a change since a day, or a level passed, is read off one series")
    return rule.plan.series


def _agreement(spec: FigureSpec, value: float, otherwise: Status = Status.CONTRADICTED) -> Status:
    return Status.HOLDS if _stated(spec).agrees(value) else otherwise


def _unit(spec: FigureSpec, rule: Rule) -> Unit | None:
    stated = spec.stated
    return stated.unit if stated is not None and stated.unit is not None else _shown_unit(rule.unit)


def _shown_unit(unit: Unit | None) -> Unit | None:
    """Return a unit that is printed; plain numbers and sessions have none."""
    return None if unit is None or unit.dimension in {"number", "magnitude", "sessions"} else unit


def _factor(rule: Rule, spec: FigureSpec) -> float:
    stated = spec.stated
    return rule.unit.to(stated.unit) if rule.unit is not None and stated is not None and stated.unit is not None else 1.0


def _in_unit(value: float | None, rule: Rule, spec: FigureSpec) -> float | None:
    return None if value is None else value * _factor(rule, spec)


def _own_day(spec: FigureSpec, witness: Witness) -> tuple[Seen, ...]:
    """Return the value of the letter's own day where it became public later."""
    rule = _rule(spec)
    if spec.on is not None or not isinstance(rule.plan, p.Observed) or rule.plan.steps:
        return ()
    own = witness.own_day(witness.series(rule.plan.series))
    return () if own is None else (Seen("day", own.value * _factor(rule, spec), _unit(spec, rule), own.period.start),)


def _extreme_of(spec: FigureSpec, witness: Witness) -> tuple[float, date]:
    values = witness.column(_rule(spec))
    inside = witness.window(_begin(spec), spec.end) & ~np.isnan(values)
    if not inside.any():
        raise _unknown(_rule(spec), witness)
    places: NDArray[np.int64] = np.flatnonzero(inside)
    pick = np.argmax if spec.pick == "highest" else np.argmin
    at = int(places[pick(values[places])])
    return float(values[at]), witness.sessions[at].astype(object)


def _unknown(rule: Rule, witness: Witness) -> _NotKnownThenError:
    """Return what to raise where a rule has no value at the letter's moment though its series are held."""
    for series in rule.references:
        newest = witness.newest_period(series)
        public = witness.public_since(series, witness.day) if newest is None else None
        if newest is None and public is not None:
            return _NotKnownThenError(Status.NOT_KNOWABLE, Remark("public_later", {"series": series, "newest": "-", "public": str(public)}))
    newest_of = ", ".join(f"{s} {witness.newest_period(s) or '-'}" for s in rule.references)
    return _NotKnownThenError(Status.NO_DATA, Remark("no_value", {"newest": newest_of}))


def _beside(rule: Rule, witness: Witness) -> Seen:
    try:
        value, day = witness.quantity(rule, None)
    except NotKnownError:
        value, day = None, None
    return Seen("beside", value, _shown_unit(rule.unit), day, str(rule))
