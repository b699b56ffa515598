"""Where one reading of a claim stands on the last session: does its condition hold, is the window of its newest episode still open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from crossroads.claims.inquiry import Asked
from crossroads.claims.outcomes import Following
from crossroads.rules import plan as p
from crossroads.rules.outcome import DELAY, measure
from crossroads.rules.provider import Provider

Early = Literal["came", "failed"]
"""An outcome that needs no more of its window: it has come, or it can no longer come."""

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
    early : {"came", "failed"} or None
        How the outcome was decided before its window was over; None while it is not, and once the window is.
    """

    holds: bool | None
    onset: date
    end: date
    elapsed: int
    horizon: int
    early: Early | None

    @property
    def is_open(self) -> bool:
        """Return whether the outcome is still awaited."""
        return self.elapsed < self.horizon and self.early is None

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return {
            "holds": self.holds,
            "onset": self.onset.isoformat(),
            "end": self.end.isoformat(),
            "elapsed": self.elapsed,
            "horizon": self.horizon,
            "early": self.early,
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
        early=_early(asked, provider, newest.onset, last),
    )


def _early(asked: Asked, provider: Provider, onset: int, last: int) -> Early | None:
    """Return how the part of the window that has passed decided the outcome, where it is of a kind that can be decided early."""
    outcome = asked.question.outcome
    if not isinstance(outcome, Following):
        return None
    leaf, way, around = _leaf(outcome.rule.plan)
    if leaf is None:
        return None
    passed = last - onset - (DELAY if isinstance(leaf, p.Ahead) else 0)
    if passed < 1 or passed >= leaf.high or passed <= (leaf.low or 0):
        return None
    found = measure(replace(outcome.rule, plan=around(replace(leaf, high=passed))), provider)
    if found.hit is None or not found.observed[onset]:
        return None
    return way if bool(found.hit[onset]) == (way == "came") else None


def _leaf(plan: p.Plan) -> tuple[p.Ahead | p.Coming | None, Early, Callable[[Any], Any]]:
    """Return the part with the window, what more sessions can only bring nearer, and how to put another part in its place."""
    match plan:
        case p.Coming():
            return plan, "came", lambda leaf: leaf
        case p.Negation(condition=p.Coming() as leaf):
            return leaf, "failed", lambda new: replace(plan, condition=new)
        case p.Comparison(op=op, left=p.Ahead(selector="worst") as leaf, right=p.Constant()):
            return leaf, "came" if op in _LOWER else "failed", lambda new: replace(plan, left=new)
        case p.Comparison(op=op, left=p.Ahead(selector="best") as leaf, right=p.Constant()):
            return leaf, "came" if op in _HIGHER else "failed", lambda new: replace(plan, left=new)
    return None, "came", lambda leaf: leaf
