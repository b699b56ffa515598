"""Which observations a rule's newest value was read from, and why it has none where it has none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from crossroads.catalog.load import COMPUTED
from crossroads.knowledge.panel import panel
from crossroads.rules import plan as p
from crossroads.rules.evaluate import Columns
from crossroads.rules.events import EVENT_FAMILIES
from crossroads.rules.history import HistoryProvider
from crossroads.rules.own_steps import slots
from crossroads.rules.plan import Step
from crossroads.rules.rule import Rule
from crossroads.series import Input, Panel, Series, moment
from crossroads.timeline import NEW_YORK

SHOWN = 8
"""Observations of one series that are named one by one; of more only the ends and the extreme are."""
BEHIND = 8
"""Series behind a computed one whose newest observation is named, the last known first."""

_ENDS = frozenset({"lag", "change", "pct_change", "abs"})
_PEAKS = frozenset({"highest", "lowest", "drawdown"})


@dataclass(frozen=True, slots=True)
class Traced:
    """A rule's value at the last session of a provider, with what it was read from.

    Parameters
    ----------
    value : float or None
        None where it is unknown; ``reason`` then says why.
    inputs : tuple of Input
        The observations that decide the value, newest first within each series; of long windows the ends and the extreme.
    read : tuple of (series id, number of observations)
        How many observations of each series the value was computed from, where more were read than are named.
    """

    value: float | None
    inputs: tuple[Input, ...] = ()
    read: tuple[tuple[str, int], ...] = ()
    reason: str = ""


def trace(rule: Rule, provider: HistoryProvider) -> Traced:
    """Return a rule's value at the provider's last session and the observations it was read from.

    Raises
    ------
    NotKnownError
        If nothing at all of a series or event family is held.

    Notes
    -----
    The rows are those of the vintage known at the provider's moment. Windows in a series' own steps are cut exactly;
    windows over sessions begin with the value in force at their first session.
    """
    columns = Columns(provider)
    value = float(columns.of(rule.plan).values[-1])
    known = panel(provider.history, provider.as_of, provider.catalog)
    if np.isnan(value):
        return Traced(None, reason=_why_unknown(rule, provider, known))
    return _Tracer(provider, columns, known).traced(rule.plan, value)


@dataclass(frozen=True, slots=True)
class _Leaf:
    """A series a rule reads, through steps in its own frequency, over so many sessions back; None for all."""

    series: str
    steps: tuple[Step, ...]
    back: int | None
    has_peak: bool


class _Tracer:
    """One walk over one plan."""

    def __init__(self, provider: HistoryProvider, columns: Columns, known: Panel) -> None:
        self.provider = provider
        self.columns = columns
        self.known = known

    def traced(self, plan: p.Plan, value: float) -> Traced:
        inputs: dict[Input, None] = {}
        read: dict[str, int] = {}
        for leaf in self.leaves(plan, 0, has_peak=False):
            found, count = self.rows(leaf)
            inputs |= dict.fromkeys(found)
            if count > len(found):
                read[leaf.series] = max(read.get(leaf.series, 0), count)
        return Traced(value, tuple(inputs), tuple(read.items()))

    def leaves(self, plan: p.Plan, back: int | None, *, has_peak: bool) -> Iterator[_Leaf]:
        match plan:
            case p.Observed():
                yield _Leaf(plan.series, plan.steps, back, has_peak or any(s.function in _PEAKS for s in plan.steps))
            case p.Happening():
                yield from (_Leaf(i, (), 0, has_peak=False) for i in EVENT_FAMILIES[plan.event].inputs if i in self.known)
            case p.Rolling():
                reach = None if plan.step.steps is None else plan.step.steps
                yield from self.leaves(plan.operand, _further(back, reach), has_peak=has_peak or plan.step.function in _PEAKS)
            case p.Elapsed():
                yield from self.leaves(plan.condition, _further(back, self.counted(plan)), has_peak=has_peak)
            case _:
                more = _further(back, 1) if isinstance(plan, p.Crossing) else back
                for part in p.parts(plan):
                    yield from self.leaves(part, more, has_peak=has_peak)

    def counted(self, plan: p.Elapsed) -> int:
        """Return the sessions a streak has lasted, or since the condition held: as far back as the count looked."""
        value = float(self.columns.of(plan).values[-1])
        return 0 if np.isnan(value) else int(value)

    def rows(self, leaf: _Leaf) -> tuple[list[Input], int]:
        """Return the observations named, newest first, and how many were read."""
        if self.provider.catalog[leaf.series].source == COMPUTED:
            behind = [self.known.get(name) for name in self.provider.catalog.behind(leaf.series)]
            held = sorted((series.input() for series in behind if series is not None), key=lambda i: (i.known_at, i.series), reverse=True)
            return held[:BEHIND], len(held)
        own = self.known.get(leaf.series)
        if own is None:
            return [], 0
        first = self.first(own, leaf)
        places = list(range(len(own) - 1, first - 1, -1))
        if leaf.back == 0 and leaf.steps and all(step.function in _ENDS for step in leaf.steps):
            return [own.input(i) for i in dict.fromkeys((places[0], places[-1]))], min(len(places), 2)
        if len(places) > SHOWN:
            extremes = [first + int(pick(own.values[first:])) for pick in (np.argmax, np.argmin)] if leaf.has_peak else []
            return [own.input(i) for i in sorted({places[0], places[-1], *extremes}, reverse=True)], len(places)
        return [own.input(i) for i in places], len(places)

    def first(self, own: Series, leaf: _Leaf) -> int:
        """Return the place of the oldest observation read."""
        if leaf.back is None or any(step.steps is None and step.function != "abs" for step in leaf.steps):
            return 0
        sessions = self.provider.sessions
        begin = sessions[max(len(sessions) - 1 - leaf.back, 0)]
        place = max(int(np.searchsorted(own.periods, begin, side="right")) - 1, 0) if leaf.back else len(own) - 1
        reach = sum(_span(step) for step in leaf.steps)
        at = slots(own.periods, self.provider.catalog[leaf.series])
        return max(int(np.searchsorted(at, at[place] - reach, side="right")) - 1, 0) if reach else place


def _span(step: Step) -> int:
    """Return how many of the series' own steps a function looks back from the newest: an average of three months looks back two."""
    if step.steps is None:
        return 0
    return step.steps if step.function in _ENDS else step.steps - 1


def _further(back: int | None, more: int | None) -> int | None:
    return None if back is None or more is None else back + more


def _why_unknown(rule: Rule, provider: HistoryProvider, known: Panel) -> str:
    """Return in one sentence what was missing of the series a rule reads."""
    said = [reason for name in rule.references if (reason := _missing(name, provider, known))]
    if said:
        return "; ".join(said)
    newest = "; ".join(f"{name} has {len(own)} to {own.newest.period.label}" for name in rule.references if (own := known.get(name)))
    return f"what was known by {provider.as_of} does not fill the windows of this rule ({newest or 'no series'}); ask for a shorter time"


def _missing(name: str, provider: HistoryProvider, known: Panel) -> str:
    spec = provider.catalog[name]
    if spec.source == COMPUTED:
        value = provider.aligned(name, ()).values[-1]
        return f"{name} cannot be computed from what was known by {provider.as_of}" if np.isnan(value) else ""
    own = known.get(name)
    if own is None:
        first = moment(provider.history.known_at[provider.history.rows(name)].min()).astimezone(NEW_YORK)
        return f"{name} was not known by {provider.as_of}; the first value held became known {first:%Y-%m-%d %H:%M} New York"
    if np.isnan(provider.aligned(name, ()).values[-1]):
        seen = own.newest
        told = f"known since {seen.known_at.astimezone(NEW_YORK):%Y-%m-%d}"
        return f"{name} had no value standing at {provider.as_of}: the newest is of {seen.period.label}, {told}"
    return ""
