"""A grid of two levels, each cell with what goes with the pair; cells that rest on too little are left empty."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crossroads.report.picture import PALETTE
from crossroads.report.picture_frame import FULL_WIDTH, LABEL_SIZE, Dict, framed, words

MARGINS = {"left": 46, "right": 14, "top": 28, "bottom": 44}
WIDTH = FULL_WIDTH - MARGINS["left"] - MARGINS["right"]
ROW = 27
"""Pixels from one row of cells to the next."""
_FULL = 40.0
"""Percent at which a cell has its whole colour."""


@dataclass(frozen=True, slots=True)
class Square:
    """One cell.

    Parameters
    ----------
    across, up : float
        The two levels.
    move : float
        Percent; falls are orange, rises blue.
    text : str
    is_empty : bool
        The pair rests on too little: its number is printed pale and nothing is filled in.
    is_marked : bool
        Framed: the pair that the page is about.
    """

    across: float
    up: float
    move: float
    text: str
    is_empty: bool = False
    is_marked: bool = False


def surface_spec(squares: Sequence[Square], across: str, up: str) -> Dict:
    """Return the grid as a Vega-Lite specification; ``across`` and ``up`` name the axes."""
    columns, rows = (sorted({getattr(s, axis) for s in squares}) for axis in ("across", "up"))
    height = ROW * len(rows)
    x, y = _axis(columns, across, 0), _axis(list(reversed(rows)), up, -30)
    return framed(WIDTH, height, MARGINS, encoding={"x": {**x, "field": "x"}, "y": {**y, "field": "y"}}, layer=_layers(squares))


def _axis(levels: Sequence[float], title: str, title_angle: int) -> Dict:
    axis = {
        "domain": False,
        "ticks": False,
        "labelAngle": 0,
        "labelPadding": 5,
        "titleColor": PALETTE["muted"],
        "titleFontSize": LABEL_SIZE,
    }
    axis |= {"title": title, "titleFontWeight": "normal"}
    if title_angle:
        axis |= {"titleAngle": 0, "titleAlign": "left", "titleAnchor": "end", "titleY": -8, "titleX": -40}
    return {"type": "ordinal", "sort": [f"{v:g}" for v in levels], "axis": axis, "scale": {"paddingInner": 0.04, "paddingOuter": 0.02}}


def _layers(squares: Sequence[Square]) -> list[Dict]:
    filled = [_row(s) for s in squares if not s.is_empty]
    colour = {"field": "colour", "type": "nominal", "scale": None}
    fill: Dict = {"color": colour, "opacity": {"field": "depth", "type": "quantitative", "scale": None}}
    layers: list[Dict] = [{"data": {"values": filled}, "mark": {"type": "rect"}, "encoding": fill}] if filled else []
    if marked := [_row(s) for s in squares if s.is_marked]:
        layers.append({"data": {"values": marked}, "mark": {"type": "rect", "fill": None, "stroke": PALETTE["ink"], "strokeWidth": 2}})
    for is_empty in (False, True):
        said = [_row(s) for s in squares if s.is_empty is is_empty]
        mark = words("muted" if is_empty else "ink", align="center", baseline="middle", fontSize=12, strokeWidth=0)
        if is_empty:
            mark |= {"fontStyle": "italic", "opacity": 0.75}
        if said:
            layers.append({"data": {"values": said}, "mark": mark, "encoding": {"text": {"field": "label"}}})
    return layers


def _row(square: Square) -> Dict:
    depth = round(0.12 + 0.6 * min(abs(square.move) / _FULL, 1.0), 3)
    colour = PALETTE["break"] if square.move < 0 else PALETTE["bottom"]
    return {"x": f"{square.across:g}", "y": f"{square.up:g}", "label": square.text, "colour": colour, "depth": depth}
