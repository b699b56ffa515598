"""The null distribution behind a verdict: the statistic at every rotation of the onsets, and where the true one stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from crossroads.claims.allshift import Side, shift_test
from crossroads.claims.inquiry import Asked
from crossroads.claims.scores import hit_scores, mean_scores

BINS = 48


@dataclass(frozen=True, slots=True)
class Bin:
    """Rotations whose statistic lies from ``low`` up to ``high``; ``as_good`` of them at least as good as the true one."""

    low: float
    high: float
    count: int
    as_good: int


@dataclass(frozen=True, slots=True)
class Null:
    """A studentised all-shift test, seen whole.

    Parameters
    ----------
    of : {"mean", "hits"}
        The statistic that decides the verdict: the mean where the outcome has a measure and a side, else the hit rate.
    side : {"greater", "less"}
        Which values speak for the claim.
    t : float
        The statistic at the true position.
    p, share : float
        As reported (no finer than the separate placements allow), and the bare share of rotations.
    placements : float
    bins : tuple of Bin
    """

    of: Literal["mean", "hits"]
    side: Side
    t: float
    p: float
    share: float
    placements: float
    rotations: int
    bins: tuple[Bin, ...]


def null_of(asked: Asked) -> Null | None:
    """Return the distribution for a question put to the data; None where nothing can be tested."""
    measured, onsets, side = asked.measured, asked.testable, asked.question.outcome.side
    if not len(onsets):
        return None
    if not measured.is_event and side is not None:
        of: Literal["mean", "hits"] = "mean"
        scores = mean_scores(measured, asked.circle)
    elif measured.hit is not None:
        of, side = "hits", "greater"
        scores = hit_scores(measured, asked.circle)
    else:
        return None
    test = shift_test(scores, onsets, side=side)
    edges = np.linspace(test.null.min(), test.null.max(), BINS + 1)
    if edges[0] == edges[-1]:
        return None
    counts = np.histogram(test.null, edges)[0]
    good = test.null >= test.t if side == "greater" else test.null <= test.t
    as_good = np.histogram(test.null[good], edges)[0]
    bins = tuple(Bin(float(a), float(b), int(n), int(g)) for a, b, n, g in zip(edges, edges[1:], counts, as_good, strict=False))
    return Null(of, side, test.t, test.p, test.share, test.placements, test.shifts, bins)
