"""Words set in lines of a given width, for pictures: SVG does not wrap. Chinese is broken between characters, never before a mark."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise
from xml.sax.saxutils import escape

from crossroads.report.column import Line, Span

_WIDTHS = (
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278,
    556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
    1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778,
    667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
    333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556,
    556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
)  # fmt: skip
"""Advance widths of Helvetica from the space to the tilde, in thousandths of the size; the families used are as wide or narrower."""
_BOLD_WIDTHS = (
    278, 333, 474, 556, 556, 889, 722, 238, 333, 333, 389, 584, 278, 333, 278, 278,
    556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 333, 333, 584, 584, 584, 611,
    975, 722, 722, 722, 722, 667, 611, 778, 722, 278, 556, 722, 611, 833, 722, 778,
    667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 333, 278, 333, 584, 556,
    333, 556, 611, 556, 611, 556, 333, 611, 611, 278, 278, 556, 278, 889, 611, 611,
    611, 611, 389, 556, 333, 611, 556, 778, 556, 556, 500, 389, 280, 389, 584,
)  # fmt: skip
_OTHER = 0.6
_WIDE = 0x2E80
_CLOSING = frozenset("\u3001\u3002\uff0c\uff1b\uff1a\uff1f\uff01\uff09\u300b\u300d\u300f\u3011\u201d\u2019\u2026\uff05%,.;:!?)]}")
_OPENING = frozenset("\uff08\u300a\u300c\u300e\u3010\u201c\u2018([{$")
_PAIRED = frozenset("\u2014\u2026")
_HAN_RUN = re.compile(
    "[\u2014\u2018\u2019\u201c\u201d\u2026]*[\u2e80-\u9fff\uf900-\uffef][\u2e80-\u9fff\uf900-\uffef \u2014\u2018\u2019\u201c\u201d\u2026]*"
)


def width(text: str, size: float, *, is_bold: bool = False) -> float:
    """Return about how wide a text is, in the unit of its size; never much too narrow."""
    table = _BOLD_WIDTHS if is_bold else _WIDTHS
    return sum(_of(character, table) for character in text) * size


def line_width(line: Line, size: float) -> float:
    """Return about how wide a line is."""
    return sum(width(span.text, size, is_bold=is_bold(span)) for span in line)


def _of(character: str, table: tuple[int, ...]) -> float:
    code = ord(character)
    if 0x20 <= code <= 0x7E:
        return table[code - 0x20] / 1000
    return 1.0 if code >= _WIDE or character in "\u2014\u2026\u201c\u201d" else _OTHER


def is_bold(span: Span) -> bool:
    """Return whether a span is set bold: figures are, as on the page."""
    return span.strong or bool(span.note)


def words(text: str, *, strong: bool = False) -> Line:
    """Return plain words as a line."""
    return (Span(text, strong=strong),)


def wrapped(line: Line, size: float, room: float) -> list[Line]:
    """Return a line in pieces no wider than ``room``; where nothing allows a break, as in an address, it is broken anywhere."""
    cells = [replace(span, text=character) for span in line for character in span.text]
    lines: list[list[Span]] = [[]]
    used, can_break = 0.0, 0
    for before, cell in pairwise([Span(" "), *cells]):
        if cell.text == "\n":
            lines.append([])
            used, can_break = 0.0, 0
            continue
        here = lines[-1]
        if here and _may_break(before.text, cell.text):
            can_break = len(here)
        wide = width(cell.text, size, is_bold=is_bold(cell))
        if here and used + wide > room and cell.text != " ":
            at = can_break or len(here)
            lines[-1:] = [here[:at], here[at:]]
            used, can_break = line_width(tuple(here[at:]), size), 0
        if lines[-1] or cell.text != " ":
            lines[-1].append(cell)
            used += wide
    return [tuple(_merged(found)) for found in lines if found]


def _may_break(before: str, after: str) -> bool:
    if after in _CLOSING or after == " " or before in _OPENING or (before == after and before in _PAIRED):
        return False
    return before == " " or ord(before) >= _WIDE or ord(after) >= _WIDE


def _merged(cells: Iterable[Span]) -> list[Span]:
    kept: list[Span] = []
    for cell in cells:
        if kept and replace(kept[-1], text="") == replace(cell, text=""):
            kept[-1] = replace(kept[-1], text=kept[-1].text + cell.text)
        else:
            kept.append(cell)
    kept[-1] = replace(kept[-1], text=kept[-1].text.rstrip(" "))
    return kept


def is_han(text: str) -> bool:
    """Return whether a text has Chinese in it."""
    return _HAN_RUN.search(text) is not None


def apart(line: Line) -> list[Span]:
    """Return a line's spans cut where Chinese begins and ends: each part is set in a family that has its characters."""
    found: list[Span] = []
    for span in line:
        last = 0
        for run in _HAN_RUN.finditer(span.text):
            found += [replace(span, text=span.text[last : run.start()]), replace(span, text=run[0])]
            last = run.end()
        found.append(replace(span, text=span.text[last:]))
    return [span for span in found if span.text]


def svg_span(span: Span, more: str = "") -> str:
    """Return words as an SVG span, with further attributes."""
    style = ' font-weight="bold"' if is_bold(span) else ""
    style += ' font-style="italic"' if span.em else ""
    style += ' text-decoration="line-through"' if span.struck else ""
    return f'<tspan xml:space="preserve"{style}{more}>{escape(span.text)}</tspan>'
