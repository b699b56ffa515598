"""Fact tables: what happened, when it was announced, and who says so. Each row carries its source.

The tables are TOML files in ``catalog/facts``; the head of each says what counts. Every accessor reads its file once,
checks it and returns frozen rows, oldest first.
"""

from __future__ import annotations

import functools
import itertools
import tomllib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from importlib import resources
from typing import Any

import numpy as np

from crossroads.catalog.events import (
    BALANCE_SHEET_CODES,
    BalanceSheetAction,
    Decline,
    DiscountRateChange,
    FomcDecision,
    GuidanceTurn,
    Meeting,
    Recession,
    TurningPoint,
)
from crossroads.errors import CatalogError
from crossroads.timeline import NEW_YORK, AsOf

Row = dict[str, Any]


def release_delays(release_id: str) -> Mapping[np.datetime64, np.datetime64]:
    """Return the dated exceptions of one release: period stamp to the UTC moment it came out.

    ``facts/release_delays.toml`` has rows ``release, period, published (offset date-time), source``.
    """
    return _release_delays().get(release_id, {})


def release_announcements(release_id: str) -> Mapping[np.datetime64, np.datetime64]:
    """Return, for releases whose odd day was named ahead, the UTC moment from which it was known: the end of that day in New York."""
    return _release_announcements().get(release_id, {})


@functools.cache
def _release_delays() -> dict[str, dict[np.datetime64, np.datetime64]]:
    delays: dict[str, dict[np.datetime64, np.datetime64]] = {}
    for row in _rows("release_delays", "delay", moment="published"):
        published = np.datetime64(row["published"].replace(tzinfo=None), "us")
        delays.setdefault(row["release"], {})[np.datetime64(row["period"], "D")] = published
    return delays


@functools.cache
def _release_announcements() -> dict[str, dict[np.datetime64, np.datetime64]]:
    named: dict[str, dict[np.datetime64, np.datetime64]] = {}
    for row in _rows("release_delays", "delay", moment="published"):
        if "announced" in row:
            known = AsOf.end_of(row["announced"])
            if known.moment > row["published"]:
                raise CatalogError(f"release_delays.toml: {row['release']} {row['period']}: announced only after it was published")
            named.setdefault(row["release"], {})[np.datetime64(row["period"], "D")] = known.us
    return named


@functools.cache
def fomc_decisions() -> tuple[FomcDecision, ...]:
    """Return every decision on the target since 1990; checks that each change leads from the target before it."""
    found = tuple(FomcDecision(**r) for r in _ascending("fomc_decisions", "decision", "announced"))
    before = float(_table("fomc_decisions")["start"])
    for decision in found:
        if round((decision.upper - before) * 100) != decision.change_bp or decision.lower > decision.upper:
            wrong = f"{decision.change_bp} bp does not lead from {before} to {decision.upper}"
            raise CatalogError(f"fomc_decisions.toml: {decision.day}: {wrong}")
        before = decision.upper
    return found


@functools.cache
def discount_rate_changes() -> tuple[DiscountRateChange, ...]:
    """Return the changes of the New York discount rate from 1959 to 1989."""
    return tuple(DiscountRateChange(**r) for r in _ascending("discount_rate", "change", "effective"))


@functools.cache
def balance_sheet_actions() -> tuple[BalanceSheetAction, ...]:
    """Return every decision on the balance sheet since 2008."""
    found = tuple(BalanceSheetAction(**r) for r in _ascending("balance_sheet", "action", "announced"))
    for action in found:
        if action.kind not in BALANCE_SHEET_CODES:
            raise CatalogError(f"balance_sheet.toml: {action.day}: kind {action.kind!r} is not one of {', '.join(BALANCE_SHEET_CODES)}")
    return found


@functools.cache
def guidance_turns() -> tuple[GuidanceTurn, ...]:
    """Return the turns in the Fed's words since 1998; the rule of what counts stands at the head of the file."""
    found = tuple(GuidanceTurn(**r) for r in _ascending("fed_guidance", "turn", "announced"))
    for turn in found:
        if turn.direction not in {-1, 1} or not turn.words:
            raise CatalogError(f"fed_guidance.toml: {turn.day}: needs words, and direction -1 or 1")
    return found


@functools.cache
def declines() -> tuple[Decline, ...]:
    """Return the falls of the S&P 500 of 10 % or more since 1928; the rule stands at the head of the file."""
    return tuple(Decline(**r) for r in _ascending("bear_markets", "decline", "peak"))


def bear_markets() -> tuple[Decline, ...]:
    """Return the falls that reached 20 %."""
    return tuple(d for d in declines() if d.first_20 is not None)


@functools.cache
def recessions() -> tuple[Recession, ...]:
    """Return the recessions since 1945, peak and trough with their announcements."""
    turns = [TurningPoint(**r) for r in _ascending("nber", "turn", "month")]
    if [t.kind for t in turns] != ["peak", "trough"] * (len(turns) // 2):
        raise CatalogError("nber.toml: peaks and troughs must alternate, a peak first")
    return tuple(map(Recession, turns[::2], turns[1::2]))


@functools.cache
def fomc_calendar() -> tuple[Meeting, ...]:
    """Return the scheduled meetings since 1990, past and to come, each known since the first calendar that names it."""
    calendars = [*_rows("fomc_calendar", "calendar", moment="published"), *_rows("fomc_calendar", "moved", moment="published")]
    named = sorted((day, r["published"], r["source"]) for r in calendars for day in r["meetings"])
    cancelled = {r["meeting"]: r["published"] for r in _rows("fomc_calendar", "cancelled", moment="published")}
    first = (next(group) for _, group in itertools.groupby(named, key=lambda entry: entry[0]))
    return tuple(Meeting(day, published, source, cancelled.get(day)) for day, published, source in first)


def _table(name: str) -> Row:
    text = (resources.files("crossroads.catalog") / "facts" / f"{name}.toml").read_text("utf-8")
    return tomllib.loads(text)


def _rows(name: str, key: str, *, moment: str) -> Iterator[Row]:
    """Yield the rows of one table, each with its source and with ``moment``, where it has one, in UTC."""
    for row in _table(name)[key]:
        where = f"{name}.toml: {key} {next(iter(row.values()))}"
        if not row.get("source"):
            raise CatalogError(f"{where} has no source")
        if isinstance(row.get(moment), datetime):
            if row[moment].tzinfo is None:
                raise CatalogError(f"{where}: {moment} needs a UTC offset")
            row[moment] = row[moment].astimezone(UTC)
        yield row


def _ascending(name: str, key: str, order: str) -> list[Row]:
    """Return the rows of one table; raise unless ``order`` is strictly ascending and no New York day occurs twice."""
    rows = list(_rows(name, key, moment="announced"))
    days = [r[order].astimezone(NEW_YORK).date() if isinstance(r[order], datetime) else r[order] for r in rows]
    for before, after in itertools.pairwise(days):
        if after <= before:
            raise CatalogError(f"{name}.toml: {key} {after} stands after {before}; rows ascend, one a day")
    return rows
