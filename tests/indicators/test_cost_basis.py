"""The turnover-decayed cost distribution: conserved, equal to a ledger of lots, blind to the future."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from tests.indicators import bars as files
from tests.indicators import naive_costs

from crossroads.errors import InputError
from crossroads.indicators.cost_basis import Bars, Costs, Grid, cost_distribution, day_density, mean_cost, rebased, still_held
from crossroads.indicators.holders import holdings, trades

CONSERVED = 1e-9  # the bound the product promises
ROUNDING = 1e-11  # thousands of products and sums of doubles


def walk(days: int, seed: int, *, start: float = 100.0, vol: float = 0.02) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    close = start * np.exp(np.cumsum(rng.normal(0, vol, days)))
    high, low = close * (1 + rng.uniform(0, 0.03, days)), close * (1 - rng.uniform(0, 0.03, days))
    return {"low": low, "high": high, "close": close, "volume": rng.uniform(0, 4e7, days)}


def made(days: int, seed: int, shares: np.ndarray | float = 1e9, **more) -> Bars:
    return Bars(**walk(days, seed, **more), shares=np.broadcast_to(np.asarray(shares, float), days).copy())


def raw_with_splits(days: int, seed: int) -> tuple[Bars, np.ndarray]:
    """Bars as traded over a 4:1 and a 10:1 split."""
    split = np.ones(days)
    split[days // 3], split[days // 2] = 4.0, 10.0
    factor = np.cumprod(split)
    smooth = walk(days, seed, start=400.0)
    c = {k: v * factor if k == "volume" else v / factor for k, v in smooth.items()}
    return Bars(**c, shares=1e9 * factor), split


@st.composite
def bar_sets(draw, most: int = 40) -> Bars:
    n = draw(st.integers(2, most))
    column = lambda elements: draw(hnp.arrays(float, n, elements=elements))  # noqa: E731  # one line says what it draws
    one, other, close = column(st.floats(5, 200)), column(st.floats(5, 200)), column(st.floats(5, 200))
    return Bars(np.minimum(one, other), np.maximum(one, other), close, column(st.floats(0, 3e9)), column(st.floats(1e8, 2e9)))


# ------------------------------------------------------------------------------------------------ conservation


def test_shares_are_conserved_over_3500_days_and_two_splits():
    raw, split = raw_with_splits(3500, seed=1)
    bars, factor = rebased(raw, split)
    held = cost_distribution(bars, Grid.over(bars))
    assert held.total * factor[-1] == pytest.approx(raw.shares[-1], rel=CONSERVED)
    assert factor[-1] == 40.0
    groups = trades(bars, np.random.default_rng(2).uniform(0, 1, len(bars)), np.array([[1.0, 0.4]]))
    np.testing.assert_allclose(groups.held.sum(axis=2)[:, 0] * factor, raw.shares, rtol=CONSERVED)
    assert holdings(groups, bars, day_density(bars, Grid.over(bars))).sum() * factor[-1] == pytest.approx(raw.shares[-1], rel=CONSERVED)


def test_a_fund_holds_exactly_its_shares_every_day():
    rng = np.random.default_rng(3)
    bars = made(3500, 4, shares=1e9 * np.exp(np.cumsum(rng.normal(0, 0.01, 3500))))
    groups = trades(bars, rng.uniform(0, 1, 3500), np.array([[0.2, 0.2], [0.1, 0.3]]))
    np.testing.assert_allclose(groups.held.sum(axis=2), np.column_stack([bars.shares] * 2), rtol=CONSERVED)
    for multiplier in (0.2, 1.0, 30.0):  # the last sells everything on most days
        assert cost_distribution(bars, Grid.over(bars), multiplier=multiplier).total == pytest.approx(bars.shares[-1], rel=CONSERVED)


@settings(deadline=None)
@given(bars=bar_sets(), shape=st.sampled_from(["triangular", "uniform"]), step=st.sampled_from([0.003, 0.01, 0.05]))
def test_every_day_spreads_all_its_shares_and_none_is_lost(bars, shape, step):
    grid = Grid.over(bars, step)
    density = day_density(bars, grid, shape)
    np.testing.assert_allclose(density.weight.sum(axis=1), 1.0, rtol=ROUNDING)
    assert (density.weight >= -ROUNDING).all()
    assert (density.stop <= grid.count).all()
    assert (density.start >= 0).all()
    held = cost_distribution(bars, grid, shape=shape)
    assert held.total == pytest.approx(bars.shares[-1], rel=CONSERVED)
    assert (held.shares >= -ROUNDING * bars.shares[-1]).all()


# ------------------------------------------------------------------------------------------------ against the ledger of lots


@pytest.mark.parametrize(("seed", "multiplier"), [(5, 1.0), (6, 0.3), (7, 2.0)])
def test_the_distribution_is_that_of_a_ledger_of_lots(seed, multiplier):
    rng = np.random.default_rng(seed)
    bars = made(250, seed, shares=1e9 * np.exp(np.cumsum(rng.normal(0, 0.02, 250))), vol=0.03)
    grid = Grid.over(bars)
    ledger = naive_costs.lots(bars, [0.5] * 250, (multiplier, multiplier))
    expected = np.sum(naive_costs.by_bin(ledger, grid.edges.tolist()), axis=0)
    found = cost_distribution(bars, grid, multiplier=multiplier)
    np.testing.assert_allclose(found.shares, expected, atol=ROUNDING * bars.shares[-1])


def test_raw_prices_with_splits_give_the_ledger_of_raw_lots():
    raw, split = raw_with_splits(300, seed=8)
    bars, factor = rebased(raw, split)
    grid = Grid.over(bars)
    ledger = naive_costs.lots(raw, [0.5] * 300, (1.0, 1.0), split.tolist())
    expected = np.sum(naive_costs.by_bin(ledger, (grid.edges / factor[-1]).tolist()), axis=0)
    found = cost_distribution(bars, grid).shares * factor[-1]
    np.testing.assert_allclose(found, expected, atol=ROUNDING * raw.shares[-1])


def test_adjusted_prices_need_no_rebasing():
    raw, split = raw_with_splits(600, seed=9)
    bars, factor = rebased(raw, split)
    last = factor[-1]
    adjusted = Bars(bars.low / last, bars.high / last, bars.close / last, bars.volume * last, bars.shares * last)
    one, two = (cost_distribution(b, Grid.over(b)) for b in (bars, adjusted))
    bin_width = 0.01  # the edges of the two bases fall on other prices
    assert two.mean == pytest.approx(one.mean / last, rel=bin_width / 2)
    assert two.below(100 / last) == pytest.approx(one.below(100), abs=0.01)


# ------------------------------------------------------------------------------------------------ what it means


def test_a_day_that_turns_everything_over_leaves_only_itself():
    bars = made(50, 10)
    volume = bars.volume.copy()
    volume[30] = 1e9
    cut = slice(0, 31)
    bars_now = Bars(bars.low[cut], bars.high[cut], bars.close[cut], volume[cut], bars.shares[cut])
    density = day_density(bars_now, Grid.over(bars_now))
    held = cost_distribution(bars_now, density.grid).shares
    np.testing.assert_allclose(held[density.start[30] : density.stop[30]].sum(), 1e9, rtol=ROUNDING)
    assert held.sum() == pytest.approx(1e9, rel=ROUNDING)


def test_no_volume_changes_nothing_and_created_shares_stand_at_the_close_before():
    flat = Bars(np.full(4, 9.9), np.full(4, 10.1), np.full(4, 10.0), np.zeros(4), np.array([100.0, 100.0, 150.0, 75.0]))
    held = cost_distribution(flat, Grid.over(flat))
    assert held.total == pytest.approx(75.0, rel=ROUNDING)
    at_close = Grid.over(flat).bins(np.array([10.0]))[0]
    grown = cost_distribution(Bars(*(getattr(flat, f)[:3] for f in ("low", "high", "close", "volume", "shares"))), Grid.over(flat))
    before = cost_distribution(Bars(*(getattr(flat, f)[:2] for f in ("low", "high", "close", "volume", "shares"))), Grid.over(flat))
    added = grown.shares - before.shares
    assert added[at_close] == pytest.approx(50.0)
    assert np.delete(added, at_close) == pytest.approx(0.0)
    np.testing.assert_allclose(held.shares, grown.shares / 2)  # redemption takes from all costs alike


def test_a_close_outside_the_day_widens_it_and_a_single_price_is_one_bin():
    bars = Bars(np.array([10.0, 10.0]), np.array([10.5, 10.0]), np.array([11.0, 10.0]), np.ones(2), np.ones(2))
    assert bars.high.tolist() == [11.0, 10.0]
    density = day_density(bars, Grid.over(bars))
    assert density.weight[1].tolist()[0] == 1.0
    assert density.stop[1] - density.start[1] == 1


def test_the_triangle_peaks_where_most_was_traded():
    bars = Bars(np.array([100.0]), np.array([110.0]), np.array([109.0]), np.ones(1), np.ones(1))
    grid = Grid.over(bars, 0.001)
    triangle, even = (day_density(bars, grid, shape).weight[0] for shape in ("triangular", "uniform"))
    assert grid.middles[triangle.argmax()] == pytest.approx((110 + 100 + 2 * 109) / 4, rel=0.002)
    per_price = even[1:-1] / np.diff(grid.edges)[: len(even)][1:-1]
    assert per_price == pytest.approx(0.1, rel=1e-9)  # one over the range of ten dollars, in bins the range covers whole


def test_quantiles_and_the_share_in_profit_undo_each_other():
    bars = made(400, 11)
    held = cost_distribution(bars, Grid.over(bars))
    for part in (0.05, 0.5, 0.95):
        assert held.below(held.quantile(part)) == pytest.approx(part, abs=1e-9)
    assert held.below(bars.high.max() * 1.02) == 1.0
    assert held.below(bars.low.min() * 0.98) == 0.0
    assert bars.low.min() <= held.mean <= bars.high.max()


def test_costs_of_two_prices():
    grid = Grid(0, 2, step=np.log(2))  # bins 1-2 and 2-4
    held = Costs(grid, np.array([3.0, 1.0]))
    assert held.mean == pytest.approx((3 * 1.5 + 1 * 3.0) / 4)
    assert held.below(2.0) == pytest.approx(0.75)


def test_wrong_bars_are_refused():
    good = walk(3, 1)
    for name, value in (("low", 0.0), ("close", -1.0), ("volume", -5.0)):
        wrong = {**good, name: np.array([good[name][0], value, good[name][2]])}
        with pytest.raises(InputError, match=f"{name} must"):
            Bars(**wrong, shares=np.ones(3))


# ------------------------------------------------------------------------------------------------ mean cost only


@settings(deadline=None)
@given(hnp.arrays(float, st.integers(1, 60), elements=st.floats(1, 1e5)), st.floats(0, 1.5))
def test_the_mean_cost_recursion_stays_within_prices_seen(price, share):
    costs = mean_cost(price, np.full(len(price), share))
    seen_low, seen_high = np.minimum.accumulate(price), np.maximum.accumulate(price)
    assert (costs >= seen_low * (1 - 1e-12)).all()
    assert (costs <= seen_high * (1 + 1e-12)).all()
    assert costs[0] == pytest.approx(price[0], rel=1e-15)


def test_the_mean_of_the_distribution_is_the_recursion_on_each_days_mean_price(shared):
    """Two roads to one number on Nvidia's whole file: bins and lots, or a recursion of the means."""
    _, bars = files.stock(shared, "NVDA", until="2025-11-18")
    held = cost_distribution(bars, Grid.over(bars))
    day_mean = (bars.low + bars.high + bars.middle) / 3  # of a triangle
    expected = mean_cost(day_mean, np.minimum(bars.turnover, 1.0))[-1]
    assert held.mean == pytest.approx(expected, rel=1e-3)  # a bin is a hundredth wide and its middle stands for it
    assert held.mean == pytest.approx(153.51, abs=0.01)


def test_what_is_left_of_each_days_purchases():
    kept = np.random.default_rng(1).uniform(0.5, 1.0, (6, 2))
    expected = [[np.prod(kept[t + 1 :, g]) for g in (0, 1)] for t in range(6)]
    np.testing.assert_allclose(still_held(kept), expected)
