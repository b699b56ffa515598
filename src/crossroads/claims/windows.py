"""Where one reading of a claim stands on the last session: does its condition hold, is the window of its newest episode still open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from crossroads.claims.inquiry import Asked
from crossroads.claims.outcomes import Following
from crossroads.rules import plan as p
from crossroads.rules.outcome import DELAY, measure
from crossroads.rules.provider import Provider

_LOWER, _HIGHER = ("<", "<="), (">", ">=")


@dataclass(frozen=True, slots=True)
class Window:
    """The newest episode of a condition, seen from the last session.

    Parameters
    ----------
    holds : bool or None
        Whether the condition holds on the last session; None where that is not known.
    onset, end : datetime.date
        Of the newest episode: first and last session on which the condition held.
    elapsed, horizon : int, sessions
        Since the onset, and how far the outcome looks.
    is_decided : bool
        The outcome has come before its window is over, and can no longer not come.
    """

    holds: bool | None
    onset: date
    end: date
    elapsed: int
    horizon: int
    is_decided: bool

    @property
    def is_open(self) -> bool:
        """Return whether the outcome is still awaited."""
        return self.elapsed < self.horizon and not self.is_decided

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return {
            "holds": self.holds,
            "onset": self.onset.isoformat(),
            "end": self.end.isoformat(),
            "elapsed": self.elapsed,
            "horizon": self.horizon,
            "decided": self.is_decided,
            "open": self.is_open,
        }


def window(asked: Asked, provider: Provider) -> Window | None:
    """Return where a reading stands on the provider's last session; None where its condition has begun no episode."""
    if not asked.episodes:
        return None
    newest, last = asked.episodes[-1], len(provider.sessions) - 1
    held, days = asked.held, provider.sessions
    return Window(
        holds=bool(held.true[-1]) if held.known[-1] else None,
        onset=days[newest.onset].astype(object),
        end=days[newest.end].astype(object),
        elapsed=last - newest.onset,
        horizon=asked.measured.window_end,
        is_decided=_decided(asked, provider, newest.onset, last),
    )


def _decided(asked: Asked, provider: Provider, onset: int, last: int) -> bool:
    """Return whether the outcome came within the part of its window that has passed, where it is of a kind that can come early."""
    outcome = asked.question.outcome
    if not isinstance(outcome, Following):
        return False
    leaf, around = _leaf(outcome.rule.plan)
    if leaf is None:
        return False
    passed = last - onset - (DELAY if isinstance(leaf, p.Ahead) else 0)
    if passed < 1 or passed >= leaf.high or passed <= (leaf.low or 0):
        return False
    shorter = replace(outcome.rule, plan=around(replace(leaf, high=passed)))
    hit = measure(shorter, provider).hit
    return hit is not None and bool(hit[onset])


def _leaf(plan: p.Plan) -> tuple[p.Ahead | p.Coming | None, Callable[[Any], Any]]:
    """Return the part with the window, if more sessions can only bring the outcome nearer, and how to put another in its place."""
    match plan:
        case p.Coming():
            return plan, lambda leaf: leaf
        case p.Comparison(op=op, left=p.Ahead(selector="worst") as leaf, right=p.Constant()) if op in _LOWER:
            return leaf, lambda new: replace(plan, left=new)
        case p.Comparison(op=op, left=p.Ahead(selector="best") as leaf, right=p.Constant()) if op in _HIGHER:
            return leaf, lambda new: replace(plan, left=new)
    return None, lambda leaf: leaf
