"""Who gives in first: the question, the horizon and the depth of the break can be chosen."""

from __future__ import annotations

from typing import cast

from crossroads.app.answers import or_refused
from crossroads.app.records import kept_record
from crossroads.app.server.ask import Ask
from crossroads.app.server.page import Page, Query
from crossroads.app.server.partial import day_kept, only
from crossroads.app.server.routes_letters import concluded_for
from crossroads.app.server.routes_now import draft
from crossroads.hazard.events import Question
from crossroads.hazard.market import Depth
from crossroads.hazard.outlook import SERIES, outlook
from crossroads.hazard.result import Outlook
from crossroads.report.chapter_outlook import outlook_chapter
from crossroads.report.chapter_scenarios import scenarios_chapter
from crossroads.report.chapter_verdict import verdict_chapter
from crossroads.report.draft import Draft
from crossroads.report.site.question_page import Controls, QuestionPage, question_page, select
from crossroads.report.view import Chapter
from crossroads.report.wording import wording
from crossroads.verdict.answers import Answers, Refused

QUESTIONS = ("own", "next_step", "pivot")
MONTHS = ("3", "6", "12", "24")
DEPTHS = ("10", "15", "20")


def answer(ask: Ask) -> QuestionPage:
    """Return the page of a day."""
    say = wording(ask.language).say
    question, months, depth = _one_of(ask, "question", QUESTIONS), _one_of(ask, "months", MONTHS, "12"), _one_of(ask, "depth", DEPTHS, "15")
    fresh, is_whole = draft(ask), (question, months, depth) == ("own", "12", "15")
    chapters = _whole(ask, fresh) if is_whole else [outlook_chapter(fresh, _asked(ask, question, months, depth))]
    controls = _controls(ask, question, months, depth)
    return question_page(ask.shell("outlook", say("site_outlook.title")), fresh, say("site_outlook.lead"), chapters, controls)


def _whole(ask: Ask, fresh: Draft) -> list[Chapter]:
    """Return, for the question as the day poses it, the verdict, the chances and the scenarios."""
    found, verdict = concluded_for(ask)
    return [verdict_chapter(fresh, found, verdict), outlook_chapter(fresh, found), scenarios_chapter(fresh, found, verdict)]


def _asked(ask: Ask, question: str, months: str, depth: str) -> Answers:
    found = or_refused(lambda: _outlook(ask, question, months, depth))
    record = None if isinstance(found, Refused) else kept_record(ask.library, ask.as_of, found.question)
    return only(ask, outlook=found, record=record or Refused("the record is not computed for this day"))


def _outlook(ask: Ask, question: str, months: str, depth: str) -> Outlook:
    library = ask.library

    def compute() -> Outlook:
        asked = None if question == "own" else cast("Question", question)
        history, broken = library.history(SERIES), cast("Depth", int(depth))
        return outlook(history, ask.as_of, library.catalog, question=asked, horizon=int(months), depth=broken)

    return ask.share(f"outlook {question} {months} {depth}", compute)


def _one_of(ask: Ask, name: str, allowed: tuple[str, ...], default: str | None = None) -> str:
    asked = ask.queries.get(name)
    return asked if asked in allowed else default or allowed[0]


def _controls(ask: Ask, question: str, months: str, depth: str) -> Controls:
    say = wording(ask.language).say
    controls = (
        select("question", say("site_outlook.question"), [(q, say(f"site_outlook.{q}")) for q in QUESTIONS], question),
        select("months", say("site_outlook.horizon"), [(m, say("site_outlook.months", count=m)) for m in MONTHS], months),
        select("depth", say("site_outlook.depth"), [(d, f"\u2212{d}%") for d in DEPTHS], depth),
    )
    return Controls(f"/{ask.language}/outlook", day_kept(ask), say("site_outlook.ask"), controls)


QUERIES = (
    Query("question", "own (the one the day poses), next_step or pivot"),
    Query("months", "horizon: " + ", ".join(MONTHS)),
    Query("depth", "fall that counts as the market's break, in percent: " + ", ".join(DEPTHS)),
)
SAYS = "who gives in first, the market or the Fed"
OUTLOOK = Page(
    "outlook",
    "/outlook",
    QuestionPage,
    "site/question.html.j2",
    answer,
    "who gives in first, the market or the Fed",
    queries=QUERIES,
    is_heavy=True,
    shows_record=True,
)
