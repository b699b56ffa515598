"""Answers kept: pages in memory, heavy ones in the store's result cache too, computed in the background while an older one is shown."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from crossroads.app.clock import now
from crossroads.errors import StoreError
from crossroads.report.view import as_json
from crossroads.store.store import CacheKey, Store
from crossroads.timeline import AsOf

View = TypeVar("View")

PAGES = 160
"""Pages kept in memory, each as HTML or JSON; a long one has half a megabyte."""
SHARED = 32
"""Answers kept that several pages need; all indicators over time are some megabytes a day."""
PATIENCE = 0.25
"""Seconds a reader waits for a heavy page before an older one is shown."""


@dataclass(frozen=True, slots=True)
class Ready(Generic[View]):
    """The answer of the moment asked for."""

    view: View


@dataclass(frozen=True, slots=True)
class Pending(Generic[View]):
    """The moment asked for is being computed; meanwhile the answer of the last month end before it, where one is kept."""

    view: View | None
    as_of: AsOf


def etag(*parts: str) -> str:
    """Return the validator of an answer that is fixed by these parts."""
    return f'"{hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:24]}"'


class Heavy:
    """Answers that take seconds: asked once, kept in memory and in the store's result cache.

    Parameters
    ----------
    store : Store
        Its cache keeps the view-models as JSON; where it cannot be written, memory has to do.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._kept: dict[CacheKey, Future[Any]] = {}
        self._lock = threading.Lock()
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="heavy")

    def ask(
        self, key: CacheKey, view: type[View], compute: Callable[[AsOf], View], *, before: CacheKey, patience: float = PATIENCE
    ) -> Ready[View] | Pending[View]:
        """Return the answer if it is kept or soon there; else have it computed, and return that of the last month end meanwhile.

        Parameters
        ----------
        key : CacheKey
            Names the page with its language and queries, the moment, and the versions of data and code.
        view : type
            The frozen, JSON-plain view-model, to read a kept answer back.
        before : CacheKey
            The same of the month end before: see ``timeline.month_end_before``.
        compute : callable (AsOf) -> view
            Asked in the background for the moment of the key, and for the month end before it if nothing else can be shown.

        Raises
        ------
        CrossroadsError
            What ``compute`` raised; it is asked again next time.
        """
        asked = self._future(key, view, compute)
        try:
            return Ready(asked.result(patience))
        except NotYet:
            if asked.done():
                raise
        held = self._future(before, view, compute)
        return Pending(held.result() if held.done() and held.exception() is None else None, AsOf(before.as_of))

    def close(self) -> None:
        """Let nothing more be computed."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _future(self, key: CacheKey, view: type[View], compute: Callable[[AsOf], View]) -> Future[View]:
        with self._lock:
            found = self._kept.get(key)
            if found is not None and not (found.done() and found.exception() is not None):
                return found
        kept = self._read(key, view)
        with self._lock:
            again = self._kept.get(key)
            if again is not None and again is not found:
                return again
            future: Future[View] = self._pool.submit(self._work, key, compute) if kept is None else _done(kept)
            self._kept[key] = future
            while len(self._kept) > PAGES:
                self._kept.pop(next(iter(self._kept)))
        return future

    def _read(self, key: CacheKey, view: type[View]) -> View | None:
        from pydantic import TypeAdapter

        kept = self._store.cache.get(key)
        return None if kept is None else TypeAdapter(view).validate_json(kept)

    def _work(self, key: CacheKey, compute: Callable[[AsOf], View]) -> View:
        answer = compute(AsOf(key.as_of))
        payload = json.dumps(as_json(answer), ensure_ascii=False).encode()
        try:
            self._store.cache.put(key, payload, created_at=now().moment)
        except StoreError:
            return answer  # a store that cannot be written still serves
        return answer


def _done(view: View) -> Future[View]:
    future: Future[View] = Future()
    future.set_result(view)
    return future
