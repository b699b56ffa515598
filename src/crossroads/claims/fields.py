"""Typed reading of TOML tables: a wrong type, a missing or an unknown key is one line that names file, entry and key."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, TypeVar

from crossroads.errors import InputError

Member = TypeVar("Member")

_NAMES = {
    bool: "true or false",
    str: "text",
    int: "a number",
    float: "a number",
    date: "a day such as 2025-11-18",
    list: "a list",
    dict: "a table",
}


class Fields:
    """One table of a file, read key by key.

    Parameters
    ----------
    table : mapping
    where : str
        File and entry, for errors: ``seed.toml: figure VIX_RANGE``.
    """

    def __init__(self, table: Any, where: str) -> None:
        if not isinstance(table, Mapping):
            raise InputError(f"{where}: expected a table, saw {_kind(table)}")
        self.table = table
        self.where = where
        self.read: set[str] = set()

    def __contains__(self, key: str) -> bool:
        return key in self.table

    def text(self, key: str, default: str | None = None) -> str:
        """Return text that is not empty."""
        value = self._get(key, default, str)
        if not value.strip() and default is None:
            raise self.wrong(key, "is empty")
        return str(value)

    def number(self, key: str, default: float | None = None) -> float:
        """Return a finite number."""
        value = self._get(key, default, float)
        if not math.isfinite(value):
            raise self.wrong(key, "must be a finite number")
        return float(value)

    def whole(self, key: str, default: int | None = None) -> int:
        """Return a whole number."""
        value = self._get(key, default, int)
        return int(value)

    def flag(self, key: str, *, default: bool) -> bool:
        """Return true or false."""
        return bool(self._get(key, default, bool))

    def day(self, key: str) -> date | None:
        """Return a day, or None where the key is absent."""
        self.read.add(key)
        if key not in self.table:
            return None
        found: date = self._get(key, None, date)
        return found

    def choice(self, key: str, members: Iterable[Member], default: Member | None = None) -> Member:
        """Return one of a few words."""
        known = {str(m): m for m in members}
        text = self.text(key, None if default is None else str(default))
        if text not in known:
            raise self.wrong(key, f"is {text!r}; one of {', '.join(known)} is expected")
        return known[text]

    def items(self, key: str, kind: type[Member]) -> list[Member]:
        """Return a list of values of one type; empty where the key is absent."""
        values = self._get(key, [], list)
        for value in values:
            if not _is(value, kind):
                raise self.wrong(key, f"holds {_kind(value)} ({value!r}); each must be {_NAMES.get(kind, kind.__name__)}")
        return list(values)

    def tables(self, key: str, what: str) -> list[Fields]:
        """Return a list of tables, each named by its id or its place."""
        return [Fields(t, f"{self.where}: {what} {_label(t, i)}") for i, t in enumerate(self._get(key, [], list), start=1)]

    def below(self, key: str) -> Fields:
        """Return a table inside this one; an empty one where the key is absent."""
        return Fields(self._get(key, {}, dict), f"{self.where}: {key}")

    def done(self) -> None:
        """Raise if a key was never asked for: a misspelt key would otherwise be passed over."""
        if extra := sorted(set(self.table) - self.read):
            raise InputError(f"{self.where}: unknown key {extra[0]!r}; known here are {', '.join(sorted(self.read))}")

    def wrong(self, key: str, what: str) -> InputError:
        """Return the error that says what is wrong with a key."""
        return InputError(f"{self.where}: {key} {what}")

    def _get(self, key: str, default: Any, kind: type) -> Any:
        self.read.add(key)
        if key not in self.table:
            if default is None:
                raise InputError(f"{self.where}: {key} is missing; give {_NAMES[kind]}")
            return default
        value = self.table[key]
        if not _is(value, kind):
            raise self.wrong(key, f"is {_kind(value)} ({_shown(value)}); {_NAMES[kind]} is expected")
        return value


def _is(value: Any, kind: type) -> bool:
    if kind is float:
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    if kind is int:
        return isinstance(value, int) and not isinstance(value, bool)
    if kind is date:
        return isinstance(value, date) and not isinstance(value, datetime)
    return isinstance(value, kind)


def _kind(value: Any) -> str:
    return {"bool": "true or false", "str": "text", "int": "a number", "float": "a number", "dict": "a table"}.get(
        type(value).__name__, f"a {type(value).__name__}"
    )


def _shown(value: Any) -> str:
    text = repr(value).replace("\n", " ")
    return text if len(text) <= 40 else f"{text[:37]}..."


def _label(table: Any, place: int) -> str:
    named = table.get("id") if isinstance(table, Mapping) else None
    return str(named) if isinstance(named, str) and named else f"number {place}"
