"""The compiled part of a sweep: every variant's full studentised null over all shifts, and the maximum at each shift.

Imported only when a sweep runs; numba keeps the compiled code beside this file. A variant's sums over all shifts are
vector additions of the scores over a doubled array, one per onset. The next variant starts from the last one's sums: a
streak one session longer moves nearly every onset by one session, which is the same sums read from one place further on
(the *phase*), so that only the onsets that differ after that move are added or taken away. Sums are whole numbers, so the
way they were reached leaves no trace in them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba
import numpy as np

Compiled = TypeVar("Compiled", bound=Callable[..., Any])

FINE = 1024  # steps to which a statistic is rounded, in its typical size, when its mean size is taken: whole numbers add alike in any order
CAP = 128 * FINE  # one shift's part in that mean; nine thousand of them fit 32 bits


def compiled(function: Compiled) -> Compiled:
    """Return the function compiled on its first call and kept on disk; it runs without the interpreter's lock."""
    return cast("Compiled", numba.njit(cache=True, nogil=True, error_model="numpy")(function))


@compiled
def run(scores: Any, chain: Any, terms: Any, maximum: Any, found: Any) -> None:
    """Evaluate a chain of patterns against every outcome.

    Parameters
    ----------
    scores : triple
        Excess and variance, doubled, ndarray of int32, shape (n_outcomes, 2 * size); and ``typical``, float32, shape
        (n_outcomes,), the size S |S| / V would have without any overlap.
    chain : ndarray of int64, shape (n_patterns, 5)
        Per pattern: phase; start, middle and stop of its terms (added before the middle, taken away after); 1 to begin from zero.
    terms : ndarray of int64
        Where the addition starts in the doubled arrays.
    maximum : ndarray of float32, shape (size,), changed in place
        Largest standardised statistic of any variant at each shift.
    found : tuple of ndarray, shape (n_patterns, n_outcomes), filled
        float32 ``square`` (S |S| / V at the true position), float32 ``scale`` (its mean size over all shifts), int64
        ``count`` (shifts at least as good), int64 ``sum`` (S), int64 ``below`` (V).
    """
    size, (excess, variance, typical) = maximum.shape[0], scores
    above, under, square = np.zeros(size, np.int32), np.zeros(size, np.int32), np.zeros(size, np.float32)
    for outcome in range(excess.shape[0]):
        mean = np.float32(0)
        for pattern in range(chain.shape[0]):
            start, middle, stop = chain[pattern, 1], chain[pattern, 2], chain[pattern, 3]
            if chain[pattern, 4] == 1:
                above[:] = 0
                under[:] = 0
            if stop > start or pattern == 0:
                update(above, excess[outcome], terms[start:middle], terms[middle:stop])
                update(under, variance[outcome], terms[start:middle], terms[middle:stop])
                mean = studentise(above, under, square, typical[outcome])
            here = chain[pattern, 0]
            found[0][pattern, outcome] = square[here]
            found[1][pattern, outcome] = mean
            found[2][pattern, outcome] = take_maximum(square, maximum, mean, here)
            found[3][pattern, outcome] = above[here]
            found[4][pattern, outcome] = under[here]


@compiled
def update(total: Any, doubled: Any, gained: Any, lost: Any) -> None:
    """Add the gained terms to the running sums and take the lost ones away, two at a time."""
    size = total.shape[0]
    both = min(len(gained), len(lost))
    for term in range(both):
        plus, minus = doubled[gained[term] : gained[term] + size], doubled[lost[term] : lost[term] + size]
        for j in range(size):
            total[j] += plus[j] - minus[j]
    for term in range(both, len(gained) - 1, 2):
        plus, also = doubled[gained[term] : gained[term] + size], doubled[gained[term + 1] : gained[term + 1] + size]
        for j in range(size):
            total[j] += plus[j] + also[j]
    if (len(gained) - both) % 2 == 1:
        plus = doubled[gained[-1] : gained[-1] + size]
        for j in range(size):
            total[j] += plus[j]
    for term in range(both, len(lost)):
        minus = doubled[lost[term] : lost[term] + size]
        for j in range(size):
            total[j] -= minus[j]


@compiled
def studentise(above: Any, under: Any, square: Any, typical: Any) -> Any:
    """Fill in S |S| / V at every shift and return the mean of its size; 0 for an outcome that never varies."""
    size = above.shape[0]
    if typical == 0:
        square[:] = 0
        return np.float32(0)
    factor, total = np.float32(FINE) / typical, np.int32(0)
    for j in range(size):
        excess = np.float32(above[j])
        value = excess * abs(excess) / np.float32(max(under[j], 1))
        square[j] = value
        total += np.int32(min(abs(value) * factor, np.float32(CAP)))
    return np.float32(total) / np.float32(size) / factor


@compiled
def take_maximum(square: Any, maximum: Any, mean: Any, here: int) -> Any:
    """Raise the family's maximum to this variant's standardised statistic; count shifts at least as good as the true one.

    ``square`` begins at phase ``here``, ``maximum`` at the true position, so the ring is walked in two straight pieces.
    """
    size = square.shape[0]
    if mean == 0:
        return size  # an outcome that never varies
    factor, true = np.float32(1) / mean, square[here]
    head = size - here
    _raise_to(maximum[:head], square[here:], factor)
    _raise_to(maximum[head:], square[:here], factor)
    count = np.int32(0)
    for j in range(size):
        count += np.int32(square[j] >= true)
    return count


@compiled
def _raise_to(maximum: Any, square: Any, factor: Any) -> None:
    for j in range(maximum.shape[0]):
        value = square[j] * factor
        maximum[j] = max(maximum[j], value)


@compiled
def find_onsets(conditions: Any, gap: int, ring: Any, starts: Any, places: Any) -> None:
    """Write down the onsets of many conditions, as places on the ring.

    Parameters
    ----------
    conditions : ndarray of bool, shape (n_conditions, n_sessions)
    gap : int
    ring : pair of int
        First session of the circle, and the one after its last.
    starts : ndarray of int64, shape (n_conditions + 1,), filled
    places : ndarray of int64, filled up to ``starts[-1]``
    """
    used = 0
    for number in range(conditions.shape[0]):
        starts[number] = used
        condition, last = conditions[number], -gap - 1
        for session in range(conditions.shape[1]):
            if condition[session]:
                if session - last > gap and ring[0] <= session < ring[1]:
                    places[used] = session - ring[0]
                    used += 1
                last = session
    starts[conditions.shape[0]] = used


@compiled
def link(starts: Any, places: Any, size: int, chain: Any, terms: Any) -> Any:
    """Work out how each pattern follows from the one before it, and return how many terms that takes.

    Parameters
    ----------
    starts : ndarray of int64, shape (n_patterns + 1,)
    places : ndarray of int64
        Onsets of pattern i are ``places[starts[i] : starts[i + 1]]``, ascending.
    size : int
    chain, terms : ndarray of int64, filled as ``run`` reads them; ``terms`` has room for twice the places
    """
    used, phase = 0, 0
    for pattern in range(starts.shape[0] - 1):
        new = places[starts[pattern] : starts[pattern + 1]]
        old = places[starts[pattern - 1] : starts[pattern]] if pattern > 0 else new[:0]
        move, different = _best_move(old, new)
        fresh = pattern == 0 or different >= len(new)
        phase = 0 if fresh else (phase + move) % size
        chain[pattern, 0] = phase
        chain[pattern, 1] = used
        for place in new:
            if fresh or not _holds(old, place - move):
                terms[used] = (place - phase) % size
                used += 1
        chain[pattern, 2] = used
        for place in old:
            if not fresh and not _holds(new, place + move):
                terms[used] = (place + move - phase) % size
                used += 1
        chain[pattern, 3] = used
        chain[pattern, 4] = fresh
    return used


@compiled
def _best_move(old: Any, new: Any) -> Any:
    """Return the move of the old onsets after which fewest differ from the new, and how many those are."""
    best, fewest = 0, len(old) + len(new)
    for anchor in range(3):  # an onset early, midway and late, laid on its likely successors
        a = anchor * (len(old) - 1) // 2
        b = anchor * (len(new) - 1) // 2
        for near in range(max(b - 2, 0), min(b + 3, len(new))):
            if len(old) > 0:
                move = new[near] - old[a]
                different = _different(old, new, move)
                if different < fewest or (different == fewest and abs(move) < abs(best)):
                    best, fewest = move, different
    return best, fewest


@compiled
def _different(old: Any, new: Any, move: int) -> Any:
    i, j, same = 0, 0, 0
    while i < len(old) and j < len(new):
        gap = old[i] + move - new[j]
        same += gap == 0
        i += gap <= 0
        j += gap >= 0
    return len(old) + len(new) - 2 * same


@compiled
def _holds(places: Any, place: int) -> Any:
    at = np.searchsorted(places, place)
    return at < len(places) and places[at] == place
