"""What was said against what happened, band by band, one square a cause: on the diagonal the chances were right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crossroads.report.picture import PALETTE
from crossroads.report.picture_frame import FULL_WIDTH, LABEL_SIZE, Dict, framed, words
from crossroads.report.picture_ranges import Colour

MARGINS = {"left": 50, "right": 12, "top": 6, "bottom": 30}
WIDTH = FULL_WIDTH - MARGINS["left"] - MARGINS["right"]
GAP, HEAD = 22, 26
"""Pixels between two squares, and above one for its name."""
LEAST = 16
"""Pixels between the counts of two dots, one above the other."""
CLEAR = 19
"""Pixels from a dot's middle to that of its counts."""
LETTER = LABEL_SIZE * 0.56
"""Width of a digit, as far as that can be known without drawing."""
_TICKS = (0, 50, 100)
_SMALL, _LARGE = 60.0, 420.0
"""Areas of the dots of the fewest and of the most forecasts."""


@dataclass(frozen=True, slots=True)
class Dot:
    """One band of forecasts.

    Parameters
    ----------
    said, happened : float, percent
        Mean forecast, and share of them in which it came.
    forecasts : int
    label : str
        Beside the dot: how many forecasts, and how many events among them.
    is_thin : bool
        Too few events to judge by: drawn hollow.
    """

    said: float
    happened: float
    forecasts: int
    label: str
    is_thin: bool = False


@dataclass(frozen=True, slots=True)
class Square:
    """The bands of one cause."""

    name: str
    colour: Colour
    dots: tuple[Dot, ...]


def reliability_spec(squares: Sequence[Square]) -> Dict:
    """Return the squares side by side as a Vega-Lite specification with their data in it; places are pixels."""
    side = (WIDTH - GAP) // 2 if len(squares) > 1 else WIDTH // 2
    height = HEAD + side
    x = {"field": "x", "type": "quantitative", "axis": None, "scale": {"domain": [0, WIDTH], "nice": False}}
    y = {"field": "y", "type": "quantitative", "axis": None, "scale": {"domain": [height, 0], "nice": False}}
    most = max(d.forecasts for s in squares for d in s.dots)
    layers = [layer for i, s in enumerate(squares) for layer in _square(s, (side + GAP) * i, side, most, is_first=i == 0)]
    return framed(WIDTH, height, MARGINS, encoding={"x": x, "y": y}, layer=layers)


def _square(square: Square, left: int, side: int, most: int, *, is_first: bool) -> list[Dict]:
    over = {"x2": {"field": "x2"}, "y2": {"field": "y2"}}
    grid = [{"x": left + side * t / 100, "x2": left + side * t / 100, "y": HEAD, "y2": HEAD + side} for t in _TICKS]
    grid += [{"x": left, "x2": left + side, "y": HEAD + side * t / 100, "y2": HEAD + side * t / 100} for t in _TICKS]
    right = [{"x": left, "y": HEAD + side, "x2": left + side, "y2": HEAD}]
    lines: Dict = {"type": "rule", "color": PALETTE["rule"], "strokeWidth": 1}
    diagonal: Dict = {"type": "rule", "color": PALETTE["muted"], "strokeDash": [4, 4]}
    layers: list[Dict] = [
        {"data": {"values": grid}, "mark": lines, "encoding": over},
        {"data": {"values": right}, "mark": diagonal, "encoding": over},
        _dots(square, left, side, most),
        _said([{"x": left, "y": HEAD - 12, "label": square.name}], "ink", align="left", baseline="middle", fontWeight="bold"),
        _counts(square, left, side),
        *(_said([{"x": left + side * t / 100, "y": HEAD + side + 15, "label": f"{t}%"}], "muted", align=_align(t)) for t in _TICKS),
    ]
    if is_first:
        rows = [{"x": left - 6, "y": HEAD + side * (100 - t) / 100, "label": f"{t}%"} for t in _TICKS]
        layers.append(_said(rows, "muted", align="right", baseline="middle"))
    return layers


def _align(tick: int) -> str:
    return {0: "left", 100: "right"}.get(tick, "center")


def _dots(square: Square, left: int, side: int, most: int) -> Dict:
    own = PALETTE[square.colour]
    rows = [
        {
            "x": _short(left + side * d.said / 100),
            "y": _short(HEAD + side * (100 - d.happened) / 100),
            "size": _short(_SMALL + (_LARGE - _SMALL) * d.forecasts / most),
            "stroke": own,
            "fill": PALETTE["paper"] if d.is_thin else own,
        }
        for d in square.dots
    ]
    encoding: Dict = {
        "size": {"field": "size", "type": "quantitative", "scale": None},
        "stroke": {"field": "stroke", "type": "nominal", "scale": None},
        "fill": {"field": "fill", "type": "nominal", "scale": None},
    }
    return {"data": {"values": rows}, "mark": {"type": "point", "strokeWidth": 2, "opacity": 1}, "encoding": encoding}


def _counts(square: Square, left: int, side: int) -> Dict:
    """Return the counts by their dots: over one above the diagonal, under one below it, moved up where they would touch."""
    taken: list[tuple[float, float, float]] = []  # left and right end, height
    rows = []
    for dot in square.dots:
        room, x = LETTER * len(dot.label), left + side * dot.said / 100
        y = HEAD + side * (100 - dot.happened) / 100
        place = y - CLEAR if dot.happened >= dot.said else y + CLEAR
        if place > HEAD + side - LABEL_SIZE / 2:  # under the square stand the numbers of its axis
            place = y - CLEAR
        begin = min(max(x - room / 2, left + 2.0), left + side - room)
        while any(begin < end and begin + room > start and abs(place - other) < LEAST for start, end, other in taken):
            place -= LEAST / 4
        taken.append((begin, begin + room, place))
        rows.append({"x": _short(begin), "y": _short(place), "label": dot.label})
    return _said(rows, "ink", align="left", baseline="middle")


def _said(rows: list[Dict], colour: str, **style: str) -> Dict:
    return {"data": {"values": rows}, "mark": words(colour, **style), "encoding": {"text": {"field": "label"}}}


def _short(value: float) -> float:
    return float(f"{value:.5g}")
