"""The tables of a series: its newest releases, how its periods were revised, and every value one period had."""

from __future__ import annotations

from collections.abc import Sequence

from crossroads.catalog.specs import SeriesSpec
from crossroads.knowledge.history import History
from crossroads.report.details import period_of
from crossroads.report.draft import Draft
from crossroads.report.formats import MINUS
from crossroads.report.site.series_facts import unit_word
from crossroads.report.site.vintages import Revised, Revisions, Vintage, vintages_of
from crossroads.report.view import Table, Text
from crossroads.series import UNITS, Series
from crossroads.timeline import Frequency, Period

RELEASES, REVISED = 24, 12
"""Newest observations, and newest revised periods, that are listed."""


def releases_table(draft: Draft, own: Series, *, is_computed: bool = False) -> Table:
    """Return the newest observations, the latest first: published ones with all their digits, computed ones rounded."""
    newest = [own.at(i) for i in range(len(own) - 1, max(len(own) - RELEASES, 0) - 1, -1)]
    values = aligned([_rounded(seen.value) if is_computed else seen.value for seen in newest])
    rows = tuple(
        ((seen.period.label,), (value,), (draft.format.clock(seen.known_at),), (draft.basis_word(seen.basis),))
        for seen, value in zip(newest, values, strict=True)
    )
    columns = tuple(draft.words.say(f"site_series.column.{c}") for c in ("period", "value", "known", "basis"))
    caption = draft.words.say("site_series.releases", unit=unit_word(draft, own.unit), count=str(len(rows)), all=str(len(own)))
    return Table(caption, columns, (False, True, False, False), rows, (False,) * len(rows))


def revised_words(draft: Draft, spec: SeriesSpec, known: Revisions) -> str:
    """Return how often and how much a series is revised."""
    if not known.changed:
        return draft.words.say("site_series.never_revised", periods=str(known.periods))
    size = number(known.typical) if known.typical is not None else None
    counts = {"changed": str(known.changed), "periods": str(known.periods)}
    measured = UNITS["pp"] if spec.unit.code == "pct" else spec.unit
    return draft.words.say("site_series.revised", **counts, typical=size, unit=unit_word(draft, measured))


def revisions_table(draft: Draft, spec: SeriesSpec, revised: Sequence[Revised]) -> Table:
    """Return periods with their first and last value known."""
    rows = tuple(_revised_row(draft, spec.frequency, r) for r in revised)
    columns = tuple(
        draft.words.say(f"site_series.column.{c}") for c in ("period", "first", "first_at", "last", "last_at", "change", "times")
    )
    caption = draft.words.say("site_series.revisions")
    return Table(caption, columns, (False, True, False, True, False, True, True), rows, (False,) * len(rows))


def _revised_row(draft: Draft, frequency: Frequency, revised: Revised) -> tuple[Text, ...]:
    first, last = revised.vintages[0], revised.vintages[-1]
    change = number(last.value - first.value, signed=True) if first.value is not None and last.value is not None else ""
    label = Period(revised.period, frequency).label
    return (
        (label,),
        (_value(draft, first),),
        (draft.format.clock(first.known_at)[:10],),
        (_value(draft, last),),
        (draft.format.clock(last.known_at)[:10],),
        (change,),
        (str(len(revised.vintages) - 1),),
    )


def _value(draft: Draft, vintage: Vintage) -> str:
    return draft.words.say("site_series.withdrawn") if vintage.value is None else number(vintage.value)


def vintages_table(draft: Draft, spec: SeriesSpec, history: History, wanted: str) -> Table | None:
    """Return every value of the period asked for, in the order they became known; None where there is no such period."""
    period = period_of(wanted)
    found = vintages_of(history, spec.id, draft.panel.as_of, period.start) if period is not None else ()
    if not found:
        return None
    rows = tuple(((draft.format.clock(v.known_at),), (_value(draft, v),), (draft.basis_word(v.basis),)) for v in found)
    columns = tuple(draft.words.say(f"site_series.column.{c}") for c in ("known", "value", "basis"))
    caption = draft.words.say("site_series.vintages", period=draft.format.period(Period(period.start, spec.frequency)) if period else "")
    return Table(caption, columns, (False, True, False), rows, (False,) * len(rows))


def _rounded(value: float) -> float:
    """Return a computed value without the digits that arithmetic leaves behind."""
    return round(value, 4 if abs(value) < 10 else 2)


def aligned(values: Sequence[float]) -> tuple[str, ...]:
    """Return the values of one column with as many decimals as the longest of them has.

    Examples
    --------
    >>> aligned([99.6, 103.47, -4.0])
    ('99.60', '103.47', '\u22124.00')
    """
    told = [number(v) for v in values]
    places = max((len(t.partition(".")[2]) for t in told), default=0)
    return tuple(f"{t}{'' if '.' in t or not places else '.'}{'0' * (places - len(t.partition('.')[2]))}" for t in told)


def number(value: float, *, signed: bool = False) -> str:
    """Return a value with all its digits, thousands separated, a true minus sign.

    Examples
    --------
    >>> number(-1234567.25), number(0.1 + 0.2), number(26.0, signed=True)
    ('\u22121,234,567.25', '0.3', '+26')
    """
    text = f"{abs(value):,.10g}"
    sign = MINUS if value < 0 else "+" if signed and value > 0 else ""
    return text if not any(c in "123456789" for c in text) else f"{sign}{text}"
