"""What two modelled groups of holders paid: two outlines over a price axis, what they share filled, the close upright."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crossroads.report.picture import PALETTE
from crossroads.report.picture_frame import FULL_WIDTH, Dict, framed, words
from crossroads.report.thinning import thinned

MARGINS = {"left": 14, "right": 14, "top": 16, "bottom": 28}
WIDTH, HEIGHT = FULL_WIDTH - MARGINS["left"] - MARGINS["right"], 230
_KEPT = (0.02, 0.001)
"""Part of a group's shares left out at the lower and the upper end of the axis."""
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Costs:
    """What is drawn.

    Parameters
    ----------
    prices : ndarray of float64, shape (n,), ascending
    strength, weakness : ndarray of float64, shape (n,)
        Share of each group's holdings, summing to 1.
    close : float
    names : (strength, weakness, close, overlap)
        Words written into the picture.
    """

    prices: Floats
    strength: Floats
    weakness: Floats
    close: float
    names: tuple[str, str, str, str]

    def ends(self) -> tuple[float, float]:
        """Return the ends of the price axis: nearly all shares of both groups, and the close."""
        ends = [0.97 * self.close, 1.03 * self.close]
        for shares in (self.strength, self.weakness):
            cumulated = np.cumsum(shares)
            ends += [float(self.prices[np.searchsorted(cumulated, part)]) for part in (_KEPT[0], 1.0 - _KEPT[1])]
        return min(ends), max(ends)


def costs_spec(picture: Costs) -> Dict:
    """Return the picture as a Vega-Lite specification with its data in it."""
    low, high = picture.ends()
    kept = (picture.prices >= low) & (picture.prices <= high)
    prices, groups = picture.prices[kept], (picture.strength[kept], picture.weakness[kept])
    top = 1.45 * max(float(g.max()) for g in groups)
    axis: Dict = {"grid": False, "format": "$,.4~g", "tickCount": 6, "labelPadding": 6}
    x = {"field": "x", "type": "quantitative", "axis": axis, "scale": {"type": "log", "domain": [low, high], "nice": False}}
    y = {"field": "y", "type": "quantitative", "axis": None, "scale": {"domain": [0, top], "nice": False}}
    layers = [_area(prices, np.minimum(*groups)), _line(prices, groups[0], is_dashed=False), _line(prices, groups[1], is_dashed=True)]
    return framed(WIDTH, HEIGHT, MARGINS, encoding={"x": x, "y": y}, layer=[*layers, *_close(picture, top, low, high), *_legend(picture)])


def _area(x: Floats, y: Floats) -> Dict:
    return {"data": {"values": _points(x, y)}, "mark": {"type": "area", "color": PALETTE["recession"], "opacity": 1}}


def _line(x: Floats, y: Floats, *, is_dashed: bool) -> Dict:
    mark = {
        "type": "line",
        "color": PALETTE["muted" if is_dashed else "ink"],
        "strokeWidth": 1.8,
        "strokeDash": [6, 3] if is_dashed else [1, 0],
    }
    return {"data": {"values": _points(x, y)}, "mark": mark}


def _close(picture: Costs, top: float, low: float, high: float) -> list[Dict]:
    row = {"x": round(picture.close, 2), "y": 0, "y2": 0.74 * top, "label": picture.names[2]}
    rule: Dict = {"data": {"values": [row]}, "mark": {"type": "rule", "color": PALETTE["ink"]}, "encoding": {"y2": {"field": "y2"}}}
    is_right = picture.close > float(np.sqrt(low * high))
    style = words("ink", align="right" if is_right else "left", baseline="top", dx=-5 if is_right else 5, fontWeight="bold")
    label: Dict = {"y": {"field": "y2", "type": "quantitative"}, "text": {"field": "label"}}
    return [rule, {"data": {"values": [row]}, "mark": style, "encoding": label}]


def _legend(picture: Costs) -> list[Dict]:
    layers: list[Dict] = []
    for i, (colour, dash, name) in enumerate((("ink", [1, 0], picture.names[0]), ("muted", [6, 3], picture.names[1]))):
        y: Dict = {"value": 8 + 19 * i}
        rule = {"type": "rule", "color": PALETTE[colour], "strokeWidth": 2.2, "strokeDash": dash}
        layers.append({"data": {"values": [{}]}, "mark": rule, "encoding": {"x": {"value": 0}, "x2": {"value": 24}, "y": y}})
        layers.append(_said(name, y))
    mark = {"type": "square", "size": 170, "color": PALETTE["recession"], "opacity": 1}
    layers.append({"data": {"values": [{}]}, "mark": mark, "encoding": {"x": {"value": 12}, "y": {"value": 46}}})
    return [*layers, _said(picture.names[3], {"value": 46})]


def _said(name: str, y: Dict) -> Dict:
    place: Dict = {"x": {"value": 31}, "y": y, "text": {"value": name}}
    return {"data": {"values": [{}]}, "mark": words("ink", align="left", baseline="middle"), "encoding": place}


def _points(x: Floats, y: Floats) -> list[Dict]:
    kept = thinned(np.log(x), y, buckets=WIDTH // 3)
    return [{"x": float(f"{a:.5g}"), "y": float(f"{b:.4g}")} for a, b in zip(x[kept].tolist(), y[kept].tolist(), strict=True)]
