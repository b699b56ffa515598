"""One picture as a Vega-Lite specification: zones as quiet bands, triggers as labelled lines, episodes and recessions shaded.

Specifications are plain dictionaries; nothing here draws. Colours are the palette's codes, which the page turns into its
own variables, so that one picture serves light, dark and print.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from crossroads.catalog.specs import Language
from crossroads.report.thinning import thinned
from crossroads.timeline import Days

WIDTH, HEIGHT = 378, 226
"""Plot area in pixels; with its margins a picture is 486 wide, so that its type is legible on a phone's 360."""
MARGINS = {"left": 46, "right": 62, "top": 14, "bottom": 26}

PALETTE: Mapping[str, str] = {
    "ink": "#1b1e23",
    "muted": "#5c6168",
    "rule": "#dedcd5",
    "paper": "#fdfcf8",
    "band": "#f4f2ec",
    "band2": "#ebe8df",
    "recession": "#d4d3cf",
    "break": "#d9730d",
    "breakink": "#a34f00",
    "breakwash": "#fae3cd",
    "bottom": "#0b6e99",
}
"""Colour codes by the name of the page's variable; each code stands for one meaning only."""

Dict = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Level:
    """A labelled horizontal line."""

    value: float
    label: str


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of days, both ends included."""

    start: np.datetime64
    end: np.datetime64


@dataclass(frozen=True, slots=True)
class Picture:
    """What is drawn.

    Parameters
    ----------
    days : ndarray of datetime64[D], shape (n,), ascending
    values : ndarray of float64, shape (n,)
    last : str
        Written beside the last point.
    zones : tuple of (low, high, word)
    is_step : bool
        Values hold until the next one, as a policy rate does.
    """

    days: Days
    values: NDArray[np.float64]
    last: str
    language: Language
    zones: tuple[tuple[float, float, str], ...] = ()
    triggers: tuple[Level, ...] = ()
    episodes: tuple[Span, ...] = ()
    recessions: tuple[Span, ...] = ()
    is_step: bool = False

    def domain(self) -> tuple[float, float]:
        """Return the ends of the value axis: the data, triggers close by, and zero where it costs less than a quarter of the height."""
        low, high = float(self.values.min()), float(self.values.max())
        reach = 0.35 * (high - low)
        near = [t.value for t in self.triggers if low - reach <= t.value <= high + reach]
        low, high = min([low, *near]), max([high, *near])
        margin = 0.06 * (high - low) or 0.05 * max(abs(high), 1.0)
        if 0 <= low < 0.25 * high:
            return 0.0, high + margin
        return low - margin, high + margin


def specification(picture: Picture) -> Dict:
    """Return the picture as a Vega-Lite specification with its data in it; no address is referred to."""
    low, high = picture.domain()
    layers = [
        *_areas(picture, low, high),
        _line(picture),
        *_zone_words(picture, low, high),
        *_triggers(picture, low, high),
        _last_point(picture),
    ]
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "width": WIDTH,
        "height": HEIGHT,
        "padding": MARGINS,
        "autosize": "none",
        "background": None,
        "config": _config(),
        "encoding": {"x": _x(picture), "y": _y(low, high)},
        "layer": layers,
    }


def _config() -> Dict:
    axis = {
        "labelColor": PALETTE["muted"],
        "labelFontSize": 13,
        "domainColor": PALETTE["muted"],
        "tickColor": PALETTE["muted"],
        "title": None,
    }
    return {"aria": False, "font": "sans-serif", "view": {"stroke": None}, "axis": axis}


def _x(picture: Picture) -> Dict:
    years = float((picture.days[-1] - picture.days[0]).astype(np.int64)) / 365.25
    if years > 2.5:
        label = "%Y"
    elif picture.language == "zh":
        label = "%-m 月"
    else:
        label = "%b"
    scale = {"type": "utc", "domain": [_ms(picture.days[0]), _ms(picture.days[-1])]}
    axis = {"format": label, "grid": False, "tickCount": 6, "labelFlush": False, "labelOverlap": True}
    if years <= 2.5:
        axis["labelExpr"] = f"utcmonth(datum.value) === 0 ? utcFormat(datum.value, '%Y') : utcFormat(datum.value, '{label}')"
    return {"field": "x", "type": "temporal", "scale": scale, "axis": axis}


def _y(low: float, high: float) -> Dict:
    scale = {"type": "linear", "domain": [low, high], "nice": False, "zero": False}
    axis: Dict = {"tickCount": 5, "gridColor": PALETTE["rule"], "domain": False, "ticks": False, "labelPadding": 6}
    axis["labelExpr"] = "replace(datum.label, '-', '\u2212')"
    return {"field": "y", "type": "quantitative", "scale": scale, "axis": axis}


def _line(picture: Picture) -> Dict:
    x = picture.days.astype(np.int64).astype(np.float64)
    kept = np.arange(len(x)) if picture.is_step else thinned(x, picture.values, buckets=WIDTH)
    rows = [{"x": _ms(picture.days[i]), "y": _short(picture.values[i])} for i in kept]
    style = {
        "strokeWidth": 1.4 if len(rows) < 600 else 1.0,
        "interpolate": "step-after" if picture.is_step else "linear",
        "strokeJoin": "round",
    }
    # not clipped: the domain holds the line, and vl-convert numbers clips anew for each drawing, so bytes would differ
    return {"data": {"values": rows}, "mark": {"type": "line", "color": PALETTE["ink"], "clip": False, **style}}


def _areas(picture: Picture, low: float, high: float) -> list[Dict]:
    """Return zones, recessions and episodes, painted in this order, as one layer of rectangles."""
    first, last = _ms(picture.days[0]), _ms(picture.days[-1])
    zones = [(first, last, a, b, "band2" if i % 2 else "band") for i, (a, b, _) in enumerate(_visible(picture, low, high))]
    spans = [(s, "recession") for s in picture.recessions] + [(s, "breakwash") for s in picture.episodes]
    shaded = [(max(_ms(s.start), first), min(_ms(s.end + 1), last), low, high, colour) for s, colour in spans]
    rows = [{"x": x, "x2": x2, "y": y, "y2": y2, "fill": PALETTE[colour]} for x, x2, y, y2, colour in (*zones, *shaded)]
    encoding: Dict = {"x2": {"field": "x2"}, "y2": {"field": "y2"}, "color": {"field": "fill", "type": "nominal", "scale": None}}
    return [{"data": {"values": rows}, "mark": {"type": "rect", "clip": False}, "encoding": encoding}] if rows else []


def _visible(picture: Picture, low: float, high: float) -> list[tuple[float, float, str]]:
    cut = [(max(a, low), min(b, high), word) for a, b, word in picture.zones]
    return [(a, b, word) for a, b, word in cut if b > a]


def _zone_words(picture: Picture, low: float, high: float) -> list[Dict]:
    """Return the names of the zones, at the foot of each band that is high enough, over the line so that they can be read."""
    rows = [{"y": a, "label": word} for a, b, word in _visible(picture, low, high) if HEIGHT * (b - a) / (high - low) >= 17]
    return [_words(rows, WIDTH, {"align": "right", "dx": -4, "color": PALETTE["muted"]})] if rows else []


def _words(rows: list[Dict], x: int, style: Dict) -> Dict:
    """Return words on a rim of paper, which the page paints first, so that they stay legible over bands and lines."""
    mark = {"type": "text", "baseline": "bottom", "dy": -4, "fontSize": 12, "stroke": PALETTE["paper"], "strokeWidth": 3, **style}
    return {"data": {"values": rows}, "mark": mark, "encoding": {"x": _edge(x), "text": {"field": "label"}}}


def _triggers(picture: Picture, low: float, high: float) -> list[Dict]:
    rows = [{"y": t.value, "label": t.label} for t in picture.triggers if low <= t.value <= high]
    if not rows:
        return []
    rule = {"type": "rule", "color": PALETTE["break"], "strokeDash": [5, 3]}
    line: Dict = {"data": {"values": rows}, "mark": rule, "encoding": {"x": _edge(0), "x2": _edge(WIDTH)}}
    return [line, _words(rows, 0, {"align": "left", "dx": 3, "color": PALETTE["breakink"]})]


def _last_point(picture: Picture) -> Dict:
    row = {"x": _ms(picture.days[-1]), "y": _short(picture.values[-1]), "label": picture.last}
    text = {"type": "text", "align": "left", "dx": 7, "fontSize": 14, "fontWeight": "bold", "color": PALETTE["ink"]}
    return {
        "data": {"values": [row]},
        "layer": [
            {"mark": {"type": "point", "filled": True, "size": 34, "color": PALETTE["ink"]}},
            {"mark": text, "encoding": {"text": {"field": "label"}}},
        ],
    }


def _edge(pixel: int) -> Dict:
    return {"value": pixel}


def _ms(day: np.datetime64) -> int:
    """Milliseconds since 1970 at midnight UTC: the same instant on every machine."""
    return int(day.astype("datetime64[D]").astype(np.int64)) * 86_400_000


def _short(value: float) -> float:
    return float(f"{value:.6g}")
