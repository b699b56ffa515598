"""From what was known at the landmarks to the columns of a small model.

A small model has a baseline (a level, a slope in the log of the step, one level for the years in which the question's events were
dated otherwise), the core every model has, and at most one covariate of its own. Columns are standardised on the training
landmarks and clipped at three standard deviations, so that one month of 2020 does not decide a coefficient.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from crossroads.hazard.events import Course
from crossroads.hazard.landmarks import Landmarks
from crossroads.hazard.logit import Floats
from crossroads.hazard.spells import LOG_STEP, Mask, Whole
from crossroads.timeline import Moments

Columns = Mapping[str, Floats]
"""Name to value at each landmark."""

CORE_COLUMNS = ("EASED", "HIKED", "BELOW_PEAK")
ERA = "ERA"
_CLIP = 3.0
_HALF_LIFE = 4.0
_MONTH_DAYS = 30.4375
_BASELINE_PENALTY = 0.5
"""Of level, slope and era: half an event's worth of prior, so that no cause is ever certain or impossible."""
_LONG_AGO = np.datetime64("1700-01-01", "us")


def columns(marks: Landmarks, course: Course) -> Columns:
    """Return every column at the landmarks: covariates, core and era."""
    own = {
        "EASED": recency(course.moments("fed"), marks.moments),
        "HIKED": recency(course.hikes, marks.moments),
        ERA: (marks.moments >= course.words_since).astype(np.float64),
    }
    return {**marks.values, **own}


def recency(events: Moments, moments: Moments) -> Floats:
    """Return how lately an event was before each moment: 1 on its day, halving every four months, 0 if there was none."""
    last = np.append(_LONG_AGO, events)[np.searchsorted(events, moments, side="right")]
    months = (moments - last) / np.timedelta64(1, "D") / _MONTH_DAYS
    found: Floats = 0.5 ** (months / _HALF_LIFE)
    return found


@dataclass(frozen=True, slots=True)
class Scale:
    """Mean and standard deviation of a column over the training landmarks."""

    mean: float
    sd: float

    @property
    def is_constant(self) -> bool:
        """Return whether the column does not move."""
        return not self.sd > 1e-9 * max(1.0, abs(self.mean))

    def standardised(self, values: Floats) -> Floats:
        """Return the column in standard deviations, clipped at three; a constant column is zero."""
        if self.is_constant:
            return np.zeros(len(values))
        return np.clip((values - self.mean) / self.sd, -_CLIP, _CLIP)


def scale_of(values: Floats) -> Scale:
    """Return the scale of a column's training values."""
    return Scale(float(values.mean()), float(values.std()))


@dataclass(frozen=True, slots=True)
class Layout:
    """Which columns a small model has, in order, and how they are scaled.

    Parameters
    ----------
    names : tuple of str
        Era, core, and at most one covariate.
    scales : tuple of Scale
    """

    names: tuple[str, ...]
    scales: tuple[Scale, ...]

    @classmethod
    def of(cls, names: Sequence[str], table: Columns, landmarks: Mask) -> Layout:
        """Return the layout with scales from the training landmarks; constant columns are left out."""
        scales = {name: scale_of(table[name][landmarks]) for name in names}
        kept = tuple(name for name in names if not scales[name].is_constant)
        return cls(kept, tuple(scales[name] for name in kept))

    def design(self, table: Columns, landmark: Whole, bins: Whole) -> Floats:
        """Return the design of some rows.

        Returns
        -------
        ndarray of float64, shape (n, k)
            1, log step, then each column and the column times the log step: what is known now matters less later.
        """
        slope = LOG_STEP[bins]
        found = [np.ones(len(bins)), slope]
        for name, scale in zip(self.names, self.scales, strict=True):
            z = scale.standardised(table[name])[landmark]
            found += [z] if name == ERA else [z, z * slope]
        return np.stack(found, axis=1)

    def penalty(self, ridge: Floats) -> Floats:
        """Return the penalty of each column for each ridge, shape (len(ridge), k)."""
        found = [np.full(len(ridge), _BASELINE_PENALTY)] * 2
        for name in self.names:
            found += [np.full(len(ridge), _BASELINE_PENALTY)] if name == ERA else [ridge, ridge]
        return np.stack(found, axis=1)


def known(table: Columns, names: Sequence[str]) -> Mask:
    """Return at which landmarks all of the columns are known."""
    return np.asarray(~np.isnan(np.stack([table[name] for name in names])).any(axis=0))
