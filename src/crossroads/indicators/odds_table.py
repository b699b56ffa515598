"""The table of a day: every scheduled meeting with its odds, as letters print it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np

from crossroads.errors import NotKnownError
from crossroads.indicators.meetings import known_meetings, next_meetings, settled
from crossroads.indicators.odds import LOW_PRECISION, NO_INFORMATION, Path, cumulative, shares, solve
from crossroads.indicators.odds_chain import STEP, DecisionDay
from crossroads.indicators.odds_curve import settlement_days, strip_of
from crossroads.indicators.odds_download import Grid, grids
from crossroads.series import Panel, Series

MEETINGS = 16
"""Two years of them: as far as contracts are listed."""
Method = Literal["futures", "cme_history"]
Note = Literal["", "low_precision", "no_information", "missing_contract"]
_SHOWN = 0.05
"""Percent: ranges less likely are left out of a row; they would print as 0.0."""


@dataclass(frozen=True, slots=True)
class RangeOdds:
    """One target range and its probability in percent."""

    lower: float
    upper: float
    odds: float


@dataclass(frozen=True, slots=True)
class MeetingOdds:
    """What the futures say of one meeting.

    Parameters
    ----------
    day : datetime.date
        Day of the settlement.
    meeting : datetime.date
    method : {"futures", "cme_history"}
    cut, hold, hike : float or None, percent
        Of this meeting alone; None where a contract is missing, or the prices give no information on it.
    move_bp : float or None, basis points
        Expected move at this meeting.
    rate : float or None, percent
        Expected effective rate after it.
    ranges : tuple of RangeOdds
        Where the target stands after it, earlier meetings included, lowest first; empty where any of them is unknown.
    lower_now, higher_now : float or None, percent
        Odds that the target then stands under or above today's range.
    precision : float or None, percentage points
        How far errors of half a tick in the prices move ``cut`` and ``hike``; infinite for a meeting on a month's last day
        that no later month resolves.
    note : {"", "low_precision", "no_information", "missing_contract"}
    """

    day: date
    meeting: date
    method: Method
    cut: float | None
    hold: float | None
    hike: float | None
    move_bp: float | None
    rate: float | None
    ranges: tuple[RangeOdds, ...]
    lower_now: float | None
    higher_now: float | None
    precision: float | None
    note: Note = ""


def odds_table(panel: Panel, *, day: date | None = None, decision_day: DecisionDay = "before") -> list[MeetingOdds]:
    """Return the scheduled meetings known on a day, with their odds; those the prices do not reach have none.

    Parameters
    ----------
    panel : Panel
        Contracts ZQ.*, FED_TARGET_UPPER, FED_TARGET_LOWER and DFF; downloads FEDWATCH.* stand in where contracts are missing.
    day : datetime.date, optional
        Day of the settlement; the newest one of the panel by default.
    decision_day : {"before", "after"}
        See ``odds.DecisionDay``.

    Raises
    ------
    NotKnownError
        If the panel holds no odds of that day, or no target range.

    Notes
    -----
    Contracts come first. A download speaks only of its own meeting, so a table from downloads has one row for each of them.
    """
    held = grids(panel)
    if day is None:
        candidates = [*settlement_days(panel)[-1:], *(d for grid in held for d in grid.days[-1:])]
        if not candidates:
            raise NotKnownError(f"no settlement of a fed funds future and no FedWatch download is known by {panel.as_of}; import one")
        day = max(candidates).astype(object)
    lower, upper = (_target(panel[name], day) for name in ("FED_TARGET_LOWER", "FED_TARGET_UPPER"))
    table = _from_futures(panel, day, decision_day, lower, upper)
    if not table or table[0].cut is None:
        table = [row for grid in held for row in _from_download(grid, day, lower, upper)] or table
    if not table:
        raise NotKnownError(f"no odds of {day} are known by {panel.as_of}; import contracts or a FedWatch download of that day")
    return table


def _target(series: Series, day: date) -> float:
    at = int(np.searchsorted(series.known_at, settled(np.array([day], "datetime64[D]"))[0], side="right")) - 1
    if at < 0:
        raise NotKnownError(f"{series.id} has no value known by {day}")
    return float(series.values[at])


def _from_futures(panel: Panel, day: date, decision_day: DecisionDay, lower: float, upper: float) -> list[MeetingOdds]:
    days = settlement_days(panel)
    days = days[days == np.datetime64(day)]
    if not len(days):
        return []
    path = solve(strip_of(panel, days).curve, known_meetings(), ahead=MEETINGS, decision_day=decision_day)
    changes, odds = cumulative(path.steps)
    known = int(np.count_nonzero(~np.isnat(path.meetings[0])))
    ranges = [
        [RangeOdds(lower + STEP * c, upper + STEP * c, p) for c, p in zip(changes.tolist(), row, strict=True)] for row in odds[0].tolist()
    ]
    return [_row(path, j, day, ranges[j], lower) for j in range(known)]


def _row(path: Path, j: int, day: date, ranges: list[RangeOdds], lower: float) -> MeetingOdds:
    step, noise = float(path.steps[0, j]), float(path.noise[0, j])
    under, over = sum(r.odds for r in ranges if r.lower < lower), sum(r.odds for r in ranges if r.lower > lower)
    reached = not np.isnan(under)
    cut, hold, hike = (float(share[0]) for share in shares(np.array([step])))
    is_known = not np.isnan(step)
    return MeetingOdds(
        day,
        path.meetings[0, j].astype(object),
        "futures",
        cut if is_known else None,
        hold if is_known else None,
        hike if is_known else None,
        move_bp=100 * STEP * step if is_known else None,
        rate=float(path.after[0, j]) if is_known else None,
        ranges=tuple(r for r in ranges if r.odds >= _SHOWN),
        lower_now=under if reached else None,
        higher_now=over if reached else None,
        precision=None if np.isnan(noise) else noise,
        note=_note(noise, is_known=is_known),
    )


def _note(noise: float, *, is_known: bool) -> Note:
    if is_known:
        return "low_precision" if noise > LOW_PRECISION else ""
    return "no_information" if noise >= NO_INFORMATION else "missing_contract"


def _from_download(grid: Grid, day: date, lower: float, upper: float) -> list[MeetingOdds]:
    rows = np.flatnonzero(grid.days == np.datetime64(day))
    if not len(rows):
        return []
    table = [RangeOdds(*row) for row in zip(grid.low.tolist(), grid.high.tolist(), grid.odds[rows[0]].tolist(), strict=True)]
    cut, hold, hike = grid.shares(rows, np.array([lower]), np.array([upper]))[0].tolist()
    is_next = bool(next_meetings(np.array([day], "datetime64[D]"))[0] == grid.meeting)
    found = MeetingOdds(
        day,
        grid.meeting.astype(object),
        "cme_history",
        cut if is_next else None,
        hold if is_next else None,
        hike if is_next else None,
        move_bp=sum((r.lower - lower) * r.odds for r in table) if is_next else None,  # percent times percent: basis points
        rate=None,
        ranges=tuple(r for r in table if r.odds >= _SHOWN),
        lower_now=cut,
        higher_now=hike,
        precision=None,
    )
    return [found]
