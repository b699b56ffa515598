"""Slow, obvious re-implementations: loops over plain numbers, nothing shared with the product."""

from __future__ import annotations


def streaks(condition: list[bool]) -> list[int]:
    runs, run = [], 0
    for held in condition:
        run = run + 1 if held else 0
        runs.append(run)
    return runs


def percentile(value: float, past: list[float]) -> float:
    return 100 * sum(p <= value for p in past) / len(past)


def sahm(rates: list[float | None]) -> list[float | None]:
    """Real-time Sahm gap by its words: None where undefined."""
    means = [None if t < 2 or None in rates[t - 2 : t + 1] else sum(rates[t - 2 : t + 1]) / 3 for t in range(len(rates))]
    gaps: list[float | None] = []
    for t, mean in enumerate(means):
        past = means[t - 12 : t] if t >= 14 else []
        known = [m for m in past if m is not None]
        gaps.append(None if mean is None or len(known) < 9 else round(mean - min(known), 2))
    return gaps


def lowest_print(rates: list[float | None]) -> float | None:
    """Try every one-decimal rate in turn."""
    for tenths in range(1000):
        gap = sahm([*rates, tenths / 10])[-1]
        if gap is not None and gap >= 0.5:
            return tenths / 10
    return None


def drawdowns(closes: list[float]) -> list[float]:
    return [100 * (close / max(closes[: i + 1]) - 1) for i, close in enumerate(closes)]


def episodes(condition: list[bool], gap: int) -> list[tuple[int, int]]:
    found: list[list[int]] = []
    for i, held in enumerate(condition):
        if held and found and i - found[-1][1] - 1 < gap:
            found[-1][1] = i
        elif held:
            found.append([i, i])
    return [(a, b) for a, b in found]
