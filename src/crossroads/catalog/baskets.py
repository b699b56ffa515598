"""Groups of things to compare, each with its reasons and the day it was written down: ``baskets.toml``, or a user's own file.

[[basket]]
id = "RETAIL"
en = "what private investors are known to like"
zh = "散户偏好组合"
defined = 2026-11-24
[basket.members]
"TSLA.adjclose" = "..."      # a series, and why it is here
"""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from importlib import resources
from typing import Any

from crossroads.catalog.specs import Basket
from crossroads.errors import CatalogError

_KEYS = {"id", "en", "zh", "defined", "members"}
LEAST = 3
"""A basket of fewer members is a bet on one of them."""


@functools.cache
def baskets() -> Mapping[str, Basket]:
    """Return the baskets the product ships, by id; read once."""
    return read_baskets((resources.files("crossroads.catalog") / "baskets.toml").read_text("utf-8"), "baskets.toml")


def read_baskets(text: str, where: str) -> dict[str, Basket]:
    """Read a file of baskets.

    Raises
    ------
    CatalogError
        If a key is missing, unknown or of the wrong type, a basket is defined twice or too small; the message names it.
    """
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as broken:
        raise CatalogError(f"{where}: not valid TOML: {broken}") from None
    entries = table.get("basket")
    found = [_basket(entry, where) for entry in entries] if isinstance(entries, list) else []
    if not found or len({basket.id for basket in found}) != len(found):
        raise CatalogError(f"{where}: holds [[basket]] entries, each id once; saw {[basket.id for basket in found]}")
    return {basket.id: basket for basket in found}


def _basket(entry: dict[str, Any], where: str) -> Basket:
    name = f"{where}: {entry.get('id', '(no id)')}"
    if set(entry) != _KEYS:
        raise CatalogError(f"{name}: needs exactly {', '.join(sorted(_KEYS))}; saw {', '.join(sorted(entry))}")
    defined = entry["defined"]
    if not isinstance(defined, date) or isinstance(defined, datetime):
        raise CatalogError(f"{name}: defined must be a TOML date: before it the members are chosen in hindsight")
    members = entry["members"]
    if not isinstance(members, dict) or len(members) < LEAST or not all(isinstance(why, str) and why for why in members.values()):
        raise CatalogError(f"{name}: members are at least {LEAST} series, each with its reason")
    return Basket(entry["id"], entry["en"], entry["zh"], defined, dict(members))
