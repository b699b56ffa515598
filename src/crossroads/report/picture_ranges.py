"""Ranges under each other on one axis: a bar from a low to a high value, its median, and what it says in words above it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from crossroads.report.picture import PALETTE
from crossroads.report.picture_frame import FULL_WIDTH, Dict, framed, signed_labels, words

Colour = Literal["bottom", "break", "ink", "muted"]

MARGINS = {"left": 20, "right": 18, "top": 20, "bottom": 26}
WIDTH = FULL_WIDTH - MARGINS["left"] - MARGINS["right"]
STEP = 38
"""Pixels from one range to the next: a line of words and its bar."""


@dataclass(frozen=True, slots=True)
class Range:
    """One bar.

    Parameters
    ----------
    label, text : str
        Above the bar, at its left and right edge of the picture.
    low, high : float
    median : float or None
    is_thin : bool
        Rests on too little, or is extrapolated: drawn hollow.
    """

    label: str
    text: str
    low: float
    high: float
    median: float | None
    colour: Colour = "ink"
    is_thin: bool = False


@dataclass(frozen=True, slots=True)
class Ranges:
    """What is drawn.

    Parameters
    ----------
    marked : tuple of (low, high, word) or None
        A range everything is compared with, as a band through all bars.
    suffix : str
        After each number of the axis.
    """

    rows: tuple[Range, ...]
    marked: tuple[float, float, str] | None = None
    suffix: str = "%"

    def domain(self) -> tuple[float, float]:
        """Return the ends of the axis: every bar, the marked band, and zero."""
        ends = [0.0, *(x for r in self.rows for x in (r.low, r.high)), *(self.marked[:2] if self.marked else ())]
        margin = 0.04 * (max(ends) - min(ends)) or 1.0
        return min(ends) - margin, max(ends) + margin


def ranges_spec(picture: Ranges) -> Dict:
    """Return the ranges as a Vega-Lite specification with their data in it."""
    low, high = picture.domain()
    height = STEP * len(picture.rows)
    axis: Dict = {"tickCount": 6, "gridColor": PALETTE["rule"], "domain": False, "ticks": False, "labelPadding": 6}
    axis["labelExpr"] = f"{signed_labels()} + '{picture.suffix}'"
    x = {"field": "x", "type": "quantitative", "axis": axis, "scale": {"domain": [low, high], "nice": False, "zero": False}}
    y = {"field": "y", "type": "quantitative", "axis": None, "scale": {"domain": [height, 0], "nice": False, "zero": False}}
    layers = [*_band(picture, height), _zero(height), *_bars(picture), *_words(picture)]
    return framed(WIDTH, height, MARGINS, encoding={"x": x, "y": y}, layer=layers)


def _band(picture: Ranges, height: int) -> list[Dict]:
    if picture.marked is None:
        return []
    low, high, word = picture.marked
    row = {"x": low, "x2": high, "y": 0, "y2": height, "label": word}
    over = {"x2": {"field": "x2"}, "y2": {"field": "y2"}}
    band: Dict = {"data": {"values": [row]}, "mark": {"type": "rect", "color": PALETTE["breakwash"], "clip": False}, "encoding": over}
    label = {"data": {"values": [{"x": (low + high) / 2, "y": 0, "label": word}]}, "encoding": {"text": {"field": "label"}}}
    return [band, {**label, "mark": words("breakink", align="center", baseline="bottom", dy=-4)}]


def _zero(height: int) -> Dict:
    data = {"values": [{"x": 0, "y": 0, "y2": height}]}
    return {"data": data, "mark": {"type": "rule", "color": PALETTE["muted"], "strokeWidth": 1}, "encoding": {"y2": {"field": "y2"}}}


def _bars(picture: Ranges) -> list[Dict]:
    rows = [
        {"x": _short(r.low), "x2": _short(r.high), "y": _place(i), "colour": PALETTE[r.colour], "opacity": 0.35 if r.is_thin else 0.8}
        for i, r in enumerate(picture.rows)
    ]
    encoding: Dict = {"x2": {"field": "x2"}, "color": {"field": "colour", "type": "nominal", "scale": None}}
    encoding["strokeOpacity"] = {"field": "opacity", "type": "quantitative", "scale": None}
    bars = {"data": {"values": rows}, "mark": {"type": "rule", "strokeWidth": 7}, "encoding": encoding}
    points = [
        {"x": _short(r.median), "y": _place(i), "colour": PALETTE[r.colour], "fill": PALETTE["paper" if r.is_thin else r.colour]}
        for i, r in enumerate(picture.rows)
        if r.median is not None
    ]
    if not points:
        return [bars]
    colours: Dict = {
        "stroke": {"field": "colour", "type": "nominal", "scale": None},
        "fill": {"field": "fill", "type": "nominal", "scale": None},
    }
    mark = {"type": "point", "size": 110, "strokeWidth": 2, "opacity": 1}
    return [bars, {"data": {"values": points}, "mark": mark, "encoding": colours}]


def _words(picture: Ranges) -> list[Dict]:
    layers: list[Dict] = []
    for align, x, key in (("left", 0, "label"), ("right", WIDTH, "text")):
        rows = [{"y": _place(i) - 13, "label": getattr(r, key)} for i, r in enumerate(picture.rows)]
        mark = words("ink" if key == "text" else "muted", align=align, baseline="middle", fontWeight="bold" if key == "text" else "normal")
        layers.append({"data": {"values": rows}, "mark": mark, "encoding": {"x": {"value": x}, "text": {"field": "label"}}})
    return layers


def _place(row: int) -> float:
    return STEP * row + 27


def _short(value: float) -> float:
    return float(f"{value:.4g}")
