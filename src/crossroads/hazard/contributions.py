"""What each covariate does to today's figure: the answer less the answer with that covariate at its average."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from crossroads.hazard.covariates import CORE, COVARIATES
from crossroads.hazard.events import CAUSES
from crossroads.hazard.logit import Floats
from crossroads.hazard.model import Asked, FittedSet
from crossroads.hazard.result import Contribution, Words
from crossroads.series import Input, Panel

_CORE_SERIES = {"EASED": ("FED_TARGET_UPPER",), "HIKED": ("FED_TARGET_UPPER",), "BELOW_PEAK": ("SPX", "MKT_RETURN")}


def contributions(
    known: Panel, fitted: Sequence[FittedSet], points: Sequence[Floats], asked: Asked, *, horizon: int
) -> tuple[Contribution, ...]:
    """Return one contribution for each covariate used, the largest first; none where every cause has its base rate.

    Parameters
    ----------
    points : sequence of ndarray of float64, shape (3, 24)
        Today's incidences of each set.
    horizon : int, months

    Notes
    -----
    One covariate at a time is put to its mean over each set's own window; the effect is averaged over the sets, as the answer is.
    Effects need not add up: the chances of several causes share what is left.
    """
    if not any(f.members for f in fitted):
        return ()  # base rates look at nothing
    used = [c.id for c in COVARIATES if any(c.id in f.window.covariates for f in fitted)]
    found = []
    for name in (*CORE, *used):
        effects = [_effect(f, p, asked, name)[:, horizon - 1] for f, p in zip(fitted, points, strict=True)]
        found.append(_contribution(known, fitted[0], asked, name, np.mean(effects, axis=0)))
    return tuple(sorted(found, key=lambda c: -max(abs(effect) for effect in c.effect.values())))


def _contribution(known: Panel, longest: FittedSet, asked: Asked, name: str, effect: Floats) -> Contribution:
    unit, title, series = _described(name)
    values = asked.columns[name]
    learnt = values[longest.window.landmarks]
    return Contribution(
        id=name,
        name=title,
        unit=unit,
        value=float(values[asked.at]),
        average=float(np.nanmean(learnt)),
        effect={cause: float(effect[j]) for j, cause in enumerate(CAUSES)},
        inputs=_inputs(known, series),
    )


def _effect(fitted: FittedSet, today: Floats, asked: Asked, name: str) -> Floats:
    """Return today's incidences less those with one covariate at its mean over the set's window, shape (3, 24)."""
    if name not in CORE and name not in fitted.window.covariates:
        return np.zeros_like(today)
    average = asked.columns[name].copy()
    average[asked.at] = np.nanmean(average[fitted.window.landmarks])
    return today - fitted.incidence(Asked({**asked.columns, name: average}, asked.possible, asked.at))


def _described(name: str) -> tuple[str, Words, tuple[str, ...]]:
    if name in CORE:
        unit, en, zh = CORE[name]
        return unit, Words(en, zh), _CORE_SERIES[name]
    covariate = next(c for c in COVARIATES if c.id == name)
    return covariate.unit, Words(covariate.en, covariate.zh), covariate.series


def _inputs(known: Panel, series: Sequence[str]) -> tuple[Input, ...]:
    found = [known.get(name) for name in series]
    return tuple(s.input() for s in found if s is not None)
