"""A rule being watched: does it hold now, since when, and how far is each comparison in it from its level.

Episodes are those of claims (``episodes``): the cool-down of a watched rule is the gap that parts them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

import numpy as np

from crossroads.catalog.specs import Language
from crossroads.claims.episodes import episodes_of
from crossroads.claims.question import CALENDAR, held_behind, series_of_events
from crossroads.errors import NotKnownError
from crossroads.rules.evaluate import Columns, evaluate
from crossroads.rules.history import HistoryProvider
from crossroads.rules.names import Names
from crossroads.rules.plan import Between, Comparison, Constant, Crossing, Quantity
from crossroads.rules.provider import Provider
from crossroads.rules.rule import Rule, condition
from crossroads.rules.tree import Call, Compare, InRange, Node, Number
from crossroads.series import Basis, Input, Panel, Unit
from crossroads.timeline import AsOf

MOST_LEGS = 6
"""Comparisons shown of one rule; who writes more of them reads the rule itself."""

Side = Literal["above", "below", "within", "at"]
"""Where the level wants the quantity: ``at`` of a crossing or an equality, which has no far side."""

_SIDES: Mapping[str, Side] = {">": "above", ">=": "above", "<": "below", "<=": "below", "==": "at", "!=": "at"}
_TURNED: Mapping[Side, Side] = {"above": "below", "below": "above", "at": "at", "within": "within"}
_MOVES = frozenset({"rising", "falling", "crosses", "crosses_above", "crosses_below"})


@dataclass(frozen=True, slots=True)
class WatchedRule:
    """One rule to watch.

    Parameters
    ----------
    id : str
    rule : Rule
        A condition.
    en, zh : str
        What it means, in a few words.
    gap : int, sessions
        How long it must not have held before it counts as new: the cool-down, 1 at least.
    channels : tuple of str
        Names of the channels its alerts go to.
    language : {"en", "zh"}
        Of its messages.
    """

    id: str
    rule: Rule
    en: str
    zh: str
    gap: int
    channels: tuple[str, ...]
    language: Language = "en"

    def name(self, language: Language) -> str:
        """Return what it means, in a language."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Leg:
    """One comparison inside a rule, as it stands on the last session.

    Parameters
    ----------
    text : str
        The quantity compared, in the rule language.
    value, level : float or None
        None where unknown; both in ``unit``. Of a range the nearer end.
    past : float or None
        How far the quantity is past the level, in ``unit``; negative: how much is missing. None for a crossing or an equality.
    as_bp : bool
        The rule writes the level in basis points.
    """

    text: str
    value: float | None
    level: float | None
    side: Side
    past: float | None
    unit: Unit
    as_bp: bool

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON values."""
        said = {"quantity": self.text, "value": self.value, "level": self.level, "side": self.side, "past": self.past}
        return {**said, "unit": self.unit.code}


@dataclass(frozen=True, slots=True)
class Sighting:
    """A watched rule as known at a moment.

    Parameters
    ----------
    session : datetime.date
        The last session judged.
    holds : bool or None
        Whether it holds there; None where that is unknown.
    onset, last_held : datetime.date or None
        First and last session of the newest episode; None where there never was one.
    onset_before : datetime.date or None
        First day an earlier sighting of the same episode may name: ``gap`` sessions before the onset.
    age : int or None, sessions
        From the onset to ``session``; 0 on the day itself.
    legs : tuple of Leg
    inputs : tuple of Input
        Newest observations behind it.
    known_at : datetime or None
        When the last of them became known.
    basis : Basis or None
        The weakest behind the newest value of the rule.
    """

    watched: WatchedRule
    as_of: AsOf
    session: date
    holds: bool | None
    onset: date | None
    last_held: date | None
    onset_before: date | None
    age: int | None
    legs: tuple[Leg, ...]
    inputs: tuple[Input, ...]
    known_at: datetime | None
    basis: Basis | None


def series_behind(rules: Iterable[WatchedRule], names: Names) -> list[str]:
    """Return the ids of the stored series that some rules are read from."""
    found = {series for w in rules for series in (*w.rule.references, *series_of_events(w.rule.events))}
    return held_behind(found, names.catalog)


def sight(watched: WatchedRule, provider: HistoryProvider, panel: Panel, names: Names) -> Sighting:
    """Return a rule as known at the provider's moment.

    Parameters
    ----------
    provider : HistoryProvider
        From ``HistoryProvider.at``: its last session is judged at the moment itself.
    panel : Panel
        The series of ``series_behind``, as of the same moment.

    Raises
    ------
    NotKnownError
        If a series or event family it needs has no data at all.
    """
    held = evaluate(watched.rule, provider)
    days, last = held.sessions, len(held.sessions) - 1
    episodes = episodes_of(held.true, gap=watched.gap)
    newest = episodes[-1] if episodes else None
    inputs = _newest_inputs(watched, panel, names)
    known = bool(held.known[last])
    return Sighting(
        watched=watched,
        as_of=provider.as_of,
        session=_day(days[last]),
        holds=bool(held.true[last]) if known else None,
        onset=None if newest is None else _day(days[newest.onset]),
        last_held=None if newest is None else _day(days[newest.end]),
        onset_before=None if newest is None else _day(days[max(newest.onset - watched.gap, 0)]),
        age=None if newest is None else last - newest.onset,
        legs=legs(watched.rule, provider, names),
        inputs=inputs,
        known_at=max((i.known_at for i in inputs), default=None),
        basis=Basis(int(held.basis[last])) if known else None,
    )


def legs(rule: Rule, provider: Provider, names: Names) -> tuple[Leg, ...]:
    """Return the comparisons of a rule with their values on the last session, in the order in which they are written."""
    columns = Columns(provider)
    found: dict[str, Leg] = {}
    for node in _comparisons(rule.resolved):
        if len(found) < MOST_LEGS and str(node) not in found:
            leg = _leg(node, condition(str(node), names), columns)
            if leg is not None:
                found[str(node)] = leg
    return tuple(found.values())


def _comparisons(tree: Node) -> Iterator[Node]:
    """Yield what compares, the members of a count left out: they are many, and the count itself is compared."""
    if isinstance(tree, (Compare, InRange)) or (isinstance(tree, Call) and tree.function in _MOVES):
        yield tree
    if not (isinstance(tree, Call) and tree.function == "count"):
        for child in tree.children:
            yield from _comparisons(child)


def _leg(node: Node, rule: Rule, columns: Columns) -> Leg | None:
    match rule.plan:
        case Comparison(op, left, right):
            written, side = _left_text(node), _SIDES[op]
            if isinstance(left, Constant):
                left, right, written, side = right, left, _right_text(node), _TURNED[side]
            return None if isinstance(left, Constant) else _measured(written, left, right, side, columns, as_bp=_in_bp(node))
        case Crossing(_, left, right):
            return _measured(_left_text(node), left, right, "at", columns, as_bp=_in_bp(node))
        case Between(operand, low, high):
            return _between(_left_text(node), operand, (low, high), columns, as_bp=_in_bp(node))
    return None


def _measured(text: str, left: Quantity, right: Quantity, side: Side, columns: Columns, *, as_bp: bool) -> Leg:
    value, level = _newest(left, columns), _newest(right, columns)
    past = None
    if value is not None and level is not None and side in {"above", "below"}:
        past = value - level if side == "above" else level - value
    return Leg(text, value, level, side, past, left.unit, as_bp)


def _between(text: str, operand: Quantity, ends: tuple[Quantity, Quantity], columns: Columns, *, as_bp: bool) -> Leg:
    value, low, high = (_newest(q, columns) for q in (operand, *ends))
    if value is None or low is None or high is None:
        return Leg(text, value, low, "within", None, operand.unit, as_bp)
    room = (value - low, high - value)
    return Leg(text, value, low if room[0] <= room[1] else high, "within", min(room), operand.unit, as_bp)


def _newest(quantity: Quantity, columns: Columns) -> float | None:
    value = float(columns.of(quantity).values[-1])
    return None if np.isnan(value) else value


def _left_text(node: Node) -> str:
    if isinstance(node, Call) and node.function in {"rising", "falling"}:
        return f"change({', '.join(str(a) for a in node.arguments)})"
    return str(node.children[0])


def _right_text(node: Node) -> str:
    return str(node.children[1])


def _in_bp(node: Node) -> bool:
    return any(isinstance(n, Number) and n.suffix == "bp" for n in node.walk())


def _newest_inputs(watched: WatchedRule, panel: Panel, names: Names) -> tuple[Input, ...]:
    found = []
    for name in series_behind((watched,), names):
        series = panel.get(name)
        if series is not None and (name != CALENDAR or CALENDAR in watched.rule.references):
            found.append(series.input())
    if not found:
        raise NotKnownError(f"nothing that '{watched.rule}' reads was known by {panel.as_of}; run `crossroads sync`")
    return tuple(found)


def _day(value: np.datetime64) -> date:
    day: date = value.astype("datetime64[D]").astype(object)
    return day
