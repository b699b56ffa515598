"""Slow, obvious re-implementations of the claims room: one loop per sentence of the definition, Python numbers only."""

from __future__ import annotations

import math


def episodes(condition, gap):
    """Onset and last true session of each episode, from the words of the definition."""
    onsets = [t for t, holds in enumerate(condition) if holds and not any(condition[max(t - gap, 0) : t])]
    ends = []
    for onset, following in zip(onsets, [*onsets, len(condition)][1:], strict=True):
        ends.append(max(t for t in range(onset, following) if condition[t]))
    return list(zip(onsets, ends, strict=True))


def episodes_from_last_onset(condition, gap):
    onsets = []
    for t, holds in enumerate(condition):
        if holds and all(t - onset > gap for onset in onsets):
            onsets.append(t)
    return onsets


def circle(observed):
    """First and one past the last observed session."""
    seen = [t for t, is_seen in enumerate(observed) if is_seen]
    return seen[0], seen[-1] + 1


def mean(numbers):
    numbers = list(numbers)
    return math.fsum(numbers) / len(numbers)


def excess_and_variance(values, observed, horizon, weight):
    """Scores of a test on means without steps, on the circle; missing sessions are None."""
    start, stop = circle(observed)
    base = mean(values[t] for t in range(start, stop) if observed[t])
    deviation = [values[t] - base if observed[t] else None for t in range(start, stop)]
    return corrected(deviation, horizon, weight), [None if d is None else d * d for d in deviation]


def corrected(deviation, horizon, weight):
    size = len(deviation)
    out = []
    for t, own in enumerate(deviation):
        before = math.fsum(d for d in deviation[max(t - horizon, 0) : t] if d is not None)
        out.append(None if own is None else own + weight / (size - horizon) * before)
    return out


def path_variance(values, observed, steps, horizon, reach):
    """Half the squared deviation, half the squared path of the window brought to the same total."""
    start, stop = circle(observed)
    base = mean(values[t] for t in range(start, stop) if observed[t])
    square = [(values[t] - base) ** 2 if observed[t] else 0.0 for t in range(start, stop)]
    windows = [range(t + reach - horizon + 1, t + reach + 1) for t in range(start, stop)]
    walked = [steps[d] for d in range(windows[0][0], windows[-1][-1] + 1)]
    drift = mean(s for s in walked if not math.isnan(s))
    path = [math.fsum((steps[d] - drift) ** 2 for d in window if not math.isnan(steps[d])) for window in windows]
    factor = math.fsum(square) / math.fsum(path)
    least = 0.05 * mean(factor * p for p in path)
    mixed = [max((s + factor * p) / 2, least) for s, p in zip(square, path, strict=True)]
    return [m if observed[t] else None for m, t in zip(mixed, range(start, stop), strict=True)]


def statistics(excess, variance, places):
    """Studentised statistic at every shift."""
    size = len(excess)
    found = []
    for shift in range(size):
        landed = [(place + shift) % size for place in places]
        above = math.fsum(excess[t] for t in landed if excess[t] is not None)
        under = math.fsum(variance[t] for t in landed if variance[t] is not None)
        found.append(above / math.sqrt(under) if under > 0 else 0.0)
    return found


def share(found):
    """Share of shifts at least as good as the true one, and an allowance of one rounding in a hundred thousand."""
    at_least = sum(t >= found[0] for t in found)
    close = sum(abs(t - found[0]) <= 1e-5 * max(abs(found[0]), 1e-9) for t in found) - 1
    return at_least / len(found), close / len(found)


def hit_share(hits, observed, places):
    """Share of rotations with at least as many hits: counted, nothing else. All sessions observed."""
    start, stop = circle(observed)
    ring, size = [bool(hits[t]) for t in range(start, stop)], stop - start
    counts = [sum(ring[(place + shift) % size] for place in places) for shift in range(size)]
    return sum(count >= counts[0] for count in counts) / size


def family_shares(table):
    """Share of shifts at which the largest standardised statistic reaches each variant's own."""
    spread = [math.sqrt(mean(t * t for t in row)) for row in table]
    standard = [[t / s for t in row] for row, s in zip(table, spread, strict=True)]
    best = [max(column) for column in zip(*standard, strict=True)]
    return [sum(b >= row[0] - 1e-6 for b in best) / len(best) for row in standard]


def expanding_decile(levels, history):
    out = []
    for t, level in enumerate(levels):
        past = [x for x in levels[: t + 1] if not math.isnan(x)]
        if math.isnan(level) or len(past) <= history:
            out.append(-1)
            continue
        rank = sum(x < level for x in past) + sum(x == level for x in past) / 2
        out.append(min(int(10 * rank / len(past)), 9))
    return out


def expected(values, seen, decile, bucket, weight):
    """Mean of each session's cell, leaning on its decile, the decile on the whole; None where not seen."""
    overall = mean(v for v, s in zip(values, seen, strict=True) if s)

    def leaning(chosen, prior):
        inside = [values[t] for t in chosen]
        return (math.fsum(inside) + weight * prior) / (len(inside) + weight)

    out = []
    for t, is_seen in enumerate(seen):
        if not is_seen:
            out.append(None)
            continue
        same_decile = [u for u, s in enumerate(seen) if s and decile[u] == decile[t]]
        same_cell = [u for u in same_decile if bucket[u] == bucket[t]]
        out.append(leaning(same_cell, leaning(same_decile, overall)))
    return out
