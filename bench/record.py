"""Who gives in first, scored: ``python bench/record.py [--home DIR] [--worlds N]``, ``--document`` to write the page only.

Reads a store filled with ``crossroads sync`` and the user's own imports, makes the expanding-window record of both questions, asks
the model on the named days, runs the simulated worlds, and writes ``bench/results/record.json`` with the code's hash, and from it
``docs/methods/record.md`` with its pictures. Same store, same code: same figures, timings apart.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

from code_hash import hazard_hash
from processes import Process, coverage
from record_page import page, pictures

from crossroads.app.library import open as open_library
from crossroads.app.priced import meetings_priced
from crossroads.hazard.outlook import FACT_SERIES, outlook
from crossroads.hazard.record import record, record_series
from crossroads.hazard.result import plain
from crossroads.hazard.settle import market_now, settle
from crossroads.knowledge.panel import panel
from crossroads.timeline import AsOf

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "bench" / "results" / "record.json"
PAGE = ROOT / "docs" / "methods" / "record.md"
PICTURES = ROOT / "docs" / "pictures"
UNTIL = AsOf.parse("2026-06-30")
NAMED = (
    "2007-08-31", "2011-08-31", "2015-08-31", "2016-01-29", "2018-12-31", "2020-02-28", "2020-03-13", "2022-06-30", "2023-03-13",
    "2025-11-18",
)  # fmt: skip
"""The letter's cases: month ends, the days before and after the break of March 2020, the Monday after a bank failed, and its own day."""


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--home", help="the store (default: CROSSROADS_HOME)")
    asked.add_argument("--worlds", type=int, default=300, help="simulated worlds")
    asked.add_argument("--document", action="store_true", help="write the page from the kept results, compute nothing")
    given = asked.parse_args()
    if not given.document:
        RESULTS.parent.mkdir(exist_ok=True)
        RESULTS.write_text(json.dumps(kept(given.home, given.worlds), indent=1, sort_keys=True, ensure_ascii=False) + "\n", "utf-8")
        print(f"-> {RESULTS.relative_to(ROOT)}")
    found = json.loads(RESULTS.read_text("utf-8"))
    texts = {PAGE: page(found), **{PICTURES / name: drawn for name, drawn in pictures(found).items()}}
    for path, text in texts.items():
        path.write_text(text, "utf-8")
        print(f"-> {path.relative_to(ROOT)}")


def kept(home: str | None, worlds: int) -> dict:
    """Everything the page is made of."""
    library = open_library(home)
    history = library.store.history(record_series(library.catalog))
    timings: dict[str, float] = {}
    records = {}
    for question in ("next_step", "pivot"):
        records[question] = timed(timings, f"record, {question}", lambda q=question: record(history, UNTIL, library.catalog, q).as_json())
    named = [timed(timings, "one outlook", lambda d=day: named_day(library, history, d)) for day in NAMED]
    simulated = {}
    for name, core in (("core", True), ("one of four", False)):
        covered, error = coverage(Process(), range(1000, 1000 + worlds), core=core)
        simulated[name] = {"covered": covered.tolist(), "error": error.tolist()}
    return {
        "until": str(UNTIL),
        "code": hazard_hash(),
        "records": records,
        "named": named,
        "simulated": simulated,
        "worlds": worlds,
        "timings": timings,
    }


def named_day(library, history, day: str) -> dict:
    """What the model says on a day, and what came first after it."""
    as_of = AsOf.parse(day)
    said = outlook(history, as_of, library.catalog)
    known = panel(history, UNTIL, library.catalog, FACT_SERIES)
    came = settle(known, market_now(history, UNTIL), said.question, said.depth, made=said.as_of, months=said.horizon)
    priced, touch = meetings_priced(library, as_of), said.priced
    beside = {
        "cut_next": None if priced.futures.value is None else priced.futures.value / 100,
        "cut_3m": priced.cut_by_month[2],
        "hold_market": None if priced.market.value is None else priced.market.value / 100,
        "touch": None if touch is None else touch.touch,
        "implied": None if said.implied is None else said.implied.move,
    }
    causes = [{"cause": c.cause, "probability": c.probability, "interval": plain(c.interval), "method": c.method} for c in said.causes]
    told = {"day": day, "question": said.question, "causes": causes, "neither": said.neither.probability, "came": plain(came)}
    return {**told, "priced": plain(beside)}


def timed(timings: dict[str, float], name: str, work):
    """Run it, and keep the seconds of the last run of that name."""
    begun = time.perf_counter()
    found = work()
    timings[name] = round(time.perf_counter() - begun, 2)
    print(f"{name}: {timings[name]} s")
    return found


if __name__ == "__main__":
    main()
