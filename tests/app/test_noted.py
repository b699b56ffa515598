"""What a sync did is kept: counts by publisher, and each series that could not be had."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from crossroads.app.library import Library
from crossroads.app.noted import note_sync
from crossroads.app.pipeline import Outcome, SyncReport
from crossroads.catalog.load import catalog
from crossroads.sources.protocol import Request
from crossroads.store.store import Store

BEGAN = datetime(2025, 11, 18, 23, 30, tzinfo=UTC)


def outcome(state: str, *ids: str, rows: int = 0, unreachable: bool = False) -> Outcome:
    request = Request("cboe", "https://cdn.cboe.com/x.csv", ids)
    return Outcome(request, state, rows, "no answer" if state == "failed" else "", unreachable)


def test_a_sync_is_noted_with_what_it_could_not_get(tmp_path: Path) -> None:
    library = Library(Store.open(tmp_path / "home"), catalog())
    assert library.store.syncs.last() is None
    report = SyncReport(
        (outcome("new", "VIX", rows=3), outcome("failed", "VVIX", "SKEW", unreachable=True), outcome("unchanged", "ICSA"), outcome("absent", "CCSA"))
    )  # fmt: skip
    made = note_sync(library, report, began_at=BEGAN, ended_at=BEGAN + timedelta(minutes=2), is_mirror=False)
    assert made.publishers == {"cboe": {"new": 1, "failed": 1}, "dol": {"unchanged": 1, "absent": 1}}
    assert made.failures == {name: {"publisher": "cboe", "is_unreachable": True, "error": "no answer"} for name in ("VVIX", "SKEW")}
    assert (made.added, library.store.syncs.last()) == (3, made)
    later = note_sync(library, SyncReport(()), began_at=BEGAN, ended_at=BEGAN + timedelta(days=1), is_mirror=True)
    again = Store.open(tmp_path / "home")
    assert again.syncs.last() == later
    again.compact()
    assert again.syncs.last() == later
