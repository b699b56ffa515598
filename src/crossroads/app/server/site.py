"""The site at work: the store held in memory, what has been answered, the static files; shared by all requests."""

from __future__ import annotations

import dataclasses
import threading
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from crossroads import __version__
from crossroads.app.fingerprint import code_fingerprint
from crossroads.app.held import Held, Holding, Recent
from crossroads.app.server.ask import Ask, last_day, moment_asked
from crossroads.app.server.caching import PAGES, PATIENCE, SHARED, Heavy
from crossroads.app.server.gate import Gate
from crossroads.app.server.page import Page
from crossroads.app.server.static import Files
from crossroads.app.settings import Settings
from crossroads.report.site.shell import Visit
from crossroads.report.wording import LANGUAGES
from crossroads.store.store import CacheKey
from crossroads.timeline import AsOf

if TYPE_CHECKING:
    from fastapi import Request


RECORDED = 2.0
"""Seconds for which it is taken as known when a record was last kept."""


class UnknownPageError(LookupError):
    """No page has this address."""


class Site:
    """What all requests share.

    Parameters
    ----------
    settings : Settings
    pages : sequence of Page
    is_private : bool
        The server answers this machine only.

    Attributes
    ----------
    patience : float, seconds
        How long a reader waits for a heavy page before an older one is shown.
    bodies, views, shared : Recent
        Pages as bytes, their view-models, and answers several pages need, by what decides them.
    """

    def __init__(self, settings: Settings, pages: Sequence[Page], *, is_private: bool) -> None:
        self.settings = settings
        self.places = tuple(dict.fromkeys(page.place for page in pages))
        self.gate = Gate(is_private)
        self.files = Files()
        self.bodies, self.views, self.shared = Recent(PAGES), Recent(PAGES), Recent(SHARED)
        self.patience = PATIENCE
        self._held: Held | None = None
        self._heavy: Heavy | None = None
        self._code: tuple[Holding | None, str] = (None, "")
        self._recorded: tuple[float, str] = (-RECORDED, "")
        self._lock = threading.Lock()

    @property
    def held(self) -> Held:
        """Return the store in memory; it is opened when first asked for.

        Raises
        ------
        StoreError
            If it cannot be read; the next request tries again.
        """
        with self._lock:
            if self._held is None:
                self._held = Held(self.settings)
            return self._held

    @property
    def heavy(self) -> Heavy:
        """Return the keeper of answers that take seconds."""
        store = self.held.store
        with self._lock:
            if self._heavy is None:
                self._heavy = Heavy(store)
            return self._heavy

    def ask(self, page: Page, request: Request) -> Ask:
        """Return the question a request asks.

        Raises
        ------
        UnknownPageError
            If there is no such language.
        BadDayError
            If the day is none that can be shown.
        NotKnownError
            If the store is empty.
        """
        names = dict(request.path_params)
        language = names.pop("lang")
        if language not in LANGUAGES:
            raise UnknownPageError(language)
        library = self.held.current()
        text = request.query_params.get("as_of") or None
        as_of = moment_asked(text, library)
        queries = {q.name: request.query_params[q.name] for q in page.queries if request.query_params.get(q.name)}
        visit = Visit(
            language=language,
            path=page.path.format(**names),
            queries=tuple(queries.items()),
            as_of=as_of,
            pinned=text,
            last=last_day(library),
            places=self.places,
            versions=(__version__, library.version),
        )
        recorded = self.recorded() if page.shows_record else ""
        return Ask(library, as_of, names, queries, self.gate, visit, self.shared, recorded)

    def moved(self, ask: Ask, as_of: AsOf) -> Ask:
        """Return the same question asked of another moment."""
        if as_of == ask.as_of:
            return ask
        visit = dataclasses.replace(ask.visit, as_of=as_of, pinned=as_of.day.isoformat())
        return dataclasses.replace(ask, as_of=as_of, visit=visit)

    def key(self, page: Page, ask: Ask) -> CacheKey:
        """Return what decides a page, besides being HTML or JSON."""
        visit = ask.visit
        said = [page.path, visit.language, visit.path, repr(visit.queries), "pinned" if visit.pinned else "newest", visit.last.isoformat()]
        name = "site/" + "|".join([*said, ask.recorded, "private" if self.gate.is_private else "shared", *self.places])
        return CacheKey(name, ask.as_of.moment, ask.library.version, self.fingerprint(ask.library))

    def recorded(self) -> str:
        """Return when a record of the model was last kept; the store is asked every other second at most."""
        asked, told = self._recorded
        if time.monotonic() - asked > RECORDED:
            newest = self.held.store.cache.newest("record/")
            asked, told = time.monotonic(), "" if newest is None else newest.isoformat()
            self._recorded = (asked, told)
        return told

    def fingerprint(self, library: Holding) -> str:
        """Return the version of the code and of the user's catalogue; files are looked at once for each version of the data."""
        known, code = self._code
        if known is not library:
            code = code_fingerprint(library.catalog)
            self._code = (library, code)
        return code

    def close(self) -> None:
        """Let nothing more be computed."""
        if self._heavy is not None:
            self._heavy.close()
