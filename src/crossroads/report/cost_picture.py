"""The picture of two groups' costs as a Vega-Lite specification: what each paid, where they overlap, and the overlap through time.

It stands alone, so it carries its own paper and its own two colours: orange and blue mean break and bottom on the letter's page.
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from crossroads.catalog.specs import Language
from crossroads.indicators.traced import Values
from crossroads.report.cost_view import CostView, dollars, number, random_line, reading_line
from crossroads.report.picture import PALETTE
from crossroads.report.thinning import thinned
from crossroads.report.wording import wording

WIDTH, HEIGHT, BELOW = 640, 300, 120
"""Plot areas in pixels: the distributions, and the history under them."""
COLOURS = {"strength": "#7a4b94", "weakness": "#2f7d5b"}
DASHES = {"strength": [1, 0], "weakness": [6, 3]}
"""Apart in grey print too."""
LEFT_OUT = 0.02, 0.001
"""Part of a group's shares left out at the lower and the upper end of the price axis."""
COLUMNS = 120
"""Width of a line of the subtitle; a Chinese character takes two."""

_WIDE = 0x2E80
_PIECES = re.compile(r"[\u2e80-\uffef][\u3000-\u303f\uff00-\uffef]* ?|[^\u2e80-\uffef ]+[\u3000-\u303f\uff00-\uffef]* ?| ")

Dict = dict[str, Any]


def cost_picture(view: CostView, language: Language) -> Dict:
    """Return the picture as a Vega-Lite specification with its data in it; no address is referred to."""
    words = wording(language)
    caveat = words.typeset(str(view.figures["caveat_zh" if language == "zh" else "caveat"]))
    subtitle = [line for text in (reading_line(view, language), random_line(view, language), caveat) for line in _folded(text)]
    title = {
        "text": words.say("cost.title", ticker=view.ticker),
        "subtitle": subtitle,
        "anchor": "start",
        "fontSize": 17,
        "subtitleFontSize": 12,
        "subtitleColor": PALETTE["muted"],
        "subtitleLineHeight": 16,
        "subtitlePadding": 6,
        "color": PALETTE["ink"],
        "offset": 12,
    }
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "background": PALETTE["paper"],
        "padding": 16,
        "title": title,
        "config": _config(),
        "spacing": 26,
        "vconcat": [_distributions(view, language), _history(view, language)],
    }


def cost_svg(view: CostView, language: Language) -> str:
    """Return the picture as SVG text; vl-convert is told that no address may be read."""
    import vl_convert

    return str(vl_convert.vegalite_to_svg(cost_picture(view, language), allowed_base_urls=[]))


def _config() -> Dict:
    axis = {"labelColor": PALETTE["muted"], "labelFontSize": 12, "domainColor": PALETTE["muted"], "tickColor": PALETTE["muted"]}
    titles = {"titleColor": PALETTE["muted"], "titleFontSize": 12, "titleFontWeight": "normal", "gridColor": PALETTE["rule"]}
    return {"aria": False, "font": "sans-serif", "view": {"stroke": None}, "axis": {**axis, **titles}}


def _folded(text: str) -> list[str]:
    """Return a text in lines of at most ``COLUMNS``, broken at blanks or after a Chinese character, never before a mark."""
    found = [""]
    for piece in _PIECES.findall(text):
        if _columns(found[-1]) + _columns(piece.rstrip()) > COLUMNS:
            found.append("")
        found[-1] += piece
    return [line.rstrip() for line in found]


def _columns(text: str) -> int:
    return sum(2 if ord(c) > _WIDE else 1 for c in text)


# ------------------------------------------------------------------------------------------------ the distributions


def _distributions(view: CostView, language: Language) -> Dict:
    low, high = _span(view)
    kept = (view.prices >= low) & (view.prices <= high)
    groups = {key: 100.0 * getattr(view, key)[kept] for key in COLOURS}
    prices = view.prices[kept]
    top = 1.3 * max(float(values.max()) for values in groups.values())
    x = {
        "field": "x",
        "type": "quantitative",
        "scale": {"type": "log", "domain": [low, high], "nice": False},
        "axis": {"values": _ticks(low, high), "format": "$,.4~g", "grid": False, "title": None},
    }
    axis = {"title": wording(language).say("cost.axis"), "titleAnchor": "end", "titleAlign": "left", "titleAngle": 0, "titleY": -8}
    y = {
        "field": "y",
        "type": "quantitative",
        "scale": {"domain": [0, top], "nice": False},
        "axis": {"tickCount": 5, "domain": False, **axis},
    }
    both = np.minimum(groups["strength"], groups["weakness"])
    layers = [_area(prices, both, PALETTE["recession"])]
    layers += [_line(prices, values, COLOURS[key], DASHES[key]) for key, values in groups.items()]
    layers += [_rules(view, language, top, low, high), *_overlap_name(view, language, top)]
    return {"width": WIDTH, "height": HEIGHT, "encoding": {"x": x, "y": y}, "layer": layers}


def _span(view: CostView) -> tuple[float, float]:
    """Return the ends of the price axis: nearly all shares of both groups, and the last close."""
    close = number(view.figures, "close")
    ends = [close * 0.97, close * 1.03]
    for shares in (view.strength, view.weakness):
        cumulated = np.cumsum(shares)
        ends += [float(view.prices[np.searchsorted(cumulated, part)]) for part in (LEFT_OUT[0], 1.0 - LEFT_OUT[1])]
    return min(ends), max(ends)


def _ticks(low: float, high: float) -> list[float]:
    """Return five to eleven round prices across a logarithmic axis."""
    for step in (1, 2, 2.5, 5):
        for power in range(-3, 7):
            size = step * 10.0**power
            first, last = int(np.ceil(low / size)), int(np.floor(high / size))
            if 5 <= last - first + 1 <= 11:
                return [round(size * k, 6) for k in range(first, last + 1)]
    return [round(float(v), 2) for v in np.geomspace(low, high, 6)]


def _points(x: Values, y: Values) -> list[Dict]:
    return [{"x": _short(a), "y": _short(b)} for a, b in zip(x.tolist(), y.tolist(), strict=True)]


def _area(x: Values, y: Values, colour: str) -> Dict:
    return {"data": {"values": _points(x, y)}, "mark": {"type": "area", "color": colour, "opacity": 0.9, "interpolate": "monotone"}}


def _line(x: Values, y: Values, colour: str, dash: list[int]) -> Dict:
    mark = {"type": "line", "color": colour, "strokeDash": dash, "strokeWidth": 1.8, "interpolate": "monotone"}
    return {"data": {"values": _points(x, y)}, "mark": mark}


def _rules(view: CostView, language: Language, top: float, low: float, high: float) -> Dict:
    """Return upright lines at the close and at both mean costs, each with its words at a height of its own."""
    words, middle = wording(language), float(np.sqrt(low * high))
    prices = {"close": number(view.figures, "close"), **{key: number(view.figures, f"mean_cost_{key}") for key in COLOURS}}
    said = {key: words.say(f"cost.{key}", price=dollars(price)) for key, price in prices.items()}
    colours = {"close": PALETTE["ink"], **COLOURS}
    layers: list[Dict] = []
    for place, (key, price) in enumerate(prices.items()):
        row = {"x": price, "y": top * (0.99 - 0.065 * place), "label": said[key]}
        side = {"align": "right", "dx": -5} if price > middle else {"align": "left", "dx": 5}
        rule = {"type": "rule", "color": colours[key], "strokeWidth": 1.2, "strokeDash": [2, 2] if key != "close" else [1, 0]}
        text = {
            "type": "text",
            "baseline": "middle",
            "fontSize": 12.5,
            "fontWeight": "bold",
            "stroke": PALETTE["paper"],
            "strokeWidth": 3,
            **side,
        }
        layers.append({"data": {"values": [row]}, "mark": rule, "encoding": {"y": {"datum": 0}, "y2": {"field": "y"}}})
        words_twice = (text, {**text, "color": colours[key], "strokeWidth": 0})  # a rim of paper first, so that the words stay legible
        layers += [{"data": {"values": [row]}, "mark": mark, "encoding": {"text": {"field": "label"}}} for mark in words_twice]
    return {"layer": layers}


def _overlap_name(view: CostView, language: Language, top: float) -> list[Dict]:
    """Return the overlap's name at the left of the picture, where few shares lie."""
    if view.overlap is None:
        return []
    row = {"y": 0.99 * top, "label": wording(language).say("cost.overlap", value=f"{view.overlap:.2f}")}
    mark = {"type": "text", "fontSize": 13, "fontWeight": "bold", "color": PALETTE["ink"], "align": "left", "baseline": "middle", "dx": 6}
    return [{"data": {"values": [row]}, "mark": mark, "encoding": {"x": {"value": 0}, "text": {"field": "label"}}}]


# ------------------------------------------------------------------------------------------------ through time


def _history(view: CostView, language: Language) -> Dict:
    words = wording(language)
    axis = {"title": words.say("cost.history"), "titleAnchor": "end", "titleAlign": "left", "titleAngle": 0, "titleY": -8}
    y = {"field": "y", "type": "quantitative", "scale": {"domain": [0, 1]}, "axis": {"values": [0, 0.5, 1], "domain": False, **axis}}
    x = {"field": "x", "type": "temporal", "scale": {"type": "utc"}, "axis": {"format": "%Y", "grid": False, "title": None, "tickCount": 8}}
    layers: list[Dict] = []
    if view.band is not None:
        rows = [
            {"x": _ms(d), "y": _short(a), "y2": _short(b)}
            for d, a, b in zip(view.band.days, view.band.low.tolist(), view.band.high.tolist(), strict=True)
        ]
        layers.append({"data": {"values": rows}, "mark": {"type": "area", "color": PALETTE["band2"]}, "encoding": {"y2": {"field": "y2"}}})
        layers.append(_aside(_ms(view.band.days[len(rows) // 2]), 0.08, words.say("cost.band"), PALETTE["muted"]))
    if len(view.days):
        kept = thinned(view.days.astype(np.int64).astype(np.float64), view.history, buckets=WIDTH)
        points = [{"x": _ms(view.days[i]), "y": _short(float(view.history[i]))} for i in kept]
        layers.append({"data": {"values": points}, "mark": {"type": "line", "color": PALETTE["ink"], "strokeWidth": 1}})
        layers.append({"data": {"values": points[-1:]}, "mark": {"type": "point", "filled": True, "size": 40, "color": PALETTE["ink"]}})
    return {"width": WIDTH, "height": BELOW, "encoding": {"x": x, "y": y}, "layer": layers or [{"data": {"values": []}, "mark": "line"}]}


def _aside(x: int, y: float, label: str, colour: str) -> Dict:
    mark = {"type": "text", "fontSize": 12, "color": colour}
    return {"data": {"values": [{"x": x, "y": y, "label": label}]}, "mark": mark, "encoding": {"text": {"field": "label"}}}


def _ms(day: np.datetime64) -> int:
    """Milliseconds since 1970 at midnight UTC: the same instant on every machine."""
    return int(day.astype("datetime64[D]").astype(np.int64)) * 86_400_000


def _short(value: float) -> float:
    return float(f"{value:.6g}")
