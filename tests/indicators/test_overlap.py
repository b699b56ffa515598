"""The overlap coefficient, its history, and what a random split of the same purchases gives."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from tests.indicators import bars as files
from tests.indicators import naive_costs
from tests.indicators.test_cost_basis import bar_sets, made
from tests.indicators.test_holders import part

from crossroads.indicators.cost_basis import Bars, Grid, day_density
from crossroads.indicators.holders import Pattern, holdings, strength_share, trades
from crossroads.indicators.overlap import RandomSplit, overlap, overlap_history, random_history, random_split, shuffled

ONE = np.array([[1.0, 1.0]])
ROUND = 2e-9  # overlaps are given to nine decimals

shares = hnp.arrays(float, (2, 12), elements=st.floats(0, 1e9))


def followed(bars: Bars, share: np.ndarray, multiplier: np.ndarray = ONE) -> np.ndarray:
    return overlap_history(trades(bars, share, multiplier), bars, day_density(bars, Grid.over(bars)))


# ------------------------------------------------------------------------------------------------ the coefficient


@given(shares, st.floats(0.1, 10))
def test_it_lies_between_0_and_1_whatever_is_compared(held, scale):
    found, larger = overlap(held), held * np.array([[scale], [1.0]])
    for own in (held, larger):
        if np.isnan(overlap(own)):
            assert own.sum(axis=1).min() <= 1e-12 * own.sum(axis=1).max()
            return
    assert 0.0 <= found <= 1.0
    assert overlap(held[::-1]) == found
    assert overlap(larger) == pytest.approx(float(found), abs=ROUND)


@given(hnp.arrays(float, 12, elements=st.floats(1, 1e9)))
def test_the_same_costs_overlap_whole_and_strangers_not_at_all(held):
    nothing = np.zeros(12)
    assert overlap(np.stack([held, 3 * held])) == 1.0
    assert overlap(np.stack([np.r_[held, nothing], np.r_[nothing, held]])) == 0.0
    assert np.isnan(overlap(np.stack([held, nothing])))


def test_many_at_once_are_each_on_its_own():
    held = np.random.default_rng(1).uniform(0, 1, (5, 2, 30))
    assert overlap(held).tolist() == [float(overlap(h)) for h in held]


# ------------------------------------------------------------------------------------------------ through time


@settings(deadline=None)
@given(bars=bar_sets(), seed=st.integers(0, 99), end=st.integers(2, 40))
def test_history_is_bounded_ends_where_the_holdings_do_and_sees_no_later_day(bars, seed, end):
    share = np.random.default_rng(seed).uniform(0, 1, len(bars))
    multiplier = np.array([[1.0, 1.0], [0.5, 1.5]])
    found = followed(bars, share, multiplier)
    known = found[~np.isnan(found)]
    assert ((known >= 0) & (known <= 1)).all()
    density = day_density(bars, Grid.over(bars))
    last = overlap(holdings(trades(bars, share, multiplier), bars, density))
    np.testing.assert_allclose(found[-1], last, atol=ROUND)
    np.testing.assert_allclose(followed(part(bars, end), share[:end], multiplier), found[:end], atol=ROUND)


def test_at_the_start_both_hold_the_same():
    assert followed(made(3, 1), np.full(3, 0.9))[0, 0] == 1.0


def test_a_constant_split_never_tells_the_groups_apart():
    """Why a long time deep under the high says nothing: there the pattern is constant, and the overlap goes to 1 whatever was paid."""
    assert (followed(made(300, 2), np.full(300, 0.5)) == 1.0).all()
    assert followed(made(300, 2), np.full(300, 0.1))[-1, 0] > 0.97  # from halves at the start


def test_groups_that_buy_in_different_years_at_different_prices_do_not_overlap():
    closes = np.r_[np.full(300, 100.0), np.full(300, 200.0)]
    bars = Bars(closes, closes, closes, np.full(600, 5e7), np.full(600, 1e9))
    share = np.r_[np.zeros(300), np.ones(300)]
    found = followed(bars, share)[:, 0]
    assert found[299] == 1.0
    assert found[-1] < 1e-5  # one per mille of the first group's shares would be 1e-3; 300 days at 5 % leave 2e-7


def test_nvidia_on_the_letters_day_is_a_ledger_of_lots(shared):
    """The independent oracle on the real file: every day's purchases a lot, sold day by day, over the last 1,200 sessions."""
    _, bars = files.stock(shared, "NVDA", until="2025-11-18")
    share, grid = strength_share(bars, Pattern()), Grid.over(bars)
    short, late = Bars(*(getattr(bars, f)[-1200:] for f in ("low", "high", "close", "volume", "shares"))), share[-1200:]
    expected = naive_costs.by_bin(naive_costs.lots(short, late.tolist(), (1.0, 1.0)), grid.edges.tolist())
    found = holdings(trades(short, late, ONE), short, day_density(short, grid))[0]
    np.testing.assert_allclose(found, expected, atol=1e-11 * 24.3e9)
    assert overlap(found) == pytest.approx(naive_costs.overlap(expected), abs=ROUND)
    assert overlap(found) == pytest.approx(0.5497, abs=0.0002)  # what older days left is less than that


# ------------------------------------------------------------------------------------------------ named cases


def ranked(shared, ticker: str, file: str, start: str, end: str) -> tuple[float, float]:
    """Highest overlap between two days, and its percentile in the whole record since 2012."""
    days, bars = files.stock(shared, ticker, file=file, until="2025-11-18")
    late = days >= np.datetime64("2008-01-01")
    bars = Bars(*(getattr(bars, f)[late] for f in ("low", "high", "close", "volume", "shares")))
    days = days[late]
    found = followed(bars, strength_share(bars, Pattern()))[:, 0]
    record, inside = days >= np.datetime64("2012-01-03"), (days >= np.datetime64(start)) & (days <= np.datetime64(end))
    top = found[inside].max()
    return float(top), float(100 * np.mean(found[record] <= top))


@pytest.mark.parametrize(
    ("ticker", "start", "end", "expected"),
    [
        ("NVDA", "2012-06-01", "2012-07-31", (1.00, 100)),
        ("NVDA", "2016-01-15", "2016-02-29", (0.70, 44)),
        ("NVDA", "2020-03-01", "2020-04-15", (0.74, 58)),
        ("AAPL", "2012-06-01", "2012-07-31", (0.83, 94)),
        ("AAPL", "2016-01-15", "2016-02-29", (0.64, 35)),
        ("AAPL", "2020-03-01", "2020-04-15", (0.65, 40)),
        ("META", "2016-01-15", "2016-02-29", (0.84, 90)),
        ("META", "2020-03-01", "2020-04-15", (0.61, 24)),
    ],
)
def test_the_cases_the_letter_names(shared, ticker, start, end, expected):
    """Its 2012, 2016 and 2020 as this model measures them, drift golden: only 2012 stood out, after a year far below the high."""
    found = ranked(shared, ticker, "stocks/{}_ohlcv.csv", start, end)
    assert found == (pytest.approx(expected[0], abs=0.006), pytest.approx(expected[1], abs=1.5))


# ------------------------------------------------------------------------------------------------ random splits


@pytest.mark.parametrize("scheme", ["rotate", "permute"])
def test_a_shuffle_deals_the_same_parts_and_takes_its_seed(scheme):
    share = np.random.default_rng(1).uniform(0, 1, 200)
    found = shuffled(share, 50, scheme, seed=3)
    assert found.shape == (50, 200)
    np.testing.assert_array_equal(np.sort(found, axis=1), np.tile(np.sort(share), (50, 1)))
    np.testing.assert_array_equal(found, shuffled(share, 50, scheme, seed=3))
    assert (found != shuffled(share, 50, scheme, seed=4)).any()
    assert (found != share).any(axis=1).all()


def test_a_rotation_keeps_runs_and_a_permutation_does_not():
    share = np.repeat([0.1, 0.9], 100)
    turns = {scheme: (np.diff(shuffled(share, 30, scheme, seed=1), axis=1) != 0).sum(axis=1) for scheme in ("rotate", "permute")}
    assert set(turns["rotate"].tolist()) <= {1, 2}
    assert turns["permute"].min() > 50


def test_random_splits_at_the_end_are_the_last_day_of_their_history():
    bars = made(300, 17)
    density, share = day_density(bars, Grid.over(bars)), strength_share(bars, Pattern(window=20))
    ends = random_split(bars, density, share, ONE, draws=20, seed=5).overlaps
    np.testing.assert_allclose(random_history(bars, density, share, ONE, draws=20, seed=5)[-1], ends, atol=ROUND)


def test_splits_without_a_pattern_look_like_random_ones():
    """Parts drawn without looking at prices: how often random draws overlap as much is then even between 0 and 1."""
    found = []
    for seed in range(40):
        bars = made(250, 100 + seed)
        density = day_density(bars, Grid.over(bars))
        share = np.random.default_rng(seed).uniform(0, 1, 250)
        own = overlap(holdings(trades(bars, share, ONE), bars, density))[0]
        found.append(random_split(bars, density, share, ONE, draws=39, scheme="permute", seed=seed).reaching(float(own)))
    assert 0.35 < np.mean(found) < 0.65  # four standard errors of the mean of 40 even numbers: 0.5 +- 0.18
    assert np.mean(np.array(found) <= 0.2) < 0.45


def test_permuted_splits_overlap_more_than_rotated_ones(shared):
    """Days dealt anew mix the groups almost evenly, so rotation is the harder comparison and the one a reading gives."""
    _, bars = files.stock(shared, "NVDA", until="2025-11-18")
    density, share = day_density(bars, Grid.over(bars)), strength_share(bars, Pattern())
    mixed, turned = (random_split(bars, density, share, ONE, draws=40, scheme=s) for s in ("permute", "rotate"))
    assert mixed.mean > turned.mean + 0.1


def test_what_a_random_split_says_of_itself():
    split = RandomSplit(np.array([0.2, 0.4, 0.6, 0.8]), "rotate", 1)
    assert split.mean == pytest.approx(0.5)
    assert split.error == pytest.approx(np.std([0.2, 0.4, 0.6, 0.8], ddof=1) / 2)
    assert split.reaching(0.6) == pytest.approx(3 / 5)  # two of four, and the value itself
    assert split.reaching(0.9) == pytest.approx(1 / 5)
    assert split.band() == (pytest.approx(0.23), pytest.approx(0.77))
