"""A sync goes on past what is broken, says what failed, and survives being killed at any moment."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner

from crossroads.app.cli import cli
from crossroads.app.commands.sync_ import failures
from crossroads.app.pipeline import Outcome
from crossroads.sources.protocol import Request
from crossroads.store.store import Store

CBOE = "cdn.cboe.com/api/global/us_indices/daily_prices"
FRED = "fred.stlouisfed.org/graph"


@pytest.fixture
def mirror(tmp_path: Path, shared: Path) -> Path:
    """Return a small mirror whose files a test may break."""
    folder = tmp_path / "mirror"
    for name in ("VIX", "VVIX", "SKEW", "VIX3M"):
        target = folder / CBOE / f"{name}_History.csv"
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(shared / "mirror" / CBOE / f"{name}_History.csv", target)
    target = folder / FRED / "fredgraph.csv?id=UNRATE"
    target.parent.mkdir(parents=True)
    shutil.copyfile(shared / "mirror" / FRED / "fredgraph.csv?id=UNRATE", target)
    return folder


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CROSSROADS_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def sync(mirror: Path, *words: str) -> tuple[int, dict[str, dict[str, object]]]:
    result = CliRunner().invoke(cli, ["sync", "--mirror", str(mirror), "--json", *words])
    rows = json.loads(result.stdout)
    return result.exit_code, {row["url"].rpartition("/")[2]: row for row in rows}


def test_broken_files_cost_only_their_own_series(home: Path, mirror: Path) -> None:
    assert sync(mirror)[0] == 0
    before = Store.open(home).summary()
    daily = mirror / CBOE
    vix = (daily / "VIX_History.csv").read_bytes()
    (daily / "VIX_History.csv").write_bytes(vix.replace(b"CLOSE", b"LAST", 1))
    (daily / "VVIX_History.csv").write_text("<!DOCTYPE html><html>maintenance</html>")
    (daily / "SKEW_History.csv").write_bytes(b"")
    (daily / "VIX3M_History.csv").write_bytes((daily / "VIX3M_History.csv").read_bytes()[:-3])
    unrate = mirror / FRED / "fredgraph.csv?id=UNRATE"
    unrate.write_text(unrate.read_text().rstrip() + "\n2026-08-01,4.0\n")

    code, rows = sync(mirror)

    assert code == 1
    for name in ("VIX", "VVIX", "SKEW", "VIX3M"):
        assert rows[f"{name}_History.csv"]["state"] == "failed"
        assert "expected" in str(rows[f"{name}_History.csv"]["error"])
    assert rows["fredgraph.csv?id=UNRATE"]["new"] == 1  # the sync went on
    after = Store.open(home).summary()
    series = ["VIX", "VVIX", "SKEW", "VIX3M"]
    assert after.filter(after["series"].is_in(series)).equals(before.filter(before["series"].is_in(series)))


def test_a_silent_rewrite_is_dated_when_it_was_seen(home: Path, mirror: Path) -> None:
    sync(mirror)
    unrate = mirror / FRED / "fredgraph.csv?id=UNRATE"
    unrate.write_text(unrate.read_text().replace("2026-07-01,4.1", "2026-07-01,4.2"))
    started = datetime.now(UTC)
    assert sync(mirror)[1]["fredgraph.csv?id=UNRATE"]["new"] == 1
    july = Store.open(home).revisions("UNRATE")
    july = july.filter(july["period"].dt.strftime("%Y-%m") == "2026-07")
    assert july["value"].to_list() == [4.1, 4.2]
    assert july["basis"].to_list() == ["lag", "observed"]
    assert july["known_at"].to_list()[1] >= started


def test_a_named_series_the_mirror_lacks_is_a_failure(home: Path, mirror: Path) -> None:
    code, rows = sync(mirror, "WALCL")
    assert code == 1
    assert rows["fredgraph.csv?id=WALCL"]["state"] == "absent"


@pytest.mark.slow
def test_a_killed_sync_leaves_the_store_whole(tmp_path: Path, shared: Path) -> None:
    """Thirty SIGKILLs at random moments, seeded; each time the store verifies, and the next sync completes the data."""
    whole = _finished(tmp_path / "whole", shared)
    rng = random.Random(20251118)
    home = tmp_path / "killed"
    killed = 0
    for _ in range(30):
        running = _start(home, shared)
        time.sleep(rng.uniform(0.1, 4.0))
        if running.poll() is None:
            running.send_signal(signal.SIGKILL)
            killed += 1
        running.wait()
        if home.exists():
            Store.open(home).verify()
        if rng.random() < 0.3:
            shutil.rmtree(home, ignore_errors=True)  # begin again, so that early moments are hit too
    assert killed >= 15
    assert _finished(home, shared).equals(whole)


def _start(home: Path, shared: Path) -> subprocess.Popen[bytes]:
    words = [sys.executable, "-m", "crossroads", "sync", "--mirror", str(shared / "mirror")]
    return subprocess.Popen(words, env={**os.environ, "CROSSROADS_HOME": str(home)}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _finished(home: Path, shared: Path) -> pl.DataFrame:
    """Sync to the end and return what the store then says; moments at which our own sync saw something differ by nature."""
    assert _start(home, shared).wait() == 0
    store = Store.open(home)
    store.verify()
    seen_by_us = pl.col("basis") == "observed"
    rows = store.frame().with_columns(pl.when(~seen_by_us).then("known_at").alias("known_at"))
    return rows.select("series", "period", "value", "known_at", "basis").sort(pl.all())


def test_a_network_that_is_away_is_told_in_a_line_a_publisher() -> None:
    def away(source: str, series: str) -> Outcome:
        url = f"https://{source}.example/{series}"
        return Outcome(Request(source, url, (series,)), "failed", error=f"{source}: {url}: expected an answer, saw name look-up failed")

    table = failures([*(away("cboe", f"V{i}") for i in range(6)), away("fred", "UNRATE")])
    assert table["source"].to_list() == ["cboe", "fred"]
    assert table["series"].to_list() == ["V0, V1, V2, V3 and 2 more", "UNRATE"]
    assert set(table["what happened"]) == {"expected an answer, saw name look-up failed"}
