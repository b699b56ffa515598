"""The nested sets: from 1960 with few covariates, from 1990 with VIX, from 2007 with VVIX; each with what it can know."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from crossroads.errors import InputError
from crossroads.hazard.covariates import COVARIATES, SETS
from crossroads.hazard.design import Columns
from crossroads.hazard.events import CAUSES, Course
from crossroads.hazard.landmarks import PER_MONTH, Landmarks
from crossroads.hazard.model import Asked, BaseRate
from crossroads.hazard.result import Missing, Words
from crossroads.hazard.spells import Mask, Spells
from crossroads.hazard.training import ENOUGH_LANDMARKS, Training, training


@dataclass(frozen=True, slots=True, eq=False)
class World:
    """Landmarks, the course of events and the spells, all as of one moment."""

    marks: Landmarks
    course: Course
    spells: Spells
    columns: Columns

    @property
    def per_month(self) -> float:
        """Return how many landmarks there are a month."""
        return PER_MONTH[self.marks.every]

    def asked(self, at: int) -> Asked:
        """Return the question asked from a landmark."""
        return Asked(self.columns, self.spells.possible[at], at)


@dataclass(frozen=True, slots=True, eq=False)
class SetWindow:
    """One set's training window at a landmark, with the base rates of the causes it does not model."""

    since: int
    window: Training
    base_rates: dict[int, BaseRate]


def windows(world: World, at: int) -> tuple[SetWindow, ...]:
    """Return the sets that have something to learn from before a landmark, the longest window first.

    Parameters
    ----------
    world : World
    at : int
        Position of the landmark asked from. Nothing known after it is used.

    Raises
    ------
    InputError
        If not even the longest has eight years of landmarks.
    """
    found: list[SetWindow] = []
    for since in SETS:
        landmarks = _window(world, since, at)
        names = usable(world, landmarks, since, at)
        adds = not found or set(names) - set(found[-1].window.covariates)
        if adds and landmarks.sum() >= ENOUGH_LANDMARKS * world.per_month:
            found.append(_set_window(world, since, landmarks, at, names))
    if not found:
        first = world.marks.days[0]
        raise InputError(
            f"as-of {world.marks.days[at]}: an outlook needs eight years of month ends and the record begins {first}; ask for a later day"
        )
    return tuple(found)


def usable(world: World, landmarks: Mask, since: int, at: int) -> tuple[str, ...]:
    """Return the covariates of a set that are known at the landmark asked from, and at enough of those to learn from."""
    return tuple(c.id for c in COVARIATES if c.since <= since and not _why_not(world.columns[c.id], landmarks, at, world.per_month))


def missing(world: World, at: int, used: set[str]) -> tuple[Missing, ...]:
    """Return the covariates no set uses, each with the reason."""
    return tuple(_absent(world, at, used))


def _absent(world: World, at: int, used: set[str]) -> Iterator[Missing]:
    for covariate in COVARIATES:
        if covariate.id not in used:
            why = _why_not(world.columns[covariate.id], _window(world, covariate.since, at), at, world.per_month)
            yield Missing(covariate.id, Words(covariate.en, covariate.zh), why or _SHORT)


_SHORT = Words("its set has less than eight years of month ends", "所在模型组不足八年月末")


def _why_not(values: np.ndarray, landmarks: Mask, at: int, per_month: float) -> Words | None:
    there = np.flatnonzero(~np.isnan(values[: at + 1]))
    if not len(there):
        return Words("not in the store", "数据库中没有")
    if np.isnan(values[at]):
        return Words("no value young enough was known", "当时没有足够新的数值")
    if (~np.isnan(values) & landmarks).sum() < ENOUGH_LANDMARKS * per_month:
        return Words("known for less than eight years of month ends", "可知的月末不足八年")
    return None


def _window(world: World, since: int, at: int) -> Mask:
    days = world.marks.days
    chosen: Mask = (days >= np.datetime64(f"{since}-01-01", "D")) & (np.arange(len(days)) < at)
    return chosen


def _set_window(world: World, since: int, landmarks: Mask, at: int, names: tuple[str, ...]) -> SetWindow:
    by = world.marks.moments[at]
    window = training(
        world.columns,
        world.spells,
        moments=world.marks.moments,
        landmarks=landmarks,
        by=by,
        covariates=names,
        per_month=world.per_month,
    )
    rates = {j: _base_rate(world, window, j) for j in range(len(CAUSES)) if j not in window.modelled}
    return SetWindow(since, window, rates)


def _base_rate(world: World, window: Training, cause: int) -> BaseRate:
    """Return a cause's own rate over the window: all its events, first or not, and the months in which it could happen."""
    moments = world.course.moments(CAUSES[cause])
    chosen = np.flatnonzero(window.landmarks)
    if not len(chosen):
        return BaseRate(0, 0.0)
    events = ((moments > window.moments[chosen[0]]) & (moments <= window.by)).sum()
    months = world.spells.possible[chosen, cause].sum() / window.per_month
    return BaseRate(int(events), float(months))
