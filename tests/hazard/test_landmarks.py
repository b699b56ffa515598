"""Month ends, months ahead, and that a landmark holds what was known then and nothing else."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossroads.catalog.load import catalog
from crossroads.hazard.covariates import COVARIATES
from crossroads.hazard.design import recency
from crossroads.hazard.landmarks import Landmarks, add_months, landmark_days, landmarks
from crossroads.knowledge.history import History
from crossroads.knowledge.panel import panel
from crossroads.timeline import AsOf


@given(st.dates(date(1950, 1, 1), date(2040, 12, 31)), st.integers(1, 24))
def test_months_ahead(day: date, months: int) -> None:
    """The last day of a month leads to the last day; another day to the same day, or to the last one of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    length = monthrange(year, month + 1)[1]
    is_last = day.day == monthrange(day.year, day.month)[1]
    expected = date(year, month + 1, length if is_last else min(day.day, length))
    assert add_months(np.array([day], "datetime64[D]"), np.array([months]))[0, 0].astype(object) == expected


def test_month_ends_and_fridays_before_the_day() -> None:
    assert landmark_days(date(2020, 4, 30), every="month", first_year=2020).astype(str).tolist() == [
        "2020-01-31",
        "2020-02-29",
        "2020-03-31",
    ]
    weeks = landmark_days(date(2020, 2, 1), every="week", first_year=2020)
    assert weeks.astype(str).tolist() == ["2020-01-03", "2020-01-10", "2020-01-17", "2020-01-24", "2020-01-31"]


def test_recency_halves_every_four_months() -> None:
    day = np.datetime64("2020-01-31", "us")
    later = day + np.array([0, 4 * 30.4375, 8 * 30.4375]) * np.timedelta64(86_400_000_000, "us")
    assert recency(np.array([day]), later) == pytest.approx([1.0, 0.5, 0.25])
    assert recency(np.empty(0, "datetime64[us]"), later) == pytest.approx([0.0, 0.0, 0.0], abs=1e-100)


@pytest.fixture(scope="module")
def christmas(embedded_history: History) -> Landmarks:
    return landmarks(embedded_history, AsOf.parse("2018-12-31"))


def test_december_s_baa_was_not_known_that_day(christmas: Landmarks, embedded_history: History) -> None:
    known = panel(embedded_history, AsOf.parse("2018-12-31"), catalog(), ["BAA", "AAA"])
    assert known["BAA"].periods[-1] == np.datetime64("2018-11-01")
    assert christmas.values["BAA_AAA"][-1] == pytest.approx(known["BAA"].values[-1] - known["AAA"].values[-1])
    december = embedded_history.rows("BAA")
    assert embedded_history.period[december][-1] == np.datetime64("2018-12-01")  # it stands in the history, known later


def test_the_market_of_that_day(christmas: Landmarks) -> None:
    """S&P 500 at 2506.85 under a peak of 2930.75."""
    assert christmas.values["BELOW_PEAK"][-1] == pytest.approx(100 * (2506.85 / 2930.75 - 1), abs=1e-3)
    assert christmas.days[-1] == np.datetime64("2018-12-31")
    assert len(christmas) == 59 * 12


def test_before_the_closes_the_market_is_read_from_returns_two_months_late(christmas: Landmarks, embedded_history: History) -> None:
    at = int(np.flatnonzero(christmas.days == np.datetime64("1987-12-31"))[0])
    part = embedded_history.rows("MKT_RETURN")
    months, values = embedded_history.period[part], embedded_history.value[part]
    known = months <= np.datetime64("1987-10-01")
    index = np.cumprod(1 + values[known] / 100)
    assert christmas.values["BELOW_PEAK"][at] == pytest.approx(100 * (index[-1] / index.max() - 1))


@pytest.mark.parametrize("day", ["1975-06-30", "1999-03-31", "2009-03-09", "2018-12-31"])
def test_deleting_the_future_changes_no_landmark(embedded_frame: pl.DataFrame, christmas: Landmarks, day: str) -> None:
    as_of = AsOf.parse(day)
    past = landmarks(History.from_frame(embedded_frame.filter(pl.col("known_at") <= as_of.moment)), as_of)
    n = len(past) - 1
    assert np.array_equal(past.days[:n], christmas.days[:n])
    for name, values in past.values.items():
        assert values[:n].tobytes() == christmas.values[name][:n].tobytes(), name


def test_a_series_that_stopped_goes_missing(real_history: History) -> None:
    """HY_OAS of this file ends in March 2026: a month later it is no value any more."""
    found = landmarks(real_history, AsOf.parse("2026-05-29"), first_year=2025)
    spread = dict(zip(found.days.astype(str), found.values["HY_OAS"], strict=True))
    assert spread["2026-03-31"] > 0
    assert np.isnan(spread["2026-04-30"])


def test_the_letter_s_day(real_history: History) -> None:
    """The day's Cboe close counts; the day's FRED spread and yields do not."""
    found = landmarks(real_history, AsOf.parse("2025-11-18"), first_year=2025)
    now = {name: float(values[-1]) for name, values in found.values.items()}
    assert now["VVIX"] == pytest.approx(124.32)
    assert now["HY_OAS"] == pytest.approx(3.13)  # of the 17th; the 18th's 3.20 came a day later
    assert now["BELOW_PEAK"] == pytest.approx(100 * (6617.32 / 6890.89 - 1), abs=0.01)
    assert np.isnan(now["BAA_AAA"])


def test_every_covariate_has_both_names_and_a_unit() -> None:
    assert all(c.en and c.zh and c.series and c.since in {1960, 1990, 2007} for c in COVARIATES)
