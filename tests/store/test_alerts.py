"""The account of alerts: raised once whoever raises, waiting until confirmed, claimed by one at a time."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crossroads.errors import StoreError
from crossroads.store.alerts import LEASE, Alert, Alerts, State, _waits
from crossroads.store.place import Place

NOW = datetime(2025, 11, 18, 23, tzinfo=UTC)
DUE = Alert("vix/2025-11-18/0", "VIX > 30", "desk", NOW, NOW, "VIX: 35", "0" * 16, {"rule": "vix"}, "due")


def same(held: Alert, offered: Alert) -> bool:
    return (held.key, held.channel) == (offered.key, offered.channel)


@pytest.fixture
def alerts(tmp_path: Path) -> Alerts:
    return Alerts(Place.parse(tmp_path / "store"))


def test_what_is_raised_by_many_at_once_is_raised_once(tmp_path: Path) -> None:
    found: list[int] = []

    def raise_it() -> None:
        found.append(len(Alerts(Place.parse(tmp_path / "store")).raise_new([DUE, replace(DUE, channel="log")], same)))

    threads = [threading.Thread(target=raise_it) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [0, 0, 0, 0, 0, 2]
    assert len(Alerts(Place.parse(tmp_path / "store")).came_due()) == 2


def test_two_offers_that_stand_for_each_other_are_one(alerts: Alerts) -> None:
    assert alerts.raise_new([DUE, DUE], same) == [DUE]
    assert alerts.raise_new([], same) == []


def test_it_waits_until_the_channel_confirms(alerts: Alerts) -> None:
    alerts.raise_new([DUE], same)
    for minute, failures in ((1, 0), (2, 1), (3, 2)):
        (waiting,) = alerts.waiting()
        assert (waiting.failures, waiting.is_open) == (failures, False)
        assert alerts.claim(DUE, at=NOW + timedelta(minutes=minute), alone=True)
        assert alerts.waiting()[0].is_open
        alerts.append_rows([replace(DUE, state="failed", sent_at=NOW + timedelta(minutes=minute, seconds=30), message="down")])
    alerts.append_rows([replace(DUE, state="sent", sent_at=NOW + timedelta(minutes=4))])
    assert alerts.waiting() == []
    assert alerts.was_sent(DUE.key, "desk")
    assert not alerts.claim(DUE, at=NOW + timedelta(minutes=5), alone=True)


def test_a_failure_is_not_sent(alerts: Alerts) -> None:
    alerts.append_rows([DUE, replace(DUE, state="failed", message="down")])
    assert not alerts.was_sent(DUE.key, "desk")


def test_without_a_lock_a_claim_keeps_others_off_for_its_time(alerts: Alerts) -> None:
    alerts.raise_new([DUE], same)
    assert alerts.claim(DUE, at=NOW, alone=False)
    assert not alerts.claim(DUE, at=NOW + LEASE - timedelta(seconds=1), alone=False)
    assert alerts.claim(DUE, at=NOW + LEASE, alone=False)
    assert alerts.claim(DUE, at=NOW + LEASE + timedelta(seconds=1), alone=True)  # who holds the lock knows the others are gone


def test_one_sender_at_a_time(alerts: Alerts) -> None:
    inside, order = threading.Event(), []

    def second() -> None:
        inside.wait()
        with alerts.sending() as alone:
            order.append(("second", alone))

    thread = threading.Thread(target=second)
    thread.start()
    with alerts.sending() as alone:
        inside.set()
        thread.join(0.3)
        order.append(("first", alone))
    thread.join()
    assert order == [("first", True), ("second", True)]


def test_a_state_that_is_none_is_refused() -> None:
    with pytest.raises(StoreError, match="state 'gone' is none of due, sending, sent, failed"):
        replace(DUE, state="gone")  # type: ignore[arg-type]  # what is tested


@given(st.lists(st.sampled_from(["sending", "failed", "sent"]), max_size=8))
@settings(max_examples=200)
def test_what_waits_is_what_was_never_sent(states: list[State]) -> None:
    """Of any course of events: it waits unless it was sent, and is open exactly when the last thing noted is that it began."""
    life = [DUE, *(replace(DUE, state=state, sent_at=NOW + timedelta(minutes=i + 1)) for i, state in enumerate(states))]
    waiting = _waits(life)
    assert (waiting is None) == ("sent" in states)
    if waiting is not None:
        assert waiting.failures == states.count("failed")
        assert waiting.is_open == bool(states and states[-1] == "sending")
