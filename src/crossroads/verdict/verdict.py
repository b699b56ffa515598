"""The verdict: who gives in first, two ledgers of evidence, the scenarios, and what would change it. One object for letter, page, JSON."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from crossroads.catalog.facts import fomc_calendar
from crossroads.catalog.load import Catalog
from crossroads.hazard.result import plain
from crossroads.series import Panel
from crossroads.verdict.answers import Answers, Refused
from crossroads.verdict.first import First, first
from crossroads.verdict.ledgers import Lean, Ledger, Line, lean, ledgers
from crossroads.verdict.scenarios import Scenario, scenarios
from crossroads.verdict.triggers import TriggerState, triggers

WATCHED = ("VVIX_LEVEL.stands", "HY_WIDENING.stress", "SAHM_GAP.sahm_rule", "VIX_LEVEL.stress_case")
"""Triggers whose tripping begins a line of evidence or a scenario, in the order in which they are named."""

ChangeKind = Literal["meeting", "break", "trigger", "window"]


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that would change the verdict.

    Parameters
    ----------
    kind : {"meeting", "break", "trigger", "window"}
        The Fed's next scheduled meeting; the S&P 500 closing at the break's level; a trigger being tripped; a line that weighs
        something falling silent when its window ends.
    day : datetime.date or None
        Of the meeting.
    level, fall : float or None
        Index points, and percent from the newest close.
    trigger : TriggerState or None
    line : str or None
        Id of the line.
    sessions : int or None
        Left until its window ends.
    """

    kind: ChangeKind
    day: date | None = None
    level: float | None = None
    fall: float | None = None
    trigger: TriggerState | None = None
    line: str | None = None
    sessions: int | None = None

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON values."""
        told = {"kind": self.kind, "day": plain(self.day), "level": plain(self.level), "fall": plain(self.fall)}
        trigger = None if self.trigger is None else self.trigger.as_json()
        return {**told, "trigger": trigger, "line": self.line, "sessions": self.sessions}


@dataclass(frozen=True, slots=True)
class Verdict:
    """The verdict of one moment.

    Parameters
    ----------
    as_of : datetime.date
    first : First or Refused
        Who gives in first.
    bottom, breaking : Ledger
    lean : Lean
        Which ledger is ahead.
    scenarios : tuple of Scenario
    changes : tuple of Change
        What would change it.
    """

    as_of: date
    first: First | Refused
    bottom: Ledger
    breaking: Ledger
    lean: Lean
    scenarios: tuple[Scenario, ...]
    changes: tuple[Change, ...]

    @property
    def is_silent(self) -> bool:
        """Return whether nothing at all can be said: no outlook, and no line speaks."""
        return isinstance(self.first, Refused) and self.lean == "silent"

    @property
    def weighing(self) -> tuple[Line, ...]:
        """Return the lines that weigh something, of both ledgers."""
        return tuple(line for side in (self.bottom, self.breaking) for line in side.lines if line.weight > 0)

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON values."""
        said = {"refused": self.first.reason} if isinstance(self.first, Refused) else self.first.as_json()
        return {
            "as_of": self.as_of.isoformat(),
            "first": said,
            "ledgers": {"bottom": self.bottom.as_json(), "break": self.breaking.as_json(), "lean": self.lean},
            "scenarios": [s.as_json() for s in self.scenarios],
            "changes": [c.as_json() for c in self.changes],
        }


def conclude(answers: Answers, catalog: Catalog) -> Verdict:
    """Return the verdict from what every room has answered; nothing is computed anew but the triggers.

    Parameters
    ----------
    answers : Answers
        Of one moment; any part may be refused.
    catalog : Catalog
    """
    said = answers.outlook if isinstance(answers.outlook, Refused) else first(answers.outlook, answers.record)
    bottom, breaking = ledgers({"seed": answers.claims, "house": answers.house}, answers.panel, answers.readings, catalog)
    return Verdict(
        as_of=answers.panel.as_of.day,
        first=said,
        bottom=bottom,
        breaking=breaking,
        lean=lean(bottom, breaking),
        scenarios=scenarios(answers, None if isinstance(said, Refused) else said),
        changes=_changes(answers, catalog, (*bottom.lines, *breaking.lines)),
    )


def _changes(answers: Answers, catalog: Catalog, lines: tuple[Line, ...]) -> tuple[Change, ...]:
    found = []
    if (meeting := _next_meeting(answers.panel)) is not None:
        found.append(Change("meeting", day=meeting))
    outlook = answers.outlook
    priced = None if isinstance(outlook, Refused) or outlook.risk("market").method == "impossible" else outlook.priced
    if priced is not None:
        found.append(Change("break", level=priced.level, fall=100 * (priced.level / priced.close - 1)))
    states = {s.trigger.id: s for s in triggers(answers.panel, answers.readings, catalog)}
    ahead = [states[name] for name in WATCHED if name in states and states[name].state == "ahead" and states[name].distance is not None]
    found += [Change("trigger", trigger=state) for state in ahead]
    for line in lines:
        if line.weight > 0 and (window := line.record.window) is not None:
            found.append(Change("window", line=line.spec.id, sessions=window.horizon - window.elapsed))
    return tuple(found)


def _next_meeting(panel: Panel) -> date | None:
    """Return the next scheduled meeting by the calendars published by the panel's moment."""
    as_of = panel.as_of
    return next((m.day for m in fomc_calendar() if m.stands_at(as_of.moment) and m.day > as_of.day), None)
