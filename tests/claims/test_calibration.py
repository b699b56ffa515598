"""Does a test at 5% cry wolf 5% of the time? A short run of ``make calibrate``: 400 worlds a row, bands of three standard errors.

The full run (docs/methods/calibration.md) has thousands of worlds and tight bands; this one catches a test that has broken.
"""

from __future__ import annotations

import json
from collections import Counter

import numpy as np
import pytest
from bench import worlds
from bench.calibration_page import page
from bench.code_hash import code_hash
from tests.conftest import ROOT

from crossroads.claims.allshift import rotated_sum, shift_test
from crossroads.claims.circle import circle_of
from crossroads.claims.episodes import onsets_of
from crossroads.claims.intervals import effect_interval
from crossroads.claims.matched import fear_of, matched_scores
from crossroads.claims.measured import Measured
from crossroads.claims.patterns import patterns_from
from crossroads.claims.scores import mean_scores
from crossroads.claims.sweep import merge, plan, run

EACH = 100  # worlds of each of the four kinds of condition
HIT = {21: 0.03, 252: 0.20}


def measured(world, horizon):
    values = np.full(len(world.price), np.nan)
    values[:-horizon] = world.price[horizon:] - world.price[:-horizon]
    return Measured(values, ~np.isnan(values), horizon, values >= HIT[horizon], steps=world.steps)


def count(kind, horizon, gap):
    """Share of worlds in which each test rejects, and in which the interval holds the truth."""
    counted = Counter()
    for signal in worlds.SIGNALS:
        for world in getattr(worlds, kind)(400 + horizon, EACH, signal):
            outcome = measured(world, horizon)
            circle = circle_of(outcome.observed, horizon=horizon)
            onsets = onsets_of(world.condition, gap=gap)
            onsets = onsets[onsets < circle.stop]
            if 3 <= len(onsets) <= 60:
                counted["worlds"] += 1
                counted.update(name for name, is_counted in counted_in(world, outcome, circle, onsets) if is_counted)
    return {name: number / counted["worlds"] for name, number in counted.items()}, counted["worlds"]


def counted_in(world, outcome, circle, onsets):
    means = shift_test(mean_scores(outcome, circle), onsets)
    interval = effect_interval(means, level=0.9)
    plain = rotated_sum(np.rint(outcome.values[: circle.size] * 1e6).astype(np.int64), onsets)
    yield "means", means.p <= 0.05
    yield "covers", interval.low <= 0 <= interval.high
    yield "plain", np.mean(plain >= plain[0]) <= 0.05
    fear = fear_of(world.fear, world.drawdown)
    known = onsets[fear.known[onsets]]
    if len(known):
        yield "matched hits", shift_test(matched_scores(outcome.hit.astype(float), outcome, fear, circle), known).p <= 0.05


def band(worlds_counted, share=0.05):
    return 3 * np.sqrt(share * (1 - share) / worlds_counted)


@pytest.mark.parametrize(("horizon", "gap"), [(21, 21), (252, 126)])
def test_independent_worlds(horizon, gap):
    found, number = count("independent", horizon, gap)
    assert number > 350
    assert found["means"] == pytest.approx(0.05, abs=band(number))
    assert found["covers"] == pytest.approx(0.90, abs=band(number, 0.9))


@pytest.mark.parametrize(("horizon", "gap"), [(21, 126), (252, 126)])
def test_worlds_whose_condition_is_made_of_their_own_price(horizon, gap):
    found, number = count("own", horizon, gap)
    assert number > 330
    assert 0.03 - band(number) <= found["means"] <= 0.07 + band(number)
    assert found["matched hits"] <= 0.07 + band(number)
    assert 0.85 - band(number, 0.9) <= found["covers"] <= 0.95 + band(number, 0.9)
    if horizon == 21:
        assert found["plain"] > found["means"] + 0.02  # the reason for studentising


def test_the_best_of_many_variants():
    rejected, number = 0, 120
    for world in worlds.independent(77, number, "level"):
        outcome = measured(world, 21)
        circle = circle_of(outcome.observed, horizon=21)
        levels = np.quantile(world.elsewhere, np.linspace(0.5, 0.95, 12))
        conditions = np.array([worlds.streak(world.elsewhere > level, length) for level in levels for length in range(1, 16, 2)])
        sweep = plan([mean_scores(outcome, circle)], patterns_from(conditions, circle, gap=21))
        rejected += np.nanmin(merge(sweep, run(sweep)).family_p) <= 0.05
    assert rejected / number <= 0.06 + band(number)
    assert rejected > 0


@pytest.fixture(scope="module")
def kept():
    return json.loads((ROOT / "bench" / "results" / "calibration.json").read_text("utf-8"))


def share(kept, section, name, *, horizon):
    cells = [row[name] for key, row in kept["table"][section].items() if key.split(" | ")[1] == str(horizon)]
    counted, seen = np.sum(cells, axis=0)
    return counted / seen, seen


@pytest.mark.parametrize("horizon", [21, 63, 252])
def test_the_kept_results_meet_what_is_asked_of_them(kept, horizon):
    """On at least 4,000 worlds a row: independent 4-6%, own 3-7%, matched hits at most 7%, intervals 85-95%."""
    independent, seen = share(kept, "size, independent", "means", horizon=horizon)
    assert seen >= 4000
    assert 0.04 <= independent <= 0.06
    own, seen = share(kept, "size, own", "means", horizon=horizon)
    assert seen >= 4000
    assert 0.03 <= own <= 0.07
    assert share(kept, "size, own", "matched hits", horizon=horizon)[0] <= 0.07
    for kind in ("independent", "own"):
        assert 0.85 <= share(kept, f"size, {kind}", "interval covers", horizon=horizon)[0] <= 0.95


def test_the_kept_family_meets_what_is_asked_of_it(kept):
    for kind in ("independent", "own"):
        counted, seen = np.sum([cells["family-wise"] for cells in kept["table"][f"family, {kind}"].values()], axis=0)
        assert counted / seen <= 0.06
        assert seen >= 1000


def test_the_kept_results_are_of_this_code(kept):
    """What a verdict stands on has been measured as it is now: after a change of the tests run ``make calibrate``."""
    assert kept["code"] == code_hash()


def test_the_page_is_that_of_the_kept_results(kept):
    assert (ROOT / "docs" / "methods" / "calibration.md").read_text("utf-8") == page(kept)
