"""Chances as dots: of twenty such months, in how many each thing came first, with the interval drawn as lighter and hollow dots."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crossroads.report.picture import PALETTE
from crossroads.report.picture_frame import FULL_WIDTH, Dict, framed, words
from crossroads.report.picture_ranges import Colour

DOTS = 20
MARGINS = {"left": 12, "right": 12, "top": 4, "bottom": 6}
WIDTH = FULL_WIDTH - MARGINS["left"] - MARGINS["right"]
STEP = 46


@dataclass(frozen=True, slots=True)
class Chance:
    """One row of dots.

    Parameters
    ----------
    label, text : str
        Above the dots, at the left and right edge.
    count : int
        Dots that are filled.
    low, high : float
        Ends of the interval, 0 to 1.
    """

    label: str
    text: str
    count: int
    low: float
    high: float
    colour: Colour


def of_twenty(chances: Sequence[float]) -> list[int]:
    """Return chances that add up to one as counts that add up to twenty, each as near as that allows (largest remainders).

    Examples
    --------
    >>> of_twenty([0.714, 0.127, 0.052, 0.107])
    [14, 3, 1, 2]
    """
    exact = [DOTS * c / sum(chances) for c in chances]
    counts = [int(e) for e in exact]
    by_rest = sorted(range(len(exact)), key=lambda i: counts[i] - exact[i])
    for i in by_rest[: DOTS - sum(counts)]:
        counts[i] += 1
    return counts


def dots_spec(rows: Sequence[Chance]) -> Dict:
    """Return the dots as a Vega-Lite specification with their data in it."""
    height = STEP * len(rows)
    x = {"field": "x", "type": "quantitative", "axis": None, "scale": {"domain": [0, DOTS], "nice": False}}
    y = {"field": "y", "type": "quantitative", "axis": None, "scale": {"domain": [height, 0], "nice": False}}
    dots = [_dot(row, i, k) for i, row in enumerate(rows) for k in range(DOTS)]
    encoding: Dict = {
        "fill": {"field": "fill", "type": "nominal", "scale": None},
        "stroke": {"field": "stroke", "type": "nominal", "scale": None},
        "fillOpacity": {"field": "opacity", "type": "quantitative", "scale": None},
    }
    points = {"data": {"values": dots}, "mark": {"type": "point", "size": 190, "strokeWidth": 1.5, "opacity": 1}, "encoding": encoding}
    return framed(WIDTH, height, MARGINS, encoding={"x": x, "y": y}, layer=[points, *_words(rows)])


def _dot(row: Chance, line: int, k: int) -> Dict:
    """Return dot ``k``: full up to the low end, lighter up to the count, hollow up to the high end, pale beyond."""
    own = PALETTE[row.colour]
    place = {"x": k + 0.5, "y": STEP * line + 31}
    if k < row.count:
        return {**place, "fill": own, "stroke": own, "opacity": 1.0 if (k + 1) / DOTS <= row.low + 1e-9 else 0.55}
    is_possible = (k + 1) / DOTS <= row.high + 1e-9
    return {**place, "fill": PALETTE["paper"], "stroke": own if is_possible else PALETTE["rule"], "opacity": 1.0}


def _words(rows: Sequence[Chance]) -> list[Dict]:
    layers: list[Dict] = []
    for align, x, key in (("left", 2, "label"), ("right", WIDTH - 2, "text")):
        values = [{"y": STEP * i + 11, "label": getattr(r, key)} for i, r in enumerate(rows)]
        mark = words("ink", align=align, baseline="middle", fontWeight="bold" if key == "text" else "normal")
        layers.append({"data": {"values": values}, "mark": mark, "encoding": {"x": {"value": x}, "text": {"field": "label"}}})
    return layers
