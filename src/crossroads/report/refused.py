"""A chapter about a question that could not be answered: it says so, and why."""

from __future__ import annotations

import re

from crossroads.report.draft import Draft
from crossroads.report.view import Chapter
from crossroads.verdict.answers import Refused

_REASONS = (
    ("not_held", re.compile(r"(?P<series>\S+) is not in the store; run `crossroads sync \S+` or import a file for it")),
    ("stale_states", re.compile(r"analogs: .+ all features are known is (?P<newest>\S+) on \S+; sync or import (?P<series>.+), or ask .+")),
    ("stale_closes", re.compile(r"SPX: the newest close known is of (?P<newest>\S+) on .+")),
    ("no_closes", re.compile(r"(?P<series>SPX): no close is known on .+")),
    ("stale_decisions", re.compile(r"FED_TARGET_UPPER: the newest decision held is of (?P<newest>[\d-]+), .+")),
    ("stale_pair", re.compile(r"SPX and VIX: the newest close known of both is of (?P<newest>\S+) on .+")),
    ("too_early", re.compile(r"as-of \S+: an outlook needs eight years of month ends and the record begins (?P<newest>[\d-]+); .+")),
)
"""The rooms' commonest reasons, which have a sentence in each language; others stand as the room said them."""


def refused_chapter(draft: Draft, key: str, why: Refused) -> Chapter:
    """Return the chapter with the reason."""
    said = draft.words.text("refused.said", reason=reason_words(draft, why))
    return Chapter(key, draft.words.say(f"chapter.{key}.title"), (said,))


def reason_words(draft: Draft, why: Refused) -> str:
    """Return why a room refused, in the letter's language; what has no Chinese sentence is quoted as it is."""
    if draft.language == "en":
        return draft.format.dated(why.reason)
    for key, pattern in _REASONS:
        found = pattern.fullmatch(why.reason)
        if found is not None:
            named = found.groupdict()
            newest = draft.format.dated(named["newest"]) if "newest" in named else None
            return draft.words.say(f"refused.{key}", series=named.get("series"), newest=newest)
    return f"`{why.reason.replace('`', chr(39))}`"
