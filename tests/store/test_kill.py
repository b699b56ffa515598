"""SIGKILL at any moment leaves the last complete state, and the next writer goes on from it."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.conftest import ROOT
from tests.store.made import local
from tests.store.worker import SIZE, faults, write

from crossroads.store.store import Store

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is a signal of Unix")


def killed_writer(folder: Path, wait: float) -> list[int]:
    """Start a writer, kill it ``wait`` seconds after its first word; return the commits it had reported."""
    command = [sys.executable, "-m", "tests.store.worker", "writer", str(folder), "A"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        time.sleep(wait)
        process.send_signal(signal.SIGKILL)
        return [int(line) for line in process.stdout.read().splitlines()]


def check(store: Store, reported: list[int], before: int) -> int:
    """Return the number of commits held, after checking that each is whole and every reported one is there."""
    frame = store.frame()
    assert faults(frame, ("A",)) == []
    assert store.verify() == len(frame)  # every row committed, its raw bytes there and readable
    held = len(frame) // (3 * SIZE)
    last = reported[-1] + 1 if reported else before
    assert held in (last, last + 1)  # killed after the commit, before the word
    return held


def kill_again_and_again(folder: Path, times: int, seed: int) -> int:
    moments = random.Random(seed)
    store, held = local(folder), 0
    for _ in range(times):
        reported = killed_writer(folder, moments.uniform(0, 0.3))
        store = local(folder)
        held = check(store, reported, held)
        assert write(store, "A", held) == 3 * SIZE
        held += 1
        assert store.verify() == held * 3 * SIZE
    store.compact()
    assert store.verify() == held * 3 * SIZE
    return held


def test_killed_at_random_moments(tmp_path: Path) -> None:
    kill_again_and_again(tmp_path, 5, seed=1)


@pytest.mark.slow
def test_killed_at_thirty_random_moments(tmp_path: Path) -> None:
    commits = kill_again_and_again(tmp_path, 30, seed=20251118)
    assert commits > 30  # the kills did fall among writes: one whole commit a kill even on a busy machine
    store = local(tmp_path)
    for raw in store.frame()["raw"].unique():
        store.get_raw(raw)


def test_a_killed_writer_holds_no_lock(tmp_path: Path) -> None:
    """Killed while it holds the lock, for it holds it nearly all the time."""
    killed_writer(tmp_path, 0.1)
    start = time.monotonic()
    store = local(tmp_path)
    write(store, "B", 0)
    assert time.monotonic() - start < 5  # a stale lock would hold for 120 s
