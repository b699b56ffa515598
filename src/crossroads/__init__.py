"""Crossroads: a macro market letter as software that can be run, checked and replayed.

``import crossroads as cr`` costs nothing until a name is used (PEP 562).
"""

from __future__ import annotations

import importlib
from typing import Any

__version__ = "0.1.0"

_PUBLIC = {
    "open": "crossroads.app.desk",
    "Desk": "crossroads.app.desk",
    "Library": "crossroads.app.library",
    "AsOf": "crossroads.timeline",
    "Horizon": "crossroads.timeline",
    "Series": "crossroads.series",
    "Panel": "crossroads.series",
    "Reading": "crossroads.series",
    "CrossroadsError": "crossroads.errors",
}
__all__ = ["__version__", *_PUBLIC]  # noqa: PLE0604  # the names are the keys above


def __getattr__(name: str) -> Any:
    if name not in _PUBLIC:
        raise AttributeError(f"module 'crossroads' has no attribute {name!r}")
    return getattr(importlib.import_module(_PUBLIC[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
