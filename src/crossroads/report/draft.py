"""A letter being written: its inputs, its words, and the notes that its figures have asked for so far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import numpy as np

from crossroads.catalog.load import Catalog
from crossroads.catalog.releases import Release, next_release
from crossroads.catalog.specs import IndicatorSpec, Language
from crossroads.report.formats import MINUS, Format, decimals
from crossroads.report.phrases import origin
from crossroads.report.picture import Pictured
from crossroads.report.view import Figure, Note, SourceRow
from crossroads.report.wording import Wording, wording
from crossroads.series import Basis, Input, Panel, Reading, Series, Unit
from crossroads.timeline import Period
from crossroads.verdict.triggers import TriggerState, triggers

EVENT_CODE = "code"
"""Unit of indicators whose values name an event; they are printed as the day of the newest one."""


@dataclass(frozen=True)
class Draft:
    """What every part of a letter is written from.

    Parameters
    ----------
    readings : mapping of indicator id to Reading
        In the order of the catalogue.
    history : mapping of indicator id to Series
        The indicators over time; those that cannot be computed are absent.
    pictures : mapping of indicator id to Pictured
        Those made already (``report.pictures_first``); the others are made when their chart is asked for.
    """

    panel: Panel
    catalog: Catalog
    readings: Mapping[str, Reading]
    history: Mapping[str, Series]
    words: Wording
    format: Format
    pictures: Mapping[str, Pictured] = field(default_factory=dict)
    _notes: dict[str, Note] = field(default_factory=dict)
    _releases: dict[str, Release | None] = field(default_factory=dict)

    @classmethod
    def begin(
        cls,
        panel: Panel,
        catalog: Catalog,
        readings: Mapping[str, Reading],
        history: Mapping[str, Series],
        language: Language,
        *,
        pictures: Mapping[str, Pictured] | None = None,
    ) -> Draft:
        """Return an empty draft in that language."""
        return cls(panel, catalog, readings, history, wording(language), Format(language), pictures or {})

    @property
    def language(self) -> Language:
        """Return the language the letter is written in."""
        return self.words.language

    @property
    def today(self) -> date:
        """Return the New York day of the as-of moment."""
        return self.panel.as_of.day

    @property
    def notes(self) -> tuple[Note, ...]:
        """Return the notes asked for, in the order their figures appear."""
        return tuple(self._notes.values())

    @cached_property
    def triggers(self) -> tuple[TriggerState, ...]:
        """Return where every trigger stands, computed when first asked for."""
        return triggers(self.panel, self.readings.values(), self.catalog)

    def spec(self, reading: Reading) -> IndicatorSpec:
        """Return the catalogue entry of a reading."""
        return self.catalog.indicators[reading.id]

    def name(self, reading: Reading) -> str:
        """Return the reading's name in the letter's language."""
        return self.words.typeset(self.spec(reading).name(self.language))

    def decimals(self, reading: Reading) -> int:
        """Return with how many decimals a reading is printed: those of the catalogue, else those its own values have."""
        if (stated := self.spec(reading).decimals) is not None:
            return stated
        own = self.history.get(reading.id)
        return decimals(own.values, reading.unit) if own is not None else 2

    def level(self, reading: Reading, value: float, unit: Unit | None = None) -> str:
        """Return a level of a reading's kind as text."""
        return self.words.typeset(self.format.value(value, unit or reading.unit, self.decimals(reading)))

    def line(self, reading: Reading, value: float) -> str:
        """Return the level of a trigger: as short as it can be said."""
        return self.words.typeset(self.format.value(value, reading.unit, decimals(np.array([value]), reading.unit)))

    def reading_text(self, reading: Reading) -> str:
        """Return what a reading says in a word: its level, or the day of an event."""
        assert reading.value is not None
        if reading.unit.code == EVENT_CODE:
            return self.format.day(self.history[reading.id].newest.period.start)
        return self.level(reading, reading.value)

    def figure(self, text: str, reading: Reading) -> Figure:
        """Return a printed number that leads to the note of a reading."""
        return Figure(text, self.note(reading).id)

    def note(self, reading: Reading) -> Note:
        """Return the note of a reading; it gets its number when it is first asked for."""
        if reading.id not in self._notes:
            self._notes[reading.id] = self._new_note(reading)
        return self._notes[reading.id]

    def result(self, text: str, key: str, *, title: str, definition: str, origin: str, inputs: Sequence[Input] = ()) -> Figure:
        """Return a printed result of a model or test; all figures of one ``key`` share the note made when it is first asked for.

        Parameters
        ----------
        text : str
            The figure as printed.
        key : str
            Names the note, e.g. ``outlook``; no indicator id.
        title, definition, origin : str
            What it is, how it is computed (in the letter's language), and by whose method.
        inputs : sequence of Input
            Observations that decide it; their weakest basis is the note's.
        """
        if key not in self._notes:
            number, weakest = len(self._notes) + 1, max((i.basis for i in inputs), default=None)
            basis = "" if weakest is None else self.basis_word(weakest)
            rows = tuple(self._row(i) for i in inputs)
            self._notes[key] = Note(f"n-{key}", number, "", title, definition, origin, rows, basis)
        return Figure(text, self._notes[key].id)

    def basis_word(self, basis: Basis) -> str:
        """Return the word for a basis."""
        return self.words.say(f"basis.{basis.label}")

    def late(self, reading: Reading) -> list[Release]:
        """Return the stale ones among the series behind a reading, as of the letter."""
        found = (self.release(series_id) for series_id in dict.fromkeys(i.series for i in reading.inputs))
        return [r for r in found if r is not None and r.is_stale]

    def release(self, series_id: str) -> Release | None:
        """Return the release a series waits for; None for events, and for a series of which nothing is known."""
        if series_id not in self._releases:
            own, is_listed = self.panel.get(series_id), series_id in self.catalog
            self._releases[series_id] = (
                next_release(self.catalog[series_id], own, self.panel.as_of) if own is not None and is_listed else None
            )
        return self._releases[series_id]

    def stale_words(self, reading: Reading) -> str | None:
        """Return what is stale about a reading, in words, or None."""
        late = self.late(reading)
        if not late:
            return None
        newest = {r.series: self.format.period(self.panel[r.series].newest.period) for r in late}
        if len(set(newest.values())) == 1:
            return self.words.say("stale.together", period=next(iter(newest.values())))
        shown = [self.words.text("stale.series", series=series, period=period) for series, period in newest.items()]
        return self.words.say("stale.apart", series=self.words.listed(shown))

    def _new_note(self, reading: Reading) -> Note:
        number = len(self._notes) + 1
        spec = self.spec(reading)
        basis = self.basis_word(reading.basis) if reading.basis is not None else ""
        rows = tuple(self._row(i) for i in reversed(reading.inputs))
        definition = self.words.typeset(spec.definition[1 if self.language == "zh" else 0])
        return Note(
            f"n-{reading.id}",
            number,
            f"g-{reading.id}",
            self.name(reading),
            definition,
            origin(self.words, spec),
            rows,
            basis,
            self.stale_words(reading),
        )

    def _row(self, seen: Input) -> SourceRow:
        known, basis = self.format.moment(seen.known_at), self.basis_word(seen.basis)
        if seen.series not in self.catalog:
            return SourceRow(seen.series, seen.series, seen.period, f"{seen.value:g}", known, basis, "", "")
        spec = self.catalog[seen.series]
        publisher = spec.publisher.zh if self.language == "zh" else spec.publisher.en
        period = Period(date.fromisoformat(seen.period), spec.frequency)
        name, value = self.words.typeset(spec.name(self.language)), plain_value(self.words, seen.value, spec.unit)
        return SourceRow(seen.series, name, period.label, value, known, basis, self.words.typeset(publisher), spec.url)


def plain_value(words: Wording, value: float, unit: Unit) -> str:
    """Return an observation as its publisher gives it: all its digits, and the unit."""
    return words.say(f"observed.{unit.code}", value=f"{value:,.10g}".replace("-", MINUS))
