"""About the data: freshness, failures, licences."""

from __future__ import annotations

from crossroads.app.clock import now
from crossroads.app.server.ask import Ask
from crossroads.app.server.page import Page
from crossroads.report.site.about_page import AboutPage, Holding, LastSync, about_page
from crossroads.report.wording import wording


def answer(ask: Ask) -> AboutPage:
    """Return the page; it is about the store as it stands, whatever day is asked for."""
    shell = ask.shell("about", wording(ask.language).say("site.place.about"))
    holdings = ask.shared.get(("holdings", ask.library.version), lambda: _holdings(ask))
    return about_page(shell, ask.visit, ask.library.catalog, holdings, _last_sync(ask), now=now().moment)


def _holdings(ask: Ask) -> dict[str, Holding]:
    columns = ("rows", "last_period", "last_known_at", "last_recorded_at")
    return {row["series"]: Holding(*(row[c] for c in columns)) for row in ask.library.store.summary().iter_rows(named=True)}


def _last_sync(ask: Ask) -> LastSync | None:
    last = ask.library.store.syncs.last()
    return None if last is None else LastSync(last.ended_at, last.is_mirror, last.added, last.failures)


ABOUT = Page(
    "about", "/about", AboutPage, "site/about.html.j2", answer, "freshness, failures of the last sync, licences, bases", is_lasting=False
)
