"""One exception tree. Each message says what was seen, where, and what to do next, in one line."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class CrossroadsError(Exception):
    """Base of every error the product raises on purpose; the CLI prints it as one line and exits non-zero."""


class InputError(CrossroadsError):
    """The user's input cannot be used: a date, an option, a path."""


class CatalogError(CrossroadsError):
    """A catalogue or fact file does not say what it must."""


_LISTED_BY = {"series": "catalog", "indicator": "now"}
"""The command that lists all names of a kind; kinds with few names are listed in the message."""


class UnknownSeriesError(CrossroadsError):
    """No series, alias or indicator of that name; the message names the nearest ones, or where all are listed."""

    def __init__(self, name: str, known: Iterable[str], *, what: str = "series") -> None:
        names = sorted(known)
        near = difflib.get_close_matches(name.upper(), names, n=3, cutoff=0.5)
        everything = f"`crossroads {_LISTED_BY[what]}` lists them all" if what in _LISTED_BY else f"known are {', '.join(names)}"
        hint = f"did you mean {', '.join(near)}?" if near else everything
        super().__init__(f"there is no {what} {name!r}; {hint}")
        self.name = name


class NotKnownError(CrossroadsError):
    """The value exists in the world but was not public, or is not in the store, at the as-of moment."""


class GapError(CrossroadsError):
    """An indicator needs a period that was never published; the message names the first such period."""


class UnitError(CrossroadsError):
    """Two quantities of different kinds were compared or combined."""


class RuleError(CrossroadsError):
    """A rule cannot be read or checked; ``column`` (1-based) points at the place in ``text``."""

    def __init__(self, message: str, *, text: str = "", column: int | None = None) -> None:
        place = f" (column {column})" if column is not None else ""
        super().__init__(f"{message}{place}")
        self.text = text
        self.column = column


class SourceError(CrossroadsError):
    """A publisher's reply is not what its format promises; says what was expected and what was seen."""

    def __init__(self, source: str, where: str, *, expected: str, seen: str, remedy: str = "") -> None:
        tail = f"; {remedy}" if remedy else ""
        super().__init__(f"{source}: {where}: expected {expected}, saw {seen}{tail}")
        self.source = source
        self.where = where
        self.expected = expected
        self.seen = seen

    def found_in(self, source: str, file: str) -> SourceError:
        """Return the same fault of the file it was found in, for rows that no publisher sent."""
        return SourceError(
            source, f"{file}: {self.where}", expected=self.expected, seen=self.seen, remedy="nothing of this import is stored"
        )


class UnreachableError(SourceError):
    """The publisher did not answer: no route, a time-out, or a mirror that does not hold the address."""


class NotHeldError(UnreachableError):
    """The mirror answers but does not hold this address."""


class StoreError(CrossroadsError):
    """The store cannot be opened, read or written; the last complete state is untouched."""
