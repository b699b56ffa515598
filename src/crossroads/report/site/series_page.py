"""Series: one series or indicator as known then: its line, its releases, its revisions, where it comes from, and the rows to take away."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Literal

from crossroads.catalog.releases import next_release
from crossroads.catalog.specs import Publisher, SeriesSpec
from crossroads.errors import InputError
from crossroads.knowledge.history import History
from crossroads.report.draft import EVENT_CODE, Draft
from crossroads.report.formats import decimals
from crossroads.report.own_letter_chart import ChartForm, quantity_chart
from crossroads.report.sentences import sentence, why_missing
from crossroads.report.site.series_facts import Fact, indicator_facts, series_facts
from crossroads.report.site.series_tables import REVISED, releases_table, revised_words, revisions_table, vintages_table
from crossroads.report.site.shell import Link, Shell, Visit
from crossroads.report.site.vintages import revisions_known
from crossroads.report.site.wide import widened
from crossroads.report.view import Chart, Note, Table, Text
from crossroads.series import Reading, Series
from crossroads.timeline import NEW_YORK


@dataclass(frozen=True, slots=True)
class SeriesPage:
    """The page.

    Parameters
    ----------
    said : Text
        The newest value in a sentence, or why there is none.
    chart, wide : Chart or None
        The same line for a narrow and a wide screen.
    unseen : str or None
        Why history or a chart is not shown.
    years : tuple of Link
        Lengths of time the chart can be drawn over.
    period, vintages : str, Table or None
        The period asked for, and every value it had.
    downloads : tuple of Link
        Files of the rows as known then; none where the publisher's terms forbid it.
    """

    shell: Shell
    id: str
    kind: Literal["series", "indicator"]
    said: Text
    chart: Chart | None
    wide: Chart | None
    unseen: str | None
    years: tuple[Link, ...]
    period: str
    definition: str | None
    facts: tuple[Fact, ...]
    due: str | None
    releases: Table | None
    revised: str | None
    revisions: Table | None
    vintages: Table | None
    downloads: tuple[Link, ...]
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class Wish:
    """What a reader asked of the page, and what may be shown.

    Parameters
    ----------
    years : str
        Length of the chart, one of ``YEARS``; another one is passed over.
    period : str
        A period whose vintages are wanted: ``2025-08``.
    withheld : tuple of Publisher
        Whose terms forbid showing its history here; empty where it may be shown.
    """

    years: str = ""
    period: str = ""
    withheld: tuple[Publisher, ...] = ()


YEARS = ("1", "5", "20", "")
"""Lengths of time offered; empty is all that is known."""


def catalogue_page(
    shell: Shell, visit: Visit, draft: Draft, spec: SeriesSpec, *, own: Series | None, history: History, wish: Wish
) -> SeriesPage:
    """Return the page of a series of the catalogue.

    Parameters
    ----------
    draft : Draft
        Over a panel that holds the series.
    own : Series or None
        As known then; None if nothing was.
    history : History
        That holds the series' rows, if there are any.
    """
    name = draft.words.typeset(spec.name(draft.language))
    said = _said(draft, spec, own)
    shown = own if not wish.withheld else None
    chart = _chart(draft, name, shown, wish, draft.notes[0]) if shown is not None else None
    revised = revisions_known(history, spec.id, draft.panel.as_of, count=REVISED) if shown is not None else None
    return SeriesPage(
        shell=shell,
        id=spec.id,
        kind="series",
        said=said,
        chart=chart,
        wide=widened(chart) if chart is not None else None,
        unseen=_unseen(draft, own, wish, chart),
        years=_years(draft, visit, wish) if chart is not None else (),
        period=wish.period,
        definition=None,
        facts=series_facts(draft, visit, spec),
        due=_due(draft, spec, own),
        releases=releases_table(draft, shown) if shown is not None else None,
        revised=revised_words(draft, spec, revised) if revised is not None else None,
        revisions=revisions_table(draft, spec, revised.newest) if revised is not None and revised.newest else None,
        vintages=vintages_table(draft, spec, history, wish.period) if shown is not None and wish.period else None,
        downloads=_downloads(draft, visit, spec.id, with_revisions=True) if shown is not None else (),
        notes=draft.notes,
    )


def indicator_page(shell: Shell, visit: Visit, draft: Draft, reading: Reading, *, own: Series | None, wish: Wish) -> SeriesPage:
    """Return the page of an indicator; parameters as for ``catalogue_page``."""
    said = sentence(draft, reading) if reading.value is not None else why_missing(draft, reading)
    shown = own if not wish.withheld else None
    chart = (
        _chart(draft, draft.name(reading), shown, wish, draft.note(reading)) if shown is not None and reading.value is not None else None
    )
    return SeriesPage(
        shell=shell,
        id=reading.id,
        kind="indicator",
        said=said,
        chart=chart,
        wide=widened(chart) if chart is not None else None,
        unseen=_unseen(draft, own, wish, chart),
        years=_years(draft, visit, wish) if chart is not None else (),
        period=wish.period,
        definition=draft.words.typeset(draft.spec(reading).definition[1 if draft.language == "zh" else 0]),
        facts=indicator_facts(draft, visit, reading),
        due=None,
        releases=releases_table(draft, shown, is_computed=True) if shown is not None else None,
        revised=draft.words.say("site_series.computed") if shown is not None else None,
        revisions=None,
        vintages=None,
        downloads=_downloads(draft, visit, reading.id, with_revisions=False) if shown is not None else (),
        notes=tuple(dataclasses.replace(note, gauge="") for note in draft.notes),
    )


def _said(draft: Draft, spec: SeriesSpec, own: Series | None) -> Text:
    if own is None:
        return draft.words.text("site_series.nothing", name=draft.words.typeset(spec.name(draft.language)))
    newest = own.newest
    value = draft.words.typeset(draft.format.value(newest.value, spec.unit, decimals(own.values, spec.unit)))
    figure = draft.result(
        value,
        spec.id,
        title=draft.words.typeset(spec.name(draft.language)),
        definition=draft.words.say("site_series.as_published"),
        origin=draft.words.typeset(spec.publisher.zh if draft.language == "zh" else spec.publisher.en),
        inputs=[own.input()],
    )
    period, known = draft.format.period(newest.period), draft.format.moment(newest.known_at)
    return draft.words.text("site_series.newest", value=figure, period=period, known=known, basis=draft.basis_word(newest.basis))


def _chart(draft: Draft, name: str, own: Series, wish: Wish, note: Note) -> Chart | None:
    """Return the line, or None for events and where there is too little to draw."""
    if own.unit.code == EVENT_CODE:
        return None
    form = ChartForm(float(wish.years) if wish.years in YEARS[:-1] else None)
    try:
        return quantity_chart(draft, name, own, note, form, indicator=own.id)
    except InputError:
        return None


def _unseen(draft: Draft, own: Series | None, wish: Wish, chart: Chart | None) -> str | None:
    """Return why there is no line."""
    if own is None:
        return None
    if wish.withheld:
        names = [draft.words.typeset(p.zh if draft.language == "zh" else p.en) for p in wish.withheld]
        return draft.words.say("site.withheld", publishers=draft.words.listed(names))
    return draft.words.say("site_series.no_line") if chart is None else None


def _years(draft: Draft, visit: Visit, wish: Wish) -> tuple[Link, ...]:
    def link(years: str) -> Link:
        text = draft.words.say("site_series.years", years=years) if years else draft.words.say("site_series.all")
        return Link(text, visit.to(visit.path, **({"years": years} if years else {})), wish.years == years)

    return tuple(link(y) for y in YEARS)


def _due(draft: Draft, spec: SeriesSpec, own: Series | None) -> str | None:
    release = next_release(spec, own, draft.panel.as_of) if own is not None else None
    if release is None:
        return None
    day = draft.format.day(release.due.astimezone(NEW_YORK).date())
    key = "stale" if release.is_stale else "overdue" if release.is_overdue else "due"
    return draft.words.say(f"site_series.{key}", day=day, period=draft.format.period(release.period))


def _downloads(draft: Draft, visit: Visit, name: str, *, with_revisions: bool) -> tuple[Link, ...]:
    day = f"?as_of={visit.pinned}" if visit.pinned else ""
    kinds = [("csv", f"/data/{name}.csv{day}"), ("json", f"/data/{name}.json{day}")]
    if with_revisions:
        kinds.append(("revisions", f"/data/{name}.revisions.csv{day}"))
    return tuple(Link(draft.words.say(f"site_series.download.{kind}"), href) for kind, href in kinds)
