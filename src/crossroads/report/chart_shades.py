"""What is drawn in beside a series: recessions as announced by then, falls of 20 %, stretches past a line, months of a kind."""

from __future__ import annotations

import itertools

import numpy as np

from crossroads.catalog.events import TurningPoint
from crossroads.catalog.facts import recessions
from crossroads.report.draft import Draft
from crossroads.report.picture import Span
from crossroads.report.picture_marks import Flags
from crossroads.series import Basis, Reading, Series
from crossroads.timeline import AsOf, Days

BEAR = -20.0
"""Percent under the peak from which a fall is a bear market."""
SHADED_DAYS = 5 * 366
"""In windows longer than five years single stretches past a line are ticks: shaded they would be hairlines."""
APART = np.timedelta64(31, "D")
"""Ticks of one episode closer than this to the tick before are left out in a long window."""


def recession_spans(as_of: AsOf) -> tuple[Span, ...]:
    """Return the recessions announced by a moment; one whose end is not yet announced runs to the moment's day.

    Turning points before 1980 were never announced; they are long known to any letter.
    """
    spans: list[Span] = []
    for known in recessions():
        if _is_announced(known.peak, as_of):
            end = known.trough.month if _is_announced(known.trough, as_of) else as_of.day
            spans.append(Span(np.datetime64(known.peak.month, "D"), np.datetime64(end, "D")))
    return tuple(spans)


def _is_announced(turn: TurningPoint, as_of: AsOf) -> bool:
    return turn.announced is None or turn.announced <= as_of.moment


def bear_spans(below_peak: Series) -> tuple[Span, ...]:
    """Return the falls of 20 % or more, each from its peak to its lowest day so far.

    Parameters
    ----------
    below_peak : Series
        Distance to the highest close so far, percent, as known at the moment: a fall counts once it has reached 20 %.
    """
    highs = np.flatnonzero(below_peak.values >= 0)
    edges = np.append(highs, len(below_peak))
    spans = []
    for start, end in itertools.pairwise(edges):
        fall = below_peak.values[start:end]
        if fall.min() <= BEAR:
            spans.append(Span(below_peak.periods[start], below_peak.periods[start + int(fall.argmin())]))
    return tuple(spans)


def past_line(draft: Draft, reading: Reading, drawn: Series) -> Flags:
    """Return which values are at or past the indicator's first trigger."""
    triggers = draft.spec(reading).triggers
    if not triggers:
        return np.zeros(len(drawn), bool)
    level, is_above = triggers[0].level, triggers[0].side == "above"
    flags: Flags = drawn.values >= level if is_above else drawn.values <= level
    return flags


def stretches(drawn: Series, flags: Flags) -> tuple[Span, ...]:
    """Return the stretches in which a condition holds, from first to last value."""
    edges = np.flatnonzero(np.diff(flags.astype(np.int8), prepend=0, append=0))
    return tuple(Span(drawn.periods[a], drawn.periods[b - 1]) for a, b in zip(edges[::2], edges[1::2], strict=True))


def onsets(drawn: Series, flags: Flags) -> Days:
    """Return the days on which a condition holds, those soon after the one before left out."""
    days = drawn.periods[flags]
    if not len(days):
        return days
    kept: Days = days[np.r_[True, np.diff(days) > APART]]
    return kept


def is_long(drawn: Series) -> bool:
    """Return whether a window is too long for shaded stretches."""
    return bool(drawn.periods[-1] - drawn.periods[0] > np.timedelta64(SHADED_DAYS, "D"))


def hindsight(drawn: Series) -> Flags:
    """Return which values were computed after the fact."""
    flags: Flags = drawn.basis == Basis.BACKFILLED
    return flags
