"""What is priced beside an outlook: the Fed's next meetings, by fed funds futures and by a prediction market."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from crossroads.app.library import Library
from crossroads.hazard.futures import cut_odds
from crossroads.hazard.landmarks import STEPS, add_months
from crossroads.series import Reading
from crossroads.timeline import AsOf

FUTURES, MARKET = "CUT_ODDS", "HOLD_ODDS_MARKET"
"""Readings: odds of a cut at the next meeting by the futures, and of no change there on the prediction market."""


@dataclass(frozen=True, slots=True)
class MeetingsPriced:
    """The next meeting by both voices, and by the futures a cut at any meeting of the coming months.

    Parameters
    ----------
    futures, market : Reading
        Each with its value or the reason why there is none.
    cut_by_month : tuple of float or None
        Odds, 0 to 1, that a scheduled meeting cuts within 1 to 24 months; None where contracts or the calendar do not reach.
    """

    futures: Reading
    market: Reading
    cut_by_month: tuple[float | None, ...]

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON values."""
        by_month = [None if odds is None else round(odds, 6) for odds in self.cut_by_month]
        return {"futures": {**self.futures.as_json(), "cut_by_month": by_month}, "prediction_market": self.market.as_json()}


def meetings_priced(library: Library, as_of: AsOf) -> MeetingsPriced:
    """Return what was priced for the Fed's next meetings at a moment."""
    ids = sorted({series for name in (FUTURES, MARKET) for series in library.catalog.behind(name)})
    known = library.panel(ids, as_of=as_of)
    futures, market = library.readings_of(known, [FUTURES, MARKET])
    day = np.array([as_of.day], "datetime64[D]")
    days = add_months(day, np.arange(1, STEPS + 1))
    ends = np.array([[AsOf.end_of(end).us for end in days[0].astype(object)]])
    odds = cut_odds(known, day, ends)[0].tolist()
    return MeetingsPriced(futures, market, tuple(None if np.isnan(one) else one for one in odds))
