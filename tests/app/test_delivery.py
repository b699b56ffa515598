"""Delivery: nothing lost, nobody hindered, no secret told, whatever is killed or run twice."""

from __future__ import annotations

import logging
import random
import time
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.app.alert_world import (
    DAYS,
    NOW,
    RULE,
    kill,
    library_at,
    lines,
    look,
    path_of,
    put,
    receiver,
    rules,
    run_watch,
)

from crossroads.app.alert_file import read_alert_file
from crossroads.app.cli import cli
from crossroads.app.delivery import Channel, Message, deliver, without_secrets
from crossroads.rules.names import names

pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")
"""apprise imports it on Python 3.11 and 3.12, where it still exists."""


# --------------------------------------------------------------------------------------------- delivery


def test_a_failing_channel_loses_nothing_and_hinders_nobody(home: Path, tmp_path: Path) -> None:
    put(home, path_of(DAYS, {-1}))
    with receiver() as desk:
        channels = f'[channel.desk]\nurl = "{desk.url}"\n[channel.log]\nfile = "alerts.jsonl"\n[channel.book]\nfile = "no/such/alerts.md"\n'
        path = rules(tmp_path, channels=channels)
        desk.status = 503
        first = look(home, path)
        assert [d.channel for d in first.deliveries if d.failure is None] == ["book", "log"]
        assert len(first.failures) == 1
        assert first.failures[0].startswith("channel desk:")
        desk.status = 200
        second = look(home, path, now=NOW + timedelta(days=2))
        assert [(d.channel, d.failure) for d in second.deliveries] == [("desk", None)]
        assert not look(home, path).deliveries
    refused, late = desk.got
    assert "It came due 2025-11-18 20:00 ET" in late["message"]
    assert "It came due" not in refused["message"]
    assert len(lines(tmp_path / "alerts.jsonl")) == 1
    assert (tmp_path / "no/such/alerts.md").read_text().count("## Crossroads alert") == 1


def test_a_channel_that_is_down_is_tried_once_a_run(home: Path, tmp_path: Path) -> None:
    put(home, path_of(DAYS, {-1}))
    tried: list[str] = []

    def down(channel: Channel, message: Message) -> str:
        tried.append(message.key)
        return "down"

    found = look(home, rules(tmp_path, RULE, 'id = "calm"\nrule = "VIX > 20"'), send=down)
    assert len(tried) == 1
    assert len(found.deliveries) == 2
    assert found.failures == ("channel log: down; 2 alerts kept for the next run",)
    assert len(look(home, rules(tmp_path, RULE, 'id = "calm"\nrule = "VIX > 20"')).deliveries) == 2


def test_what_waits_for_a_channel_nobody_names_is_said(home: Path, tmp_path: Path) -> None:
    put(home, path_of(DAYS, {-1}))
    look(home, rules(tmp_path), send=lambda *_: "down")
    found = look(home, rules(tmp_path, channels='[channel.other]\nfile = "other.jsonl"\n'))
    assert [w.alert.channel for w in found.stranded] == ["log"]
    assert len(lines(tmp_path / "other.jsonl")) == 1  # a channel added later is told of what is still new


def test_a_dry_run_prints_and_writes_nothing(home: Path, tmp_path: Path) -> None:
    put(home, path_of(DAYS, {-1}))
    path = rules(tmp_path)
    before = sorted(p.relative_to(tmp_path) for p in tmp_path.rglob("*"))
    found = look(home, path, dry_run=True)
    ((channel, message),) = found.pending
    assert channel == "log"
    assert "VIX: 35, 5 points past the level of 30." in message.body
    assert sorted(p.relative_to(tmp_path) for p in tmp_path.rglob("*")) == before
    assert len(look(home, path).raised) == 1


@pytest.mark.parametrize("name", ["alerts.jsonl", "alerts.md"])
def test_a_torn_file_gets_the_alert_whole_and_once(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    message = Message("vix/2025-11-18/0", "t", "b", "## t\n\n- b", {"alert": "vix/2025-11-18/0", "text": "b"})
    channel = Channel("log", file=file)
    assert deliver(channel, message) is None
    whole = file.read_bytes()
    last = whole.rstrip().splitlines()[-1].decode()
    for cut in range(len(whole)):
        file.write_bytes(whole[:cut])
        for _ in range(2):
            assert deliver(channel, message) is None
            assert file.read_text().splitlines().count(last) == 1


# --------------------------------------------------------------------------------------------- secrets


TOKEN = "s3cr3t/T0ken-with-parts"  # noqa: S105  # made up, to be looked for in what is printed


def test_no_secret_is_printed_logged_or_kept(
    home: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(home, path_of(DAYS, {-1}))
    channels = (
        '[channel.desk]\nurl = "json://user:${DESK_TOKEN}@127.0.0.1:9/${DESK_TOKEN}"\n'
        '[channel.chat]\nurl = "tgram://${DESK_TOKEN}/bad"\n'
        '[channel.none]\nurl = "nosuch://${DESK_TOKEN}"\n'
    )
    monkeypatch.setenv("CROSSROADS_HOME", str(home))
    monkeypatch.setenv("DESK_TOKEN", TOKEN)
    with caplog.at_level(logging.DEBUG):
        done = CliRunner().invoke(cli, ["watch", str(rules(tmp_path, channels=channels)), "--as-of", str(DAYS[-1])])
    assert done.exit_code == 1
    assert all(f"channel {name}" in done.stderr for name in ("desk", "chat", "none"))
    kept = "".join(str(row) for row in library_at(home).store.alerts.rows())
    for part in ("s3cr3t", "T0ken-with-parts"):
        for place in (
            done.output,
            done.stderr,
            kept,
            caplog.text,
            repr(read_alert_file(tmp_path / "rules.toml", names(library_at(home).catalog))),
        ):
            assert part not in place


def test_a_variable_that_is_not_set_is_named(home: Path, tmp_path: Path) -> None:
    put(home, path_of(DAYS, {-1}))
    found = look(home, rules(tmp_path, channels='[channel.desk]\nurl = "${NO_SUCH_VARIABLE_HERE}"\n'))
    assert "NO_SUCH_VARIABLE_HERE" in found.failures[0]


def test_parts_of_an_address_are_blanked_in_every_spelling() -> None:
    said = without_secrets("error=401 for p%40ss / p@ss at host.example", "mailto://me:p%40ss@host.example")
    assert "p@ss" not in said
    assert "p%40ss" not in said
    assert "401" in said


# --------------------------------------------------------------------------------------------- kills and races


def test_two_processes_at_once_tell_once(home: Path, tmp_path: Path) -> None:
    put(home, path_of(DAYS, {-1}))
    with receiver() as desk:
        desk.before_answer = lambda: time.sleep(0.3)  # both are inside at the same time
        path = rules(tmp_path, channels=f'[channel.desk]\nurl = "{desk.url}"\n[channel.log]\nfile = "alerts.jsonl"\n')
        running = [run_watch(home, path, "--as-of", str(DAYS[-1])) for _ in range(3)]
        assert [process.wait(timeout=60) for process in running] == [0, 0, 0]
    assert len(desk.got) == 1
    assert len(lines(tmp_path / "alerts.jsonl")) == 1


def test_a_kill_before_the_channel_confirms_sends_again_and_says_so(home: Path, tmp_path: Path) -> None:
    put(home, path_of(DAYS, {-1}))
    with receiver() as desk:
        path = rules(tmp_path, channels=f'[channel.log]\nfile = "alerts.jsonl"\n[channel.zdesk]\nurl = "{desk.url}"\n')
        process = run_watch(home, path, "--as-of", str(DAYS[-1]))
        desk.before_answer = lambda: kill(process)
        process.wait(timeout=60)
        desk.before_answer = lambda: None
        for _ in range(2):
            again = run_watch(home, path, "--as-of", str(DAYS[-1]))
            assert again.wait(timeout=60) == 0
    first, second = (got["message"] for got in desk.got)
    assert "may have it already" in second
    assert "may have it already" not in first
    assert first.split("Alert ")[1].split(".")[0] == second.split("Alert ")[1].split(".")[0]
    assert len(lines(tmp_path / "alerts.jsonl")) == 1


@pytest.mark.slow
def test_kills_at_random_moments_lose_nothing_and_repeat_nothing_confirmed(home: Path, tmp_path: Path) -> None:
    """Twenty SIGKILLs, seeded; what was noted as sent is never sent again, and a file holds each alert exactly once."""
    put(home, path_of(DAYS, {-1}))
    rng = random.Random(20251118)
    with receiver() as desk:
        desk.before_answer = lambda: time.sleep(0.1)
        channels = f'[channel.desk]\nurl = "{desk.url}"\n[channel.log]\nfile = "alerts.jsonl"\n'
        path = rules(tmp_path, *(f'id = "r{i}"\nrule = "VIX > {20 + i}"' for i in range(4)), channels=channels)
        for _ in range(20):
            sent_before = _noted(home)
            got_before = len(desk.got)
            process = run_watch(home, path, "--as-of", str(DAYS[-1]))
            time.sleep(rng.uniform(0.5, 2.5))
            kill(process)
            process.wait()
            time.sleep(0.15)  # let the receiver finish what it had begun
            assert not sent_before & {got["title"] for got in desk.got[got_before:]}
        assert run_watch(home, path, "--as-of", str(DAYS[-1])).wait(timeout=60) == 0
    assert {got["title"] for got in desk.got} == {f"Crossroads alert: r{i}" for i in range(4)}
    assert sorted(told["rule"] for told in lines(tmp_path / "alerts.jsonl")) == [f"r{i}" for i in range(4)]


def _noted(home: Path) -> set[str]:
    rows = library_at(home).store.alerts.rows()
    return {str(row.details["title"]) for row in rows if row.state == "sent" and row.channel == "desk"}
