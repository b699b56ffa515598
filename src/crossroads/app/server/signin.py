"""Signing in where a token is needed: a form, and a cookie that remembers it."""

from __future__ import annotations

from urllib.parse import parse_qs

from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from crossroads.app.server.errors import language_of
from crossroads.app.server.security import SIGN_IN, Door, sign_in_cookie
from crossroads.app.server.site import Site
from crossroads.report.site.render import render_page
from crossroads.report.site.signin_page import sign_in_page


def add_sign_in(app: FastAPI, site: Site, door: Door) -> None:
    """Add the form and what it sends."""

    def form(request: Request, *, is_wrong: bool = False) -> HTMLResponse:
        language = language_of("", request.headers.get("accept-language", ""))
        page = sign_in_page(language, is_wrong=is_wrong)
        html = render_page("site/signin.html.j2", page, language, site.files.addresses)
        return HTMLResponse(html, status_code=403 if is_wrong else 200, headers={"Cache-Control": "no-store"})

    def ask(request: Request) -> Response:
        return form(request)

    async def take(request: Request) -> Response:
        sent = parse_qs((await request.body()).decode("utf-8", "replace"))
        token = sent.get("token", [""])[0]
        if not door.opens(token):
            return form(request, is_wrong=True)
        answer = RedirectResponse("/", status_code=303)
        answer.headers["Set-Cookie"] = sign_in_cookie(token, is_secure=request.url.scheme == "https")
        return answer

    app.add_api_route(SIGN_IN, ask, include_in_schema=False, response_model=None)
    app.add_api_route(SIGN_IN, take, methods=["POST"], include_in_schema=False, response_model=None)
