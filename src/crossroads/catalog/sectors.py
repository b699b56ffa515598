"""Sectors: their names, and which one an industry code of the SEC belongs to (``facts/sic_sectors.toml``)."""

from __future__ import annotations

import bisect
import functools
import itertools
import tomllib
from dataclasses import dataclass
from importlib import resources
from typing import Any

from crossroads.errors import CatalogError

UNCLASSIFIED = "UNCLASSIFIED"
"""A company without an industry code, or with one that says nothing about a business (a shell, a securitisation)."""


@dataclass(frozen=True, slots=True)
class Sector:
    """One of the eleven sectors."""

    key: str
    en: str
    zh: str


@dataclass(frozen=True, slots=True)
class _Range:
    first: int
    last: int
    sector: str
    what: str


@functools.cache
def sectors() -> tuple[Sector, ...]:
    """Return the sectors in the table's order."""
    return tuple(Sector(**row) for row in _table()["sector"])


def sector_of(sic: int) -> str:
    """Return the key of the sector of an industry code.

    Parameters
    ----------
    sic : int
        Four digits, as EDGAR gives them.

    Returns
    -------
    str
        ``UNCLASSIFIED`` where the code has none.

    Examples
    --------
    >>> sector_of(3711), sector_of(5812), sector_of(6770)
    ('DISCRETIONARY', 'DISCRETIONARY', 'UNCLASSIFIED')
    """
    ranges = _ranges()
    at = bisect.bisect_right(ranges, sic, key=lambda r: r.first) - 1
    return ranges[at].sector if at >= 0 and sic <= ranges[at].last else UNCLASSIFIED


@functools.cache
def _ranges() -> tuple[_Range, ...]:
    known = {s.key for s in sectors()}
    found = tuple(_Range(**row) for row in _table()["range"])
    for row in found:
        if row.sector not in known or row.first > row.last:
            raise CatalogError(f"sic_sectors.toml: {row.first}-{row.last}: needs a known sector and first <= last")
    for below, above in itertools.pairwise(found):
        if above.first <= below.last:
            raise CatalogError(f"sic_sectors.toml: {above.first} stands after {below.last}; ranges ascend and do not overlap")
    return found


def _table() -> dict[str, Any]:
    return tomllib.loads((resources.files("crossroads.catalog") / "facts" / "sic_sectors.toml").read_text("utf-8"))
