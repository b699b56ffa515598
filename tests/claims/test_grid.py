"""A grid laid out: its conditions are those of the rule language, its circle is common, its faults are one line."""

from __future__ import annotations

import numpy as np
import pytest
from tests.rules.made import NAMES, arrays

from crossroads.claims import sweep
from crossroads.claims.allshift import shift_test
from crossroads.claims.episodes import onsets_of
from crossroads.claims.grid import Threshold, condition_text, read_grid
from crossroads.claims.grid_plan import lay_out, table_of
from crossroads.claims.outcomes import Following
from crossroads.claims.scores import hit_scores, mean_scores
from crossroads.errors import CrossroadsError, InputError
from crossroads.rules.evaluate import evaluate
from crossroads.rules.rule import condition, outcome

GRID = """
[sweep]
id = "made"

[[condition]]
expressions = ["FEAR", "change(FEAR, 5d)"]
sides = [">", "<"]
levels = [0.5, 1, 18]
quantiles = [60, 80]
streaks = [1, 2]
gaps = ["5d", "20d"]

[[outcome]]
rules = ["return(PRICE, {h}) > 0%", "return(PRICE, {h}) < 1%", "event(FEAR > 21) within {h}"]
horizons = ["5d", "20d"]
"""


def world(count: int = 1500):
    rng = np.random.default_rng(5)
    price = 100 * np.exp(np.cumsum(0.01 * rng.standard_normal(count)))
    fear = 20 + np.cumsum(0.4 * rng.standard_normal(count))
    fear[:30] = np.nan
    return arrays({"FEAR": fear, "PRICE": price, "SPREAD": np.r_[np.full(1000, np.nan), np.ones(count - 1000)]})


@pytest.fixture(scope="module")
def provider():
    return world()


@pytest.fixture(scope="module")
def laid(provider):
    return lay_out(read_grid(GRID, "grid.toml", NAMES, []), provider)


@pytest.fixture(scope="module")
def table(laid):
    return table_of(laid, sweep.merge(laid.plan, sweep.run(laid.plan)))


def test_the_product_is_whole(laid, table):
    assert laid.grid.variants == 2 * 2 * 5 * 2 * 2 * 6 == len(table)
    assert len(laid.labels) == laid.grid.variants // 6
    assert laid.labels.n_unique() == len(laid.labels)
    assert laid.plan.circle.horizon == 20


def test_every_variant_is_what_the_rule_language_tests(laid, table, provider):
    """Each row's condition as text, evaluated and put through the single test on the same circle."""
    rows = table.filter(table["t"].is_not_null()).to_dicts()
    assert len(rows) > 60
    for row in rows[:: len(rows) // 40]:
        text = condition_text(row["expression"], row["side"], Threshold(row["scale"], row["threshold"]), row["streak"])
        held = evaluate(condition(text, NAMES), provider)
        circle = laid.plan.circle
        onsets = onsets_of(held.true, gap=row["gap"])
        onsets = onsets[(onsets >= circle.start) & (onsets < circle.stop)]
        followed = Following(outcome(row["outcome"], NAMES))
        measured = followed.follow(provider).measured
        scores = hit_scores(measured, circle) if measured.is_event else mean_scores(measured, circle)
        test = shift_test(scores, onsets, side="less" if followed.side == "less" else "greater")
        assert row["onsets"] == len(onsets)
        assert row["p"] == pytest.approx(test.p, abs=1e-12), (text, row)
        assert abs(row["t"]) == pytest.approx(abs(test.t), rel=1e-5)  # single precision
        assert row["family_p"] >= row["p"]


def test_an_expression_that_does_not_cover_the_circle_is_left_out_and_said(provider):
    found = lay_out(read_grid(GRID.replace('"FEAR", "change(FEAR, 5d)"', '"FEAR", "SPREAD", "REPO"'), "grid.toml", NAMES, []), provider)
    assert [name for name, _ in found.left_out] == ["SPREAD", "REPO"]
    with pytest.raises(InputError, match="none of 1 expressions covers the circle"):
        lay_out(read_grid(GRID.replace('"FEAR", "change(FEAR, 5d)"', '"SPREAD"'), "grid.toml", NAMES, []), provider)


def test_all_series_held_through_transforms():
    text = GRID.replace('"FEAR", "change(FEAR, 5d)"', '"*"').replace("levels", 'transforms = ["{x}", "change({x}, 20d)"]\nlevels')
    grid = read_grid(text, "grid.toml", NAMES, ["FEAR", "PRICE"])
    assert [str(x) for x in grid.conditions[0].expressions] == ["FEAR", "change(FEAR, 20d)", "PRICE", "change(PRICE, 20d)"]


def test_since_and_until_bound_the_circle(provider):
    days = provider.sessions
    bounds = f"since = {days[200]}\nuntil = {days[900]}\n"
    found = lay_out(read_grid(GRID.replace('id = "made"', 'id = "made"\n' + bounds), "grid.toml", NAMES, []), provider)
    assert (found.plan.circle.start, found.plan.circle.stop) == (200, 901)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("[sweep]", "[sweep", "not valid TOML"),
        ('id = "made"', "id = 3", "sweep: id is a number"),
        ('"FEAR",', '"FEARS",', "expressions"),
        ("[0.5, 1, 18]", '["high"]', "levels holds text"),
        ("[60, 80]", "[60, 180]", "percentages between 0 and 100"),
        ("streaks = [1, 2]", "streaks = [0]", "1 or more"),
        ('sides = [">", "<"]', 'sides = [">="]', "'>' or '<'"),
        ('gaps = ["5d", "20d"]', 'gaps = ["often"]', "not a length of time"),
        ('horizons = ["5d", "20d"]', "", "give both or neither"),
        ("[[outcome]]", "[[outcomes]]", "unknown key|needs at least"),
        ("quantiles", "quantile", "unknown key 'quantile'"),
    ],
)
def test_a_fault_of_a_grid_is_one_line(old, new, message):
    text = GRID.replace(old, new, 1)
    with pytest.raises(CrossroadsError, match=message) as wrong:
        read_grid(text, "grid.toml", NAMES, [])
    assert "\n" not in str(wrong.value)


def test_a_grid_too_large_is_refused():
    many = ", ".join(str(i / 1000) for i in range(1, 3000))
    with pytest.raises(InputError, match="more than 20,000,000"):
        read_grid(GRID.replace("[0.5, 1, 18]", f"[{many}]").replace("[1, 2]", str(list(range(1, 500)))), "grid.toml", NAMES, [])
