"""Now: the board of all gauges."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from crossroads.app.letters import standing
from crossroads.app.server.ask import Ask
from crossroads.app.server.page import Page
from crossroads.report.draft import Draft
from crossroads.report.letter import history_of
from crossroads.report.site.now_page import NowPage, now_page
from crossroads.report.view import Standing
from crossroads.report.wording import wording
from crossroads.series import Panel, Series, moment


def answer(ask: Ask) -> NowPage:
    """Return the page of a day."""
    shell = ask.shell("now", wording(ask.language).say("site_now.title"))
    fresh = draft(ask)
    return now_page(shell, fresh, _standing(ask, fresh.panel), shows=lambda name: ask.gate.shows(ask.library.catalog, [name]))


def _standing(ask: Ask, panel: Panel) -> Standing:
    """Return what the page stands on; who brought the rows is looked up once a version of the data."""
    base = ask.shared.get(("standing", ask.library.version), lambda: standing(ask.library, panel, None))
    newest = max((moment(series.known_at.max()) for series in panel.series.values() if len(series)), default=None)
    return dataclasses.replace(base, as_of=ask.as_of, newest_known_at=newest)


def draft(ask: Ask) -> Draft:
    """Return a fresh draft over all readings of the day, in the language of the page."""
    library = ask.library
    panel = library.panel(library.needed_series(), as_of=ask.as_of)
    readings = library.readings(as_of=ask.as_of)
    history: Mapping[str, Series] = ask.share("history", lambda: history_of(panel, library.catalog, readings))
    return Draft.begin(panel, library.catalog, {r.id: r for r in readings}, history, ask.language)


NOW = Page("now", "/now", NowPage, "site/now.html.j2", answer, "all gauges, what moved, what is close to tripping")
