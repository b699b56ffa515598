"""What one set of small models learns from at one moment: the landmarks it may use, their spells as seen then, its causes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from crossroads.hazard.design import CORE_COLUMNS, ERA, Columns, Layout, known
from crossroads.hazard.events import CAUSES
from crossroads.hazard.landmarks import STEPS
from crossroads.hazard.logit import Floats, Problem
from crossroads.hazard.spells import Mask, Rows, Spells, Whole, rows
from crossroads.timeline import Moments

ENOUGH_EVENTS = 8
"""A cause with fewer different events behind it gets its base rate and no covariates."""
ENOUGH_LANDMARKS = 96
"""A covariate known at fewer training landmarks than eight years of months is not used."""
BASE = (ERA, *CORE_COLUMNS)


@dataclass(frozen=True, slots=True, eq=False)
class Training:
    """The training window of one set.

    Parameters
    ----------
    table : Columns
    moments : ndarray of datetime64[us], shape (n,)
    landmarks : ndarray of bool, shape (n,)
        Those of the window at which the core was known.
    spells : Spells
    by : datetime64[us]
        Nothing that happened later is seen.
    covariates : tuple of str
        Own covariates of the small models, one each; the first small model has none.
    modelled : tuple of int
        Causes with enough events for covariates.
    events : ndarray of int64, shape (3,)
        Different events behind each cause.
    per_month : float
        Landmarks a month: 1, or 4.35 for weeks.
    """

    table: Columns
    moments: Moments
    landmarks: Mask
    spells: Spells
    by: np.datetime64
    covariates: tuple[str, ...]
    modelled: tuple[int, ...]
    events: Whole
    per_month: float

    @property
    def models(self) -> tuple[tuple[str, ...], ...]:
        """Return the columns of each small model."""
        return (BASE, *((*BASE, name) for name in self.covariates))

    @property
    def months(self) -> Whole:
        """Return the calendar month of each landmark in New York, counted from 1970."""
        return month_of(self.moments)

    @property
    def stride(self) -> int:
        """Return every how manieth landmark serves where thinning is allowed: a quarter of a year, for neighbours share their months."""
        return round(3 * self.per_month)

    @property
    def share(self) -> float:
        """Return what one landmark counts in the likelihood: a month lies in so many spells."""
        return 1.0 / (STEPS * self.per_month)

    def layout(self, names: Sequence[str]) -> Layout:
        """Return a small model's layout, scaled on this window."""
        return Layout.of(names, self.table, self.landmarks & known(self.table, names))

    def rows(self, landmarks: Mask, *, by: np.datetime64 | None = None, steps: int = STEPS) -> Rows:
        """Return the rows of some landmarks as seen by a moment (the window's own by default)."""
        quiet, cause = self.spells.seen(self.by if by is None else by)
        chosen = np.flatnonzero(landmarks)
        found = rows(quiet[chosen], cause[chosen], steps=steps)
        return Rows(chosen[found.landmark], found.bin, found.none, found.events)

    def seen(self, landmarks: Whole) -> tuple[Whole, Whole]:
        """Return steps without an event and the cause after them: an index of ``modelled``, -1 for none, -2 for another cause."""
        quiet, cause = self.spells.seen(self.by)
        place = np.full(len(CAUSES) + 1, -2)
        place[list(self.modelled)] = np.arange(len(self.modelled))
        place[-1] = -1
        return quiet[landmarks], place[cause[landmarks]]

    def problem(self, layout: Layout, found: Rows) -> Problem:
        """Return the likelihood of some rows, each spell counted as one twenty-fourth: a month is in that many spells."""
        causes = list(self.modelled)
        events = found.events[:, causes]
        possible = self.spells.possible[found.landmark][:, causes]
        design = layout.design(self.table, found.landmark, found.bin)
        return Problem(design, self.share * found.none, self.share * events, possible, _log_odds(found.none, events, possible))


def training(
    table: Columns,
    spells: Spells,
    *,
    moments: Moments,
    landmarks: Mask,
    by: np.datetime64,
    covariates: Sequence[str],
    per_month: float = 1.0,
) -> Training:
    """Return the training window of some landmarks as seen by a moment."""
    usable = landmarks & known(table, BASE)
    events = spells.events_behind(by, usable)
    modelled = tuple(j for j in range(len(CAUSES)) if events[j] >= ENOUGH_EVENTS)
    return Training(table, moments, usable, spells, by, tuple(covariates), modelled, events, per_month)


def month_of(moments: Moments) -> Whole:
    """Return the New York month of moments near the end of a day, counted from 1970."""
    months: Whole = (moments - np.timedelta64(6, "h")).astype("datetime64[M]").astype(np.int64)
    return months


def _log_odds(none: Floats, events: Floats, possible: Mask) -> Floats:
    """Return each cause's log odds against none over the rows in which it was possible, half an event added to each side."""
    at_risk = (none[:, None] * possible).sum(axis=0)
    found: Floats = np.log((events.sum(axis=0) + 0.5) / (at_risk + 0.5))
    return found
