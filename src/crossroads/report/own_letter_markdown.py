"""Render a user's own letter as Markdown: the same blocks, figures as footnotes, charts in words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from crossroads.report.column import Block, Break, Code, Drawn, Gauges, Grid, Heading, Items, Line, Paragraph, Quote, Span
from crossroads.report.markdown import escaped
from crossroads.report.own_letter import OwnLetter
from crossroads.report.view import Gauge, Note
from crossroads.report.wording import wording

Numbers = Mapping[str, int]

_SPECIAL = str.maketrans({c: f"\\{c}" for c in "\\`*_[]<>|#~"})
_BEGINS = re.compile(r"^(\s*)([-+=]|\d+[.)])")
_SHOWN_ROWS = 6


def render_own_markdown(letter: OwnLetter) -> str:
    """Return a user's letter as Markdown (GitHub flavour: tables and footnotes), ending with a newline.

    No markup comes from words: what looked like a tag in the user's text is escaped here too.
    """
    return "\n".join(_lines(letter, {note.id: note.number for note in letter.notes})) + "\n"


def _lines(letter: OwnLetter, numbers: Numbers) -> Iterator[str]:
    say = wording(letter.language).say
    stamp = " · ".join(part for part in (letter.author, letter.stamp) if part)
    yield from (f"# {_words(letter.title)}", "", f"*{_words(stamp)}*")
    for block in letter.blocks:
        yield from ("", *_block(block, numbers))
    if letter.notes:
        yield from ("", f"## {say('page.notes')}", "", _words(say("page.bases")), "")
        yield from (_note(note) for note in letter.notes)
    yield from ("", "---", "", f"**{_words(letter.disclaimer)}**", "", _words(letter.colophon))


def _block(block: Block, numbers: Numbers) -> list[str]:  # noqa: PLR0911  # one case for each kind of block
    match block:
        case Heading():
            return [f"{'#' * block.level} {_run(block.line, numbers)}"]
        case Paragraph():
            return [_BEGINS.sub(r"\1\\\2", _run(block.line, numbers))]
        case Items():
            return list(_items(block, numbers))
        case Quote():
            return [f"> {line}".rstrip() for line in _apart(block.blocks, numbers)]
        case Code():
            fence = "`" * max(3, 1 + max((len(ticks) for ticks in re.findall("`+", block.text)), default=0))
            return [fence, *block.text.split("\n"), fence]
        case Break():
            return ["---"]
        case Grid():
            return list(_grid(block, numbers))
        case Drawn():
            chart = block.chart
            note = f"[^{numbers[chart.note]}]"
            return [f"> **{_words(chart.title)}**{note}  ", f"> {_words(chart.alt)}  ", f"> *{_words(chart.source)}*"]
        case Gauges():
            return [_gauge(gauge, numbers) for gauge in block.gauges]


def _apart(blocks: Iterable[Block], numbers: Numbers) -> list[str]:
    """Return the lines of some blocks with an empty line between them."""
    found: list[str] = []
    for block in blocks:
        found += ["", *_block(block, numbers)] if found else _block(block, numbers)
    return found


def _items(items: Items, numbers: Numbers) -> Iterator[str]:
    for i, item in enumerate(items.items):
        bullet = "- " if items.start is None else f"{items.start + i}. "
        for j, line in enumerate(_apart(item, numbers)):
            yield f"{bullet if j == 0 else ' ' * len(bullet)}{line}".rstrip()


def _grid(grid: Grid, numbers: Numbers) -> Iterator[str]:
    if grid.caption:
        yield from (f"### {_words(grid.caption)}", "")
    yield "| " + " | ".join(_run(column, numbers) for column in grid.columns) + " |"
    yield "|" + "|".join("--:" if n else "---" for n in grid.numeric) + "|"
    yield from ("| " + " | ".join(_run(cell, numbers) for cell in row) + " |" for row in grid.rows)


def _gauge(gauge: Gauge, numbers: Numbers) -> str:
    assert gauge.value is not None, "only gauges with a reading are shown"
    said = [part for part in (gauge.zone, gauge.change, gauge.percentile, gauge.watch) if part]
    value = f"**{_words(gauge.value.text)}**[^{numbers[gauge.value.note]}]"
    return f"- {_words(gauge.name)}: {value}{'' if not said else ' · ' + _words(' · '.join(said))}"


def _note(note: Note) -> str:
    rows = [
        f"{r.series} {r.period} = {r.value}, {r.known_at}, {r.basis}, {r.publisher} {r.url}".rstrip(" ,") for r in note.rows[:_SHOWN_ROWS]
    ]
    more = [f"+ {len(note.rows) - _SHOWN_ROWS}"] if len(note.rows) > _SHOWN_ROWS else []
    said = [f"**{escaped(note.title)}.** {escaped(note.definition)} ({escaped(note.origin)})", *(escaped(r) for r in rows), *more]
    return f"[^{note.number}]: " + "; ".join([*said, *([escaped(note.stale)] if note.stale else [])])


def _run(line: Line, numbers: Numbers) -> str:
    return "".join(_span(span, numbers) for span in line)


def _span(span: Span, numbers: Numbers) -> str:
    if span.text == "\n":
        return "  \n"
    inner = span.text.strip(" ")
    if not inner:
        return span.text
    lead, tail = span.text[: span.text.index(inner[0])], span.text[span.text.rindex(inner[-1]) + 1 :]
    text = _code(inner) if span.code else _words(inner)
    for is_set, sign in ((span.struck, "~~"), (span.em, "*"), (span.strong, "**")):
        text = f"{sign}{text}{sign}" if is_set else text
    text += f"[^{numbers[span.note]}]" if span.note else ""
    return f"{lead}{f'[{text}](<{span.href}>)' if span.href else text}{tail}"


def _code(text: str) -> str:
    ticks = "`" * (1 + max((len(found) for found in re.findall("`+", text)), default=0))
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{ticks}{pad}{text}{pad}{ticks}"


def _words(text: str) -> str:
    """Return text in which nothing is markup."""
    return text.replace("\n", " ").translate(_SPECIAL)
