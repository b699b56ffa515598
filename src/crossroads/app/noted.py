"""A sync noted in the store: what each publisher answered, and what failed, for pages that say how fresh the data are."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from crossroads.app.library import Library
from crossroads.app.pipeline import Outcome, SyncReport
from crossroads.store.store import Sync


def note_sync(library: Library, report: SyncReport, *, began_at: datetime, ended_at: datetime, is_mirror: bool) -> Sync:
    """Keep what a sync did, and return it."""
    counts: dict[str, Counter[str]] = {}
    for outcome in report.outcomes:
        counts.setdefault(_publisher(library, outcome), Counter())[outcome.state] += 1
    failures = {
        series: {"publisher": _publisher(library, outcome), "is_unreachable": outcome.unreachable, "error": outcome.error}
        for outcome in report.failures
        for series in outcome.request.ids
    }
    made = Sync(began_at, ended_at, is_mirror, report.added, {name: dict(own) for name, own in counts.items()}, failures)
    library.store.syncs.append_rows([made])
    return made


def _publisher(library: Library, outcome: Outcome) -> str:
    ids = outcome.request.ids
    return library.catalog[ids[0]].publisher.id if ids and ids[0] in library.catalog else outcome.request.source
