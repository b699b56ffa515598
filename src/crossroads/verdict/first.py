"""Who gives in first, as the outlook says it, and how far its own record lets anybody believe it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from crossroads.hazard.events import Cause, Question
from crossroads.hazard.market import Depth
from crossroads.hazard.record import Record, RecordRow
from crossroads.hazard.result import CauseRisk, Outlook, plain
from crossroads.verdict.answers import Refused

Outcome = Literal["fed", "market", "recession", "neither"]
Skill = Literal["better", "worse", "no_difference", "too_few", "not_computed"]
"""Of the model against the plain past rate, on forecasts made with what was known: better or worse only where the 90 % interval of
the Brier difference excludes zero; no difference shown; too few events to tell; no record computed for this day."""

RIVAL = "climatology"
"""The past rate of each cause: what a model must beat to be worth a word."""
_WORDS: dict[str, Skill] = {"better": "better", "worse": "worse", "no difference shown": "no_difference", "too few events": "too_few"}


@dataclass(frozen=True, slots=True)
class Chance:
    """The chance of one outcome within the horizon.

    Parameters
    ----------
    probability, low, high : float
        Rounded to what the events allow, the interval outwards; 90 %.
    points : int
        Percentage points it is rounded to.
    events : int or None
        Behind it; None for nothing happening.
    method : {"model", "base_rate", "impossible", "rest"}
    skill : Skill
        Of the model for this outcome; ``not_computed`` for what no record scores.
    """

    outcome: Outcome
    probability: float
    exact: float
    low: float
    high: float
    points: int
    events: int | None
    method: Literal["model", "base_rate", "impossible", "rest"]
    skill: Skill


@dataclass(frozen=True, slots=True)
class First:
    """The answer to the question of the letter.

    Parameters
    ----------
    leader : Outcome or None
        The outcome whose whole interval lies above every other's; None where intervals overlap, and nothing more may be said then
        than that it is not known.
    came : tuple of Cause
        Causes that stand already, so that they cannot come first again.
    record_as_of : datetime.date or None
        Of the record the skills are from; None where none is computed.
    judged : Outcome or None
        The outcome whose record is told: the leader, else the likeliest of those a record scores; None where there is none.
    scored : int or None
        Month ends behind its skill.
    past_rate : float or None
        Share of them in which it came first in time: what the record calls the plain past rate.
    """

    question: Question
    depth: Depth
    horizon: int
    chances: tuple[Chance, ...]
    leader: Outcome | None
    came: tuple[Cause, ...]
    record_as_of: date | None
    judged: Outcome | None
    scored: int | None
    past_rate: float | None

    def chance(self, outcome: Outcome) -> Chance:
        """Return the chance of one outcome."""
        return next(c for c in self.chances if c.outcome == outcome)

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON values; the exact chances add up to 1 to the last digit printed, as the outlook's do."""
        found: dict[str, Any] = plain(self)
        *causes, rest = found["chances"]
        rest["exact"] = round(1 - sum(chance["exact"] for chance in causes), 6)
        return found


def first(outlook: Outlook, record: Record | Refused) -> First:
    """Return who gives in first, with the model's own record beside it.

    Parameters
    ----------
    record : Record or Refused
        Of the same question and depth; one of another counts as none.
    """
    rows = _rows(outlook, record)
    chances = (*(_chance(risk, rows) for risk in outlook.causes), _rest(outlook))
    leader = _leader(chances)
    judged = _judged(chances, leader)
    row = next((row for row in rows if row.cause == judged), None)
    return First(
        question=outlook.question,
        depth=outlook.depth,
        horizon=outlook.horizon,
        chances=chances,
        leader=leader,
        came=tuple(risk.cause for risk in outlook.causes if risk.method == "impossible"),
        record_as_of=record.as_of if rows and not isinstance(record, Refused) else None,
        judged=judged,
        scored=row.rows if row is not None else None,
        past_rate=row.rate if row is not None else None,
    )


def _rows(outlook: Outlook, record: Record | Refused) -> tuple[RecordRow, ...]:
    """Return the record's rows for the longest horizon scored that is no longer than the outlook's."""
    if isinstance(record, Refused) or (record.question, record.depth) != (outlook.question, outlook.depth):
        return ()
    horizons = [row.horizon for row in record.rows if row.horizon <= outlook.horizon]
    return tuple(row for row in record.rows if horizons and row.horizon == max(horizons))


def _chance(risk: CauseRisk, rows: Sequence[RecordRow]) -> Chance:
    low, high = risk.interval.low, risk.interval.high
    return Chance(
        risk.cause, risk.probability, risk.exact, low, high, risk.unit_points, risk.events, risk.method, _skill(risk.cause, rows)
    )  # fmt: skip


def _rest(outlook: Outlook) -> Chance:
    found = outlook.neither
    points = max((risk.unit_points for risk in outlook.causes if risk.method != "impossible"), default=10)
    return Chance("neither", found.probability, found.exact, found.interval.low, found.interval.high, points, None, "rest", "not_computed")


def _skill(cause: Cause, rows: Sequence[RecordRow]) -> Skill:
    row = next((r for r in rows if r.cause == cause), None)
    against = None if row is None else next((a for a in row.against if a.rival == RIVAL), None)
    return "not_computed" if against is None else _WORDS[against.verdict]


def _judged(chances: Sequence[Chance], leader: Outcome | None) -> Outcome | None:
    scored = [c for c in chances if c.skill != "not_computed" and c.method != "impossible"]
    if any(c.outcome == leader for c in scored):
        return leader
    return max(scored, key=lambda c: c.exact).outcome if scored else None


def _leader(chances: Sequence[Chance]) -> Outcome | None:
    top = max(chances, key=lambda c: c.low)
    return top.outcome if all(top.low > c.high for c in chances if c is not top) else None
