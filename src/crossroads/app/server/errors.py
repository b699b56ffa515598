"""What a reader sees when there is no page: one line in words and a way out. No path, no host, no trace."""

from __future__ import annotations

import logging

from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse
from starlette.exceptions import HTTPException

from crossroads.app.server.ask import BadDayError
from crossroads.app.server.security import HEADERS
from crossroads.app.server.site import Site, UnknownPageError
from crossroads.catalog.specs import Language
from crossroads.errors import CrossroadsError, NotKnownError, StoreError, UnknownSeriesError
from crossroads.report.site.error_page import Problem, error_page
from crossroads.report.site.render import render_page

LOG = logging.getLogger("crossroads.server")


def install(app: FastAPI, site: Site) -> None:
    """Let an application answer all that goes wrong with the site's own pages."""

    def known(request: Request, error: Exception) -> Response:
        problem, status, said = problem_of(error)
        if status >= 500:
            LOG.error("%s: %s", request.url.path, error)
        return problem_response(site, request, problem, status, said)

    def missing(request: Request, error: Exception) -> Response:
        status = getattr(error, "status_code", 404)
        return problem_response(site, request, "no_page" if status == 404 else "not_allowed", status, "")

    def broken(request: Request, error: Exception) -> Response:
        LOG.error("%s: %s", request.url.path, type(error).__name__)  # the server itself logs the trace
        answer = problem_response(site, request, "broken", 500, "")
        answer.headers.update({k.decode(): v.decode() for k, v in HEADERS})  # made outside the door, which would have added them
        return answer

    app.add_exception_handler(HTTPException, missing)
    app.add_exception_handler(UnknownPageError, known)
    app.add_exception_handler(CrossroadsError, known)
    app.add_exception_handler(Exception, broken)


def problem_of(error: Exception) -> tuple[Problem, int, str]:
    """Return what kind of problem an error is, its HTTP status, and what the reader wrote."""
    match error:
        case BadDayError():
            return "bad_day", 400, str(error)
        case UnknownPageError():
            return "no_page", 404, ""
        case UnknownSeriesError():
            return "no_series", 404, error.name
        case StoreError():
            return "no_store", 503, ""
        case NotKnownError():
            return "nothing_known", 503, ""
    return "broken", 500, ""


def problem_response(site: Site, request: Request, problem: Problem, status: int, said: str) -> Response:
    """Return the page of a problem; JSON for who asked for JSON."""
    language = language_of(request.url.path, request.headers.get("accept-language", ""))
    page = error_page(language, problem, said, site.places)
    headers = {"Cache-Control": "no-store"} | ({"Retry-After": "10"} if status == 503 else {})
    if request.url.path.endswith((".json", ".csv")):
        return JSONResponse({"status": status, "error": page.sentence}, status_code=status, headers=headers)
    return HTMLResponse(render_page("site/error.html.j2", page, language, site.files.addresses), status_code=status, headers=headers)


def language_of(path: str, accepted: str) -> Language:
    """Return the language of an address, or the one the reader's browser asks for first.

    Examples
    --------
    >>> language_of("/zh/now", ""), language_of("/", "fr, zh-CN;q=0.8, en;q=0.5"), language_of("/", "")
    ('zh', 'zh', 'en')
    """
    if path.startswith(("/zh/", "/en/")):
        return "zh" if path.startswith("/zh/") else "en"
    wanted: list[tuple[float, int, Language]] = []
    for i, part in enumerate(accepted[:500].split(",")):
        name, _, quality = part.strip().partition(";q=")
        if name[:2].lower() in ("zh", "en"):
            wanted.append((-_quality(quality), i, "zh" if name[:2].lower() == "zh" else "en"))
    return min(wanted)[2] if wanted else "en"


def _quality(text: str) -> float:
    try:
        return float(text) if text else 1.0
    except ValueError:
        return 0.0
