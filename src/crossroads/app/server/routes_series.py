"""Series: the list of all, and the page of one."""

from __future__ import annotations

from crossroads.app.server.ask import Ask
from crossroads.app.server.page import Page, Query
from crossroads.catalog.specs import SeriesSpec
from crossroads.errors import NotKnownError, UnknownSeriesError
from crossroads.knowledge.panel import newest
from crossroads.report.draft import Draft
from crossroads.report.site.series_list_page import Search, SeriesListPage, series_list_page
from crossroads.report.site.series_page import SeriesPage, Wish, catalogue_page, indicator_page
from crossroads.report.wording import wording
from crossroads.series import Series
from crossroads.timeline import Period

LONGEST = 100
"""Characters of a search that are read."""


def answer(ask: Ask) -> SeriesPage:
    """Return the page of one series or indicator."""
    catalog, name = ask.library.catalog, ask.names["id"]
    if name in catalog.indicators:
        return _indicator(ask, name)
    if name not in catalog:
        raise UnknownSeriesError(name, [*catalog.series, *catalog.aliases, *catalog.indicators])
    return _series(ask, catalog[name])


def _series(ask: Ask, spec: SeriesSpec) -> SeriesPage:
    panel = ask.library.panel([spec.id], as_of=ask.as_of)
    draft = Draft.begin(panel, ask.library.catalog, {}, {}, ask.language)
    shell = ask.shell("series", wording(ask.language).typeset(spec.name(ask.language)))
    history = ask.library.history([spec.id])
    return catalogue_page(shell, ask.visit, draft, spec, own=panel.get(spec.id), history=history, wish=_wish(ask, spec.id))


def _indicator(ask: Ask, name: str) -> SeriesPage:
    from crossroads.indicators.registry import reading

    catalog = ask.library.catalog
    panel = ask.library.panel(catalog.behind(name), as_of=ask.as_of)
    said = reading(panel, catalog, name)
    own = _over_time(ask, name)
    draft = Draft.begin(panel, catalog, {name: said}, {name: own} if own is not None else {}, ask.language)
    shell = ask.shell("series", wording(ask.language).typeset(catalog.indicators[name].name(ask.language)))
    return indicator_page(shell, ask.visit, draft, said, own=own, wish=_wish(ask, name))


def _over_time(ask: Ask, name: str) -> Series | None:
    """Return an indicator over time, or None where it cannot be computed; its reading says why."""
    from crossroads.indicators.registry import series

    catalog = ask.library.catalog
    try:
        own = series(ask.library.panel(catalog.behind(name), as_of=ask.as_of), name, catalog)
    except NotKnownError:
        return None
    return own if len(own) else None


def _wish(ask: Ask, name: str) -> Wish:
    withheld = ask.gate.withheld(ask.library.catalog, name)
    return Wish(ask.queries.get("years", ""), ask.queries.get("period", "")[:10], withheld)


def answer_list(ask: Ask) -> SeriesListPage:
    """Return the page of all series."""
    shell = ask.shell("series", wording(ask.language).say("site_series.title"))
    search = Search(ask.queries.get("q", "")[:LONGEST], ask.queries.get("publisher", "")[:LONGEST])
    return series_list_page(shell, ask.visit, ask.library.catalog, ask.share("newest periods", lambda: _newest(ask)), search)


def _newest(ask: Ask) -> dict[str, str]:
    catalog = ask.library.catalog
    rows = newest(ask.library.history(), ask.as_of)
    found = zip(rows["series"].to_list(), rows["period"].to_list(), strict=True)
    return {series: Period(day, catalog[series].frequency).label for series, day in found if series in catalog}


SERIES = Page(
    "series",
    "/series/{id}",
    SeriesPage,
    "site/series.html.j2",
    answer,
    "one series or indicator as known then: newest value, chart, releases, revisions",
    queries=(Query("years", "length of the chart: 1, 5 or 20"), Query("period", "a period whose every value is wanted: 2025-08")),
)
SERIES_LIST = Page(
    "series",
    "/series",
    SeriesListPage,
    "site/series_list.html.j2",
    answer_list,
    "all series and indicators, searched",
    queries=(Query("q", "words to look for in names and ids"), Query("publisher", "id of a publisher")),
)
