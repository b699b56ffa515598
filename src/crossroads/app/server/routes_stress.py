"""Stress: levels of VIX and VVIX on sliders, three ways side by side, and the surface of all pairs."""

from __future__ import annotations

import dataclasses

from crossroads.app.answers import LETTERS_STRESS, SEED, or_refused
from crossroads.app.server.ask import Ask
from crossroads.app.server.page import Page, Query
from crossroads.app.server.partial import day_kept, only
from crossroads.app.server.routes_now import draft
from crossroads.report.chapter_stress import stress_chapter
from crossroads.report.draft import Draft
from crossroads.report.site.question_page import Controls, QuestionPage, question_page, select, slider
from crossroads.report.surface_chart import surface_chart, surface_table
from crossroads.report.view import Chapter
from crossroads.report.wording import wording
from crossroads.scenarios.stress import Ground, Stress, ground, stress_on
from crossroads.scenarios.surface import surface
from crossroads.timeline import Horizon
from crossroads.verdict.answers import Refused

HORIZONS = ("1m", "2m", "3m", "6m")
VIX, VVIX = (15.0, 85.0), (80.0, 210.0)
"""Ends of the sliders: a quiet day, and a little beyond the worst closes of the past."""


def answer(ask: Ask) -> QuestionPage:
    """Return the page of a day at the levels asked."""
    say = wording(ask.language).say
    vix, vvix = (_level(ask, name, default, ends) for name, default, ends in zip(("vix", "vvix"), LETTERS_STRESS, (VIX, VVIX), strict=True))
    horizon = ask.queries.get("horizon", "3m")
    horizon = horizon if horizon in HORIZONS else "3m"
    stands = or_refused(lambda: _ground(ask, horizon))
    found = stands if isinstance(stands, Refused) else or_refused(lambda: stress_on(stands, vix=vix, vvix=vvix, seed=SEED))
    fresh = draft(ask)
    chapter = stress_chapter(fresh, only(ask, stress=found))
    if isinstance(stands, Ground) and isinstance(found, Stress) and stands.has_vvix:
        chapter = _with_surface(chapter, fresh, stands, found)
    return question_page(
        ask.shell("stress", say("site_stress.title")), fresh, say("site_stress.lead"), [chapter], _controls(ask, vix, vvix, horizon)
    )


def _ground(ask: Ask, horizon: str) -> Ground:
    panel = ask.library.panel(["SPX", "VIX", "VVIX"], as_of=ask.as_of)
    return ask.share(f"ground {horizon}", lambda: ground(panel, with_vvix=True, horizon=Horizon.parse(horizon)))


def _with_surface(chapter: Chapter, fresh: Draft, stands: Ground, found: Stress) -> Chapter:
    pairs = surface(stands)
    charts, tables = (*chapter.charts, surface_chart(fresh, pairs, found)), (*chapter.tables, surface_table(fresh, pairs))
    return dataclasses.replace(chapter, charts=charts, tables=tables)


def _level(ask: Ask, name: str, default: float, ends: tuple[float, float]) -> float:
    """Return the level in the address, held to the slider; what is no number counts as not asked."""
    try:
        asked = float(ask.queries.get(name, ""))
    except ValueError:
        return default
    return min(max(asked, ends[0]), ends[1]) if asked == asked else default  # noqa: PLR0124  # NaN is the number that is not itself


def _controls(ask: Ask, vix: float, vvix: float, horizon: str) -> Controls:
    say = wording(ask.language).say
    lengths = [(h, say("site_stress.sessions", count=str(Horizon.parse(h).sessions))) for h in HORIZONS]
    controls = (
        slider("vix", say("site_stress.vix"), vix, VIX),
        slider("vvix", say("site_stress.vvix"), vvix, VVIX),
        select("horizon", say("site_stress.horizon"), lengths, horizon),
    )
    return Controls(f"/{ask.language}/stress", day_kept(ask), say("site_stress.ask"), controls)


QUERIES = (
    Query("vix", "level VIX is to close at, 15 to 85"),
    Query("vvix", "level VVIX is to close at, 80 to 210"),
    Query("horizon", "within: " + ", ".join(HORIZONS)),
)
SAYS = "the S&P 500 at levels of VIX and VVIX"
STRESS = Page(
    "stress",
    "/stress",
    QuestionPage,
    "site/question.html.j2",
    answer,
    "the S&P 500 at levels of VIX and VVIX",
    queries=QUERIES,
    is_heavy=True,
)
