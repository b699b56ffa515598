"""What a trigger is: one form for the catalogue's lines and for rules with a duration, and the registry that holds them all."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from crossroads.catalog.load import Catalog
from crossroads.catalog.specs import IndicatorSpec, Language
from crossroads.catalog.specs import Trigger as Line
from crossroads.catalog.typeset import typeset
from crossroads.errors import CatalogError, RuleError
from crossroads.rules.names import Names, names
from crossroads.rules.plan import Comparison, Constant, Plan
from crossroads.rules.rule import Rule, condition
from crossroads.rules.units import SESSIONS
from crossroads.series import Unit

Points = Literal["break", "bottom", "neutral"]
"""Whose giving-in a trigger is held to foretell: the market's, a bottom's, or neither's."""
Side = Literal["above", "below"]

CLOSES = SESSIONS
"""Unit of a streak: closes in a row."""
_ROUNDS_TO_NOTHING = 5e-10
"""The smallest number that, rounded to nine places as ``gap`` is, is more than zero."""
_SUFFIX = {"pct": "%", "pp": "pp", "bp": "bp", "usd_bn": "bn", "usd_mn": "mn", "thousands": "k"}
_KEYS = {"id", "indicator", "en", "zh", "rule", "points", "source", "print"}


@dataclass(frozen=True, slots=True)
class Trigger:
    """Something that is true or not, that changes what an indicator means, and that can be waited for.

    Parameters
    ----------
    id : str
        Indicator and key, ``VVIX_LEVEL.tail_risk``: the same in JSON, alerts and pages.
    kind : {"line", "rule"}
        A line of the catalogue that the indicator's reading is held against; or a rule with a duration or two conditions.
    indicator : str
        The indicator it hangs on.
    rule : str
        In the rule language; for a line the nearest expression of it.
    level, side : float and {"above", "below"}, or None
        What is compared with what; None for a rule that joins two conditions. The level itself counts as reached.
    unit : Unit or None
        Of the level and of the value compared with it; ``CLOSES`` for a streak.
    distance_unit : Unit or None
        Unit in which a distance is said: bp for spreads, percentage points for shares.
    mover : str or None
        The series whose next print is asked for; None where several series decide.
    """

    id: str
    kind: Literal["line", "rule"]
    indicator: str
    en: str
    zh: str
    rule: str
    points: Points
    source: str
    level: float | None
    side: Side | None
    unit: Unit | None
    distance_unit: Unit | None
    mover: str | None

    def name(self, language: Language) -> str:
        """Return what it means, in a few words."""
        return self.zh if language == "zh" else self.en

    def reached(self, value: float) -> bool:
        """Whether a value is at or past the level."""
        gap = self.gap(value)
        assert gap is not None, f"{self.id} has no level"
        return gap <= 0

    def gap(self, value: float) -> float | None:
        """Return what a value is short of the level, in ``distance_unit``; zero or less once it is reached."""
        if self.level is None or self.unit is None or self.distance_unit is None:
            return None
        missing = self.level - value if self.side == "above" else value - self.level
        return round(missing * self.unit.to(self.distance_unit), 9)

    def reached_by(self, values: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Whether each of many values is at or past the level: what ``reached`` says of it."""
        assert self.level is not None, f"{self.id} has no level"
        assert self.unit is not None, f"{self.id} has no unit"
        assert self.distance_unit is not None, f"{self.id} has no unit"
        missing = self.level - values if self.side == "above" else values - self.level
        return np.asarray(missing * self.unit.to(self.distance_unit) < _ROUNDS_TO_NOTHING)

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return {
            "id": self.id,
            "kind": self.kind,
            "indicator": self.indicator,
            "en": self.en,
            "zh": self.zh,
            "rule": self.rule,
            "points": self.points,
            "source": self.source,
            "level": self.level,
            "side": self.side,
            "unit": self.unit.code if self.unit else None,
        }


def registry(catalog: Catalog) -> tuple[Trigger, ...]:
    """Return every trigger, by indicator in the catalogue's order: its lines, then the rules that hang on it.

    Raises
    ------
    CatalogError
        If ``verdict/triggers.toml`` names no indicator, line or series of the catalogue, or a rule cannot be read.
    """
    known = names(catalog)
    rules = [_rule(entry, catalog, known) for entry in _table()["rule"]]
    found = [line for spec in catalog.indicators.values() for line in lines(spec)]
    order = {indicator: i for i, indicator in enumerate(catalog.indicators)}
    return tuple(sorted([*found, *rules], key=lambda t: order[t.indicator]))


def lines(spec: IndicatorSpec) -> tuple[Trigger, ...]:
    """Return the lines of one indicator."""
    return tuple(_line(spec, line, _line_entries().get(f"{spec.id}.{line.key}", {})) for line in spec.triggers)


@functools.cache
def _line_entries() -> dict[str, dict[str, str]]:
    return {entry["id"]: entry for entry in _table()["line"]}


@functools.cache
def _table() -> dict[str, Any]:
    return tomllib.loads((resources.files("crossroads.verdict") / "triggers.toml").read_text("utf-8"))


def _line(spec: IndicatorSpec, line: Line, entry: Mapping[str, str]) -> Trigger:
    only = spec.inputs[0] if len(spec.inputs) == 1 and not spec.families else None
    return Trigger(
        id=f"{spec.id}.{line.key}",
        kind="line",
        indicator=spec.id,
        en=line.en,
        zh=typeset(line.zh),
        rule=f"{spec.id} {'>=' if line.side == 'above' else '<='} {line.level:g}{_SUFFIX.get(spec.unit.code, '')}",
        points=entry.get("points", "neutral"),  # type: ignore[arg-type]  # a test holds the file to the three words
        source=spec.source,
        level=line.level,
        side=line.side,
        unit=spec.unit,
        distance_unit=_distance_unit(spec.unit, spec),
        mover=entry.get("print", only) or None,
    )


def _rule(entry: Mapping[str, str], catalog: Catalog, known: Names) -> Trigger:
    where = f"verdict/triggers.toml: {entry.get('id')}"
    if extra := set(entry) ^ (_KEYS - {"print"} | ({"print"} & set(entry))):
        raise CatalogError(f"{where}: keys missing or not known: {', '.join(sorted(extra))}")
    if entry["indicator"] not in catalog.indicators:
        raise CatalogError(f"{where}: {entry['indicator']} is no indicator")
    try:
        rule = condition(entry["rule"], known)
    except RuleError as wrong:
        raise CatalogError(f"{where}: {wrong}") from None
    spec = catalog.indicators[entry["indicator"]]
    level, side, unit = _threshold(rule.plan, spec)
    return Trigger(
        id=f"{entry['indicator']}.{entry['id']}",
        kind="rule",
        indicator=entry["indicator"],
        en=entry["en"],
        zh=typeset(entry["zh"]),
        rule=str(rule),
        points=entry["points"],  # type: ignore[arg-type]  # as above
        source=entry["source"],
        level=level,
        side=side,
        unit=unit,
        distance_unit=_distance_unit(unit, spec),
        mover=entry.get("print") or _only(rule),
    )


def _threshold(plan: Plan, spec: IndicatorSpec) -> tuple[float | None, Side | None, Unit | None]:
    """Return level, side and unit of a rule that is one comparison with a constant; nothing for any other.

    The unit is the indicator's where the two are of one kind.
    """
    if not isinstance(plan, Comparison) or not isinstance(plan.right, Constant) or plan.op not in {">", ">=", "<", "<="}:
        return None, None, None
    own = plan.left.unit
    unit = spec.unit if own.dimension == spec.unit.dimension else own
    return plan.right.value * own.to(unit) if unit != own else plan.right.value, "above" if plan.op.startswith(">") else "below", unit


def _distance_unit(unit: Unit | None, spec: IndicatorSpec) -> Unit | None:
    """Return the unit in which the indicator's moves are said, where it is of the same kind."""
    return spec.change_unit if unit is not None and spec.change_unit.dimension == unit.dimension else unit


def _only(rule: Rule) -> str | None:
    return rule.references[0] if len(rule.references) == 1 else None
