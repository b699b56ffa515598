"""What a name in a rule can mean: a series of the catalogue, a definition written in the language itself, a list, an event family."""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib import resources
from typing import Any

from crossroads.catalog.load import Catalog
from crossroads.errors import CatalogError, UnknownSeriesError
from crossroads.rules.events import EVENT_FAMILIES, EventFamily
from crossroads.rules.tokens import MAX_NAME, WORDS

_NAME = re.compile(rf"[A-Za-z_][A-Za-z0-9_]{{0,{MAX_NAME - 1}}}")


@dataclass(frozen=True, slots=True)
class Definition:
    """A quantity or condition with a name of its own.

    Parameters
    ----------
    id : str
    rule : str
        In the rule language; may use series and other definitions.
    en, zh : str
        What it is, in a few words.
    """

    id: str
    rule: str
    en: str
    zh: str


@dataclass(frozen=True, slots=True)
class Names:
    """All names a rule may use."""

    catalog: Catalog
    definitions: Mapping[str, Definition] = field(default_factory=dict)
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    families: Mapping[str, EventFamily] = field(default_factory=dict)

    def with_own(self, definitions: Iterable[Definition], lists: Mapping[str, Sequence[str]]) -> Names:
        """Return names that also hold a letter's or a user's own definitions and lists.

        Raises
        ------
        CatalogError
            If one is no name of the language, or is taken: what is published must not change its meaning from letter to letter.
        """
        own = {d.id: d for d in definitions}
        for name in (*own, *lists):
            if not _NAME.fullmatch(name) or name in WORDS:
                raise CatalogError(f"{name!r} cannot be a name in a rule; use letters, digits and _, beginning with a letter")
            if name in {*self.quantities, *self.lists, *self.families}:
                raise CatalogError(f"{name} has a meaning already; choose another name")
        return replace(self, definitions={**self.definitions, **own}, lists={**self.lists, **{k: tuple(v) for k, v in lists.items()}})

    def unknown(self, name: str, known: Iterable[str], what: str) -> str:
        """Return one sentence that says a name is unknown and which ones are near."""
        return str(UnknownSeriesError(name, known, what=what))

    @property
    def quantities(self) -> list[str]:
        """Return every name that stands for a quantity or a condition."""
        return [*self.catalog.series, *self.catalog.aliases, *self.definitions]


def names(catalog: Catalog) -> Names:
    """Return the names of a catalogue together with the definitions, lists and event families the product ships."""
    table = _shipped()
    return Names(
        catalog,
        {d["id"]: _definition(d, catalog) for d in table["definition"]},
        {entry["id"]: tuple(entry["members"]) for entry in table["list"]},
        EVENT_FAMILIES,
    )


def _definition(entry: Mapping[str, str], catalog: Catalog) -> Definition:
    indicator = catalog.indicators.get(entry["id"])
    en, zh = (entry.get("en"), entry.get("zh")) if indicator is None else (indicator.en, indicator.zh)
    return Definition(entry["id"], entry["rule"], en or entry["id"], zh or entry["id"])


@functools.cache
def _shipped() -> dict[str, Any]:
    return tomllib.loads((resources.files("crossroads.rules") / "definitions.toml").read_text("utf-8"))
