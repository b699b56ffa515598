"""What is said of a trigger as of a moment: tripped, ahead, stale or unknown; how far; and what next print would change it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from crossroads.series import Basis, Unit, iso
from crossroads.timeline import Period
from crossroads.verdict.trigger import Trigger

Standing = Literal["tripped", "ahead", "stale", "unknown"]
NoPrint = Literal["several", "any", "none"]
"""Why no one number moves a trigger: several series decide; it moves whatever is printed; no print of the next ones moves it."""


@dataclass(frozen=True, slots=True)
class Await:
    """The next print of a series: of what period, and when it is due.

    Parameters
    ----------
    due : datetime
        By a dated calendar published by then, else by the release rule; before the as-of moment when it is overdue.
    by : {"rule", "calendar"}
    """

    series: str
    period: Period
    due: datetime
    by: Literal["rule", "calendar"]
    is_overdue: bool

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON values."""
        period = self.period.label
        return {"series": self.series, "period": period, "due": iso(self.due), "by": self.by, "is_overdue": self.is_overdue}


@dataclass(frozen=True, slots=True)
class NextPrint:
    """The smallest next print that changes a trigger, found by trying it on the panel.

    Parameters
    ----------
    effect : {"trips", "ends"}
        It trips a trigger that is ahead, or ends one that is tripped.
    prints : int
        How many prints in a row it takes, each at ``level`` or beyond; 1 for a plain level.
    level : float, in ``unit``, on the series' own grid
    side : {"at_least", "at_most"}
    step : float
        The publisher's last digit: one step less does not do it.
    first, last : Await
        The first and the last of those prints; before ``last`` is due it cannot happen.
    held : tuple of str
        Other series that are taken to stay where they are.
    """

    effect: Literal["trips", "ends"]
    prints: int
    level: float
    side: Literal["at_least", "at_most"]
    step: float
    unit: Unit
    first: Await
    last: Await
    held: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return {
            "effect": self.effect,
            "series": self.first.series,
            "prints": self.prints,
            "level": self.level,
            "side": self.side,
            "step": self.step,
            "unit": self.unit.code,
            "first": self.first.as_json(),
            "last": self.last.as_json(),
            "held": list(self.held),
        }


@dataclass(frozen=True, slots=True)
class Since:
    """Since when a trigger is tripped without a break, by the figures as known now.

    Parameters
    ----------
    day : datetime.date
        The publisher's stamp of the first period, or the session, at which it held.
    label : str
        The same as a period: ``2025-11-17``, ``2025-08``.
    is_earlier : bool
        Whether it held at the start of the record already.
    """

    day: date
    label: str
    is_earlier: bool = False


@dataclass(frozen=True, slots=True)
class TriggerState:
    """One trigger as of a moment.

    Parameters
    ----------
    state : {"tripped", "ahead", "stale", "unknown"}
        Stale: a series behind it has missed two releases, so it trips nothing; value, distance and next print are those of
        the newest reading. Unknown: no reading, see ``reason``.
    value : float or None, in ``trigger.unit``
        What is compared with the level: the reading's value, or the closes in a row.
    distance : float or None, in ``trigger.distance_unit``
        Still missing; zero or less once the level is reached. None without a value, and for two conditions joined.
    reason, reason_zh : str or None
        Why there is no value.
    next : NextPrint or None
        None where there is no reading, and where ``no_print`` says why no one number does it.
    waits : Await or None
        The next print of any series behind it.
    known_at, basis
        Of the value.
    """

    trigger: Trigger
    state: Standing
    value: float | None = None
    distance: float | None = None
    reason: str | None = None
    reason_zh: str | None = None
    since: Since | None = None
    next: NextPrint | None = None
    no_print: NoPrint | None = None
    waits: Await | None = None
    known_at: datetime | None = None
    basis: Basis | None = None

    @property
    def is_tripped(self) -> bool:
        """Whether it holds, on a reading that is not stale."""
        return self.state == "tripped"

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON values, the trigger's own first."""
        unit = self.trigger.distance_unit
        return {
            **self.trigger.as_json(),
            "state": self.state,
            "value": self.value,
            "distance": self.distance,
            "distance_unit": unit.code if unit else None,
            "since": self.since.label if self.since else None,
            "since_or_earlier": self.since.is_earlier if self.since else None,
            "next": self.next.as_json() if self.next else None,
            "no_print": self.no_print,
            "waits": self.waits.as_json() if self.waits else None,
            "known_at": iso(self.known_at) if self.known_at else None,
            "basis": self.basis.label if self.basis is not None else None,
            "reason": self.reason,
        }
