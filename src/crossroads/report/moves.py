"""How a reading has moved, in words: its change, since when it is the highest, and for how many weeks it has gone one way.

What is worth saying follows stated thresholds: a record reaches back a year, a largest move half a year, a run is three steps.
Only the first of these is said, so that no sentence says one thing twice.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from crossroads.report.details import period_of
from crossroads.report.draft import EVENT_CODE, Draft
from crossroads.report.runs import Run, largest_since, run_of_moves, run_on_a_side
from crossroads.report.view import Text
from crossroads.series import Reading
from crossroads.timeline import Period

Kind = Literal["any", "money", "spread", "curve", "fall", "flow", "change"]

KINDS: dict[str, Kind] = {
    "NET_LIQUIDITY": "money", "RESERVES": "money",
    "HY_SPREAD": "spread", "IG_SPREAD": "spread", "BAA_10Y": "spread", "BAA_AAA": "spread",
    "CURVE_10Y_3M": "curve", "CURVE_10Y_2Y": "curve",
    "BASKET_LAG": "fall", "SPX_DRAWDOWN": "fall", "BTC_DRAWDOWN": "fall",
    "ETF_ISSUANCE": "flow", "FUND_FLOWS": "flow", "QQQ_FLOW": "flow", "SPY_FLOW": "flow", "QQQ_DIVERGENCE": "flow",
    "ISSUANCE_DIVERGENCE": "flow", "BOND_FUND_FLOWS": "flow", "BTC_FUND_FLOW": "flow",
    "MARGIN_DEBT": "change", "HY_WIDENING": "change", "GROWTH_VALUE": "change", "TECH_FINANCIALS": "change", "CUT_ODDS_WEEK": "change",
    "BTC_AGAINST_TECH": "change",
}  # fmt: skip
"""What kind of thing an indicator measures, where the common words do not fit. A ``change`` is one already: its own changes say little."""

RUN_SAID = 3
"""Steps in a row from which a run is worth saying."""


def kind(reading: Reading) -> Kind:
    """Return what kind of thing a reading measures."""
    return KINDS.get(reading.id, "any")


def moved(draft: Draft, reading: Reading) -> Text | None:
    """Return the change in words: ``up 26 bp``, ``26 bp wider``."""
    if reading.change is None:
        return None
    amount = draft.words.typeset(draft.format.amount(reading.change, draft.spec(reading).change_unit, draft.decimals(reading)))
    side = "flat" if not any(c in "123456789" for c in amount) else "up" if reading.change > 0 else "down"
    return draft.words.text(_worded(draft, f"move.{kind(reading)}.{side}", f"move.any.{side}"), amount=draft.figure(amount, reading))


def news(draft: Draft, reading: Reading) -> Text | None:
    """Return the one thing about a reading's past most worth saying: a record, else the largest move, else a run."""
    tellers: tuple[Callable[[Draft, Reading], Text | None], ...] = (record, largest, run)
    return next((said for tell in tellers if (said := tell(draft, reading)) is not None), None)


def record(draft: Draft, reading: Reading) -> Text | None:
    """Return since when the reading is the highest or lowest, where that is a year or more."""
    for side in ("highest", "lowest"):
        for named, end in ((f"{side}_on_record_from", "ever"), (f"{side}_since", "since")):
            label = reading.details.get(named)
            if isinstance(label, str):
                period = period_of(label)
                shown = label if period is None else _since(draft, period)
                key = _worded(draft, f"record.{_record_kind(reading)}.{side}.{end}", f"record.any.{side}.{end}")
                return draft.words.text(key, since=shown)
    return None


def is_record(reading: Reading) -> bool:
    """Return whether no earlier reading was as high, or as low: its percentile then says nothing more."""
    return any(isinstance(reading.details.get(f"{side}_on_record_from"), str) for side in ("highest", "lowest"))


def largest(draft: Draft, reading: Reading) -> Text | None:
    """Return since when no change was as large, where that is half a year or more."""
    own = draft.history.get(reading.id)
    if own is None or reading.change is None or not reading.change_over or kind(reading) in {"flow", "change"}:
        return None
    since = draft.spec(reading).percentile_since
    found = largest_since(own if since is None else own.since(since), reading.change_over)
    if found is None:
        return None
    end = f"{found.side}_ever" if found.is_record else found.side
    key = _worded(draft, f"largest.{kind(reading)}.{end}", f"largest.any.{end}")
    return draft.words.text(key, since=_since(draft, found.since))


def run(draft: Draft, reading: Reading) -> Text | None:
    """Return for how many weeks, months or quarters in a row the reading has gone one way, or a flow has come in; three or more."""
    own = draft.history.get(reading.id)
    if own is None or reading.unit.code == EVENT_CODE or kind(reading) == "change":
        return None
    found = run_on_a_side(own) if kind(reading) == "flow" else run_of_moves(own)
    return None if found is None or found.count < RUN_SAID else _run_words(draft, kind(reading), found)


def nth(draft: Draft, count: int) -> str:
    """Return a place in a row as it is said: ``third``, ``第三``'s number."""
    key = f"nth.{count}"
    return draft.words.say(key) if key in draft.words else draft.words.say("nth.more", nth=draft.format.ordinal(count))


def _run_words(draft: Draft, of: Kind, found: Run) -> Text:
    step, span = draft.words.say(f"step.{found.step}"), draft.words.say(f"span.{found.step}")
    key = _worded(draft, f"run.{of}.{found.side}", f"run.any.{found.side}")
    return draft.words.text(key, nth=nth(draft, found.count), step=step, span=span)


def _record_kind(reading: Reading) -> str:
    if kind(reading) == "flow":
        assert reading.value is not None
        return "inflow" if reading.value >= 0 else "outflow"
    return kind(reading)


def _worded(draft: Draft, *keys: str) -> str:
    return next(key for key in keys if key in draft.words)


def _since(draft: Draft, period: Period) -> str:
    return draft.format.period(period, beside=draft.today)
