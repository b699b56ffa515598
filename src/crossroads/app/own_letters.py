"""Fill a user's own letter from the store: every figure as known at its moment, or none at all."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from crossroads.app.letters import our_letters, standing
from crossroads.app.library import Library
from crossroads.catalog.specs import Language
from crossroads.errors import CrossroadsError, InputError, RuleError
from crossroads.report.charts import PLANS, chart
from crossroads.report.column import Block, Drawn, Line, Span, line_of
from crossroads.report.draft import Draft
from crossroads.report.letter import history_of
from crossroads.report.own_letter import Filling, OwnLetter, compose_own
from crossroads.report.own_letter_chart import ChartForm, quantity_chart, read_chart_form
from crossroads.report.own_letter_figures import check_figure, reading_figure, rule_figure
from crossroads.report.own_letter_outline import Outline, outline
from crossroads.report.own_letter_parts import chart_of, part
from crossroads.report.own_letter_text import Fault, OwnLetterError, OwnText, Place, Tag
from crossroads.report.view import Figure, Letter, Note
from crossroads.rules import plan as p
from crossroads.rules.evaluate import evaluate
from crossroads.rules.history import HistoryProvider
from crossroads.rules.names import Names, names
from crossroads.rules.provenance import Traced, trace
from crossroads.rules.rule import Rule, expression
from crossroads.series import Reading, Series
from crossroads.timeline import AsOf, Frequency

_COLUMN = re.compile(r" \(column \d+\)$")
_OURS = re.compile("[a-z][a-z0-9_.-]*")
"""Charts of our letter that draw no series have names in small letters."""
_CALENDAR = "FOMC_MEETING"


def fill(library: Library, text: OwnText, as_of: AsOf, language: Language) -> OwnLetter:
    """Return a user's letter with every place filled as of a moment.

    Raises
    ------
    OwnLetterError
        If any place cannot be filled; every one is named with line, column and reason.
    """
    outlined = outline(text)
    filler = _Filler(library, outlined, as_of, language)
    return filler.filled()


@dataclass(frozen=True)
class _Asked:
    """One place and the rule or indicator it asks for; an indicator goes before the rule of the same name."""

    tag: Tag
    rule: Rule | None = None
    indicator: str = ""


@dataclass
class _Filler:
    """One letter being filled: what it needs is read from the store once."""

    library: Library
    outlined: Outline
    as_of: AsOf
    language: Language
    faults: list[Fault] = field(default_factory=list)
    lines: dict[int, Line] = field(default_factory=dict)
    parts: dict[int, tuple[Block, ...]] = field(default_factory=dict)
    notes: dict[str, Note] = field(default_factory=dict)
    asked: list[_Asked] = field(default_factory=list)

    def filled(self) -> OwnLetter:
        used = [t for t in self.outlined.text.tags if t.number in self.outlined.alone | self.outlined.inside]
        for tag in used:
            self.attempt(tag, lambda t: self.asked.append(self.ask(t)))
        for asked in list(self.asked):
            self.attempt(asked.tag, lambda _, a=asked: self.answer(a))  # type: ignore[misc]  # a default holds the loop's own value
        if self.faults:
            raise OwnLetterError(self.outlined.text.where, self.faults)
        stand = standing(self.library, self.draft.panel, None)
        filling = Filling(self.lines, self.parts, self.notes)
        return compose_own(self.outlined, filling, stand, self.draft.format.day(self.draft.today), self.language)

    def attempt(self, tag: Tag, step: Callable[[Tag], None]) -> None:
        """Do one step for one place; what goes wrong is that place's fault, and the next is tried."""
        try:
            step(tag)
        except RuleError as wrong:
            place = tag.place if wrong.column is None else Place(tag.place.line, tag.subject_at + wrong.column - 1)
            self.faults.append(Fault(place, tag.quoted, _COLUMN.sub("", str(wrong))))
        except CrossroadsError as wrong:
            self.faults.append(Fault(tag.place, tag.quoted, " ".join(str(wrong).split())))

    # ------------------------------------------------------------------------------------------ what is asked for

    @cached_property
    def names(self) -> Names:
        return names(self.library.catalog)

    def ask(self, tag: Tag) -> _Asked:
        if tag.what not in {"figure", "chart"}:
            return _Asked(tag)
        if not tag.subject:
            raise InputError(
                "is empty; write a series or a rule, such as {{ VVIX }}" if tag.what == "figure" else "say what: {{ chart VVIX }}"
            )
        if tag.subject in self.library.catalog.indicators:
            return _Asked(tag, indicator=tag.subject)
        if tag.what == "chart" and _OURS.fullmatch(tag.subject):
            return _Asked(tag)
        rule = expression(tag.subject, self.names)
        check_figure(rule)
        return _Asked(tag, rule, self.drawn_as(rule) if tag.what == "chart" else "")

    def drawn_as(self, rule: Rule) -> str:
        """Return the indicator our letter draws that is exactly this rule, or an empty text."""
        fingerprint = rule.fingerprint
        same = (i for i in PLANS if i in self.names.definitions and expression(i, self.names).fingerprint == fingerprint)
        return next(same, "")

    # ------------------------------------------------------------------------------------------ what it is answered from

    @cached_property
    def provider(self) -> HistoryProvider:
        """Return the sessions up to the letter's moment, over every series a rule of this letter reads."""
        rules = [a.rule for a in self.asked if a.rule is not None]
        ids = {i for rule in rules for series in rule.references for i in self.library.catalog.behind(series)}
        ids |= {i for rule in rules for event in rule.events for i in (*self.names.families[event].inputs, _CALENDAR)}
        return HistoryProvider.at(self.library.history(sorted(ids)), self.library.catalog, self.as_of)

    @cached_property
    def letter(self) -> Letter:
        """Return our own letter of that moment: composed only where a part of it is called for."""
        return our_letters(self.library, self.as_of, [self.language])[self.language]

    @cached_property
    def draft(self) -> Draft:
        """Return the draft that figures are written on: the readings asked for, and every series behind a figure."""
        indicators = [a.indicator for a in self.asked if a.indicator]
        rules = [a.rule for a in self.asked if a.rule is not None]
        ids = {i for name in indicators for i in self.library.catalog.behind(name)} | set(self.provider.history.ids)
        panel = self.library.panel(sorted(ids | {i for r in rules for i in r.references if i in self.provider.history}), as_of=self.as_of)
        readings = self.library.readings_of(panel, list(dict.fromkeys(indicators))) if indicators else []
        by_id = {r.id: r for r in readings}
        return Draft.begin(panel, self.library.catalog, by_id, history_of(panel, self.library.catalog, readings), self.language)

    # ------------------------------------------------------------------------------------------ what fills a place

    def answer(self, asked: _Asked) -> None:
        tag = asked.tag
        match tag.what:
            case "figure":
                figure, note = self.figure(asked)
                self.lines[tag.number] = (Span(figure.text, note=figure.note, direction=figure.direction),)
                self.notes.setdefault(note.id, note)
            case "day":
                self.plain(tag)
                self.lines[tag.number] = (Span(self.draft.format.day(self.draft.today)),)
            case "headline" if tag.number in self.outlined.inside:
                self.plain(tag)
                self.lines[tag.number] = line_of(self.letter.headline)
                self.take(self.letter)
            case "chart":
                self.parts[tag.number] = self.chart(asked)
            case _:
                self.plain(tag)
                self.parts[tag.number] = part(self.letter, tag.what, tag.subject)
                self.take(self.letter)

    def take(self, letter: Letter) -> None:
        """Take over the notes of our letter; those a figure of this one has already asked for stay."""
        self.notes = {**{n.id: n for n in letter.notes}, **self.notes}

    def plain(self, tag: Tag) -> None:
        if tag.options:
            raise InputError(f"{tag.what} takes nothing after a bar")

    def figure(self, asked: _Asked) -> tuple[Figure, Note]:
        if asked.indicator:
            return reading_figure(self.draft, asked.tag, self.reading(asked.indicator))
        assert asked.rule is not None, "a figure asks for an indicator or a rule"
        return rule_figure(self.draft, asked.tag, asked.rule, self.traced(asked.rule), self.names)

    def reading(self, name: str) -> Reading:
        reading = self.draft.readings[name]
        if reading.value is None:
            raise InputError(f"was not known by {self.as_of}: {reading.reason}")
        return reading

    def traced(self, rule: Rule) -> Traced:
        traced = trace(rule, self.provider)
        if traced.value is None:
            raise InputError(traced.reason)
        return traced

    # ------------------------------------------------------------------------------------------ charts

    def chart(self, asked: _Asked) -> tuple[Block, ...]:
        form = read_chart_form(asked.tag.options)
        if asked.indicator:
            return self.indicator_chart(asked.indicator, form)
        rule = asked.rule
        if rule is None:
            return self.our_chart(asked.tag, form)
        if rule.unit is None:
            raise InputError("is true or false; a chart draws a quantity")
        figure, note = rule_figure(self.draft, replace(asked.tag, options=()), rule, self.traced(rule), self.names)
        self.notes.setdefault(note.id, note)
        return (Drawn(quantity_chart(self.draft, note.title, self.series(rule, figure.note), note, form)),)

    def our_chart(self, tag: Tag, form: ChartForm) -> tuple[Block, ...]:
        if form.years is not None:
            raise InputError("is drawn over its own time; leave the length out")
        found = chart_of(self.letter, tag.subject)
        self.take(self.letter)
        return (Drawn(replace(found, title=form.title or found.title)),)

    def indicator_chart(self, name: str, form: ChartForm) -> tuple[Block, ...]:
        """Draw an indicator as our letter does; over other years, or where it draws none, plainly with its zones and triggers."""
        reading = self.reading(name)
        note = self.draft.note(reading)
        self.notes.setdefault(note.id, note)
        house = chart(self.draft, reading) if form.years is None else None
        if house is not None:
            return (Drawn(replace(house, title=form.title or house.title)),)
        if name not in self.draft.history:
            raise InputError("has no past to draw")
        shown = quantity_chart(self.draft, self.draft.name(reading), self.draft.history[name], note, form, indicator=name)
        return (Drawn(shown),)

    def series(self, rule: Rule, key: str) -> Series:
        """Return a rule over time: a series in its own periods, anything else on the sessions it was known at."""
        assert rule.unit is not None, "conditions are not drawn"
        match rule.plan:
            case p.Observed(series=name, steps=()) if (own := self.draft.panel.get(name)) is not None:
                return replace(own, id=key)
        found = evaluate(rule, self.provider)
        kept = np.flatnonzero(found.known)
        moments = self.provider.moments[kept]
        return Series(key, rule.unit, Frequency.DAILY, found.sessions[kept], found.values[kept], moments, found.basis[kept])
