"""Read a publisher's JSON without believing it."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NoReturn

from crossroads.errors import SourceError
from crossroads.sources.text import decode


def load(body: bytes, source: str, where: str) -> Any:
    """Return the parsed body; ``SourceError`` if it is empty, a web page, cut short, or holds NaN or a doubled key."""
    text = decode(body, source, where, expected="JSON")

    def refuse(constant: str) -> NoReturn:
        raise SourceError(source, where, expected="JSON without NaN or Infinity", seen=constant)

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        once = dict(items)
        if len(once) != len(items):
            raise SourceError(source, where, expected="each key once", seen=f"a key twice among {sorted(k for k, _ in items)[:8]}")
        return once

    try:
        return json.loads(text, parse_constant=refuse, object_pairs_hook=pairs)
    except (json.JSONDecodeError, RecursionError) as broken:
        raise SourceError(source, where, expected="whole JSON", seen=f"{broken}") from None


def field(row: Any, key: str, source: str, where: str) -> Any:
    """Return ``row[key]``; ``SourceError`` if the row is no object or has no such key."""
    if not isinstance(row, Mapping):
        raise SourceError(source, where, expected=f"an object with {key}", seen=type(row).__name__)
    if key not in row:
        raise SourceError(source, where, expected=f"key {key}", seen=f"keys {', '.join(list(row)[:12])}")
    return row[key]


def text(row: Any, key: str, source: str, where: str) -> str:
    """Return ``row[key]``, which must be text."""
    value = field(row, key, source, where)
    if not isinstance(value, str):
        raise SourceError(source, where, expected=f"text in {key}", seen=repr(value)[:80])
    return value


def number(row: Any, key: str, source: str, where: str) -> float:
    """Return ``row[key]``, which must be a finite number."""
    value = field(row, key, source, where)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise SourceError(source, where, expected=f"a number in {key}", seen=repr(value)[:80])
    return float(value)


def items(row: Any, key: str, source: str, where: str) -> list[Any]:
    """Return ``row[key]``, which must be a list."""
    value = field(row, key, source, where)
    if not isinstance(value, list):
        raise SourceError(source, where, expected=f"a list in {key}", seen=repr(value)[:80])
    return value


def moment(stated: str, form: str, source: str, where: str) -> datetime:
    """Return a time written in ``form``."""
    try:
        return datetime.strptime(stated, form)
    except ValueError:
        raise SourceError(source, where, expected=f"a time written {form}", seen=repr(stated)) from None
