"""What a computed result depends on besides data and moment: the program, and what the user added to the catalogue."""

from __future__ import annotations

import functools
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


RECORD_ROOMS = ("catalog", "hazard", "indicators", "knowledge", "rules", "series.py", "timeline.py")
"""What decides a record besides the data: the hazard room and everything it is built on."""


@functools.cache
def record_fingerprint() -> str:
    """Return a hash of the code and the fact tables behind a record: it moves with any of them and with nothing else."""
    package = Path(__file__).parents[1]
    places = [path for room in RECORD_ROOMS for path in ((package / room).rglob("*") if (package / room).is_dir() else [package / room])]
    digest = hashlib.sha256()
    for path in sorted(path for path in places if path.suffix in {".py", ".toml"}):
        digest.update(f"{path.relative_to(package)}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:16]
