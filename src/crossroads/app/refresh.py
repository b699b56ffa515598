"""One refresh of the store: facts and embedded history from the package, then the publishers, live or from a mirror."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import datetime

import polars as pl

from crossroads import __version__
from crossroads.app.clock import now
from crossroads.app.library import Library, full_catalog
from crossroads.app.noted import note_sync
from crossroads.app.pipeline import Outcome, SyncReport, append_frame, chosen_specs, sync
from crossroads.app.settings import Settings
from crossroads.sources import registry
from crossroads.sources.client import HttpClient
from crossroads.sources.live import LiveTransport
from crossroads.sources.mirror import MirrorTransport
from crossroads.sources.protocol import Context
from crossroads.store.store import Store

EMBEDDED_PROBE = "MKT_RETURN"
"""A series only the embedded history brings; where the store holds it, the history has been loaded."""


def refresh(
    settings: Settings,
    names: Sequence[str] = (),
    *,
    mirror: str | None = None,
    progress: Callable[[Outcome], None] = lambda _: None,
) -> SyncReport:
    """Bring the store up to date and return what happened, request by request."""
    library, began_at = Library(Store.open(settings.home), full_catalog(settings)), _moment()
    specs = chosen_specs(library, names)
    load_package_history(library, now().moment)
    transport, context = _outside(settings, mirror)
    report = sync(library, registry.plan(specs, context), transport, now=_moment, code_version=__version__, progress=progress)
    note_sync(library, report, began_at=began_at, ended_at=_moment(), is_mirror=mirror is not None)
    return report


def load_package_history(library: Library, recorded_at: datetime) -> None:
    """Append the fact tables and, once, the history that ships with a dependency."""
    from crossroads.sources.embedded import observations as embedded_history
    from crossroads.sources.facts import observations as fact_tables

    _append_own(library, fact_tables(), "facts", recorded_at)
    if EMBEDDED_PROBE not in library.store.series_ids():
        _append_own(library, embedded_history(), "embedded", recorded_at)


def _append_own(library: Library, snapshot: pl.DataFrame, source: str, recorded_at: datetime) -> None:
    raw = library.store.put_raw(snapshot.write_csv().encode())
    append_frame(library, snapshot, source=source, raw=raw, recorded_at=recorded_at)


def _moment() -> datetime:
    return now().moment


def _outside(settings: Settings, mirror: str | None) -> tuple[MirrorTransport | LiveTransport, Context]:
    if mirror is not None:
        held = MirrorTransport(mirror, now=_moment)
        return held, Context(today=now().day, listing=held.listing)
    rng = random.Random(now().moment.microsecond)  # noqa: S311  # spreads the pauses between tries, guards nothing
    live = LiveTransport(now=_moment, rng=rng, client=HttpClient(contact=settings.contact), clients=registry.clients())
    return live, Context(today=now().day, fred_key=settings.fred_key or None, contact=settings.contact)
