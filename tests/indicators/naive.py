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
