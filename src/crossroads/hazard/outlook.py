"""Who gives in first, as of one moment: the model's answer with its intervals, and everything that belongs beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from scipy.special import ndtr

from crossroads.catalog.load import Catalog
from crossroads.errors import InputError, NotKnownError
from crossroads.hazard import words
from crossroads.hazard.branches import branches
from crossroads.hazard.contributions import contributions
from crossroads.hazard.covariates import SETS, series_needed
from crossroads.hazard.design import columns
from crossroads.hazard.events import CAUSES, Cause, Course, Question, course, last_easing
from crossroads.hazard.landmarks import STEPS, Every, Landmarks, landmarks
from crossroads.hazard.logit import Floats
from crossroads.hazard.market import DEPTHS, Depth
from crossroads.hazard.model import FittedSet, draw_incidence, fit_set
from crossroads.hazard.result import Beside, CauseRisk, Implied, Method, Neither, Outlook, Priced, Range, SetResult, Words
from crossroads.hazard.rounding import outwards, rounded, unit_points
from crossroads.hazard.sets import World, missing, windows
from crossroads.hazard.spells import spells
from crossroads.hazard.standing import standing
from crossroads.knowledge.history import History
from crossroads.knowledge.panel import panel
from crossroads.series import Panel
from crossroads.timeline import AsOf

FACT_SERIES = ("FED_TARGET_UPPER", "FED_BALANCE_SHEET", "FED_GUIDANCE", "NBER_RECESSION")
SERIES = tuple(sorted({*series_needed(), *FACT_SERIES, "SPX", "MKT_RETURN"}))
"""Every series the room reads; a history that holds them is all it needs."""

DRAWS = 240
"""Bootstrap draws of each set."""
SEED = 20251118
_LEVEL = 0.9
_DECISION_DAYS = 120
"""The committee meets eight times a year; after so long without a decision some are missing."""


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """What all questions of one moment share."""

    known: Panel
    marks: Landmarks

    @classmethod
    def of(cls, history: History, as_of: AsOf, catalog: Catalog, *, every: Every = "month") -> Ground:
        """Return landmarks and panel; raises ``NotKnownError`` where the market's closes end too early."""
        ids = [name for name in SERIES if name in history]
        history = history.only(ids)
        marks = landmarks(history, as_of, every=every)
        _refuse_stale_closes(marks, as_of)
        known = panel(history, as_of, catalog, ids)
        _refuse_stale_decisions(known)
        return cls(known, marks)

    def world(self, question: Question, depth: Depth) -> World:
        """Return the course of events and spells of one question."""
        happened = course(self.known, self.marks.market, question, depth)
        return World(self.marks, happened, spells(self.marks, happened), columns(self.marks, happened))


def _refuse_stale_closes(marks: Landmarks, as_of: AsOf) -> None:
    if np.isnan(marks.values["BELOW_PEAK"][-1]):
        closes = marks.market.closes.days
        held, other = (f"the newest close known is of {closes[-1]}", "an earlier") if len(closes) else ("no close is known", "a later")
        raise NotKnownError(f"SPX: {held} on {as_of}; run `crossroads sync SPX` or import a file, or ask for {other} day")


def _refuse_stale_decisions(known: Panel) -> None:
    """Refuse a day long after the last decision held: what the Fed did since is not known."""
    target, day = known.get("FED_TARGET_UPPER"), np.datetime64(known.as_of.day, "D")
    if target is not None and (day - target.periods[-1]).astype(int) > _DECISION_DAYS:
        raise NotKnownError(
            f"FED_TARGET_UPPER: the newest decision held is of {target.periods[-1]}, what the Fed did by {known.as_of} is not known; "
            "run `crossroads sync FED_TARGET_UPPER` with a newer release, or ask for an earlier day"
        )


def outlook(
    history: History,
    as_of: AsOf,
    catalog: Catalog,
    *,
    question: Question | None = None,
    horizon: int = 12,
    depth: Depth = 15,
    every: Every = "month",
    draws: int = DRAWS,
    seed: int = SEED,
) -> Outlook:
    """Return who gives in first, as of one moment.

    Parameters
    ----------
    history : History
        Of ``SERIES``, as far as they are held. Nothing known after ``as_of`` is used.
    as_of : AsOf
    catalog : Catalog
    question : {"pivot", "next_step"}, optional
        By default the next step where the Fed has eased in the last six months, the pivot otherwise.
    horizon : int, months
        1 to 24.
    depth : {10, 15, 20}, percent under the bull-market peak
        What counts as the market's break; the other two stand beside it.
    every : {"month", "week"}
        How often there is a landmark.
    draws, seed : int
        Of the bootstrap.

    Raises
    ------
    InputError
        If the horizon is not 1 to 24 months, or the record before ``as_of`` is too short.
    NotKnownError
        If no S&P close, or no decision of the Fed, was known lately.
    """
    if not 1 <= horizon <= STEPS:
        raise InputError(f"horizon {horizon}m: the model looks 1 to {STEPS} months ahead; ask for 12m, at most {STEPS}m")
    ground = Ground.of(history, as_of, catalog, every=every)
    chosen, why = _question(ground, question, as_of)
    world = ground.world(chosen, depth)
    return _answer(ground, world, why, horizon, draws=draws, seed=seed)


def _question(ground: Ground, question: Question | None, as_of: AsOf) -> tuple[Question, Words]:
    if question is not None:
        return question, words.asked(question)
    last = last_easing(course(ground.known, ground.marks.market, "next_step"), as_of.us)
    return ("next_step", words.why_next_step(last)) if last is not None else ("pivot", words.why_pivot())


def _answer(ground: Ground, world: World, why: Words, horizon: int, *, draws: int, seed: int) -> Outlook:
    at = len(world.marks) - 1
    fitted = [fit_set(w.window, w.base_rates) for w in windows(world, at)]
    asked = world.asked(at)
    points = [f.incidence(asked) for f in fitted]
    drawn = np.concatenate([draw_incidence(f, asked, draws=draws, seed=seed + i) for i, f in enumerate(fitted)], axis=1)
    mean: Floats = np.mean(points, axis=0)
    causes = tuple(_risk(world, fitted, cause, (mean[j], drawn[j]), horizon) for j, cause in enumerate(CAUSES))
    neither = _neither(mean, drawn, causes, horizon)
    question, depth = world.course.question, world.course.depth
    used = {name for f in fitted for name in f.window.covariates}
    absent = missing(world, at, used)
    return Outlook(
        as_of=ground.known.as_of.moment,
        question=question,
        why=why,
        depth=depth,
        horizon=horizon,
        every=world.marks.every,
        causes=causes,
        neither=neither,
        answer=words.answer(question, depth, horizon, causes, neither),
        sets=tuple(_set_result(f, p, horizon) for f, p in zip(fitted, points, strict=True)),
        beside=tuple(_beside(ground, world, fitted, other, horizon) for other in DEPTHS if other != depth),
        contributions=contributions(ground.known, fitted, points, asked, horizon=horizon),
        branches=branches(world, at),
        priced=_priced(ground, depth, horizon),
        implied=_implied(ground, horizon),
        missing=absent,
        stands_on=standing(ground.known, world, fitted, absent),
    )


def _risk(world: World, fitted: Sequence[FittedSet], cause: Cause, figures: tuple[Floats, Floats], horizon: int) -> CauseRisk:
    """Return one cause's risk from its incidences (24,) and their draws (n, 24)."""
    mean, drawn = figures
    j, at = CAUSES.index(cause), len(world.marks) - 1
    events = int(fitted[0].window.events[j])
    low, high = np.quantile(drawn, [(1 - _LEVEL) / 2, (1 + _LEVEL) / 2], axis=0)
    exact, interval = float(mean[horizon - 1]), Range(float(low[horizon - 1]), float(high[horizon - 1]), _LEVEL)
    method, note = _method(world, fitted, j, at)
    unit = unit_points(events, interval)
    return CauseRisk(
        cause=cause,
        name=words.CAUSE_NAMES[cause],
        probability=rounded(exact, unit),
        exact=exact,
        interval=outwards(interval, unit),
        unit_points=unit,
        events=events,
        method=method,
        note=note,
        by_month=tuple(mean.tolist()),
        low_by_month=tuple(low.tolist()),
        high_by_month=tuple(high.tolist()),
    )


def _method(world: World, fitted: Sequence[FittedSet], j: int, at: int) -> tuple[Method, Words | None]:
    if not world.spells.possible[at, j]:
        return "impossible", _impossible(world.course, world.marks, CAUSES[j])
    if not any(j in f.window.modelled for f in fitted):
        return "base_rate", words.too_few(int(fitted[0].window.events[j]))
    return "model", None


def _impossible(happened: Course, marks: Landmarks, cause: Cause) -> Words:
    if cause == "recession":
        return words.recession_announced() if happened.moments("recession").size else words.nobody_announced()
    day: date = max(marks.market.breaks(happened.depth)).astype(object)
    return words.already_broken(happened.depth, day)


def _neither(mean: Floats, drawn: Floats, causes: Sequence[CauseRisk], horizon: int) -> Neither:
    exact = float(1 - mean[:, horizon - 1].sum())
    low, high = np.quantile(1 - drawn[:, :, horizon - 1].sum(axis=0), [(1 - _LEVEL) / 2, (1 + _LEVEL) / 2])
    unit = max((c.unit_points for c in causes if c.method != "impossible"), default=10)
    return Neither(rounded(exact, unit), exact, outwards(Range(float(low), float(high), _LEVEL), unit))


def _set_result(fitted: FittedSet, incidences: Floats, horizon: int) -> SetResult:
    window, since = fitted.window, int(str(fitted.window.moments[fitted.window.landmarks][0])[:4])
    year = max(y for y in SETS if y <= since)
    return SetResult(
        since=since,
        name=Words(*SETS[year]),
        covariates=window.covariates,
        landmarks=int(window.landmarks.sum()),
        events={cause: int(window.events[j]) for j, cause in enumerate(CAUSES)},
        ridge=fitted.ridge if fitted.members else None,
        probabilities={cause: float(incidences[j, horizon - 1]) for j, cause in enumerate(CAUSES)},
    )


def _beside(ground: Ground, world: World, fitted: Sequence[FittedSet], depth: Depth, horizon: int) -> Beside:
    """Return the answer with the break put elsewhere, fitted with the ridges already chosen."""
    other = ground.world(world.course.question, depth)
    at = len(other.marks) - 1
    near = {f.window.covariates: f for f in fitted if f.members}
    chosen = [(w, near.get(w.window.covariates)) for w in windows(other, at)]
    refits = [fit_set(w.window, w.base_rates, ridge=n.ridge if n is not None else None, near=n) for w, n in chosen]
    asked = other.asked(at)
    mean = np.mean([f.incidence(asked) for f in refits], axis=0)[:, horizon - 1]
    events = {cause: int(refits[0].window.events[j]) for j, cause in enumerate(CAUSES)}
    figures: Mapping[Cause, float] = {
        cause: rounded(float(mean[j]), unit_points(events[cause], Range(0.0, 0.2))) for j, cause in enumerate(CAUSES)
    }
    return Beside(depth, not bool(asked.possible[CAUSES.index("market")]), figures, events)


def _priced(ground: Ground, depth: Depth, horizon: int) -> Priced | None:
    """Return what VIX implies for the break's level; None where the market is there already or VIX was not known."""
    market, vix = ground.marks.market, float(ground.marks.values["VIX"][-1])
    if np.isnan(vix) or not len(market.closes.days):
        return None
    close = float(market.closes.values[-1])
    level = close / (1 + float(market.below_peak[-1]) / 100) * (1 - depth / 100)
    if close <= level:
        return None
    touch = 2 * float(ndtr(np.log(level / close) / (vix / 100 * np.sqrt(horizon / 12))))
    return Priced(vix, level, close, touch)


def _implied(ground: Ground, horizon: int) -> Implied | None:
    """Return the move VIX stands for over the horizon; None where it was not known."""
    vix = float(ground.marks.values["VIX"][-1])
    return None if np.isnan(vix) else Implied(vix, vix * float(np.sqrt(horizon / 12)))
