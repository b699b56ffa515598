"""The figures of a letter as tables: what it says, what it states, what was found, how it stands."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from crossroads.claims.findings import FigureFinding, Remark, Seen, Status
from crossroads.claims.letter import FigureSpec, Stated
from crossroads.report.audit_notes import Notes
from crossroads.report.audit_view import Section
from crossroads.report.chapters import CHAPTERS, chapter_of
from crossroads.report.formats import MINUS
from crossroads.report.tested import Teller
from crossroads.report.view import Figure, Table, Text, plain
from crossroads.series import Unit

_COLUMNS = ("says", "stated", "found", "status", "remark")
_MARKED = {Status.CONTRADICTED, Status.INCONSISTENT, Status.NOT_KNOWABLE}


def figure_sections(findings: Sequence[FigureFinding], notes: Notes) -> tuple[Section, ...]:
    """Return the figures part by part, in the order of the letter's argument."""
    return tuple(_section(key, own, notes) for key in CHAPTERS if (own := [f for f in findings if chapter_of(f.spec.row) == key]))


def counts(findings: Sequence[FigureFinding], tell: Teller) -> str:
    """Return how many figures stand how, as one phrase."""
    say = tell.words.say
    found = [(status, sum(f.status is status for f in findings)) for status in Status]
    parts = [say("audit.count", number=str(number), status=say(f"status.{status.value}")) for status, number in found if number]
    return tell.words.say("list.names").join(parts)


def _section(key: str, findings: Sequence[FigureFinding], notes: Notes) -> Section:
    say = notes.tell.words.say
    table = Table(
        caption="",
        columns=tuple(say(f"audit.{c}") for c in _COLUMNS),
        numeric=(False,) * len(_COLUMNS),
        rows=tuple(_row(f, notes, f"f-{key}") for f in findings),
        marked=tuple(f.status in _MARKED for f in findings),
    )
    return Section(f"f-{key}", say(f"part.{key}"), counts(findings, notes.tell), (), (table,))


def _row(finding: FigureFinding, notes: Notes, section: str) -> tuple[Text, ...]:
    tell, spec = notes.tell, finding.spec
    words = tell.words
    return (
        (words.typeset(spec.words.of(words.language)),),
        (stated_text(spec, tell),),
        _found(finding, notes, section),
        (words.say(f"status.{finding.status.value}"),),
        (_remark(finding, tell),),
    )


def stated_text(spec: FigureSpec, tell: Teller) -> str:
    """Return what a letter states, with its unit; years where it names years; nothing for a statement without a number."""
    if spec.years:
        return tell.words.say("list.comma").join(str(y) for y in spec.years)
    return "" if spec.stated is None else _range(spec.stated, tell)


def _range(stated: Stated, tell: Teller) -> str:
    say = tell.words.say
    low, high = (number(v, stated.unit, tell) if math.isfinite(v) else "" for v in (stated.low, stated.high))
    if not low or not high:
        return say("stated.at_least", low=low) if low else say("stated.at_most", high=high)
    return low if stated.low == stated.high else say("stated.range", low=low, high=high)


def _found(finding: FigureFinding, notes: Notes, section: str) -> Text:
    tell = notes.tell
    runs = [_seen(s, tell, lambda text: notes.figure(text, finding, section)) for s in finding.seen]
    if finding.years:
        runs.append((tell.words.say("list.comma").join(str(y) for y in finding.years),))
    return tell.words.listed(runs, of="names")


def seen_text(seen: Seen, tell: Teller) -> str:
    """Return one number seen, with its day or its rule."""
    return plain(_seen(seen, tell, lambda text: text))


def _seen(seen: Seen, tell: Teller, figure: Callable[[str], Figure | str]) -> Text:
    words = tell.words
    if seen.what == "truth":
        return (figure(words.say("seen.true" if seen.value == 1.0 else "seen.false")),)
    day = None if seen.day is None else seen.day.isoformat()
    if seen.what == "on":
        return words.text("seen.on", day=day)
    value = words.say("seen.unknown") if seen.value is None else figure(number(seen.value, seen.unit, tell))
    if seen.label and seen.what in {"part", "beside", "sum"}:
        return words.text("seen.beside" if seen.what == "beside" else "seen.labelled", label=seen.label, value=value)
    return words.text(f"seen.{'of_day' if seen.what == 'then' and day else seen.what}", value=value, day=day)


def number(value: float, unit: Unit | None, tell: Teller) -> str:
    """Return a number in its unit, with no more decimals than it needs and two at most."""
    places = next((d for d in (0, 1) if abs(value - round(value, d)) < 1e-9 * max(1.0, abs(value))), 2)  # noise of binary numbers
    if unit is not None:
        return tell.words.typeset(tell.format.value(value, unit, places))
    return f"{value:,.{places}f}".replace("-", MINUS)


def _remark(finding: FigureFinding, tell: Teller) -> str:
    spec = finding.spec
    said = [remark_text(finding.remark, tell, spec)] if finding.remark is not None else []
    if spec.note is not None:
        said.append(tell.words.typeset(spec.note.of(tell.words.language)))
    return tell.words.say("list.names").join(said)


def remark_text(remark: Remark, tell: Teller, spec: FigureSpec | None = None) -> str:
    """Return a remark in words."""
    fields = dict(remark.fields)
    if remark.key == "weekday":
        fields["day"] = tell.words.say(f"weekday.{fields['day']}")
    if spec is not None and spec.needs is not None:
        fields["needs"] = tell.words.typeset(spec.needs.of(tell.words.language))
    return tell.words.say(f"said.{remark.key}", **fields)
