"""Forecasts with a day: scored once it has passed, on what has become known since the letter was published."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

import numpy as np

from crossroads.claims.letter import Promise
from crossroads.errors import NotKnownError
from crossroads.rules.evaluate import evaluate
from crossroads.rules.provider import Provider
from crossroads.rules.rule import Rule


class PromiseStatus(StrEnum):
    """How a dated forecast stands."""

    KEPT = "kept"
    BROKEN = "broken"
    NOT_TRIGGERED = "not_triggered"  # what it hangs on did not come by its day
    PENDING = "pending"
    CAME = "came"  # left open by the letter: it happened
    CAME_NOT = "came_not"
    NO_DATA = "no_data"


@dataclass(frozen=True, slots=True)
class PromiseFinding:
    """A dated forecast, scored.

    Parameters
    ----------
    triggered, fulfilled : datetime.date or None
        First session on which the condition, and then the outcome, was known to hold.
    seen_to : datetime.date
        Last session looked at.
    """

    promise: Promise
    status: PromiseStatus
    triggered: date | None
    fulfilled: date | None
    seen_to: date

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON values."""
        promise = self.promise
        return {
            "en": promise.words.en,
            "zh": promise.words.zh,
            "if": None if promise.given is None else str(promise.given),
            "then": str(promise.then),
            "if_by": promise.given_by.isoformat() if promise.given_by else None,
            "by": promise.by.isoformat(),
            "open": promise.is_open,
            "status": self.status.value,
            "triggered": self.triggered.isoformat() if self.triggered else None,
            "fulfilled": self.fulfilled.isoformat() if self.fulfilled else None,
            "seen_to": self.seen_to.isoformat(),
        }


def score(promise: Promise, provider: Provider, published: date) -> PromiseFinding:
    """Return how a forecast stands on the sessions after publication.

    Parameters
    ----------
    promise : Promise
    provider : Provider
        All sessions known now.
    published : datetime.date
        Sessions after it count.
    """
    days = provider.sessions
    seen_to: date = days[-1].astype(object)
    try:
        start: int | None = int(np.searchsorted(days, np.datetime64(published), side="right"))
        stop = int(np.searchsorted(days, np.datetime64(promise.by), side="right"))
        assert start is not None
        due = stop if promise.given_by is None else int(np.searchsorted(days, np.datetime64(promise.given_by), side="right"))
        triggered = None if promise.given is None else _first(promise.given, provider, start, min(due, stop))
        begin = start if promise.given is None else None if triggered is None else triggered + 1
        fulfilled = None if begin is None else _first(promise.then, provider, begin, stop)
    except NotKnownError:
        return PromiseFinding(promise, PromiseStatus.NO_DATA, None, None, seen_to)
    on = [None if at is None else days[at].astype(object) for at in (triggered, fulfilled)]
    lapsed = triggered is None and promise.given_by is not None and seen_to >= promise.given_by
    status = _status(promise, is_over=seen_to >= promise.by or lapsed, is_set=begin is not None, came=fulfilled is not None)
    return PromiseFinding(promise, status, on[0], on[1], seen_to)


def _status(promise: Promise, *, is_over: bool, is_set: bool, came: bool) -> PromiseStatus:
    if came:
        return PromiseStatus.CAME if promise.is_open else PromiseStatus.KEPT
    if not is_over:
        return PromiseStatus.PENDING
    if not is_set:
        return PromiseStatus.NOT_TRIGGERED
    return PromiseStatus.CAME_NOT if promise.is_open else PromiseStatus.BROKEN


def _first(rule: Rule, provider: Provider, start: int, stop: int) -> int | None:
    """Return the first session in a stretch on which a condition is known to hold."""
    found = np.flatnonzero(evaluate(rule, provider).true[start:stop])
    return start + int(found[0]) if len(found) else None
