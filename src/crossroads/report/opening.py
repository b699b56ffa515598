"""The opening of the letter: its finding in one line, and the paragraph under it."""

from __future__ import annotations

from crossroads.hazard.result import Outlook
from crossroads.report.banner import headline
from crossroads.report.chapter_outlook import twenty
from crossroads.report.draft import Draft
from crossroads.report.view import Text
from crossroads.verdict.answers import Answers, Refused


def opening(draft: Draft, answers: Answers | None) -> tuple[Text, tuple[Text, ...]]:
    """Return the headline and the paragraphs under it; without an answered outlook the triggers are the headline."""
    found = Refused("") if answers is None else answers.outlook
    if isinstance(found, Refused):
        return headline(draft), ()
    return _who_first(draft, found), (headline(draft),)


def _who_first(draft: Draft, found: Outlook) -> Text:
    counts = twenty(found)
    first = max(counts, key=lambda name: counts[name])
    if found.risk("market").method == "impossible":
        first = "broken"
    vvix = draft.readings.get("VVIX_LEVEL")
    state = vvix.state if vvix is not None and vvix.value is not None else None
    return draft.words.text(f"headline.{first}", vvix=draft.words.say(f"headline.vvix.{state}") if state else None)
