"""Analogs: the nearest past states, what followed, and their standing score."""

from __future__ import annotations

from crossroads.app.analogies import market_states
from crossroads.app.answers import SEED, or_refused
from crossroads.app.server.ask import Ask
from crossroads.app.server.page import Page
from crossroads.app.server.partial import only
from crossroads.app.server.routes_now import draft
from crossroads.report.chapter_analogs import analogs_chapter
from crossroads.report.site.question_page import QuestionPage, question_page
from crossroads.report.wording import wording
from crossroads.scenarios.analogs import analogs, scores
from crossroads.verdict.answers import Neighbours


def answer(ask: Ask) -> QuestionPage:
    """Return the page of a day."""
    say = wording(ask.language).say
    found = or_refused(lambda: ask.share("neighbours", lambda: _neighbours(ask)))
    fresh = draft(ask)
    chapter = analogs_chapter(fresh, only(ask, analogs=found))
    return question_page(ask.shell("analogs", say("site_analogs.title")), fresh, say("site_analogs.lead"), [chapter])


def _neighbours(ask: Ask) -> Neighbours:
    states = market_states(ask.library, ask.as_of)
    return Neighbours(analogs(states), scores(states, seed=SEED))


ANALOGS = Page("analogs", "/analogs", QuestionPage, "site/question.html.j2", answer, "the past days most like this one", is_heavy=True)
