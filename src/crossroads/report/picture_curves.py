"""Curves over months with bands: how chances grow, and what followed past states."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crossroads.catalog.specs import Language
from crossroads.report.picture import PALETTE
from crossroads.report.picture_frame import FULL_WIDTH, Dict, apart, framed, signed_labels, words
from crossroads.report.picture_ranges import Colour

MARGINS = {"left": 46, "right": 126, "top": 14, "bottom": 28}
WIDTH, HEIGHT = FULL_WIDTH - MARGINS["left"] - MARGINS["right"], 250
LEAST = 16
"""Pixels between the words at the ends of two curves."""


@dataclass(frozen=True, slots=True)
class Curve:
    """One line.

    Parameters
    ----------
    months, values : sequence of float
        Of the same length; the values in percent.
    label : str
        Written at its end.
    low, high : sequence of float
        The band round it; empty for none.
    is_faint : bool
        One of many that only together say something.
    """

    months: Sequence[float]
    values: Sequence[float]
    label: str
    colour: Colour
    low: Sequence[float] = ()
    high: Sequence[float] = ()
    is_dashed: bool = False
    is_faint: bool = False


@dataclass(frozen=True, slots=True)
class Curves:
    """What is drawn.

    Parameters
    ----------
    language : {"en", "zh"}
    horizon : float or None
        A month marked by an upright line.
    floor : float or None
        Where the value axis must begin; None leaves it to the data.
    """

    curves: tuple[Curve, ...]
    language: Language
    horizon: float | None = None
    floor: float | None = None

    def domain(self) -> tuple[float, float]:
        """Return the ends of the value axis."""
        every = [v for c in self.curves for v in (*c.values, *c.low, *c.high)]
        low, high = min([*every, 0.0]), max([*every, 0.0])
        margin = 0.05 * (high - low) or 1.0
        return (low - margin if self.floor is None else self.floor), high + margin


def curves_spec(picture: Curves) -> Dict:
    """Return the curves as a Vega-Lite specification with their data in it."""
    low, high = picture.domain()
    last = max(c.months[-1] for c in picture.curves)
    ends = [float(m) for m in (range(0, int(last) + 1, 6) if last > 12 else (1, 3, 6, 12)) if m <= last]
    month = "datum.value + ' \u4e2a\u6708'" if picture.language == "zh" else "datum.value + ' mo'"
    across: Dict = {"values": ends, "labelFlush": False, "grid": False, "labelExpr": f"datum.value === 0 ? '0' : {month}"}
    up: Dict = {"tickCount": 5, "gridColor": PALETTE["rule"], "domain": False, "ticks": False, "labelPadding": 6}
    up["labelExpr"] = f"{signed_labels()} + '%'"
    x = {"field": "x", "type": "quantitative", "axis": across, "scale": {"domain": [0, last], "nice": False}}
    y = {"field": "y", "type": "quantitative", "axis": up, "scale": {"domain": [low, high], "nice": False, "zero": False}}
    layers = [*_horizon(picture), *(_band(c) for c in picture.curves if c.low), *map(_line, picture.curves), *_ends(picture, low, high)]
    return framed(WIDTH, HEIGHT, MARGINS, encoding={"x": x, "y": y}, layer=layers)


def _horizon(picture: Curves) -> list[Dict]:
    if picture.horizon is None:
        return []
    rule = {"type": "rule", "color": PALETTE["muted"], "strokeDash": [2, 3]}
    return [{"data": {"values": [{"x": picture.horizon}]}, "mark": rule, "encoding": {"y": {"value": 0}, "y2": {"value": HEIGHT}}}]


def _band(curve: Curve) -> Dict:
    rows = [{"x": m, "y": _short(a), "y2": _short(b)} for m, a, b in zip(curve.months, curve.low, curve.high, strict=True)]
    mark = {"type": "area", "color": PALETTE[curve.colour], "opacity": 0.16, "clip": False}
    return {"data": {"values": rows}, "mark": mark, "encoding": {"y2": {"field": "y2"}}}


def _line(curve: Curve) -> Dict:
    rows = [{"x": m, "y": _short(v)} for m, v in zip(curve.months, curve.values, strict=True)]
    style: Dict = {"strokeWidth": 1.0 if curve.is_faint else 2.2, "clip": False}
    if curve.is_dashed:
        style["strokeDash"] = [5, 3]
    return {"data": {"values": rows}, "mark": {"type": "line", "color": PALETTE[curve.colour], **style}}


def _ends(picture: Curves, low: float, high: float) -> list[Dict]:
    """Return the names of the curves at their ends, pushed apart where they would touch."""
    shown = [c for c in picture.curves if c.label]
    places = apart([HEIGHT * (high - c.values[-1]) / (high - low) for c in shown], LEAST, 4.0, HEIGHT - 4.0)
    layers: list[Dict] = []
    for curve, place in zip(shown, places, strict=True):
        colour = {"break": "breakink"}.get(curve.colour, curve.colour)
        mark = words(colour, align="left", baseline="middle", fontWeight="normal" if curve.is_faint else "bold", dx=6)
        encoding = {"x": {"value": WIDTH}, "y": {"value": place}, "text": {"field": "label"}}
        layers.append({"data": {"values": [{"label": curve.label}]}, "mark": mark, "encoding": encoding})
    return layers


def _short(value: float) -> float:
    return float(f"{value:.4g}")
