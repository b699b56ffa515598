"""Compose the letter: from a panel and its readings to a view-model in one language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from crossroads.catalog.load import Catalog
from crossroads.catalog.specs import Language
from crossroads.errors import NotKnownError
from crossroads.report.banner import banner, headline
from crossroads.report.chapters import CHAPTERS, chapter_of
from crossroads.report.charts import chart
from crossroads.report.draft import Draft
from crossroads.report.gauges import gauge
from crossroads.report.sentences import missing, sentence
from crossroads.report.view import Chapter, Letter, Standing
from crossroads.report.watch import calendar_table, trigger_table
from crossroads.series import Panel, Reading, Series


def compose(
    panel: Panel,
    readings: Sequence[Reading],
    catalog: Catalog,
    standing: Standing,
    language: Language,
    *,
    history: Mapping[str, Series] | None = None,
) -> Letter:
    """Return the letter as known at the panel's moment.

    Parameters
    ----------
    panel : Panel
    readings : sequence of Reading
        As ``crossroads.indicators.registry.readings`` gives them for this panel; their order is kept.
    catalog : Catalog
    standing : Standing
    language : {"en", "zh"}
    history : mapping of indicator id to Series, optional
        The indicators over time; computed from the panel when not given.

    Returns
    -------
    Letter
        Every figure in it leads to a note with the observations behind it.
    """
    by_id = {r.id: r for r in readings}
    draft = Draft.begin(panel, catalog, by_id, history_of(panel, catalog, readings) if history is None else history, language)
    headed = headline(draft)
    gauges = tuple(gauge(draft, r) for r in readings)
    chapters = (*(c for key in CHAPTERS if (c := _chapter(draft, key)) is not None), _watch(draft))
    top = banner(draft, standing)
    title = draft.words.say("page.title", day=draft.format.day(draft.today))
    as_of = draft.today.isoformat()
    colophon = draft.words.say("page.colophon", code=standing.code_version or "?", data=standing.data_version or "?")
    disclaimer = draft.words.say("disclaimer")
    return Letter(title, as_of, language, standing, top, headed, gauges, chapters, draft.notes, colophon, disclaimer)


def history_of(panel: Panel, catalog: Catalog, readings: Sequence[Reading]) -> dict[str, Series]:
    """Return the series of every indicator that the panel can compute."""
    from crossroads.indicators.registry import series

    found: dict[str, Series] = {}
    for reading in readings:
        try:
            own = series(panel, reading.id, catalog)
        except NotKnownError:
            continue  # its reading says why
        if len(own):
            found[reading.id] = own
    return found


def _chapter(draft: Draft, key: str) -> Chapter | None:
    own = [r for r in draft.readings.values() if chapter_of(draft.spec(r).row) == key]
    if not own:
        return None
    charts = tuple(c for r in own if (c := chart(draft, r)) is not None)
    said = tuple(sentence(draft, r) for r in own if r.value is not None)
    absent = tuple(missing(draft, [r for r in own if r.value is None]))
    lead = draft.words.text(f"chapter.{key}.lead")
    return Chapter(key, draft.words.say(f"chapter.{key}.title"), (lead, *said), absent, charts)


def _watch(draft: Draft) -> Chapter:
    tables = tuple(t for t in (trigger_table(draft), calendar_table(draft)) if t.rows)
    return Chapter("watch", draft.words.say("chapter.watch.title"), (draft.words.text("chapter.watch.lead"),), tables=tables)
