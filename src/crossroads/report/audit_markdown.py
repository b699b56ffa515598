"""Render an audit as Markdown: the same sentences and tables, figures as footnotes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from crossroads.report.audit_view import AuditPage, Section
from crossroads.report.markdown import escaped
from crossroads.report.view import Note, Table, Text
from crossroads.report.wording import wording


def render_audit_markdown(page: AuditPage) -> str:
    """Return the audit as Markdown (GitHub flavour: tables and footnotes), ending with a newline."""
    numbers = {note.id: note.number for note in page.notes}
    return "\n".join(_lines(page, numbers)) + "\n"


def _lines(page: AuditPage, numbers: Mapping[str, int]) -> Iterator[str]:
    say = wording(page.language).say
    yield from (f"# {escaped(page.title)}", "", f"**{_run(page.headline, numbers)}**", "")
    yield from (f"> {_run(line, numbers)}  " for line in page.banner)
    yield from ("", *_table(page.summary, numbers), "", f"## {say('audit.figures')}")
    for section in page.figures:
        yield from _section(section, numbers)
    yield from ("", f"## {say('audit.claims')}")
    for section in page.claims:
        yield from _section(section, numbers)
    yield from ("", f"## {say('audit.notes')}", "", escaped(say("page.bases")), "")
    yield from (_note(note) for note in page.notes)
    yield from ("", "---", "", f"**{page.disclaimer}**", "", escaped(page.colophon))


def _section(section: Section, numbers: Mapping[str, int]) -> Iterator[str]:
    yield from ("", f"### {escaped(section.title)}")
    if section.stamp:
        yield from ("", f"**{escaped(section.stamp)}**")
    for sentence in section.sentences:
        yield from ("", _run(sentence, numbers))
    for table in section.tables:
        yield from ("", *_table(table, numbers))


def _table(table: Table, numbers: Mapping[str, int]) -> Iterator[str]:
    if table.caption:
        yield from (f"**{escaped(table.caption)}**", "")
    yield "| " + " | ".join(escaped(c) for c in table.columns) + " |"
    yield "|" + "|".join("--:" if n else "---" for n in table.numeric) + "|"
    yield from ("| " + " | ".join(_run(cell, numbers) for cell in row) + " |" for row in table.rows)


def _note(note: Note) -> str:
    rows = [f"{r.series} {r.period} = {r.value}, {r.known_at}, {r.basis}, {r.publisher} {r.url}".rstrip(" ,") for r in note.rows]
    said = [f"**{escaped(note.title)}.** {escaped(note.definition)} {escaped(note.origin)}".rstrip(), *(escaped(r) for r in rows)]
    return f"[^{note.number}]: " + "; ".join(said)


def _run(text: Text, numbers: Mapping[str, int]) -> str:
    return "".join(escaped(part) if isinstance(part, str) else f"{escaped(part.text)}[^{numbers[part.note]}]" for part in text)
