"""Pictures as SVG text: charts through vl-convert, sparklines and strips written directly."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from crossroads.report.picture import PALETTE
from crossroads.report.view import Band, Chart

_TAG = re.compile(r"<[^>]*>")
_NUMBER = re.compile(r"-?\d+\.\d{2,}")
_SIZE = re.compile(r'<svg [^>]*viewBox="0 0 \d+ \d+">')
_VARIABLES = {code: f"var(--{name})" for name, code in PALETTE.items()}
_COLOURS = re.compile("|".join(_VARIABLES))

SPARK_WIDTH, SPARK_HEIGHT = 100.0, 26.0


def chart_svg(chart: Chart) -> str:
    """Return a chart as an SVG element that takes its colours from the page's variables."""
    return svg_of(chart.spec)


def svg_of(spec: Mapping[str, Any]) -> str:
    """Return a specification drawn, as an SVG element that takes its colours from the page's variables.

    The specification holds its own data; vl-convert is told that no address may be read.
    """
    import vl_convert

    drawn = vl_convert.vegalite_to_svg(dict(spec), allowed_base_urls=[])
    padding = spec["padding"]
    width, height = spec["width"] + padding["left"] + padding["right"], spec["height"] + padding["top"] + padding["bottom"]
    opening = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" aria-hidden="true" focusable="false">'
    sized = _SIZE.sub(opening, drawn, count=1)
    return _TAG.sub(lambda tag: _restyled(tag[0]), sized)


def start_drawing() -> None:
    """Start the engine that draws: half a second another thread may spend while the letter is being composed."""
    import vl_convert

    point = {"mark": "point", "data": {"values": [{"x": 1}]}, "encoding": {"x": {"field": "x", "type": "quantitative"}}}
    vl_convert.vegalite_to_svg(point, allowed_base_urls=[])


def _restyled(tag: str) -> str:
    """Return a tag with its coordinates to a tenth of a pixel and its colours as variables; text between tags is not touched."""
    return _COLOURS.sub(lambda m: _VARIABLES[m[0]], _NUMBER.sub(lambda m: f"{float(m[0]):.1f}", tag))


def spark_path(points: Sequence[tuple[float, float]]) -> str:
    """Return the points as the ``d`` of a path in a box of 100 x 26, or an empty string if there is no line to draw."""
    if len(points) < 2:
        return ""
    days, values = [p[0] for p in points], [p[1] for p in points]
    low, high = min(values), max(values)
    across, up = SPARK_WIDTH / (days[-1] - days[0]), (SPARK_HEIGHT - 4) / ((high - low) or 1.0)
    places = [f"{(d - days[0]) * across:.1f} {SPARK_HEIGHT - 2 - (v - low) * up:.1f}" for d, v in points]
    return "M" + "L".join(places)


def band_places(bands: Sequence[Band]) -> list[tuple[float, float, Band]]:
    """Return left edge and width of each band on a strip of 100, a gap of 0.6 between neighbours."""
    return [(b.start + (0.3 if b.start > 0 else 0.0), max(0.4, b.end - b.start - 0.6), b) for b in bands if b.end > b.start]
