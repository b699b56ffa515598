"""Alerts on their way: which are new, which wait, and sending them.

What is guaranteed. An alert comes due once for an episode, a rule and a channel, however often and by however many processes it is
looked for: the row is committed by compare-and-swap. Once a channel has confirmed it and that is noted, it is never sent there again.
Between a channel's confirmation and our note a kill can strike; then it is sent once more, with the same id and a line that says so
(at least once). A file is asked whether it holds the alert already, so that it gets each exactly once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from crossroads.app.alert_file import AlertFile
from crossroads.app.delivery import Channel, Message, deliver
from crossroads.catalog.load import Catalog
from crossroads.claims.watched import Sighting
from crossroads.report.alert import alert_text, as_markdown, note_line
from crossroads.report.formats import Format
from crossroads.store.alerts import Alert, Alerts, Waiting

Send = Callable[[Channel, Message], str | None]
"""Sends a message to a channel; None once it is confirmed, else why not."""
LATE_DELIVERY = timedelta(hours=1)
"""A message that waited longer for its channel says since when."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One try to send one alert to one channel; ``failure`` says why the channel did not confirm it, or is None."""

    key: str
    channel: str
    failure: str | None

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return {"alert": self.key, "channel": self.channel, "state": "sent" if self.failure is None else "failed", "failure": self.failure}


def is_new(sighting: Sighting, window: int) -> bool:
    """Return whether an episode began recently enough to be told: on one of the ``window`` sessions before the newest, or on it."""
    return sighting.age is not None and sighting.age <= window


def due(sighting: Sighting, catalog: Catalog, *, at: datetime, data_version: str) -> list[Alert]:
    """Return the alert of a sighting's newest episode, one row for each of its rule's channels."""
    key = f"{sighting.watched.id}/{sighting.onset}/{sighting.watched.rule.fingerprint[:8]}"
    text = alert_text(sighting, catalog, key=key, data_version=data_version)
    row = Alert(
        key=key,
        rule=str(sighting.watched.rule),
        channel="",
        as_of=sighting.as_of.moment,
        sent_at=at,
        message=text.body,
        data_version=data_version,
        details=text.record,
        state="due",
    )
    return [replace(row, channel=channel) for channel in sighting.watched.channels]


def stands_for(held: Alert, offered: Alert) -> bool:
    """Return whether an alert that came due before is about the same episode, rule and channel.

    The first session of an episode can move by a day once more is known (a value of Monday evening counts for Tuesday's 16:15), so days are
    not compared for equality: whatever began within the cool-down before the episode, or in it, is that episode.
    """
    before, now = held.details, offered.details
    same = held.channel == offered.channel and all(before[key] == now[key] for key in ("rule", "fingerprint"))
    return same and bool(now["onset_before"] <= before["onset"] <= now["session"])


def send_waiting(alerts: Alerts, file: AlertFile, *, now: Callable[[], datetime], send: Send = deliver) -> list[Delivery]:
    """Send whatever is due and not confirmed, oldest first, to the channels the file names; note each end at once.

    A channel that failed once in this run is not tried again in it: its other alerts wait for the next run too.
    """
    done: list[Delivery] = []
    if not any(waiting.alert.channel in file.channels for waiting in alerts.waiting()):
        return done
    with alerts.sending() as alone:
        for waiting in alerts.waiting():
            channel = file.channels.get(waiting.alert.channel)
            if channel is not None and alerts.claim(waiting.alert, at=now(), alone=alone):
                failure = _failed_before(done, channel) or send(channel, outgoing(waiting, now()))
                alerts.append_rows([_ended(waiting.alert, failure, now())])
                done.append(Delivery(waiting.alert.key, channel.name, failure))
    return done


def _failed_before(done: list[Delivery], channel: Channel) -> str | None:
    return next((d.failure for d in done if d.channel == channel.name and d.failure is not None), None)


def _ended(alert: Alert, failure: str | None, at: datetime) -> Alert:
    if failure is None:
        return replace(alert, state="sent", sent_at=at)
    return replace(alert, state="failed", sent_at=at, message=failure)


def outgoing(waiting: Waiting, at: datetime) -> Message:
    """Return what goes out for an alert now: as written when it came due, with a line if it may be a repeat or comes late."""
    alert, record = waiting.alert, dict(waiting.alert.details)
    language, title = record["language"], str(record["title"])
    notes = []
    if waiting.is_open:
        notes.append(note_line("repeat", language))
    if at - alert.sent_at > LATE_DELIVERY:
        notes.append(note_line("delayed", language, moment=Format(language).moment(alert.sent_at)))
    body = "\n".join([alert.message, *notes])
    return Message(alert.key, title, body, as_markdown(title, body), {**record, "text": body, "may_be_a_repeat": waiting.is_open})


def channels_unknown(alerts: Alerts, channels: Mapping[str, Channel]) -> list[Waiting]:
    """Return what waits for a channel the file does not name."""
    return [waiting for waiting in alerts.waiting() if waiting.alert.channel not in channels]
