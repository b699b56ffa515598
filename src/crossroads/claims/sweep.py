"""Sweeps: many conditions against many outcomes on one circle, every variant with its own p and the family's.

Plan, run a chunk, merge: each pure. A chunk needs nothing but itself, its sums are whole numbers and the family's maximum
is a maximum, so neither the number of chunks nor of workers nor their order changes a bit of the result. Where chunks run
is the caller's ``mapper``: ``map`` by default, a process pool's or a Dask client's where given.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crossroads.claims.allshift import Single, signed_root
from crossroads.claims.circle import Circle
from crossroads.claims.family import MIN_EPISODES, family_share
from crossroads.claims.patterns import Patterns
from crossroads.claims.scores import BITS, Scores
from crossroads.errors import InputError

CHUNK = 16_384
"""Variants in one chunk, about: a few hundredths of a second of work."""
MOST_ONSETS = 2 ** (31 - BITS) - 1
"""More onsets than this could leave 32 bits."""

Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Chunk:
    """One piece of a sweep: some patterns, all outcomes.

    Parameters
    ----------
    number : int
        Place in the plan.
    patterns : Patterns
        Those with enough onsets only.
    excess, variance : ndarray of int32, shape (n_outcomes, size)
    """

    number: int
    patterns: Patterns
    excess: NDArray[np.int32]
    variance: NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class ChunkResult:
    """What a chunk found; arrays of variants have shape (n_patterns, n_outcomes).

    Parameters
    ----------
    number : int
    maximum : ndarray of float32, shape (size,)
        Largest standardised statistic of its variants at each shift, as a signed square; the true position first.
    square : ndarray of float32
        S |S| / V at the true position.
    scale : ndarray of float32
        Mean size of that over all shifts: what standardises it.
    count : ndarray of int64
        Shifts at least as good.
    total, below : ndarray of int64
        S and V at the true position.
    """

    number: int
    maximum: Single
    square: Single
    scale: Single
    count: Whole
    total: Whole
    below: Whole


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """A sweep, ready to run.

    Parameters
    ----------
    outcomes : tuple of Scores
        All on one circle.
    patterns : Patterns
        As given, those too short to be tested included.
    tested : ndarray of int64
        Numbers of the patterns with at least ``MIN_EPISODES`` onsets.
    per_chunk : int
        Patterns in a chunk.
    """

    outcomes: tuple[Scores, ...]
    patterns: Patterns
    tested: Whole
    per_chunk: int

    @property
    def circle(self) -> Circle:
        """Return the circle all variants share."""
        return self.outcomes[0].circle

    @property
    def variants(self) -> int:
        """Return how many variants are tested."""
        return len(self.tested) * len(self.outcomes)

    def __len__(self) -> int:
        return (len(self.tested) + self.per_chunk - 1) // self.per_chunk

    def chunk(self, number: int) -> Chunk:
        """Return one piece."""
        chosen = self.tested[number * self.per_chunk : (number + 1) * self.per_chunk]
        excess, variance = ([getattr(s, name).astype(np.int32) for s in self.outcomes] for name in ("excess", "variance"))
        return Chunk(number, self.patterns.part(chosen), np.array(excess), np.array(variance))

    @property
    def fingerprint(self) -> str:
        """Return a hash of everything the numbers depend on: kept results belong to a plan of the same fingerprint."""
        content = hashlib.sha256(f"{self.circle} {self.per_chunk}".encode())
        for scores in self.outcomes:
            content.update(scores.excess.tobytes() + scores.variance.tobytes())
        content.update(self.patterns.starts.tobytes() + self.patterns.places.tobytes())
        return content.hexdigest()


@dataclass(frozen=True, slots=True, eq=False)
class Swept:
    """The result of a sweep; arrays of variants have shape (n_patterns, n_outcomes), NaN where a pattern was too short.

    Parameters
    ----------
    onsets : ndarray of int64, shape (n_patterns,)
    effect : ndarray of float64
        Mean excess over the base, each in its outcome's unit.
    t : ndarray of float64
        Studentised statistic.
    share : ndarray of float64
        Share of shifts at least as good, of the variant alone.
    family : ndarray of float64
        Share of shifts at which the best of all variants is at least as good.
    p, family_p : ndarray of float64
        Those two, no finer than the separate placements allow.
    maximum : ndarray of float32, shape (size,)
        The family's maximum at each shift, to be carried into a later sweep on the same circle.
    variants : int
        How many were tested.
    circle : Circle
    """

    onsets: Whole
    effect: NDArray[np.float64]
    t: NDArray[np.float64]
    share: NDArray[np.float64]
    family: NDArray[np.float64]
    p: NDArray[np.float64]
    family_p: NDArray[np.float64]
    maximum: Single
    variants: int
    circle: Circle


def plan(outcomes: Sequence[Scores], patterns: Patterns, *, chunk: int = CHUNK) -> Plan:
    """Return a sweep of every pattern against every outcome.

    Parameters
    ----------
    outcomes : sequence of Scores
        On one circle: common sessions, the longest horizon.
    patterns : Patterns
        In an order in which neighbours are alike (streak by streak, threshold by threshold): it costs time, never numbers.
    chunk : int
        Variants in a chunk, about.

    Raises
    ------
    InputError
        If there is nothing to test, the circles differ, or a pattern has too many onsets.
    """
    if not outcomes or len(patterns) == 0:
        raise InputError("a sweep needs at least one condition and one outcome")
    if any(scores.circle != outcomes[0].circle for scores in outcomes):
        raise InputError("the outcomes of one sweep share one circle; measure them all on the sessions of the longest horizon")
    most = int(patterns.counts.max())
    if most > MOST_ONSETS:
        raise InputError(f"a condition of the sweep has {most} onsets, more than {MOST_ONSETS}; widen the gap")
    tested = np.flatnonzero(patterns.counts >= MIN_EPISODES).astype(np.int64)
    return Plan(tuple(outcomes), patterns, tested, max(chunk // len(outcomes), 1))


def run_chunk(chunk: Chunk) -> ChunkResult:
    """Return what one chunk finds. Pure; the compiled code is loaded on first use."""
    from crossroads.claims import kernel  # noqa: PLC0415  # numba costs half a second to import, and only sweeps need it

    patterns, size = chunk.patterns, chunk.excess.shape[1]
    shape = (len(patterns), len(chunk.excess))
    chain, terms = np.zeros((len(patterns), 5), np.int64), np.zeros(2 * len(patterns.places), np.int64)
    kernel.link(patterns.starts, patterns.places, size, chain, terms)
    maximum = np.full(size, -np.inf, np.float32)
    square, scale = np.zeros(shape, np.float32), np.zeros(shape, np.float32)
    count, total, below = np.zeros(shape, np.int64), np.zeros(shape, np.int64), np.zeros(shape, np.int64)
    scores = (_doubled(chunk.excess), _doubled(chunk.variance), _typical(chunk))
    kernel.run(scores, chain, terms, maximum, (square, scale, count, total, below))
    return ChunkResult(chunk.number, maximum, square, scale, count, total, below)


def _doubled(scores: NDArray[np.int32]) -> NDArray[np.int32]:
    return np.concatenate([scores, scores], axis=1)


def _typical(chunk: Chunk) -> Single:
    """Return the mean square of the excess over the mean variance, of each outcome."""
    excess, variance = chunk.excess.astype(np.int64), chunk.variance.astype(np.int64)
    typical: Single = (np.square(excess).sum(axis=1) / np.maximum(variance.sum(axis=1), 1)).astype(np.float32)
    return typical


Mapper = Callable[[Callable[[Chunk], ChunkResult], Iterable[Chunk]], Iterable[ChunkResult]]


def run(plan: Plan, *, mapper: Mapper = map, done: Mapping[int, ChunkResult] | None = None) -> Iterator[ChunkResult]:
    """Yield the results of all chunks: those already ``done`` first, then the rest as the mapper gives them back."""
    held = dict(done or {})
    yield from held.values()
    yield from mapper(run_chunk, (plan.chunk(number) for number in range(len(plan)) if number not in held))


def merge(plan: Plan, results: Iterable[ChunkResult], *, carried: Sequence[Single] = ()) -> Swept:
    """Return the whole sweep from its chunks, in any order.

    Parameters
    ----------
    plan : Plan
    results : iterable of ChunkResult
        Each chunk once.
    carried : sequence of ndarray of float32, shape (size,)
        Maxima of earlier sweeps on the same circle that count as the same family.

    Raises
    ------
    InputError
        If a chunk is missing or came twice.
    """
    parts = sorted(results, key=lambda part: part.number)
    if [part.number for part in parts] != list(range(len(plan))):
        raise InputError(f"a sweep of {len(plan)} chunks got results of chunks {[part.number for part in parts]}; run the missing ones")
    maximum = np.full(plan.circle.size, -np.inf, np.float32)
    for each in [*(part.maximum for part in parts), *carried]:
        maximum = np.maximum(maximum, each)
    square, scale, count, total = (_stacked(plan, parts, name) for name in ("square", "scale", "count", "total"))
    with np.errstate(divide="ignore", invalid="ignore"):  # a pattern too short has no scale, an outcome that never varies none either
        standard = square.astype(np.float32) * (np.float32(1) / scale.astype(np.float32))
    share = count / plan.circle.size
    family = np.where(scale > 0, family_share(standard, maximum), np.where(scale == 0, 1.0, np.nan))
    onsets = plan.patterns.counts
    return Swept(
        onsets=onsets,
        effect=total / np.maximum(onsets, 1)[:, None] * np.array([scores.unit for scores in plan.outcomes]),
        t=signed_root(square) * np.array([scores.scale for scores in plan.outcomes]),
        share=share,
        family=family,
        p=np.maximum(share, plan.circle.finest),
        family_p=np.maximum(family, plan.circle.finest),
        maximum=maximum,
        variants=plan.variants,
        circle=plan.circle,
    )


def _stacked(plan: Plan, parts: Sequence[ChunkResult], name: str) -> NDArray[np.float64]:
    """Return one figure of all variants; NaN for patterns that were too short."""
    whole = np.full((len(plan.patterns), len(plan.outcomes)), np.nan)
    if parts:
        whole[plan.tested] = np.concatenate([getattr(part, name) for part in parts])
    return whole
