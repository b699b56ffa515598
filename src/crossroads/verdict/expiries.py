"""When listed options expire: the third Friday of a month, and the Wednesday thirty days before the next one for VIX."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Literal

import numpy as np

from crossroads.series import moment
from crossroads.timeline import AsOf, Days, business_days, new_york_moments

OPENING, CLOSING = time(9, 30), time(16)


@dataclass(frozen=True, slots=True)
class Expiry:
    """One expiry.

    Parameters
    ----------
    what : {"equity", "vix"}
        Options on shares, funds and the S&P 500 (at the close), or on VIX (settled at the opening).
    """

    what: Literal["equity", "vix"]
    at: datetime


def expiries(as_of: AsOf, until: datetime) -> tuple[Expiry, ...]:
    """Return the standard monthly expiries after a moment, up to another, soonest first.

    Notes
    -----
    Equity and index options end on the third Friday of the month, or on the session before if the exchange is closed then
    (Good Friday). VIX options and futures settle thirty days before the third Friday of the following month (if that Friday
    is no session, before the session preceding it), or on the session before if that day is none.

    References
    ----------
    Cboe, contract specifications of SPX options and of VIX options.

    Examples
    --------
    >>> from datetime import UTC
    >>> found = expiries(AsOf.parse("2025-11-18"), datetime(2025, 12, 1, tzinfo=UTC))
    >>> [(e.what, e.at.date().isoformat()) for e in found]
    [('vix', '2025-11-19'), ('equity', '2025-11-21')]
    """
    fridays = _on_sessions(third_fridays(as_of.day, AsOf(until).day))
    found = [Expiry("equity", moment(m)) for m in new_york_moments(fridays, CLOSING)]
    settled = _on_sessions(fridays - 30)
    found += [Expiry("vix", moment(m)) for m in new_york_moments(settled, OPENING)]
    return tuple(sorted((e for e in found if as_of.moment < e.at <= until), key=lambda e: e.at))


def third_fridays(first: date, last: date) -> Days:
    """Return the third Friday of each month from that of ``first`` to the second after that of ``last``."""
    months = np.arange(np.datetime64(first, "M"), np.datetime64(last, "M") + 3)
    opening: Days = months.astype("datetime64[D]")
    weekday = (opening.astype(np.int64) + 3) % 7  # Monday is 0; 1970-01-01 was a Thursday
    return opening + (4 - weekday) % 7 + 14


def _on_sessions(days: Days) -> Days:
    """Return each day, or the session before it where the exchange is closed."""
    kept: Days = np.busday_offset(days, 0, roll="backward", busdaycal=business_days("nyse"))
    return kept
