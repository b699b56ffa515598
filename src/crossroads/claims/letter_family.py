"""All readings of all claims of a letter as one family: the price of having tried many.

As many readings as can share one circle do: common sessions, longest horizon, and on it the largest of their statistics at
each shift is the yardstick (max-T). Those that would keep fewer than ``MIN_EPISODES`` onsets there, because their own series
are longer, make the next circle. Circles are combined by Holm: a p is multiplied by the number of circles not yet passed. A
reading with too few onsets on its own circle does not enter, and has no family-wise p.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

from crossroads.claims.allshift import ShiftTest, shift_test
from crossroads.claims.circle import Circle
from crossroads.claims.episodes import Onsets
from crossroads.claims.family import MIN_EPISODES, holm, max_t
from crossroads.claims.inquiry import Asked
from crossroads.claims.scores import hit_scores, mean_scores
from crossroads.errors import InputError

Key = tuple[str, str]
"""Claim id and variant id."""


@dataclass(frozen=True, slots=True)
class LetterFamily:
    """Family-wise p-values of a letter.

    Parameters
    ----------
    p : mapping of (claim id, variant id) to float
        No finer than the separate placements of its circle.
    tried : int
        Readings put to the data, those without a family-wise p included.
    circles : int
    """

    p: Mapping[Key, float]
    tried: int
    circles: int


def letter_family(asked: Mapping[Key, Asked]) -> LetterFamily:
    """Return the family-wise p of every reading that can enter.

    Parameters
    ----------
    asked : mapping of (claim id, variant id) to Asked
        On one provider: sessions are numbered alike.
    """
    groups = _circles(asked)
    shares = [max_t([test for _, test in group]) for group in groups]
    passed = holm([float(share.min()) for share in shares])
    order = sorted(range(len(groups)), key=lambda g: (float(shares[g].min()), g))
    found: dict[Key, float] = {}
    for rank, g in enumerate(order):
        for (key, test), share in zip(groups[g], shares[g], strict=True):
            adjusted = max(passed[g], min(1.0, (len(groups) - rank) * float(share)))
            found[key] = max(adjusted, 1.0 / math.ceil(test.placements))
    return LetterFamily(found, len(asked), len(groups))


def _circles(asked: Mapping[Key, Asked]) -> list[list[tuple[Key, ShiftTest]]]:
    """Return the tests that can enter, circle by circle."""
    pool = [key for key in sorted(asked) if _own_onsets(asked[key]) >= MIN_EPISODES]
    circles = []
    while pool:
        common = _common([asked[key].circle for key in pool])
        kept = [key for key in pool if common.size > common.horizon and len(_on(asked[key], common)) >= MIN_EPISODES]
        if not kept:  # the latest series leaves too little for all: it gets a circle of its own
            kept = [max(pool, key=lambda key: (asked[key].circle.start, key))]
            common = asked[kept[0]].circle
        circles.append([(key, _test(asked[key], common, _on(asked[key], common))) for key in kept])
        pool = [key for key in pool if key not in kept]
    return circles


def _own_onsets(asked: Asked) -> int:
    try:
        return len(_on(asked, asked.circle))
    except InputError:
        return 0  # no session has an outcome: it was tried, and has no place on any circle


def _common(circles: list[Circle]) -> Circle:
    return Circle(max(c.start for c in circles), min(c.stop for c in circles), max(c.horizon for c in circles))


def _on(asked: Asked, circle: Circle) -> Onsets:
    onsets = asked.testable
    return onsets[(onsets >= circle.start) & (onsets < circle.stop)]


def _test(asked: Asked, circle: Circle, onsets: Onsets) -> ShiftTest:
    """Return the headline test with its side turned to "greater"."""
    measured, side = asked.measured, asked.question.outcome.side
    if side is None or measured.is_event:
        return shift_test(hit_scores(measured, circle), onsets)
    if side == "less":
        steps = None if measured.steps is None else -measured.steps
        measured = replace(measured, values=-measured.values, steps=steps)
    return shift_test(mean_scores(measured, circle), onsets)
