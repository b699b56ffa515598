"""All series: the indicators by chapter, the publishers with what they have, and a search over both."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from crossroads.catalog.load import Catalog
from crossroads.catalog.specs import IndicatorSpec, SeriesSpec
from crossroads.report.chapters import CHAPTERS, chapter_of
from crossroads.report.site.shell import Link, Shell, Visit
from crossroads.report.wording import Wording, wording

SHOWN = 200
"""Rows of a search that are shown; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Row:
    """One series or indicator; ``newest`` is its newest period known then, None where nothing was."""

    id: str
    name: Link
    publisher: str
    newest: str | None


@dataclass(frozen=True, slots=True)
class Group:
    """Indicators of a chapter."""

    title: str
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class PublisherRow:
    """A publisher: how many series the catalogue has of it, and how many of them were known of then."""

    name: Link
    count: int
    known: int


@dataclass(frozen=True, slots=True)
class SeriesListPage:
    """The page: a search with its rows, or everything in groups."""

    shell: Shell
    search: str
    publisher: str
    found: str | None
    rows: tuple[Row, ...]
    groups: tuple[Group, ...]
    publishers: tuple[PublisherRow, ...]


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for: words, of which all must be found, and a publisher's id."""

    words: str = ""
    publisher: str = ""

    def __bool__(self) -> bool:
        return bool(self.words.strip() or self.publisher)

    def finds(self, spec: SeriesSpec | IndicatorSpec) -> bool:
        """Return whether a series or indicator is meant."""
        said = [spec.id, spec.en, spec.zh]
        if isinstance(spec, SeriesSpec):
            if self.publisher and spec.publisher.id != self.publisher:
                return False
            said += [*spec.aliases, spec.code, spec.publisher.id, spec.publisher.en, spec.publisher.zh]
        elif self.publisher:
            return False
        text = " ".join(said).casefold()
        return all(word in text for word in self.words.casefold().split())


def series_list_page(shell: Shell, visit: Visit, catalog: Catalog, newest: Mapping[str, str], search: Search) -> SeriesListPage:
    """Return the page.

    Parameters
    ----------
    newest : mapping of series id to str
        Label of the newest period of every series of which anything was known.
    search : Search
        Empty: everything in groups.
    """
    words = wording(visit.language)
    listed: list[SeriesSpec | IndicatorSpec] = [*catalog.indicators.values(), *catalog.series.values()]
    found = [s for s in listed if search.finds(s)] if search else []
    rows = tuple(_row(words, visit, spec, newest) for spec in sorted(found, key=lambda s: s.id not in newest)[:SHOWN])
    return SeriesListPage(
        shell=shell,
        search=search.words,
        publisher=search.publisher,
        found=_found(words, len(found)) if search else None,
        rows=rows,
        groups=() if search else tuple(_groups(words, visit, catalog)),
        publishers=() if search else tuple(_publishers(words, visit, catalog, newest)),
    )


def _found(words: Wording, count: int) -> str:
    key = "none" if not count else "some" if count <= SHOWN else "many"
    return words.say(f"site_series.found.{key}", count=str(count), shown=str(SHOWN))


def _row(words: Wording, visit: Visit, spec: SeriesSpec | IndicatorSpec, newest: Mapping[str, str]) -> Row:
    name = Link(words.typeset(spec.name(words.language)), visit.to(f"/series/{spec.id}"))
    if isinstance(spec, IndicatorSpec):
        return Row(spec.id, name, words.say("site_series.indicator"), None)
    publisher = spec.publisher.zh if words.language == "zh" else spec.publisher.en
    return Row(spec.id, name, words.typeset(publisher), newest.get(spec.id))


def _groups(words: Wording, visit: Visit, catalog: Catalog) -> Iterable[Group]:
    for key in CHAPTERS:
        own = [i for i in catalog.indicators.values() if chapter_of(i.row) == key]
        yield Group(
            words.say(f"chapter.{key}.short"),
            tuple(Link(words.typeset(i.name(words.language)), visit.to(f"/series/{i.id}")) for i in own),
        )


def _publishers(words: Wording, visit: Visit, catalog: Catalog, newest: Collection[str]) -> Iterable[PublisherRow]:
    by_publisher: dict[str, list[SeriesSpec]] = {}
    for spec in catalog.series.values():
        by_publisher.setdefault(spec.publisher.id, []).append(spec)
    for key, own in sorted(by_publisher.items(), key=lambda item: item[1][0].publisher.en.casefold()):
        publisher = own[0].publisher
        name = words.typeset(publisher.zh if words.language == "zh" else publisher.en)
        yield PublisherRow(Link(name, visit.to("/series", publisher=key)), len(own), sum(s.id in newest for s in own))
