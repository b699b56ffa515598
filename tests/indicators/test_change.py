from __future__ import annotations

import numpy as np
import pytest
from tests.indicators import real

from crossroads.errors import InputError
from crossroads.indicators.change import change, earlier_index, never_rests, pct_change
from crossroads.timeline import Frequency, Horizon, sessions, step_back


def days(*texts):
    return np.array(texts, "datetime64[D]")


@pytest.mark.parametrize(
    ("frequency", "horizon", "expected"),
    [
        (Frequency.DAILY, "1w", "2025-11-11"),
        (Frequency.DAILY, "1m", "2025-10-20"),
        (Frequency.DAILY, "5d", "2025-11-11"),
        (Frequency.WEEKLY, "1w", "2025-11-11"),
        (Frequency.WEEKLY, "1m", "2025-10-21"),
        (Frequency.WEEKLY, "3m", "2025-08-19"),
        (Frequency.WEEKLY, "1y", "2024-11-19"),
        (Frequency.MONTHLY, "1m", "2025-10-18"),
        (Frequency.MONTHLY, "1y", "2024-11-18"),
        (Frequency.QUARTERLY, "1y", "2024-11-18"),
        (Frequency.QUARTERLY, "3m", "2025-08-18"),
    ],
)
def test_a_horizon_is_counted_in_the_series_own_steps(frequency, horizon, expected):
    assert str(step_back(days("2025-11-18"), frequency, Horizon.parse(horizon))[0]) == expected


def test_daily_steps_are_sessions():
    found = step_back(days("2025-11-18"), Frequency.DAILY, Horizon.parse("1y"))[0]
    assert len(sessions(found, np.datetime64("2025-11-18"))) == 253


def test_a_week_says_nothing_about_a_monthly_series():
    with pytest.raises(InputError, match="1w is shorter than one step of monthly data"):
        step_back(days("2025-11-01"), Frequency.MONTHLY, Horizon.parse("1w"))
    with pytest.raises(InputError, match="event"):
        step_back(days("2025-11-01"), Frequency.EVENT, Horizon.parse("1y"))


def test_a_month_never_published_leaves_a_hole_in_the_changes():
    rate = real.series(
        "UNRATE",
        [("2025-08-01", 4.3), ("2025-09-01", 4.4), ("2025-11-01", 4.6), ("2025-12-01", 4.4)],
        units="pct",
        frequency=Frequency.MONTHLY,
    )
    moved = change(rate, Horizon.parse("1m"))
    assert moved[1] == 0.1
    assert np.isnan(moved[[0, 2]]).all()
    assert moved[3] == -0.2


def test_a_stale_daily_value_does_not_stand_in():
    daily = real.series("DGS10", [("2025-10-01", 4.0), ("2025-11-17", 4.1), ("2025-11-18", 4.2)], units="pct")
    assert earlier_index(daily, Horizon.parse("1d")).tolist() == [-1, -1, 1]
    assert earlier_index(daily, Horizon.parse("1w")).tolist() == [-1, -1, -1]


def test_changes_meet_a_round_level():
    spread = real.series("HY_OAS", [("2025-11-17", 2.95), ("2025-11-18", 3.45)], units="pct")
    assert change(spread, Horizon.parse("1d"))[1] == 0.5  # 3.45 - 2.95 is 0.5000000000000000 only after rounding


def test_percent_changes_are_percent_of_the_earlier_value():
    price = real.series("SPX", [("2025-11-17", 100.0), ("2025-11-18", 98.0), ("2025-11-19", 0.0), ("2025-11-20", 5.0)], units="points")
    moved = pct_change(price, Horizon.parse("1d"))
    assert moved[1] == pytest.approx(-2.0, rel=1e-12)
    assert moved[2] == -100.0
    assert np.isnan(moved[3])  # nothing is a percentage of zero


def test_a_series_with_a_few_weekends_still_rests(shared):
    assert not never_rests(real.fred(shared, "BAMLH0A0HYM2", units="pct"))  # month ends on Sundays
    assert never_rests(real.fred(shared, "DFF", units="pct"))
