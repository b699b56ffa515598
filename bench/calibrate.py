"""How often each test cries wolf: ``python bench/calibrate.py [--worlds N] [--jobs N]``, ``--document`` to write the page only.

Simulates worlds without an effect (``worlds``), tests each (``trials``), and writes ``bench/results/calibration.json`` with
seed and code hash, and from it ``docs/methods/calibration.md``. Same seed, same code: same bytes, however many jobs.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import time
from collections.abc import Iterable
from pathlib import Path

import trials
import worlds
from calibration_page import page
from code_hash import code_hash
from joblib import Parallel, delayed

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "bench" / "results" / "calibration.json"
PAGE = ROOT / "docs" / "methods" / "calibration.md"
SEED = 20251118
BATCH = 250  # worlds simulated together, and the piece of work one job gets
HORIZONS, GAPS = (21, 63, 252), (21, 126)
EFFECTS = (0.25, 0.5, 1.0)
Job = tuple[str, str, object]  # section, row, the delayed call


def jobs(count: int) -> Iterable[Job]:
    """All pieces of work; each has its own seed, so that none depends on another."""
    for kind in ("independent", "own"):
        for signal in worlds.SIGNALS:
            for horizon in HORIZONS:
                for gap in GAPS:
                    setting = trials.Setting(kind, signal, horizon, gap)
                    yield from _batches(f"size, {kind}", f"{signal} | {horizon} | {gap}", count, trials.sizes, setting)
        for gap in GAPS:
            setting = trials.Setting(kind, "level", 63, gap)
            yield from _batches(f"family, {kind}", f"level | 63 | {gap}", count, trials.family, setting)
    for horizon in (21, 252):
        for effect in EFFECTS:
            for signal in worlds.SIGNALS:
                setting = trials.Setting("independent", signal, horizon, 126)
                yield from _batches("power", f"{effect} | {horizon}", count // 4, trials.power, setting, effect)


def _batches(section: str, row: str, count: int, trial, setting: trials.Setting, *more) -> Iterable[Job]:
    for start in range(0, count, BATCH):
        name = f"{SEED} {section} {row} {setting.signal} {start}"
        seed = int.from_bytes(hashlib.sha256(name.encode()).digest()[:6], "big")
        yield section, row, delayed(trial)(setting, *more, seed, min(BATCH, count - start))


def collect(work: list[Job], parallel: Parallel) -> dict[str, dict[str, dict[str, list[int]]]]:
    """Add up the tallies of all pieces: section, row, name of the test, [counted, worlds]."""
    table: dict[str, dict[str, dict[str, list[int]]]] = {}
    for (section, row, _), tally in zip(work, parallel(call for _, _, call in work), strict=True):
        cells = table.setdefault(section, {}).setdefault(row, {})
        for name, (counted, seen) in tally.items():
            cell = cells.setdefault(name, [0, 0])
            cell[0] += counted
            cell[1] += seen
    return table


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--worlds", type=int, default=1000, help="worlds of each setting")
    asked.add_argument("--jobs", type=int, default=2, help="processes")
    asked.add_argument("--document", action="store_true", help="write the page from the kept results, simulate nothing")
    given = asked.parse_args()
    if not given.document:
        begun = time.perf_counter()
        work = list(jobs(given.worlds))
        table = collect(work, Parallel(n_jobs=given.jobs, return_as="generator", verbose=1))
        kept = {"seed": SEED, "worlds": given.worlds, "sessions": worlds.SESSIONS, "code": code_hash(), "table": table}
        RESULTS.parent.mkdir(exist_ok=True)
        RESULTS.write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n", "utf-8")
        print(f"{sum(1 for _ in work)} pieces in {time.perf_counter() - begun:.0f} s -> {RESULTS.relative_to(ROOT)}")
    PAGE.write_text(page(json.loads(RESULTS.read_text("utf-8"))), "utf-8")
    print(f"-> {PAGE.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
