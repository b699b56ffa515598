"""What changed since the last letter: the most important first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from crossroads.report.changes import Change, changes
from crossroads.report.draft import EVENT_CODE, Draft
from crossroads.report.listing import itemised
from crossroads.report.phrases import origin
from crossroads.report.sentences import state_word, whole_percentile, zone_word
from crossroads.report.view import Chapter, Direction, Figure, Table, Text
from crossroads.series import Reading
from crossroads.timeline import AsOf
from crossroads.verdict.answers import Answers

_MOVES, _RELEASES, _ROWS = 5, 6, 14


def changes_chapter(draft: Draft, answers: Answers, last: AsOf | None = None) -> Chapter | None:
    """Return what changed since the letter before, or None where nothing was known then.

    Parameters
    ----------
    last : AsOf, optional
        The moment of the letter before; a week earlier when not given.
    """
    if not any(r.value is not None for r in answers.before):
        return None
    found = changes(draft, answers.before)
    day = draft.format.day(_day_before(draft, last), beside=draft.today)
    sentences = [_lines(draft, found, day), _zones(draft, found), _moves(draft, found), _releases(draft, found)]
    tables = (_table(draft, found[:_ROWS], day),) if found else ()
    return Chapter("changes", draft.words.say("chapter.changes.title", day=day), tuple(s for s in sentences if s), tables=tables)


def _day_before(draft: Draft, last: AsOf | None) -> date:
    return draft.today - timedelta(days=7) if last is None else last.day


def _lines(draft: Draft, found: Sequence[Change], day: str) -> Text:
    """Return which lines were crossed: the lead."""
    tripped = [_crossing(draft, c, t.level) for c in found for t in c.tripped[-1:]]
    reset = [_crossing(draft, c, t.level) for c in found for t in c.reset[:1]]
    key = f"changes.lines.{_many(tripped)}.{_many(reset)}"
    counts = {"tripped_count": str(len(tripped)), "reset_count": str(len(reset))}
    return draft.words.text(key, day=day, tripped=draft.words.listed(tripped), reset=draft.words.listed(reset), **counts)


def _many(items: Sequence[Text]) -> str:
    return ("none", "one", "some")[min(len(items), 2)]


def _crossing(draft: Draft, change: Change, level: float) -> Text:
    return draft.words.text(
        "changes.crossing", name=draft.name(change.reading), now=_now(draft, change.reading), level=draft.line(change.reading, level)
    )


def _zones(draft: Draft, found: Sequence[Change]) -> Text | None:
    """Return which zones and states were left without a line being crossed, and which events came."""
    items = [_crossed(draft, c) for c in found if c.is_crossed and not c.tripped and not c.reset]
    said = [item for item in items if item is not None]
    return draft.words.text("changes.zones", items=itemised(draft.words, said)) if said else None


def _crossed(draft: Draft, change: Change) -> Text | None:
    now, then = _place(draft, change.reading), _place(draft, change.before)
    if change.is_event:
        return draft.words.text("changes.event", name=draft.name(change.reading), now=now, value=_now(draft, change.reading))
    if now is None or then is None:
        return None
    return draft.words.text("changes.zone", name=draft.name(change.reading), before=then, now=now, value=_now(draft, change.reading))


def _place(draft: Draft, reading: Reading) -> str | None:
    return state_word(draft, reading) or zone_word(draft, reading)


def _moves(draft: Draft, found: Sequence[Change]) -> Text | None:
    """Return the moves that were rare by the indicator's own measure."""
    large = sorted((c for c in found if c.is_large), key=lambda c: -(c.rarity or 0.0))[:_MOVES]
    items = [draft.words.text("changes.move", name=draft.name(c.reading), move=_move(draft, c), rarity=_rarity(draft, c)) for c in large]
    return draft.words.text("changes.moves", items=itemised(draft.words, items)) if items else None


def _releases(draft: Draft, found: Sequence[Change]) -> Text | None:
    new = [c for c in found if c.is_new]
    items = [draft.words.text("changes.release", name=draft.name(c.reading), move=_move(draft, c), now=_now(draft, c.reading)) for c in new]
    more = str(len(items) - _RELEASES) if len(items) > _RELEASES else None
    return draft.words.text("changes.releases", items=itemised(draft.words, items[:_RELEASES]), more=more) if items else None


def _table(draft: Draft, found: Sequence[Change], day: str) -> Table:
    columns = (
        draft.words.say("page.gauge"),
        day,
        draft.format.day(draft.today, beside=draft.today),
        draft.words.say("page.change"),
        draft.words.say("changes.rarity"),
    )
    rows = tuple(
        ((draft.name(c.reading),), (_before(draft, c),), (_now(draft, c.reading),), _cell(_move(draft, c)), _cell(_rarity(draft, c)))
        for c in found
    )
    marked = tuple(bool(c.tripped) for c in found)
    return Table(draft.words.say("changes.caption"), columns, (False, True, True, True, True), rows, marked)


def _cell(figure: Figure | None) -> Text:
    return () if figure is None else (figure,)


def _now(draft: Draft, reading: Reading) -> Figure:
    return draft.figure(draft.reading_text(reading), reading)


def _before(draft: Draft, change: Change) -> Figure:
    """Return the value before, with a note of its own: the observations are those of that day."""
    then = change.before
    assert then.value is not None
    is_event = then.unit.code == EVENT_CODE
    text = str(then.details.get("period", then.inputs[-1].period)) if is_event else draft.level(change.reading, then.value)
    spec = draft.spec(then)
    return draft.result(
        text,
        f"before-{then.id}",
        title=draft.words.say("changes.note", name=draft.name(then)),
        definition=draft.words.typeset(spec.definition[1 if draft.language == "zh" else 0]),
        origin=origin(draft.words, spec),
        inputs=tuple(reversed(then.inputs)),
    )


def _move(draft: Draft, change: Change) -> Figure | None:
    if change.move is None:
        return None
    spec, reading = draft.spec(change.reading), change.reading
    is_same_kind = spec.change_unit.dimension == reading.unit.dimension
    size = change.move * reading.unit.to(spec.change_unit) if is_same_kind else change.move
    text = draft.words.typeset(draft.format.signed(size, spec.change_unit if is_same_kind else reading.unit, draft.decimals(reading)))
    direction: Direction | None = "up" if change.move > 0 else "down" if change.move < 0 else None
    return Figure(text, draft.note(reading).id, direction)


def _rarity(draft: Draft, change: Change) -> Figure | None:
    if change.rarity is None:
        return None
    number = draft.format.ordinal(whole_percentile(change.rarity))
    return draft.figure(draft.words.say("gauge.percentile", percentile=number), change.reading)
