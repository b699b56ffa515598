"""What a computed result depends on besides data and moment: the program, and what the user added to the catalogue."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from crossroads import __version__
from crossroads.catalog.load import Catalog


def code_fingerprint(catalog: Catalog) -> str:
    """Return what, besides data and moment, decides a result's bytes: the version, the package's files, the user's series."""
    package = Path(__file__).parents[1]
    kept = (path for path in package.rglob("*") if path.is_file() and path.suffix != ".pyc")
    files = sorted((str(path.relative_to(package)), path.stat().st_size, path.stat().st_mtime_ns) for path in kept)
    own = [sorted(catalog.series), [repr(spec.baskets) for spec in catalog.indicators.values()]]
    told = json.dumps([__version__, files, own])
    return hashlib.sha256(told.encode()).hexdigest()[:16]
