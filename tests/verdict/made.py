"""One day of the history the package ships, answered by every room, and verdicts made from it by hand."""

from __future__ import annotations

import dataclasses
import functools
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from crossroads.app.answers import answers
from crossroads.app.library import Library, full_catalog
from crossroads.app.pipeline import append_frame
from crossroads.app.refresh import load_package_history
from crossroads.app.settings import Settings
from crossroads.claims.verdict import Verdict as ClaimVerdict
from crossroads.claims.windows import Window
from crossroads.knowledge.frame import SNAPSHOT_SCHEMA
from crossroads.report.draft import Draft
from crossroads.report.letter import history_of
from crossroads.series import Panel
from crossroads.store.store import Store
from crossroads.timeline import AsOf
from crossroads.verdict.answers import Answers, Refused
from crossroads.verdict.evidence import LineSpec
from crossroads.verdict.ledgers import Line, Merit, Status
from crossroads.verdict.track import TrackRecord
from crossroads.verdict.verdict import Verdict, conclude

DAY = AsOf.parse("2018-12-31")
RECORDED = datetime(2026, 11, 24, tzinfo=UTC)


def opened(folder: Path) -> Library:
    settings = Settings(str(folder))
    return Library(Store.open(settings.home), full_catalog(settings))


@functools.cache
def shipped() -> Library:
    library = opened(Path(tempfile.mkdtemp()))
    load_package_history(library, RECORDED)
    return library


def without_the_future(as_of: AsOf) -> Library:
    """The same history in a store that never heard of anything known later."""
    rows = shipped().store.frame(shipped().store.series_ids()).filter(pl.col("known_at") <= as_of.moment).select(*SNAPSHOT_SCHEMA)
    library = opened(Path(tempfile.mkdtemp()))
    raw = library.store.put_raw(b"cut")
    append_frame(library, rows, source="facts", raw=raw, recorded_at=RECORDED)
    return library


@functools.cache
def christmas() -> Answers:
    return answers(shipped(), DAY)


@functools.cache
def christmas_verdict() -> Verdict:
    return conclude(christmas(), shipped().catalog)


def nothing() -> Answers:
    """A day on which every room refuses."""
    no = Refused("nothing is held; run `crossroads sync`")
    return Answers(Panel(DAY, {}), (), (), no, no, no, no, no, no)


def draft(found: Answers, language: str) -> Draft:
    catalog = shipped().catalog
    history = history_of(found.panel, catalog, found.readings)
    return Draft.begin(found.panel, catalog, {r.id: r for r in found.readings}, history, language)  # type: ignore[arg-type]  # "en" or "zh"


MERITS: dict[Merit, TrackRecord] = {
    "full": TrackRecord(ClaimVerdict.SUPPORTED, "q", 9, 10, 0.5, 0.5, 0.01, 0.01, 0.02),
    "half": TrackRecord(ClaimVerdict.SUPPORTED, "q", 8, 10, 0.5, 0.5, 0.01, 0.03, 0.4),
    "open": TrackRecord(ClaimVerdict.TOO_FEW, "q", 2, 2, 0.5, 0.5, 0.3, 0.3, None),
    "none": TrackRecord(ClaimVerdict.CHANCE, "q", 5, 10, 0.5, 0.5, 0.5, 0.5, 1.0),
}
"""A record of each worth."""


def line(spec: LineSpec, merit: Merit, status: Status, story: str | None = None) -> Line:
    """A line of a given worth and standing, with a window that is open where it speaks."""
    window = Window(True, DAY.day, DAY.day, 0, 63, None)
    record = dataclasses.replace(MERITS[merit], window=window)
    own = spec if story is None else dataclasses.replace(spec, story=story)
    reading = next(r for r in christmas().readings if r.value is not None)
    return Line(own, reading, (), record, status, merit)
