"""Two modelled groups: who buys when, what each holds, and that both together are all shares."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.indicators import bars as files
from tests.indicators import naive_costs
from tests.indicators.test_cost_basis import CONSERVED, ROUNDING, bar_sets, made

from crossroads.errors import InputError
from crossroads.indicators.cost_basis import Bars, Grid, cost_distribution, day_density
from crossroads.indicators.holders import Pattern, costs, fall_from_high, holdings, matured, share_of, strength_share, trades


def part(bars: Bars, end: int) -> Bars:
    return Bars(*(getattr(bars, f)[:end] for f in ("low", "high", "close", "volume", "shares")))


# ------------------------------------------------------------------------------------------------ who buys


def test_the_pattern_at_its_corners():
    closes = np.array([100.0, 100.0, 120.0, 90.0, 80.0, 60.0, 108.0])
    bars = Bars(closes, closes, closes, np.ones(7), np.ones(7))
    found = strength_share(bars, Pattern(window=252, deep=0.2, least=0.1))
    assert found[0] == 0.5  # nothing before it
    assert found[1:3].tolist() == [0.9, 0.9]  # at the high and above it
    assert found[3:6].tolist() == [0.1, 0.1, 0.1]  # 25, 33, 50 % below 120
    assert found[6] == pytest.approx(0.5)  # 10 % below: both alike


def test_the_high_is_that_of_the_window_before_the_day():
    closes = np.array([200.0] + [100.0] * 10)
    bars = Bars(closes, closes, closes, np.ones(11), np.ones(11))
    assert fall_from_high(bars, 5).tolist() == [0.0] + [0.5] * 5 + [0.0] * 5


@pytest.mark.parametrize("ticker", ["NVDA", "AAPL"])
def test_the_pattern_on_real_bars_is_the_plain_loop_s(shared, ticker):
    _, bars = files.stock(shared, ticker, until="2014-12-31")
    plain = naive_costs.strength_share(bars.low.tolist(), bars.high.tolist(), bars.close.tolist())
    np.testing.assert_allclose(strength_share(bars, Pattern()), plain, atol=1e-12)


@settings(deadline=None)
@given(bars=bar_sets(), window=st.integers(1, 20), end=st.integers(1, 40))
def test_the_pattern_sees_no_later_day_and_no_group_ever_stops(bars, window, end):
    pattern = Pattern(window=window)
    found = strength_share(bars, pattern)
    assert ((found >= pattern.least - 1e-12) & (found <= 1 - pattern.least + 1e-12)).all()
    np.testing.assert_array_equal(strength_share(part(bars, end), pattern), found[:end])


def test_counted_purchases_replace_the_pattern_where_both_groups_were_counted():
    nan = np.nan
    found = share_of(np.array([3.0, nan, 0.0, -5.0, 1.0, 0.0]), np.array([1.0, 2.0, 4.0, 5.0, nan, 0.0]), np.full(6, 0.7))
    assert found.tolist() == [0.75, 0.7, 0.0, 0.0, 0.7, 0.7]  # net sales are no purchase; nothing bought by both is not counted


def test_a_part_outside_its_range_is_refused():
    with pytest.raises(InputError, match="between 0 and 1"):
        trades(made(5, 1), np.array([0.5, 0.5, 1.2, 0.5, 0.5]), np.array([[1.0]]))


# ------------------------------------------------------------------------------------------------ what they hold


@settings(deadline=None)
@given(bars=bar_sets(), data=st.data())
def test_both_groups_hold_all_shares_and_neither_less_than_none(bars, data):
    seed, one, two = data.draw(st.tuples(st.integers(0, 99), st.floats(0, 3), st.floats(0, 3)))
    share = np.random.default_rng(seed).uniform(0, 1, (3, len(bars)))
    found = trades(bars, share, np.array([[one, two]]))
    assert (found.held >= -ROUNDING * bars.shares.max()).all()
    np.testing.assert_allclose(found.held.sum(axis=2), np.repeat(bars.shares[:, None], 3, axis=1), rtol=CONSERVED)
    spread = holdings(found, bars, day_density(bars, Grid.over(bars)))
    np.testing.assert_allclose(spread.sum(axis=2), found.held[-1], rtol=CONSERVED, atol=CONSERVED * bars.shares[-1])


def test_groups_that_sell_alike_are_together_the_one_distribution():
    bars = made(500, 12, shares=1e9 * np.exp(np.cumsum(np.random.default_rng(12).normal(0, 0.01, 500))))
    density = day_density(bars, Grid.over(bars))
    for multiplier in (0.3, 1.0):
        both = holdings(trades(bars, strength_share(bars, Pattern()), np.array([[multiplier]])), bars, density)[0].sum(axis=0)
        np.testing.assert_allclose(both, cost_distribution(bars, density.grid, multiplier=multiplier).shares, atol=ROUNDING * 1e9)


def test_the_quick_way_of_equal_multipliers_is_the_long_one():
    bars = made(400, 13, shares=1e9 * np.exp(np.cumsum(np.random.default_rng(1).normal(0, 0.02, 400))))
    share = np.random.default_rng(2).uniform(0, 1, 400)
    quick, slow = (trades(bars, share, np.array([[1.0, second]])) for second in (1.0, 1.0 + 1e-13))
    np.testing.assert_allclose(quick.bought, slow.bought, rtol=1e-9)
    np.testing.assert_allclose(quick.held, slow.held, rtol=1e-9)


@pytest.mark.parametrize("multiplier", [(1.0, 1.0), (1.5, 0.4)])
def test_each_group_is_that_of_a_ledger_of_lots(multiplier):
    rng = np.random.default_rng(14)
    bars = made(200, 14, shares=1e9 * np.exp(np.cumsum(rng.normal(0, 0.02, 200))), vol=0.03)
    share, grid = strength_share(bars, Pattern(window=30)), Grid.over(bars)
    ledger = naive_costs.lots(bars, share.tolist(), multiplier)
    found = holdings(trades(bars, share, np.array([multiplier])), bars, day_density(bars, grid))[0]
    np.testing.assert_allclose(found, naive_costs.by_bin(ledger, grid.edges.tolist()), atol=ROUNDING * 1e9)


def test_who_buys_after_falls_paid_less(shared):
    """In a rising market with setbacks, which the files hold, the pattern must show in the costs."""
    for ticker in ("NVDA", "META", "AAPL"):
        _, bars = files.stock(shared, ticker, until="2025-11-18")
        strength, weakness = costs(
            trades(bars, strength_share(bars, Pattern()), np.array([[1.0]])), bars, day_density(bars, Grid.over(bars))
        )
        assert weakness.mean < strength.mean, ticker


# ------------------------------------------------------------------------------------------------ from when on it says anything


def test_holdings_are_mature_once_the_first_days_are_gone():
    bars = made(400, 15)
    bars = replace(bars, volume=np.full(400, 2e7))  # two per cent a day
    found = trades(bars, np.full(400, 0.5), np.array([[1.0], [0.1]]))
    done = matured(found, warm=100, most=0.05)
    assert done[:, 0].argmax() == 100 + int(np.ceil(np.log(0.05) / np.log(0.98)))
    assert not done[:, 1].any()  # at a tenth of the turnover 300 days are too few
    assert not matured(found, warm=400, most=0.05).any()


def test_what_is_old_is_counted_from_the_day_asked():
    bars = made(60, 16)
    found = trades(bars, np.random.default_rng(1).uniform(0, 1, 60), np.array([[1.0]]))
    old = found.older_than(20)
    assert (old[:21] == 1.0).all()
    expected = found.held[20] * np.prod(found.kept[21:], axis=0) / found.held[-1]
    np.testing.assert_allclose(old[-1], expected)
