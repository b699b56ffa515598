from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.indicators import naive, real

from crossroads.catalog.load import catalog
from crossroads.indicators.equity import drawdown, peaks
from crossroads.indicators.registry import reading

prices = st.lists(st.floats(1, 1e6, allow_nan=False), min_size=1, max_size=40)


@given(prices)
def test_drawdown_is_measured_from_the_highest_close_so_far(closes):
    assert drawdown(np.array(closes)) == pytest.approx(naive.drawdowns(closes), abs=1e-9)  # one division against two


@given(prices)
def test_the_peak_is_the_first_of_the_highest_closes(closes):
    assert peaks(np.array(closes)).tolist() == [closes.index(max(closes[: i + 1])) for i in range(len(closes))]


def spx(shared, as_of):
    path = shared / "market/yahoo/SPX.csv"
    return real.panel(as_of, real.series("SPX", real.rows(path, "Date", "Close"), units="points", until=as_of))


@pytest.mark.parametrize(
    ("day", "depth", "peak_day", "zone"),
    [
        ("2009-03-09", -56.8, "2007-10-09", "bear"),  # 676.53 against 1565.15
        ("2020-03-23", -33.9, "2020-02-19", "bear"),  # 2237.40 against 3386.15
        ("2018-12-24", -19.8, "2018-09-20", "correction"),  # 2351.10 against 2930.75: no bear market on closes
        ("2022-10-12", -25.4, "2022-01-03", "bear"),
    ],
)
def test_the_great_falls(shared, day, depth, peak_day, zone):
    found = reading(spx(shared, day), catalog(), "SPX_DRAWDOWN")
    assert round(found.value, 1) == depth
    assert (found.details["peak_day"], found.zone) == (peak_day, zone)


def test_the_market_on_the_letters_day(shared):
    found = reading(spx(shared, "2025-11-18"), catalog(), "SPX_DRAWDOWN")
    assert round(found.details["level"], 2) == 6617.32
    assert found.value == pytest.approx(100 * (6617.32 / 6890.89 - 1), abs=1e-3)  # closes to the cent here
    assert found.details["pct_change_1w"] == pytest.approx(100 * (6617.32 / 6846.61 - 1), abs=1e-3)
    assert [i.period for i in found.inputs] == ["2025-10-28", "2025-11-18"]
    assert found.zone == "peak"


def test_bitcoin_counts_its_months_in_days(shared):
    found = reading(real.letters_day(shared), catalog(), "BTC_DRAWDOWN")
    assert (found.zone, found.details["peak_day"]) == ("bear", "2025-10-06")
    own = real.letters_day(shared)["BTC"]
    for key, day in (("pct_change_1w", "2025-11-11"), ("pct_change_1m", "2025-10-19")):  # 7 and 30 days
        assert found.details[key] == pytest.approx(100 * (own.values[-1] / own.value_on(np.datetime64(day)) - 1), rel=1e-12)
