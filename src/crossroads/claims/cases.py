"""Named cases one by one: did the condition hold when the letter says it did, and what followed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

import numpy as np

from crossroads.claims.episodes import Episode
from crossroads.claims.inquiry import Asked, row_of
from crossroads.claims.letter import Case
from crossroads.claims.tested import EpisodeRow
from crossroads.errors import NotKnownError
from crossroads.rules.evaluate import evaluate
from crossroads.rules.provider import Provider
from crossroads.rules.rule import Rule
from crossroads.series import Unit


class CaseStatus(StrEnum):
    """How a named case stands."""

    CONFIRMED = "confirmed"  # an episode began then, and the outcome followed
    REFUTED = "refuted"  # an episode began then, and the outcome did not follow
    BEGAN_BEFORE = "began_before"  # the condition held, in an episode that had begun earlier
    NOT_MET = "condition_not_met"
    OPEN = "open"  # an episode began then; its window reaches past the data
    NO_DATA = "no_data"


@dataclass(frozen=True, slots=True)
class CaseFinding:
    """A named case, checked.

    Parameters
    ----------
    case : Case
    status : CaseStatus
    episodes : tuple of EpisodeRow
        Those that touch the days named.
    own : EpisodeRow or None
        The outcome from the first of those days on which the condition held, as if an episode began there: the case taken by
        itself. None where it did not hold.
    held : int
        Sessions among those days on which the condition held.
    peak : float or None
        Highest value of the claim's gauge in those days; ``peak_day``, ``unit`` belong to it.
    """

    case: Case
    status: CaseStatus
    episodes: tuple[EpisodeRow, ...] = ()
    own: EpisodeRow | None = None
    held: int = 0
    peak: float | None = None
    peak_day: date | None = None
    unit: Unit | None = None

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return {
            "en": self.case.words.en,
            "zh": self.case.words.zh,
            "from": self.case.begin.isoformat(),
            "to": self.case.end.isoformat(),
            "status": self.status.value,
            "episodes": [e.as_json() for e in self.episodes],
            "taken_alone": None if self.own is None else self.own.as_json(),
            "sessions_held": self.held,
            "gauge_peak": self.peak,
            "gauge_unit": None if self.unit is None else self.unit.code,
            "gauge_day": self.peak_day.isoformat() if self.peak_day else None,
        }


def check_case(case: Case, asked: Asked | None, gauge: Rule | None, provider: Provider) -> CaseFinding:
    """Return how one named case stands.

    Parameters
    ----------
    case : Case
    asked : Asked or None
        The claim's first reading; None where it cannot be asked for want of data.
    gauge : Rule or None
        Quantity whose peak is shown.
    provider : Provider
    """
    days = provider.sessions
    named = (days >= np.datetime64(case.begin)) & (days <= np.datetime64(case.end))
    peak, peak_day, unit = _peak(gauge, provider, named)
    if asked is None:
        return CaseFinding(case, CaseStatus.NO_DATA, peak=peak, peak_day=peak_day, unit=unit)
    touching = [e for e in asked.episodes if days[e.onset] <= np.datetime64(case.end) and days[e.end] >= np.datetime64(case.begin)]
    rows = tuple(row_of(asked, e) for e in touching)
    held = np.flatnonzero(asked.held.true & named)
    own = row_of(asked, Episode(int(held[0]), int(held[-1]))) if len(held) else None
    known = bool((asked.held.known & named).any())
    return CaseFinding(case, _status(case, rows, known=known), rows, own, len(held), peak, peak_day, unit)


def _status(case: Case, rows: tuple[EpisodeRow, ...], *, known: bool) -> CaseStatus:
    began = [row for row in rows if row.onset >= case.begin]
    if any(row.fate == "hit" for row in began):
        return CaseStatus.CONFIRMED
    if any(row.fate == "miss" for row in began):
        return CaseStatus.REFUTED
    if began:
        return CaseStatus.OPEN if began[0].fate == "censored" else CaseStatus.NO_DATA
    if rows:
        return CaseStatus.BEGAN_BEFORE
    return CaseStatus.NOT_MET if known else CaseStatus.NO_DATA


def _peak(gauge: Rule | None, provider: Provider, named: np.ndarray) -> tuple[float | None, date | None, Unit | None]:
    if gauge is None:
        return None, None, None
    try:
        values = np.where(named, evaluate(gauge, provider).values, np.nan)
    except NotKnownError:
        return None, None, None
    if np.isnan(values).all():
        return None, None, None
    at = int(np.nanargmax(values))
    return float(values[at]), provider.sessions[at].astype(object), gauge.unit
