"""The head of the letter: what it stands on, what is missing, and what its numbers are worth."""

from __future__ import annotations

import re

from crossroads.report.distances import Distance, distances, trigger_name
from crossroads.report.draft import Draft
from crossroads.report.view import Standing, Text
from crossroads.series import Basis, Reading
from crossroads.timeline import AsOf, Frequency

NAMED = 4
"""Tripped triggers that the headline names; the others are counted."""


def banner(draft: Draft, standing: Standing) -> tuple[Text, ...]:
    """Return what the letter stands on, line by line; lines with nothing to say are left out."""
    lines = (
        _moment(draft),
        _holdings(draft, standing),
        _missed(draft, standing),
        _absent(draft),
        _named(draft, "banner.revised", [r for r in _with_value(draft) if is_revised(draft, r)]),
        _named(draft, "banner.backfilled", [r for r in _with_value(draft) if r.basis is Basis.BACKFILLED]),
        _named(draft, "banner.stale", [r for r in _with_value(draft) if draft.late(r)]),
    )
    return tuple(line for line in lines if line is not None)


def headline(draft: Draft) -> Text:
    """Return how many triggers are tripped, and the most unusual of them; stale readings trip nothing and are counted apart."""
    found = distances(draft)
    current = [d for d in found if not d.is_stale]
    tripped = [d for d in current if d.is_tripped]
    key = "nothing" if not current else "none" if not tripped else "one" if len(tripped) == 1 else "some"
    ordered = sorted(_one_each(tripped), key=lambda d: -_unusual(d))
    named = draft.words.listed([_tripped(draft, d) for d in ordered[:NAMED]])
    more = str(len(ordered) - NAMED) if len(ordered) > NAMED else None
    stale = str(len(found) - len(current)) if len(found) > len(current) else None
    return draft.words.text(f"headline.{key}", tripped=str(len(tripped)), total=str(len(current)), named=named, more=more, stale=stale)


def _unusual(distance: Distance) -> float:
    """Return how far a reading stands from the middle of its past, 0 to 50."""
    percentile = distance.reading.percentile
    return 0.0 if percentile is None else abs(percentile - 50.0)


def _tripped(draft: Draft, distance: Distance) -> Text:
    reading = distance.reading
    value = draft.figure(draft.reading_text(reading), reading)
    level = draft.line(reading, distance.trigger.level)
    trigger = trigger_name(draft, distance.trigger)
    return draft.words.text(f"headline.{distance.trigger.side}", name=draft.name(reading), value=value, level=level, trigger=trigger)


def _one_each(tripped: list[Distance]) -> list[Distance]:
    """Return the last trigger passed of each reading: who is above 140 is above 110 too."""
    last = {d.reading.id: d for d in sorted(tripped, key=lambda d: d.gap)}
    return [last[i] for i in dict.fromkeys(d.reading.id for d in tripped)]


def is_revised(draft: Draft, reading: Reading) -> bool:
    """Whether a reading may hold values revised later: dated by rule, and not a price, which its market never revises."""
    own = draft.history.get(reading.id)
    return reading.basis is Basis.LAG and own is not None and own.frequency is not Frequency.DAILY


def _moment(draft: Draft) -> Text:
    as_of = draft.panel.as_of
    day = draft.format.day(as_of.day)
    if as_of == AsOf.end_of(as_of.day):
        return draft.words.text("banner.day", day=day)
    return draft.words.text("banner.moment", moment=draft.format.moment(as_of.moment))


def _holdings(draft: Draft, standing: Standing) -> Text:
    if not any(len(s) for s in draft.panel.series.values()):
        return draft.words.text("banner.nothing")
    if standing.holdings == "embedded":
        return draft.words.text("banner.embedded", series=draft.words.listed(_ranges(draft), of="names"))
    newest = draft.format.moment(standing.newest_known_at) if standing.newest_known_at else None
    held = sum(len(s) > 0 for s in draft.panel.series.values())
    return draft.words.text("banner.store", count=str(held), newest=newest)


def _ranges(draft: Draft) -> list[str]:
    """Return each series of the panel by its short name, with its first and last year; those of one name together."""
    years: dict[str, tuple[int, int]] = {}
    for _, own in sorted(draft.panel.series.items()):
        if len(own):
            first, last = (own.periods[i].astype(object).year for i in (0, -1))
            name = _short_name(draft, own.id)
            before = years.get(name, (first, last))
            years[name] = (min(first, before[0]), max(last, before[1]))
    return [draft.words.say("banner.range", name=name, first=str(first), last=str(last)) for name, (first, last) in years.items()]


def _short_name(draft: Draft, series_id: str) -> str:
    """Return a series' name up to its first comma, colon or bracket."""
    name = draft.words.typeset(draft.catalog[series_id].name(draft.language)) if series_id in draft.catalog else series_id
    return re.split("[,(:\uff0c\uff08\uff1a]", name)[0].strip()


def _missed(draft: Draft, standing: Standing) -> Text | None:
    if not standing.missed:
        return None
    key = "banner.unreached" if standing.holdings == "embedded" else "banner.missed"
    return draft.words.text(key, publishers=draft.words.listed([_publisher(draft, p) for p in standing.missed], of="names"))


def _publisher(draft: Draft, publisher_id: str) -> str:
    found = next((s.publisher for s in draft.catalog.series.values() if s.publisher.id == publisher_id), None)
    if found is None:
        return publisher_id
    return draft.words.typeset(found.zh if draft.language == "zh" else found.en)


def _absent(draft: Draft) -> Text | None:
    return _named(draft, "banner.absent", [r for r in draft.readings.values() if r.value is None])


def _named(draft: Draft, key: str, readings: list[Reading]) -> Text | None:
    if not readings:
        return None
    return draft.words.text(key, names=draft.words.listed([draft.name(r) for r in readings], of="names"))


def _with_value(draft: Draft) -> list[Reading]:
    return [r for r in draft.readings.values() if r.value is not None]
