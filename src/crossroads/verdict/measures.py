"""What a trigger is held against: an indicator's newest value, or a rule; on the panel known, or on one that is only supposed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from crossroads.catalog.load import Catalog
from crossroads.errors import NotKnownError
from crossroads.indicators.registry import series as indicator_series
from crossroads.knowledge.history import History
from crossroads.rules.evaluate import Columns, evaluate
from crossroads.rules.history import HistoryProvider
from crossroads.rules.names import names
from crossroads.rules.plan import Comparison
from crossroads.rules.rule import Rule, condition
from crossroads.series import Basis, Panel
from crossroads.timeline import Days
from crossroads.verdict.trigger import Trigger
from crossroads.verdict.trigger_state import Since

RULE_YEARS = 3
"""Sessions a rule is evaluated over: enough for its streaks, and to say since when it has held."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a measure says of a panel.

    Parameters
    ----------
    value : float or None
        In the trigger's unit; None where it is undefined, or the rule joins two conditions.
    holds : bool or None
        Whether the trigger is reached; None where that is unknown.
    """

    value: float | None
    holds: bool | None
    basis: Basis | None = None


UNKNOWN = Seen(None, None)


@dataclass(frozen=True, slots=True)
class LineMeasure:
    """An indicator held against a level."""

    trigger: Trigger
    catalog: Catalog

    @property
    def needs(self) -> tuple[str, ...]:
        """Return the ids of the series it reads."""
        return tuple(self.catalog.behind(self.trigger.indicator))

    def seen(self, panel: Panel, newest: np.datetime64 | None = None) -> Seen:
        """Return what it says; unknown where the indicator has no value for ``newest`` or later."""
        try:
            own = indicator_series(panel, self.trigger.indicator, self.catalog)
        except NotKnownError:
            return UNKNOWN
        if not len(own) or (newest is not None and own.periods[-1] < newest):
            return UNKNOWN
        value = float(own.values[-1])
        return Seen(value, self.trigger.reached(value), Basis(int(own.basis[-1])))

    def since(self, panel: Panel) -> Since | None:
        """Return since which period it has held without a break; None where it does not hold at the newest."""
        own = indicator_series(panel, self.trigger.indicator, self.catalog)
        first = _run(self.trigger.reached_by(own.values))
        if first == len(own):
            return None
        period = own.at(first).period
        return Since(period.start, period.label, is_earlier=first == 0)


@dataclass(frozen=True, slots=True)
class RuleMeasure:
    """A rule with a duration or two conditions."""

    trigger: Trigger
    catalog: Catalog
    rule: Rule

    @property
    def needs(self) -> tuple[str, ...]:
        """Return the ids of the series it reads."""
        return tuple(dict.fromkeys(i for name in self.rule.references for i in self.catalog.behind(name)))

    def seen(self, panel: Panel, newest: np.datetime64 | None = None) -> Seen:  # noqa: ARG002  # a rule is judged at the moment, whatever period is newest
        """Return what it says at the panel's moment."""
        try:
            columns = Columns(self._provider(panel))
            found = columns.of(self.rule.plan)
        except NotKnownError:
            return UNKNOWN
        if np.isnan(found.values[-1]):
            return UNKNOWN
        return Seen(self._value(columns), bool(found.values[-1] == 1.0), Basis(int(found.basis[-1])))

    def since(self, panel: Panel) -> Since | None:
        """Return since which session it has held; a session on which it is unknown does not break it. None where it does not hold."""
        found = evaluate(self.rule, self._provider(panel))
        first = _run(found.values != 0.0)
        if not found.true[first:].any():
            return None
        first += int(np.argmax(found.values[first:] == 1.0))
        return Since(found.sessions[first].astype(object), str(found.sessions[first]), is_earlier=first == 0)

    def _value(self, columns: Columns) -> float | None:
        plan = self.rule.plan
        if self.trigger.level is None or self.trigger.unit is None or not isinstance(plan, Comparison):
            return None
        value = float(columns.of(plan.left).values[-1])
        own = plan.left.unit
        return value if own == self.trigger.unit else value * own.to(self.trigger.unit)

    def _provider(self, panel: Panel) -> HistoryProvider:
        since = panel.as_of.day - timedelta(days=365 * RULE_YEARS)
        return HistoryProvider.at(as_history(panel, self.needs), self.catalog, panel.as_of, since=since)


Measure = LineMeasure | RuleMeasure


def measure(trigger: Trigger, catalog: Catalog) -> Measure:
    """Return what a trigger is held against."""
    if trigger.kind == "line":
        return LineMeasure(trigger, catalog)
    return RuleMeasure(trigger, catalog, condition(trigger.rule, names(catalog)))


def as_history(panel: Panel, ids: tuple[str, ...]) -> History:
    """Return some series of a panel as a history with one row a period: what is known now, dated when it became known."""
    found = [series for i in sorted(set(ids)) if (series := panel.get(i)) is not None]
    bounds = np.r_[0, np.cumsum([len(series) for series in found], dtype=np.int64)]
    empty: Days = np.empty(0, "datetime64[D]")
    return History(
        tuple(series.id for series in found),
        bounds,
        np.concatenate([empty, *(series.periods for series in found)]),
        np.concatenate([np.empty(0), *(series.values for series in found)]),
        np.concatenate([np.empty(0, "datetime64[us]"), *(series.known_at for series in found)]),
        np.concatenate([np.empty(0, np.uint8), *(series.basis for series in found)]),
    )


def _run(held: np.ndarray) -> int:
    """Return where the run that reaches the end begins."""
    broken = np.flatnonzero(~held)
    return int(broken[-1]) + 1 if len(broken) else 0
