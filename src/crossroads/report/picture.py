"""One picture as a Vega-Lite specification: zones as quiet bands, triggers as labelled lines, episodes and recessions shaded.

Specifications are plain dictionaries; nothing here draws. Colours are the palette's codes, which the page turns into its
own variables, so that one picture serves light, dark and print.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from crossroads.catalog.specs import Language
from crossroads.report.palette import PALETTE
from crossroads.report.picture_marks import Flags, bars, held, line, ms, short, ticks
from crossroads.timeline import Days

__all__ = ["HEIGHT", "MARGINS", "PALETTE", "WIDTH", "Level", "Picture", "Pictured", "Span", "specification"]

WIDTH, HEIGHT = 378, 226
"""Plot area in pixels; with its margins a picture is 486 wide, so that its type is legible on a phone's 360."""
MARGINS = {"left": 46, "right": 62, "top": 14, "bottom": 26}

_WITHIN_YEAR: dict[Language, str] = {"en": "%b", "zh": "%-m 月"}
_WITHIN_SEASON: dict[Language, str] = {"en": "%-d %b", "zh": "%-m/%-d"}
LABEL, LABEL_SHARE = 18, 0.25
"""Height of a zone's name in pixels, and the part of the width it takes."""

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
    is_bars : bool
        Each value is an amount of its own: bars from zero.
    weak : ndarray of bool, shape (n,), or None
        Values computed after the fact; their part of the line is dashed.
    ticks : ndarray of datetime64[D]
        Marked at the foot of the picture.
    until : numpy.datetime64 or None
        The letter's day, where nothing newer than the last value is known though it should be.
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
    is_bars: bool = False
    weak: Flags | None = None
    ticks: Days | tuple[()] = ()
    until: np.datetime64 | None = None

    @property
    def end(self) -> np.datetime64:
        """Return the last day of the time axis."""
        last: np.datetime64 = self.days[-1]
        return last if self.until is None else max(last, self.until)

    def domain(self) -> tuple[float, float]:
        """Return the ends of the value axis: the data, triggers close by, and zero where it costs less than a quarter of the height."""
        low, high = float(self.values.min()), float(self.values.max())
        if self.is_bars:
            low, high = min(low, 0.0), max(high, 0.0)
        reach = 0.35 * (high - low)
        near = [t.value for t in self.triggers if low - reach <= t.value <= high + reach]
        low, high = min([low, *near]), max([high, *near])
        margin = 0.06 * (high - low) or 0.05 * max(abs(high), 1.0)
        if 0 <= low < 0.25 * high:
            return 0.0, high + margin
        if self.is_bars and high <= 0:
            return low - margin, 0.0
        return low - margin, high + margin


@dataclass(frozen=True, slots=True)
class Pictured:
    """A picture with its specification."""

    picture: Picture
    spec: Dict

    @classmethod
    def of(cls, picture: Picture) -> Pictured:
        """Return the picture specified."""
        return cls(picture, specification(picture))


def specification(picture: Picture) -> Dict:
    """Return the picture as a Vega-Lite specification with its data in it; no address is referred to."""
    low, high = picture.domain()
    layers = [
        *_areas(picture, low, high),
        *_series(picture),
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
    years = float((picture.end - picture.days[0]).astype(np.int64)) / 365.25
    label = "%Y" if years > 2.5 else _WITHIN_YEAR[picture.language] if years > 0.4 else _WITHIN_SEASON[picture.language]
    pad = (ms(picture.end) - ms(picture.days[0])) // 80 if picture.is_bars else 0  # half a bar at either end
    scale = {"type": "utc", "domain": [ms(picture.days[0]) - pad, ms(picture.end) + pad]}
    axis = {"format": label, "grid": False, "tickCount": 6, "labelFlush": False, "labelOverlap": True}
    if 0.4 < years <= 2.5:
        axis["labelExpr"] = f"utcmonth(datum.value) === 0 ? utcFormat(datum.value, '%Y') : utcFormat(datum.value, '{label}')"
    return {"field": "x", "type": "temporal", "scale": scale, "axis": axis}


def _y(low: float, high: float) -> Dict:
    scale = {"type": "linear", "domain": [low, high], "nice": False, "zero": False}
    axis: Dict = {"tickCount": 5, "gridColor": PALETTE["rule"], "domain": False, "ticks": False, "labelPadding": 6}
    axis["labelExpr"] = "replace(datum.label, '-', '\u2212')"
    return {"field": "y", "type": "quantitative", "scale": scale, "axis": axis}


def _series(picture: Picture) -> list[Dict]:
    """Return the values, the marks at their foot, and what is held of a value that is stale."""
    foot = ticks(np.asarray(picture.ticks, "datetime64[D]"), HEIGHT)
    stale = [] if picture.until is None else held(picture.days[-1], picture.until, float(picture.values[-1]))
    if picture.is_bars:
        return [*bars(picture.days, picture.values, WIDTH), *foot, *stale]
    return [*line(picture.days, picture.values, picture.weak, is_step=picture.is_step, width=WIDTH // 2), *foot, *stale]


def _areas(picture: Picture, low: float, high: float) -> list[Dict]:
    """Return zones, episodes and recessions, painted in this order; a recession lets the episode under it show through."""
    first, last = ms(picture.days[0]), ms(picture.end)
    zones = [(first, last, a, b, "band2" if i % 2 else "band", 1.0) for i, (a, b, _) in enumerate(_visible(picture, low, high))]
    veil = 0.6 if picture.episodes else 1.0
    spans = [(s, "breakwash", 1.0) for s in picture.episodes] + [(s, "recession", veil) for s in picture.recessions]
    shaded = [(max(ms(s.start), first), min(ms(s.end + 1), last), low, high, colour, thick) for s, colour, thick in spans]
    rows = [{"x": x, "x2": x2, "y": y, "y2": y2, "fill": PALETTE[colour], "o": thick} for x, x2, y, y2, colour, thick in (*zones, *shaded)]
    encoding: Dict = {"x2": {"field": "x2"}, "y2": {"field": "y2"}, "color": {"field": "fill", "type": "nominal", "scale": None}}
    encoding["opacity"] = {"field": "o", "type": "quantitative", "scale": None}
    return [{"data": {"values": rows}, "mark": {"type": "rect", "clip": False}, "encoding": encoding}] if rows else []


def _visible(picture: Picture, low: float, high: float) -> list[tuple[float, float, str]]:
    cut = [(max(a, low), min(b, high), word) for a, b, word in picture.zones]
    return [(a, b, word) for a, b, word in cut if b > a]


def _zone_words(picture: Picture, low: float, high: float) -> list[Dict]:
    """Return the names of the zones, at the foot of each band that is high enough, on the side where the line leaves more room."""
    told = [(a, word) for a, b, word in _visible(picture, low, high) if HEIGHT * (b - a) / (high - low) >= 17]
    sides: dict[bool, list[Dict]] = {True: [], False: []}
    for foot, word in told:
        sides[_is_left_free(picture, foot, (high - low) / HEIGHT)].append({"y": foot, "label": word})
    left, right = {"align": "left", "dx": 4}, {"align": "right", "dx": -4}
    placed = ((sides[True], 0, left), (sides[False], WIDTH, right))
    return [_words(rows, x, {**style, "color": PALETTE["muted"]}) for rows, x, style in placed if rows]


def _is_left_free(picture: Picture, foot: float, step: float) -> bool:
    """Return whether words above ``foot`` are better read at the left edge; ``step`` is the height of a pixel in the values' unit."""
    if any(abs(t.value - foot) < LABEL * step for t in picture.triggers):
        return False  # a trigger's words stand there
    inside = (picture.values >= foot) & (picture.values <= foot + LABEL * step)
    share = (picture.days - picture.days[0]) / max(picture.end - picture.days[0], np.timedelta64(1, "D"))
    early, late = int((inside & (share < LABEL_SHARE)).sum()), int((inside & (share > 1.0 - LABEL_SHARE)).sum())
    return early < late


def _words(rows: list[Dict], x: int, style: Dict) -> Dict:
    """Return words on a rim of paper, which the page paints first, so that they stay legible over bands and lines."""
    mark = {"type": "text", "baseline": "bottom", "dy": -4, "fontSize": 12, "stroke": PALETTE["paper"], "strokeWidth": 3, **style}
    return {"data": {"values": rows}, "mark": mark, "encoding": {"x": _edge(x), "text": {"field": "label"}}}


def _triggers(picture: Picture, low: float, high: float) -> list[Dict]:
    rows = [{"y": t.value, "label": t.label} for t in picture.triggers if low <= t.value <= high]
    if not rows:
        return []
    rule = {"type": "rule", "color": PALETTE["break"], "strokeDash": [5, 3]}
    drawn: Dict = {"data": {"values": rows}, "mark": rule, "encoding": {"x": _edge(0), "x2": _edge(WIDTH)}}
    return [drawn, _words(rows, 0, {"align": "left", "dx": 3, "color": PALETTE["breakink"]})]


def _last_point(picture: Picture) -> Dict:
    y = short(picture.values[-1])
    text = {"type": "text", "align": "left", "dx": 7, "fontSize": 14, "fontWeight": "bold", "color": PALETTE["ink"]}
    words = {"data": {"values": [{"x": ms(picture.end), "y": y, "label": picture.last}]}, "mark": text}
    point = {"type": "point", "filled": True, "size": 0 if picture.is_bars else 34, "color": PALETTE["ink"]}
    return {
        "layer": [
            {"data": {"values": [{"x": ms(picture.days[-1]), "y": y}]}, "mark": point},
            {**words, "encoding": {"text": {"field": "label"}}},
        ],
    }


def _edge(pixel: int) -> Dict:
    return {"value": pixel}
