"""The one handler of all pages: as HTML and as JSON, kept where it may be kept, computed behind where it is heavy."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from fastapi import Request, Response

from crossroads.app.server.ask import Ask
from crossroads.app.server.caching import Pending, etag
from crossroads.app.server.page import Form, Page
from crossroads.app.server.site import Site
from crossroads.report.formats import Format
from crossroads.report.site.render import render_page
from crossroads.report.site.waiting_page import waiting_page
from crossroads.report.view import as_json
from crossroads.report.wording import wording
from crossroads.store.store import CacheKey
from crossroads.timeline import month_end_before


def respond(site: Site, page: Page, request: Request, form: Form) -> Response:
    """Return a page to a reader."""
    ask = site.ask(page, request)
    asked = _Asked(site, page, ask, site.key(page, ask), form)
    if page.is_lasting and asked.tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=asked.kept)
    if not page.is_lasting:
        return asked.response(asked.written(page.answer(ask)), PASSING)
    if page.is_heavy:
        return _heavy(asked)
    return asked.response(asked.once(lambda: site.views.get(asked.key, lambda: page.answer(ask))), asked.kept)


PASSING = {"Cache-Control": "no-store"}
"""Headers of what will soon be said otherwise."""


@dataclass(frozen=True)
class _Asked:
    """A page asked for in one form, and what decides its bytes."""

    site: Site
    page: Page
    ask: Ask
    key: CacheKey
    form: Form

    @property
    def tag(self) -> str:
        """Return the validator."""
        return etag(self.key.key, self.key.as_of.isoformat(), self.key.data_version, self.key.code_version, self.form)

    @property
    def kept(self) -> dict[str, str]:
        """Return the headers of an answer that lasts as long as its validator."""
        return {"ETag": self.tag, "Cache-Control": "no-cache", "Vary": "Cookie, Authorization"}

    def once(self, view: Callable[[], Any]) -> bytes:
        """Return the bytes, made once; the view-model is asked for only then."""
        return self.site.bodies.get((self.key, self.form), lambda: self.written(view()))

    def written(self, view: Any, template: str = "") -> bytes:
        """Return a view-model as HTML or JSON."""
        if self.form == "json":
            return json.dumps(as_json(view), ensure_ascii=False, allow_nan=False).encode()
        return render_page(template or self.page.template, view, self.ask.language, self.site.files.addresses).encode()

    def response(self, body: bytes, headers: Mapping[str, str], *, status: int = 200) -> Response:
        """Return the bytes as an answer."""
        kind = "application/json" if self.form == "json" else "text/html; charset=utf-8"
        return Response(body, status_code=status, media_type=kind, headers=dict(headers))


def _heavy(asked: _Asked) -> Response:
    """Return a heavy page: itself, that of the last month end with a notice, or words that say it is being computed."""
    site, page, ask = asked.site, asked.page, asked.ask
    before = site.key(page, site.moved(ask, month_end_before(ask.as_of)))
    found = site.heavy.ask(asked.key, page.view, lambda as_of: page.answer(site.moved(ask, as_of)), before=before, patience=site.patience)
    if not isinstance(found, Pending):
        return asked.response(asked.once(lambda: found.view), asked.kept)
    words = wording(ask.language)
    if found.view is None:
        shell = ask.shell(page.place, words.say(f"site.place.{page.place}"), notice=words.say("site.computing"))
        body = asked.written(waiting_page(shell), "site/waiting.html.j2")
        return asked.response(body, {**PASSING, "Retry-After": "3"}, status=202)
    notice = words.say("site.pending", day=Format(ask.language).day(found.as_of.day))
    shell = ask.shell(page.place, found.view.shell.title, notice=notice)
    view = dataclasses.replace(found.view, shell=dataclasses.replace(shell, is_waiting=True))
    return asked.response(asked.written(view), PASSING)


def route_parameters(page: Page) -> list[dict[str, Any]]:
    """Return the parameters of a page as OpenAPI describes them."""
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
