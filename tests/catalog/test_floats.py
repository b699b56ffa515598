"""Counts of shares and bitcoins: sourced, on their days, and of the right size."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from crossroads.catalog.floats import BLOCKS_TO_HALVING, bitcoins, floats
from crossroads.catalog.load import catalog


def test_every_count_is_of_a_company_in_the_catalogue_and_says_where_it_stands() -> None:
    for ticker, count in floats().items():
        assert count.ticker == ticker
        assert ticker in catalog()
        assert f"{ticker}.shares" in catalog()
        assert "cover page" in count.source
        assert count.counted <= count.known <= date(2025, 11, 18), "the letter's day may read it"


@pytest.mark.parametrize(("ticker", "price", "trillions"), [("AAPL", 267.44, 3.95), ("NVDA", 181.36, 4.4), ("AMZN", 222.55, 2.38)])
def test_counts_times_price_are_the_companies_worth(ticker: str, price: float, trillions: float) -> None:
    """Market values as the press gave them on 2025-11-18, to a twentieth: a count off by a split would not pass."""
    assert floats()[ticker].shares * price / 1e12 == pytest.approx(trillions, rel=0.05)


@pytest.mark.parametrize(
    ("day", "millions"),
    [
        ("2012-11-28", 10.5),
        ("2016-07-09", 15.75),
        ("2020-05-11", 18.375),
        ("2024-04-20", 19.6875),
        ("2017-01-01", 16.08),
        ("2021-01-01", 18.59),
    ],
)
def test_bitcoins_of_a_day(day: str, millions: float) -> None:
    """Halvings by protocol; two days between as chain explorers give them, to half a per cent (blocks came a little faster)."""
    assert bitcoins(np.array([day], "datetime64[D]"))[0] / 1e6 == pytest.approx(millions, rel=0.005)


def test_bitcoins_only_grow_and_stop_at_the_next_halving() -> None:
    days = np.arange("2012-11-28", "2040-01-01", dtype="datetime64[D]")
    found = bitcoins(days)
    assert (np.diff(found) >= 0).all()
    assert found[-1] == 19_687_500 + 3.125 * BLOCKS_TO_HALVING  # until the next halving has a day of its own
    assert np.isnan(bitcoins(np.array(["2012-11-27"], "datetime64[D]"))[0])
