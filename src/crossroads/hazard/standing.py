"""What an outlook stands on, in sentences: its month ends, its closes, what was computed later, what is missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

import numpy as np

from crossroads.hazard import words
from crossroads.hazard.covariates import COVARIATES
from crossroads.hazard.model import FittedSet
from crossroads.hazard.result import Missing, Words
from crossroads.hazard.sets import World
from crossroads.series import Basis, Panel

_INDICES = ("VIX", "VVIX")
_MONTHLY = {"BAA": Words("Baa yield", "Baa 收益率"), "AAA": Words("Aaa yield", "Aaa 收益率")}
"""Monthly averages, out in the month after."""

_REVISED = {"ICSA": Words("Initial claims", "初请失业金")}
"""Series that are revised, so that it matters which of their values are those of the time."""


def standing(known: Panel, world: World, fitted: Sequence[FittedSet], absent: Sequence[Missing]) -> tuple[Words, ...]:
    """Return the sentences in the order a reader wants them."""
    return tuple(_sentences(known, world, fitted, absent))


def _sentences(known: Panel, world: World, fitted: Sequence[FittedSet], absent: Sequence[Missing]) -> Iterator[Words]:
    days = world.marks.days[fitted[0].window.landmarks]
    yield words.learnt_from(len(days), days[0].astype(object), days[-1].astype(object), world.marks.every)
    yield words.discount_rate_before_1990()
    closes = world.marks.market.closes.days
    if len(closes) and closes[0] > days[0]:
        yield words.closes_begin(closes[0].astype(object))
    used = {series for c in COVARIATES if any(c.id in f.window.covariates for f in fitted) for series in c.series}
    for name, called in _MONTHLY.items():
        if name in used and (own := known.get(name)) is not None:
            yield words.newest_month(called, own.newest.period.start)
    for name, called in _REVISED.items():
        if name in used and (first := _first_vintage(known, name)) is not None:
            yield words.as_revised(called, first)
    for name in _INDICES:
        until = _computed_later(known, name) if name in used else None
        if until is not None:
            yield words.computed_later(name, until)
    if absent:
        yield words.left_out([m.id for m in absent])


def _first_vintage(known: Panel, name: str) -> date | None:
    """Return the first period held as it was first published, if earlier ones are held only as later revised."""
    series = known.get(name)
    if series is None or not (series.basis == Basis.LAG).any():
        return None
    own = np.flatnonzero(series.basis == Basis.VINTAGE)
    first: date | None = series.periods[own[0]].astype(object) if len(own) else series.periods[-1].astype(object)
    return first


def _computed_later(known: Panel, name: str) -> date | None:
    """Return the first period that was published in its own time, if earlier ones were not."""
    series = known.get(name)
    if series is None or not (series.basis == Basis.BACKFILLED).any():
        return None
    own = np.flatnonzero(series.basis != Basis.BACKFILLED)
    first: date | None = series.periods[own[0]].astype(object) if len(own) else None
    return first
