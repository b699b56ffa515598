from __future__ import annotations

import numpy as np
import pytest
from tests.indicators import money, real

from crossroads.catalog.load import catalog
from crossroads.indicators.registry import reading, series

LETTER = "2025-11-18"


@pytest.fixture(scope="module")
def panel(shared):
    return real.panel(LETTER, *money.held(shared, until=LETTER))


@pytest.mark.parametrize(("name", "first", "second"), [("GROWTH_VALUE", "IWF", "IWD"), ("TECH_FINANCIALS", "XLK", "XLF")])
def test_relative_gain_over_21_sessions(shared, panel, name, first, second):
    closes = {t: dict(real.rows(shared / f"market/yahoo/{t}.csv", "Date", "Close")) for t in (first, second)}
    days = sorted(day for day in closes[first] if day <= LETTER)
    now, then = days[-1], days[-22]
    assert (now, then) == (LETTER, "2025-10-20")
    ratio = {day: closes[first][day] / closes[second][day] for day in (now, then)}
    found = reading(panel, catalog(), name)
    assert found.value == pytest.approx(100 * (ratio[now] / ratio[then] - 1))
    assert (found.details["by"], found.details["ratio"]) == ("price", pytest.approx(ratio[now]))
    assert {(i.series, i.period) for i in found.inputs} == {(t, d) for t in (first, second) for d in (now, then)}


def test_the_definition_says_that_prices_are_no_flows():
    for name in ("GROWTH_VALUE", "TECH_FINANCIALS"):
        spec = catalog().indicators[name]
        assert "Prices, not flows" in spec.source
        assert "非资金流" in spec.definition[1]


def test_flows_of_the_two_sides():
    known = {s.id: s for s in money.made(until=LETTER)}
    panel = real.panel(LETTER, *known.values())
    found = reading(panel, catalog(), "STYLE_FLOWS")
    weeks = {t: found.details[f"{t}_week"] for t in ("IWD", "XLF", "IWF", "XLK")}
    assert found.value == pytest.approx(weeks["IWD"] + weeks["XLF"] - weeks["IWF"] - weeks["XLK"])
    value, growth = weeks["IWD"] + weeks["XLF"], weeks["IWF"] + weeks["XLK"]
    assert found.details["in_for_each_out"] == (pytest.approx(value / -growth) if value > 0 > growth else None)
    assert found.details["by"] == "flow"


def test_dollars_in_for_each_dollar_out():
    days = ["2025-11-11", "2025-11-12", "2025-11-13", "2025-11-14", "2025-11-17"]
    a_day = {"IWD": 2e8, "XLF": 1e8, "IWF": -5e7, "XLK": -1.5e8}
    flows = [real.series(f"{t}.flow", [(d, v) for d in days], units="usd", until=LETTER) for t, v in a_day.items()]
    found = reading(real.panel(LETTER, *flows), catalog(), "STYLE_FLOWS")
    assert found.value == pytest.approx(5 * 5e8 / 1e6)
    assert found.details["in_for_each_out"] == pytest.approx(1.5)  # the letter's proportion


def test_without_all_four_funds_there_are_no_style_flows_and_the_reason_says_so(panel):
    found = reading(panel, catalog(), "STYLE_FLOWS")
    assert found.value is None
    assert "IWD.shares" in found.reason
    with pytest.raises(Exception, match="have no flows known"):
        series(panel, "STYLE_FLOWS")


def test_a_ratio_reads_only_days_both_have():
    growth = real.series(
        "IWF",
        [(str(d), 100.0 + i) for i, d in enumerate(np.arange("2025-09-01", "2025-11-19", dtype="datetime64[D]")) if np.is_busday(d)],
        units="usd",
        until=LETTER,
    )
    value = real.series("IWD", [(str(d), 50.0) for d in growth.periods[:-1]], units="usd", until=LETTER)
    assert reading(real.panel(LETTER, growth, value), catalog(), "GROWTH_VALUE").details["period"] == "2025-11-17"
