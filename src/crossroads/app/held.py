"""A library that keeps the store's rows in memory: for a server, which is asked for many moments of the same data."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from typing import Any, TypeVar, cast

import polars as pl

from crossroads.app.library import Library, Moment, full_catalog, moment_of
from crossroads.app.settings import Settings
from crossroads.catalog.load import Catalog
from crossroads.knowledge.history import History
from crossroads.knowledge.panel import panel
from crossroads.knowledge.revisions import revisions
from crossroads.series import Panel, Reading, Series
from crossroads.store.store import Store
from crossroads.store.view import View

LOOK_EVERY = 2.0
"""Seconds between two looks at whether another process has committed: a sync commits several times, a rebuild takes most of a second."""
KEPT = 24
"""How many moments' panels and readings are kept, the most recently asked."""

Answer = TypeVar("Answer")


class Holding(Library):
    """The rows of one version of a store, in memory. Answers like a ``Library`` that nobody writes to; safe between threads.

    Parameters
    ----------
    store : Store
    catalog : Catalog
    view : View
        The version held.
    ids : iterable of str, optional
        Hold these series only (default: all); others are read when asked for.
    """

    def __init__(self, store: Store, catalog: Catalog, view: View, ids: Iterable[str] | None = None) -> None:
        super().__init__(store, catalog)
        self.version = view.version
        self._view = view
        self._ids = None if ids is None else frozenset(ids)
        self._whole = view.history(self._ids)
        self._needed = super().needed_series()
        self._panels = Recent(KEPT)

    def needed_series(self) -> list[str]:
        """Return the series the indicators and the letter read."""
        return list(self._needed)

    def history(self, ids: Iterable[str] | None = None) -> History:
        """Return the rows of these series (default: all)."""
        if ids is None:
            return self._whole if self._ids is None else self._view.history()
        asked = list(ids)
        return self._holding(asked).only(asked)

    def panel(self, names: Sequence[str] | None = None, *, as_of: Moment) -> Panel:
        """Return several series (default: all in the store) as known at ``as_of``."""
        at = moment_of(as_of)
        if names is not None and list(names) == self._needed:
            return self._panels.get(at, lambda: panel(self._holding(self._needed), at, self.catalog, self._needed))
        ids = None if names is None else [self.catalog.resolve(n) for n in names]
        return panel(self.history() if ids is None else self._holding(ids), at, self.catalog, ids)

    def readings(self, names: Sequence[str] | None = None, *, as_of: Moment) -> list[Reading]:
        """Return what the indicators say as of ``as_of`` (default: all of them), in the order of the letter's systems."""
        return self.readings_of(self.panel(self._needed, as_of=as_of), names)  # a panel keeps what was said of it

    def revisions(self, name: str) -> pl.DataFrame:
        """Return every value ever made known of one series: period, value, known_at, basis, in the order of knowledge."""
        series_id = self.catalog.resolve(name)
        return revisions(self._holding([series_id]), series_id)

    def _holding(self, ids: Sequence[str]) -> History:
        """Return a history with at least these series."""
        return self._whole if self._ids is None or self._ids.issuperset(ids) else self._view.history(ids)


class Held:
    """The newest version of a store, held in memory and taken anew when another process has committed.

    ``current()`` is the library of one version: take it once for a page, and everything on the page is about the same rows.
    The other methods ask the current one. While one thread takes a new version, the others go on with the one before.

    Parameters
    ----------
    settings : Settings
    look_every : float, seconds
        How long a version is taken for the newest without looking; 0 looks every time (some milliseconds).
    """

    def __init__(self, settings: Settings, *, look_every: float = LOOK_EVERY) -> None:
        self.store = Store.open(settings.home)
        self._settings = settings
        self._look_every = look_every
        self._taking = threading.Lock()
        self._holding = self._take(self.store.view())
        self._looked = time.monotonic()

    def current(self) -> Holding:
        """Return the library over the newest version known of."""
        if time.monotonic() - self._looked >= self._look_every and self._taking.acquire(blocking=False):
            try:
                self._look()
            finally:
                self._taking.release()
        return self._holding

    def refresh(self) -> Holding:
        """Look now, wait for the newest version and return it: after a sync of one's own."""
        with self._taking:
            self._look()
            return self._holding

    @property
    def version(self) -> str:
        """Return the data version held, 16 hexadecimal digits."""
        return self.current().version

    @property
    def catalog(self) -> Catalog:
        """Return the catalogue, the user's own series among it."""
        return self.current().catalog

    def panel(self, names: Sequence[str] | None = None, *, as_of: Moment) -> Panel:
        """Return several series (default: all in the store) as known at ``as_of``."""
        return self.current().panel(names, as_of=as_of)

    def readings(self, names: Sequence[str] | None = None, *, as_of: Moment) -> list[Reading]:
        """Return what the indicators say as of ``as_of`` (default: all of them), in the order of the letter's systems."""
        return self.current().readings(names, as_of=as_of)

    def series(self, name: str, *, as_of: Moment) -> Series:
        """Return one series as known at ``as_of``; see ``Library.series``."""
        return self.current().series(name, as_of=as_of)

    def revisions(self, name: str) -> pl.DataFrame:
        """Return every value ever made known of one series."""
        return self.current().revisions(name)

    def history(self, ids: Iterable[str] | None = None) -> History:
        """Return the rows of these series (default: all)."""
        return self.current().history(ids)

    def needed_series(self) -> list[str]:
        """Return the series the indicators and the letter read."""
        return self.current().needed_series()

    def _look(self) -> None:
        view = self.store.view()
        if view.version != self._holding.version:
            self._holding = self._take(view)
        self._looked = time.monotonic()

    def _take(self, view: View) -> Holding:
        return Holding(self.store, full_catalog(self._settings), view)


class Recent:
    """The most recently asked answers by key. Two threads asking the same thing wait for one computation.

    Parameters
    ----------
    size : int
        How many answers are kept.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._held: OrderedDict[Any, Future[Any]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Any, compute: Callable[[], Answer]) -> Answer:
        """Return the answer kept under a key, computing it if there is none; a failure is raised to all who wait and not kept."""
        with self._lock:
            waiting = self._held.get(key)
            if waiting is None:
                own: Future[Any] = Future()
                self._held[key] = own
                while len(self._held) > self._size:
                    self._held.popitem(last=False)
            else:
                self._held.move_to_end(key)
        return cast("Answer", waiting.result() if waiting is not None else self._computed(key, own, compute))

    def _computed(self, key: Any, own: Future[Any], compute: Callable[[], Answer]) -> Answer:
        try:
            answer = compute()
        except BaseException as failure:
            with self._lock:
                if self._held.get(key) is own:
                    del self._held[key]
            own.set_exception(failure)
            raise
        own.set_result(answer)
        return answer
