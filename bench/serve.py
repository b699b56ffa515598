"""How fast the site answers, and how it holds while fifty people read and a sync writes. Loopback only, bounded in time.

    python bench/serve.py --home HOME                     first page, repeated page, jumps to days not asked before
    python bench/serve.py --home HOME --mirror DIR        then 50 readers for a minute, on a store that a sync fills meanwhile

HOME is copied, nothing is written to it. The figures stand in bench/results/serve.md.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import httpx
import numpy as np

SEED = 20251118
FIRST, LAST = date(2005, 1, 3), date(2025, 11, 18)
SERIES = ("VVIX", "VIX", "UNRATE", "HY_OAS", "SPX", "ICSA", "WALCL", "VVIX_LEVEL", "SAHM_GAP", "NET_LIQUIDITY")
READ = ("now", "series", "about", *(f"series/{name}" for name in SERIES))


class Server:
    """A server of its own process on a free port of this machine."""

    def __init__(self, home: Path) -> None:
        environment = {**os.environ, "CROSSROADS_HOME": str(home)}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "crossroads", "serve", "--port", "0"], stderr=subprocess.PIPE, text=True, env=environment
        )
        assert self.process.stderr is not None
        found = re.search(r"http://127\.0\.0\.1:\d+", self.process.stderr.readline())
        assert found, "the server did not start"
        self.address = found[0]

    def stop(self) -> None:
        self.process.terminate()
        self.process.communicate(timeout=20)


def days(count: int, rng: random.Random) -> list[date]:
    return [FIRST + timedelta(days=rng.randrange((LAST - FIRST).days)) for _ in range(count)]


def timed(client: httpx.Client, path: str) -> float:
    began = time.perf_counter()
    answer = client.get(path)
    took = time.perf_counter() - began
    assert answer.status_code == 200, f"{path}: {answer.status_code}"
    return 1000 * took


def told(name: str, took: list[float]) -> None:
    low, high, worst = np.median(took), np.percentile(took, 95), max(took)
    print(f"{name:48s} median {low:6.0f} ms   95% {high:6.0f} ms   slowest {worst:6.0f} ms   ({len(took)})", flush=True)


def jumps(home: Path, count: int) -> None:
    """Ask for pages as a reader does who moves the time machine: each day for the first time."""
    server, rng = Server(home), random.Random(SEED)
    try:
        with httpx.Client(base_url=server.address, timeout=30) as client:
            time.sleep(8)  # the store is read and the pictures' engine starts in the background
            told("first page after the start", [timed(client, "/en/now")])
            told("the same page again", [timed(client, "/en/now") for _ in range(20)])
            told("Now, a day not asked before", [timed(client, f"/en/now?as_of={d}") for d in days(count, rng)])
            told("Now, the same days in Chinese", [timed(client, f"/zh/now?as_of={d}") for d in days(count, random.Random(SEED))])
            for name in SERIES[:4] + SERIES[-3:]:
                told(
                    f"Series {name}, a day not asked before", [timed(client, f"/en/series/{name}?as_of={d}") for d in days(count // 2, rng)]
                )
            told("Series, all of them", [timed(client, f"/en/series?as_of={d}") for d in days(count // 2, rng)])
            told("About the data", [timed(client, "/en/about") for _ in range(10)])
    finally:
        server.stop()


async def reader(client: httpx.AsyncClient, number: int, until: float, took: list[float], states: Counter[str]) -> None:
    rng = random.Random(SEED + number)
    asked = days(6, rng)  # each reader goes back and forth between a few days
    while time.monotonic() < until:
        path = f"/{rng.choice(['en', 'zh'])}/{rng.choice(READ)}" + (f"?as_of={rng.choice(asked)}" if rng.random() < 0.6 else "")
        began = time.perf_counter()
        try:
            answer = await client.get(path)
            states[str(answer.status_code)] += 1
        except httpx.HTTPError as error:
            states[type(error).__name__] += 1
        took.append(1000 * (time.perf_counter() - began))
        await asyncio.sleep(rng.uniform(0.5, 2.5))  # a person reads


async def crowd(address: str, readers: int, seconds: float) -> None:
    took: list[float] = []
    states: Counter[str] = Counter()
    limits = httpx.Limits(max_connections=readers)
    async with httpx.AsyncClient(base_url=address, timeout=60, limits=limits) as client:
        until = time.monotonic() + seconds
        await asyncio.gather(*(reader(client, i, until, took, states) for i in range(readers)))
    told(f"{readers} readers for {seconds:.0f} s", took)
    print(f"answers: {dict(states)}, {len(took) / seconds:.0f} a second", flush=True)


def load(mirror: Path, readers: int, seconds: float) -> None:
    """Let many read a store that a sync fills from a mirror meanwhile."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        server = Server(home)
        time.sleep(8)
        environment = {**os.environ, "CROSSROADS_HOME": str(home)}
        sync = subprocess.Popen(  # noqa: S603  # our own program
            [sys.executable, "-m", "crossroads", "sync", "--mirror", str(mirror)],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment,
        )  # fmt: skip
        try:
            asyncio.run(crowd(server.address, readers, seconds))
            state = "still running" if sync.poll() is None else (sync.stdout.readline() if sync.stdout else "").strip()
            print(f"the sync beside them: {state}", flush=True)
        finally:
            if sync.poll() is None:
                sync.terminate()
            sync.communicate()
            server.stop()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path, help="a filled store; it is copied")
    parser.add_argument("--mirror", type=Path, help="a mirror that a sync reads while people read")
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--readers", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=60)
    asked = parser.parse_args()
    if asked.home:
        with tempfile.TemporaryDirectory() as folder:
            home = Path(folder) / "home"
            shutil.copytree(asked.home, home)
            jumps(home, asked.days)
    if asked.mirror:
        load(asked.mirror, min(asked.readers, 200), min(asked.seconds, 300))


if __name__ == "__main__":
    main()
