"""A price on a log scale with the episodes of a condition: where each began, and how it ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crossroads.claims.tested import EpisodeRow, Fate
from crossroads.report.picture import PALETTE
from crossroads.report.picture_frame import FULL_WIDTH, Dict, framed, words
from crossroads.report.thinning import thinned
from crossroads.timeline import Days

MARGINS = {"left": 52, "right": 18, "top": 14, "bottom": 28}
WIDTH, HEIGHT = FULL_WIDTH - MARGINS["left"] - MARGINS["right"], 240
_COLOUR: dict[Fate, str] = {"hit": "bottom", "miss": "break", "measured": "ink", "censored": "muted", "no_outcome": "muted"}
_SHAPE: dict[Fate, str] = {"hit": "triangle-up", "miss": "triangle-down"}
"""Other fates are circles."""


@dataclass(frozen=True, slots=True)
class Course:
    """What is drawn.

    Parameters
    ----------
    days : ndarray of datetime64[D], shape (n,), ascending
    price : ndarray of float64, shape (n,)
    episodes : sequence of EpisodeRow
    names : mapping-like sequence of (fate, word)
        Written as a legend of the marks that occur.
    """

    days: Days
    price: NDArray[np.float64]
    episodes: Sequence[EpisodeRow]
    names: Sequence[tuple[Fate, str]]


def course_spec(picture: Course) -> Dict:
    """Return the course as a Vega-Lite specification with its data in it."""
    low, high = float(picture.price.min()) * 0.92, float(picture.price.max()) * 1.06
    x: Dict = {"field": "x", "type": "temporal", "scale": {"type": "utc"}, "axis": {"grid": False, "format": "%Y", "tickCount": 6}}
    axis: Dict = {"gridColor": PALETTE["rule"], "domain": False, "ticks": False, "format": ",.0f", "values": _round_levels(low, high)}
    y: Dict = {"field": "y", "type": "quantitative", "axis": axis, "scale": {"type": "log", "domain": [low, high], "nice": False}}
    layers = [*_spans(picture, low, high), _line(picture), _marks(picture), *_legend(picture)]
    return framed(WIDTH, HEIGHT, MARGINS, encoding={"x": x, "y": y}, layer=layers)


def _round_levels(low: float, high: float) -> list[float]:
    """Return 1, 2 and 5 times the powers of ten between two prices."""
    return [m * 10.0**k for k in range(6) for m in (1, 2, 5) if low <= m * 10.0**k <= high]


def _spans(picture: Course, low: float, high: float) -> list[Dict]:
    rows = [{"x": _ms(e.onset), "x2": _ms(e.end) + 86_400_000, "y": low, "y2": high} for e in picture.episodes]
    if not rows:
        return []
    mark = {"type": "rect", "color": PALETTE["band2"], "opacity": 1}
    return [{"data": {"values": rows}, "mark": mark, "encoding": {"x2": {"field": "x2"}, "y2": {"field": "y2"}}}]


def _line(picture: Course) -> Dict:
    places = picture.days.astype(np.float64)
    kept = thinned(places, np.log(picture.price), buckets=WIDTH)
    values = [{"x": int(d) * 86_400_000, "y": float(f"{p:.6g}")} for d, p in zip(places[kept], picture.price[kept], strict=True)]
    return {"data": {"values": values}, "mark": {"type": "line", "color": PALETTE["muted"], "strokeWidth": 1.3}}


def _marks(picture: Course) -> Dict:
    """Return a mark at each onset: up and blue where the outcome came, down and orange where not."""
    rows = []
    for episode in picture.episodes:
        at = min(int(np.searchsorted(picture.days, np.datetime64(episode.onset))), len(picture.days) - 1)
        colour, shape = PALETTE[_COLOUR[episode.fate]], _SHAPE.get(episode.fate, "circle")
        rows.append({"x": _ms(episode.onset), "y": float(f"{picture.price[at]:.6g}"), "colour": colour, "shape": shape})
    encoding: Dict = {key: {"field": field, "type": "nominal", "scale": None} for key, field in (("fill", "colour"), ("shape", "shape"))}
    mark = {"type": "point", "size": 110, "filled": True, "stroke": PALETTE["paper"], "strokeWidth": 1, "opacity": 1}
    return {"data": {"values": rows}, "mark": mark, "encoding": encoding}


def _legend(picture: Course) -> list[Dict]:
    held = {e.fate for e in picture.episodes}
    layers: list[Dict] = []
    for i, (fate, word) in enumerate((f, w) for f, w in picture.names if f in held):
        y: Dict = {"value": 12 + 19 * i}
        point = {
            "type": "point",
            "size": 90,
            "filled": True,
            "shape": _SHAPE.get(fate, "circle"),
            "color": PALETTE[_COLOUR[fate]],
            "opacity": 1,
        }
        layers.append({"data": {"values": [{}]}, "mark": point, "encoding": {"x": {"value": 12}, "y": y}})
        label: Dict = {"x": {"value": 24}, "y": y, "text": {"value": word}}
        layers.append({"data": {"values": [{}]}, "mark": words("ink", align="left", baseline="middle"), "encoding": label})
    return layers


def _ms(day: object) -> int:
    return int(np.datetime64(day, "D").astype(np.int64)) * 86_400_000  # type: ignore[call-overload]  # a date
