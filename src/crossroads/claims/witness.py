"""What could be known at a letter's moment, and what only became known after it: one look-up for all its figures."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from crossroads.catalog.load import Catalog
from crossroads.errors import NotKnownError
from crossroads.knowledge.history import History
from crossroads.knowledge.panel import panel
from crossroads.rules.evaluate import Evaluated, evaluate
from crossroads.rules.history import HistoryProvider
from crossroads.rules.rule import Rule
from crossroads.series import Input, Observation, Panel, Series
from crossroads.timeline import AsOf, Days, Frequency

MOST_INPUTS = 8
Column = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Witness:
    """Answers about one moment.

    Parameters
    ----------
    history : History
        Everything ever made known of the series a letter's figures need.
    catalog : Catalog
    as_of : AsOf
        The letter's moment.
    now : AsOf
        The audit's moment, not before the letter's.
    """

    history: History
    catalog: Catalog
    as_of: AsOf
    now: AsOf
    _held: dict[str, Evaluated] = field(default_factory=dict, repr=False)

    @cached_property
    def provider(self) -> HistoryProvider:
        """Return the sessions up to the letter's moment, the last judged at that moment itself."""
        return HistoryProvider.at(self.history, self.catalog, self.as_of)

    @cached_property
    def then(self) -> Panel:
        """Return every series as known at the letter's moment."""
        return panel(self.history, self.as_of, self.catalog)

    @cached_property
    def later(self) -> Panel:
        """Return every series as known at the audit's moment."""
        return panel(self.history, self.now, self.catalog)

    @property
    def sessions(self) -> Days:
        """Return the sessions up to the letter's moment."""
        return self.provider.sessions

    @property
    def day(self) -> date:
        """Return the letter's day."""
        return self.as_of.day

    def column(self, rule: Rule) -> Column:
        """Return a rule on every session."""
        return self._evaluated(rule).values

    def quantity(self, rule: Rule, on: date | None) -> tuple[float | None, date]:
        """Return a rule's value at the letter's moment, or at the last session up to a day; None where unknown."""
        found = self._evaluated(rule)
        at = len(found.sessions) - 1 if on is None else int(np.searchsorted(found.sessions, np.datetime64(on), side="right")) - 1
        if at < 0:
            raise NotKnownError(f"{on} lies before the first session that can be asked about, {found.sessions[0]}")
        value = float(found.values[at])
        return None if np.isnan(value) else value, found.sessions[at].astype(object)

    def window(self, begin: date, end: date | None) -> NDArray[np.bool_]:
        """Return which sessions lie between two days, both included."""
        inside: NDArray[np.bool_] = self.sessions >= np.datetime64(begin)
        return inside if end is None else inside & (self.sessions <= np.datetime64(end))

    def series(self, series_id: str) -> Series:
        """Return one series as known then; ``NotKnownError`` if nothing was."""
        return self.then[series_id]

    def newest_period(self, series_id: str) -> date | None:
        """Return the newest period of a series known then, or None; ``NotKnownError`` if the store holds nothing of it.

        Of a computed series it is the newest that every held series behind it has.
        """
        held = self._held_behind(series_id)
        known = [self.then.get(name) for name in held]
        found = [series.newest.period.start for series in known if series is not None]
        return min(found) if len(found) == len(held) else None

    def public_since(self, series_id: str, about: date) -> date | None:
        """Return the day on which a period at or after ``about`` first became public, as far as is known now."""
        first: list[date] = []
        for name in self._held_behind(series_id):
            rows = self.history.rows(name)
            fresh = (self.history.period[rows] >= np.datetime64(about)) & (self.history.known_at[rows] <= self.now.us)
            if not fresh.any():
                return None
            first.append(self.history.known_at[rows][fresh].min().astype("datetime64[D]").astype(object))
        return max(first)

    def own_day(self, series: Series) -> Observation | None:
        """Return the letter's own day of a daily series, where it was not public then and is now."""
        if series.frequency is not Frequency.DAILY or series.newest.period.start >= self.day:
            return None
        known = self.later[series.id]
        upto = int(np.searchsorted(known.periods, np.datetime64(self.day), side="right")) - 1
        own = known.at(upto)
        return own if own.period.start > series.newest.period.start else None

    def inputs(self, rules: Iterable[Rule]) -> tuple[Input, ...]:
        """Return the newest observation known then of each series behind some rules, the first few."""
        ids = list(dict.fromkeys(name for rule in rules for series in rule.references for name in self.catalog.behind(series)))
        held = [self.then.get(series) for series in ids]
        return tuple(series.input() for series in held if series is not None)[:MOST_INPUTS]

    def _held_behind(self, series_id: str) -> list[str]:
        """Return the stored series behind one; ``NotKnownError`` if none is held."""
        held = [name for name in self.catalog.behind(series_id) if name in self.history]
        if not held:
            raise NotKnownError(f"{series_id} is not in the store; run `crossroads sync {series_id}` or import a file for it")
        return held

    def _evaluated(self, rule: Rule) -> Evaluated:
        if rule.fingerprint not in self._held:
            self._held[rule.fingerprint] = evaluate(rule, self.provider)
        return self._held[rule.fingerprint]
