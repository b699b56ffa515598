"""From publishers to the store: plan requests, fetch them together, parse, date, keep what is new, report what failed.

A source that is down or sends something else than its format costs only its own series: they keep their last good state,
and the sync goes on.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from datetime import datetime

import polars as pl

from crossroads.app.library import Library
from crossroads.catalog.specs import SeriesSpec
from crossroads.errors import InputError, NotHeldError, SourceError, UnknownSeriesError, UnreachableError
from crossroads.knowledge.stamp import stamp
from crossroads.sources import registry
from crossroads.sources.protocol import Reply, Request, Transport, Validators
from crossroads.sources.transport import retrieve
from crossroads.store.store import Batch, Fetch

WORKERS = 8
BATCH = 40  # replies written in one commit: a kill loses at most these, and they are fetched again


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one request ended."""

    request: Request
    state: str  # "new", "unchanged", "absent" (the mirror or archive has none), "failed"
    rows: int = 0
    error: str = ""
    unreachable: bool = False


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What a sync did, request by request, in the order of the plan."""

    outcomes: tuple[Outcome, ...]

    @property
    def failures(self) -> tuple[Outcome, ...]:
        """Return the requests that failed."""
        return tuple(o for o in self.outcomes if o.state == "failed")

    @property
    def added(self) -> int:
        """Return the number of observations that were new."""
        return sum(o.rows for o in self.outcomes)

    @property
    def reached(self) -> bool:
        """Return whether any publisher answered."""
        return any(o.state in ("new", "unchanged") for o in self.outcomes)


@dataclass(slots=True)
class _Received:
    """One parsed reply on its way to the store."""

    request: Request
    replies: list[tuple[Request, Reply]] = field(default_factory=list)
    batches: list[Batch] = field(default_factory=list)


def chosen_specs(library: Library, names: Sequence[str]) -> list[SeriesSpec]:
    """Return the series to sync; none named means all that have a publisher's route.

    Raises
    ------
    InputError
        If a named series comes only by import.
    UnknownSeriesError
        If there is no series of a name, or none that a pattern (``BANKRUPTCY.*``) fits.
    """
    if not names:
        return [s for s in library.catalog.series.values() if s.source != "import"]
    ids = dict.fromkeys(series for name in names for series in _fitting(library, name))
    specs = [library.catalog[series] for series in ids]
    if only_import := [s.id for s in specs if s.source == "import"]:
        raise InputError(f"{', '.join(only_import)} has no public route; load your own file with `crossroads import`")
    return specs


def _fitting(library: Library, name: str) -> list[str]:
    if not name.endswith(".*"):
        return [library.catalog.resolve(name)]
    found = [series for series in library.catalog.series if series.startswith(name[:-1])]
    if not found:
        raise UnknownSeriesError(name, library.catalog.series)
    return found


def sync(
    library: Library,
    requests: Sequence[Request],
    transport: Transport,
    *,
    now: Callable[[], datetime],
    code_version: str,
    progress: Callable[[Outcome], None] = lambda _: None,
) -> SyncReport:
    """Fetch the planned requests, a few at a time, and append what is new.

    Parameters
    ----------
    now : callable
        The clock; each commit's rows are recorded at the moment it is read.
    code_version : str
        A reply whose bytes this version has parsed before is not parsed again.
    progress : callable
        Told each outcome as it comes.
    """
    done: dict[Request, Outcome] = {}
    waiting: list[_Received] = []

    def finish(outcome: Outcome) -> None:
        done[outcome.request] = outcome
        progress(outcome)

    def write() -> None:
        for received, added in zip(waiting, _keep(library, waiting, now(), code_version), strict=True):
            finish(Outcome(received.request, "new" if added else "unchanged", added))
        waiting.clear()

    parsed = {url: f for url, f in library.store.fetches.last_of_all().items() if f.code_version == code_version}
    fetch = functools.partial(_receive, library, transport, parsed)
    for request in _settled(requests, parsed):
        finish(Outcome(request, "unchanged"))
    with ThreadPoolExecutor(WORKERS) as pool:
        running = {pool.submit(fetch, request): request for request in requests if request not in done}
        for future in as_completed(running):
            try:
                received = future.result()
            except SourceError as error:
                finish(_failed(running[future], error))
                continue
            if not received.replies:
                finish(Outcome(running[future], "absent"))
            elif not received.batches:
                finish(Outcome(running[future], "unchanged"))
            else:
                waiting.append(received)
            if len(waiting) >= BATCH:
                write()
    write()
    return SyncReport(tuple(done[request] for request in requests))


def _settled(requests: Sequence[Request], parsed: Mapping[str, Fetch]) -> list[Request]:
    """Return the requests whose answer was parsed before and can no longer change: they are not sent again."""
    return [request for request in requests if request.settled and request.url in parsed]


def _failed(request: Request, error: SourceError) -> Outcome:
    if isinstance(error, NotHeldError):
        return Outcome(request, "absent", error=str(error))
    return Outcome(request, "failed", error=str(error), unreachable=isinstance(error, UnreachableError))


def _receive(library: Library, transport: Transport, parsed: Mapping[str, Fetch], request: Request) -> _Received:
    """Fetch and parse one request; replies whose bytes this code has parsed before are passed over."""
    last = parsed.get(request.url)
    received = _Received(request)
    for got in retrieve(request, transport, validators=Validators(last.etag, last.last_modified) if last else None):
        received.replies.append((got.request, got.reply))
        if got.reply.not_modified:
            continue
        before = parsed.get(got.request.url)
        if before is not None and before.sha256 == hashlib.sha256(got.reply.body).hexdigest():
            continue
        snapshot = registry.parse(got.reply.body, got.request, library.catalog.series, fetched_at=got.reply.fetched_at)
        raw = library.store.put_raw(got.reply.body)
        received.batches.append(Batch(stamp(snapshot, library.catalog, got.reply.fetched_at), source=request.source, raw=raw))
    return received


def _keep(library: Library, received: Sequence[_Received], recorded_at: datetime, code_version: str) -> list[int]:
    """Append the rows in one commit, then note the fetches: a kill between the two only means fetching again."""
    if not received:
        return []
    batches = [batch for item in received for batch in item.batches]
    appended = iter(library.store.append_many(batches, recorded_at=recorded_at))
    added = [sum(next(appended).added for _ in item.batches) for item in received]
    library.store.record_fetches(
        [
            Fetch.of(request.url, request.source, reply.body, reply.status, reply.fetched_at, reply.etag, reply.last_modified, code_version)
            for item in received
            for request, reply in item.replies
        ]
    )
    return added


def append_frame(library: Library, snapshot: pl.DataFrame, *, source: str, raw: str, recorded_at: datetime) -> int:
    """Date a snapshot by the catalogue and append what is new of it; returns the number of new observations."""
    dated = stamp(snapshot, library.catalog, recorded_at)
    return library.store.append(dated, source=source, raw=raw, recorded_at=recorded_at).added
