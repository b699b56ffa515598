"""Sentences about a reading: one number, what it compares with, how sure. The words are templates in ``words/``."""

from __future__ import annotations

from collections.abc import Sequence

from crossroads.report.details import FORMS, detail, period_of
from crossroads.report.distances import gap_size, nearest_trigger, trigger_name
from crossroads.report.draft import Draft
from crossroads.report.view import Text
from crossroads.report.wording import Field
from crossroads.series import Basis, Reading
from crossroads.timeline import NEW_YORK, Period

NAMED_IN_COMMAND = 6
"""With more series missing than these the command shown syncs everything."""
_RECORD = "start of record "


def sentence(draft: Draft, reading: Reading) -> Text:
    """Return what a reading that has a value says.

    The template is the most particular one that exists: for the indicator in its state, for the indicator, for any.
    """
    keys = [f"say.{reading.id}.{reading.state}", f"say.{reading.id}.default", "say.any.default"]
    key = next(k for k in keys if k in draft.words)
    said = draft.words.text(key, **fields(draft, reading))
    stale = draft.stale_words(reading)
    return said if stale is None else draft.words.text("stale.sentence", said=said, stale=stale)


def missing(draft: Draft, readings: Sequence[Reading]) -> list[Text]:
    """Return why readings say nothing: those whose series are not there together, each other one by its own reason."""
    without = [r for r in readings if isinstance(r.details.get("missing"), str)]
    said = [] if not without else [_without_series(draft, without)]
    return [*said, *(why_missing(draft, r) for r in readings if r not in without)]


def why_missing(draft: Draft, reading: Reading) -> Text:
    """Return why one reading says nothing, in the letter's language where the indicator gives it, else in its own words."""
    reason = reading.details.get("reason_zh") if draft.language == "zh" else reading.reason
    if isinstance(reason, str):
        return draft.words.text("missing.reason", name=draft.name(reading), reason=reason)
    return draft.words.text("missing.undefined", name=draft.name(reading), reason=reading.reason)


def _without_series(draft: Draft, readings: Sequence[Reading]) -> Text:
    series = dict.fromkeys(name for r in readings for name in str(r.details["missing"]).split(", "))
    names = draft.words.listed([draft.name(r) for r in readings], of="names")
    command = " ".join(["crossroads sync", *(series if len(series) <= NAMED_IN_COMMAND else ())])
    return draft.words.text("missing.series", names=names, series=draft.words.listed(list(series)), command=command)


def fields(draft: Draft, reading: Reading) -> dict[str, Field]:
    """Return everything a template may say about a reading that has a value."""
    assert reading.value is not None
    own = draft.history.get(reading.id)
    said: dict[str, Field] = {
        "name": draft.name(reading),
        "value": draft.figure(draft.reading_text(reading), reading),
        "size": draft.figure(draft.level(reading, abs(reading.value)), reading),
        "when": _when(draft, own.newest.period) if own is not None else None,
        "moved": moved(draft, reading),
        "over": draft.words.say(f"over.{reading.change_over}") if reading.change_over else None,
        "rank": rank(draft, reading),
        "record": record(draft, reading),
        "zone": zone_word(draft, reading),
        "state": state_word(draft, reading),
        "stale": draft.stale_words(reading),
        "line": line(draft, reading),
        "known": draft.format.day(reading.known_at.astimezone(NEW_YORK).date(), beside=draft.today) if reading.known_at else None,
    }
    return said | {key: detail(draft, reading, key) for key in (*FORMS, *reading.details) if key not in said}


def moved(draft: Draft, reading: Reading) -> Text | None:
    """Return the change in words: ``up 26 bp``; the verbs are the indicator's own where it has any."""
    if reading.change is None:
        return None
    kind = f"move.{reading.id}" if f"move.{reading.id}.up" in draft.words else "move.any"
    amount = draft.words.typeset(draft.format.amount(reading.change, draft.spec(reading).change_unit, _change_decimals(draft, reading)))
    if not any(c in "123456789" for c in amount):
        return draft.words.text(f"{kind}.flat")
    return draft.words.text(f"{kind}.{'up' if reading.change > 0 else 'down'}", amount=draft.figure(amount, reading))


def change_text(draft: Draft, reading: Reading) -> str | None:
    """Return the change as a gauge prints it: ``+26 bp in a month``."""
    if reading.change is None or reading.change_over is None:
        return None
    signed = draft.format.signed(reading.change, draft.spec(reading).change_unit, _change_decimals(draft, reading))
    return draft.words.say("gauge.change", change=signed, over=draft.words.say(f"over_short.{reading.change_over}"))


def rank(draft: Draft, reading: Reading) -> Text | None:
    """Return where a reading stands among its own past ones: ``the 88th percentile of its readings since 1990``."""
    since = reading.details.get("percentile_from")
    if reading.percentile is None or not isinstance(since, str):
        return None
    number = draft.format.ordinal(whole_percentile(reading.percentile))
    return draft.words.text("rank", percentile=draft.figure(number, reading), since=since[:4], doubt=doubt(draft, reading))


def whole_percentile(percentile: float) -> int:
    """Return a percentile as a whole number between 1 and 99 unless it is exactly 0 or 100: rounding must not make a record."""
    return round(percentile) if percentile in (0.0, 100.0) else min(99, max(1, round(percentile)))


def record(draft: Draft, reading: Reading) -> Text | None:
    """Return since when the reading is the highest or lowest, where that is a year or more."""
    for side in ("highest", "lowest"):
        since = reading.details.get(f"{side}_since")
        if isinstance(since, str):
            label = since.removeprefix(_RECORD)
            period = period_of(label)
            shown = label if period is None else draft.format.period(period, beside=draft.today)
            return draft.words.text(f"record.{side}.{'ever' if since.startswith(_RECORD) else 'since'}", since=shown)
    return None


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
    key = "line.past" if nearest.gap <= 0 else "line.ahead"
    return draft.words.text(key, size=size, level=draft.line(reading, nearest.trigger.level), trigger=trigger_name(draft, nearest.trigger))


def state_word(draft: Draft, reading: Reading) -> str | None:
    """Return the name of the state a reading is in."""
    if reading.state is None or reading.state not in draft.spec(reading).states:
        return None
    en, zh = draft.spec(reading).states[reading.state]
    return draft.words.typeset(zh if draft.language == "zh" else en)


def doubt(draft: Draft, reading: Reading) -> str | None:
    """Return what weakens a ranking: a past that was computed after the fact."""
    is_weak = reading.details.get("percentile_basis") == Basis.BACKFILLED.label and reading.percentile is not None
    return draft.words.say("doubt.backfilled") if is_weak else None


def _when(draft: Draft, period: Period) -> str:
    return draft.words.say(f"when.{period.frequency}", period=draft.format.period(period, beside=draft.today))


def _change_decimals(draft: Draft, reading: Reading) -> int:
    return draft.decimals(reading)
