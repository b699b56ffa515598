"""What replaying knowledge costs, beside pandas, Polars and DuckDB: ``python bench/replay.py [--rows N] [--quick]``.

Two questions over synthetic rows (``replay_rows``; 2 million by default), at 500 as-of moments:

(i) the full history known at each moment: every series' periods and values;
(ii) the value of the newest period of every series at each moment.

Each contender runs alone in a fresh process, reads the same file, and prepares it in its best way; reading and
preparing are timed apart, as is a first look at everything (for ours: sorting into a ``History``). Every answer of
every contender (each moment, each series, periods and values in order) is hashed, with the clock stopped, and the run
fails if a single byte differs. ``--rounds`` runs the contenders in turn several times and keeps the best; on a shared
machine it is needed. "Busy" is processor time of all threads, which a busy neighbour lengthens less than the clock.
Idioms that would take minutes are asked at every 20th moment and scaled, and say so.

How to read it. For (i) the rivals hand over one table for each moment. Ours hands over a ``Known``, in which an array of
periods and one of values of every series is made already, in two lists: nothing of it is put off. Arrays of a series
never revised are slices of the history, and revised ones of a moment are slices of one copy. "Each series" also makes
the dictionary by id of all 200. "As one table" copies everything together into the rivals' form. What *is* put off is
known_at and basis, which the rivals are not asked for: "with known at" looks them up for all series. For (ii) everybody
gives one table of 500 x 200 rows. The rows that were ever of the newest period have to be found first: "find and join"
does so within the time, as ours does; "join" is given them.

Then ours at ten times the rows (ten times the series). There the answers are not hashed.

Measured on two cores that others used too (load 5 to 8), in turn in one process, the best of 5 runs of Polars and 15 of
ours, beside ours as it was before revisions alone were sorted and all slices of a moment made at once; seconds:

    (i)  Polars, interval (the best rival)    2.48
         ours before    known 0.157 (16 times)    each series 0.200 (12 times)
         ours           known 0.118 (21 times)    each series 0.133 (19 times)

The ratios flatter ours: Polars works on both cores and loses more to neighbours, ours on one. When the same cores were
quiet Polars took 1.74 s, and ours as it was before 0.144 and 0.225 (12 and 8 times). Ours has not been measured there;
against 1.74 s the figures above would be 15 times (14.7) for "known" and 13 for "each series". At load 11 this file's
own run (``--rivals polars --rounds 4 --quick``, an earlier form) gave 8 and 7 times, and as one table 1.8: there
229 million rows are written, which is most of what Polars does too, so that 15 times is out of reach. "With known at" is
no faster than Polars' tables, and takes about twice what it took before: 4.6 s for 2.0. Peak memory of ours 0.50 GB.

Before, at load 4: DuckDB 22-71 s and pandas 34-36 s as one writes it first; (ii) ours 0.04-0.05, finding and joining 0.28-0.57
(best rival), joining alone 0.016-0.03; at 20 million rows (i) 4.4-4.7, (ii) 0.4-1.7, History from a frame 11-37, 3.9-4.4 GB.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
from replay_rivals import RIVALS, Table
from replay_rows import ROWS_A_SERIES, digest, moments, write_rows

if TYPE_CHECKING:
    from crossroads.series import Series

SCALED = 20  # slow idioms are asked at every 20th moment
SLOW = {"history_last", "history_asof_join", "history_with_known_at"}
BESIDE = {"newest_join"}  # not compared: it is given the rows that were ever newest
Vintages = dict[str, tuple[np.ndarray, np.ndarray]]
_NONE = (np.empty(0, "datetime64[D]"), np.empty(0))


class Stopwatch:
    """Adds up the time within ``with`` blocks, by the clock and of all the process's threads on the processors."""

    def __init__(self) -> None:
        self.seconds = self.busy = 0.0

    def __enter__(self) -> None:
        self._start, self._busy = time.perf_counter(), time.process_time()

    def __exit__(self, *_: object) -> None:
        self.seconds += time.perf_counter() - self._start
        self.busy += time.process_time() - self._busy


class Answers:
    """Whether they are hashed; not where only the growth of cost is asked."""

    hashed = True


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--rows", type=int, default=2_000_000)
    parser.add_argument("--dates", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=1, help="how often each contender is run, in turn; the best counts")
    parser.add_argument("--rivals", nargs="*", choices=list(RIVALS), default=list(RIVALS))
    parser.add_argument("--quick", action="store_true", help="leave out the run at ten times the rows")
    parser.add_argument("--unhashed", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--contender", choices=["ours", *RIVALS], help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.contender:
        Answers.hashed = not asked.unhashed
        found = ours(asked.file, asked.dates) if asked.contender == "ours" else rival(asked.contender, asked.file, asked.dates)
        print(json.dumps(found | {"peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}))
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.parquet"
        write_rows(path, asked.rows)
        print(f"{asked.rows:,} synthetic rows of {asked.rows // ROWS_A_SERIES} series, {asked.dates} as-of moments\n")
        compare(path, asked.dates, ["ours", *asked.rivals], asked.rounds)
        if not asked.quick:
            grow(path, asked.rows, asked.dates)


def compare(path: Path, dates: int, contenders: list[str], rounds: int) -> None:
    found = _rounds(path, dates, contenders, rounds)
    for question, title in (("history", "(i) full history at each moment"), ("newest", "(ii) newest value at each moment")):
        lines = [(who, idiom, r) for who, result in found.items() for idiom, r in result["idioms"].items() if idiom.startswith(question)]
        best = min((r["seconds"] for who, idiom, r in lines if who != "ours" and idiom not in BESIDE), default=np.nan)
        print(title)
        for who, idiom, r in lines:
            note = f"  (asked at every {SCALED}th moment, scaled)" if idiom in SLOW else ""
            words, ratio = idiom.removeprefix(f"{question}_").replace("_", " "), best / r["seconds"]
            print(f"  {who:8}{words:16}{r['seconds']:9.3f} s, busy {r['busy']:9.3f} s   best rival / this {ratio:7.2f}{note}")
        _same(lines)
    print("reading and sorting once, peak memory of the process; load on the machine", *(f"{load:.1f}" for load in os.getloadavg()))
    for who, r in found.items():
        print(f"  {who:8}{r['read']:7.1f} s   {r['peak_mb']:6,} MB")


def _rounds(path: Path, dates: int, contenders: list[str], rounds: int) -> dict[str, Any]:
    """Run the contenders in turn, several times; keep the best time of each idiom, and the hashes of the first round."""
    found = {name: _run(name, path, dates) for name in contenders}
    for name in contenders * (rounds - 1):
        for idiom, r in _run(name, path, dates, "--unhashed")["idioms"].items():
            kept = found[name]["idioms"][idiom]
            kept |= {key: min(kept[key], r[key]) for key in ("seconds", "busy")}
    return found


def grow(path: Path, rows: int, dates: int) -> None:
    print("\nours as rows grow (ten times the series)")
    for count in (rows, 10 * rows):
        write_rows(path, count)
        r = _run("ours", path, dates, "--unhashed")
        times = ", ".join(f"{idiom.replace('_', ' ')} {v['seconds']:.3f} s" for idiom, v in r["idioms"].items())
        print(f"  {count:>12,} rows: {times}, History from a frame {r['read']:.1f} s, {r['held_mb']:,} MB held, peak {r['peak_mb']:,} MB")


def _same(lines: list[tuple[str, str, dict[str, Any]]]) -> None:
    """Exit unless all idioms gave the same bytes, moment by moment (the scaled ones where they were asked)."""
    truth = next(r["hashes"] for who, _, r in lines if who == "ours")
    for who, idiom, r in lines:
        expected = truth[::SCALED] if idiom in SLOW else truth
        if r["hashes"] != expected:
            sys.exit(
                f"{who} {idiom} gives another answer at moment {[a == b for a, b in zip(r['hashes'], expected, strict=True)].index(False)}"
            )
    print(f"  the answers at {len(truth)} moments are the same, byte for byte\n")


def _run(name: str, path: Path, dates: int, *more: str) -> dict[str, Any]:
    command = [sys.executable, __file__, "--contender", name, "--file", str(path), "--dates", str(dates), *more]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)  # noqa: S603  # this very file


# ------------------------------------------------------------------------------------------------ the contenders


def ours(path: Path, dates: int) -> dict[str, Any]:
    from crossroads.knowledge.history import History
    from crossroads.knowledge.newest import newest_at
    from crossroads.knowledge.vintages import replay_panels
    from crossroads.series import unit
    from crossroads.timeline import Frequency

    frame = pl.read_parquet(path)
    watch = Stopwatch()
    with watch:
        history = History.from_frame(frame)
    del frame
    at = moments(dates)
    specs = [SimpleNamespace(id=name, unit=unit("pct"), frequency=Frequency.DAILY) for name in history.ids]

    def each_series() -> Iterator[Vintages]:
        return (known.vintages() for known in replay_panels(history, at))

    def tables() -> Iterator[Table]:
        return (_joined(known.vintages()) for known in replay_panels(history, at))

    def with_known_at() -> Iterator[list[Series]]:
        return ([known.series(spec) for spec in specs] for known in replay_panels(history, at[::SCALED]))

    def newest() -> Table:
        found = newest_at(history, at)
        return tuple(found[name].to_numpy() for name in ("as_of", "series", "period", "value", "known_at"))

    idioms = {
        "history_known": _timed(lambda: replay_panels(history, at), lambda known: digest(*_joined(known.vintages()))),
        "history_each_series": _timed(each_series, lambda found: digest(*_joined(found))),
        "history_as_one_table": _timed(tables, lambda table: digest(*table)),
        "history_with_known_at": _timed(
            with_known_at, lambda some: digest(*_joined({s.id: (s.periods, s.values) for s in some if len(s)}))
        ),
        "newest_at": _timed(lambda: iter([newest()]), lambda t: digest(t[0], np.array([int(s[1:]) for s in t[1]]), *t[2:])),
    }
    _scale(idioms["history_with_known_at"], dates / len(at[::SCALED]))
    held = sum(column.nbytes for column in (history.period, history.value, history.known_at, history.basis))
    return {"idioms": idioms, "read": watch.seconds, "held_mb": held // 2**20}


def rival(name: str, path: Path, dates: int) -> dict[str, Any]:
    read, prepared = Stopwatch(), Stopwatch()
    with read:
        it = RIVALS[name](path)
    at = moments(dates)
    idioms = {}
    for idiom in [k for k in dir(it) if k.startswith("history_")]:
        some = at[::SCALED] if idiom in SLOW else at
        ask = getattr(it, idiom)
        idioms[idiom] = _timed(lambda some=some, ask=ask: map(ask, some), lambda table: digest(*table), 1 if idiom in SLOW else 3)
        _scale(idioms[idiom], dates / len(some))
    with prepared:
        it.prepare_newest()
    idioms["newest_join"] = _timed(lambda: iter([it.newest_join(at)]), lambda table: digest(*table))
    joined = idioms["newest_join"]
    found = {"seconds": prepared.seconds + joined["seconds"], "busy": prepared.busy + joined["busy"]}
    idioms["newest_find_and_join"] = joined | found
    return {"idioms": idioms, "read": read.seconds}


def _scale(result: dict[str, Any], factor: float) -> None:
    for key in ("seconds", "busy"):
        result[key] *= factor


def _joined(vintages: Vintages) -> Table:
    """One table of series, period and value, as the rivals give it."""
    names = sorted(vintages)
    codes, lengths = [int(name[1:]) for name in names], [len(vintages[name][0]) for name in names]
    periods, values = (np.concatenate([column[:0], *(vintages[name][k] for name in names)]) for k, column in enumerate(_NONE))
    return np.repeat(np.array(codes, np.int32), lengths), periods, values


def _timed(answers: Callable[[], Iterator[Any]], hashed: Callable[[Any], str], repeats: int = 3) -> dict[str, Any]:
    """Take the best of some runs over all moments; the answers of the first are hashed with the clock stopped."""
    best, busy, hashes = np.inf, np.inf, []
    for attempt in range(repeats):
        watch, end = Stopwatch(), object()
        with watch:
            stream = answers()
        while True:
            with watch:
                answer = next(stream, end)
            if answer is end:
                break
            if attempt == 0 and Answers.hashed:
                hashes.append(hashed(answer))
        best, busy = min(best, watch.seconds), min(busy, watch.busy)
    return {"seconds": best, "busy": busy, "hashes": hashes}


if __name__ == "__main__":
    main()
