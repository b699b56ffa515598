"""The chapter of what to watch: every trigger and the calendar, from the verdict room's objects."""

from __future__ import annotations

from collections import Counter

from crossroads.report.draft import Draft
from crossroads.report.view import Chapter, Text
from crossroads.report.watch import calendar_table, due_words, named, trigger_table
from crossroads.series import Panel
from crossroads.verdict.answers import Answers
from crossroads.verdict.trigger_state import TriggerState


def watch_chapter(draft: Draft, known: Answers | Panel) -> Chapter:
    """Return what to watch as of the letter's moment.

    Parameters
    ----------
    known : Answers or Panel
        What the letter is written from; its panel must be the draft's.
    """
    panel = known.panel if isinstance(known, Answers) else known
    assert panel.as_of == draft.panel.as_of, "the chapter is written of the draft's own moment"
    tables = tuple(t for t in (trigger_table(draft), calendar_table(draft)) if t.rows)
    first = _first(draft)
    sentences = (draft.words.text("chapter.watch.lead"), _counts(draft), *(() if first is None else (first,)))
    unread = [named(draft, s) for s in draft.triggers if s.state == "unknown"]
    absent = (draft.words.text("chapter.watch.unread", names=draft.words.listed(unread, of="names")),) if unread else ()
    return Chapter("watch", draft.words.say("chapter.watch.title"), sentences, absent, tables=tables)


def _counts(draft: Draft) -> Text:
    count = Counter(s.state for s in draft.triggers)
    said = {key: str(count[key]) if count[key] else None for key in ("stale", "unknown")}
    fields = {"total": str(len(draft.triggers)), "tripped": str(count["tripped"]), "ahead": str(count["ahead"]), **said}
    return draft.words.text("chapter.watch.counts", **fields)


def _first(draft: Draft) -> Text | None:
    """Return which trigger could change first by a release, not by a close: closes come every day."""
    due = [s for s in draft.triggers if s.waits is not None and not s.waits.is_overdue and _is_release(draft, s)]
    first = min(due, key=lambda s: s.waits.due if s.waits else draft.panel.as_of.moment, default=None)
    if first is None or first.waits is None:
        return None
    return draft.words.text("chapter.watch.first", name=named(draft, first), when=due_words(draft, first.waits))


def _is_release(draft: Draft, state: TriggerState) -> bool:
    assert state.waits is not None
    return draft.catalog[state.waits.series].frequency.value in {"weekly", "monthly", "quarterly"}
