"""A chart as rows of a table, for who cannot see it or wants the numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from crossroads.report.view import Chart

ROWS = 40
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def chart_rows(chart: Chart) -> list[tuple[str, str]]:
    """Return day and value of the line of a chart, newest first, at most ``ROWS`` of them evenly chosen; empty if it has no line."""
    points = max(_lines(chart.spec), key=len, default=[])
    if not points:
        return []
    step = -(-len(points) // ROWS)
    return [(_day(p["x"]), f"{p['y']:g}") for p in reversed(points)][::step]


def _lines(spec: Mapping[str, Any]) -> Iterator[list[dict[str, float]]]:
    mark = spec.get("mark")
    if (mark.get("type") if isinstance(mark, Mapping) else mark) == "line":
        points = spec.get("data", {}).get("values", [])
        if points and {"x", "y"} <= set(points[0]):
            yield points
    for layer in spec.get("layer", ()):
        yield from _lines(layer)


def _day(ms: float) -> str:
    return f"{_EPOCH + timedelta(milliseconds=ms):%Y-%m-%d}"
