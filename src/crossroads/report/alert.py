"""An alert in words: what holds since when, how far each comparison is from its level, what was known, and on what basis."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from crossroads.catalog.load import Catalog
from crossroads.catalog.specs import Language
from crossroads.claims.watched import Leg, Sighting
from crossroads.report.formats import MINUS, Format, grouped
from crossroads.report.markdown import escaped
from crossroads.report.view import Figure
from crossroads.report.wording import Wording, wording
from crossroads.series import UNITS, Input, iso
from crossroads.timeline import Frequency, Period

MOST_INPUTS = 6
"""Observations named in a message; its JSON has all."""


@dataclass(frozen=True, slots=True)
class AlertText:
    """A message, ready to be sent.

    Parameters
    ----------
    title : str
    lines : tuple of str
        Plain text; the last one is the disclaimer.
    record : dict
        The same as JSON-plain data.
    """

    title: str
    lines: tuple[str, ...]
    record: dict[str, Any]

    @property
    def body(self) -> str:
        """Return the lines as one text."""
        return "\n".join(self.lines)


def alert_text(sighting: Sighting, catalog: Catalog, *, key: str, data_version: str) -> AlertText:
    """Return the message about a watched rule in the rule's own language.

    Parameters
    ----------
    sighting : Sighting
        With an onset.
    key : str
        What tells this alert from others; printed, so that a receiver can tell a repeat.
    """
    tell = Teller.of(sighting.watched.language, catalog)
    say = tell.words.say
    name = tell.words.typeset(sighting.watched.name(tell.language))
    title = say("alert.title", name=name)
    meaning = None if sighting.basis is None else say(f"basis_means.{sighting.basis.label}")
    basis = None if sighting.basis is None else say(f"basis.{sighting.basis.label}")
    lines = (
        tell.standing(sighting),
        say("alert.rule", rule=_untouched(str(sighting.watched.rule))),
        *(tell.leg(leg) for leg in sighting.legs),
        *(tell.input(seen) for seen in sighting.inputs[:MOST_INPUTS]),
        *([say("alert.basis", basis=basis, meaning=meaning)] if basis else []),
        say("alert.as_of", moment=tell.format.moment(sighting.as_of.moment), data=_untouched(data_version), id=_untouched(key)),
        say("disclaimer"),
    )
    return AlertText(title, lines, _record(sighting, key, data_version, title, say("disclaimer")))


def note_line(what: Literal["repeat", "delayed"], language: Language, **fields: str) -> str:
    """Return a sentence added when a message goes out: that it may be a repeat, or that its channel had failed before."""
    return wording(language).say(f"alert.{what}", **fields)


def as_markdown(title: str, body: str) -> str:
    """Return a message as a Markdown section, nothing in it read as markup."""
    return "\n".join([f"## {escaped(title)}", "", *(f"- {escaped(line)}" for line in body.splitlines())])


def _record(sighting: Sighting, key: str, data_version: str, title: str, disclaimer: str) -> dict[str, Any]:
    watched = sighting.watched
    days = {name: None if day is None else day.isoformat() for name, day in _days(sighting).items()}
    return {
        "alert": key,
        "rule": watched.id,
        "title": title,
        "condition": str(watched.rule),
        "fingerprint": watched.rule.fingerprint,
        "language": watched.language,
        **days,
        "holds": sighting.holds,
        "sessions_since_onset": sighting.age,
        "comparisons": [leg.as_json() for leg in sighting.legs],
        "inputs": [seen.as_json() for seen in sighting.inputs],
        "known_at": None if sighting.known_at is None else iso(sighting.known_at),
        "basis": None if sighting.basis is None else sighting.basis.label,
        "as_of": iso(sighting.as_of.moment),
        "data_version": data_version,
        "disclaimer": disclaimer,
    }


def _days(sighting: Sighting) -> dict[str, Any]:
    names = ("onset", "onset_before", "last_held", "session")
    return {name: getattr(sighting, name) for name in names}


def _untouched(text: str) -> tuple[Figure]:
    """Return text that Chinese typesetting leaves as it is: a rule, a version, an id."""
    return (Figure(text, ""),)


@dataclass(frozen=True, slots=True)
class Teller:
    """Writes alerts in one language.

    Parameters
    ----------
    language : {"en", "zh"}
    words : Wording
    format : Format
    catalog : Catalog
        Names, units and frequencies of the series.
    """

    language: Language
    words: Wording
    format: Format
    catalog: Catalog

    @classmethod
    def of(cls, language: Language, catalog: Catalog) -> Teller:
        """Return the teller of a language."""
        return cls(language, wording(language), Format(language), catalog)

    def standing(self, sighting: Sighting) -> str:
        """Say since when the rule holds, and, where it was seen late, how late and whether it is over."""
        assert sighting.onset is not None
        assert sighting.last_held is not None
        assert sighting.age is not None
        onset, session = self.format.day(sighting.onset), self.format.day(sighting.session)
        if sighting.age == 0:
            return self.words.say("alert.since", onset=onset)
        late = self.words.say("alert.sessions_one" if sighting.age == 1 else "alert.sessions", count=str(sighting.age))
        if sighting.last_held == sighting.session:
            return self.words.say("alert.late", onset=onset, session=session, late=late)
        if sighting.last_held == sighting.onset:
            return self.words.say("alert.over_day", onset=onset, session=session, late=late)
        return self.words.say("alert.over", onset=onset, last=self.format.day(sighting.last_held), session=session, late=late)

    def leg(self, leg: Leg) -> str:
        """Say one comparison: the quantity, its level, and how far apart they are."""
        text = _untouched(leg.text)
        if leg.value is None:
            return self.words.say("alert.unknown", text=text)
        value = self.measure(leg.value, leg)
        if leg.level is None:
            return self.words.say("alert.alone", text=text, value=value)
        level = self.measure(leg.level, leg)
        if leg.past is None or abs(leg.past) <= 1e-9 * abs(leg.level):  # the language's own "equal"
            return self.words.say("alert.at", text=text, value=value, level=level)
        key = ("inside" if leg.past > 0 else "outside") if leg.side == "within" else ("past" if leg.past > 0 else "short")
        return self.words.say(f"alert.{key}", text=text, value=value, level=level, size=self.size(leg.past, leg))

    def measure(self, value: float, leg: Leg) -> str:
        """Return a quantity in its unit."""
        if leg.as_bp and leg.unit.dimension == "percent":
            return self.format.value(value * leg.unit.scale / 0.01, UNITS["bp"], 0)
        if leg.unit.dimension == "sessions":
            return self.sessions(value)
        return self.words.typeset(self.format.value(value, leg.unit, _places(value)))

    def size(self, past: float, leg: Leg) -> str:
        """Return a distance in its unit, without its sign."""
        if leg.unit.dimension == "sessions":
            return self.sessions(abs(past))
        if leg.unit.code not in UNITS:
            return grouped(abs(past), 2)
        return self.words.typeset(self.format.amount(past, leg.unit, _places(past), as_bp=leg.as_bp))

    def sessions(self, count: float) -> str:
        """Return a number of sessions with its word."""
        return self.words.say("alert.sessions_one" if count == 1 else "alert.sessions", count=f"{count:,.0f}".replace("-", MINUS))

    def input(self, seen: Input) -> str:
        """Say one observation: series, period, value, when it became known, on what basis."""
        spec = self.catalog.series.get(seen.series)
        known, basis = self.format.moment(seen.known_at), self.words.say(f"basis.{seen.basis.label}")
        period, value = seen.period, f"{seen.value:.10g}"
        if spec is not None:
            period, value = _label(seen, spec.frequency), self.format.value(seen.value, spec.unit, _places(seen.value))
        return self.words.say("alert.input", series=_untouched(seen.series), period=period, value=value, known=known, basis=basis)


def _label(seen: Input, frequency: Frequency) -> str:
    return Period(date.fromisoformat(seen.period), frequency).label


def _places(value: float) -> int:
    return 0 if value == round(value) else 2
