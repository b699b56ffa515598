"""The daily sync beside a server: a process of its own, so that readers are not disturbed and a fault in it stays in it."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import IO

from crossroads.app.clock import now
from crossroads.app.schedule import DailyAt, run_daily
from crossroads.app.settings import Settings
from crossroads.errors import CrossroadsError
from crossroads.store.store import Store

LOOK = 0.2
"""Seconds between two looks at whether the process has ended, or is to."""
GRACE = 10.0
"""Seconds a process is given to stop when asked; the store survives a kill."""
PRIORITY = 10
"""Nice value of the process: readers come first."""
LINES = 40
"""Lines of its last words that are passed on."""

Tell = Callable[[str], object]


class DailySync:
    """A job for ``serve``: sync once a day, then look at the rules; returns once stopped and its process is gone.

    Parameters
    ----------
    at : DailyAt
    settings : Settings
        Whose store; its last sync says whether a time was missed.
    mirror : str or None
        Read instead of the network.
    rules : pathlib.Path or None
        File of rules to look at after each sync.
    tell : callable
        Told one line at a time.
    """

    def __init__(self, at: DailyAt, settings: Settings, *, mirror: str | None, rules: Path | None, tell: Tell) -> None:
        self._at = at
        self._settings = settings
        self._words = sync_words(mirror, rules)
        self._tell = tell
        self._running = threading.Lock()

    def __call__(self, stop: threading.Event) -> None:
        """Run until ``stop`` is set."""
        with self._running:
            self._tell(f"sync every day at {self._at}")
            run_daily(
                self._at,
                lambda: run_once(self._words, stop, self._tell),
                now=lambda: now().moment,
                sleep=stop.wait,
                stop=stop,
                last_run=self._last_sync(),
                tell=self._tell,
            )

    def wait(self) -> None:
        """Wait, for a short while, until a run under way has been stopped."""
        if self._running.acquire(timeout=GRACE + 1):
            self._running.release()

    def _last_sync(self) -> datetime | None:
        try:
            last = Store.open(self._settings.home).syncs.last()
        except CrossroadsError as broken:
            self._tell(f"the last sync is not known: {broken}")
            return None
        return None if last is None else last.began_at


def sync_words(mirror: str | None, rules: Path | None) -> list[str]:
    """Return the command of one run."""
    words = [sys.executable, "-m", "crossroads", "sync"]
    words += ["--mirror", mirror] if mirror is not None else []
    return words + (["--watch", str(rules)] if rules is not None else [])


def run_once(words: Sequence[str], stop: threading.Event, tell: Tell) -> None:
    """Run a command to its end, or end it when stopped, and pass on what it says.

    Raises
    ------
    CrossroadsError
        If it ends with another status than 0.
    """
    with tempfile.TemporaryFile() as said, subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=said, stderr=said) as process:  # noqa: S603  # our own command
        if hasattr(os, "setpriority"):
            with suppress(OSError):  # it may be over already
                os.setpriority(os.PRIO_PROCESS, process.pid, PRIORITY)
        while process.poll() is None and not stop.wait(LOOK):
            pass
        if process.poll() is None:
            _end(process)
        for line in _last_words(said):
            tell(f"  {line}")
    if stop.is_set():
        return
    if process.returncode != 0:
        raise CrossroadsError(f"the sync ended with status {process.returncode}; the lines above say what failed, the rest is in the store")


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(GRACE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _last_words(said: IO[bytes]) -> list[str]:
    said.seek(0)
    lines = [line.rstrip() for line in said.read().decode("utf-8", "replace").splitlines()]
    return [line for line in lines if line][-LINES:]
