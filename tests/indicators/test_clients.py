from __future__ import annotations

import itertools
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.indicators import money, naive_flows, real

from crossroads.catalog.load import catalog
from crossroads.indicators.clients import _last_sessions, dip_rate, turns
from crossroads.indicators.registry import reading, series
from crossroads.timeline import Frequency

LETTER = "2025-11-18"
FRIDAYS = [str(date(2024, 11, 15) + timedelta(days=7 * i)) for i in range(53)]  # to 2025-11-14


def clients(flows: list[float], name: str = "CLIENTS.RETAIL"):
    return real.series(
        name, list(zip(FRIDAYS[-len(flows) :], flows, strict=True)), units="usd_mn", frequency=Frequency.WEEKLY, lag_days=4, until=LETTER
    )


def index(changes: list[float]):
    """S&P 500 closes on Fridays that move by so many percent in each of the last weeks."""
    level, pairs = 5870.62, []
    padded = [0.0] * (len(FRIDAYS) - len(changes)) + changes
    pairs = [((date.fromisoformat(FRIDAYS[0]) - timedelta(days=7)).isoformat(), level)]
    for day, change in zip(FRIDAYS, padded, strict=True):
        level *= 1 + change / 100
        pairs.append((day, level))
    return real.series("SPX", pairs, units="points", until=LETTER)


@given(weeks=st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=80), window=st.integers(1, 60), least=st.integers(1, 6))
def test_the_rate_against_plain_counting(weeks, window, least):
    down, bought = ([w[i] for w in weeks] for i in (0, 1))
    found = dip_rate(np.array(down), np.array(bought), weeks=window, least=least)
    wanted = naive_flows.dip_rate(down, bought, window, least)
    assert [None if np.isnan(v) else v for v in found] == [w if w is None else pytest.approx(w) for w in wanted]


def test_share_of_down_weeks_in_which_the_group_bought():
    changes = [-1.5, 0.3, -2.0, -0.9, -1.1, -3.0, 1.0, -1.01, -1.2]  # six falls of more than 1 %
    flows = [10, -5, 20, -7, -1, 3, -4, 5, 8]
    found = reading(real.panel(LETTER, clients(flows), index(changes)), catalog(), "CLIENTS_RETAIL_DIPS")
    assert found.value == pytest.approx(100 * 5 / 6)  # all but the week of -1.1 %
    assert found.details["down_weeks"] == 6
    assert found.details["week_flow"] == 8


def test_fewer_than_five_falls_give_no_rate():
    found = reading(real.panel(LETTER, clients([1.0] * 9), index([-2.0] * 4 + [1.0] * 5)), catalog(), "CLIENTS_RETAIL_DIPS")
    assert found.value is None
    assert "no period" in found.reason


@pytest.mark.parametrize(
    ("flows", "wanted"),
    [
        ([5, -1, -2, -3, 4], {"weeks_bought_in_row": 1.0, "bought_last_before": FRIDAYS[-5], "weeks_sold_of_52": 3.0}),
        ([-1, -2, 3, 4], {"weeks_bought_in_row": 2.0, "bought_last_before": None, "weeks_sold_of_52": 2.0}),  # the first buying on record
        ([1, 2, -3], {"weeks_sold_in_row": 1.0, "sold_last_before": None, "weeks_sold_of_52": 1.0}),
        ([1, 2, 3], {"weeks_bought_in_row": 3.0, "bought_last_before": None, "weeks_sold_of_52": 0.0}),
    ],
)
def test_first_net_buying_since(flows, wanted):
    assert turns(clients(flows)) == wanted


def test_weeks_after_the_last_known_close_do_not_count():
    stale = index([-2.0] * 10)
    ahead = real.series(
        "CLIENTS.RETAIL",
        [*zip(FRIDAYS[-10:], [1.0] * 10, strict=True), ("2025-11-28", -9.0)],
        units="usd_mn",
        frequency=Frequency.WEEKLY,
        until="2025-12-31",
    )
    found = reading(real.panel("2025-12-31", ahead, stale), catalog(), "CLIENTS_RETAIL_DIPS")
    assert found.details["period"] == "2025-11-14"
    assert found.details["week_flow"] == 1.0


def test_licensed_rows_say_what_brings_them_and_name_proxies():
    for group, proxy in (("RETAIL", "AAII_SPREAD"), ("HEDGE_FUND", "NQ_LEVERAGED"), ("INSTITUTION", "NAAIM_EXPOSURE")):
        found = reading(real.panel(LETTER, index([-2.0])), catalog(), f"CLIENTS_{group}_DIPS")
        assert "import a file (`crossroads import`)" in found.reason
        assert proxy in found.reason
        assert "(proxies)" in found.reason


def test_proxies_are_called_proxies():
    for name in ("QQQ_DIP_BUYING", "MARGIN_DEBT", "NAAIM_EXPOSURE"):
        spec = catalog().indicators[name]
        assert spec.en.startswith("Proxy: ")
        assert spec.zh.startswith("代理指标")


# ------------------------------------------------------------------------------------------------ the fund


def test_the_funds_rate_against_plain_loops(shared):
    """Weeks by the calendar, NAV and flow summed in plain Python from the publisher's rows."""
    rows = [row for row in money.invesco(shared) if row["navDate"] >= "2015-01-01" and row["navDate"] <= "2025-11-17"]
    weeks: dict[date, list[dict]] = {}
    for row in rows:
        day = date.fromisoformat(row["navDate"])
        weeks.setdefault(day - timedelta(days=day.weekday()), []).append(row)
    mondays = sorted(weeks)[:-1]  # the week of the letter is not over
    down, bought, ends = [], [], []
    for before, now in itertools.pairwise(mondays):
        last, own = weeks[before][-1], weeks[now]
        flow = sum((b["sharesOutstanding"] - a["sharesOutstanding"]) * a["nav"] for a, b in itertools.pairwise([last, *own]))
        down.append(100 * (own[-1]["nav"] / last["nav"] - 1) < -1)
        bought.append(flow > 0)
        ends.append(own[-1]["navDate"])
    wanted = dict(zip(ends, naive_flows.dip_rate(down, bought, 52, 5), strict=True))
    own = series(real.panel(LETTER, *money.held(shared, until=LETTER)), "QQQ_DIP_BUYING").since(np.datetime64("2016-02-01"))
    found = dict(zip(own.periods.astype(str), own.values, strict=True))
    assert len(found) > 490
    assert found == {day: pytest.approx(wanted[day]) for day in found}
    assert found["2025-11-14"] == pytest.approx(100 * 9 / 14)


def test_an_unfinished_week_waits():
    days = np.array(["2025-11-14", "2025-11-17", "2025-11-18", "2025-11-26", "2025-11-28", "2025-12-24", "2025-12-26"], "datetime64[D]")
    assert days[_last_sessions(days)].astype(str).tolist() == ["2025-11-14", "2025-11-28", "2025-12-26"]
    holy = np.array(["2025-04-16", "2025-04-17"], "datetime64[D]")  # Good Friday follows
    assert holy[_last_sessions(holy)].astype(str).tolist() == ["2025-04-17"]


def test_margin_debt_is_compared_by_the_month(shared):
    debt = real.series(
        "FINRA_MARGIN_DEBT",
        [("2024-09-01", 813_211.0), ("2025-08-01", 1_059_724.0), ("2025-09-01", 1_126_494.0)],
        units="usd_mn",
        frequency=Frequency.MONTHLY,
        lag_days=60,
        until=LETTER,
    )
    found = reading(real.panel(LETTER, debt), catalog(), "MARGIN_DEBT")
    assert found.value == pytest.approx(100 * (1_126_494 / 1_059_724 - 1))
    assert found.details["level"] == 1_126_494
    assert found.details["pct_change_1y"] == pytest.approx(100 * (1_126_494 / 813_211 - 1))
