"""The three causes as dated facts: the Fed eases, the market breaks, a recession is announced.

All dates are those on which the public could know: announcements of the Fed and of the NBER, closes of the S&P 500. Before
1990 the Fed's announced step was its discount rate; words are dated since 1998, the balance sheet since 2008.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import time
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from crossroads.catalog import facts
from crossroads.hazard.market import Depth, Market, close_moments
from crossroads.indicators.policy import FAMILIES, FedEvent, fed_events, rate_steps
from crossroads.series import Basis, Panel, Series, unit
from crossroads.timeline import Days, Frequency, Moments, new_york_moments

Cause = Literal["fed", "market", "recession"]
CAUSES: tuple[Cause, ...] = ("fed", "market", "recession")
Question = Literal["pivot", "next_step"]
QUESTIONS: tuple[Question, ...] = ("pivot", "next_step")

EASING_MONTHS = 6
"""An easing step this recent means the Fed is inside an easing cycle: the question is then the next step."""

_NEVER = np.datetime64("2300-01-01", "us")
_ALWAYS = np.datetime64("1800-01-01", "us")
_ANNOUNCED_BY = time(16, 0)
_FIRST_ANNOUNCED_RECESSION = np.datetime64("1980-06-03", "us")
"""The first turning point the NBER announced; before it a recession could not come by announcement."""


@dataclass(frozen=True, slots=True)
class Event:
    """One event of one cause.

    Parameters
    ----------
    cause : {"fed", "market", "recession"}
    day : datetime64[D]
        New York day of the announcement or the close.
    moment : datetime64[us], UTC
        When it was public: what decides which of two events came first.
    kind : str
        Key of the step (``cut``, ``guidance``, ...), ``break15`` or ``recession``.
    """

    cause: Cause
    day: np.datetime64
    moment: np.datetime64
    kind: str


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """What happened up to a moment, and when a cause could not happen.

    Parameters
    ----------
    question : {"pivot", "next_step"}
    depth : {10, 15, 20}, percent under the bull-market peak
    events : tuple of Event
        By moment; of two at one moment the Fed's stands first, then the market's.
    hikes : ndarray of datetime64[us], ascending
        Announcements of higher rates.
    spent : mapping of cause to ndarray of datetime64[us], shape (k, 2)
        From when until when a cause could not happen: the market had broken already, the recession was announced.
    words_since : datetime64[us]
        Since when the question counts what it counts now (words for a pivot, target decisions for a next step).
    """

    question: Question
    depth: Depth
    events: tuple[Event, ...]
    hikes: Moments
    spent: Mapping[Cause, NDArray[np.datetime64]]
    words_since: np.datetime64

    def moments(self, cause: Cause) -> Moments:
        """Return the moments of one cause's events, ascending."""
        return np.array([e.moment for e in self.events if e.cause == cause], "datetime64[us]")

    def at_risk(self, cause: Cause, moments: Moments) -> NDArray[np.bool_]:
        """Return whether the cause could happen next at each moment."""
        spans = self.spent[cause]
        inside = (moments[:, None] >= spans[None, :, 0]) & (moments[:, None] < spans[None, :, 1])
        return np.asarray(~inside.any(axis=1))


def course(panel: Panel, market: Market, question: Question, depth: Depth = 15) -> Course:
    """Return the course of events as known at the panel's moment.

    Parameters
    ----------
    panel : Panel
        FED_TARGET_UPPER is needed from 1990 on; FED_BALANCE_SHEET, FED_GUIDANCE and NBER_RECESSION are read where present.
    market : Market
        From closes known at the panel's moment.
    question : {"pivot", "next_step"}
    depth : {10, 15, 20}, percent

    Raises
    ------
    NotKnownError
        If no target decision is known.
    """
    by = panel.as_of.us
    recessions, in_recession = _recessions(panel)
    found = [*_fed(panel, question), *_breaks(market, depth), *recessions]
    order = {cause: i for i, cause in enumerate(CAUSES)}
    events = sorted((e for e in found if e.moment <= by), key=lambda e: (e.moment, order[e.cause]))
    spent: dict[Cause, NDArray[np.datetime64]] = {
        "fed": np.empty((0, 2), "datetime64[us]"),
        "market": _broken(market, depth),
        "recession": in_recession,
    }
    hikes = _hikes(panel)
    return Course(question, depth, tuple(events), hikes[hikes <= by], spent, _words_since(panel, question))


# --------------------------------------------------------------------------------------------- the Fed

_BEFORE_TARGETS = np.datetime64("1990-02-08", "D")
"""The first target decision of the fact table; in the years before it the discount rate is the Fed's announced step."""


def _fed(panel: Panel, question: Question) -> list[Event]:
    """Return discount rate cuts before 1990, and the dated steps since."""
    early = _discount_rate(panel)
    old = [_event(e, early) for e in rate_steps(early) if e.step in FAMILIES[question]] if len(early) else []
    if np.datetime64(panel.as_of.day, "D") < _BEFORE_TARGETS:
        return old
    return [*old, *(_event(e, panel[e.series]) for e in fed_events(panel, question))]


def _event(event: FedEvent, series: Series) -> Event:
    return Event("fed", event.day, series.known_at[event.position], event.step.key)


def _discount_rate(panel: Panel) -> Series:
    """Return the discount rate before 1990 as an event series, as far as it was known."""
    until = min(_BEFORE_TARGETS, np.datetime64(panel.as_of.day, "D") + 1)
    changes = [c for c in facts.discount_rate_changes() if np.datetime64(c.effective) < until]
    days = np.array([c.effective for c in changes], "datetime64[D]")
    values = np.array([c.rate for c in changes], np.float64)
    basis = np.full(len(changes), Basis.CALENDAR, np.uint8)
    return Series("discount_rate.toml", unit("pct"), Frequency.EVENT, days, values, new_york_moments(days, _ANNOUNCED_BY), basis)


def _hikes(panel: Panel) -> Moments:
    found = [_discount_rate(panel), panel.get("FED_TARGET_UPPER")]
    rises = [s.known_at[1:][np.diff(s.values) > 0] for s in found if s is not None and len(s) > 1]
    return np.concatenate(rises) if rises else np.empty(0, "datetime64[us]")


def _words_since(panel: Panel, question: Question) -> np.datetime64:
    source = panel.get("FED_GUIDANCE" if question == "pivot" else "FED_TARGET_UPPER")
    first: np.datetime64 = source.known_at[0] if source is not None else _NEVER
    return first


# --------------------------------------------------------------------------------------------- market and recession


def _breaks(market: Market, depth: Depth) -> Iterable[Event]:
    days = market.breaks(depth)
    return [Event("market", day, at, f"break{depth}") for day, at in zip(days, close_moments(days), strict=True)]


def _broken(market: Market, depth: Depth) -> NDArray[np.datetime64]:
    begin, over = market.broken(depth)
    lasting = np.isnat(over)
    ends = np.where(lasting, _NEVER, close_moments(np.where(lasting, begin, over)))
    return np.stack([close_moments(begin), ends], axis=1) if len(begin) else np.empty((0, 2), "datetime64[us]")


def _recessions(panel: Panel) -> tuple[list[Event], NDArray[np.datetime64]]:
    """Return announced peaks, and the spans in which no peak could be announced: before 1980, and until a trough was."""
    spans = [(_ALWAYS, _FIRST_ANNOUNCED_RECESSION)]
    turns = panel.get("NBER_RECESSION")
    if turns is None:
        return [], np.array([(_ALWAYS, _NEVER)], "datetime64[us]")
    announced = [(at, value) for at, value, basis in zip(turns.known_at, turns.values, turns.basis, strict=True) if basis == Basis.VINTAGE]
    peaks = [at for at, value in announced if value == 1.0]
    troughs = np.array([at for at, value in announced if value == 0.0], "datetime64[us]")
    for peak in peaks:
        later = troughs[troughs > peak]
        spans.append((peak, later.min() if len(later) else _NEVER))
    days = _new_york_days(np.array(peaks, "datetime64[us]"))
    return [Event("recession", day, at, "recession") for day, at in zip(days, peaks, strict=True)], np.array(spans, "datetime64[us]")


def _new_york_days(moments: Moments) -> Days:
    """NBER announcements come by day, so five hours back is the New York day."""
    days: Days = (moments - np.timedelta64(5, "h")).astype("datetime64[D]")
    return days


def last_easing(course: Course, by: np.datetime64) -> Event | None:
    """Return the newest step of the Fed in a course of next steps, if it is at most six months old at a moment."""
    since = by - np.timedelta64(round(EASING_MONTHS * 30.4375), "D")
    recent = [e for e in course.events if e.cause == "fed" and since < e.moment <= by]
    return recent[-1] if recent else None
