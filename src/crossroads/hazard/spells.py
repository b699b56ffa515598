"""Spells: from a landmark to the first event, in steps of a month, as far as a moment lets one see.

A cause that could not happen at the landmark (the market had broken already) is no cause of its spell: if it becomes
possible again and happens within the spell, the spell is censored there.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time

import numpy as np
from numpy.typing import NDArray

from crossroads.hazard.events import CAUSES, Course
from crossroads.hazard.landmarks import STEPS, Landmarks, add_months
from crossroads.timeline import Moments, new_york_moments

Whole = NDArray[np.int64]
Mask = NDArray[np.bool_]
_END_OF_DAY = time(23, 59, 59)
_NEVER = np.datetime64("2300-01-01", "us")

BINS = ((1, 1), (2, 2), (3, 3), (4, 6), (7, 12), (13, 24))
"""Steps whose hazard is taken as equal; the baseline runs smoothly over their middles."""
FIRST = np.array([lo for lo, _ in BINS])
LAST = np.array([hi for _, hi in BINS])
LOG_STEP = np.log((FIRST + LAST) / 2) - np.log((FIRST + LAST) / 2).mean()
BIN_OF_STEP = np.repeat(np.arange(len(BINS)), LAST - FIRST + 1)


@dataclass(frozen=True, slots=True, eq=False)
class Spells:
    """What came first after each landmark.

    Parameters
    ----------
    step : ndarray of int64, shape (n,)
        Step of the first event, 1 to 24; 25 where none came within 24 steps as far as is known.
    cause : ndarray of int64, shape (n,)
        Its cause, an index of ``CAUSES``; -1 where there is none.
    event : ndarray of int64, shape (n,)
        Position of that event in ``course.events``; -1 where there is none.
    limit : ndarray of int64, shape (n,)
        Steps that can be seen before a cause that was impossible at the landmark happened after all; 24 mostly.
    possible : ndarray of bool, shape (n, 3)
        Whether each cause could happen at the landmark.
    ends : ndarray of datetime64[us], shape (n, 24)
        When each step ends.
    """

    step: Whole
    cause: Whole
    event: Whole
    limit: Whole
    possible: Mask
    ends: Moments

    def seen(self, by: np.datetime64) -> tuple[Whole, Whole]:
        """Return, per landmark, the steps without an event seen by a moment, and the cause of the event after them (-1: none).

        Only steps that were over by the moment count.
        """
        complete = np.minimum((self.ends <= by).sum(axis=1), self.limit)
        happened = (self.cause >= 0) & (self.step <= complete)
        return np.where(happened, self.step - 1, complete), np.where(happened, self.cause, -1)

    def events_behind(self, by: np.datetime64, rows: Mask) -> Whole:
        """Return how many different events of each cause end the chosen landmarks' spells by a moment, shape (3,)."""
        _, cause = self.seen(by)
        return np.array([len(np.unique(self.event[rows & (cause == j)])) for j in range(len(CAUSES))])


def spells(marks: Landmarks, course: Course) -> Spells:
    """Return the spell of each landmark."""
    possible = np.stack([course.at_risk(cause, marks.moments) for cause in CAUSES], axis=1)
    following = np.stack([_next(course.moments(cause), marks.moments) for cause in CAUSES], axis=1)
    mine = np.where(possible, following, _NEVER)
    others = np.where(possible, _NEVER, following).min(axis=1)
    first, cause = mine.min(axis=1), mine.argmin(axis=1)
    ends = _step_ends(marks)
    step = (ends < first[:, None]).sum(axis=1) + 1
    seen = step <= STEPS
    return Spells(
        step=step,
        cause=np.where(seen, cause, -1),
        event=np.where(seen, _position(course, first, cause), -1),
        limit=np.minimum((ends < others[:, None]).sum(axis=1), STEPS),
        possible=possible,
        ends=ends,
    )


def _next(moments: Moments, after: Moments) -> Moments:
    """Return the first of the moments later than each of ``after``."""
    padded = np.append(moments, _NEVER)
    return padded[np.searchsorted(moments, after, side="right")]


def _position(course: Course, first: Moments, cause: Whole) -> Whole:
    """Return the position of the event of that moment and cause, the first of several."""
    place = {(e.moment, CAUSES.index(e.cause)): i for i, e in reversed(list(enumerate(course.events)))}
    return np.array([place.get((m, c), -1) for m, c in zip(first, cause.tolist(), strict=True)], np.int64)


def _step_ends(marks: Landmarks) -> Moments:
    days = add_months(marks.days, np.arange(1, STEPS + 1))
    return new_york_moments(days.ravel(), _END_OF_DAY).reshape(days.shape)


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Counts by landmark and bin of steps: what the likelihood is made of.

    Parameters
    ----------
    landmark, bin : ndarray of int64, shape (r,)
    none : ndarray of float64, shape (r,)
        Steps without an event.
    events : ndarray of float64, shape (r, 3)
        1 where the spell ended here by that cause.
    """

    landmark: Whole
    bin: Whole
    none: NDArray[np.float64]
    events: NDArray[np.float64]

    def of(self, landmarks: Mask) -> Rows:
        """Return the rows of some landmarks."""
        kept = landmarks[self.landmark]
        return Rows(self.landmark[kept], self.bin[kept], self.none[kept], self.events[kept])


def rows(quiet: Whole, cause: Whole, *, steps: int = STEPS) -> Rows:
    """Return the rows of spells with ``quiet`` steps and then an event of ``cause`` (-1: censored), up to ``steps``."""
    quiet = np.minimum(quiet, steps)
    happened = np.where((cause >= 0) & (quiet < steps), quiet + 1, 0)
    none = np.clip(np.minimum(quiet[:, None], LAST) - FIRST + 1, 0, None)
    here = (happened[:, None] >= FIRST) & (happened[:, None] <= LAST)
    landmark, at = np.nonzero((none > 0) | here)
    events = (here[landmark, at, None] & (cause[landmark, None] == np.arange(len(CAUSES)))).astype(np.float64)
    return Rows(landmark, at, none[landmark, at].astype(np.float64), events)
