"""Slow, obvious re-implementations: one value at a time from the list of all values so far. No code of the product is used."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Sequence

Value = float | None
"""None is unknown."""


def _window(seen: Sequence[Value], steps: int | None, least: int) -> list[float] | None:
    """The known values of the newest window, or None where the newest is unknown or too few are known."""
    if seen[-1] is None:
        return None
    part = [v for v in (seen if steps is None else seen[-steps:]) if v is not None]
    needed = least if steps is None else math.ceil(0.75 * steps)
    return part if len(part) >= needed else None


def lag(seen: Sequence[Value], steps: int | None, _least: int) -> Value:
    assert steps is not None
    return seen[-1 - steps] if len(seen) > steps else None


def change(seen: Sequence[Value], steps: int | None, least: int) -> Value:
    then, now = lag(seen, steps, least), seen[-1]
    return None if then is None or now is None else now - then


def pct_change(seen: Sequence[Value], steps: int | None, least: int) -> Value:
    then, now = lag(seen, steps, least), seen[-1]
    return None if then is None or now is None or then <= 0 else 100 * (now - then) / then


def total(seen: Sequence[Value], steps: int | None, _least: int) -> Value:
    assert steps is not None
    part = seen[-steps:]
    return None if len(part) < steps or None in part else math.fsum(v for v in part if v is not None)


def mean(seen: Sequence[Value], steps: int | None, least: int) -> Value:
    part = _window(seen, steps, least)
    return None if part is None else statistics.fmean(part)


def stdev(seen: Sequence[Value], steps: int | None, least: int) -> Value:
    part = _window(seen, steps, least)
    return None if part is None or len(part) < 2 else statistics.stdev(part)


def zscore(seen: Sequence[Value], steps: int | None, least: int) -> Value:
    part = _window(seen, steps, least)
    if part is None or len(part) < 2 or len(set(part)) == 1:
        return None
    return (part[-1] - statistics.fmean(part)) / statistics.stdev(part)


def percentile(seen: Sequence[Value], steps: int | None, least: int) -> Value:
    part = _window(seen, steps, least)
    return None if part is None else 100 * sum(v <= part[-1] for v in part) / len(part)


def highest(seen: Sequence[Value], steps: int | None, least: int) -> Value:
    part = _window(seen, steps, least)
    return None if part is None else max(part)


def lowest(seen: Sequence[Value], steps: int | None, least: int) -> Value:
    part = _window(seen, steps, least)
    return None if part is None else min(part)


def drawdown(seen: Sequence[Value], steps: int | None, _least: int) -> Value:
    part = _window(seen, steps, 1)
    return None if part is None or max(part) <= 0 else 100 * (part[-1] - max(part)) / max(part)


def absolute(seen: Sequence[Value], _steps: int | None, _least: int) -> Value:
    return None if seen[-1] is None else abs(seen[-1])


FUNCTIONS: dict[str, Callable[[Sequence[Value], int | None, int], Value]] = {
    "lag": lag,
    "change": change,
    "pct_change": pct_change,
    "sum": total,
    "avg": mean,
    "stdev": stdev,
    "zscore": zscore,
    "percentile": percentile,
    "highest": highest,
    "lowest": lowest,
    "drawdown": drawdown,
    "abs": absolute,
}


def streak(condition: Sequence[bool | None]) -> list[Value]:
    """Known sessions in a row; a gap of more than five unknown ones begins anew."""
    found: list[Value] = []
    count, unknown = 0, 0
    for held in condition:
        unknown = unknown + 1 if held is None else 0
        if held is False or unknown > 5:
            count = 0
        if held:
            count += 1
        found.append(None if held is None else float(count))
    return found


def since(condition: Sequence[bool | None]) -> list[Value]:
    found: list[Value] = []
    ago: int | None = None
    unknown = 0
    for held in condition:
        unknown = unknown + 1 if held is None else 0
        ago = 0 if held else (None if ago is None or unknown > 5 else ago + 1)
        found.append(None if held is None or ago is None else float(ago))
    return found
