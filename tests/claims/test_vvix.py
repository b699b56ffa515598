"""The letter's rule on the real files, against a computation written with pandas and knowing nothing of the room."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from crossroads.claims.allshift import shift_test
from crossroads.claims.circle import circle_of
from crossroads.claims.episodes import episodes_of
from crossroads.claims.intervals import wilson
from crossroads.claims.measured import Measured
from crossroads.claims.scores import hit_scores, mean_scores

GAP, HORIZON = 126, 252
FIRST = "2006-09-01"  # Cboe's file holds impossible values before (15.71 on 2006-03-15) and misses 59 sessions


@pytest.fixture(scope="module")
def table(shared) -> pd.DataFrame:
    market = shared / "market"
    vvix = pd.read_csv(market / "cboe/VVIX_History.csv", index_col=0, date_format="%m/%d/%Y", parse_dates=True)["VVIX"]
    spx = pd.read_csv(market / "yahoo/SPX_close_volume.csv", index_col=0, parse_dates=True)["Close"]
    table = pd.DataFrame({"spx": spx, "vvix": vvix}).loc[FIRST:]
    return table[table["spx"].notna()].loc[: vvix.index[-1]]


@pytest.fixture(scope="module")
def by_pandas(table) -> pd.DataFrame:
    """Episodes and the return from the close after the onset to the close 252 sessions later."""
    above = table["vvix"] > 110
    run = above.groupby((~above).cumsum()).cumsum()
    stands = run >= 5
    last_true = pd.Series(np.where(stands, np.arange(len(table)), np.nan), index=table.index).ffill().shift()
    since = np.arange(len(table)) - last_true
    onset = stands & ~(since <= GAP)
    ahead = table["spx"].shift(-1 - HORIZON) / table["spx"].shift(-1) - 1
    rows = pd.DataFrame({"onset": table.index[onset], "return": 100 * ahead[onset].to_numpy()})
    next_onset = [*np.flatnonzero(onset)[1:], len(table)]
    reached = pd.Series(np.where(stands, np.arange(len(table)), np.nan)).ffill()
    rows["end"] = [table.index[int(reached[following - 1])] for following in next_onset]
    return rows


@pytest.fixture(scope="module")
def ours(table):
    above = table["vvix"].to_numpy() > 110
    stands = np.convolve(above, np.ones(5))[: len(above)] == 5
    price = table["spx"].to_numpy()
    values = np.full(len(price), np.nan)
    values[: -1 - HORIZON] = 100 * (price[1 + HORIZON :] / price[1:-HORIZON] - 1)
    steps = 100 * np.diff(np.log(price), prepend=np.nan)
    measured = Measured(values, ~np.isnan(values), HORIZON, values >= 20, HORIZON + 1, steps)
    return measured, episodes_of(stands, gap=GAP)


def test_episodes_and_outcomes(table, by_pandas, ours):
    measured, episodes = ours
    found = [(table.index[e.onset], table.index[e.end], measured.values[e.onset]) for e in episodes]
    expected = by_pandas[["onset", "end", "return"]].itertuples(index=False)
    for (onset, end, value), row in zip(found, expected, strict=True):
        assert (onset, end) == (row.onset, row.end)
        assert value == pytest.approx(row[2], nan_ok=True, rel=1e-12)  # the same quotient


def test_known_onsets(table, ours):
    """Golden, as truth: the days on which VVIX had stood above 110 for five closes after half a year without."""
    days = [str(table.index[e.onset].date()) for e in ours[1]]
    assert "2020-02-28" in days  # closes of 24-28 February 2020
    assert days[0] == "2007-08-20"  # the quant quake
    assert days[-1] == "2025-11-21"  # the letter's own: five closes from 17 November on
    assert len(days) == 11


def test_hits_and_their_p_by_counting(table, by_pandas, ours):
    measured, episodes = ours
    circle = circle_of(measured.observed, horizon=HORIZON)
    onsets = np.array([e.onset for e in episodes if measured.observed[e.onset]])
    test = shift_test(hit_scores(measured, circle), onsets)

    whole = by_pandas.dropna()
    assert test.onsets == len(whole)
    assert test.base + test.effect == pytest.approx((whole["return"] >= 20).mean(), abs=1e-12)  # one division

    ahead = (table["spx"].shift(-1 - HORIZON) / table["spx"].shift(-1) - 1).dropna()
    hit = (ahead >= 0.2).astype(int).reset_index(drop=True)
    places = [table.index.get_loc(day) for day in whole["onset"]]
    counts = sum(hit.reindex((hit.index + place) % len(hit)).reset_index(drop=True) for place in places)
    assert test.shifts == len(hit)
    assert test.share == (counts >= counts[0]).mean()


def test_almost_always_is_contradicted_and_means_show_no_edge(ours):
    """The claim's own words are "almost always"; the S&P 500 was up 20% a year later in about a quarter of the episodes."""
    measured, episodes = ours
    circle = circle_of(measured.observed, horizon=HORIZON)
    onsets = np.array([e.onset for e in episodes if measured.observed[e.onset]])
    rate = measured.hit[onsets].mean()
    assert 0.1 < rate < 0.45
    assert wilson(int(measured.hit[onsets].sum()), len(onsets)).high < 0.8
    assert shift_test(mean_scores(measured, circle), onsets).p > 0.05
