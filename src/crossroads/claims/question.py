"""One operational reading of a claim: a condition, an outcome, and how episodes are told apart. Hashed once registered."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from crossroads.catalog.load import Catalog
from crossroads.claims.episodes import Dating
from crossroads.claims.outcomes import Following, Outcome
from crossroads.errors import InputError
from crossroads.rules.events import EVENT_FAMILIES
from crossroads.rules.names import Names
from crossroads.rules.rule import Rule, condition, outcome
from crossroads.timeline import Horizon

FEAR_SERIES = ("SPX", "VIX")
"""What the matched test compares sessions by."""
CALENDAR = "FOMC_MEETING"
"""Read beside every event family: up to which day its table is whole."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is tested.

    Parameters
    ----------
    condition : Rule
    outcome : Outcome
    gap : int, sessions
    dating : {"last_true", "last_onset"}
    """

    condition: Rule
    outcome: Outcome
    gap: int
    dating: Dating = "last_true"

    def __str__(self) -> str:
        tail = "" if self.dating == "last_true" else ", dated from the last onset"
        return f"{self.condition} -> {self.outcome} (gap {self.gap}{tail})"

    @property
    def definition(self) -> str:
        """Return the SHA-256 of what is tested: the same for every spelling, another one after any change of meaning."""
        parts = (self.condition.fingerprint, self.outcome.fingerprint, str(self.gap), self.dating)
        return hashlib.sha256("|".join(parts).encode()).hexdigest()

    @property
    def series(self) -> tuple[str, ...]:
        """Return the ids of all series a test needs, those of the matched test included."""
        from_events = series_of_events((*self.condition.events, *self.outcome.events))
        return tuple(sorted({*self.condition.references, *self.outcome.references, *FEAR_SERIES, *from_events}))


def series_of_events(families: Iterable[str]) -> set[str]:
    """Return the event series behind some families, and the meeting calendar that says how far their tables are whole."""
    return {series for name in families for series in (*EVENT_FAMILIES[name].inputs, CALENDAR)}


def held_behind(series: Iterable[str], catalog: Catalog) -> list[str]:
    """Return the ids of the stored series that some series are read from: a computed one stands for its inputs."""
    return sorted({behind for name in series for behind in catalog.behind(name)})


def read_gap(text: str) -> int:
    """Return a gap such as ``6m`` in sessions; ``0d`` means that every interruption ends an episode."""
    if text.strip() == "0d":
        return 0
    try:
        return Horizon.parse(text).sessions
    except InputError:
        raise InputError(f"gap {text!r} is not a length of time; write 21d, 6m or 1y") from None


def ask(condition_text: str, outcome_text: str, names: Names, *, gap: str = "6m", dating: Dating = "last_true") -> Question:
    """Return the question of two rules as written.

    Raises
    ------
    RuleError
        If one of them cannot be read; one line with the column.
    """
    return Question(condition(condition_text, names), Following(outcome(outcome_text, names)), read_gap(gap), dating)
