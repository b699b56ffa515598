"""Read a record back from its own JSON: it takes half a minute to make, so that it is kept and not made twice."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from crossroads.hazard.record import Against, Record, RecordRow
from crossroads.hazard.result import Range, Words
from crossroads.hazard.scores import Band, Difference

_INTERVALS = ("brier_interval", "log_interval")


def record_of(kept: Mapping[str, Any]) -> Record:
    """Return the record whose ``as_json`` was kept; figures to the six decimals they were kept with.

    Raises
    ------
    KeyError, TypeError
        If it was kept by other code: the cache's key holds the code version, so that this is a fault and no state of the world.
    """
    rows = tuple(_row(row) for row in kept["rows"])
    return Record(date.fromisoformat(kept["as_of"]), kept["question"], kept["depth"], rows)


def _row(kept: Mapping[str, Any]) -> RecordRow:
    return RecordRow(
        **{
            **kept,
            "name": Words(**kept["name"]),
            "first": date.fromisoformat(kept["first"]),
            "last": date.fromisoformat(kept["last"]),
            "against": tuple(_against(one) for one in kept["against"]),
            "reliability": tuple(Band(**band) for band in kept["reliability"]),
        }
    )


def _against(kept: Mapping[str, Any]) -> Against:
    difference = {**kept["difference"], **{name: Range(**kept["difference"][name]) for name in _INTERVALS}}
    return Against(kept["rival"], Words(**kept["name"]), Difference(**difference), kept["verdict"])
