"""Compose the letter: from a panel, its readings and the answers to a view-model in one language."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

from crossroads.catalog.load import Catalog
from crossroads.catalog.specs import Language
from crossroads.errors import NotKnownError
from crossroads.report.banner import banner
from crossroads.report.chapter_analogs import analogs_chapter
from crossroads.report.chapter_changes import changes_chapter
from crossroads.report.chapter_claims import claims_chapter
from crossroads.report.chapter_outlook import outlook_chapter
from crossroads.report.chapter_readings import readings_chapter
from crossroads.report.chapter_scenarios import scenarios_chapter
from crossroads.report.chapter_stress import stress_chapter
from crossroads.report.chapter_verdict import verdict_chapter
from crossroads.report.chapter_watch import watch_chapter
from crossroads.report.chapters import CHAPTERS, board
from crossroads.report.draft import Draft
from crossroads.report.gauges import gauge
from crossroads.report.opening import Known, opening
from crossroads.report.picture import Pictured
from crossroads.report.view import Chapter, Chart, Letter, Standing
from crossroads.series import Panel, Reading, Series
from crossroads.verdict.answers import Answers
from crossroads.verdict.verdict import Verdict, conclude

FIRST_PICTURE = "outlook-dots"
"""The chart that stands beside the conclusion."""


def compose(
    panel: Panel,
    readings: Sequence[Reading],
    catalog: Catalog,
    standing: Standing,
    language: Language,
    *,
    history: Mapping[str, Series] | None = None,
    answers: Answers | None = None,
    verdict: Verdict | None = None,
    pictures: Mapping[str, Pictured] | None = None,
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
    answers : Answers, optional
        What every room answers for that moment. With them the letter is the whole piece: what changed, who gives in first, the
        stress and all that follows; without them it is about readings only.
    verdict : Verdict, optional
        Concluded from those answers; concluded here when not given.
    pictures : mapping of indicator id to Pictured, optional
        Of this language, where they are made already: ``report.pictures_first``.

    Returns
    -------
    Letter
        Every figure in it leads to a note with the observations behind it.
    """
    by_id = {r.id: r for r in readings}
    known = None if answers is None else Known(answers, conclude(answers, catalog) if verdict is None else verdict)
    own = history_of(panel, catalog, readings) if history is None else history
    draft = Draft.begin(panel, catalog, by_id, own, language, pictures=pictures)
    headed, conclusion = opening(draft, known)
    with_value = [r for r in readings if r.value is not None]
    on_board = board([r.id for r in with_value], [r.id for r in with_value if draft.late(r)])
    gauges = {i: gauge(draft, by_id[i]) for i in on_board}
    chapters = _readings_only(draft) if known is None else _chapters(draft, known)
    picture, chapters = _first_picture(chapters)
    gauges |= {r.id: gauge(draft, r) for r in readings if r.id not in gauges}
    return Letter(
        title=draft.words.say("page.title", day=draft.format.day(draft.today)),
        as_of=draft.today.isoformat(),
        language=language,
        standing=standing,
        banner=banner(draft, standing),
        headline=headed,
        gauges=tuple(gauges[r.id] for r in readings),
        chapters=chapters,
        notes=draft.notes,
        colophon=draft.words.say("page.colophon", code=standing.code_version or "?", data=standing.data_version or "?"),
        disclaimer=draft.words.say("disclaimer"),
        board=on_board,
        verdict=conclusion,
        picture=picture,
    )


def _readings_only(draft: Draft) -> tuple[Chapter, ...]:
    """Return the chapters that need no answers."""
    readings = (readings_chapter(draft, key) for key in CHAPTERS)
    return (*(c for c in readings if c is not None), watch_chapter(draft, draft.panel))


def _chapters(draft: Draft, known: Known) -> tuple[Chapter, ...]:
    """Return the chapters in the order of the argument: changes, readings, the question, its tests, the ways out, what to watch."""
    answers, verdict = known
    first = changes_chapter(draft, answers)
    readings = [readings_chapter(draft, key) for key in CHAPTERS]
    question = [outlook_chapter(draft, answers), stress_chapter(draft, answers), claims_chapter(draft, answers, verdict)]
    past = [analogs_chapter(draft, answers), _ledgers(draft, known), scenarios_chapter(draft, answers, verdict)]
    made = [first, *readings, *question, *past, watch_chapter(draft, answers)]
    return tuple(c for c in made if c is not None)


def _first_picture(chapters: tuple[Chapter, ...]) -> tuple[Chart | None, tuple[Chapter, ...]]:
    """Return the picture of the chances for the head of the letter, and the chapters without it."""
    charts = {c.id: c for chapter in chapters for c in chapter.charts}
    rest = (dataclasses.replace(x, charts=tuple(c for c in x.charts if c.id != FIRST_PICTURE)) for x in chapters)
    return charts.get(FIRST_PICTURE), tuple(rest)


def _ledgers(draft: Draft, known: Known) -> Chapter:
    """Return the verdict's chapter without its paragraph, which stands at the head of the letter."""
    whole = verdict_chapter(draft, *known)
    return dataclasses.replace(whole, sentences=(draft.words.text("opening.ledgers"),))


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
