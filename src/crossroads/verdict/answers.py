"""What the rooms below have answered for one moment: the one bundle from which verdict, letter, pages and JSON are made."""

from __future__ import annotations

from dataclasses import dataclass

from crossroads.claims.scoreboard import Scoreboard
from crossroads.hazard.record import Record
from crossroads.hazard.result import Outlook
from crossroads.scenarios.analogs import Analogs, Score
from crossroads.scenarios.stress import Stress
from crossroads.series import Panel, Reading


@dataclass(frozen=True, slots=True)
class Refused:
    """A part that could not be answered, and why in one line that says what to do."""

    reason: str


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The analogs of a moment with their standing record."""

    analogs: Analogs
    scores: tuple[Score, ...]


@dataclass(frozen=True, slots=True)
class Answers:
    """Everything known and answered as of one moment.

    Parameters
    ----------
    panel : Panel
    readings : tuple of Reading
        In the catalogue's order.
    before : tuple of Reading
        The same, as they were known a week earlier; empty where nothing was known then.
    outlook, record, stress, analogs, claims
        The answer, or why there is none. ``record`` is refused where it has not been computed for this data: it takes half
        a minute, so nobody waits for it in a letter.
    house
        The house's own claims, which the verdict weighs beside the letter's.
    """

    panel: Panel
    readings: tuple[Reading, ...]
    before: tuple[Reading, ...]
    outlook: Outlook | Refused
    record: Record | Refused
    stress: Stress | Refused
    analogs: Neighbours | Refused
    claims: Scoreboard | Refused
    house: Scoreboard | Refused = Refused("the house's own claims were not asked")
