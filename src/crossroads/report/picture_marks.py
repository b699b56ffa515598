"""The marks of one series: a line, broken over gaps, dashed where it was computed after the fact; bars; ticks; a last value held."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from crossroads.report.palette import PALETTE
from crossroads.report.thinning import thinned
from crossroads.timeline import Days

GAP_STEPS = 8
"""A line is not drawn over a gap of more than so many of its usual steps."""
TICK = 7
"""Height of a tick in pixels."""

Dict = dict[str, Any]
Flags = NDArray[np.bool_]


def line(days: Days, values: NDArray[np.float64], weak: Flags | None, *, is_step: bool, width: int) -> list[Dict]:
    """Return the line: solid where the figures are of their time, dashed where they are not.

    Parameters
    ----------
    days : ndarray of datetime64[D], shape (n,)
    values : ndarray of float64, shape (n,)
    weak : ndarray of bool, shape (n,), optional
        Computed after the fact.
    is_step : bool
        Values hold until the next one: nothing is left out and no gap is one.
    width : int
        Pixels.
    """
    hindsight = np.zeros(len(days), bool) if weak is None else weak
    layers = [_stroke(days, values, hindsight, is_dashed=True, width=width)] if hindsight.any() else []
    if hindsight.all():
        return layers
    sound = np.where(hindsight, np.nan, values)
    return [*layers, _path(_rows(days, sound, is_step=is_step, width=width), is_step=is_step)]


def _stroke(days: Days, values: NDArray[np.float64], hindsight: Flags, *, is_dashed: bool, width: int) -> Dict:
    """Return the dashed part, led on to the first solid point so that the line is whole."""
    reach = hindsight | np.r_[False, hindsight[:-1]]
    rows = _rows(days, np.where(reach, values, np.nan), is_step=False, width=width)
    return _path(rows, is_step=False, dash=[4, 2] if is_dashed else None)


def _path(rows: list[Dict], *, is_step: bool, dash: list[int] | None = None) -> Dict:
    style: Dict = {
        "strokeWidth": 1.4 if len(rows) < 600 else 1.0,
        "interpolate": "step-after" if is_step else "linear",
        "strokeJoin": "round",
    }
    if dash:
        style["strokeDash"] = dash
    # not clipped: the domain holds the line, and vl-convert numbers clips anew for each drawing, so bytes would differ
    return {
        "data": {"values": rows},
        "mark": {"type": "line", "color": PALETTE["ink"], "clip": False, "invalid": "break-paths-show-domains", **style},
    }


def _rows(days: Days, values: NDArray[np.float64], *, is_step: bool, width: int) -> list[Dict]:
    """Return the points kept, with a blank one after each stretch that is not to be joined to the next."""
    there = np.flatnonzero(~np.isnan(values))
    x = days[there].astype(np.int64).astype(np.float64)
    ends = _ends(x, there, is_step=is_step)
    kept = np.arange(len(x)) if is_step else np.union1d(thinned(x, values[there], buckets=width), _beside(ends, len(x)))
    rows: list[Dict] = []
    for i in kept:
        rows.append({"x": ms(days[there[i]]), "y": short(values[there[i]])})
        if i in ends:
            rows.append({"x": ms(days[there[i]]) + 1, "y": None})
    return rows


def _ends(x: NDArray[np.float64], there: NDArray[np.int64], *, is_step: bool) -> set[int]:
    """Return the positions after which the line breaks: a value is missing between, or time without any."""
    if len(x) < 2 or is_step:
        return set()
    steps = np.diff(x)
    return {int(i) for i in np.flatnonzero((steps > max(GAP_STEPS * float(np.median(steps)), 14.0)) | (np.diff(there) > 1))}


def _beside(ends: set[int], n: int) -> NDArray[np.int64]:
    return np.array(sorted({j for i in ends for j in (i, i + 1) if j < n}), np.int64)


def bars(days: Days, values: NDArray[np.float64], width: int) -> list[Dict]:
    """Return one bar a value from zero, the newest one in full ink."""
    thick = max(1.0, min(12.0, 0.7 * width / max(len(days), 1)))
    rows = [
        {"x": ms(d), "y": short(v), "y2": 0, "fill": PALETTE["ink" if i == len(days) - 1 else "muted"]}
        for i, (d, v) in enumerate(zip(days, values.tolist(), strict=True))
    ]
    mark = {"type": "rule", "strokeWidth": round(thick, 1), "clip": False}
    encoding: Dict = {"y2": {"field": "y2"}, "color": {"field": "fill", "type": "nominal", "scale": None}}
    zero = {"data": {"values": [{"y": 0}]}, "mark": {"type": "rule", "color": PALETTE["muted"], "strokeWidth": 1}}
    return [
        {"data": {"values": rows}, "mark": mark, "encoding": encoding},
        {**zero, "encoding": {"x": {"value": 0}, "x2": {"value": width}}},
    ]


def ticks(days: Days, height: int) -> list[Dict]:
    """Return short upright strokes at the foot of the picture."""
    if not len(days):
        return []
    mark = {"type": "rule", "color": PALETTE["break"], "strokeWidth": 1.6, "clip": False}
    encoding: Dict = {"y": {"value": height}, "y2": {"value": height - TICK}}
    return [{"data": {"values": [{"x": ms(d)} for d in days]}, "mark": mark, "encoding": encoding}]


def held(day: np.datetime64, until: np.datetime64, value: float) -> list[Dict]:
    """Return a dotted line from the last value to the day of the letter: nothing newer is known."""
    row = {"x": ms(day), "x2": ms(until), "y": short(value)}
    mark = {"type": "rule", "color": PALETTE["muted"], "strokeDash": [1, 3], "strokeWidth": 1.6, "clip": False}
    return [{"data": {"values": [row]}, "mark": mark, "encoding": {"x2": {"field": "x2"}}}]


def ms(day: np.datetime64) -> int:
    """Milliseconds since 1970 at midnight UTC: the same instant on every machine."""
    return int(day.astype("datetime64[D]").astype(np.int64)) * 86_400_000


def short(value: float) -> float:
    """Return a number with six significant digits: no pixel shows more."""
    return float(f"{value:.6g}")
