"""Sentences about a reading: one number, what it compares with, how sure. The words are templates in ``words/``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from crossroads.report.details import FORMS, detail, period_of, whole_percentile
from crossroads.report.distances import gap_size, nearest_trigger, trigger_name
from crossroads.report.draft import Draft
from crossroads.report.formats import MINUS
from crossroads.report.moves import is_record, moved, news, record
from crossroads.report.particulars import particulars
from crossroads.report.view import Text
from crossroads.report.wording import Field
from crossroads.series import Basis, Reading
from crossroads.timeline import NEW_YORK, Period

NAMED_IN_COMMAND = 6
"""With more series missing than these the command shown syncs everything."""
NAMED_SERIES = 4
"""With more series missing than these, those of one fund are named by the fund."""

_REVISES = re.compile("^(?!rarely)(.*)(revised|re-estimated|restated with|may change|are added)")
"""In how the catalogue says that a publisher revises: figures of which a later file holds others."""

__all__ = [
    "change_text", "fields", "line", "missing", "moved", "rank", "record", "sentence", "state_word", "whole_percentile", "why_missing",
    "zone_word",
]  # fmt: skip


def sentence(draft: Draft, reading: Reading) -> Text:
    """Return what a reading that has a value says, and in place that it is stale or that its next figure is overdue.

    The template is the most particular one that exists: for the indicator in its state, for the indicator, for any.
    """
    keys = [f"say.{reading.id}.{reading.state}", f"say.{reading.id}.default", "say.any.default"]
    key = next(k for k in keys if k in draft.words)
    said = draft.words.text(key, **fields(draft, reading))
    stale = draft.stale_words(reading)
    return _overdue(draft, reading, said) if stale is None else draft.words.text("stale.sentence", said=said, stale=stale)


def _overdue(draft: Draft, reading: Reading, said: Text) -> Text:
    """Add that a figure the reading stands on should have come by now: one release missing is late, two are stale."""
    series, label, since = (reading.details.get(f"overdue_{key}") for key in ("series", "period", "since"))
    if series not in {i.series for i in reading.inputs} or not isinstance(label, str) or not isinstance(since, str):
        return said
    period = period_of(label)
    shown = label if period is None else draft.format.period(period, beside=draft.today)
    day = draft.format.day(date.fromisoformat(since), beside=draft.today)
    return draft.words.text("overdue.sentence", said=said, period=shown, since=day)


# ------------------------------------------------------------------------------------------------ readings without a value


def missing(draft: Draft, readings: Sequence[Reading]) -> list[Text]:
    """Return why readings say nothing: those that lack the same thing and have the same substitute together, others one by one."""
    without = [r for r in readings if isinstance(r.details.get("missing"), str)]
    groups: dict[tuple[bool, str], list[Reading]] = {}
    for reading in without:
        groups.setdefault((_is_public(reading), _instead(draft, reading)), []).append(reading)
    said = [_without_series(draft, group, is_public=is_public, instead=instead) for (is_public, instead), group in groups.items()]
    return [*said, *(why_missing(draft, r) for r in readings if r not in without)]


def why_missing(draft: Draft, reading: Reading) -> Text:
    """Return why one reading says nothing, in the letter's language where the indicator gives it, else in its own words."""
    reason = reading.details.get("reason_zh") if draft.language == "zh" else reading.reason
    name = draft.name(reading)
    if isinstance(reason, str):
        shown = draft.words.typeset(reason).removeprefix(f"{name}: ").removeprefix(f"{name}\uff1a")
        return draft.words.text("missing.reason", name=name, reason=shown)
    return draft.words.text("missing.undefined", name=name, reason=reading.reason)


def _is_public(reading: Reading) -> bool:
    return "crossroads sync" in (reading.reason or "")


def _instead(draft: Draft, reading: Reading) -> str:
    instead = reading.details.get("instead_zh" if draft.language == "zh" else "instead")
    return instead if isinstance(instead, str) else ""


def _without_series(draft: Draft, readings: Sequence[Reading], *, is_public: bool, instead: str) -> Text:
    series = list(dict.fromkeys(name for r in readings for name in str(r.details["missing"]).split(", ")))
    names = draft.words.listed([draft.name(r) for r in readings], of="names")
    command = " ".join(["crossroads sync", *(series if len(series) <= NAMED_IN_COMMAND else ())])
    key = "missing.series" if is_public else "missing.import"
    said = draft.words.text(key, names=names, series=draft.words.listed(_named(series)), command=command)
    return draft.words.text("missing.instead", said=said, instead=draft.words.typeset(instead)) if instead else said


def _named(series: Sequence[str]) -> list[str]:
    """Return many series by the funds they belong to: ``SPY.*``."""
    if len(series) <= NAMED_SERIES:
        return list(series)
    return list(dict.fromkeys(f"{name.rpartition('.')[0]}.*" if "." in name else name for name in series))


# ------------------------------------------------------------------------------------------------ what templates may say


def fields(draft: Draft, reading: Reading) -> dict[str, Field]:
    """Return everything a template may say about a reading that has a value."""
    assert reading.value is not None
    own = draft.history.get(reading.id)
    said: dict[str, Field] = {
        "name": draft.name(reading),
        "value": draft.figure(draft.reading_text(reading), reading),
        "size": draft.figure(draft.level(reading, abs(reading.value)), reading),
        "signed": draft.figure(signed(draft, reading), reading),
        "when": _when(draft, own.newest.period) if own is not None else None,
        "day": draft.format.period(own.newest.period, beside=draft.today) if own is not None else None,
        "moved": moved(draft, reading),
        "over": draft.words.say(f"over.{reading.change_over}") if reading.change_over else None,
        "news": news(draft, reading),
        "rank": None if is_record(reading) else rank(draft, reading),
        "record": record(draft, reading),
        "zone": zone_word(draft, reading),
        "state": state_word(draft, reading),
        "stale": draft.stale_words(reading),
        "line": line(draft, reading),
        "known": draft.format.day(reading.known_at.astimezone(NEW_YORK).date(), beside=draft.today) if reading.known_at else None,
        **particulars(draft, reading),
    }
    return said | {key: detail(draft, reading, key) for key in (*FORMS, *reading.details) if key not in said}


def signed(draft: Draft, reading: Reading) -> str:
    """Return the value with its sign: for what is a change itself."""
    assert reading.value is not None
    text = draft.level(reading, reading.value)
    return text if text.startswith(MINUS) or not any(c in "123456789" for c in text) else f"+{text}"


def change_text(draft: Draft, reading: Reading) -> str | None:
    """Return the change as a gauge prints it: ``+26 bp in a month``."""
    if reading.change is None or reading.change_over is None:
        return None
    shown = draft.format.signed(reading.change, draft.spec(reading).change_unit, draft.decimals(reading))
    return draft.words.say("gauge.change", change=shown, over=draft.words.say(f"over_short.{reading.change_over}"))


def rank(draft: Draft, reading: Reading) -> Text | None:
    """Return where a reading stands among its own past ones: ``the 88th percentile of its readings since 1990``."""
    since = reading.details.get("percentile_from")
    if reading.percentile is None or not isinstance(since, str):
        return None
    number = draft.format.ordinal(whole_percentile(reading.percentile))
    return draft.words.text("rank", percentile=draft.figure(number, reading), since=since[:4], doubt=doubt(draft, reading))


def zone_word(draft: Draft, reading: Reading) -> str | None:
    """Return the name of the zone a reading is in."""
    zone = next((z for z in draft.spec(reading).zones if z.key == reading.zone), None)
    return None if zone is None else draft.words.typeset(zone.zh if draft.language == "zh" else zone.en)


def line(draft: Draft, reading: Reading) -> Text | None:
    """Return how far a reading is from its nearest trigger: ``0.37 percentage points short of the line at 0.5``."""
    nearest = nearest_trigger(draft, reading)
    if nearest is None:
        return None
    size = draft.figure(gap_size(draft, nearest), reading)
    key = f"line.{nearest.trigger.side}.{'past' if nearest.gap <= 0 else 'ahead'}"
    return draft.words.text(key, size=size, level=draft.line(reading, nearest.trigger.level), trigger=trigger_name(draft, nearest.trigger))


def state_word(draft: Draft, reading: Reading) -> str | None:
    """Return the name of the state a reading is in."""
    if reading.state is None or reading.state not in draft.spec(reading).states:
        return None
    en, zh = draft.spec(reading).states[reading.state]
    return draft.words.typeset(zh if draft.language == "zh" else en)


def doubt(draft: Draft, reading: Reading) -> str | None:
    """Return what weakens a ranking: a past that was computed after the fact, or figures that were revised since.

    Where a basket was put together in hindsight the sentence says so itself.
    """
    if reading.percentile is None or "hindsight" in reading.details:
        return None
    if reading.details.get("percentile_basis") == Basis.BACKFILLED.label:
        return draft.words.say("doubt.backfilled")
    return draft.words.say("doubt.revised") if reading.basis is Basis.LAG and _is_revised(draft, reading) else None


def _is_revised(draft: Draft, reading: Reading) -> bool:
    known = (draft.catalog[i.series] for i in reading.inputs if i.series in draft.catalog)
    return any(_REVISES.search(spec.revision) for spec in known)


def _when(draft: Draft, period: Period) -> str:
    return draft.words.say(f"when.{period.frequency}", period=draft.format.period(period, beside=draft.today))
