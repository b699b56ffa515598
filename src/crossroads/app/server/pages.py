"""A page of the site: its path, its view-model, and the function that answers. One handler serves them all, as HTML and as JSON."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, cast

from fastapi import Request, Response

from crossroads.app.server.ask import Ask
from crossroads.app.server.caching import Pending, etag
from crossroads.report.site.render import render_page
from crossroads.report.site.waiting_page import waiting_page
from crossroads.report.view import as_json
from crossroads.report.wording import wording
from crossroads.store.store import CacheKey
from crossroads.timeline import AsOf

if TYPE_CHECKING:
    from crossroads.app.server.site import Site

Form = Literal["html", "json"]


@dataclass(frozen=True, slots=True)
class Query:
    """A query that a page understands beside ``as_of``; others are passed over."""

    name: str
    says: str


@dataclass(frozen=True, slots=True)
class Page:
    """One kind of page.

    Parameters
    ----------
    place : str
        Key of ``report.site.shell.PLACES`` it belongs to.
    path : str
        Without the language: ``/series/{id}``. The parts in braces reach ``Ask.names``.
    view : type
        The view-model: a frozen dataclass of JSON-plain fields, among them ``shell``.
    template : str
        Under ``report/templates``.
    answer : callable (Ask) -> view
        Pure but for the library it asks. Raises ``UnknownSeriesError`` (or another ``UnknownError``) for an id there is not: 404.
    says : str
        One line for the OpenAPI description.
    queries : tuple of Query
    is_heavy : bool
        Takes more than half a second: kept in the store's result cache, and computed in the background while the last
        month end is shown.
    is_lasting : bool
        The same day, data and code give the same page, so that it can be kept and answered with 304 unread.
    """

    place: str
    path: str
    view: type
    template: str
    answer: Callable[[Ask], Any]
    says: str
    queries: tuple[Query, ...] = ()
    is_heavy: bool = False
    is_lasting: bool = True


def respond(site: Site, page: Page, request: Request, form: Form) -> Response:
    """Return a page to a reader."""
    ask = site.ask(page, request)
    key = site.key(page, ask)
    tag = etag(key.key, key.as_of.isoformat(), key.data_version, key.code_version, form)
    kept = {"Cache-Control": "no-cache", "Vary": "Cookie, Authorization"}
    if page.is_lasting and tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers={"ETag": tag, **kept})
    if not page.is_lasting:
        return _response(_written(site, page, page.answer(ask), ask, form), form, {"Cache-Control": "no-store"})
    if not page.is_heavy:
        body = site.bodies.get((key, form), lambda: _written(site, page, _view(site, page, ask, key), ask, form))
        return _response(body, form, {"ETag": tag, **kept})
    return _heavy(site, page, ask, key, form, {"ETag": tag, **kept})


def _view(site: Site, page: Page, ask: Ask, key: CacheKey) -> Any:
    """Return the view-model; the page and its JSON share it."""
    return site.views.get(key, lambda: page.answer(ask))


def _heavy(site: Site, page: Page, ask: Ask, key: CacheKey, form: Form, headers: Mapping[str, str]) -> Response:
    found = site.heavy.ask(key, page.view, lambda as_of: page.answer(site.moved(ask, as_of)))
    if not isinstance(found, Pending):
        body = site.bodies.get((key, form), lambda: _written(site, page, found.view, ask, form))
        return _response(body, form, headers)
    words = wording(ask.language)
    if found.view is None:
        waiting = waiting_page(ask.shell(page.place, words.say(f"site.place.{page.place}"), notice=words.say("site.computing")))
        body = _form("site/waiting.html.j2", waiting, ask, site, form)
        return _response(body, form, {"Cache-Control": "no-store", "Retry-After": "3"}, status=202)
    day = _day(ask, found.as_of)
    notice = words.say("site.pending", day=day)
    shown = ask.shell(page.place, found.view.shell.title, notice=notice)
    view = dataclasses.replace(found.view, shell=dataclasses.replace(shown, is_waiting=True))
    return _response(_written(site, page, view, ask, form), form, {"Cache-Control": "no-store"})


def _day(ask: Ask, as_of: AsOf) -> str:
    from crossroads.report.formats import Format

    return Format(ask.language).day(as_of.day)


def _written(site: Site, page: Page, view: Any, ask: Ask, form: Form) -> bytes:
    return _form(page.template, view, ask, site, form)


def _form(template: str, view: Any, ask: Ask, site: Site, form: Form) -> bytes:
    if form == "json":
        return json.dumps(as_json(view), ensure_ascii=False, allow_nan=False).encode()
    return render_page(template, view, ask.language, site.files.addresses).encode()


def _response(body: bytes, form: Form, headers: Mapping[str, str], *, status: int = 200) -> Response:
    kind = "application/json" if form == "json" else "text/html; charset=utf-8"
    return Response(body, status_code=status, media_type=kind, headers=dict(headers))


def route_parameters(page: Page) -> list[dict[str, Any]]:
    """Return the parameters of a page as OpenAPI describes them."""
    import re

    text = {"type": "string"}
    parts = [{"name": name, "in": "path", "required": True, "schema": text} for name in re.findall(r"\{(\w+)\}", page.path)]
    language = {"name": "lang", "in": "path", "required": True, "schema": {"type": "string", "enum": ["en", "zh"]}}
    day = {
        "name": "as_of",
        "in": "query",
        "description": "As known at the end of this day in New York, or at a full ISO moment; default: the last day the store knows.",
        "schema": text,
        "example": "2025-11-18",
    }
    own = [{"name": q.name, "in": "query", "description": q.says, "schema": text} for q in page.queries]
    return cast("list[dict[str, Any]]", [language, *parts, day, *own])
