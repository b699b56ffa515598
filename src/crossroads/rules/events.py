"""Event families a rule can name, read from the event series of the catalogue by the rules of ``indicators.policy``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from crossroads.indicators.policy import FAMILIES as FED_FAMILIES
from crossroads.indicators.policy import Family, Step, fed_events
from crossroads.rules.provider import Events
from crossroads.series import Basis, Panel
from crossroads.timeline import Moments

_CALENDAR_GAP = np.timedelta64(56, "D")
"""Longest time between two scheduled meetings of the FOMC; past it a decision table without a newer row may be out of date."""
_NBER_SILENCE = np.timedelta64(366, "D")
"""Longest the NBER has taken to announce a peak: that of December 2007, on 2008-12-01."""


@dataclass(frozen=True, slots=True)
class EventFamily:
    """A named kind of event.

    Parameters
    ----------
    id : str
    inputs : tuple of str
        Event series it is read from; the first is needed, the others are used where present.
    en, zh : str
        What counts.
    find : callable (panel) -> Events
    """

    id: str
    inputs: tuple[str, ...]
    en: str
    zh: str
    find: Callable[[Panel], Events]


_FED = ("FED_TARGET_UPPER", "FED_BALANCE_SHEET", "FED_GUIDANCE")


def _fed(family: Family, steps: frozenset[Step]) -> Callable[[Panel], Events]:
    def find(panel: Panel) -> Events:
        found = [e for e in fed_events(panel, family) if e.step in steps]
        known = np.array([panel[e.series].known_at[e.position] for e in found], "datetime64[us]")
        basis = max((int(panel[e.series].basis[e.position]) for e in found), default=0)
        return _announced(known, *_decisions_cover(panel), Basis(basis))

    return find


def _target(sign: int) -> Callable[[Panel], Events]:
    def find(panel: Panel) -> Events:
        target = panel["FED_TARGET_UPPER"]
        moved = np.flatnonzero(np.sign(np.diff(target.values)) == sign) + 1
        return _announced(target.known_at[moved], *_decisions_cover(panel), target.weakest_basis)

    return find


def _hawkish_words(panel: Panel) -> Events:
    words = panel["FED_GUIDANCE"]
    known = words.known_at[words.values > 0]
    return _announced(known, words.periods[0], _decisions_cover(panel)[1], words.weakest_basis)


def _recession(value: float) -> Callable[[Panel], Events]:
    def find(panel: Panel) -> Events:
        turns = panel["NBER_RECESSION"]
        kept = turns.values == value
        after = (turns.periods[kept].astype("datetime64[M]") + 1).astype("datetime64[D]")  # a recession begins after its peak month
        last = max(_today(panel) - _NBER_SILENCE, turns.periods[-1])
        happened = after.astype("datetime64[us]")
        return Events(happened, turns.known_at[kept], turns.periods[0], last, _today(panel), turns.weakest_basis)

    return find


def _fall(series: str) -> Callable[[Panel], Events]:
    def find(panel: Panel) -> Events:
        falls = panel[series]
        return _announced(falls.known_at, falls.periods[0], _today(panel), falls.weakest_basis)

    return find


_STEP_FAMILIES: tuple[tuple[str, Family, frozenset[Step], str, str], ...] = (
    ("FED_DOVISH", "dovish", FED_FAMILIES["dovish"], "any dovish signal: a pivot or a next step", "任何鸽派信号:转向或下一步宽松"),
    ("FED_PIVOT", "pivot", FED_FAMILIES["pivot"], "the Fed's direction turns towards ease", "美联储方向转向宽松"),
    ("FED_NEXT_STEP", "next_step", FED_FAMILIES["next_step"], "the next easing action of any kind", "下一次任何形式的宽松行动"),
    (
        "FED_FIRST_CUT",
        "dovish",
        frozenset({Step.FIRST_CUT}),
        "a cut after a hike or six months unchanged",
        "加息或按兵不动六个月后的首次降息",
    ),
    ("FED_HOLD", "dovish", frozenset({Step.HOLD_AFTER_HIKES}), "no change after two hikes in a row", "连续两次加息后暂停"),
    ("FED_RUNOFF_END", "dovish", frozenset({Step.RUNOFF_ENDED}), "runoff of the balance sheet ends", "缩表结束"),
    ("FED_PURCHASES", "dovish", frozenset({Step.PURCHASES}), "purchases begun or enlarged", "开始或扩大购债"),
    ("FED_DOVISH_WORDS", "dovish", frozenset({Step.GUIDANCE}), "guidance turns dovish", "指引转鸽"),
)

EVENT_FAMILIES: Mapping[str, EventFamily] = {
    f.id: f
    for f in (
        *(EventFamily(name, _FED, en, zh, _fed(family, steps)) for name, family, steps, en, zh in _STEP_FAMILIES),
        EventFamily("FED_CUT", _FED[:1], "the target is lowered", "降息", _target(-1)),
        EventFamily("FED_HIKE", _FED[:1], "the target is raised", "加息", _target(1)),
        EventFamily("FED_HAWKISH_WORDS", ("FED_GUIDANCE", "FED_TARGET_UPPER"), "guidance turns hawkish", "指引转鹰", _hawkish_words),
        EventFamily("RECESSION", ("NBER_RECESSION",), "a recession begins, by the NBER's dates", "衰退开始(NBER 定期)", _recession(1.0)),
        EventFamily("RECESSION_END", ("NBER_RECESSION",), "a recession ends, by the NBER's dates", "衰退结束(NBER 定期)", _recession(0.0)),
        *(
            EventFamily(
                f"SPX_FALL_{n}",
                (f"SPX_BREAK{n}",),
                f"first close {n}% under the bull-market peak",
                f"首次收于牛市高点下 {n}%",
                _fall(f"SPX_BREAK{n}"),
            )
            for n in (10, 15, 20)
        ),
    )
}
"""By the name a rule uses."""


def _decisions_cover(panel: Panel) -> tuple[np.datetime64, np.datetime64]:
    """Return the days between which the decision table is complete.

    It ends with the moment asked from, unless a scheduled meeting passed (or eight weeks) without a decision in the table.
    """
    target, calendar = panel["FED_TARGET_UPPER"], panel.get("FOMC_MEETING")
    newest = target.periods[-1]
    due = newest + _CALENDAR_GAP
    if calendar is not None and (later := calendar.periods[calendar.periods > newest]).size:
        due = later[0]
    return target.periods[0], min(_today(panel), due - 1)


def _announced(known_at: Moments, first: np.datetime64, last: np.datetime64, basis: Basis) -> Events:
    """Return events that happen by being announced, in order, those of one moment once."""
    moments = np.unique(known_at)
    return Events(moments, moments, first, last, last, basis)


def _today(panel: Panel) -> np.datetime64:
    return np.datetime64(panel.as_of.day, "D")
