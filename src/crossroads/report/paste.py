"""A letter as HTML that survives an editor it is pasted into: WeChat's, a mail client's, a wiki's.

Such editors drop style sheets, classes, ids, scripts, SVG and links inside a page. So every element carries its own
style, pictures are PNGs in the file itself (``data:``; the same pictures as files come from ``--cards``), figures are
numbered in small raised digits, and where each comes from is told in a list at the end.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator, Mapping
from html import escape

from crossroads.report.cards import blocks_of, cover_of
from crossroads.report.cards_colours import THEMES, moved_colour
from crossroads.report.cards_sheet import chart_picture, chart_size, packed
from crossroads.report.column import Block, Break, Code, Drawn, Gauges, Grid, Heading, Items, Line, Paragraph, Quote, Span
from crossroads.report.html import LOCALES, Up
from crossroads.report.own_letter import OwnLetter
from crossroads.report.view import Chart, Gauge, Letter, Note
from crossroads.report.wording import Wording, wording

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
_INK, _MUTED, _RULE, _ACCENT, _BREAK = (THEMES["light"][name] for name in ("ink", "muted", "rule", "accent", "break"))
_BODY = f"font-size:16px;line-height:1.75;color:{_INK};margin:0 0 12px 0"
_QUIET = f"font-size:13px;line-height:1.6;color:{_MUTED};margin:0 0 8px 0"
_HEADINGS = {2: 21, 3: 18}
_CELL = f"border-bottom:1px solid {_RULE};padding:5px 8px 5px 0;font-size:13px;line-height:1.5;color:{_INK};vertical-align:top"
_TABLE = "border-collapse:collapse;width:100%;margin:6px 0 16px 0"
_SCALE = 2.0
_PAPER, _WHITE = THEMES["light"]["paper"], THEMES["light"]["card"]
_SHOWN_ROWS = 3


def render_paste(letter: Letter | OwnLetter, *, up: Up = "neutral") -> str:
    """Return a letter as paste-safe HTML: open it in a browser, select all, copy, paste.

    Inline styles alone: no class, id, style sheet, script, SVG or form; links only where a user's text has them, and to
    outside addresses. Light colours, for an editor's page is white.
    """
    return _Paste(letter, up).page()


class _Paste:
    """One letter being printed."""

    def __init__(self, letter: Letter | OwnLetter, up: Up) -> None:
        self.letter = letter
        self.up: Up = up
        self.cover = cover_of(letter)
        self.blocks = blocks_of(letter)
        self.words: Wording = wording(letter.language)
        self.numbers: Mapping[str, int] = _numbers(self.blocks, letter.notes)

    def page(self) -> str:
        head = (
            f'<html lang="{LOCALES[self.letter.language]}"><head><meta charset="utf-8">'
            f'<meta http-equiv="Content-Security-Policy" content="{POLICY}"><title>{escape(self.cover.title)}</title></head>'
        )
        column = f'<div style="max-width:680px;margin:0 auto;padding:16px;color:{_INK};font-family:sans-serif;text-align:left">'
        body = "\n".join(self.parts())
        return f"<!DOCTYPE html>\n{head}\n<body>\n{column}\n{body}\n</div>\n</body></html>\n"

    def parts(self) -> Iterator[str]:
        yield f'<h1 style="font-size:26px;line-height:1.35;color:{_INK};margin:0 0 6px 0">{escape(self.cover.title)}</h1>'
        yield f'<p style="{_QUIET}">{escape(self.cover.stamp)}</p>'
        for block in self.blocks:
            yield from self.block(block)
        yield from self.sources()
        yield f'<p style="{_BODY};border-top:3px solid {_ACCENT};padding-top:8px"><strong>{escape(self.letter.disclaimer)}</strong></p>'
        yield f'<p style="{_QUIET}">{escape(self.letter.colophon)}</p>'

    def block(self, block: Block) -> Iterator[str]:
        match block:
            case Heading():
                size = _HEADINGS.get(block.level, 16)
                style = f"font-size:{size}px;line-height:1.4;color:{_INK};margin:26px 0 10px 0"
                yield f'<h{block.level} style="{style}">{self.line(block.line)}</h{block.level}>'
            case Paragraph():
                yield f'<p style="{_QUIET if block.is_quiet else _BODY}">{self.line(block.line)}</p>'
            case Items():
                yield self.items(block)
            case Quote():
                inner = "".join(self.within(block.blocks))
                yield f'<blockquote style="margin:0 0 12px 0;padding:2px 0 2px 12px;border-left:3px solid {_RULE}">{inner}</blockquote>'
            case Code():
                yield f'<pre style="{_QUIET};white-space:pre-wrap;font-family:monospace">{escape(block.text)}</pre>'
            case Break():
                yield f'<hr style="border:0;border-top:1px solid {_RULE};margin:18px 0">'
            case Grid():
                yield self.grid(block)
            case Drawn():
                yield self.chart(block.chart)
            case Gauges():
                yield self.gauges(block.gauges)

    def within(self, blocks: Iterable[Block]) -> Iterator[str]:
        for block in blocks:
            yield from self.block(block)

    def items(self, items: Items) -> str:
        tag = "ul" if items.start is None else "ol"
        start = f' start="{items.start}"' if items.start not in (None, 1) else ""
        inner = "".join(f'<li style="margin:0 0 4px 0">{"".join(self.within(item))}</li>' for item in items.items)
        return f'<{tag}{start} style="{_BODY};padding-left:24px">{inner}</{tag}>'

    # ------------------------------------------------------------------------------------------ lines

    def line(self, line: Line) -> str:
        return "".join(self.span(span) for span in line)

    def span(self, span: Span) -> str:
        if span.text == "\n":
            return "<br>"
        text = escape(span.text)
        if span.code:
            text = f'<span style="font-family:monospace">{text}</span>'
        for is_set, tag in ((span.struck, "s"), (span.em, "em"), (span.strong or bool(span.note), "strong")):
            text = f"<{tag}>{text}</{tag}>" if is_set else text
        if span.direction is not None:
            text = f'<span style="color:{moved_colour(span.direction, self.up, "light")}">{text}</span>'
        if span.href:
            text = f'<a href="{escape(span.href)}" style="color:{_ACCENT}">{text}</a>'
        return text + (self.number(span.note) if span.note else "")

    def number(self, note: str) -> str:
        return f'<sup style="font-size:10px;line-height:0;color:{_MUTED};font-weight:normal">{self.numbers[note]}</sup>'

    # ------------------------------------------------------------------------------------------ tables and pictures

    def grid(self, grid: Grid) -> str:
        caption = f'<p style="{_BODY};margin:18px 0 4px 0"><strong>{escape(grid.caption)}</strong></p>' if grid.caption else ""
        head = "".join(
            self.cell(c, f"{_CELL};font-size:12px;color:{_MUTED}", is_number=n) for c, n in zip(grid.columns, grid.numeric, strict=True)
        )
        rows = [self.row(row, grid.numeric, is_marked=m) for row, m in zip(grid.rows, grid.marked, strict=True)]
        return f'{caption}<table style="{_TABLE}"><tbody><tr>{head}</tr>{"".join(rows)}</tbody></table>'

    def row(self, cells: Iterable[Line], numeric: Iterable[bool], *, is_marked: bool) -> str:
        shown = [self.cell(cell, _CELL, is_number=is_number) for cell, is_number in zip(cells, numeric, strict=True)]
        if is_marked:
            shown[0] = shown[0].replace('">', f'"><span style="color:{_BREAK}">\u25a0 </span>', 1)
        return f"<tr>{''.join(shown)}</tr>"

    def cell(self, cell: Line, style: str, *, is_number: bool) -> str:
        return f'<td style="{style};text-align:{"right" if is_number else "left"}">{self.line(cell)}</td>'

    def chart(self, chart: Chart) -> str:
        wide = round(chart_size(chart)[0])
        source = f"data:image/png;base64,{base64.b64encode(chart_png(chart, self.letter)).decode()}"
        style = f"width:100%;max-width:{wide}px;height:auto"
        title = f'<p style="{_BODY};margin:0 0 2px 0"><strong>{escape(chart.title)}</strong>{self.number(chart.note)}</p>'
        subtitle = f'<p style="{_QUIET};margin:0 0 4px 0">{escape(chart.subtitle)}</p>'
        image = f'<p style="margin:0"><img src="{source}" alt="{escape(chart.alt)}" width="{wide}" style="{style}"></p>'
        foot = f'<p style="{_QUIET};font-size:12px">{escape(chart.source)}</p>'
        return f'<div style="margin:20px 0 16px 0">{title}{subtitle}{image}{foot}</div>'

    def gauges(self, gauges: Iterable[Gauge]) -> str:
        rows = "".join(f"<tr>{self.gauge(gauge)}</tr>" for gauge in gauges)
        return f'<table style="{_TABLE}"><tbody>{rows}</tbody></table>'

    def gauge(self, gauge: Gauge) -> str:
        assert gauge.value is not None, "only gauges with a reading are shown"
        moved = " · ".join(part for part in (gauge.zone, gauge.change) if part)
        rank = " · ".join(part for part in (gauge.percentile, gauge.watch) if part)
        value = f"<strong>{escape(gauge.value.text)}</strong>{self.number(gauge.value.note)}"
        colour = f"color:{_BREAK};" if gauge.tone == "break" else ""
        cells = (
            (escape(gauge.name), "left", ""),
            (f'<span style="{colour}font-size:15px;white-space:nowrap">{value}</span>', "right", ""),
            (f"{self.span(Span(moved, direction=gauge.direction)) if moved else ''}", "left", ""),
            (escape(rank), "left", f"color:{_MUTED};"),
        )
        return "".join(f'<td style="{_CELL};{more}text-align:{side}">{text}</td>' for text, side, more in cells)

    # ------------------------------------------------------------------------------------------ sources

    def sources(self) -> Iterator[str]:
        """Yield the notes that are led to, each with the first of its observations."""
        notes = [note for note in self.letter.notes if note.id in self.numbers]
        if not notes:
            return
        yield f'<h2 style="font-size:18px;line-height:1.4;color:{_INK};margin:26px 0 10px 0">{escape(self.words.say("post.sources"))}</h2>'
        for note in sorted(notes, key=lambda n: self.numbers[n.id]):
            yield f'<p style="{_QUIET};font-size:12px;margin:0 0 4px 0">{self.numbers[note.id]}. {escape(self.source(note))}</p>'

    def source(self, note: Note) -> str:
        shown = [
            self.words.say(
                "post.row", series=r.series, period=r.period, value=r.value, known=r.known_at, basis=r.basis, publisher=r.publisher or "-"
            )
            for r in note.rows[:_SHOWN_ROWS]
        ]
        more = [self.words.say("post.more", count=str(len(note.rows) - _SHOWN_ROWS))] if len(note.rows) > _SHOWN_ROWS else []
        rows = self.words.say("list.names").join([*shown, *more]) if shown else note.origin
        said = self.words.say("post.source", title=note.title, rows=rows)
        return f"{said} {note.stale}" if note.stale else said


def chart_png(chart: Chart, letter: Letter | OwnLetter) -> bytes:
    """Return a chart as a PNG on white, as an editor's page is, in the letter's language."""
    import vl_convert

    wide, high = chart_size(chart)
    size = f'width="{wide:.0f}" height="{high:.0f}"'
    picture = chart_picture(chart, letter.language, "light").replace("<svg ", f"<svg {size} ", 1).replace(_PAPER, _WHITE)
    page = f'<svg xmlns="http://www.w3.org/2000/svg" {size}><rect {size} fill="{_WHITE}"/>{picture}</svg>'
    return packed(vl_convert.svg_to_png(page, scale=_SCALE))


def _numbers(blocks: Iterable[Block], notes: Iterable[Note]) -> dict[str, int]:
    """Return the number of each note that is led to, in the order of reading: parts shown on request take none."""
    from crossroads.report.column import notes_in

    known = {note.id for note in notes}
    return {note: number for number, note in enumerate((n for n in dict.fromkeys(notes_in(blocks)) if n in known), 1)}
