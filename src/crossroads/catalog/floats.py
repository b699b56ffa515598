"""How many shares of a company, and how many bitcoins, there are (``facts/floats.toml``)."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray

from crossroads.errors import CatalogError
from crossroads.timeline import Days

BLOCKS_A_DAY = 144
BLOCKS_TO_HALVING = 210_000


@dataclass(frozen=True, slots=True)
class Float:
    """One count of a company's shares.

    Parameters
    ----------
    ticker : str
    shares : float
        On the basis of the splits up to ``counted``.
    counted, known : date
        The day counted, and the day the filing that says so could be read.
    source : str
    """

    ticker: str
    shares: float
    counted: date
    known: date
    source: str


@functools.cache
def floats() -> Mapping[str, Float]:
    """Return the counts by ticker.

    Raises
    ------
    CatalogError
        If a count has no source, is not positive, or was known before it was taken.
    """
    found = {row["ticker"]: Float(**row) for row in _table()["count"]}
    for entry in found.values():
        if not entry.source or entry.shares <= 0 or entry.known < entry.counted:
            raise CatalogError(f"floats.toml: {entry.ticker}: needs a source, a positive count, and known at or after counted")
    return found


def bitcoins(days: Days) -> NDArray[np.float64]:
    """Return how many bitcoins there were, from the last halving at 144 blocks a day; NaN before the first.

    Examples
    --------
    >>> bitcoins(np.array(["2020-05-11", "2025-11-18"], "datetime64[D]")).tolist()
    [18375000.0, 19947150.0]
    """
    rows = _table()["halving"]
    begun, coins, reward = (
        np.array([row[key] for row in rows], kind) for key, kind in (("day", "datetime64[D]"), ("coins", float), ("reward", float))
    )
    last = np.searchsorted(begun, days, side="right") - 1
    blocks = np.minimum(BLOCKS_A_DAY * (days - begun[last]).astype(np.int64), BLOCKS_TO_HALVING)
    return np.where(last >= 0, coins[last] + reward[last] * blocks, np.nan)


def _table() -> dict[str, Any]:
    return tomllib.loads((resources.files("crossroads.catalog") / "facts" / "floats.toml").read_text("utf-8"))
