"""The opening of the letter: its finding in one line, and the paragraphs under it."""

from __future__ import annotations

from typing import NamedTuple

from crossroads.hazard.result import Outlook
from crossroads.report.banner import headline
from crossroads.report.draft import Draft
from crossroads.report.outlook_teller import leader
from crossroads.report.verdict_words import conclusion
from crossroads.report.view import Text
from crossroads.verdict.answers import Answers, Refused
from crossroads.verdict.verdict import Verdict


class Known(NamedTuple):
    """What the whole letter is written from: the answers and what they come to."""

    answers: Answers
    verdict: Verdict


def opening(draft: Draft, known: Known | None) -> tuple[Text, tuple[Text, ...]]:
    """Return the headline and the paragraphs under it; without an answered outlook the triggers are the headline."""
    if known is None:
        return headline(draft), ()
    said = conclusion(draft, *known)
    if isinstance(known.answers.outlook, Refused):
        return headline(draft), (said,)
    return _who_first(draft, known.answers.outlook), (said, headline(draft))


def _who_first(draft: Draft, found: Outlook) -> Text:
    first = "broken" if found.risk("market").method == "impossible" else leader(found) or "open"
    vvix = draft.readings.get("VVIX_LEVEL")
    state = vvix.state if vvix is not None and vvix.value is not None else None
    return draft.words.text(f"headline.{first}", vvix=draft.words.say(f"headline.vvix.{state}") if state else None)
