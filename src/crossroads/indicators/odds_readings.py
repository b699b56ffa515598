"""The odds as indicators: a cut at the next meeting, its change in a week, no change on the prediction market, and the gap."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np

from crossroads.catalog.specs import IndicatorSpec
from crossroads.indicators.meetings import next_meetings
from crossroads.indicators.odds import LOW_PRECISION
from crossroads.indicators.odds_chain import Values
from crossroads.indicators.odds_market import Book, books
from crossroads.indicators.odds_quotes import Origin, Quotes, quoted_days, quotes
from crossroads.indicators.odds_table import odds_table
from crossroads.indicators.reading import Extra
from crossroads.indicators.shared import once_per_panel
from crossroads.indicators.traced import Index, Source, Sources, Traced, at_or_before, trace
from crossroads.series import Panel
from crossroads.timeline import Days, Frequency, Horizon, step_back

CURVE_MEETINGS = 8
"""Meetings whose expected rate stands in the details: a year of them; ``odds_table`` has all."""
FRESH_DAYS = 7
"""Odds older than a week are not today's."""
_WEEK = Horizon(1, "w")
_CUT, _HOLD, _HIKE = range(3)


def cut_odds(spec: IndicatorSpec, panel: Panel) -> Traced:
    """Return the odds of a cut at the meeting that was next on each day, in percent."""
    found = _next(panel)
    return trace(spec, Frequency.DAILY, found.days, found.odds[:, _CUT], *found.sources)


def cut_odds_week(spec: IndicatorSpec, panel: Panel) -> Traced:
    """Return how the odds of a cut at the next meeting moved within a week, the same meeting on both days.

    In the week after a meeting the earlier day is from before it, when the meeting asked about was the second to come. Only odds
    of one kind are compared, futures with futures.
    """
    now = _next(panel)
    earlier = at_or_before(now.days, step_back(now.days, Frequency.DAILY, _WEEK), within=FRESH_DAYS)
    there = np.flatnonzero(earlier >= 0)
    order = there[np.argsort(earlier[there], kind="stable")]
    then = quotes(panel, now.days[earlier[order]], now.meetings[order])
    moved = np.full(len(now.days), np.nan)
    alike = then.origin == now.origin[order]
    moved[order] = np.where(alike, np.round(now.odds[order, _CUT] - then.odds[:, _CUT], 9), np.nan)
    return trace(spec, Frequency.DAILY, now.days, moved, *now.sources, *(_spread(s, order, len(moved)) for s in then.sources))


def hold_market(spec: IndicatorSpec, panel: Panel) -> Traced:
    """Return the odds of no change at the next meeting on the prediction market, in percent."""
    days, hold, sources = _market(panel)
    return trace(spec, Frequency.DAILY, days, hold, *sources)


def hold_gap(spec: IndicatorSpec, panel: Panel) -> Traced:
    """Return the odds of no change by the futures minus those of the prediction market, same day and meeting."""
    days, hold, sources = _market(panel)
    futures = quotes(panel, days, next_meetings(days))
    gap: Values = futures.odds[:, _HOLD] - hold
    return trace(spec, Frequency.DAILY, days, np.round(gap, 9), *futures.sources, *sources)


@once_per_panel
def _next(panel: Panel) -> Quotes:
    days = quoted_days(panel)
    return quotes(panel, days, next_meetings(days))


def _spread(source: Source | Sources, rows: Index, n: int) -> Source | Sources:
    back = np.full(n, -1, np.int64)
    back[rows] = np.arange(len(rows))
    return replace(source.at(back), index=np.where(back[:, None] >= 0, source.index[back], -1))


@once_per_panel
def _market(panel: Panel) -> tuple[Days, Values, list[Source]]:
    """Return the days on which any exchange prices no change at the next meeting, the odds, and what stands behind them."""
    held = books(panel)
    days: Days = np.unique(np.concatenate([np.empty(0, "datetime64[D]"), *(book.days for book in held)]))
    meetings, hold, sources = next_meetings(days), np.full(len(days), np.nan), []
    for book in held:
        rows = np.where((meetings == book.meeting) & np.isnan(hold), at_or_before(book.days, days, within=0), -1)
        found = book.odds()[:, _HOLD]
        rows = np.where((rows >= 0) & ~np.isnan(found[rows]), rows, -1) if len(found) else rows
        hold = np.where(rows >= 0, found[rows] if len(found) else np.nan, hold)
        sources += book.sources(rows) if len(found) else []
    return days, hold, sources


# --------------------------------------------------------------------------------------------- what a reading adds


def cut_extra(spec: IndicatorSpec, panel: Panel, traced: Traced) -> Extra:
    """Return whose odds they are, the whole split at the next meeting, the precision, and the expected rates further on."""
    day = traced.series.newest.period.start
    if reason := _stale(spec, panel, day):
        return reason
    found = quotes(panel, *_one(day))
    details: dict[str, float | str | None] = {
        "meeting": str(found.meetings[0]),
        "days_to_meeting": int((found.meetings[0] - np.datetime64(panel.as_of.day)).astype(int)),
        "hold": round(float(found.odds[0, _HOLD]), 6),
        "hike": round(float(found.odds[0, _HIKE]), 6),
        "precision": round(float(found.noise[0]), 2) if found.origin[0] == Origin.FUTURES else None,
        "low_precision": "yes" if found.noise[0] > LOW_PRECISION else None,
    }
    for row in odds_table(panel, day=day)[:CURVE_MEETINGS]:
        details |= {f"rate_{row.meeting}": round(row.rate, 4)} if row.rate is not None else {}
    return Extra(Origin(int(found.origin[0])).key, details)


def week_extra(spec: IndicatorSpec, panel: Panel, traced: Traced) -> Extra:
    """Return the meeting and where the odds come from."""
    day = traced.series.newest.period.start
    if reason := _stale(spec, panel, day):
        return reason
    found = quotes(panel, *_one(day))
    return Extra(Origin(int(found.origin[0])).key, {"meeting": str(found.meetings[0]), "cut": round(float(found.odds[0, _CUT]), 6)})


def market_extra(spec: IndicatorSpec, panel: Panel, traced: Traced) -> Extra:
    """Return the exchange, the meeting, and cut and hike where all five markets have a price."""
    day = traced.series.newest.period.start
    if reason := _stale(spec, panel, day):
        return reason
    book, row = _book_of(panel, day)
    cut, hold, hike = (round(float(v), 6) for v in book.odds()[row])
    details: dict[str, float | str | None] = {
        "meeting": str(book.meeting),
        "not_hold": round(100 - hold, 6),
        "cut": None if np.isnan(cut) else cut,
        "hike": None if np.isnan(hike) else hike,
        "markets": int(np.count_nonzero(~np.isnan(book.prices[row]))),
    }
    return Extra(book.exchange.lower(), details)


def gap_extra(spec: IndicatorSpec, panel: Panel, traced: Traced) -> Extra:
    """Return both sides of the gap."""
    day = traced.series.newest.period.start
    if reason := _stale(spec, panel, day):
        return reason
    book, row = _book_of(panel, day)
    found = quotes(panel, *_one(day))
    details: dict[str, float | str | None] = {
        "meeting": str(book.meeting),
        "futures": round(float(found.odds[0, _HOLD]), 6),
        "market": round(float(book.odds()[row, _HOLD]), 6),
        "futures_from": Origin(int(found.origin[0])).key,
    }
    return Extra(book.exchange.lower(), details)


def _one(day: date) -> tuple[Days, Days]:
    days = np.array([day], "datetime64[D]")
    return days, next_meetings(days)


def _book_of(panel: Panel, day: date) -> tuple[Book, int]:
    """Return the book and its row that gave the odds of a day."""
    (at,), (meeting,) = _one(day)
    for book in books(panel):
        row = int(np.searchsorted(book.days, at))
        if book.meeting == meeting and row < len(book.days) and book.days[row] == at and not np.isnan(book.odds()[row, _HOLD]):
            return book, row
    raise AssertionError(f"no book gave the odds of {day}")


def _stale(spec: IndicatorSpec, panel: Panel, day: date) -> Extra | None:
    """Return why the newest odds are not today's, or None if they are: too old, or of a meeting that has been."""
    today = panel.as_of.day
    meeting = _one(day)[1][0].astype(object)
    if (today - day).days <= FRESH_DAYS and meeting > today:
        return None
    en = f"{spec.en}: the newest odds known by {today} are of {day}, for the meeting of {meeting}; sync or import newer prices."
    zh = f"{spec.zh}:截至 {today} 已知的最新概率为 {day} 的数据,对应 {meeting} 的会议;请同步或导入更新的价格。"
    return Extra(reason=en, details={"reason_zh": zh, "last_period": day.isoformat()})
