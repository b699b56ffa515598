"""Watch rules: look at each as known at a moment, raise what is new, send what waits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from crossroads.app.alert_file import AlertFile, read_alert_file
from crossroads.app.alerts import Delivery, Send, channels_unknown, due, is_new, outgoing, send_waiting, stands_for
from crossroads.app.delivery import Message, deliver
from crossroads.app.library import Library
from crossroads.claims.watched import Sighting, WatchedRule, series_behind, sight
from crossroads.errors import CrossroadsError
from crossroads.knowledge.panel import panel
from crossroads.rules.history import HistoryProvider
from crossroads.rules.names import Names, names
from crossroads.series import iso
from crossroads.store.alerts import Alert, Alerts, Waiting
from crossroads.timeline import AsOf

News = Literal["due", "told", "old", "none"]
"""Of a rule's newest episode: told of now, told of before, begun before the window (never told of), or there is none."""


@dataclass(frozen=True, slots=True)
class Looked:
    """One rule as it was found.

    Parameters
    ----------
    sighting : Sighting or None
        None where ``failure`` says why it could not be judged.
    """

    watched: WatchedRule
    sighting: Sighting | None
    news: News
    failure: str | None = None

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON values."""
        seen = self.sighting
        told: dict[str, Any] = {"rule": self.watched.id, "condition": str(self.watched.rule), "alert": self.news, "failure": self.failure}
        if seen is None:
            return told
        days = {name: None if day is None else day.isoformat() for name, day in (("onset", seen.onset), ("last_held", seen.last_held))}
        known = {"known_at": iso(seen.known_at) if seen.known_at else None, "basis": seen.basis.label if seen.basis is not None else None}
        legs = {"comparisons": [leg.as_json() for leg in seen.legs]}
        return {**told, "session": seen.session.isoformat(), "holds": seen.holds, **days, **legs, **known}


@dataclass(frozen=True, slots=True)
class WatchReport:
    """What one look at a file of rules did.

    Parameters
    ----------
    raised : tuple of Alert
        New alerts, a row a channel.
    deliveries : tuple of Delivery
        What was tried; empty in a dry run.
    pending : tuple of (str, Message)
        In a dry run: channel and message of everything that would go out.
    stranded : tuple of Waiting
        Alerts that wait for a channel this file does not name.
    """

    file: str
    as_of: AsOf
    looked: tuple[Looked, ...]
    raised: tuple[Alert, ...]
    deliveries: tuple[Delivery, ...] = ()
    pending: tuple[tuple[str, Message], ...] = ()
    stranded: tuple[Waiting, ...] = ()
    dry_run: bool = False

    @property
    def failures(self) -> tuple[str, ...]:
        """Return what failed, one line each, every channel and every rule once."""
        channels = {d.channel: d.failure for d in self.deliveries if d.failure is not None}
        waiting = {c: sum(d.channel == c and d.failure is not None for d in self.deliveries) for c in channels}
        of_channels = [f"channel {c}: {why}; {_alerts(waiting[c])} kept for the next run" for c, why in channels.items()]
        return (*(f"rule {x.watched.id}: {x.failure}" for x in self.looked if x.failure is not None), *of_channels)

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return {
            "file": self.file,
            "as_of": iso(self.as_of.moment),
            "dry_run": self.dry_run,
            "rules": [x.as_json() for x in self.looked],
            "raised": [{"alert": a.key, "channel": a.channel} for a in self.raised],
            "deliveries": [d.as_json() for d in self.deliveries],
            "would_send": [{"channel": channel, **message.record} for channel, message in self.pending],
            "stranded": [{"alert": w.alert.key, "channel": w.alert.channel} for w in self.stranded],
            "failures": list(self.failures),
        }


def watch(
    library: Library,
    path: Path,
    *,
    as_of: AsOf,
    now: Callable[[], datetime],
    dry_run: bool = False,
    send: Send = deliver,
) -> WatchReport:
    """Look at the rules of a file as known at a moment, raise an alert for each new episode and send all that wait.

    Parameters
    ----------
    now : callable
        The clock: when alerts come due and go out.
    dry_run : bool
        Write and send nothing; the report holds what would be sent.

    Raises
    ------
    InputError
        If the file cannot be used: one line.
    """
    known = names(library.catalog)
    file = read_alert_file(path, known)
    looked, offered = _look(library, file, known, as_of, now())
    alerts = library.store.alerts
    if dry_run:
        raised = [alert for alert in offered if not any(stands_for(held, alert) for held in alerts.came_due())]
        found = WatchReport(file.where, as_of, _with_news(looked, raised), tuple(raised), dry_run=True)
        found = replace(found, pending=_pending(alerts, file, raised, now()))
    else:
        raised = alerts.raise_new(offered, stands_for) if offered else []
        found = WatchReport(file.where, as_of, _with_news(looked, raised), tuple(raised))
        found = replace(found, deliveries=tuple(send_waiting(alerts, file, now=now, send=send)))
    return replace(found, stranded=tuple(channels_unknown(alerts, file.channels)))


def _look(library: Library, file: AlertFile, known: Names, as_of: AsOf, at: datetime) -> tuple[list[Looked], list[Alert]]:
    view = library.store.view()
    history = view.history(series_behind(file.rules, known))
    provider = HistoryProvider.at(history, library.catalog, as_of)
    now_known = panel(history, as_of, library.catalog)
    looked, offered = [], []
    for watched in file.rules:
        try:
            seen = sight(watched, provider, now_known, known)
        except CrossroadsError as why:
            looked.append(Looked(watched, None, "none", str(why)))
            continue
        is_due = is_new(seen, file.window)
        looked.append(Looked(watched, seen, "told" if is_due else "none" if seen.onset is None else "old"))
        if is_due:
            offered += due(seen, library.catalog, at=at.astimezone(UTC), data_version=view.version)
    return looked, offered


def _with_news(looked: list[Looked], raised: list[Alert]) -> tuple[Looked, ...]:
    new = {alert.details["rule"] for alert in raised}
    return tuple(Looked(x.watched, x.sighting, "due", x.failure) if x.watched.id in new else x for x in looked)


def _pending(alerts: Alerts, file: AlertFile, raised: list[Alert], at: datetime) -> tuple[tuple[str, Message], ...]:
    """Return what would go out: what waits already, and what would be raised."""
    waits = [w for w in alerts.waiting() if w.alert.channel in file.channels]
    new = [Waiting(alert, 0, is_open=False, begun=None) for alert in raised]
    return tuple((w.alert.channel, outgoing(w, at)) for w in (*waits, *new))


def _alerts(count: int) -> str:
    return "1 alert" if count == 1 else f"{count} alerts"
