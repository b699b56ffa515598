"""The layoff tracker: seven measures on one scale, their mean, how many rise together, and when all of them did."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from crossroads.catalog.specs import IndicatorSpec
from crossroads.errors import NotKnownError
from crossroads.indicators.credit import episodes
from crossroads.indicators.layoff_components import COMPONENTS, Component, Measured, Months, measured
from crossroads.indicators.reading import Details, Extra
from crossroads.indicators.shared import once_per_panel
from crossroads.indicators.standardise import carried, expanding_score
from crossroads.indicators.traced import Index, Source, Traced, Values, trace
from crossroads.series import Panel, Series
from crossroads.timeline import Frequency, Period

OVER_MONTHS = 3
"""A measure rises when it is above its value three months before (ours: the letter says only "rising together")."""
CARRY = 2
"""Months a component's newest value stands in until the next is published: JOLTS comes up to two months after claims."""
MIN_COMPONENTS = 3
"""A mean or a share of fewer says nothing about breadth."""
CLEAR_RISE = 0.25
"""Standard deviations in three months from which a rise or fall is called one (ours)."""
EPISODE_GAP = 6
"""Months without a synchronised rise before the next one is another episode (ours)."""
_NEWS_MONTHS = 12


@dataclass(frozen=True)
class Tracker:
    """All components on one grid of months.

    Parameters
    ----------
    scores : ndarray of float64, shape (n_months, n_components), standard deviations
        Carried over at most ``CARRY`` months; NaN where a component is absent.
    rises : ndarray of float64, same shape
        1 where the measure is above its value three months before, 0 where not, NaN where that is not known.
    position : ndarray of int64, same shape
        Month each score was measured in; -1 where there is none.
    """

    months: Months
    components: tuple[Measured, ...]
    scores: Values
    rises: Values
    position: Index

    @cached_property
    def composite(self) -> Values:
        """Return the mean score of each month, NaN where fewer than three components stand."""
        return _mean(self.scores)

    @cached_property
    def share(self) -> Values:
        """Return the percentage of components that rise, of those of which it is known."""
        return 100.0 * _mean(self.rises)

    @cached_property
    def rise(self) -> Values:
        """Return how far the scores rose in three months, over the components that stand at both ends."""
        moved = np.full_like(self.scores, np.nan)
        moved[OVER_MONTHS:] = self.scores[OVER_MONTHS:] - self.scores[:-OVER_MONTHS]
        return _mean(moved)

    @cached_property
    def together(self) -> NDArray[np.bool_]:
        """Return the months in which every component rises and the mean score clearly does."""
        found: NDArray[np.bool_] = (np.nan_to_num(self.rise, nan=-np.inf) >= CLEAR_RISE) & (self.share == 100.0)
        return found


def _mean(columns: Values) -> Values:
    there = ~np.isnan(columns)
    count = there.sum(axis=1)
    total = np.where(there, columns, 0.0).sum(axis=1)
    return np.where(count >= MIN_COMPONENTS, total / np.maximum(count, 1), np.nan)


@once_per_panel
def tracker(panel: Panel) -> Tracker:
    """Return the components as known at the panel's moment.

    Raises
    ------
    NotKnownError
        If fewer than three components have data.
    """
    months, parts = measured(panel)
    if len(parts) < MIN_COMPONENTS:
        absent = ", ".join(c.en for c in COMPONENTS if c not in [p.component for p in parts])
        raise NotKnownError(f"the layoff tracker needs {MIN_COMPONENTS} of its {len(COMPONENTS)} measures; missing are {absent}")
    scores, rises, position = [], [], []
    for part in parts:
        own = expanding_score(part.values)
        up = np.full(len(months), np.nan)
        moved = part.values[OVER_MONTHS:] - part.values[:-OVER_MONTHS]
        up[OVER_MONTHS:] = np.where(np.isnan(moved), np.nan, moved > 0)
        at, rose_at = carried(~np.isnan(own), steps=CARRY), carried(~np.isnan(up), steps=CARRY)
        scores.append(np.where(at >= 0, own[at], np.nan))
        rises.append(np.where(rose_at >= 0, up[rose_at], np.nan))
        position.append(at)
    return Tracker(months, tuple(parts), np.column_stack(scores), np.column_stack(rises), np.column_stack(position))


def standard_error(scores: Values) -> Values:
    """Return how far the mean of the components at hand may lie from what all of them stand for.

    Parameters
    ----------
    scores : ndarray of float64, shape (n_months, n_components)
        NaN where a component is absent.

    Returns
    -------
    ndarray of float64, shape (n_months,), standard deviations
        s / sqrt(k): k components stand in the month, s is their spread about their mean, pooled over all months so far.
        Where 4 of 7 are known it is sqrt(7 / 4) of what it would be with all. Reads only months up to t.

    Notes
    -----
    Each score is taken as one common state of the labour market plus something of its own, independent between components. The
    claims' two components are not, so the true error is somewhat larger.

    Examples
    --------
    >>> standard_error(np.array([[-1.0, 0.0, 1.0], [0.0, 0.0, np.nan]])).round(3)
    array([0.577, 0.577])
    """
    there = ~np.isnan(scores)
    count = there.sum(axis=1)
    mean = np.where(there, scores, 0.0).sum(axis=1) / np.maximum(count, 1)
    squares = np.where(there, (scores - mean[:, None]) ** 2, 0.0).sum(axis=1)
    freedom = np.cumsum(np.maximum(count - 1, 0))
    pooled = np.sqrt(np.cumsum(squares) / np.maximum(freedom, 1))
    return np.where((freedom > 0) & (count > 0), pooled / np.sqrt(np.maximum(count, 1)), np.nan)


# ------------------------------------------------------------------------------------------------ the two indicators


def layoff_tracker(spec: IndicatorSpec, panel: Panel) -> Traced:
    """Return the mean score of the components, month by month; 0 is what was usual so far."""
    found = tracker(panel)
    return trace(spec, Frequency.MONTHLY, found.months.astype("datetime64[D]"), found.composite, *_sources(found, found.position))


def layoff_breadth(spec: IndicatorSpec, panel: Panel) -> Traced:
    """Return the share of the components rising over three months, month by month."""
    found = tracker(panel)
    at = np.where(np.isnan(found.rises), -1, _rose_at(found))
    return trace(spec, Frequency.MONTHLY, found.months.astype("datetime64[D]"), found.share, *_sources(found, at, with_earlier=True))


def _rose_at(found: Tracker) -> Index:
    columns = []
    for part in found.components:
        up = np.full(len(found.months), fill_value=False)
        up[OVER_MONTHS:] = ~np.isnan(part.values[OVER_MONTHS:] - part.values[:-OVER_MONTHS])
        columns.append(carried(up, steps=CARRY))
    return np.column_stack(columns)


def _sources(found: Tracker, at: Index, *, with_earlier: bool = False) -> list[Source]:
    """Return the observations behind the month each component was measured in, and behind the one three months before."""
    sources = []
    for column, part in zip(at.T, found.components, strict=True):
        for source in part.sources:
            rows = np.where(column[:, None] >= 0, source.index[column], -1)
            if with_earlier:
                earlier = column - OVER_MONTHS
                before = np.where(earlier[:, None] >= 0, source.index[np.maximum(earlier, 0)], -1)
                rows = np.hstack([rows, before])
            sources.append(Source(source.series, rows))
    return sources


def tracker_extra(_spec: IndicatorSpec, panel: Panel, traced: Traced) -> Extra:
    """Return on how many components the value stands, which are absent, each one's score, its error, and how it moves."""
    found = tracker(panel)
    at = _place(found, traced.series)
    there = [p.component for p, score in zip(found.components, found.scores[at], strict=True) if not np.isnan(score)]
    error = float(standard_error(found.scores)[at])
    value = float(traced.series.values[-1])
    moved = _plain(found.rise[at])
    scores = {f"z_{p.component.key}": _plain(s) for p, s in zip(found.components, found.scores[at], strict=True)}
    details: dict[str, float | str | None] = {
        "of": len(COMPONENTS),
        "components": len(there),
        "measured_in_month": int((found.position[at] == at).sum()),
        "normal_level": 0.0,
        "error": error,
        "low": value - error,
        "high": value + error,
        "rise_3m": moved,
        **scores,
        "layoff_rate": _newest_rate(panel),
    }
    return Extra(_state(found, at), {**details, **_absent(there), **_largest_rise(found, at), **_episodes(found, at)})


def breadth_extra(_spec: IndicatorSpec, panel: Panel, traced: Traced) -> Extra:
    """Return how many components rise of how many known, which are absent, and the episodes in which all rose."""
    found = tracker(panel)
    at = _place(found, traced.series)
    known = ~np.isnan(found.rises[at])
    there = [p.component for p, is_known in zip(found.components, known, strict=True) if is_known]
    details: dict[str, float | str | None] = {"rising": int(np.nansum(found.rises[at])), "of": len(there), "components": len(COMPONENTS)}
    return Extra(details={**details, **_absent(there), **_episodes(found, at)})


def _state(found: Tracker, at: int) -> str:
    rise = found.rise[at]
    if found.together[at]:
        return "together"
    if np.isnan(rise) or abs(rise) < CLEAR_RISE:
        return "steady"
    return "rising" if rise > 0 else "falling"


def _place(found: Tracker, own: Series) -> int:
    return int((own.periods[-1].astype("datetime64[M]") - found.months[0]).astype(int))


def _absent(there: list[Component]) -> Details:
    gone = [c for c in COMPONENTS if c not in there]
    return {"absent": ", ".join(c.en for c in gone) or None, "absent_zh": "、".join(c.zh for c in gone) or None}


def _largest_rise(found: Tracker, at: int) -> Details:
    """Say since when no three months saw such a rise, where that is a year or more."""
    now = found.rise[at]
    if np.isnan(now) or now < CLEAR_RISE:
        return {}
    before = np.flatnonzero(found.rise[:at] >= now)
    if len(before) and at - before[-1] < _NEWS_MONTHS:
        return {}
    return {"largest_rise_since": _label(found, int(before[-1])) if len(before) else "start of record"}


def _episodes(found: Tracker, at: int) -> Details:
    spans = episodes(found.together[: at + 1], gap=EPISODE_GAP)
    first_known = int(np.flatnonzero(~np.isnan(found.rise))[0]) if (~np.isnan(found.rise)).any() else at
    told: dict[str, float | str | None] = {"episodes": len(spans), "episodes_from": _label(found, first_known)}
    if spans:
        told |= {"last_onset": _label(found, spans[-1][0]), "last_end": _label(found, spans[-1][1])}
    return told


def _label(found: Tracker, at: int) -> str:
    return Period(found.months[at].astype("datetime64[D]").astype(object), Frequency.MONTHLY).label


def _newest_rate(panel: Panel) -> float | None:
    rate = panel.get("JTSLDR")
    return rate.newest.value if rate is not None else None


def _plain(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
