"""Alerts sent: so that none is sent twice, and each can be accounted for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl

from crossroads.knowledge.frame import MOMENT
from crossroads.store.place import Place
from crossroads.store.side import SideTable
from crossroads.store.tables import Types


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert that went out.

    Parameters
    ----------
    key : str
        What it was about, such that the same news has the same key (rule id and onset, say).
    rule : str
        The rule in full.
    channel : str
        Where it went: ``terminal``, ``mail``, ``webhook`` ...
    as_of, sent_at : datetime.datetime
        Aware. What was known; when it went out.
    message : str
    data_version : str
    details : mapping
        Readings behind it, JSON-plain.
    """

    key: str
    rule: str
    channel: str
    as_of: datetime
    sent_at: datetime
    message: str
    data_version: str
    details: Mapping[str, Any]


_SCHEMA: Types = {
    "key": pl.String,
    "rule": pl.String,
    "channel": pl.String,
    "as_of": MOMENT,
    "sent_at": MOMENT,
    "message": pl.String,
    "data_version": pl.String,
    "details": pl.String,
}


class Alerts(SideTable[Alert]):
    """The ``alerts`` table."""

    def __init__(self, store: Place) -> None:
        super().__init__(store, "alerts", Alert, _SCHEMA, ("sent_at", "key", "channel"))

    def was_sent(self, key: str, channel: str) -> bool:
        """Return whether an alert of that key went out on that channel."""
        return bool(self.rows((pl.col("key") == key) & (pl.col("channel") == channel)))
