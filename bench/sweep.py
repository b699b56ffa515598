"""What a sweep costs, beside what else could give each variant a p: ``python bench/sweep.py [--workers N]``.

T = 5,000 sessions, 1,000 conditions (50 thresholds by 20 streaks of a volatility) by 10 horizons of 5 to 252 sessions: 10,000
variants, at gaps of 6 months and 1 month. Only variants with at least 8 episodes are tested and counted. Ours gives each its
complete studentised null over all 4,748 shifts, and the family-wise maximum over all variants at each shift. Rivals:

- arch: stationary bootstrap of the outcome, 1,000 draws (plain means, no family);
- NumPy: 1,000 circular shifts drawn at random, studentised (no family);
- FFT: all shifts, studentised, by batched real FFTs of the onsets, family-wise maximum.

Rivals are timed on a sample of the variants, best of three, and given as a rate, that of arch and NumPy times the workers.
Everybody's p of the sampled variants is compared with ours. Ours is timed whole: from boolean conditions to family-wise p,
best of some runs, first run (which loads compiled code) apart.

Then how far that is from what the machine could do. A variant's sums move so many bytes between cache and registers, and
adding arrays of that very size, nothing else, moves so many bytes a second. The rest goes into the division at every shift,
into finding the onsets and the differences between neighbours (which no thread shares), and into the second-level cache:
the scores and sums of one outcome, 135 kB, are four times the first level.

Measured on two cores, variants a second; quiet, and (in brackets, four runs) while others used them too, load about 5:

    gap 6 months: ours 502,000 (294,000-300,000), NumPy 26,000 (12,000-24,000), FFT 10,200 (3,000-4,300), arch 40 (25-31)
    gap 1 month:  ours 311,000 (136,000-203,000), NumPy 11,000 (5,000-10,000), FFT 8,500 (3,400-4,800), arch 41 (22-26)
    43% and 56% of what additions alone reach in cache (28-35%); peak memory 360 MB, most of it imports

NumPy sees a fifth of the shifts and no family. The first sweep ever compiles for 3 s; after that the code is on disk.
A million variants (100,000 conditions at a gap of 1 month) take 6-7 s on one busy core, 380 MB; time grows in proportion.
"""

from __future__ import annotations

import argparse
import resource
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numba
import numpy as np
import rivals
import worlds
from scipy import fft

from crossroads.claims import sweep
from crossroads.claims.allshift import shift_test
from crossroads.claims.circle import Circle
from crossroads.claims.measured import Measured
from crossroads.claims.patterns import Patterns, patterns_from
from crossroads.claims.scores import Scores, mean_scores

SEED, SESSIONS, LONGEST = 11, 5000, 252
HORIZONS = (5, 10, 21, 42, 63, 84, 126, 168, 210, 252)
CIRCLE = Circle(0, SESSIONS - LONGEST, LONGEST)
RUNS = 7


def grid() -> tuple[np.ndarray, list[Scores], list[np.ndarray]]:
    """Conditions, scores, and the plain outcomes on the circle."""
    world = next(worlds.own(SEED, 1, "level", SESSIONS))
    thresholds = np.quantile(world.fear, np.linspace(0.5, 0.98, 50))
    conditions = np.array([worlds.streak(world.fear > level, length) for level in thresholds for length in range(1, 21)])
    scores, plain = [], []
    for horizon in HORIZONS:
        values = np.full(SESSIONS, np.nan)
        values[:-horizon] = world.price[horizon:] - world.price[:-horizon]
        scores.append(mean_scores(Measured(values, ~np.isnan(values), horizon, steps=world.steps), CIRCLE))
        plain.append(values[: CIRCLE.size])
    return conditions, scores, plain


def ours(conditions: np.ndarray, scores: list[Scores], gap: int, mapper: Callable, workers: int) -> tuple[sweep.Plan, sweep.Swept]:
    plan = sweep.plan(scores, patterns_from(conditions, CIRCLE, gap=gap), chunk=len(conditions) * len(scores) // (2 * workers))
    return plan, sweep.merge(plan, sweep.run(plan, mapper=mapper))


def best(task: Callable[[], object], runs: int = RUNS) -> float:
    """Seconds of the fastest of some runs."""
    seconds = []
    for _ in range(runs):
        begun = time.perf_counter()
        task()
        seconds.append(time.perf_counter() - begun)
    return min(seconds)


def sample(patterns: Patterns, tested: np.ndarray, count: int) -> list[tuple[np.ndarray, int]]:
    rng = np.random.default_rng(SEED)
    chosen = rng.choice(tested, min(count, len(tested)), replace=False)
    return [(patterns.part(np.array([i])).places, int(rng.integers(len(HORIZONS)))) for i in chosen]


def by_numpy(scores: Scores, places: np.ndarray, rng: np.random.Generator) -> float:
    shifts = np.concatenate([[0], rng.integers(1, CIRCLE.size, 999)])
    landed = (places[:, None] + shifts) % CIRCLE.size
    t = scores.excess[landed].sum(axis=0) / np.sqrt(scores.variance[landed].sum(axis=0))
    return float(np.mean(t >= t[0]))


class ByFft:
    """All shifts of a batch of variants of one outcome: two correlations each, whole length, single precision."""

    def __init__(self, scores: list[Scores], workers: int) -> None:
        self.workers, self.length = workers, fft.next_fast_len(2 * CIRCLE.size, real=True)
        doubled = np.array([[np.tile(column, 2) for column in (s.excess * s.unit, s.variance * s.variance_unit)] for s in scores])
        self.columns = fft.rfft(doubled.astype(np.float32), self.length)
        self.maximum = np.full(CIRCLE.size, -np.inf, np.float32)

    def __call__(self, batch: list[np.ndarray], outcome: int) -> list[float]:
        marks = np.zeros((len(batch), self.length), np.float32)
        for row, places in enumerate(batch):
            marks[row, places] = 1
        spectrum = np.conj(fft.rfft(marks, workers=self.workers))
        above, under = (fft.irfft(spectrum * c, self.length, workers=self.workers)[:, : CIRCLE.size] for c in self.columns[outcome])
        t = above / np.sqrt(np.maximum(under, 1e-9))
        self.maximum = np.maximum(self.maximum, (t / np.sqrt(np.mean(t**2, axis=1, keepdims=True))).max(axis=0))
        return [float(np.mean(row >= row[0])) for row in t]


def rival_rates(scores: list[Scores], plain: list[np.ndarray], plan: sweep.Plan, gap: int, workers: int) -> dict[str, float]:
    """Variants a second of each rival on all workers; p of the same variants beside ours is printed."""
    rng = np.random.default_rng(SEED)
    few, many = sample(plan.patterns, plan.tested, 10), sample(plan.patterns, plan.tested, 600)
    exact = [shift_test(scores[h], places).share for places, h in many]
    arch, arch_seconds = _timed(lambda v: rivals.arch_bootstrap(plain[v[1]], v[0], HORIZONS[v[1]] + gap, rng), few)
    drawn, drawn_seconds = _timed(lambda v: by_numpy(scores[v[1]], v[0], rng), many)
    transform = ByFft(scores, workers)
    batches = [(h, [places for places, at in many if at == h]) for h in range(len(HORIZONS))]
    whole = {h: transform(batch, h) for h, batch in batches}
    fft_seconds = best(lambda: [transform(batch, h) for h, batch in batches], 3)
    order = {h: iter(found) for h, found in whole.items()}
    apart = max(abs(next(order[h]) - p) for (_, h), p in zip(many, exact, strict=True))
    spread = max(abs(a - b) for a, b in zip(drawn, exact, strict=True))
    print(f"  p against ours: FFT at most {apart:.4f} apart, NumPy {spread:.3f} (its draws), arch {np.mean(arch):.2f} on average")
    return {
        "arch bootstrap, 1,000 draws": workers * len(few) / arch_seconds,
        "NumPy, 1,000 shifts": workers * len(many) / drawn_seconds,
        "batched FFT, all shifts": len(many) / fft_seconds,
    }


def _timed(test: Callable, variants: list) -> tuple[list[float], float]:
    return [test(variant) for variant in variants], best(lambda: [test(variant) for variant in variants], 3)


@numba.njit(error_model="numpy")
def _add_arrays(total: np.ndarray, doubled: np.ndarray, rounds: int) -> None:
    size = total.shape[0]
    for turn in range(rounds):
        gained = doubled[turn % size : turn % size + size]
        for j in range(size):
            total[j] += gained[j]


def cache_bandwidth() -> float:
    """Bytes a second of one core adding arrays of the sweep's size: two reads and a write of four bytes each."""
    total, doubled, rounds = np.zeros(CIRCLE.size, np.int32), np.ones(2 * CIRCLE.size, np.int32), 20_000
    _add_arrays(total, doubled, 1)
    return 12 * CIRCLE.size * rounds / best(lambda: _add_arrays(total, doubled, rounds))


def bytes_moved(plan: sweep.Plan) -> tuple[float, float]:
    """Bytes a variant moves on average, and the additions (of one array to another) a variant takes."""
    from crossroads.claims import kernel

    part = plan.patterns.part(plan.tested)
    chain, terms = np.zeros((len(part), 5), np.int64), np.zeros(2 * len(part.places), np.int64)
    additions = kernel.link(part.starts, part.places, CIRCLE.size, chain, terms) / len(part)
    addition = 2 * 8  # S and V: a read each, and half of reading and writing the sum, for terms go in two at a time
    rest = 12 + 4 + 12  # read S and V, write T; count; raise the maximum
    return CIRCLE.size * (additions * addition + rest), additions


def peak() -> float:
    """Largest memory of this process so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--workers", type=int, default=2, help="threads, of ours and of every rival")
    workers = asked.parse_args().workers
    conditions, scores, plain = grid()
    bandwidth = cache_bandwidth() * workers
    with ThreadPoolExecutor(workers) as pool:
        begun = time.perf_counter()
        ours(conditions, scores, 126, pool.map, workers)
        print(f"first sweep of the process, compiled code loaded or made: {time.perf_counter() - begun:.1f} s; {workers} threads")
        runs = {gap: (lambda gap=gap: ours(conditions, scores, gap, pool.map, workers)) for gap in (126, 21)}
        seconds = {gap: best(run) for gap, run in runs.items()}
        print(f"peak memory of ours, everything imported: {peak():.0f} MB")
        for gap, run in runs.items():
            report(run()[0], scores, plain, gap, workers, seconds[gap], bandwidth)


def report(plan, scores, plain, gap, workers, seconds, bandwidth) -> None:  # noqa: PLR0917  # called once
    onsets = plan.patterns.part(plan.tested).counts.mean()
    print(f"gap {gap}: {plan.variants:,} of 10,000 variants have 8 episodes; {onsets:.1f} on average")
    rates = rival_rates(scores, plain, plan, gap, workers)
    fastest = plan.variants / seconds
    for name, rate in rates.items():
        print(f"  {name:32} {rate:12,.0f} variants/s   ours is {fastest / rate:8,.1f} times as fast")
    print(f"  {'ours, all shifts, family-wise':32} {fastest:12,.0f} variants/s   {seconds * 1e3:.0f} ms for all")
    moved, additions = bytes_moved(plan)
    share = fastest * moved / bandwidth
    print(f"  {additions:.1f} additions a variant in place of its {onsets:.1f} onsets; {moved / 1e3:.0f} kB moved a variant:")
    print(f"  {share:.0%} of the {bandwidth / 1e9:.0f} GB/s that adding such arrays reaches here in cache")


if __name__ == "__main__":
    main()
