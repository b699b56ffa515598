"""The same picture for a wide screen: more room for the line, the type as large as before."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from crossroads.report.view import Chart

WIDTH, HEIGHT = 1060, 320
"""Plot area in pixels; with its margins a picture is as wide as the page."""
TICKS = 12


def widened(chart: Chart) -> Chart:
    """Return a chart of one plot drawn wide; what stood at its right edge stands there still."""
    old = chart.spec["width"]
    spec = {**_moved(chart.spec, old), "width": WIDTH, "height": HEIGHT}
    return dataclasses.replace(chart, id=f"{chart.id}-wide", spec=spec)


def _moved(part: Any, old: float) -> Any:
    """Return a part of a specification with pixel places at the old edge moved to the new one, and more ticks across."""
    if isinstance(part, Mapping):
        if dict(part) == {"value": old}:
            return {"value": WIDTH}
        return (
            {k: _across(v) if k == "x" else v if k == "values" else _moved(v, old) for k, v in part.items()}
            if _has_axis(part)
            else {k: v if k == "values" else _moved(v, old) for k, v in part.items()}
        )
    return [_moved(p, old) for p in part] if isinstance(part, (list, tuple)) else part


def _has_axis(part: Mapping[str, Any]) -> bool:
    return isinstance(part.get("x"), Mapping) and "axis" in part["x"]


def _across(channel: Mapping[str, Any]) -> dict[str, Any]:
    return {**channel, "axis": {**channel["axis"], "tickCount": TICKS}}
