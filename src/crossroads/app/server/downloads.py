"""Rows to take away: one series or indicator as known then, or every value it ever had, as CSV or JSON."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse

from crossroads.app.held import Holding
from crossroads.app.server.ask import moment_asked
from crossroads.app.server.caching import etag
from crossroads.app.server.errors import language_of
from crossroads.app.server.site import Site
from crossroads.catalog.specs import Publisher
from crossroads.errors import NotKnownError, UnknownSeriesError
from crossroads.report.wording import wording
from crossroads.series import Basis, Series, iso, moment
from crossroads.timeline import AsOf

COLUMNS = ("series", "period", "value", "known_at", "basis")
Rows = list[dict[str, Any]]


def add_downloads(app: FastAPI, site: Site) -> None:
    """Add the addresses of rows."""

    def revisions(id: str, request: Request, as_of: str | None = None) -> Response:  # noqa: A002  # the name in the address
        return _answer(site, id, request, as_of, "revisions.csv")

    def rows_csv(id: str, request: Request, as_of: str | None = None) -> Response:  # noqa: A002  # as above
        return _answer(site, id, request, as_of, "csv")

    def rows_json(id: str, request: Request, as_of: str | None = None) -> Response:  # noqa: A002  # as above
        return _answer(site, id, request, as_of, "json")

    told = {
        "/data/{id}.revisions.csv": (
            revisions,
            "revisions",
            "every value a series had by then, with the moment it became known",
            "text/csv",
        ),
        "/data/{id}.csv": (rows_csv, "rows_csv", "a series or indicator as known then, as CSV", "text/csv"),
        "/data/{id}.json": (rows_json, "rows_json", "the same as a JSON list", "application/json"),
    }
    for path, (endpoint, name, says, kind) in told.items():
        content: dict[int | str, dict[str, Any]] = {
            200: {"content": {kind: {}}, "description": says},
            403: {"description": "the publisher's terms do not let this server pass it on"},
            404: {"description": "there is no such series"},
        }
        app.add_api_route(path, endpoint, summary=says, operation_id=name, response_model=None, response_class=Response, responses=content)


def _answer(site: Site, name: str, request: Request, as_of: str | None, kind: str) -> Response:
    library = site.held.current()
    at = moment_asked(as_of, library)
    known = library.catalog
    if name not in known and (name not in known.indicators or kind.startswith("revisions")):
        raise UnknownSeriesError(name, [*known.series, *known.aliases, *known.indicators])
    own = name if name in known.indicators else known.resolve(name)
    if withheld := site.gate.withheld(known, own):
        return _refusal(request, withheld)
    tag = etag(own, kind, at.moment.isoformat(), library.version, site.fingerprint(library))
    headers = {"ETag": tag, "Cache-Control": "no-cache", "Vary": "Cookie, Authorization"}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    rows = list(_revisions(library, own, at) if kind.startswith("revisions") else _rows(_series(library, own, at)))
    if kind == "json":
        return JSONResponse(rows, headers=headers)
    headers["Content-Disposition"] = f'attachment; filename="{own}.{at}.{kind}"'
    return Response(_csv(rows), media_type="text/csv; charset=utf-8", headers=headers)


def _refusal(request: Request, withheld: tuple[Publisher, ...]) -> Response:
    language = language_of(request.headers.get("referer", ""), request.headers.get("accept-language", ""))
    words = wording(language)
    names = [words.typeset(p.zh if language == "zh" else p.en) for p in withheld]
    said = words.say("site.withheld", publishers=words.listed(names))
    return JSONResponse({"status": 403, "error": said}, status_code=403, headers={"Cache-Control": "no-store"})


def _series(library: Holding, name: str, at: AsOf) -> Series | None:
    from crossroads.indicators.registry import series

    if name not in library.catalog.indicators:
        return library.panel([name], as_of=at).get(name)
    try:
        return series(library.panel(library.catalog.behind(name), as_of=at), name, library.catalog)
    except NotKnownError:
        return None


def _rows(own: Series | None) -> Iterable[dict[str, Any]]:
    if own is None:
        return
    for seen in own:
        period, known = seen.period.start.isoformat(), iso(seen.known_at)
        yield {"series": own.id, "period": period, "value": seen.value, "known_at": known, "basis": seen.basis.label}


def _revisions(library: Holding, name: str, at: AsOf) -> Iterable[dict[str, Any]]:
    history = library.history([name])
    for i in range(len(history)):
        if history.known_at[i] <= at.us:
            value = float(history.value[i])
            yield {
                "series": name,
                "period": str(history.period[i]),
                "value": None if value != value else value,  # noqa: PLR0124  # NaN is a withdrawal, which has no number
                "known_at": iso(moment(history.known_at[i])),
                "basis": Basis(int(history.basis[i])).label,
            }


def _csv(rows: Rows) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()
