"""Words and sentence templates: a folder a language under ``words/``, a TOML file a subject.

A template names its fields in braces and may hold parts in square brackets that are left out when a field in them is
missing: ``{name} closed at {value}[, {moved} in {over}].`` Fields are text or figures; figures keep their notes.
"""

from __future__ import annotations

import functools
import re
import string
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any, Literal

from crossroads.catalog.specs import Language
from crossroads.catalog.typeset import needs_space, typeset
from crossroads.errors import CatalogError
from crossroads.report.view import Figure, Text, plain

Field = str | Figure | Text | None
LANGUAGES: tuple[Language, ...] = ("en", "zh")

_PARTS = re.compile(r"\[([^\[\]]*)\]|([^\[\]]+)")


@dataclass(frozen=True)
class Wording:
    """All templates of one language, by dotted key."""

    language: Language
    templates: Mapping[str, str]

    def __contains__(self, key: str) -> bool:
        return key in self.templates

    def text(self, key: str, **fields: Field) -> Text:
        """Return the template filled in, as a run of words and figures.

        Raises
        ------
        CatalogError
            If the key does not exist, or a field outside square brackets is missing; the message names both.
        """
        parts: list[str | Figure] = []
        for template, may_drop in _split(self._template(key)):
            names = fields_of(template)
            missing = [n for n in names if fields.get(n) is None]
            if missing and may_drop:
                continue
            if missing:
                raise CatalogError(f"words/{self.language}: {key} needs {', '.join(missing)}; give it, or put that part in [brackets]")
            parts.extend(_fill(template, fields))
        return self.joined(parts)

    def say(self, key: str, **fields: Field) -> str:
        """Return the template filled in, as one string."""
        return plain(self.text(key, **fields))

    def joined(self, parts: list[str | Figure]) -> Text:
        """Return the parts as one run: neighbouring words merged, Chinese set as the house does."""
        merged = _merged(parts)
        return _typeset_run(merged) if self.language == "zh" else tuple(merged)

    def typeset(self, text: str) -> str:
        """Return text of this language as the house sets it; English is left as it is."""
        return typeset(text) if self.language == "zh" else text

    def listed(self, items: Sequence[str | Text], *, of: Literal["words", "names"] = "words") -> Text:
        """Return several runs as a list in a sentence: ``a, b and c``; names, which may hold commas, as ``a; b; c``."""
        parts: list[str | Figure] = []
        for i, item in enumerate(items):
            if i:
                key = "list.names" if of == "names" else "list.last" if i == len(items) - 1 else "list.comma"
                parts.append(self._template(key))
            parts.extend((item,) if isinstance(item, str) else item)
        return self.joined(parts)

    def _template(self, key: str) -> str:
        try:
            return self.templates[key]
        except KeyError:
            raise CatalogError(f"words/{self.language} has no {key!r}; add it there and in the other language") from None


@functools.cache
def wording(language: Language) -> Wording:
    """Return the words of a language; read once.

    Raises
    ------
    CatalogError
        If two files of the language hold the same key.
    """
    templates: dict[str, str] = {}
    folder = resources.files("crossroads.report") / "words" / language
    for file in sorted((f for f in folder.iterdir() if f.name.endswith(".toml")), key=lambda f: f.name):
        own = dict(_flat(tomllib.loads(file.read_text("utf-8"))))
        if twice := sorted(templates.keys() & own.keys()):
            raise CatalogError(f"words/{language}/{file.name}: {', '.join(twice)} stands in another file of the language too; keep one")
        templates |= own
    return Wording(language, templates)


def fields_of(template: str) -> list[str]:
    """Return the names of the fields in a template, brackets ignored."""
    return [name for _, name, _, _ in string.Formatter().parse(template) if name]


def _typeset_run(parts: list[str | Figure]) -> Text:
    """Set the words of a run, and the places where words and figures meet."""
    run: list[str | Figure] = []
    for part in parts:
        shown = typeset(part) if isinstance(part, str) else part
        if run and needs_space(_ends(run[-1])[1], _ends(shown)[0]):
            run.append(" ")
        run.append(shown)
    return tuple(_merged(run))


def _ends(part: str | Figure) -> tuple[str, str]:
    text = part if isinstance(part, str) else part.text
    return text[:1], text[-1:]


def _merged(parts: list[str | Figure]) -> list[str | Figure]:
    """Return the parts with neighbouring words joined and empty ones dropped."""
    merged: list[str | Figure] = []
    for part in parts:
        if isinstance(part, str) and merged and isinstance(merged[-1], str):
            merged[-1] += part
        elif part != "":
            merged.append(part)
    return merged


def _split(template: str) -> Iterator[tuple[str, bool]]:
    for found in _PARTS.finditer(template):
        yield (found[1], True) if found[1] is not None else (found[2], False)


def _fill(template: str, fields: Mapping[str, Field]) -> Iterator[str | Figure]:
    for literal, name, _, _ in string.Formatter().parse(template):
        if literal:
            yield literal
        if name:
            value = fields[name]
            if isinstance(value, tuple):
                yield from value
            elif value is not None:
                yield value


def _flat(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        name = f"{prefix}{key}"
        if isinstance(value, dict):
            yield from _flat(value, f"{name}.")
        elif isinstance(value, str):
            yield name, value
        else:
            raise CatalogError(f"{name} is {type(value).__name__}; a template is text")
