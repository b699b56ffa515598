"""A page of the site: its path, its view-model, and the function that answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from crossroads.app.server.ask import Ask

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
    shows_record : bool
        Says how far the model can be trusted: it is made anew once a record is kept (``crossroads record``).
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
    shows_record: bool = False
