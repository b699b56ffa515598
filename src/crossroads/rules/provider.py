"""What a rule is evaluated on: columns over sessions, and dated events. Tests and simulated worlds bring plain arrays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from crossroads.errors import NotKnownError
from crossroads.rules.kernels import KERNELS, Column, bridged
from crossroads.rules.plan import Step
from crossroads.series import Basis
from crossroads.timeline import Days, Moments, new_york_moments

CLOCK = time(16, 15)
"""New York time at which each session is judged: the options close, so that the session's own VIX and VVIX closes count."""
CARRIED_SESSIONS = 5
"""Sessions over which a daily series that rests keeps its last value inside a window."""


@dataclass(frozen=True, slots=True, eq=False)
class Aligned:
    """One quantity on every session, as it was known at that session's moment.

    Parameters
    ----------
    values : ndarray of float64, shape (n sessions,)
        NaN where nothing (fresh) was known.
    basis : ndarray of uint8, shape (n sessions,)
        ``Basis`` codes: the weakest among what the value was computed from; 0 where the value is NaN.
    """

    values: Column
    basis: NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class Events:
    """When events of one family happened and when each became known.

    Parameters
    ----------
    happened : ndarray of datetime64[us] in UTC
        What an outcome counts.
    known_at : ndarray of datetime64[us] in UTC, same shape
        What a condition may see; later than ``happened`` where somebody dates events afterwards (NBER).
    first, last : numpy.datetime64[D]
        Between these days, both included, an event not listed did not happen.
    told : numpy.datetime64[D]
        Up to this day every announcement is listed; later than ``last`` where announcements come late.
    basis : Basis
        The weakest among the dates.
    """

    happened: Moments
    known_at: Moments
    first: np.datetime64
    last: np.datetime64
    told: np.datetime64
    basis: Basis = Basis.VINTAGE


class Provider(Protocol):
    """Where the evaluator gets its columns."""

    @property
    def sessions(self) -> Days:
        """Return the trading sessions, ascending."""

    @property
    def moments(self) -> Moments:
        """Return the moment at which each session is judged."""

    def aligned(self, series: str, steps: tuple[Step, ...]) -> Aligned:
        """Return a series, through ``steps`` in its own frequency, as known at each session's moment."""

    def events(self, name: str) -> Events:
        """Return the events of a family."""


@dataclass(frozen=True, eq=False)
class ArrayProvider:
    """Columns that already stand on the sessions: daily series known at their own session, and given events.

    Parameters
    ----------
    sessions : ndarray of datetime64[D], ascending
    columns : mapping of str to ndarray of float64
        NaN where a session has no value; inside windows the last one stands for it, as for a daily series of a history.
    happenings : mapping of str to Events
    basis : Basis
        Of every value.
    """

    sessions: Days
    columns: Mapping[str, Column]
    happenings: Mapping[str, Events] = field(default_factory=dict)
    basis: Basis = Basis.LAG

    @cached_property
    def moments(self) -> Moments:
        """Return 16:15 New York time on each session."""
        return new_york_moments(self.sessions, CLOCK)

    def aligned(self, series: str, steps: tuple[Step, ...]) -> Aligned:
        """Return the column through the steps; ``NotKnownError`` if it was not given."""
        if series not in self.columns:
            raise NotKnownError(f"{series} is not among the columns given ({', '.join(sorted(self.columns))})")
        column = self.columns[series]
        values = bridged(column, CARRIED_SESSIONS) if steps else column
        for step in steps:
            values = KERNELS[step.function](values, step.steps, step.least)
        values = np.where(np.isnan(column), np.nan, values)
        return Aligned(values, np.where(np.isnan(values), 0, self.basis).astype(np.uint8))

    def events(self, name: str) -> Events:
        """Return the events given under that name."""
        if name not in self.happenings:
            raise NotKnownError(f"{name} is not among the events given ({', '.join(sorted(self.happenings))})")
        return self.happenings[name]
