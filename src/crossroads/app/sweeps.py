"""Run a sweep: lay out the grid, run its chunks where asked, keep each as it comes, write the table and the page."""

from __future__ import annotations

import io
import json
import re
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from crossroads import __version__
from crossroads.app.executors import mapper
from crossroads.app.files import write_whole
from crossroads.app.library import Library
from crossroads.claims import sweep
from crossroads.claims.grid import read_grid
from crossroads.claims.grid_plan import Laid, lay_out, table_of
from crossroads.claims.question import held_behind, series_of_events
from crossroads.errors import InputError
from crossroads.rules.history import HistoryProvider
from crossroads.rules.names import names
from crossroads.timeline import AsOf, Frequency

if TYPE_CHECKING:
    import polars as pl

    from crossroads.claims.sweep import ChunkResult, Swept

NAME = re.compile(r"[A-Za-z_]\w*(\.\w+)*", re.ASCII)
"""What the rule language reads as one name."""
LARGEST = 2_000_000
"""Bytes of a grid file."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a sweep is: chunks done of all, variants a second in this run, and the moment it should end."""

    done: int
    chunks: int
    rate: float
    ends: datetime


@dataclass(frozen=True, slots=True)
class SweepRun:
    """A finished sweep.

    Parameters
    ----------
    table : DataFrame
        One row a variant.
    seconds : float
        Spent on chunks in this run; chunks kept from an earlier run cost nothing.
    resumed : int
        Chunks kept from an earlier run.
    carried : int
        Variants of earlier sweeps on the same circle that count as the same family.
    """

    laid: Laid
    swept: Swept
    table: pl.DataFrame
    paths: tuple[Path, ...]
    seconds: float
    resumed: int
    carried: int

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON values: what was run, and the best variants."""
        best = self.table.filter(self.table["t"].is_not_null()).sort(["family_p", "t"], descending=[False, True]).head(20)
        return {
            "sweep": self.laid.grid.id,
            "fingerprint": self.laid.plan.fingerprint,
            "variants": self.laid.grid.variants,
            "tested": self.swept.variants,
            "first": self.laid.first.isoformat(),
            "last": self.laid.last.isoformat(),
            "sessions": self.swept.circle.size,
            "placements": self.swept.circle.placements,
            "seconds": round(self.seconds, 3),
            "resumed_chunks": self.resumed,
            "carried_variants": self.carried,
            "left_out": [{"expression": name, "why": why} for name, why in self.laid.left_out],
            "best": json.loads(best.write_json()),
            "written": [str(path) for path in self.paths],
        }


def run_sweep(
    library: Library,
    path: Path,
    *,
    as_of: AsOf,
    now: Callable[[], datetime],
    out: Path,
    jobs: int = 1,
    dask: str | None = None,
    carry: bool = False,
    progress: Callable[[Progress], None] = lambda _: None,
) -> SweepRun:
    """Run the grid of a file on what the store knew at ``as_of``.

    Parameters
    ----------
    out : Path
        Folder for the table (Parquet), the page, and the chunks while the sweep runs: after a kill the next run of the same
        grid on the same data goes on where it stopped.
    carry : bool
        Count earlier sweeps in ``out`` on the same circle as the same family.

    Raises
    ------
    InputError, RuleError
        One line: the file cannot be read, or nothing can be tested.
    """
    laid = _laid(library, path, as_of)
    stem = f"{laid.grid.id}-{as_of}"
    work = out / f".{stem}-{laid.plan.fingerprint[:16]}"
    done = _kept(work)
    started = time.monotonic()
    results = list(done.values())
    with mapper(jobs, dask) as run:
        for result in run(sweep.run_chunk, (laid.plan.chunk(n) for n in range(len(laid.plan)) if n not in done)):
            write_whole(work / f"chunk-{result.number:06d}.npz", _packed(result))
            results.append(result)
            progress(_progress(laid, len(results), len(done), time.monotonic() - started, now()))
    seconds = time.monotonic() - started
    earlier = _earlier(out, laid, as_of) if carry else []
    swept = sweep.merge(laid.plan, results, carried=[maximum for maximum, _ in earlier])
    table = table_of(laid, swept)
    paths = _written(out, stem, laid, swept, table)
    _count(library, laid, swept, as_of, now())
    shutil.rmtree(work, ignore_errors=True)
    return SweepRun(laid, swept, table, paths, seconds, len(done), sum(count for _, count in earlier))


def _laid(library: Library, path: Path, as_of: AsOf) -> Laid:
    try:
        if path.stat().st_size > LARGEST:
            raise InputError(f"{path} is larger than {LARGEST:,} bytes; that is no grid file")
        text = path.read_text("utf-8")
    except UnicodeDecodeError:
        raise InputError(f"{path} is not UTF-8 text; a grid file is TOML") from None
    except OSError as refused:
        raise InputError(f"{path} cannot be read ({refused.strerror})") from None
    grid = read_grid(text, path.name, names(library.catalog), _sweepable(library, as_of))
    needed = {series for rule in grid.rules for series in (*rule.references, *series_of_events(rule.events))}
    provider = HistoryProvider.over(library.store.history(held_behind(needed, library.catalog)), library.catalog, as_of)
    return lay_out(grid, provider)


def _sweepable(library: Library, as_of: AsOf) -> list[str]:
    """Return the series that ``*`` stands for: held, nameable in a rule, no events, and going on to within two years of the end."""
    specs, rows = library.catalog.series, library.store.summary()
    newest = as_of.day - timedelta(days=730)
    going = [name for name, last in zip(rows["series"], rows["last_period"], strict=True) if last >= newest and name in specs]
    return [name for name in going if specs[name].frequency is not Frequency.EVENT and NAME.fullmatch(name)]


def _progress(laid: Laid, done: int, resumed: int, seconds: float, moment: datetime) -> Progress:
    fresh = done - resumed
    variants = fresh * laid.plan.per_chunk * len(laid.plan.outcomes)
    left = (len(laid.plan) - done) * seconds / max(fresh, 1)
    return Progress(done, len(laid.plan), variants / max(seconds, 1e-9), moment + timedelta(seconds=left))


def _packed(result: ChunkResult) -> bytes:
    """Return a chunk's result as the bytes of an .npz file."""
    body = io.BytesIO()
    arrays: dict[str, Any] = {f.name: np.asarray(getattr(result, f.name)) for f in fields(result)}
    np.savez(body, **arrays)
    return body.getvalue()


def _kept(work: Path) -> dict[int, ChunkResult]:
    """Return the chunks an earlier run of the same plan left."""
    found = {}
    for path in sorted(work.glob("chunk-*.npz")):
        with np.load(path, allow_pickle=False) as held:
            arrays = {name: held[name] for name in held.files}
        number = int(arrays.pop("number"))
        found[number] = sweep.ChunkResult(number, **arrays)
    return found


def _key(laid: Laid) -> str:
    circle = laid.plan.circle
    return f"{laid.first} {laid.last} {circle.size} {circle.horizon}"


def _earlier(out: Path, laid: Laid, as_of: AsOf) -> list[tuple[np.ndarray, int]]:
    """Return the maxima of other sweeps on the same circle, and how many variants each stands for."""
    found = []
    for path in sorted(out.glob(f"*-{as_of}.maximum.npz")):
        with np.load(path, allow_pickle=False) as held:
            if str(held["circle"]) == _key(laid) and str(held["fingerprint"]) != laid.plan.fingerprint:
                found.append((held["maximum"], int(held["variants"])))
    return found


def _written(out: Path, stem: str, laid: Laid, swept: Swept, table: pl.DataFrame) -> tuple[Path, ...]:
    from crossroads.report.sweep_page import render_sweep

    body = io.BytesIO()
    table.write_parquet(body, statistics=False)
    maximum = io.BytesIO()
    np.savez(maximum, circle=_key(laid), fingerprint=laid.plan.fingerprint, variants=swept.variants, maximum=swept.maximum)
    page = render_sweep(laid, swept, table)
    files = ((".parquet", body.getvalue()), (".html", page), (".maximum.npz", maximum.getvalue()))
    for suffix, content in files:
        write_whole(out / f"{stem}{suffix}", content)
    return tuple(out / f"{stem}{suffix}" for suffix, _ in files)


def _count(library: Library, laid: Laid, swept: Swept, as_of: AsOf, tried_at: datetime) -> None:
    """Count the sweep in the ledger: one row that stands for all its variants."""
    from crossroads.store.store import Trial

    fingerprint = laid.plan.fingerprint
    best = float(np.nanmin(swept.family_p)) if swept.variants else None
    details = {"definition": fingerprint, "variants": swept.variants, "circle": _key(laid), "outcomes": list(laid.outcomes)}
    row = Trial(
        family=f"sweep:{laid.grid.id}",
        variant=f"{laid.grid.id}: {swept.variants} variants, {fingerprint}",
        dataset=library.store.version(),
        as_of=as_of.moment,
        tried_at=tried_at,
        code_version=__version__,
        episodes=None,
        statistic=None,
        p_value=best,
        details=details,
    )
    library.store.trials.append_rows([row])
