"""Fact tables: what happened, when it was announced, and who says so. Each row carries its source."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from datetime import UTC
from importlib import resources
from typing import Any

import numpy as np

from crossroads.errors import CatalogError


def _table(name: str) -> dict[str, Any]:
    text = (resources.files("crossroads.catalog") / "facts" / f"{name}.toml").read_text("utf-8")
    return tomllib.loads(text)


@functools.cache
def release_delays(release_id: str) -> Mapping[np.datetime64, np.datetime64]:
    """Return the dated exceptions of one release: period stamp to the UTC moment it came out.

    ``facts/release_delays.toml`` has ``[[delay]]`` rows ``release, period, published (offset date-time), source``.
    """
    delays: dict[np.datetime64, np.datetime64] = {}
    for row in _table("release_delays")["delay"]:
        if not row.get("source"):
            raise CatalogError(f"release_delays.toml: {row.get('release')} {row.get('period')} has no source")
        if row["release"] == release_id:
            published = row["published"]
            if published.tzinfo is None:
                raise CatalogError(f"release_delays.toml: {release_id} {row['period']}: published needs a UTC offset")
            delays[np.datetime64(row["period"], "D")] = np.datetime64(published.astimezone(UTC).replace(tzinfo=None), "us")
    return delays
