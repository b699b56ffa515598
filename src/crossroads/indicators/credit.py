"""Credit: how fast spreads widen, and episodes of stress."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from crossroads.catalog.specs import IndicatorSpec
from crossroads.indicators.change import change, earlier_index
from crossroads.indicators.reading import Extra
from crossroads.indicators.traced import Source, Traced, trace
from crossroads.series import Panel, Series, unit
from crossroads.timeline import Horizon

MONTH = Horizon.parse("1m")
EPISODE_GAP = Horizon.parse("6m")
"""Calm needed between two episodes: the six months in which the letter expects the Fed to answer."""


def widening(spec: IndicatorSpec, panel: Panel) -> Traced:
    """Return the one-month change of a spread in basis points."""
    spread = panel[spec.inputs[0]]
    now, then = np.arange(len(spread)), earlier_index(spread, MONTH)
    moved = np.round(change(spread, MONTH) * spread.unit.to(spec.unit), 6)
    return trace(spec, spread.frequency, spread.periods, moved, Source(spread, np.column_stack([now, then])))


def episodes(condition: NDArray[np.bool_], *, gap: int) -> list[tuple[int, int]]:
    """Return first and last position of each episode in which a condition holds.

    Parameters
    ----------
    condition : ndarray of bool, shape (n,), oldest first
    gap : int, positions, at least 1
        A true position begins a new episode only after this many false ones since the last true one.

    Returns
    -------
    list of (int, int)
        Oldest first. The last episode may still be open.

    Examples
    --------
    >>> episodes(np.array([True, False, True, False, False, True]), gap=2)
    [(0, 2), (5, 5)]
    """
    hits = np.flatnonzero(condition)
    if not len(hits):
        return []
    breaks = np.flatnonzero(np.diff(hits) > gap)
    starts, ends = np.r_[hits[0], hits[breaks + 1]], np.r_[hits[breaks], hits[-1]]
    return [(int(a), int(b)) for a, b in zip(starts, ends, strict=True)]


def widening_extra(spec: IndicatorSpec, _panel: Panel, traced: Traced) -> Extra:
    """Return whether the spread is in a stress episode, and how many there have been."""
    line = next(t.level for t in spec.triggers if t.key == "stress")
    own = traced.series
    found = episodes(own.values >= line, gap=EPISODE_GAP.sessions)
    details: dict[str, float | str | None] = {
        "episodes": len(found),
        "episodes_from": own.at(0).period.label,
        "episode_gap": str(EPISODE_GAP),
    }
    if found:
        first, last = found[-1]
        details |= {"last_onset": own.at(first).period.label, "last_end": own.at(last).period.label}
        details["last_peak_bp"] = float(own.values[first : last + 1].max())
    return Extra("stress" if own.values[-1] >= line else "calm", details)


def spread_extra(_spec: IndicatorSpec, _panel: Panel, traced: Traced) -> Extra:
    """Return how far the spread has moved since the last value of the month before, in basis points."""
    return Extra(details={"month_to_date_bp": month_to_date(traced.series)})


def month_to_date(spread: Series) -> float | None:
    """Return the newest value minus the last one stamped in an earlier month, in basis points; None if there is none."""
    month = spread.periods.astype("datetime64[M]")
    earlier = np.flatnonzero(month < month[-1])
    if not len(earlier):
        return None
    return round(float(spread.values[-1] - spread.values[earlier[-1]]) * spread.unit.to(unit("bp")), 6)
