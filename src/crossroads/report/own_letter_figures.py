"""The figures of a user's own letter: how each is printed, and the note that leads to its rows."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from crossroads.errors import InputError
from crossroads.report.banner import is_revised
from crossroads.report.draft import EVENT_CODE, Draft
from crossroads.report.formats import MINUS, decimals, grouped
from crossroads.report.own_letter_text import Tag
from crossroads.report.sentences import whole_percentile
from crossroads.report.view import Figure, Note
from crossroads.rules import plan as p
from crossroads.rules.names import Names
from crossroads.rules.provenance import Traced
from crossroads.rules.rule import Rule
from crossroads.series import UNITS, Basis, Input, Reading, Unit
from crossroads.timeline import Frequency, Period

COUNTED = frozenset({"money", "persons", "contracts", "shares"})
"""Kinds that are printed in bn and tn, or 亿 and 万亿, with three digits."""
_WHOLE = frozenset({"sessions", "count", "flag"})
_AS_PUBLISHED = frozenset({"lag", "change", "highest", "lowest", "abs"})
_UNITS = {"bp": "bp", "pp": "pp", "%": "pct"}
_TEXTS = re.compile(r'"([^"]*)"\s+"([^"]*)"')
_HELP = '0 to 6 (decimals), bp, pp, %, sign, bare, day, or two texts for a condition: "has" "has not"'


@dataclass(frozen=True, slots=True)
class Form:
    """How a figure is printed, as far as its writer says.

    Parameters
    ----------
    decimals : int or None
        Exactly so many; None leaves it to the house.
    unit : str
        Code of the unit a percentage or a difference of percentages is printed in; empty for its own.
    is_signed : bool
        A plus before what is above zero.
    is_bare : bool
        The number without its unit.
    is_day : bool
        Not the value but the period it is of.
    texts : (str, str) or None
        What is printed where a condition holds, and where it does not.
    """

    decimals: int | None = None
    unit: str = ""
    is_signed: bool = False
    is_bare: bool = False
    is_day: bool = False
    texts: tuple[str, str] | None = None


def read_form(options: Iterable[str]) -> Form:
    """Return what the options after a figure's bars say.

    Raises
    ------
    InputError
        If one is none of them; the message lists them.
    """
    form = Form()
    for option in options:
        if texts := _TEXTS.fullmatch(option):
            form = replace(form, texts=(texts[1], texts[2]))
        elif re.fullmatch("[0-6]", option):
            form = replace(form, decimals=int(option))
        elif option in _UNITS:
            form = replace(form, unit=_UNITS[option])
        elif option in {"sign", "bare", "day"}:
            form = replace(form, is_signed=form.is_signed or option == "sign", is_bare=form.is_bare or option == "bare",
                           is_day=form.is_day or option == "day")  # fmt: skip
        else:
            raise InputError(f"{option[:20]!r} after the bar says nothing; write {_HELP}")
    return form


# --------------------------------------------------------------------------------------------- what is printed


def rule_text(draft: Draft, rule: Rule, traced: Traced, form: Form) -> str:
    """Return a rule's value as it is printed in the letter's language.

    Raises
    ------
    InputError
        If the form does not fit: decimals for a condition, basis points for an index.
    """
    assert traced.value is not None, "an unknown value is refused before it is printed"
    if form.is_day:
        return period_text(draft, traced.inputs)
    if rule.unit is None:
        return _truth(draft, form, holds=traced.value == 1.0)
    if form.texts is not None:
        raise InputError("two texts stand for a condition, and this is a quantity; compare it with something")
    if rule.unit.code == EVENT_CODE:
        raise InputError("an event's code is no number to print; write | day for when it was, or a condition")
    places = form.decimals if form.decimals is not None else _decimals(draft, rule, traced.value)
    return quantity_text(draft, _whole(rule, traced.value, form), rule.unit, places, form)


def reading_text(draft: Draft, reading: Reading, form: Form) -> str:
    """Return what an indicator's reading says, as it is printed; ``InputError`` if the form does not fit."""
    assert reading.value is not None, "a reading without a value is refused before it is printed"
    if form == Form():
        return draft.reading_text(reading)
    if form.is_day:
        return period_text(draft, reading.inputs)
    if form.texts is not None:
        raise InputError("two texts stand for a condition, and this is a quantity; compare it with something")
    places = form.decimals if form.decimals is not None else draft.decimals(reading)
    return quantity_text(draft, reading.value, reading.unit, places, form)


def quantity_text(draft: Draft, value: float, unit: Unit, places: int, form: Form) -> str:
    """Return a quantity with its unit in the letter's language."""
    if unit.dimension in COUNTED:
        if form.decimals is not None or form.is_bare:
            raise InputError(f"an amount in {unit.code} is printed with three digits and its unit; leave the decimals out")
        text = draft.format.value(value, unit)
    else:
        value, unit, places = _converted(value, unit, places, form)
        house = draft.format.value(value, unit, places)
        number = grouped(value, places)
        exact = _exact(value, places) if form.decimals is not None else number
        text = exact if form.is_bare else exact + house.removeprefix(number)
    is_positive = form.is_signed and not text.startswith(MINUS) and any(c in "123456789" for c in text)
    return draft.words.typeset(f"+{text}" if is_positive else text)


def period_text(draft: Draft, inputs: Iterable[Input]) -> str:
    """Return the newest period among some observations, in words."""
    newest = max(inputs, key=lambda i: i.period)
    frequency = draft.catalog[newest.series].frequency if newest.series in draft.catalog else Frequency.DAILY
    return draft.format.period(Period(date.fromisoformat(newest.period), frequency))


def _truth(draft: Draft, form: Form, *, holds: bool) -> str:
    if form.decimals is not None or form.unit or form.is_signed or form.is_bare:
        raise InputError('a condition is printed as yes or no; write two texts for other words: | "has" "has not"')
    if form.texts is not None:
        return form.texts[0 if holds else 1]
    return draft.words.say("own.yes" if holds else "own.no")


def _converted(value: float, unit: Unit, places: int, form: Form) -> tuple[float, Unit, int]:
    if not form.unit:
        return value, unit, places
    if unit.dimension != "percent":
        raise InputError(f"bp, pp and % are for percentages, and this is in {unit.code}; leave it out")
    wanted = UNITS[form.unit]
    own = places if form.decimals is not None or wanted.scale == unit.scale else 0 if form.unit == "bp" else 2
    return value * unit.to(wanted), wanted, own


def _decimals(draft: Draft, rule: Rule, value: float) -> int:
    """Return how many decimals a rule's value has: those its series is published with, else at most two, none for what is counted."""
    unit = rule.unit
    assert unit is not None, "conditions are printed as words"
    if unit.dimension in _WHOLE:
        return 0 if abs(value - round(value)) < 1e-9 else 2  # sums of whole numbers are whole up to binary noise
    if _is_percentile(rule):
        return 0
    match rule.plan:
        case p.Observed(series=series, steps=steps) if all(s.function in _AS_PUBLISHED for s in steps):
            own = draft.panel.get(series)
            return 2 if own is None else decimals(own.values, draft.catalog[series].unit)
    return decimals(np.array([value]), unit)


def _is_percentile(rule: Rule) -> bool:
    match rule.plan:
        case p.Observed(steps=(*_, last)):
            return last.function == "percentile"
        case p.Rolling(step=step):
            return step.function == "percentile"
    return False


def _whole(rule: Rule, value: float, form: Form) -> float:
    """Return a percentile as a whole number that rounding does not make a record; any other value as it is."""
    return float(whole_percentile(value)) if form.decimals is None and _is_percentile(rule) else value


def _exact(value: float, places: int) -> str:
    """Return a number with exactly so many decimals, however large it is."""
    text = f"{value:,.{places}f}"
    if not text.startswith("-"):
        return text
    return MINUS + text[1:] if any(c in "123456789" for c in text) else text[1:]


# --------------------------------------------------------------------------------------------- notes


def check_figure(rule: Rule) -> None:
    """Refuse a rule that reads nothing: a letter's figure leads to rows, and a number written out has none."""
    if not (rule.references or rule.events):
        raise InputError("reads no series; write the number itself")


def rule_figure(draft: Draft, tag: Tag, rule: Rule, traced: Traced, names: Names) -> tuple[Figure, Note]:
    """Return a rule's printed value with its note; the same rule has the same note wherever it stands."""
    text = rule_text(draft, rule, traced, read_form(tag.options))
    said = draft.words.say("own.rule", rule=str(rule))
    read = [draft.words.say("own.read", count=f"{count:,}", series=series) for series, count in traced.read]
    key = f"rule-{rule.fingerprint[:12]}"
    origin = draft.words.say("own.origin")
    figure = draft.result(
        text, key, title=_title(draft, rule, names), definition=" ".join([said, *read]), origin=origin, inputs=traced.inputs
    )
    note = next(n for n in draft.notes if n.id == figure.note)
    return figure, replace(note, stale=marks(draft, traced.inputs))


def reading_figure(draft: Draft, tag: Tag, reading: Reading) -> tuple[Figure, Note]:
    """Return an indicator's printed reading with the note it has in our own letter."""
    figure = draft.figure(reading_text(draft, reading, read_form(tag.options)), reading)
    note = draft.note(reading)
    weak = [draft.words.say("own.backfilled")] if reading.basis is Basis.BACKFILLED else []
    weak += [draft.words.say("own.revised")] if is_revised(draft, reading) else []
    return figure, replace(note, stale=" ".join([*([note.stale] if note.stale else []), *weak]) or None)


def marks(draft: Draft, inputs: Iterable[Input]) -> str | None:
    """Return what weakens a figure, in words: inputs that are stale, may hold later revisions, or were computed afterwards."""
    seen = tuple(inputs)
    late = [s for s in dict.fromkeys(i.series for i in seen) if (r := draft.release(s)) is not None and r.is_stale]
    lagging = [i.series for i in seen if i.basis is Basis.LAG and i.series in draft.catalog]
    may_change = any(draft.catalog[s].frequency is not Frequency.DAILY for s in lagging)
    said = [draft.words.say("own.stale", series=draft.words.listed(late))] if late else []
    said += [draft.words.say("own.revised")] if may_change else []
    said += [draft.words.say("own.backfilled")] if any(i.basis is Basis.BACKFILLED for i in seen) else []
    return " ".join(said) or None


def _title(draft: Draft, rule: Rule, names: Names) -> str:
    """Return a rule's name: that of its one series or definition, else the rule itself."""
    text = str(rule)
    if text in draft.catalog:
        return draft.words.typeset(draft.catalog[text].name(draft.language))
    if text in names.definitions:
        own = names.definitions[text]
        return draft.words.typeset(own.zh if draft.language == "zh" else own.en)
    return text
