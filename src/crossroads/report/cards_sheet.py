"""A sheet of SVG that is filled from the top down: lines of words, rules, charts; what pictures of a letter are made of."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass, field, replace
from typing import Any

from crossroads.catalog.specs import Language
from crossroads.report.cards_colours import FONTS, HAN, THEMES, Theme, moved_colour
from crossroads.report.cards_text import apart, is_han, line_width, svg_span, wrapped
from crossroads.report.column import Line, Span
from crossroads.report.html import Up
from crossroads.report.svg import chart_svg
from crossroads.report.view import Chart

_VARIABLE = re.compile(r"var\(--(\w+)\)")
_FAMILY = re.compile(r'font-family="[^"]*"')


@dataclass(frozen=True, slots=True)
class Style:
    """How a run of words is set: size and line height in pixels, and a colour by its name in the palette."""

    size: float
    leading: float
    colour: str = "ink"


@dataclass
class Sheet:
    """A column of a given width, growing downwards.

    Parameters
    ----------
    width : float
        In pixels of the SVG; a PNG has twice as many.
    margin : float
        Left and right.
    y : float
        How far down the sheet is filled.
    """

    width: float
    margin: float
    language: Language
    theme: Theme = "light"
    up: Up = "neutral"
    y: float = 0.0
    parts: list[str] = field(default_factory=list)

    @property
    def room(self) -> float:
        """Return the width between the margins."""
        return self.width - 2 * self.margin

    def colour(self, name: str) -> str:
        """Return a colour of the palette."""
        return THEMES[self.theme][name]

    def space(self, height: float) -> None:
        """Leave some height empty."""
        self.y += height

    def text(self, line: Line, style: Style, *, x: float | None = None, room: float | None = None) -> None:
        """Set words in as many lines as they need."""
        left, wide = self.margin if x is None else x, self.room if room is None else room
        for piece in wrapped(line, style.size, wide):
            self.y += style.leading
            self.place(piece, style, left, self.y)

    def place(self, line: Line, style: Style, x: float, y: float, *, is_right: bool = False) -> None:
        """Set one line whose words end in their last line's foot: ``y`` is the foot of the line's height."""
        foot = y - (style.leading - style.size) / 2 - 0.14 * style.size
        is_mixed = self.language == "en" and any(is_han(span.text) for span in line)
        left = x - line_width(line, style.size) if is_right and is_mixed else x
        anchor = ' text-anchor="end"' if is_right and not is_mixed else ""
        runs = self._mixed(line, style, left) if is_mixed else "".join(svg_span(span, self._fill(span, style)) for span in line)
        fill = self.colour(style.colour)
        self.parts.append(f'<text x="{left:.1f}" y="{foot:.1f}" font-size="{style.size}" fill="{fill}"{anchor}>{runs}</text>')

    def _mixed(self, line: Line, style: Style, x: float) -> str:
        """Return a line with Chinese words in it, each run placed by itself: a renderer takes a run whole from one font."""
        parts = []
        for span in apart(line):
            family = HAN if is_han(span.text) else FONTS[self.language]
            parts.append(svg_span(span, f' x="{x:.1f}" font-family="{family}"{self._fill(span, style)}'))
            x += line_width((span,), style.size)
        return "".join(parts)

    def _fill(self, span: Span, style: Style) -> str:
        if span.direction is None or style.colour != "ink":
            return ""
        return f' fill="{moved_colour(span.direction, self.up, self.theme)}"'

    def height_of(self, line: Line, style: Style, room: float | None = None) -> float:
        """Return the height some words would take."""
        return style.leading * len(wrapped(line, style.size, self.room if room is None else room))

    def width_of(self, line: Line, style: Style) -> float:
        """Return about the width of a line that is not broken."""
        return line_width(line, style.size)

    def rule(self, colour: str = "rule", thickness: float = 1.0) -> None:
        """Draw a line across the column."""
        self.rectangle(self.margin, self.y, self.room, thickness, colour)
        self.y += thickness

    def rectangle(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        """Draw a filled rectangle."""
        self.parts.append(f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{self.colour(colour)}"/>')

    def path(self, d: str, x: float, y: float, scale: tuple[float, float]) -> None:
        """Draw a thin line given in its own box."""
        place = f'transform="translate({x:.1f} {y:.1f}) scale({scale[0]:.3f} {scale[1]:.3f})"'
        style = f'fill="none" stroke="{self.colour("ink")}" stroke-width="{1.2 / scale[0]:.2f}" stroke-linejoin="round"'
        self.parts.append(f'<path d="{d}" {place} {style}/>')

    def chart(self, chart: Chart) -> None:
        """Draw a chart over the column's width, in its own shape."""
        shown = self.height_of_chart(chart)
        place = f'<svg x="{self.margin:.1f}" y="{self.y:.1f}" width="{self.room:.1f}" height="{shown:.1f}" '
        self.parts.append(chart_picture(chart, self.language, self.theme).replace("<svg ", place, 1))
        self.y += shown

    def height_of_chart(self, chart: Chart) -> float:
        """Return the height a chart takes over the column's width."""
        wide, high = chart_size(chart)
        return self.room * high / wide

    def svg(self, height: float | None = None) -> str:
        """Return the sheet as an SVG document as high as it is filled, or as high as asked."""
        high = self.y if height is None else height
        size = f'width="{self.width:.0f}" height="{high:.0f}" viewBox="0 0 {self.width:.0f} {high:.0f}"'
        paper = f'<rect width="{self.width:.0f}" height="{high:.0f}" fill="{self.colour("paper")}"/>'
        body = "\n".join(self.parts)
        return f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="{FONTS[self.language]}">\n{paper}\n{body}\n</svg>'


def chart_picture(chart: Chart, language: Language, theme: Theme) -> str:
    """Return a chart as an SVG element in written-out colours and in the language's own type, words on a rim of paper."""
    drawn = _VARIABLE.sub(lambda found: THEMES[theme][found[1]], chart_svg(chart))
    return _FAMILY.sub(f'font-family="{FONTS[language]}"', drawn).replace("<text ", '<text paint-order="stroke" stroke-linejoin="round" ')


def chart_size(chart: Chart) -> tuple[float, float]:
    """Return the width and height of a chart with its margins, in its own pixels."""
    padding = chart.spec["padding"]
    wide = chart.spec["width"] + padding["left"] + padding["right"]
    return float(wide), float(chart.spec["height"] + padding["top"] + padding["bottom"])


def taller(chart: Chart, height: float) -> Chart:
    """Return a chart of one quantity over time with a plot of that height; others are drawn as they are made.

    What is placed by its pixels in the lower half of the plot, as ticks at its foot are, stays as far from the foot.
    """
    spec = chart.spec
    is_over_time = spec.get("encoding", {}).get("x", {}).get("type") == "temporal" and "layer" in spec
    if not is_over_time:
        return chart
    high = round(height)
    lowered = _lowered(spec["layer"], high - spec["height"], spec["height"] / 2)
    return replace(chart, spec={**spec, "height": high, "layer": lowered})


def _lowered(part: Any, by: float, middle: float) -> Any:
    if isinstance(part, dict):
        return {k: _placed(v, by, middle) if k in {"y", "y2"} else _lowered(v, by, middle) for k, v in part.items()}
    return [_lowered(v, by, middle) for v in part] if isinstance(part, list) else part


def _placed(place: Any, by: float, middle: float) -> Any:
    is_pixel = isinstance(place, dict) and set(place) == {"value"} and isinstance(place["value"], (int, float))
    return {"value": place["value"] + by} if is_pixel and place["value"] > middle else place


def png(svg: str) -> bytes:
    """Return an SVG document as a PNG of twice its size; the same bytes on the same machine, whose fonts it uses."""
    import vl_convert

    return packed(vl_convert.svg_to_png(svg, scale=2.0))


def packed(image: bytes) -> bytes:
    """Return a PNG with its pixels packed anew: the drawing library packs fast and loosely, to four times the size."""
    head, chunks, rest = image[:8], b"", image[8:]
    pixels = b""
    while rest:
        length = int.from_bytes(rest[:4], "big")
        chunk, rest = rest[: length + 12], rest[length + 12 :]
        if chunk[4:8] == b"IDAT":
            pixels += chunk[8:-4]
            continue
        if chunk[4:8] == b"IEND":
            chunks += _chunk(b"IDAT", zlib.compress(zlib.decompress(pixels), 6))
        chunks += chunk
    return head + chunks


def _chunk(kind: bytes, content: bytes) -> bytes:
    return len(content).to_bytes(4, "big") + kind + content + zlib.crc32(kind + content).to_bytes(4, "big")
