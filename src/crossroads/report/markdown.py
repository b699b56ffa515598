"""Render a letter as Markdown: the same words, figures as footnotes, charts in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from crossroads.catalog.specs import Language
from crossroads.report.html import folded_gauges
from crossroads.report.view import Chapter, Chart, Gauge, Letter, Note, Table, Text
from crossroads.report.wording import wording

_SPECIAL = str.maketrans({c: f"\\{c}" for c in "\\*_[]<>|#~"})


def render_markdown(letter: Letter) -> str:
    """Return the letter as Markdown (GitHub flavour: tables and footnotes), ending with a newline."""
    numbers = {note.id: note.number for note in letter.notes}
    return "\n".join(_lines(letter, numbers)) + "\n"


def _lines(letter: Letter, numbers: Mapping[str, int]) -> Iterator[str]:
    say = wording(letter.language).say
    yield from (f"# {escaped(letter.title)}", "", f"**{_run(letter.headline, numbers)}**", "")
    for paragraph in letter.verdict:
        yield from (_run(paragraph, numbers), "")
    if letter.picture is not None:
        yield from (*_chart(letter.picture, numbers), "")
    yield from (f"> {_run(line, numbers)}  " for line in letter.banner)
    yield from ("", f"## {say('page.gauges')}", "")
    by_id, folded = {g.id: g for g in letter.gauges}, folded_gauges(letter)
    yield from _gauges([by_id[i] for i in letter.board], letter.language, numbers)
    for chapter in letter.chapters:
        yield from _chapter(chapter, numbers)
        if own := folded[chapter.key]:
            yield from ("", f"### {escaped(say('page.more_gauges', count=str(len(own))))}", "")
            yield from _gauges(own, letter.language, numbers)
    yield from ("", f"## {say('page.notes')}", "", escaped(say("page.bases")), "")
    for note in letter.notes:
        yield from _note(note)
    yield from ("", "---", "", f"**{letter.disclaimer}**", "")
    yield escaped(letter.colophon)


def _gauges(gauges: Sequence[Gauge], language: Language, numbers: Mapping[str, int]) -> Iterator[str]:
    say = wording(language).say
    keys = ("gauge", "value", "change", "zone", "percentile", "known", "basis")
    yield "| " + " | ".join(say(f"page.{k}") for k in keys) + " |"
    yield "|---|--:|--:|---|--:|---|---|"
    for gauge in gauges:
        if gauge.value is not None:
            basis = " · ".join(x for x in (gauge.basis, say("page.stale") if gauge.stale else None) if x)
            rest = (gauge.change, gauge.zone, gauge.percentile, gauge.known_at, basis)
            cells = [escaped(gauge.name), _run((gauge.value,), numbers), *(escaped(cell or "") for cell in rest)]
            yield "| " + " | ".join(cells) + " |"


def _chapter(chapter: Chapter, numbers: Mapping[str, int]) -> Iterator[str]:
    yield from ("", f"## {escaped(chapter.title)}")
    for sentence in (*chapter.sentences, *chapter.also, *chapter.absent):
        yield from ("", _run(sentence, numbers))
    for chart in chapter.charts:
        yield from ("", *_chart(chart, numbers))
    for table in chapter.tables:
        yield from ("", *_table(table, numbers))


def _chart(chart: Chart, numbers: Mapping[str, int]) -> Iterator[str]:
    yield f"> **{escaped(chart.title)}**[^{numbers[chart.note]}]  "
    yield f"> {escaped(chart.alt)}  "
    yield f"> *{escaped(chart.source)}*"


def _table(table: Table, numbers: Mapping[str, int]) -> Iterator[str]:
    yield from (f"### {escaped(table.caption)}", "")
    yield "| " + " | ".join(escaped(c) for c in table.columns) + " |"
    yield "|" + "|".join("--:" if n else "---" for n in table.numeric) + "|"
    yield from ("| " + " | ".join(_run(cell, numbers) for cell in row) + " |" for row in table.rows)


def _note(note: Note) -> Iterator[str]:
    rows = [
        f"{row.series} {row.period} = {row.value}, {row.known_at}, {row.basis}, {row.publisher} {row.url}".rstrip(" ,")
        for row in note.rows[:6]
    ]
    more = [f"+ {len(note.rows) - 6}"] if len(note.rows) > 6 else []
    said = [f"**{escaped(note.title)}.** {escaped(note.definition)} ({escaped(note.origin)})", *(escaped(r) for r in rows), *more]
    yield f"[^{note.number}]: " + "; ".join([*said, *([escaped(note.stale)] if note.stale else [])])


def _run(text: Text, numbers: Mapping[str, int]) -> str:
    return "".join(escaped(part) if isinstance(part, str) else f"{escaped(part.text)}[^{numbers[part.note]}]" for part in text)


def escaped(text: str) -> str:
    """Return text in which nothing is markup but `code`: no link, no tag and no table bar can come from a name."""
    pieces = text.replace("\n", " ").split("`")
    if len(pieces) % 2 == 0:  # a lone backtick opens nothing
        return text.replace("\n", " ").translate(_SPECIAL).replace("`", "\\`")
    return "`".join(piece if i % 2 else piece.translate(_SPECIAL) for i, piece in enumerate(pieces))
