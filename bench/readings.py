"""What one moment costs from a store: ``python bench/readings.py HOME [--as-of DAY] [--again N]``.

Processor time of this process in seconds (the machine may be shared), for a store in ``HOME``:

- cold: the first answer of a fresh process, with opening the store and reading its rows, without the imports;
- held: what a server pays for a day nobody asked for yet, from rows in memory (the median of N days before);
- again: a day asked for a second time.

Nothing is written. Give a store with everything in it: the figures grow with its rows.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from crossroads.app.answers import PARTS, answers
from crossroads.app.held import Held, Holding
from crossroads.app.library import full_catalog
from crossroads.app.settings import Settings
from crossroads.store.store import Store
from crossroads.timeline import AsOf


def seconds(question: Callable[[], Any]) -> float:
    """Return the processor time of a question."""
    began = time.process_time()
    question()
    return time.process_time() - began


def cold(settings: Settings, as_of: AsOf) -> dict[str, float]:
    """Time the way from the store to readings and answers, each step once."""
    store: list[Store] = []
    took = {"open the store": seconds(lambda: store.append(Store.open(settings.home)))}
    held: list[Holding] = []
    catalog = full_catalog(settings)
    took["read all rows"] = seconds(lambda: held.append(Holding(store[0], catalog, store[0].view())))
    library = held[0]
    took["panel"] = seconds(lambda: library.panel(library.needed_series(), as_of=as_of))
    took["readings"] = seconds(lambda: library.readings(as_of=as_of))
    panel, readings = library.panel(library.needed_series(), as_of=as_of), library.readings(as_of=as_of)
    for part in PARTS:
        took[part] = seconds(lambda part=part: answers(library, as_of, panel=panel, readings=readings, parts=(part,)))
    return took


def held_days(settings: Settings, as_of: AsOf, again: int) -> dict[str, float]:
    """Time days that nobody has asked for, and the last of them once more."""
    library = Held(settings).current()
    days = [AsOf.end_of(as_of.day - timedelta(days=30 * i + 1)) for i in range(again)]
    needed = library.needed_series()
    panels = [seconds(lambda day=day: library.panel(needed, as_of=day)) for day in days]
    readings = [seconds(lambda day=day: library.readings(as_of=day)) for day in days]
    return {
        "panel": statistics.median(panels),
        "readings": statistics.median(readings),
        "again": seconds(lambda: library.readings(as_of=days[-1])),
        "answers": seconds(lambda: answers(library, as_of)),
    }


def main() -> None:
    """Print what each step took."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("home", help="folder of the store")
    parser.add_argument("--as-of", type=AsOf.parse, default=AsOf.parse("2025-11-18"))
    parser.add_argument("--again", type=int, default=9, help="how many days are asked from memory")
    given = parser.parse_args()
    settings = replace(Settings.from_environment(), home=given.home)
    for title, took in (("cold", cold(settings, given.as_of)), ("held", held_days(settings, given.as_of, given.again))):
        print(f"{title}, as of {given.as_of}")
        for name, spent in took.items():
            print(f"  {name:<16}{spent:8.3f}")


if __name__ == "__main__":
    main()
