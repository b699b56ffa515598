"""Gauges: one indicator at a glance, in the same order everywhere."""

from __future__ import annotations

import numpy as np

from crossroads.catalog.specs import IndicatorSpec
from crossroads.report.chapters import chapter_of
from crossroads.report.details import detail
from crossroads.report.distances import distances_of, gap_size, nearest_trigger
from crossroads.report.draft import EVENT_CODE, Draft
from crossroads.report.formats import brief
from crossroads.report.sentences import change_text, state_word, whole_percentile, why_missing, zone_word
from crossroads.report.thinning import thinned
from crossroads.report.view import Band, Gauge, plain
from crossroads.series import Reading, Series
from crossroads.timeline import Frequency

SPARK_DAYS = 365
_SPARK_POINTS = 90


def gauge(draft: Draft, reading: Reading) -> Gauge:
    """Return the gauge of a reading; without a value it says why."""
    note = draft.note(reading) if reading.value is not None else None
    value = draft.figure(_value(draft, reading), reading) if reading.value is not None else None
    own = draft.history.get(reading.id)
    bands = _bands(draft, reading, own)
    return Gauge(
        id=reading.id,
        name=draft.name(reading),
        row=draft.spec(reading).row,
        chapter=chapter_of(draft.spec(reading).row),
        value=value,
        change=change_text(draft, reading),
        zone=state_word(draft, reading) or zone_word(draft, reading),
        tone="break" if any(d.is_tripped for d in distances_of(draft, reading)) else "plain",
        percentile=_percentile_words(draft, reading),
        marker=_marker(reading.percentile, bands),
        bands=bands,
        spark=_spark(own) if own is not None and value is not None and own.frequency is not Frequency.EVENT else (),
        watch=_watch(draft, reading),
        known_at=draft.format.clock(reading.known_at) if reading.known_at else None,
        basis=note.basis if note else None,
        stale=note.stale if note else None,
        reason=plain(why_missing(draft, reading)) if value is None else None,
        direction=None if not reading.change else "up" if reading.change > 0 else "down",
    )


def _value(draft: Draft, reading: Reading) -> str:
    """Return the value as briefly as a gauge has room for: an event by its date."""
    if reading.unit.code == EVENT_CODE:
        return draft.history[reading.id].newest.period.label
    return brief(draft.reading_text(reading))


def _percentile_words(draft: Draft, reading: Reading) -> str | None:
    if reading.percentile is None:
        return None
    number = draft.format.ordinal(whole_percentile(reading.percentile))
    return draft.words.say("gauge.percentile", percentile=number)


def _bands(draft: Draft, reading: Reading, own: Series | None) -> tuple[Band, ...]:
    """Return the zones on a scale of percentiles of the indicator's own past, the scale of the marker."""
    spec = draft.spec(reading)
    if reading.percentile is None or own is None:
        return ()
    if not spec.zones:
        return (Band(0.0, 100.0, "", is_current=True),)
    past = np.sort(_ranked(spec, own).values)
    ends = [100.0 * float(np.searchsorted(past, z.high, side="left")) / len(past) for z in spec.zones]
    starts = [0.0, *ends[:-1]]
    words = [z.zh if draft.language == "zh" else z.en for z in spec.zones]
    return tuple(
        Band(round(start, 1), round(end, 1), draft.words.typeset(word), is_current=zone.key == reading.zone)
        for zone, word, start, end in zip(spec.zones, words, starts, ends, strict=True)
    )


def _ranked(spec: IndicatorSpec, own: Series) -> Series:
    return own.since(spec.percentile_since) if spec.percentile_since is not None else own


def _marker(percentile: float | None, bands: tuple[Band, ...]) -> float | None:
    """Return where the marker stands; it never leaves the band of the zone that the gauge names."""
    if percentile is None:
        return None
    current = next((b for b in bands if b.is_current), None)
    return round(percentile if current is None else min(max(percentile, current.start), current.end), 1)


def _spark(own: Series) -> tuple[tuple[float, float], ...]:
    year = own.since(own.periods[-1] - np.timedelta64(SPARK_DAYS, "D"))
    days = (year.periods - year.periods[0]).astype(np.float64)
    kept = thinned(days, year.values, buckets=_SPARK_POINTS // 4)
    return tuple((float(d), float(v)) for d, v in zip(days[kept], year.values[kept], strict=True))


def _watch(draft: Draft, reading: Reading) -> str | None:
    """Return what to watch: the closes still why_missing, else the nearest trigger."""
    if reading.state == "testing":
        closes = detail(draft, reading, "closes_to_go")
        return draft.words.say("gauge.closes", closes=closes)
    nearest = nearest_trigger(draft, reading)
    if nearest is None:
        return None
    key = "gauge.past" if nearest.gap <= 0 else "gauge.ahead"
    return draft.words.say(key, size=brief(gap_size(draft, nearest)), level=brief(draft.line(reading, nearest.trigger.level)))
