from __future__ import annotations

import itertools
from datetime import date

import numpy as np
import pytest
from tests.indicators import money, naive_flows, real

from crossroads.catalog.baskets import baskets
from crossroads.catalog.load import catalog
from crossroads.catalog.specs import Basket
from crossroads.errors import NotKnownError
from crossroads.indicators.baskets import rolling_beta, track
from crossroads.indicators.registry import reading, series
from crossroads.series import Basis
from crossroads.timeline import sessions

LETTER = "2025-11-18"
RNG = np.random.default_rng(5)


@pytest.fixture(scope="module")
def panel(shared):
    btc = money.prices(shared, "BTC", until=LETTER, file="yahoo/BTC-USD_close.csv")
    spx = money.prices(shared, "SPX", until=LETTER, file="yahoo/SPX.csv", units="points")
    return real.panel(LETTER, *money.held(shared, until=LETTER), btc, spx)


def plain(panel, basket_id: str) -> dict[date, float]:
    members = [panel[name] for name in baskets()[basket_id].members]
    prices = [dict(zip(m.periods.astype(object), m.values, strict=True)) for m in members]
    days = sorted({d for p in prices for d in p})
    open_days = set(sessions(np.datetime64(days[0]), np.datetime64(days[-1])).astype(object))
    return naive_flows.basket(prices, [d for d in days if d in open_days])


@pytest.mark.parametrize("name", ["RETAIL", "INSTITUTIONS"])
def test_levels_against_plain_loops(panel, name):
    wanted = plain(panel, name)
    own = track(panel, baskets()[name])
    assert own.days.astype(object).tolist() == list(wanted)
    np.testing.assert_allclose(own.level, list(wanted.values()), rtol=1e-9)  # products of some thousand factors


def test_the_lag_of_the_letters_day(panel):
    """The letter says -10 to -12 % for the brokers' baskets; ours, written down later, stood at -10.6."""
    retail, institutions = plain(panel, "RETAIL"), plain(panel, "INSTITUTIONS")
    days = sorted(set(retail) & set(institutions))
    ratio = [retail[d] / institutions[d] for d in days]
    found = reading(panel, catalog(), "BASKET_LAG")
    assert found.value == pytest.approx(100 * (ratio[-1] / max(ratio[-252:]) - 1))
    assert found.value == pytest.approx(-10.6, abs=0.05)
    assert found.details["relative_3m"] == pytest.approx(100 * (ratio[-1] / ratio[-64] - 1))
    assert found.details["year_high_day"] == str(days[len(days) - 252 + int(np.argmax(ratio[-252:]))])


def test_what_was_chosen_later_is_marked_hindsight(panel):
    found = reading(panel, catalog(), "BASKET_LAG")
    assert found.basis is Basis.BACKFILLED
    assert (found.details["defined"], found.details["hindsight"]) == ("2026-11-24", "yes")
    assert series(panel, "BASKET_BETA").weakest_basis is Basis.BACKFILLED
    assert catalog().indicators["BASKET_LAG"].launched == date(2026, 11, 24)


def test_beta_against_plain_loops(panel):
    own, spx = track(panel, baskets()["RETAIL"]), panel["SPX"]
    levels = dict(zip(own.days.astype(object), own.level, strict=True))
    closes = dict(zip(spx.periods.astype(object), spx.values, strict=True))
    days = sorted(set(levels) & set(closes))[-127:]
    x, y = ([float(np.log(v[b] / v[a])) for a, b in itertools.pairwise(days)] for v in (closes, levels))
    assert reading(panel, catalog(), "BASKET_BETA").value == pytest.approx(naive_flows.slope(x, y))


def test_the_letters_order_of_betas(panel):
    found = reading(panel, catalog(), "BASKET_BETA")
    assert found.value > 1.5
    assert found.details["institutions_beta"] < 1.0
    assert found.details["retail_below_year_high"] < found.details["institutions_below_year_high"]


def test_rolling_beta_finds_the_slope_that_made_the_data():
    market = RNG.standard_normal(400)
    found = rolling_beta(2.5 * market + 1e-9 * RNG.standard_normal(400), market, 50)
    assert np.isnan(found[:49]).all()
    np.testing.assert_allclose(found[49:], 2.5, atol=1e-6)  # noise a billionth of the signal
    assert np.isnan(rolling_beta(market, np.ones(400), 50)).all()
    assert np.isnan(rolling_beta(market[:10], market[:10], 50)).all()


def members(**values: list[float | None]):
    days = [str(d) for d in sessions(np.datetime64("2025-11-10"), np.datetime64("2025-11-18"))]
    return [
        real.series(name, [(d, v) for d, v in zip(days, prices, strict=False) if v is not None], units="usd", until=LETTER)
        for name, prices in values.items()
    ]


def three(*names: str) -> Basket:
    return Basket("X", "x", "组合", date(2025, 1, 1), dict.fromkeys(names, "a reason"))


def test_a_changed_adjustment_is_no_return_and_a_missing_member_is_left_out():
    known = members(A=[100, 101, 50.5, 51, 51, 51, 51], B=[10, 10, 11, None, None, None, 11], C=[5, 5, 5, 5, 6, 6, 6])
    own = track(real.panel(LETTER, *known), three("A", "B", "C"))
    changes = np.diff(own.level, prepend=1.0) / np.r_[1.0, own.level[:-1]]
    assert changes == pytest.approx([0.01 / 3, 0.1 / 2, (51 / 50.5 - 1) / 2, 0.2 / 2, 0, 0], abs=1e-12)  # A halved on the third day


def test_a_day_waits_for_the_member_whose_day_ends_later():
    """At 16:15 bitcoin's day is not over: the basket's newest day is the one before."""
    days = [str(d) for d in sessions(np.datetime64("2025-11-10"), np.datetime64("2025-11-18"))]
    late = real.series("C", [(d, 5.0) for d in days[:-1]], units="usd", until=LETTER)
    own = track(real.panel(LETTER, *members(A=[100 + i for i in range(7)], B=[1] * 7), late), three("A", "B", "C"))
    assert own.is_whole.tolist() == [True] * 5 + [False]
    gone = real.series("C", [("2025-11-10", 5.0)], units="usd", until=LETTER)
    own = track(real.panel(LETTER, *members(A=[100 + i for i in range(7)], B=[1] * 7), gone), three("A", "B", "C"))
    assert own.is_whole.tolist() == [False] * 4 + [True] * 2  # a week later nobody waits for it any more


def test_half_of_the_members_must_be_there():
    known = members(A=[100] * 7)
    with pytest.raises(NotKnownError, match="X: B, C have no price known by 2025-11-18"):
        track(real.panel(LETTER, *known), three("A", "B", "C"))


def test_a_week_long_hole_is_no_days_change():
    holed = real.series("A", [("2025-11-03", 100.0), ("2025-11-17", 130.0), ("2025-11-18", 131.3)], units="usd", until=LETTER)
    own = track(real.panel(LETTER, holed, *members(B=[1] * 7, C=[1] * 7)), three("A", "B", "C"))
    assert own.level[-1] == pytest.approx(1 + 0.01 / 3)


def test_ether_against_bitcoin():
    days = np.arange("2025-07-01", "2025-11-19", dtype="datetime64[D]")
    steps = 0.02 * RNG.standard_normal(len(days))
    btc, eth = 100_000 * np.exp(np.cumsum(steps)), 4_000 * np.exp(np.cumsum(1.4 * steps))
    known = [
        real.series(n, list(zip(days.astype(str), v, strict=True)), units="usd", until=LETTER) for n, v in (("BTC", btc), ("ETH", eth))
    ]
    found = reading(real.panel(LETTER, *known), catalog(), "ALTCOIN_BETA")
    assert found.value == pytest.approx(1.4)
    assert found.details["ETH_below_peak"] == pytest.approx(100 * (eth[-1] / eth.max() - 1))
    assert "ETH has no value known" in reading(real.panel(LETTER, known[0]), catalog(), "ALTCOIN_BETA").reason
