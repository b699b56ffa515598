"""One simulated world, tested every way: what ``calibrate`` counts."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
import rivals
import worlds

from crossroads.claims.allshift import ShiftTest, shift_test
from crossroads.claims.circle import Circle, circle_of
from crossroads.claims.episodes import onsets_of
from crossroads.claims.family import MIN_EPISODES
from crossroads.claims.intervals import effect_interval
from crossroads.claims.matched import fear_of, matched_scores
from crossroads.claims.measured import Measured
from crossroads.claims.patterns import patterns_from
from crossroads.claims.scores import hit_scores, mean_scores
from crossroads.claims.sweep import merge, plan, run

FEWEST, MOST = 3, 60
HIT = {21: 0.03, 63: 0.05, 252: 0.20}  # log return that counts as a hit: up 3% in a month, 5% in a quarter, 22% in a year
EVERY_RIVAL, EVERY_BOOTSTRAP = 4, 20  # rivals are slow: they see every fourth world, arch's bootstrap every twentieth


@dataclass(frozen=True)
class Setting:
    """Worlds of one kind: what the condition is made of, horizon and gap in sessions."""

    kind: str
    signal: str
    horizon: int
    gap: int


def measured(world: worlds.World, horizon: int, *, paths: bool = True) -> Measured:
    values = np.full(len(world.price), np.nan)
    values[:-horizon] = world.price[horizon:] - world.price[:-horizon]
    return Measured(values, ~np.isnan(values), horizon, values >= HIT.get(horizon, 0.0), steps=world.steps if paths else None)


def usable(world: worlds.World, setting: Setting) -> tuple[Circle, np.ndarray] | None:
    """The circle and the onsets on it; None where there are fewer than three or more than sixty."""
    outcome = measured(world, setting.horizon)
    circle = circle_of(outcome.observed, horizon=setting.horizon)
    onsets = onsets_of(world.condition, gap=setting.gap)
    onsets = onsets[onsets < circle.stop]
    return (circle, onsets) if FEWEST <= len(onsets) <= MOST else None


def sizes(setting: Setting, seed: int, count: int) -> dict[str, list[int]]:
    """How often each test at 5% rejects worlds without an effect: name to [rejections, worlds], and interval coverage."""
    tally: dict[str, list[int]] = {}
    make = getattr(worlds, setting.kind)
    for number, world in enumerate(make(seed, count, setting.signal)):
        found = usable(world, setting)
        if found is None:
            continue
        circle, onsets = found
        for name, is_counted in _ours(world, setting, circle, onsets).items():
            _add(tally, name, is_counted)
        if number % EVERY_RIVAL == 0:
            for name, p in _theirs(world, setting, circle, onsets, (seed, number)).items():
                _add(tally, name, p <= 0.05)
    return tally


def _add(tally: dict[str, list[int]], name: str, is_counted: object) -> None:
    cell = tally.setdefault(name, [0, 0])
    cell[0] += bool(is_counted)
    cell[1] += 1


def _ours(world: worlds.World, setting: Setting, circle: Circle, onsets: np.ndarray) -> dict[str, bool]:
    outcome = measured(world, setting.horizon)
    means = shift_test(mean_scores(outcome, circle), onsets)
    bare = shift_test(mean_scores(measured(world, setting.horizon, paths=False), circle), onsets)
    hits = shift_test(hit_scores(outcome, circle), onsets)
    interval = effect_interval(means, level=0.9)
    found = {
        "means": means.p <= 0.05,
        "means, other side": max(means.opposite, circle.finest) <= 0.05,
        "means, no path given": bare.p <= 0.05,
        "hits": hits.p <= 0.05,
        "interval covers": interval.low <= 0 <= interval.high,
    }
    fear = fear_of(world.fear, world.drawdown)
    known = onsets[fear.known[onsets]]
    if len(known) >= FEWEST:
        matched = [shift_test(matched_scores(v, outcome, fear, circle), known) for v in (outcome.values, outcome.hit.astype(float))]
        found |= {"matched means": matched[0].p <= 0.05, "matched hits": matched[1].p <= 0.05}
    return found


def _theirs(world: worlds.World, setting: Setting, circle: Circle, onsets: np.ndarray, seed: tuple[int, int]) -> dict[str, float]:
    y = measured(world, setting.horizon).values[circle.start : circle.stop]
    held, rng = world.condition[circle.start : circle.stop], np.random.default_rng(seed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # rivals warn of few observations, which is the point
        found = {
            "plain rotation": rivals.plain_rotation(y, onsets),
            "t-test per episode": rivals.t_per_episode(y, onsets),
            "t-test per day": rivals.t_per_day(y, held),
            "Newey-West": rivals.newey_west(y, held, setting.horizon),
            "i.i.d. shuffle": rivals.iid_shuffle(y, onsets, rng),
        }
        if seed[1] % EVERY_BOOTSTRAP == 0:
            found["arch bootstrap"] = rivals.arch_bootstrap(y, onsets, setting.horizon + setting.gap, rng)
    return found


def family(setting: Setting, seed: int, count: int, variants: int = 1000) -> dict[str, list[int]]:
    """How often the best of a thousand correlated variants is significant family-wise, in worlds without an effect."""
    tally: dict[str, list[int]] = {}
    for world in getattr(worlds, setting.kind)(seed, count, "level"):
        fear = world.fear if setting.kind == "own" else world.elsewhere
        outcome = measured(world, setting.horizon)
        circle = circle_of(outcome.observed, horizon=setting.horizon)
        thresholds = np.quantile(fear, np.linspace(0.5, 0.95, variants // 20))
        conditions = np.array([worlds.streak(fear > level, length) for level in thresholds for length in range(1, 21)])
        patterns = patterns_from(conditions, circle, gap=setting.gap)
        if patterns.counts.max() < MIN_EPISODES:
            continue
        sweep = plan([mean_scores(outcome, circle)], patterns)
        swept = merge(sweep, run(sweep))
        _add(tally, "family-wise", bool(np.nanmin(swept.family_p) <= 0.05))
        _add(tally, "best of all, uncorrected", bool(np.nanmin(swept.p) <= 0.05))
    return tally


def power(setting: Setting, effect: float, seed: int, count: int) -> dict[str, list[int]]:
    """How often an effect is found that lifts every window after an onset by ``effect`` of its usual standard deviation."""
    tally: dict[str, list[int]] = {}
    for world in getattr(worlds, setting.kind)(seed, count, setting.signal):
        found = usable(world, setting)
        if found is None:
            continue
        circle, onsets = found
        planted = _planted(world, setting.horizon, onsets, effect)
        means, bare = (shift_test(mean_scores(measured(planted, setting.horizon, paths=p), circle), onsets) for p in (True, False))
        size = "3-7" if len(onsets) < 8 else "8-15" if len(onsets) < 16 else "16-60"
        y = measured(planted, setting.horizon).values[circle.start : circle.stop]
        for name, p in _powers(means, bare, y, onsets).items():
            _add(tally, f"{name} | {size}", p <= 0.05)
    return tally


def _powers(means: ShiftTest, bare: ShiftTest, y: np.ndarray, onsets: np.ndarray) -> dict[str, float]:
    plain = rivals.plain_rotation(y, onsets)
    return {"means": means.p, "means, no path given": bare.p, "plain rotation": plain}


def _planted(world: worlds.World, horizon: int, onsets: np.ndarray, effect: float) -> worlds.World:
    steps, window = world.steps.copy(), measured(world, horizon).values
    lift = effect * np.nanstd(window) / horizon
    for onset in onsets:
        steps[onset + 1 : onset + 1 + horizon] += lift
    return worlds.World(steps, np.cumsum(steps), world.fear, world.drawdown, world.condition, world.elsewhere)
