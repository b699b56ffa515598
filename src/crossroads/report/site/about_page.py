"""About the data: how fresh each publisher's is, what the last sync could not get, under what terms, and what each basis means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from crossroads.catalog.load import COMPUTED, Catalog
from crossroads.catalog.specs import Publisher, SeriesSpec
from crossroads.report.formats import Format
from crossroads.report.phrases import phrase
from crossroads.report.site.shell import Link, Shell, Visit
from crossroads.report.view import Table, Text
from crossroads.report.wording import Wording, wording
from crossroads.series import Basis

FAILURES = 60
"""Failed series that are listed; the rest is counted."""
OLD = timedelta(days=4)
"""A store whose last sync is older than a long weekend is called old."""


@dataclass(frozen=True, slots=True)
class Holding:
    """What the store holds of one series: how many rows, its newest period, and when it last learnt something."""

    rows: int
    last_period: date | None
    last_known_at: datetime
    last_recorded_at: datetime


@dataclass(frozen=True, slots=True)
class LastSync:
    """The last sync: when it ended, what it brought, and its failures by series: publisher, whether it was not reached."""

    ended_at: datetime
    is_mirror: bool
    added: int
    failures: Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Meaning:
    """A word and what it means."""

    word: str
    text: str


@dataclass(frozen=True, slots=True)
class Terms:
    """Under what licence a publisher's series are used; ``is_shared`` says whether history may be passed on."""

    publisher: Link
    licence: str
    is_shared: str


@dataclass(frozen=True, slots=True)
class AboutPage:
    """The page."""

    shell: Shell
    last_sync: str
    is_old: bool
    freshness: Table
    failures: Table | None
    failed: str | None
    bases: tuple[Meaning, ...]
    terms: tuple[Terms, ...]


def about_page(
    shell: Shell, visit: Visit, catalog: Catalog, holdings: Mapping[str, Holding], last: LastSync | None, *, now: datetime
) -> AboutPage:
    """Return the page.

    Parameters
    ----------
    holdings : mapping of series id to Holding
        All series the store holds.
    last : LastSync or None
        None where no sync has been noted.
    now : datetime.datetime
        Aware; handed in, as everywhere.
    """
    words, form = wording(visit.language), Format(visit.language)
    failures = dict(last.failures) if last is not None else {}
    return AboutPage(
        shell=shell,
        last_sync=_sync_words(words, form, last),
        is_old=last is None or now - last.ended_at > OLD,
        freshness=_freshness(words, form, catalog, holdings, failures),
        failures=_failures(words, catalog, failures) if failures else None,
        failed=_failed_words(words, failures) if last is not None else None,
        bases=tuple(Meaning(words.say(f"basis.{b.label}"), words.say(f"basis_means.{b.label}")) for b in Basis),
        terms=tuple(_terms(words, p) for p in _publishers(catalog)),
    )


def _sync_words(words: Wording, form: Format, last: LastSync | None) -> str:
    if last is None:
        return words.say("site_about.no_sync")
    key = "site_about.mirror" if last.is_mirror else "site_about.sync"
    return words.say(key, when=form.moment(last.ended_at), added=f"{last.added:,}")


def _failed_words(words: Wording, failures: Mapping[str, Any]) -> str:
    if not failures:
        return words.say("site_about.no_failure")
    more = str(len(failures) - FAILURES) if len(failures) > FAILURES else None
    return words.say("site_about.failed", count=str(len(failures)), more=more)


def _publishers(catalog: Catalog) -> list[Publisher]:
    found = {s.publisher.id: s.publisher for s in catalog.series.values()}
    return sorted(found.values(), key=lambda p: p.en.casefold())


def _freshness(words: Wording, form: Format, catalog: Catalog, holdings: Mapping[str, Holding], failures: Mapping[str, Any]) -> Table:
    by_publisher: dict[str, list[SeriesSpec]] = {}
    for spec in catalog.series.values():
        if spec.source != COMPUTED:
            by_publisher.setdefault(spec.publisher.id, []).append(spec)
    rows: list[tuple[str, ...]] = []
    marked = []
    for publisher in _publishers(catalog):
        if own := by_publisher.get(publisher.id):
            held = [holdings[s.id] for s in own if s.id in holdings]
            failed = sum(s.id in failures for s in own)
            rows.append((_name(words, publisher), *_held_cells(words, form, len(own), held), _text(failed)))
            marked.append(failed > 0)
    columns = tuple(words.say(f"site_about.column.{c}") for c in ("publisher", "held", "rows", "period", "known", "recorded", "failed"))
    numeric = (False, True, True, False, False, False, True)
    return Table(words.say("site_about.freshness"), columns, numeric, tuple(tuple((cell,) for cell in row) for row in rows), tuple(marked))


def _text(count: int) -> str:
    return str(count) if count else ""


def _held_cells(words: Wording, form: Format, count: int, held: list[Holding]) -> tuple[str, ...]:
    share = words.say("site_about.of", held=str(len(held)), count=str(count))
    if not held:
        return share, "", words.say("site_about.nothing"), "", ""
    newest = max((h.last_period for h in held if h.last_period is not None), default=None)
    return (
        share,
        f"{sum(h.rows for h in held):,}",
        newest.isoformat() if newest is not None else "",
        form.clock(max(h.last_known_at for h in held)),
        form.clock(max(h.last_recorded_at for h in held)),
    )


def _failures(words: Wording, catalog: Catalog, failures: Mapping[str, Mapping[str, Any]]) -> Table:
    rows = tuple(_failure_row(words, catalog, series, told) for series, told in list(failures.items())[:FAILURES])
    columns = tuple(words.say(f"site_about.column.{c}") for c in ("series", "publisher", "happened"))
    return Table(words.say("site_about.failures"), columns, (False, False, False), rows, (False,) * len(rows))


def _failure_row(words: Wording, catalog: Catalog, series: str, told: Mapping[str, Any]) -> tuple[Text, ...]:
    publisher = _name(words, catalog[series].publisher) if series in catalog else str(told.get("publisher", ""))
    key = "unreachable" if told.get("is_unreachable") else "format"
    return (series,), (publisher,), (words.say(f"site_about.happened.{key}"),)


def _terms(words: Wording, publisher: Publisher) -> Terms:
    href = publisher.url if publisher.url.startswith("https://") else ""
    shared = words.say("site_about.shared" if publisher.redistribute else "site_about.kept")
    return Terms(Link(_name(words, publisher), href), phrase(words, publisher.licence), shared)


def _name(words: Wording, publisher: Publisher) -> str:
    return words.typeset(publisher.zh if words.language == "zh" else publisher.en)
