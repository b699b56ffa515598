"""The blocks of a letter set down a phone's width: words, gauges in two columns, charts, tables that fit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from crossroads.report.cards_sheet import Sheet, Style
from crossroads.report.cards_text import words, wrapped
from crossroads.report.column import Block, Break, Code, Drawn, Gauges, Grid, Heading, Items, Line, Paragraph, Quote, Span
from crossroads.report.svg import SPARK_HEIGHT, SPARK_WIDTH, band_places, spark_path
from crossroads.report.view import Chart, Gauge

BODY = Style(17, 28)
QUIET = Style(13, 20, "muted")
CAPTION = Style(15, 22)
CELL = Style(12.5, 18)
HEAD = Style(11.5, 17, "muted")
SOURCE = Style(11.5, 16, "muted")
_HEADINGS = {2: Style(22, 31), 3: Style(18, 27)}
_GAP = 10.0
_BETWEEN_COLUMNS = 12.0
_BETWEEN_GAUGES = 24.0
_INDENT = 22.0
_MOST_COLUMNS = 5
_NAMES = 96.0
"""Width of the columns' names beside the cells of a table that is set row by row."""


def fill_long(sheet: Sheet, blocks: Iterable[Block]) -> None:
    """Set blocks one under the other."""
    for block in blocks:
        _set(sheet, block)


def _set(sheet: Sheet, block: Block) -> None:  # noqa: C901  # one case for each kind of block
    match block:
        case Heading():
            _heading(sheet, block)
        case Paragraph():
            sheet.space(4 if block.is_quiet else _GAP)
            sheet.text(_plain_code(block.line), QUIET if block.is_quiet else BODY)
        case Items():
            _items(sheet, block)
        case Quote():
            _quote(sheet, block)
        case Code():
            sheet.space(_GAP)
            for line in block.text.split("\n"):
                sheet.text(words(line or " "), QUIET)
        case Break():
            sheet.space(16)
            sheet.rule()
        case Grid():
            _grid(sheet, block)
        case Drawn():
            _chart(sheet, block.chart)
        case Gauges():
            _gauges(sheet, block.gauges)


def _plain_code(line: Line) -> Line:
    return tuple(replace(span, code=False, href="") for span in line)


def _heading(sheet: Sheet, heading: Heading) -> None:
    style = _HEADINGS.get(heading.level, Style(16, 25))
    sheet.space(30 if heading.level == 2 else 18)
    if heading.level == 2:
        sheet.rule("ink")
        sheet.space(8)
    sheet.text(tuple(replace(span, strong=True) for span in heading.line), style)


def _items(sheet: Sheet, items: Items) -> None:
    for i, item in enumerate(items.items):
        sign = "•" if items.start is None else f"{items.start + i}."
        top = sheet.y + _GAP
        sheet.place(words(sign), BODY, sheet.margin + 2, top + BODY.leading)
        _inset(sheet, item)


def _quote(sheet: Sheet, quote: Quote) -> None:
    top = sheet.y + _GAP
    _inset(sheet, quote.blocks)
    sheet.rectangle(sheet.margin, top, 3, sheet.y - top, "rule")


def _inset(sheet: Sheet, blocks: Sequence[Block]) -> None:
    """Set blocks in a narrower column."""
    inner = replace(sheet, margin=sheet.margin + _INDENT / 2, parts=[])
    fill_long(inner, blocks)
    sheet.parts.append(f'<g transform="translate({_INDENT / 2} 0)">{"".join(inner.parts)}</g>')
    sheet.y = inner.y


def _chart(sheet: Sheet, chart: Chart) -> None:
    sheet.space(18)
    sheet.text(words(chart.title, strong=True), CAPTION)
    sheet.text(words(chart.subtitle), QUIET)
    sheet.space(6)
    sheet.chart(chart)
    sheet.space(2)
    sheet.text(words(chart.source), SOURCE)


# --------------------------------------------------------------------------------------------- gauges


def _gauges(sheet: Sheet, gauges: Sequence[Gauge]) -> None:
    room = (sheet.room - _BETWEEN_GAUGES) / 2
    sheet.space(14)
    for pair in (gauges[i : i + 2] for i in range(0, len(gauges), 2)):
        top, reached = sheet.y, sheet.y
        for column, gauge in enumerate(pair):
            sheet.y = top
            _gauge(sheet, gauge, sheet.margin + column * (room + _BETWEEN_GAUGES), room)
            reached = max(reached, sheet.y)
        sheet.y = reached + 12


def _gauge(sheet: Sheet, gauge: Gauge, x: float, room: float) -> None:
    assert gauge.value is not None, "only gauges with a reading are shown"
    is_break = gauge.tone == "break"
    sheet.rectangle(x, sheet.y, room, 2.5 if is_break else 1, "break" if is_break else "rule")
    sheet.space(5)
    sheet.text(words(gauge.name, strong=True), Style(12.5, 18), x=x, room=room)
    value = Style(22 if len(gauge.value.text) <= 9 else 18, 30, "breakink" if is_break else "ink")
    sheet.space(value.leading)
    sheet.place(words(gauge.value.text, strong=True), value, x, sheet.y)
    if path := spark_path(gauge.spark):
        wide = min(84.0, room - sheet.width_of(words(gauge.value.text, strong=True), value) - 10)
        sheet.path(path, x + room - wide, sheet.y - SPARK_HEIGHT, (wide / SPARK_WIDTH, 1.0))
    moved = " · ".join(part for part in (gauge.zone, gauge.change) if part)
    if moved:
        sheet.text((Span(moved, direction=gauge.direction),), Style(12, 17), x=x, room=room)
    if gauge.marker is not None:
        _strip(sheet, gauge, x, room)
    said = " · ".join(part for part in (gauge.percentile, gauge.watch) if part)
    if said:
        sheet.text(words(said), Style(11, 15, "muted"), x=x, room=room)
    if gauge.stale:
        sheet.text(words(gauge.stale), Style(11, 15, "muted"), x=x, room=room)


def _strip(sheet: Sheet, gauge: Gauge, x: float, room: float) -> None:
    assert gauge.marker is not None, "a strip has a marker"
    sheet.space(3)
    for left, wide, band in band_places(gauge.bands):
        here = ("break" if gauge.tone == "break" else "here") if band.is_current and band.word else "strip"
        sheet.rectangle(x + left * room / 100, sheet.y + 2, wide * room / 100, 4, here)
    sheet.rectangle(x + max(gauge.marker - 0.8, 0.0) * room / 100, sheet.y, 1.6 * room / 100, 8, "ink")
    sheet.space(10)


# --------------------------------------------------------------------------------------------- tables


def _grid(sheet: Sheet, grid: Grid) -> None:
    sheet.space(18)
    if grid.caption:
        sheet.text(words(grid.caption, strong=True), CAPTION)
        sheet.space(2)
    need = _needs(sheet, grid)
    if len(need) > _MOST_COLUMNS and sum(need) > sheet.room:
        _stacked(sheet, grid)
        return
    shares = column_widths(sheet, grid)
    _row(sheet, grid.columns, grid.numeric, shares, HEAD)
    sheet.rule("muted")
    for row, is_marked in zip(grid.rows, grid.marked, strict=True):
        _row(sheet, tuple(_plain_code(cell) for cell in row), grid.numeric, shares, CELL, is_marked=is_marked)
        sheet.rule()


def _stacked(sheet: Sheet, grid: Grid) -> None:
    """Set a table too wide for a phone row by row: the first cell as a heading, each other one under its column's name."""
    room = sheet.room - _NAMES - _BETWEEN_COLUMNS
    for row in grid.rows:
        sheet.rule()
        sheet.space(5)
        sheet.text(tuple(replace(span, strong=True) for span in _plain_code(row[0])), Style(14.5, 21))
        for name, cell in zip(grid.columns[1:], row[1:], strict=True):
            if any(span.text.strip() for span in cell):
                top = sheet.y
                sheet.text(name, HEAD, room=_NAMES)
                low, sheet.y = sheet.y, top
                sheet.text(_plain_code(cell), CELL, x=sheet.margin + _NAMES + _BETWEEN_COLUMNS, room=room)
                sheet.y = max(sheet.y, low)
        sheet.space(6)
    sheet.rule()


def _needs(sheet: Sheet, grid: Grid) -> list[float]:
    """Return the width each column would take unbroken."""
    rows = [(grid.columns, HEAD), *((row, CELL) for row in grid.rows)]
    return [max(sheet.width_of(row[i], style) + 1 for row, style in rows) for i in range(len(grid.columns))]


def column_widths(sheet: Sheet, grid: Grid) -> list[float]:
    """Return the width of each column: what it needs where that is no more than its share, and the rest among the others."""
    need = _needs(sheet, grid)
    left = sheet.room - _BETWEEN_COLUMNS * (len(need) - 1)
    if sum(need) <= left:
        return [n + (left - sum(need)) / len(need) for n in need]
    shares = dict[int, float]()
    open_columns = set(range(len(need)))
    while open_columns:
        fair = left / len(open_columns)
        modest = {i for i in open_columns if need[i] <= fair}
        for i in modest or open_columns:
            shares[i] = need[i] if modest else fair
        left -= sum(shares[i] for i in modest or open_columns)
        open_columns -= modest or set(open_columns)
    return [shares[i] for i in range(len(need))]


def _row(
    sheet: Sheet, cells: Sequence[Line], numeric: Sequence[bool], shares: Sequence[float], style: Style, *, is_marked: bool = False
) -> None:
    top, x, reached = sheet.y + 5, sheet.margin, sheet.y + 5
    for i, (cell, is_number, wide) in enumerate(zip(cells, numeric, shares, strict=True)):
        line = (Span("■ "), *cell) if is_marked and i == 0 else cell
        y = top
        for piece in wrapped(line, style.size, wide):
            y += style.leading
            sheet.place(piece, style, x + wide if is_number else x, y, is_right=is_number)
        reached = max(reached, y)
        x += wide + _BETWEEN_COLUMNS
    sheet.y = reached + 5
