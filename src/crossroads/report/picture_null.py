"""A null distribution as bars: rotations at least as good as the true position in the colour of the claim, the true one marked."""

from __future__ import annotations

from crossroads.claims.nulls import Null
from crossroads.report.picture import PALETTE
from crossroads.report.picture_frame import FULL_WIDTH, Dict, framed, signed_labels, words

MARGINS = {"left": 14, "right": 14, "top": 26, "bottom": 28}
WIDTH, HEIGHT = FULL_WIDTH - MARGINS["left"] - MARGINS["right"], 170


def null_spec(null: Null, label: str) -> Dict:
    """Return the distribution as a Vega-Lite specification; ``label`` is written at the true statistic."""
    low, high = null.bins[0].low, null.bins[-1].high
    top = max(b.count for b in null.bins)
    axis: Dict = {"grid": False, "tickCount": 7, "labelPadding": 6, "labelExpr": signed_labels()}
    x = {"field": "x", "type": "quantitative", "axis": axis, "scale": {"domain": [low, high], "nice": False, "zero": False}}
    y = {"field": "y", "type": "quantitative", "axis": None, "scale": {"domain": [0, 1.12 * top], "nice": False}}
    return framed(WIDTH, HEIGHT, MARGINS, encoding={"x": x, "y": y}, layer=[*_bars(null), *_true(null, label, 1.12 * top)])


def _bars(null: Null) -> list[Dict]:
    """Return all rotations in grey, and over them those at least as good."""
    ends: Dict = {"x2": {"field": "x2"}, "y2": {"datum": 0}}
    every = [{"x": _short(b.low), "x2": _short(b.high), "y": b.count} for b in null.bins]
    good = [{"x": _short(b.low), "x2": _short(b.high), "y": b.as_good} for b in null.bins if b.as_good]
    layers: list[Dict] = [{"data": {"values": every}, "mark": {"type": "rect", "color": PALETTE["recession"]}, "encoding": ends}]
    if good:
        layers.append({"data": {"values": good}, "mark": {"type": "rect", "color": PALETTE["bottom"]}, "encoding": ends})
    return layers


def _true(null: Null, label: str, top: float) -> list[Dict]:
    low, high = null.bins[0].low, null.bins[-1].high
    is_right = null.t > (low + high) / 2
    row = {"x": _short(null.t), "y": 0, "y2": top, "label": label}
    data: Dict = {"values": [row]}
    style = words("ink", align="right" if is_right else "left", baseline="top", dx=-6 if is_right else 6, fontWeight="bold")
    text: Dict = {"x": {"field": "x", "type": "quantitative"}, "y": {"field": "y2", "type": "quantitative"}, "text": {"field": "label"}}
    rule: Dict = {"data": data, "mark": {"type": "rule", "color": PALETTE["ink"], "strokeWidth": 2}, "encoding": {"y2": {"field": "y2"}}}
    return [rule, {"data": data, "mark": style, "encoding": text}]


def _short(value: float) -> float:
    return float(f"{value:.4g}")
