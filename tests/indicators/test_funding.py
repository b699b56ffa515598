"""Funding stress: month and quarter turns, the gap to the rate on reserves, the tails of the trades."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.indicators import real

from crossroads.catalog.load import catalog
from crossroads.indicators.liquidity import is_turn
from crossroads.indicators.registry import reading
from crossroads.series import Panel
from crossroads.timeline import business_days


def rates(day: str, **values: float) -> Panel:
    """Two months of the same rates up to a day, later days of each series by its own spread."""
    end = date.fromisoformat(day)
    days = [str(end - timedelta(n)) for n in range(60, -1, -1)]
    open_ = [d for d in days if np.is_busday(d, busdaycal=business_days("bond"))]
    return real.panel("2026-07-01", *(real.series(name, [(d, v) for d in open_], units="pct") for name, v in values.items()))


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2025-10-30", None),
        ("2025-10-31", "month end"),
        ("2025-11-03", "month end"),
        ("2025-11-04", None),
        ("2025-12-31", "quarter end"),
        ("2026-01-02", "quarter end"),
        ("2026-01-05", None),
        ("2024-03-28", "quarter end"),  # the 29th was Good Friday
        ("2024-04-01", "quarter end"),
        ("2024-05-31", "month end"),
        ("2021-05-28", "month end"),  # the 31st was Memorial Day
        ("2021-06-01", "month end"),
        ("2025-06-30", "quarter end"),
    ],
)
def test_the_turn_of_a_day_is_named(day, expected):
    assert reading(rates(day, SOFR=4.0, EFFR=3.9), catalog(), "FUNDING_STRESS").details["turn"] == expected


@given(st.integers(2018, 2026), st.integers(1, 12))
def test_every_month_turns_on_its_last_and_first_business_day_and_no_other(year, month):
    calendar = business_days("bond")
    first = np.datetime64(f"{year}-{month:02d}", "M")
    days = np.arange(first.astype("datetime64[D]"), (first + 1).astype("datetime64[D]"))
    days = days[np.is_busday(days, busdaycal=calendar)]
    assert np.flatnonzero(is_turn(days)).tolist() == [0, len(days) - 1]


def test_gaps_and_tails_are_of_the_same_day_and_in_basis_points():
    found = reading(rates("2025-11-18", SOFR=4.05, EFFR=3.88, IORB=3.90, SOFR1=3.95, SOFR99=4.25), catalog(), "FUNDING_STRESS")
    assert found.value == pytest.approx(17.0)
    told = {k: found.details[k] for k in ("over_reserves", "upper_tail", "lower_tail", "upper_tail_over_reserves")}
    assert told == {"over_reserves": 15.0, "upper_tail": 20.0, "lower_tail": 10.0, "upper_tail_over_reserves": 35.0}


def test_what_is_not_known_is_none_and_a_late_rate_does_not_stand_in():
    panel = rates("2025-11-18", SOFR=4.05, EFFR=3.88, IORB=3.90)
    late = rates("2025-11-17", IORB=3.65)
    for members, expected in ((panel.series, 15.0), ({**panel.series, **late.series}, None)):
        found = reading(Panel(panel.as_of, members), catalog(), "FUNDING_STRESS")
        assert found.details["over_reserves"] == expected
        assert found.details["upper_tail"] is None


def test_away_from_turns_leaves_the_turn_out():
    panel = rates("2025-11-04", SOFR=4.0, EFFR=3.9)
    sofr = panel["SOFR"]
    sofr.values[np.isin(sofr.periods, np.array(["2025-10-31", "2025-11-03"], "datetime64[D]"))] = 4.5
    found = reading(panel, catalog(), "FUNDING_STRESS")
    assert found.details["away_from_turns"] == pytest.approx(10.0)
    assert found.value == pytest.approx(10.0)


def test_the_letters_day(shared):
    """SOFR of the 17th was 12 bp over EFFR, 10 bp in the five days away from turns; the turn of October stood out."""
    panel = real.panel("2025-11-18", *(real.fred(shared, n, units="pct", until="2025-11-18") for n in ("SOFR", "EFFR")))
    found = reading(panel, catalog(), "FUNDING_STRESS")
    assert found.value == pytest.approx(12.0)
    assert found.details["turn"] is None
    assert found.details["away_from_turns"] == pytest.approx(10.0)
    sofr, effr = (panel[n] for n in ("SOFR", "EFFR"))
    october = np.datetime64("2025-10-31")
    assert sofr.value_on(october) - effr.value_on(october) > 0.3
