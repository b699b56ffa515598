"""What the fact tables hold: one frozen type per kind of event."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from crossroads.timeline import NEW_YORK

BALANCE_SHEET_CODES: Mapping[str, int] = {
    "purchases": 3,
    "end_runoff": 2,
    "slower_runoff": 1,
    "lengthening": 1,
    "reserve_purchases": 0,
    "taper": -1,
    "end_purchases": -2,
    "start_runoff": -3,
}
"""Kind of a balance sheet decision to its code: the sign is the direction (positive eases), the size an order."""


@dataclass(frozen=True, slots=True)
class FomcDecision:
    """One decision on the federal funds target.

    Parameters
    ----------
    announced : datetime.datetime
        When the public could know it (before February 1994: the end of the day on which the market read it).
    scheduled : bool
        Whether the meeting stood in the calendar.
    lower, upper : float, percent
        The target; equal before 2008-12-16.
    change_bp : int, basis points
        Change of ``upper`` against the decision before.
    """

    announced: datetime
    scheduled: bool
    lower: float
    upper: float
    change_bp: int
    source: str

    @property
    def day(self) -> date:
        """Return the New York day of the announcement."""
        return self.announced.astimezone(NEW_YORK).date()


@dataclass(frozen=True, slots=True)
class DiscountRateChange:
    """One change of the New York discount rate before 1990, by the first day of the new ``rate`` (percent)."""

    effective: date
    rate: float
    source: str


@dataclass(frozen=True, slots=True)
class BalanceSheetAction:
    """One decision on the Fed's balance sheet; ``kind`` is a key of ``BALANCE_SHEET_CODES``."""

    announced: datetime
    kind: str
    detail: str
    source: str

    @property
    def code(self) -> int:
        """Return the code of the kind."""
        return BALANCE_SHEET_CODES[self.kind]

    @property
    def day(self) -> date:
        """Return the New York day of the announcement."""
        return self.announced.astimezone(NEW_YORK).date()


@dataclass(frozen=True, slots=True)
class GuidanceTurn:
    """One turn in the Fed's words: ``direction`` -1 dovish, +1 hawkish; ``words`` are quoted from the source."""

    announced: datetime
    direction: Literal[-1, 1]
    speaker: str
    words: str
    source: str

    @property
    def day(self) -> date:
        """Return the New York day it was said."""
        return self.announced.astimezone(NEW_YORK).date()


@dataclass(frozen=True, slots=True)
class Decline:
    """One fall of the S&P 500 of at least 10 % from a bull-market peak, on closes.

    Parameters
    ----------
    first_10, first_15, first_20 : datetime.date or None
        First close that far under the peak; None if it never closed there.
    resumed : datetime.date
        Day on which its end was known (20 % above the trough after a fall of 20 %, a new high after a smaller one).
    """

    peak: date
    peak_close: float
    trough: date
    trough_close: float
    resumed: date
    source: str
    first_10: date
    first_15: date | None = None
    first_20: date | None = None

    @property
    def depth(self) -> float:
        """Return trough against peak in percent, negative."""
        return 100 * (self.trough_close / self.peak_close - 1)


@dataclass(frozen=True, slots=True)
class TurningPoint:
    """A peak or trough month of business activity; ``announced`` is None before 1980, when nobody announced it."""

    month: date
    kind: Literal["peak", "trough"]
    source: str
    announced: datetime | None = None


@dataclass(frozen=True, slots=True)
class Recession:
    """The months after a peak, to the trough."""

    peak: TurningPoint
    trough: TurningPoint


@dataclass(frozen=True, slots=True)
class Meeting:
    """A scheduled FOMC meeting by its last day: when its date was public, and when it was called off, if it was."""

    day: date
    published: datetime
    source: str
    cancelled: datetime | None = None

    def stands_at(self, moment: datetime) -> bool:
        """Return whether a reader expected it then: a calendar that names it was published, and it was not called off."""
        return self.published <= moment and (self.cancelled is None or self.cancelled > moment)
