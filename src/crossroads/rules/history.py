"""The real provider: series as they were known at each session, replayed from the history of what was published when."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from weakref import WeakValueDictionary

import numpy as np
from numpy.typing import NDArray

from crossroads.catalog.load import COMPUTED, Catalog
from crossroads.catalog.specs import SeriesSpec
from crossroads.errors import InputError, NotKnownError, UnknownSeriesError
from crossroads.indicators.registry import series as indicator_series
from crossroads.indicators.shared import Same
from crossroads.knowledge.history import History
from crossroads.knowledge.newest import newest_rows
from crossroads.knowledge.panel import panel
from crossroads.knowledge.replay import UNKNOWN, replay
from crossroads.rules.events import EVENT_FAMILIES
from crossroads.rules.own_steps import lookback, transform
from crossroads.rules.plan import Step
from crossroads.rules.provider import CLOCK, Aligned, Events
from crossroads.timeline import AsOf, Days, Frequency, Moments, new_york_moments, sessions

FRESH_DAYS = {Frequency.DAILY: 10, Frequency.WEEKLY: 70, Frequency.MONTHLY: 120, Frequency.QUARTERLY: 200}
"""Days after its release for which a value still stands for the present: long enough for the shutdown of 2025 (traders' positions
came 54 days late, payrolls 76 days after the report before) and for a monthly series with a value each quarter (card rates); a
series that has ended falls silent after it. Events stand until the next one."""

Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class HistoryProvider:
    """Columns over trading sessions from a ``knowledge.History``.

    Parameters
    ----------
    history : History
    catalog : Catalog
    as_of : AsOf
        Nothing later exists.
    sessions : ndarray of datetime64[D], ascending
    moments : ndarray of datetime64[us] in UTC
        When each session is judged: 16:15 New York.

    Notes
    -----
    A session's value is that of the newest period known at its moment, through the steps as computed on that vintage.
    It is NaN where the newest period is too old (``FRESH_DAYS``), and, for a series whose closes are known on their own
    session (VIX, SPX), on a session that has none: yesterday's close does not count twice.
    """

    history: History
    catalog: Catalog
    as_of: AsOf
    sessions: Days
    moments: Moments
    _columns: dict[tuple[str, tuple[Step, ...]], Aligned] = field(default_factory=dict, repr=False)
    _events: dict[str, Events] = field(default_factory=dict, repr=False)
    _own: dict[str, History] = field(default_factory=dict, repr=False)

    @classmethod
    def over(cls, history: History, catalog: Catalog, as_of: AsOf, *, since: date | None = None) -> HistoryProvider:
        """Return the provider of every session from ``since`` (1950 by default) whose moment has come at ``as_of``.

        Who asks the same of the same history while another still holds its provider gets that one, with the columns it has.
        """
        key = (Same(history), Same(catalog), as_of, since)
        found = _IN_USE.get(key)
        if found is None:
            days, moments = _judged(since, as_of)
            found = _IN_USE[key] = cls(history, catalog, as_of, days, moments)
        return found

    @classmethod
    def at(cls, history: History, catalog: Catalog, as_of: AsOf, *, since: date | None = None) -> HistoryProvider:
        """Return the same with the last session judged at ``as_of`` itself: for figures, alerts and filters.

        What came out between that session's 16:15 and ``as_of`` then counts.
        """
        days, moments = _judged(since, as_of)
        moments = moments.copy()
        moments[-1] = as_of.us
        return cls(history, catalog, as_of, days, moments)

    def aligned(self, series: str, steps: tuple[Step, ...]) -> Aligned:
        """Return a series, through steps in its own frequency, as known at each session's moment.

        Raises
        ------
        NotKnownError
            If nothing of it is held.
        """
        key = (series, steps)
        if key not in self._columns:
            self._columns[key] = self._replayed(series, steps)
        return self._columns[key]

    def events(self, name: str) -> Events:
        """Return the events of a family as far as they were announced at ``as_of``."""
        if name not in EVENT_FAMILIES:
            raise UnknownSeriesError(name, EVENT_FAMILIES, what="event")
        if name not in self._events:
            family = EVENT_FAMILIES[name]
            ids = [i for i in (*family.inputs, "FOMC_MEETING") if i in self.history]
            self._events[name] = family.find(panel(self.history, self.as_of, self.catalog, ids))
        return self._events[name]

    def _replayed(self, series: str, steps: tuple[Step, ...]) -> Aligned:
        spec = self.catalog[series]
        own = self._history_of(spec)
        if spec.id not in own:
            raise NotKnownError(f"{spec.id} is not in the store; run `crossroads sync {spec.id}` or import a file for it")
        found = replay(own, spec.id, transform(steps, spec), self.moments, lookback=lookback(steps, spec))
        values = np.where(self._fresh(own, spec), found.values, np.nan)
        return Aligned(values, np.where(np.isnan(values) | (found.basis == UNKNOWN), 0, found.basis).astype(np.uint8))

    def _history_of(self, spec: SeriesSpec) -> History:
        if spec.id not in self._own:
            self._own[spec.id] = self._computed(spec) if spec.source == COMPUTED else self.history.only([spec.id])
        return self._own[spec.id]

    def _computed(self, spec: SeriesSpec) -> History:
        """Return an indicator's values, each from the moment the last of its inputs was known.

        The inputs must be of the kind that is never revised (prices), for they are read as they stand at ``as_of``.
        """
        behind = self.history.only(self.catalog.behind(spec.id))
        own = indicator_series(panel(behind, self.as_of, self.catalog), spec.code, self.catalog)
        bounds = np.array([0, len(own)])
        return History((spec.id,), bounds, own.periods, own.values, own.known_at, own.basis) if len(own) else behind.only([])

    def _fresh(self, own: History, spec: SeriesSpec) -> Mask:
        """Return on which sessions the newest period known still stands for the present."""
        rows = newest_rows(own, self.moments)[:, 0]
        there = rows >= 0
        if spec.frequency is Frequency.EVENT or not there.any():
            return there
        newest = own.period[np.maximum(rows, 0)]
        stamps, place = np.unique(newest, return_inverse=True)
        released = spec.known_at(stamps)[0].astype("datetime64[D]")[place]
        age = (self.sessions - released).astype(np.int64)
        fresh: Mask = there & (age <= FRESH_DAYS[spec.frequency])
        if spec.frequency is Frequency.DAILY:
            fresh &= ~(_on_its_session(own, newest) & (newest < self.sessions))
        return fresh


_IN_USE: WeakValueDictionary[tuple[Same, Same, AsOf, date | None], HistoryProvider] = WeakValueDictionary()


def _on_its_session(own: History, periods: Days) -> Mask:
    """Return whether each period's first value was known by 16:15 on the day itself."""
    place = np.searchsorted(own.period, periods)
    return own.known_at[place] <= new_york_moments(periods, CLOCK)


def _judged(since: date | None, as_of: AsOf) -> tuple[Days, Moments]:
    first = since or date(1950, 1, 3)
    if first > as_of.day:
        raise InputError(f"since {first} lies after as-of {as_of}; give an earlier day")
    days = sessions(first, as_of.day)
    moments = new_york_moments(days, CLOCK)
    known = moments <= as_of.us
    if not known.any():
        raise InputError(f"no session between {first} and {as_of} has closed; begin earlier than {first - timedelta(days=7)}")
    return days[known], moments[known]
