"""Now: the board of all gauges."""

from __future__ import annotations

from collections.abc import Mapping

from crossroads.app.letters import standing
from crossroads.app.server.ask import Ask
from crossroads.app.server.page import Page
from crossroads.report.draft import Draft
from crossroads.report.letter import history_of
from crossroads.report.site.now_page import NowPage, now_page
from crossroads.report.wording import wording
from crossroads.series import Series


def answer(ask: Ask) -> NowPage:
    """Return the page of a day."""
    shell = ask.shell("now", wording(ask.language).say("site_now.title"))
    stand = ask.share("standing", lambda: standing(ask.library, ask.library.panel(ask.library.needed_series(), as_of=ask.as_of), None))
    return now_page(shell, draft(ask), stand, shows=lambda name: ask.gate.shows(ask.library.catalog, [name]))


def draft(ask: Ask) -> Draft:
    """Return a fresh draft over all readings of the day, in the language of the page."""
    library = ask.library
    panel = library.panel(library.needed_series(), as_of=ask.as_of)
    readings = library.readings(as_of=ask.as_of)
    history: Mapping[str, Series] = ask.share("history", lambda: history_of(panel, library.catalog, readings))
    return Draft.begin(panel, library.catalog, {r.id: r for r in readings}, history, ask.language)


NOW = Page("now", "/now", NowPage, "site/now.html.j2", answer, "all gauges, what moved, what is close to tripping")
