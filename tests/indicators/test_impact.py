"""Amihud's price impact: by hand, against pandas, on the real files, and the same in the rule language."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from tests.indicators import bars as files
from tests.indicators import real

from crossroads.catalog.load import catalog
from crossroads.indicators.impact import move_for_money, trailing_mean
from crossroads.indicators.registry import reading, series
from crossroads.rules import rule
from crossroads.rules.evaluate import evaluate
from crossroads.rules.names import names
from crossroads.rules.provider import ArrayProvider
from crossroads.series import Panel

DAY = "2025-11-18"


@pytest.fixture(scope="module")
def letters(shared) -> Panel:
    funds = [s for s in files.held(shared, until=DAY) if not s.id.startswith("ADJUSTED.")]
    btc = real.series("BTC", real.rows(shared / "market/yahoo/BTC-USD_close.csv", "Date", "Close"), units="usd", until=DAY)
    return real.panel(DAY, *funds, btc)


def table(shared, name: str) -> pd.DataFrame:
    return pd.read_csv(shared / "market/yahoo" / f"{name}.csv", parse_dates=["Date"], index_col="Date").loc[:DAY]


def test_by_hand():
    found = move_for_money(np.array([100.0, 101.0, 99.99, 99.99]), np.array([1e10, 5e9, 1e10, 0.0]))
    assert np.isnan(found[[0, 3]]).all()  # no move yet; no money traded
    assert found[1:3] == pytest.approx([200.0, 100.0])


def test_a_mean_needs_every_day_of_its_month():
    values = np.array([np.nan, 1.0, 2.0, 3.0, np.nan, 5.0, 6.0])
    np.testing.assert_array_equal(trailing_mean(values, 3), [np.nan, np.nan, np.nan, 2.0, np.nan, np.nan, np.nan])
    assert np.isnan(trailing_mean(values, 9)).all()


@pytest.mark.parametrize("ticker", ["SPY", "QQQ"])
def test_funds_are_what_pandas_gives(letters, shared, ticker):
    frame = table(shared, ticker)
    daily = 1e4 * frame["Close"].pct_change().abs() / (frame["Close"] * frame["Volume"] / 1e10)
    expected = daily.rolling(21).mean().dropna()
    own = series(letters, f"AMIHUD_{ticker}", catalog())
    np.testing.assert_allclose(own.values, expected.to_numpy(), rtol=1e-9)
    assert own.periods.tolist() == expected.index.date.tolist()


def test_bitcoin_is_what_pandas_gives_over_thirty_days_of_dollars(letters, shared):
    frame = table(shared, "BTC-USD_close")
    expected = (1e4 * frame["Close"].pct_change().abs() / (frame["Volume"] / 1e10)).rolling(30).mean().dropna()
    np.testing.assert_allclose(series(letters, "AMIHUD_BTC", catalog()).values, expected.to_numpy(), rtol=1e-9)


@pytest.mark.parametrize(
    ("name", "value", "rank", "near"),
    [("AMIHUD_SPY", 11.55, 0.9, (9.9, 0.66)), ("AMIHUD_QQQ", 25.81, 1.4, (10.0, 0.57)), ("AMIHUD_BTC", 26.85, 4.4, (16.2, 0.99))],
)
def test_the_letters_day(letters, name, value, rank, near):
    """Drift golden: by this measure nothing was drained; so much money traded that prices moved little for it."""
    found = reading(letters, catalog(), name)
    assert found.value == pytest.approx(value, abs=0.01)
    assert found.percentile == pytest.approx(rank, abs=0.1)
    assert found.details["percentile_3y"] == pytest.approx(near[0], abs=0.1)
    assert found.details["times_median_1y"] == pytest.approx(near[1], abs=0.01)


def test_the_page_says_what_the_readings_do(letters):
    page = (Path(__file__).resolve().parents[2] / "docs/methods/price-impact.md").read_text("utf-8")
    for name, words in (("AMIHUD_SPY", "S&P 500 fund"), ("AMIHUD_QQQ", "Nasdaq-100 fund"), ("AMIHUD_BTC", "bitcoin")):
        told = reading(letters, catalog(), name)
        cells = f"{told.value:.1f} bp | {told.percentile:.0f} | {told.details['percentile_3y']:.0f} | {told.details['times_median_1y']:.2f}"
        assert f"| {words} | {cells} |" in page


def test_panics_stand_out(letters):
    own = series(letters, "AMIHUD_SPY", catalog())

    def highest(start: str, end: str) -> float:
        inside = (own.periods >= np.datetime64(start)) & (own.periods <= np.datetime64(end))
        return float(own.values[inside].max())

    assert highest("2008-10-01", "2008-12-31") > 1.5 * highest("2008-05-01", "2008-08-31")
    assert highest("2020-03-01", "2020-04-15") > 2 * highest("2020-01-01", "2020-02-15")


def test_an_adjusted_file_stands_in_and_gives_nearly_the_same(shared, letters):
    """Its prices hold dividends and its volume is scaled to the same dollars."""
    adjusted = [
        real.series(
            f"ADJUSTED.SPY.{field}",
            real.rows(shared / "market/largecaps/SPY.csv", "date", field),
            units="usd" if field == "close" else "shares",
        )
        for field in ("close", "volume")
    ]
    panel = real.panel(DAY, *(replace(s, **{f: getattr(s, f)[:-12] for f in ("periods", "values", "known_at", "basis")}) for s in adjusted))
    found, plain = reading(panel, catalog(), "AMIHUD_SPY"), series(letters, "AMIHUD_SPY", catalog())
    assert found.details["prices"] == "ADJUSTED.SPY.close"
    assert found.value == pytest.approx(plain.value_on(date.fromisoformat(str(found.details["period"]))), rel=0.15)


def test_a_gap_in_the_closes_is_no_move_of_a_day(letters):
    spy, volume = letters["SPY"], letters["SPY.volume"]
    kept = np.ones(len(spy), bool)
    kept[-40:-30] = False

    def cut(s):
        return replace(s, **{f: getattr(s, f)[kept] for f in ("periods", "values", "known_at", "basis")})

    holed = Panel(letters.as_of, {"SPY": cut(spy), "SPY.volume": cut(volume)})
    own = series(holed, "AMIHUD_SPY", catalog())
    after = spy.periods[-30]
    assert not ((own.periods >= after) & (own.periods < spy.periods[-9])).any()
    assert own.newest.value == pytest.approx(series(letters, "AMIHUD_SPY", catalog()).newest.value)


def test_the_rule_language_says_the_same(letters):
    spy, volume = letters["SPY"].since(date(2020, 1, 2)), letters["SPY.volume"].since(date(2020, 1, 2))
    provider = ArrayProvider(spy.periods, {"SPY": spy.values, "SPY.volume": volume.values})
    found = evaluate(rule.quantity("AMIHUD_SPY", names(catalog())), provider)
    own = series(Panel(letters.as_of, {"SPY": spy, "SPY.volume": volume}), "AMIHUD_SPY", catalog())
    assert found.unit is not None
    values = found.values[np.searchsorted(found.sessions, own.periods)] * found.unit.to(own.unit)
    np.testing.assert_allclose(values, own.values, rtol=1e-9)
