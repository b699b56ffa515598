"""The release calendar: what is due in the coming weeks, what is overdue, and which indicators and triggers wait for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from crossroads.series import iso
from crossroads.timeline import Period

Kind = Literal["release", "meeting", "expiry"]
Due = Literal["due", "overdue", "silent"]


@dataclass(frozen=True, slots=True)
class Coming:
    """One entry of the calendar: a release, a meeting of the FOMC, or an expiry of options.

    Parameters
    ----------
    kind : {"release", "meeting", "expiry"}
    key : str
        The publisher's id and what of it: ``bls``, ``fomc``, ``expiry.equity``, ``expiry.vix``.
    state : {"due", "overdue", "silent"}
        Overdue: its day has passed and no other day was announced. Silent: so for more than a year; it may have ended.
    due : datetime
        New York's clock decides; of an overdue one the day that has passed.
    by : {"rule", "calendar"}
        Whether the day follows from a rule or stands in a dated calendar published by the as-of moment.
    expected : datetime
        The day by the rule; earlier than ``due`` where a new day was announced.
    period, newest : Period or None
        What it is about, and the newest period known; None for meetings and expiries.
    series : tuple of str
        What comes with it.
    missed : int
        Releases whose day has passed, this one included; 0 when it is on time.
    indicators, triggers : tuple of str
        What it feeds.
    """

    kind: Kind
    key: str
    state: Due
    due: datetime
    by: Literal["rule", "calendar"]
    expected: datetime
    period: Period | None = None
    newest: Period | None = None
    series: tuple[str, ...] = ()
    missed: int = 0
    indicators: tuple[str, ...] = ()
    triggers: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return {
            "kind": self.kind,
            "key": self.key,
            "state": self.state,
            "due": iso(self.due),
            "by": self.by,
            "expected": iso(self.expected),
            "period": self.period.label if self.period else None,
            "newest": self.newest.label if self.newest else None,
            "series": list(self.series),
            "missed": self.missed,
            "indicators": list(self.indicators),
            "triggers": list(self.triggers),
        }
