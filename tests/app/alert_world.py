"""A small store, a file of rules and a receiver on loopback: what the tests of alerts stand on."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import polars as pl

from crossroads.app.library import Library, full_catalog
from crossroads.app.pipeline import append_frame
from crossroads.app.settings import Settings
from crossroads.app.watch import WatchReport, watch
from crossroads.knowledge.frame import SNAPSHOT_SCHEMA
from crossroads.store.store import Store
from crossroads.timeline import AsOf, sessions

QUIET, LOUD = 15.0, 35.0
RULE = 'id = "vix"\nen = "VIX closes above 30"\nzh = "VIX 收于 30 上方"\nrule = "VIX > 30"\n'


def library_at(home: Path) -> Library:
    settings = Settings(str(home))
    return Library(Store.open(home), full_catalog(settings))


def put(home: Path, values: Mapping[date, float], series: str = "VIX", *, recorded: datetime | None = None) -> None:
    """Append closes, dated by the release rule, as a sync would."""
    library = library_at(home)
    rows = [{"series": series, "period": day, "value": value, "known_at": None, "basis": None} for day, value in values.items()]
    frame = pl.DataFrame(rows, schema=SNAPSHOT_SCHEMA)
    raw = library.store.put_raw(frame.write_csv().encode())
    append_frame(library, frame, source="test", raw=raw, recorded_at=recorded or datetime(2025, 12, 1, tzinfo=UTC))


def days_of(first: str, last: str) -> list[date]:
    return [day.astype(object) for day in sessions(date.fromisoformat(first), date.fromisoformat(last))]


def path_of(days: list[date], loud: set[int]) -> dict[date, float]:
    """Return closes that stand above 30 on the days of those places, counted from the end if negative."""
    return {day: LOUD if i in loud or i - len(days) in loud else QUIET for i, day in enumerate(days)}


def rules(folder: Path, *entries: str, head: str = "", channels: str = '[channel.log]\nfile = "alerts.jsonl"\n') -> Path:
    path = folder / "rules.toml"
    path.write_text("\n".join([head, channels, *(f"[[rule]]\n{entry}" for entry in entries or (RULE,))]), "utf-8")
    return path


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.exists() else []


def run_watch(home: Path, path: Path, *words: str, **environment: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "crossroads", "watch", str(path), *words],
        env={**os.environ, "CROSSROADS_HOME": str(home), **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def end_of(day: date) -> AsOf:
    return AsOf.end_of(day)


@dataclass
class Receiver:
    """What a channel received, and what it answers."""

    port: int = 0
    got: list[dict[str, Any]] = field(default_factory=list)
    status: int = 200
    before_answer: Callable[[], None] = lambda: None

    @property
    def url(self) -> str:
        return f"json://127.0.0.1:{self.port}/"


@contextmanager
def receiver() -> Iterator[Receiver]:
    found = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            found.before_answer()
            found.got.append(json.loads(body))
            self.send_response(found.status)
            self.end_headers()

        def log_message(self, *words: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def kill(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGKILL)


DAYS = days_of("2025-08-01", "2025-11-18")
NOW = datetime(2025, 11, 19, 1, tzinfo=UTC)


def look(home: Path, path: Path, day: date = DAYS[-1], *, now: datetime = NOW, dry_run: bool = False, **more: object) -> WatchReport:
    """Look with everything opened afresh, as a new process would."""
    return watch(library_at(home), path, as_of=end_of(day), now=lambda: now, dry_run=dry_run, **more)  # type: ignore[arg-type]  # only send is handed on
