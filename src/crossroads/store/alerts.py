"""Alerts from the moment they are due until they are out: so that none is sent twice, none is lost, and each can be accounted for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal, get_args

import polars as pl
from deltalake import DeltaTable

from crossroads.errors import StoreError
from crossroads.knowledge.frame import MOMENT
from crossroads.store.locks import exclusive
from crossroads.store.place import Place
from crossroads.store.side import SideTable
from crossroads.store.tables import Types

State = Literal["due", "sending", "sent", "failed"]
"""What happened to an alert on one channel: it came due, somebody began to send it, the channel confirmed it, the channel refused it."""
LEASE = timedelta(minutes=15)
"""How long one who began to send is taken to be at it, where no lock tells (an object store); far longer than any channel's time-out."""


@dataclass(frozen=True, slots=True)
class Alert:
    """One thing that happened to one alert on one channel.

    Parameters
    ----------
    key : str
        What it is about, such that the same news has the same key (rule id, onset and the rule's fingerprint).
    rule : str
        The rule in full.
    channel : str
        Where it goes, by the name the user gave it; never an address.
    as_of, sent_at : datetime.datetime
        Aware. What was known; when this happened (of a ``sent`` row: when it went out).
    message : str
        As written when it came due; for a ``failed`` row, why.
    data_version : str
    details : mapping
        Readings behind it, JSON-plain.
    state : {"due", "sending", "sent", "failed"}
    """

    key: str
    rule: str
    channel: str
    as_of: datetime
    sent_at: datetime
    message: str
    data_version: str
    details: Mapping[str, Any]
    state: State = "sent"

    def __post_init__(self) -> None:
        if self.state not in get_args(State):
            raise StoreError(f"alert {self.key}: state {self.state!r} is none of {', '.join(get_args(State))}")


@dataclass(frozen=True, slots=True)
class Waiting:
    """An alert that is due on a channel and not confirmed by it.

    Parameters
    ----------
    alert : Alert
        The ``due`` row.
    failures : int
        How often the channel has refused it.
    is_open : bool
        Somebody began to send it and did not say how that ended: it may be out.
    begun : datetime or None
        When that was.
    """

    alert: Alert
    failures: int
    is_open: bool
    begun: datetime | None


_SCHEMA: Types = {
    "key": pl.String,
    "rule": pl.String,
    "channel": pl.String,
    "as_of": MOMENT,
    "sent_at": MOMENT,
    "message": pl.String,
    "data_version": pl.String,
    "details": pl.String,
    "state": pl.String,
}


class Alerts(SideTable[Alert]):
    """The ``alerts`` table: an append-only account of every alert on every channel."""

    def __init__(self, store: Place) -> None:
        super().__init__(store, "alerts", Alert, _SCHEMA, ("sent_at", "key", "channel"))
        self._senders = store.child("watch")

    def was_sent(self, key: str, channel: str) -> bool:
        """Return whether an alert of that key went out on that channel."""
        return bool(self.rows((pl.col("key") == key) & (pl.col("channel") == channel) & (pl.col("state") == "sent")))

    def came_due(self, held: DeltaTable | None = None) -> list[Alert]:
        """Return every alert that ever came due, one for each channel, oldest first; of one version of the table (default: the newest)."""
        version = self.table.open() if held is None else held
        return self.typed(self.at(version, pl.col("state") == "due"))

    def raise_new(self, offered: Iterable[Alert], stands_for: Callable[[Alert, Alert], bool]) -> list[Alert]:
        """Append, in one commit, those offered that nothing held stands for; decided again if another process commits first.

        Parameters
        ----------
        offered : iterable of Alert
            Of state ``due``.
        stands_for : callable
            Whether an alert held (first) is about the same news on the same channel as one offered (second).

        Returns
        -------
        list of Alert
            Those appended.
        """
        given = list(offered)
        new: list[Alert] = []

        def fresh(held: DeltaTable | None) -> pl.DataFrame:
            before = self.came_due(held) if held is not None else []
            new.clear()
            for alert in given:
                if not any(stands_for(known, alert) for known in (*before, *new)):
                    new.append(alert)
            return self.frame(new)

        self.change(fresh)
        return new

    def waiting(self) -> list[Waiting]:
        """Return what is due and not confirmed, oldest first."""
        return self._waiting(self.table.open())

    def claim(self, alert: Alert, *, at: datetime, alone: bool) -> bool:
        """Note that we begin to send an alert; False if it is out, or somebody else is at it.

        Parameters
        ----------
        at : datetime.datetime
            Aware; now.
        alone : bool
            We hold ``sending()``: whoever began before and did not finish is dead. Otherwise he is given ``LEASE``.
        """
        ours = False

        def fresh(held: DeltaTable | None) -> pl.DataFrame:
            nonlocal ours
            found = next((w for w in self._waiting(held) if (w.alert.key, w.alert.channel) == (alert.key, alert.channel)), None)
            ours = found is not None and (alone or found.begun is None or not found.is_open or at - found.begun >= LEASE)
            return self.frame([replace(alert, state="sending", sent_at=at)] if ours else [])

        self.change(fresh)
        return ours

    @contextmanager
    def sending(self) -> Iterator[bool]:
        """Be the only sender of this store; yields whether that is sure: an object store has no lock, there only claims tell."""
        with exclusive(self._senders):
            yield self._senders.folder is not None

    def _waiting(self, held: DeltaTable | None) -> list[Waiting]:
        lives: dict[tuple[str, str], list[Alert]] = {}
        for row in self.typed(self.at(held)):
            lives.setdefault((row.key, row.channel), []).append(row)
        found = [_waits(life) for life in lives.values()]
        return sorted((w for w in found if w is not None), key=lambda w: (w.alert.sent_at, w.alert.key, w.alert.channel))


def _waits(life: list[Alert]) -> Waiting | None:
    """Return the state of one alert on one channel from all that happened to it, oldest first."""
    due = next((row for row in life if row.state == "due"), None)
    if due is None or any(row.state == "sent" for row in life):
        return None
    failures = [row for row in life if row.state == "failed"]
    begun = max((row.sent_at for row in life if row.state == "sending"), default=None)
    ended = max((row.sent_at for row in failures), default=None)
    return Waiting(due, len(failures), begun is not None and (ended is None or begun > ended), begun)
