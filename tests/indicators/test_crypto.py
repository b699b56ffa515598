from __future__ import annotations

import pytest
from tests.indicators import money, real

from crossroads.catalog.load import catalog
from crossroads.indicators.registry import reading

LETTER = "2025-11-18"
WEEK = ["2025-11-11", "2025-11-12", "2025-11-13", "2025-11-14", "2025-11-17"]


@pytest.fixture(scope="module")
def panel(shared):
    btc = money.prices(shared, "BTC", until=LETTER, file="yahoo/BTC-USD_close.csv")
    return real.panel(LETTER, *money.held(shared, until=LETTER), btc)


def test_bitcoin_funds_of_the_letters_week(shared, panel):
    table = {row["date"]: row for row in money.farside(shared)}
    found = reading(panel, catalog(), "BTC_FUND_FLOW")
    assert found.details["period"] == WEEK[-1]
    assert found.value == pytest.approx(sum(table[d]["total_musd"] for d in WEEK))  # -1,367.5
    assert found.details["IBIT_week"] == pytest.approx(sum(table[d]["funds"]["IBIT"] for d in WEEK))  # the letter: -0.6 billion
    assert found.details["since_start"] == pytest.approx(sum(row["total_musd"] for d, row in table.items() if d <= WEEK[-1]))
    assert found.details["days_out_in_row"] == 4.0
    assert found.details["year_to_date"] == pytest.approx(sum(r["total_musd"] for d, r in table.items() if "2025-01-01" <= d <= WEEK[-1]))


def test_an_unfinished_day_makes_no_week():
    days = [("2025-11-12", 1.0), ("2025-11-13", 1.0), ("2025-11-14", 1.0), ("2025-11-18", 1.0), ("2025-11-19", 1.0), ("2025-11-20", 1.0)]
    total = real.series("FARSIDE.TOTAL", days, units="usd_mn", until="2025-12-01")  # Monday the 17th was never finished
    assert reading(real.panel("2025-11-20", total), catalog(), "BTC_FUND_FLOW").value is None


def test_money_out_of_bitcoin_went_into_technology(shared, panel):
    found = reading(panel, catalog(), "BTC_AGAINST_TECH")
    assert found.state == "to_technology"
    assert found.details["by"] == "price and flow"
    assert found.details["btc_funds_week"] == pytest.approx(-1367.5)
    assert found.details["qqq_week"] == pytest.approx(1692.488, abs=0.001)
    closes = {
        t: dict(real.rows(shared / f"market/yahoo/{f}", "Date", "Close"))
        for t, f in (("BTC", "BTC-USD_close.csv"), ("QQQ", "QQQ.csv"), ("SHY", "SHY.csv"))
    }
    gained = {t: own[LETTER] / own["2025-10-20"] for t, own in closes.items()}
    assert found.value == pytest.approx(100 * (gained["BTC"] / gained["QQQ"] - 1))
    assert found.details["shy_change_1m"] == pytest.approx(100 * (gained["SHY"] - 1))


def test_without_flows_the_price_stands_alone_and_says_so(panel):
    found = reading(real.panel(LETTER, panel["BTC"], panel["QQQ"]), catalog(), "BTC_AGAINST_TECH")
    assert (found.state, found.details["by"]) == (None, "price")
    assert found.value is not None


@pytest.mark.parametrize(
    ("bitcoin", "technology", "state"),
    [(1, 1, "both_in"), (-1, -1, "both_out"), (1, -1, "to_bitcoin"), (-1, 1, "to_technology"), (0, 1, None)],
)
def test_states(panel, bitcoin, technology, state):
    total = real.series("FARSIDE.TOTAL", [(d, float(bitcoin)) for d in WEEK], units="usd_mn", until=LETTER)
    qqq = real.series("QQQ.flow", [(d, 1e6 * technology) for d in WEEK], units="usd", until=LETTER)
    found = reading(real.panel(LETTER, panel["BTC"], panel["QQQ"], total, qqq), catalog(), "BTC_AGAINST_TECH")
    assert found.state == state


def test_an_old_flow_says_nothing_about_today(panel):
    old = real.series(
        "FARSIDE.TOTAL",
        [(d.replace("-11-", "-10-"), -5.0) for d in ("2025-11-20", "2025-11-21", "2025-11-22", "2025-11-23", "2025-11-24")],
        units="usd_mn",
        until=LETTER,
    )
    found = reading(
        real.panel(LETTER, panel["BTC"], panel["QQQ"], panel["QQQ.shares"], panel["QQQ.nav"], old), catalog(), "BTC_AGAINST_TECH"
    )
    assert found.details["btc_funds_week"] is None
