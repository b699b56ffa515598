"""Letters: what was frozen on which day and what became of it, and the letter of the day. Looking at a page freezes nothing."""

from __future__ import annotations

from crossroads.app.answers import answers
from crossroads.app.letters import standing
from crossroads.app.outlook import frozen_scores
from crossroads.app.server.ask import Ask
from crossroads.app.server.page import Page
from crossroads.app.server.routes_now import draft
from crossroads.app.stress_record import stress_scores
from crossroads.app.verdicts import with_record
from crossroads.report.letter import compose
from crossroads.report.site.letters_page import LetterPage, LettersPage, Said, letter_page, letters_page
from crossroads.report.site.shell import address
from crossroads.report.wording import wording
from crossroads.verdict.answers import Answers
from crossroads.verdict.verdict import Verdict, conclude


def answer(ask: Ask) -> LettersPage:
    """Return all forecasts frozen by the moment of the page, scored as far as known then."""
    said = [*_outlooks(ask), *_stresses(ask)]
    links = {s.made: address(ask.language, "/letter", as_of=s.made.isoformat()) for s in said}
    shell = ask.shell("letters", wording(ask.language).say("site_letters.title"))
    return letters_page(shell, said, links, today=ask.visit.to("/letter"), audited=ask.visit.to("/claims"))


def answer_one(ask: Ask) -> LetterPage:
    """Return the letter of the moment."""
    found, verdict = concluded_for(ask)
    fresh = draft(ask)
    stand = standing(ask.library, found.panel, None)
    catalog, history = ask.library.catalog, fresh.history
    letter = compose(found.panel, found.readings, catalog, stand, ask.language, history=history, answers=found, verdict=verdict)
    title = wording(ask.language).say("site_letters.one", day=fresh.format.day(ask.as_of.day))
    return letter_page(ask.shell("letters", title), letter)


def concluded_for(ask: Ask) -> tuple[Answers, Verdict]:
    """Return every room's answers and the verdict; computed once a moment and version, nothing frozen."""
    return ask.share(f"concluded {ask.recorded}", lambda: _concluded(ask))


def _concluded(ask: Ask) -> tuple[Answers, Verdict]:
    library = ask.library
    panel, readings = library.panel(library.needed_series(), as_of=ask.as_of), library.readings(as_of=ask.as_of)
    found = with_record(library, ask.as_of, answers(library, ask.as_of, panel=panel, readings=readings))
    return found, conclude(found, library.catalog)


def _outlooks(ask: Ask) -> list[Said]:
    scores = frozen_scores(ask.library, ask.as_of)
    return [
        Said(s.made_as_of, s.outcome, s.question, s.horizon, s.probability, s.state, s.brier, s.hindcast)
        for s in scores
        if (s.horizon, s.depth) == ("12m", 15)
    ]


def _stresses(ask: Ask) -> list[Said]:
    seen: dict[str, Said] = {}
    for s in stress_scores(ask.library, ask.as_of):
        seen.setdefault(s.made_as_of.isoformat(), Said(s.made_as_of, "stress", "", s.horizon, s.probability, s.state, s.brier, s.hindcast))
    return list(seen.values())


LETTERS = Page("letters", "/letters", LettersPage, "site/letters.html.j2", answer, "every forecast frozen, and its score", is_lasting=False)
LETTER = Page("letters", "/letter", LetterPage, "site/letter.html.j2", answer_one, "the letter of a day", is_heavy=True, shows_record=True)
