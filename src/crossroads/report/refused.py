"""A chapter about a question that could not be answered: it says so, and why."""

from __future__ import annotations

from crossroads.report.draft import Draft
from crossroads.report.view import Chapter
from crossroads.verdict.answers import Refused


def refused_chapter(draft: Draft, key: str, why: Refused) -> Chapter:
    """Return the chapter with the reason, in the words of the room that gave it."""
    said = draft.words.text("refused.said", reason=f"`{why.reason.replace('`', chr(39))}`" if draft.language == "zh" else why.reason)
    return Chapter(key, draft.words.say(f"chapter.{key}.title"), (said,))
