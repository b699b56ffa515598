"""The application: every page twice (HTML, JSON), static files, downloads, and one door in front."""

from __future__ import annotations

import contextlib
import re
from collections.abc import AsyncIterator, Sequence

from fastapi import FastAPI, Request, Response
from fastapi.responses import RedirectResponse
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware

from crossroads import __version__
from crossroads.app.server import errors
from crossroads.app.server.downloads import add_downloads
from crossroads.app.server.errors import language_of
from crossroads.app.server.page import Form, Page
from crossroads.app.server.pages import respond, route_parameters
from crossroads.app.server.routes_about import ABOUT
from crossroads.app.server.routes_analogs import ANALOGS
from crossroads.app.server.routes_claims import CLAIM, CLAIMS
from crossroads.app.server.routes_letters import LETTER, LETTERS
from crossroads.app.server.routes_now import NOW
from crossroads.app.server.routes_outlook import OUTLOOK
from crossroads.app.server.routes_series import SERIES, SERIES_LIST
from crossroads.app.server.routes_stress import STRESS
from crossroads.app.server.security import Door, Guard
from crossroads.app.server.signin import add_sign_in
from crossroads.app.server.site import Site
from crossroads.app.settings import Settings

PAGES: tuple[Page, ...] = (NOW, SERIES_LIST, SERIES, CLAIMS, CLAIM, OUTLOOK, STRESS, ANALOGS, LETTERS, LETTER, ABOUT)
"""Every page of the site. A new one is added here; the menu shows the places that have one."""
FOREVER = "public, max-age=31536000, immutable"


def create_app(settings: Settings, door: Door | None = None, *, pages: Sequence[Page] = PAGES) -> FastAPI:
    """Return the site as an ASGI application.

    Parameters
    ----------
    settings : Settings
        Where the store is. It is opened at the first request, so that a broken one is answered in words.
    door : Door
        Where the server listens and who may come in; by default this machine only.
    """
    entrance = door or Door()
    site = Site(settings, pages, is_private=entrance.is_private)

    @contextlib.asynccontextmanager
    async def running(_: FastAPI) -> AsyncIterator[None]:
        yield
        site.close()

    app = FastAPI(
        title="Crossroads",
        version=__version__,
        description="Every page of the site as JSON, as known on any day. Not investment advice.",
        docs_url=None,
        redoc_url=None,
        lifespan=running,
    )
    app.state.site = site
    _add_entrance(app)
    _add_static(app, site)
    add_sign_in(app, site, entrance)
    add_downloads(app, site)
    for page in pages:
        _add_page(app, site, page)
    errors.install(app, site)
    app.add_middleware(GZipMiddleware, minimum_size=4096, compresslevel=5)
    app.add_middleware(Guard, door=entrance)
    return app


def _add_page(app: FastAPI, site: Site, page: Page) -> None:
    def endpoint(form: Form) -> object:
        def answer(request: Request) -> Response:
            return respond(site, page, request, form)

        return answer

    name = re.sub(r"\W+", "_", page.path).strip("_")
    app.add_api_route(
        f"/{{lang}}{page.path}.json",
        endpoint("json"),  # type: ignore[arg-type]  # a plain function; `object` keeps FastAPI's types out of module scope
        response_model=page.view,
        summary=page.says,
        operation_id=name,
        openapi_extra={"parameters": route_parameters(page)},
    )
    app.add_api_route(f"/{{lang}}{page.path}", endpoint("html"), include_in_schema=False, response_model=None)  # type: ignore[arg-type]  # as above


def _add_entrance(app: FastAPI) -> None:
    def entrance(request: Request) -> RedirectResponse:
        language = language_of(request.url.path + "/", request.headers.get("accept-language", ""))
        return RedirectResponse(f"/{language}/now", headers={"Vary": "Accept-Language", "Cache-Control": "no-cache"})

    for path in ("/", "/en", "/zh"):
        app.add_api_route(path, entrance, include_in_schema=False, response_model=None)


def _add_static(app: FastAPI, site: Site) -> None:
    def static(name: str) -> Response:
        found = site.files.get(name)
        if found is None:
            raise HTTPException(404)
        return Response(found[0], media_type=found[1], headers={"Cache-Control": FOREVER})

    app.add_api_route("/static/{name}", static, include_in_schema=False, response_model=None)
