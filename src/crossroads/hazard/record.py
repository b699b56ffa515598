"""The record: forecasts made only with what was known, year after year, scored against the rivals on the same rows.

The model and its rivals are refitted each January with what was known on the last day of the old year (the penalty chosen anew
inside that window) and asked at every month end of the new one. Nothing is read that was not known at the month end asked.
Where contracts are held, the odds of fed funds futures stand against the model's chance of the Fed's next step.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from crossroads.catalog.load import Catalog
from crossroads.errors import InputError
from crossroads.hazard.events import CAUSES, Cause, Question
from crossroads.hazard.futures import cut_odds, futures_series
from crossroads.hazard.landmarks import STEPS
from crossroads.hazard.logit import Floats
from crossroads.hazard.market import Depth
from crossroads.hazard.model import FittedSet, fit_set
from crossroads.hazard.outlook import SERIES, Ground
from crossroads.hazard.result import Words, plain
from crossroads.hazard.rivals import FUTURES, RIVALS, Rival, forecast
from crossroads.hazard.scores import Band, Difference, Verdict, brier, difference, log_score, reliability
from crossroads.hazard.sets import World, windows
from crossroads.hazard.spells import Mask, Whole
from crossroads.hazard.words import CAUSE_NAMES
from crossroads.knowledge.history import History
from crossroads.knowledge.panel import panel
from crossroads.timeline import AsOf

HORIZONS = (1, 3, 6, 12)
FIRST_YEAR = 1970
_ENOUGH_ROWS = 60
"""Fewer scored month ends than five years say nothing about skill."""


@dataclass(frozen=True, slots=True)
class Against:
    """The model against one rival."""

    rival: str
    name: Words
    difference: Difference
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class RecordRow:
    """The score of one cause at one horizon.

    Parameters
    ----------
    rows : int
        Month ends at which the cause could come first and whose window has passed.
    events : int
        Different events among them.
    rate : float
        Share of rows in which the cause came first in time.
    brier, log : float
        The model's own mean scores.
    """

    question: Question
    cause: Cause
    name: Words
    horizon: int
    first: date
    last: date
    rows: int
    events: int
    rate: float
    brier: float
    log: float
    against: tuple[Against, ...]
    reliability: tuple[Band, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Forecasts:
    """What the model said at each landmark, NaN where it said nothing.

    Parameters
    ----------
    incidence : ndarray of float64, shape (3, n, 24)
    ridges : tuple of (year, first year of the set, ridge)
    """

    world: World
    incidence: Floats
    ridges: tuple[tuple[int, int, float], ...]


def record_series(catalog: Catalog) -> tuple[str, ...]:
    """Return every series a record reads: the model's own, and the futures it is held against."""
    return tuple(sorted({*SERIES, *futures_series(catalog)}))


@dataclass(frozen=True, slots=True)
class Record:
    """All scores of one question as of one moment."""

    as_of: date
    question: Question
    depth: Depth
    rows: tuple[RecordRow, ...]

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON values."""
        found: dict[str, Any] = plain(self)
        return found


def record(
    history: History,
    as_of: AsOf,
    catalog: Catalog,
    question: Question,
    *,
    depth: Depth = 15,
    horizons: Sequence[int] = HORIZONS,
    first_year: int = FIRST_YEAR,
) -> Record:
    """Return the record of one question as known at a moment.

    Parameters
    ----------
    history : History
        Of ``record_series``, as far as they are held.

    Raises
    ------
    InputError
        If no forecast has been scored by then.
    """
    ground = Ground.of(history, as_of, catalog)
    made = forecasts(ground.world(question, depth), first_year=first_year)
    priced = priced_odds(history, as_of, catalog, made.world)
    scored = [row for h in horizons for cause in CAUSES if (row := _score(made, cause, h, priced)) is not None]
    if not scored:
        raise InputError(f"as-of {as_of}: no forecast's window has passed yet; the record needs about fifteen years of month ends")
    return Record(as_of.day, question, depth, tuple(scored))


def forecasts(world: World, *, first_year: int = FIRST_YEAR) -> Forecasts:
    """Return what the model would have said at every month end, refitted each January.

    The first forecasts are those of the first year in which a cause has enough events for covariates.
    """
    found = np.full((len(CAUSES), len(world.marks), STEPS), np.nan)
    ridges: list[tuple[int, int, float]] = []
    near: dict[tuple[int, tuple[str, ...]], FittedSet] = {}
    for year, at, ask in _years(world, first_year):
        try:
            found_sets = windows(world, at)
        except InputError:
            continue  # not yet eight years of month ends
        places = [(w.since, w.window.covariates) for w in found_sets]
        fitted = [fit_set(w.window, w.base_rates, near=near.get(place)) for w, place in zip(found_sets, places, strict=True)]
        near = dict(zip(places, fitted, strict=True))
        if any(f.members for f in fitted):
            ridges += [(year, _first_year(world, f.window.landmarks), f.ridge) for f in fitted]
            for i in ask.tolist():
                found[:, i] = np.mean([f.incidence(world.asked(i)) for f in fitted], axis=0)
    return Forecasts(world, found, tuple(ridges))


def _years(world: World, first_year: int) -> list[tuple[int, int, Whole]]:
    """Return year, position of the old year's last landmark, and positions of the year's own month ends."""
    years = world.marks.days.astype("datetime64[Y]").astype(int) + 1970
    ends = [(year, np.flatnonzero(years == year)) for year in np.unique(years).tolist() if year >= first_year]
    return [(year, int(own[0]) - 1, own) for year, own in ends if own[0] > 0]


def _first_year(world: World, landmarks: Mask) -> int:
    day: date = world.marks.days[landmarks][0].astype(object)
    return day.year


def outcome(world: World, cause: Cause, horizon: int, by: np.datetime64) -> tuple[Floats, Mask]:
    """Return whether a cause came first within the horizon, and where that is known by a moment and was possible at all."""
    j = CAUSES.index(cause)
    quiet, first = world.spells.seen(by)
    passed = (world.spells.ends[:, horizon - 1] <= by) & (world.spells.limit >= horizon)
    return ((first == j) & (quiet < horizon)).astype(np.float64), passed & world.spells.possible[:, j]


@dataclass(frozen=True, slots=True, eq=False)
class _Scored:
    """One cause at one horizon: what was said and what happened at the month ends that count."""

    cause: Cause
    horizon: int
    said: Floats
    hit: Floats
    counts: Mask


def priced_odds(history: History, as_of: AsOf, catalog: Catalog, world: World) -> Floats | None:
    """Return what futures gave a cut by the end of each step, or None where the question is none of theirs or no contract is held."""
    ids = [name for name in futures_series(catalog) if name in history]
    if world.course.question != "next_step" or not ids:
        return None
    return cut_odds(panel(history, as_of, catalog, ids), world.marks.days, world.spells.ends)


def _score(made: Forecasts, cause: Cause, horizon: int, priced: Floats | None) -> RecordRow | None:
    """Return the row of one cause at one horizon, or None where too few month ends can be scored."""
    world = made.world
    hit, passed = outcome(world, cause, horizon, world.marks.moments[-1])
    said = made.incidence[CAUSES.index(cause), :, horizon - 1]
    scored = _Scored(cause, horizon, said, hit, passed & ~np.isnan(said))
    kept = scored.counts
    if kept.sum() < _ENOUGH_ROWS:
        return None
    days, event = world.marks.days[kept], world.spells.event[kept]
    theirs = [(rival, rival_forecasts(world, rival, cause, horizon)) for rival in RIVALS]
    if priced is not None and cause == "fed":
        theirs.append((FUTURES, priced[:, horizon - 1]))
    return RecordRow(
        question=world.course.question,
        cause=cause,
        name=CAUSE_NAMES[cause],
        horizon=horizon,
        first=days[0].astype(object),
        last=days[-1].astype(object),
        rows=int(kept.sum()),
        events=len(np.unique(event[hit[kept] > 0])),
        rate=float(hit[kept].mean()),
        brier=float(brier(said[kept], hit[kept]).mean()),
        log=float(log_score(said[kept], hit[kept]).mean()),
        against=tuple(a for a in (_against(world, scored, rival, said) for rival, said in theirs) if a is not None),
        reliability=reliability(said[kept], hit[kept], event),
    )


def _against(world: World, scored: _Scored, rival: Rival, theirs: Floats) -> Against | None:
    """Return the model against a rival on the month ends at which both spoke, or None where they are too few."""
    both = scored.counts & ~np.isnan(theirs)
    if both.sum() < _ENOUGH_ROWS:
        return None
    found = difference(scored.said[both], theirs[both], scored.hit[both], world.spells.event[both])
    return Against(rival.id, rival.name, found, found.verdict)


def rival_forecasts(world: World, rival: Rival, cause: Cause, horizon: int) -> Floats:
    """Return what a rival would have said at every month end, refitted each January on windows that had passed."""
    found, near = np.full(len(world.marks), np.nan), None
    for _, at, own in _years(world, FIRST_YEAR):
        hit, learn = outcome(world, cause, horizon, world.marks.moments[at])
        ask = np.zeros(len(found), np.bool_)
        ask[own] = True
        said, near = forecast(rival, world.columns, hit, learn, ask, near=near)
        found = np.where(ask, said, found)
    return found
