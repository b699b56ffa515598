"""The model on processes whose truth is known: it recovers them, its intervals cover them, and nothing later enters."""

from __future__ import annotations

import numpy as np
import pytest
from bench.processes import NOISE, Process, course_of, coverage, fitted, marks_of, month_ends, window

from crossroads.hazard.chain import RIDGES, choose_ridge
from crossroads.hazard.model import Asked, BaseRate, draw_incidence, fit_set
from crossroads.hazard.sets import World
from crossroads.hazard.spells import spells
from crossroads.hazard.training import ENOUGH_EVENTS


def test_intervals_cover_a_known_process_fast() -> None:
    """16 worlds, six figures each; the figures of a world move together, so the band is wide."""
    covered, error = coverage(Process(), range(2000, 2016), draws=120)
    assert covered.mean() > 0.7
    assert np.abs(error).max() < 0.06


@pytest.mark.slow
def test_intervals_cover_a_known_process() -> None:
    """300 worlds: 90 % intervals hold the truth in 85 to 95 %, the estimates are off by less than two points on average."""
    covered, error = coverage(Process(), range(1000, 1300))
    assert 0.85 <= covered.mean() <= 0.95
    assert covered.min() > 0.82  # each of six, with two standard errors of 300 worlds
    assert np.abs(error).max() < 0.02


def test_a_strong_signal_in_the_core_is_recovered() -> None:
    """Hazards that follow the covariate at the landmark for good (no decay): the model is right, and with much data finds it."""
    process = Process(levels=(-3.0, -4.0), slopes=(0.8, -0.5), persistence=0.999)
    world, x = process.world(5, months=3000)
    made = fitted(world, (), ridge=0.3)
    high, low = (float(np.quantile(x, q)) for q in (0.8, 0.2))
    for value in (low, high):
        at = int(np.abs(x[:-30] - value).argmin())
        found = made.incidence(Asked(world.columns, world.spells.possible[at], at))
        np.testing.assert_allclose(found[:2, 11], process.truth(float(x[at]), 12)[:, 11], atol=0.12)


def test_shares_and_survival_add_up_in_estimate_and_draws() -> None:
    world, _ = Process().world(7)
    made, asked = fitted(world), world.asked(len(world.marks) - 1)
    for found in (made.incidence(asked)[:, None], draw_incidence(made, asked, draws=30, seed=1)):
        total = found.sum(axis=0)
        assert np.all((found >= 0) & (found <= 1))
        assert np.all(total <= 1 + 1e-12)
        assert np.all(np.diff(found, axis=-1) >= 0)


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others() -> None:
    world, _ = Process().world(8)
    made, asked = fitted(world), world.asked(len(world.marks) - 1)
    one, two, three = (draw_incidence(made, asked, draws=30, seed=s).tobytes() for s in (1, 1, 2))
    assert one == two != three


def test_a_cause_with_few_events_has_its_base_rate_and_no_covariates() -> None:
    days = month_ends(400)
    marks = marks_of(days)
    fed = [("fed", marks.moments[t] + np.timedelta64(3, "D")) for t in range(5, 395, 13)]
    market = [("market", marks.moments[t] + np.timedelta64(3, "D")) for t in (50, 150, 250)]
    course = course_of([*fed, *market])
    x = np.sin(np.arange(400) / 9)
    flat = np.zeros(400)
    table = {"EASED": flat, "HIKED": flat, "ERA": flat, "BELOW_PEAK": x, "VIX": x**2}
    world = World(marks, course, spells(marks, course), table)
    found = window(world, ("VIX",))
    assert found.events[1] < ENOUGH_EVENTS <= found.events[0]
    assert found.modelled == (0,)
    made = fit_set(found, {1: BaseRate(3, 399.0), 2: BaseRate(0, 0.0)})
    asked = world.asked(399)
    moved = Asked({**table, "BELOW_PEAK": x + 2.0}, asked.possible, 399)
    monthly = made.incidence(asked)[1, 0], made.incidence(moved)[1, 0]
    assert monthly == pytest.approx((3.5 / 400, 3.5 / 400))  # whatever the covariates say


def test_no_events_at_all_is_an_answer_with_an_interval() -> None:
    days = month_ends(200)
    marks = marks_of(days)
    course = course_of([])
    flat = np.zeros(200)
    world = World(marks, course, spells(marks, course), {"EASED": flat, "HIKED": flat, "ERA": flat, "BELOW_PEAK": flat})
    found = window(world, ())
    made = fit_set(found, {j: BaseRate(0, 199.0 * (j < 2)) for j in range(3)})
    assert made.members == ()
    point = made.incidence(world.asked(199))
    drawn = draw_incidence(made, world.asked(199), draws=400, seed=1)
    assert 0 < point[0, 11] < 0.05
    assert np.quantile(drawn[0, :, 11], 0.95) > point[0, 11]
    assert np.all(point[2] == 0)


def test_a_short_exposure_is_not_blown_up_to_a_large_rate() -> None:
    assert BaseRate(1, 5.0).hazard == pytest.approx(1.5 / 97)
    assert BaseRate(0, 0.0).hazard == 0.0


def test_what_comes_after_the_window_changes_no_byte() -> None:
    """Worlds equal up to a month and different after it: ridge, estimate and draws at that month are the same."""
    process, at = Process(), 500
    whole, _ = process.world(11)
    other, _ = process.world(12)
    days, first = whole.marks.days, whole.course.events
    until = whole.marks.moments[at]
    spliced = [(e.cause, e.moment) for e in first if e.moment <= until] + [
        (e.cause, e.moment) for e in other.course.events if e.moment > until
    ]
    course = course_of(spliced)
    table = {name: np.where(np.arange(len(days)) <= at, whole.columns[name], other.columns[name]) for name in whole.columns}
    mixed = World(whole.marks, course, spells(whole.marks, course), table)
    results = []
    for world in (whole, mixed):
        made = fitted(world, NOISE, at=at)
        asked = world.asked(at)
        results.append((made.ridge, made.incidence(asked).tobytes(), draw_incidence(made, asked, draws=20, seed=1).tobytes()))
    assert results[0] == results[1]


def test_the_chain_shrinks_what_says_nothing_and_not_what_says_much() -> None:
    loud, _ = Process(slopes=(1.6, -1.2), levels=(-2.5, -3.0)).world(3)
    mute, _ = Process(slopes=(0.0, 0.0), levels=(-2.5, -3.0)).world(3)
    assert choose_ridge(window(loud, ())) <= 3.0
    assert choose_ridge(window(mute, ())) >= 10.0
    assert choose_ridge(window(mute, ())) in RIDGES


def test_a_constant_column_is_left_out() -> None:
    world, _ = Process().world(4)
    found = window(world)
    layout = found.layout((*("ERA", "EASED", "HIKED", "BELOW_PEAK"), "VIX"))
    assert layout.names == ("BELOW_PEAK", "VIX")
