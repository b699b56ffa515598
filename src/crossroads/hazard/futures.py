"""What fed funds futures gave a cut at the meetings of the coming months: the market's own forecast on each day.

The odds of each scheduled meeting are those of CME's method (docs/methods/policy-odds.md), from the settlements of the day, or of
the week before it, with the meetings that were in the calendar then. Meetings count as independent, as CME has them.
"""

from __future__ import annotations

import numpy as np

from crossroads.catalog.load import Catalog
from crossroads.hazard.landmarks import STEPS
from crossroads.hazard.logit import Floats
from crossroads.indicators.meetings import known_meetings
from crossroads.indicators.odds import shares, solve
from crossroads.indicators.odds_curve import settlement_days, strip_of
from crossroads.series import Panel
from crossroads.timeline import Days, Moments

_MEETINGS = 16
"""Two years of them, as far as contracts are listed."""
_FRESH = 7
"""Days a settlement may be old."""
_BETWEEN = 62
"""Days within which there is always a scheduled meeting: a calendar that ends earlier before a month's end does not reach it."""


def futures_series(catalog: Catalog) -> tuple[str, ...]:
    """Return every contract, with what the odds are read from besides."""
    return tuple(name for name in catalog.behind("CUT_ODDS") if not name.startswith("FEDWATCH."))


def cut_odds(known: Panel, days: Days, ends: Moments) -> Floats:
    """Return the odds that a scheduled meeting cuts by the end of each step.

    Parameters
    ----------
    known : Panel
        Of ``futures_series``, as far as they are held; settlements are never revised, so that a later panel does.
    days : ndarray of datetime64[D], shape (n,)
        Each looked ahead from as it was known at its end.
    ends : ndarray of datetime64[us], shape (n, 24)
        When each month after them ends.

    Returns
    -------
    ndarray of float64, shape (n, 24)
        NaN where no settlement is fresh, a contract is missing, or the calendar known then ended before the step did.
    """
    found = np.full((len(days), STEPS), np.nan)
    at, settled = _settlements(known, days)
    if not len(at):
        return found
    once, which = np.unique(settled, return_inverse=True)
    path = solve(strip_of(known, once).curve, known_meetings(), ahead=_MEETINGS)
    quiet = 1.0 - shares(path.steps)[0][which] / 100.0
    meetings = path.meetings[which]
    last = np.where(np.isnat(meetings), np.datetime64("1900-01-01", "D"), meetings).max(axis=1)
    for step in range(STEPS):
        end = ends[at, step].astype("datetime64[D]")
        inside = meetings <= end[:, None]  # never true of a meeting that is not known
        odds = 1.0 - np.where(inside, quiet, 1.0).prod(axis=1)
        found[at, step] = np.where((end - last).astype(np.int64) <= _BETWEEN, odds, np.nan)
    return found


def _settlements(known: Panel, days: Days) -> tuple[np.ndarray, Days]:
    """Return the positions of the days that have a fresh settlement, and the day of that."""
    settled = settlement_days(known)
    if not len(settled):
        return np.empty(0, np.int64), settled
    before = np.searchsorted(settled, days, side="right") - 1
    age = (days - settled[np.maximum(before, 0)]).astype(np.int64)
    at = np.flatnonzero((before >= 0) & (age <= _FRESH))
    return at, settled[before[at]]
