from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.indicators import money, real

from crossroads.catalog.load import catalog
from crossroads.indicators.flows import weeks_in_a_row, year_so_far
from crossroads.indicators.fund_flow import by_shares
from crossroads.indicators.registry import reading, series
from crossroads.timeline import Frequency

LETTER = "2025-11-18"


@pytest.fixture(scope="module")
def panel(shared):
    return real.panel(LETTER, *money.held(shared, until=LETTER))


def weekly(name: str, pairs: list[tuple[str, float]], units: str = "usd_mn"):
    return real.series(name, pairs, units=units, frequency=Frequency.WEEKLY, lag_days=7, until="2026-12-31")


def test_the_letters_day_has_the_nasdaq_funds_week(shared, panel):
    """The five sessions to Monday 2025-11-17, the newest day known then: the publisher's own flows added up."""
    found = reading(panel, catalog(), "QQQ_FLOW")
    own = {row["navDate"]: row["fundFlows"] for row in money.invesco(shared)}
    week = ["2025-11-11", "2025-11-12", "2025-11-13", "2025-11-14", "2025-11-17"]
    assert found.details["period"] == week[-1]
    assert found.value == pytest.approx(sum(own[day] for day in week) / 1e6, abs=0.001)  # USD mn; 1,692.488
    assert found.details["day_flow"] == pytest.approx(own["2025-11-17"] / 1e6, abs=0.001)
    year = sum(flow for day, flow in own.items() if "2025-01-01" <= day <= week[-1])
    assert found.details["year_to_date"] == pytest.approx(year / 1e6, abs=0.1)
    assert found.details["year_to_date_rank"] == 2  # of 26 years; only 2024 had brought more by that day
    assert found.details["flagged_days"] is None
    assert (found.details["via"], found.zone, found.basis.label) == ("shares", None, "lag")


def test_the_year_before_is_counted_to_the_same_day(shared, panel):
    own = {row["navDate"]: row["fundFlows"] for row in money.invesco(shared)}
    before = sum(flow for day, flow in own.items() if "2024-01-01" <= day <= "2024-11-17")
    repaired = 614_998_150.0  # 2024-01-08: shares moved, the file's flow is 0
    found = reading(panel, catalog(), "QQQ_FLOW").details["year_to_date_before"]
    assert found == pytest.approx((before + repaired) / 1e6, abs=0.1)


def test_bitcoin_fund_of_the_letter(panel):
    """The letter's table gives IBIT -0.6 billion for its week."""
    found = reading(panel, catalog(), "FUND_FLOWS").details
    assert found["IBIT_week"] == pytest.approx(-0.678, abs=0.0005)
    assert (found["leaders"], found["laggards"], found["funds"], found["of"]) == ("QQQ", "IBIT", 2.0, 17.0)
    assert found["absent"].split(", ")[0] == "SPY"


def test_the_league_table_is_the_sum_of_its_funds_and_ordered():
    known = {s.id: s for s in money.made(until=LETTER)}
    found = reading(real.panel(LETTER, *known.values()), catalog(), "FUND_FLOWS")
    weeks = {key.removesuffix("_week"): value for key, value in found.details.items() if key.endswith("_week")}
    assert set(weeks) == {"SPY", "XLK", "XLF", "IWF", "IWD"}
    assert found.value == pytest.approx(sum(weeks.values()))
    ordered = sorted(weeks, key=weeks.get, reverse=True)
    assert found.details["leaders"] == ", ".join(t for t in ordered[:3] if weeks[t] > 0)
    assert found.details["laggards"] == ", ".join(t for t in ordered[::-1][:3] if weeks[t] < 0)
    assert weeks["SPY"] == pytest.approx(reading(real.panel(LETTER, *known.values()), catalog(), "SPY_FLOW").value / 1000)


def test_a_slower_issuers_week_counts_for_four_days_and_is_named():
    days = ["2025-11-07", "2025-11-10", "2025-11-11", "2025-11-12", "2025-11-13", "2025-11-14", "2025-11-17", "2025-11-18"]
    quick = real.series("QQQ.flow", [(day, 1e9) for day in days], units="usd", until=LETTER)
    slow = real.series("SPY.flow", [(day, 2e9) for day in days[:6]], units="usd", until=LETTER)
    slower = real.series("IVV.flow", [(day, 9e9) for day in days[:5]], units="usd", until=LETTER)
    found = reading(real.panel(LETTER, quick, slow, slower), catalog(), "FUND_FLOWS")
    assert found.value == 15.0  # QQQ to the 18th, SPY to the 14th; IVV's week of the 13th is too old
    assert (found.details["behind"], found.details["funds"]) == ("SPY", 2.0)
    assert "IVV" in found.details["absent"]


def test_a_users_flow_file_stands_where_no_issuer_gives_shares():
    days = ["2025-11-11", "2025-11-12", "2025-11-13", "2025-11-14", "2025-11-17"]
    flow = real.series("SPY.flow", [(day, 1e9 * i) for i, day in enumerate(days)], units="usd", until=LETTER)
    found = reading(real.panel(LETTER, flow), catalog(), "SPY_FLOW")
    assert (found.value, found.details["via"], found.details["week_pct_of_assets"]) == (10_000.0, "file", None)
    assert {item.series for item in found.inputs} == {"SPY.flow"}


def test_large_flows_are_flagged():
    rows = [
        ("2025-11-10", 100.0),
        ("2025-11-11", 100.0),
        ("2025-11-12", 130.0),
        ("2025-11-13", 130.0),
        ("2025-11-14", 130.0),
        ("2025-11-17", 130.0),
    ]
    shares = real.series("SPY.shares", rows, units="shares", until=LETTER)
    nav = real.series("SPY.nav", [(day, 600.0) for day, _ in rows], units="usd", until=LETTER)
    found = reading(real.panel(LETTER, shares, nav), catalog(), "SPY_FLOW")
    assert found.details["flagged_days"] == "2025-11-12"
    assert found.details["week_pct_of_assets"] == pytest.approx(30.0)


def test_past_years_by_plain_sums(shared):
    rows = [row for row in money.invesco(shared) if row["navDate"] <= "2025-11-17"]
    shares, nav = (
        real.series(f"Q.{n}", [(r["navDate"], r[k]) for r in rows], units=u, until="2026-01-01")
        for n, k, u in (("s", "sharesOutstanding", "shares"), ("n", "nav", "usd"))
    )
    flow = by_shares(shares, nav)
    found = year_so_far(flow, len(flow.days) - 1)
    day_of = dict(zip(flow.days.astype(str), flow.dollars, strict=True))
    sums = {
        y: sum(
            v
            for d, v in day_of.items()
            if not np.isnan(v)
            and d[:4] == str(y)
            and (np.datetime64(d) - np.datetime64(f"{y}-01-01")) <= (np.datetime64("2025-11-17") - np.datetime64("2025-01-01"))
        )
        for y in range(2000, 2026)
    }
    assert found["year_to_date"] == pytest.approx(sums[2025])
    assert found["year_to_date_years"] == 26  # 1999 began in March
    assert found["year_to_date_rank"] == sorted(sums, key=sums.get, reverse=True).index(2025) + 1


# ------------------------------------------------------------------------------------------------ issuance


WEEKS = ["2025-10-01", "2025-10-08", "2025-10-15", "2025-10-22", "2025-10-29", "2025-11-05"]


def test_streaks_over_the_letters_levels():
    total = weekly("ICI.ETF.TOTAL.WEEKLY", list(zip(WEEKS, [20_000, 31_000, 45_000, 41_000, 42_000, 50_500], strict=True)))
    bond = weekly("ICI.ETF.BOND.WEEKLY", [(WEEKS[-1], 12_250.0), ("2025-11-12", 1.0)])
    found = reading(real.panel(LETTER, total, bond), catalog(), "ETF_ISSUANCE")
    assert (found.value, found.change) == (50.5, pytest.approx(8.5))
    assert (found.details["weeks_over_30"], found.details["weeks_over_40"], found.details["of_last_8_over_30"]) == (5.0, 4.0, 5.0)
    assert found.details["bond"] == 12.25
    assert "equity" not in found.details


def test_a_week_missing_from_the_archive_ends_a_streak():
    total = weekly("ICI.ETF.TOTAL.WEEKLY", [(day, 50_000.0) for day in WEEKS if day != "2025-10-22"])
    assert reading(real.panel(LETTER, total), catalog(), "ETF_ISSUANCE").details["weeks_over_30"] == 2.0


@given(st.lists(st.tuples(st.booleans(), st.sampled_from([6, 7, 8, 14])), min_size=1, max_size=20))
def test_streaks_against_plain_counting(weeks):
    days = np.datetime64("2025-01-01") + np.cumsum([gap for _, gap in weeks])
    held = [flag for flag, _ in weeks]
    own = weekly("X", [(str(d), 1.0) for d in days])
    count = 0
    for i in reversed(range(len(held))):
        if not held[i]:
            break
        count += 1
        if i and weeks[i][1] > 10:
            break
    assert weeks_in_a_row(own, held) == count


def test_bond_funds_over_five_weeks():
    flow = weekly("ICI.LONGTERM.BOND.WEEKLY", list(zip(WEEKS, [9_000, -500, 12_000, 8_000, 10_000, 11_000], strict=True)))
    found = reading(real.panel(LETTER, flow), catalog(), "BOND_FUND_FLOWS")
    assert (found.value, found.details["week"], found.details["weeks_of_inflow"]) == (40.5, 11.0, 4.0)
    gap = replace(flow, periods=np.where(flow.periods < np.datetime64("2025-10-20"), flow.periods - 7, flow.periods))
    assert len(series(real.panel(LETTER, gap), "BOND_FUND_FLOWS")) == 0


def test_without_a_file_the_reason_names_what_would_bring_it_and_what_to_read_instead(panel):
    for name, source, instead in (
        ("ETF_ISSUANCE", "ICI.*", "FUND_FLOWS, QQQ_FLOW"),
        ("SPY_FLOW", "SPY.shares SPY.nav", "SPY.flow"),
        ("BOND_FUND_FLOWS", "ICI.LONGTERM.BOND.WEEKLY", "GROWTH_VALUE, TECH_FINANCIALS"),
    ):
        found = reading(panel, catalog(), name)
        assert found.value is None
        assert f"run `crossroads sync {source}`" in found.reason
        assert f"instead: {instead}" in found.reason
