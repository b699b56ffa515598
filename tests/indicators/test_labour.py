from __future__ import annotations

import csv

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.indicators import naive, real

from crossroads.catalog.load import catalog
from crossroads.indicators.labour import four_week_mean, next_print_to_trip, sahm_gap
from crossroads.indicators.registry import reading, series
from crossroads.timeline import Frequency

# Unemployment 2023-04 to 2024-10 as published at the time, and the real-time Sahm figures FRED printed for 2024 (sources.md, section 13).
PUBLISHED_RATES = [3.4, 3.7, 3.6, 3.5, 3.8, 3.8, 3.8, 3.7, 3.7, 3.7, 3.9, 3.8, 3.9, 4.0, 4.1, 4.3, 4.2, 4.1, 4.1]
PUBLISHED_GAPS = {"2024-06": 0.43, "2024-07": 0.53, "2024-08": 0.57, "2024-09": 0.50, "2024-10": 0.43}

rates = st.lists(st.one_of(st.integers(20, 150).map(lambda tenths: tenths / 10), st.just(None)), max_size=40)


def as_array(values):
    return np.array([np.nan if v is None else v for v in values], float)


def as_list(values):
    return [None if np.isnan(v) else float(v) for v in values]


@given(rates)
def test_the_gap_is_what_its_words_say(months):
    assert as_list(sahm_gap(as_array(months))) == naive.sahm(months)


@given(rates, st.integers(0, 40))
def test_the_gap_does_not_look_ahead(months, cut):
    assert as_list(sahm_gap(as_array(months[:cut]))) == as_list(sahm_gap(as_array(months)))[: min(cut, len(months))]


@given(st.lists(st.integers(30, 120).map(lambda tenths: tenths / 10), min_size=14, max_size=20))
def test_the_next_print_is_the_lowest_that_trips(months):
    assert next_print_to_trip(as_array(months)) == naive.lowest_print(months)


def test_the_gap_reproduces_the_published_figures_of_2024():
    gaps = sahm_gap(np.array(PUBLISHED_RATES))
    assert dict(zip(PUBLISHED_GAPS, gaps[-5:].tolist(), strict=True)) == PUBLISHED_GAPS


def test_the_gap_on_revised_data_is_what_fred_printed_in_december_2023(shared):
    """SAHMCURRENT as captured on 2023-12-17; seasonal factors were revised since, by at most 0.07 (see the manifest)."""
    with (shared / "macro/fred/SAHMCURRENT_to-2023-11.csv").open() as file:
        printed = {row["observation_date"]: float(row["SAHMCURRENT"]) for row in csv.DictReader(file)}
    rate = real.fred(shared, "UNRATE", units="pct", frequency=Frequency.MONTHLY)
    own = series(real.panel("2026-08-31", rate), "SAHM_GAP", catalog())
    apart = np.array([abs(value - printed[str(p)]) for p, value in zip(own.periods, own.values, strict=True) if str(p) in printed])
    assert len(apart) == 897
    assert (apart < 0.015).sum() == 861
    assert apart.max() < 0.075


@pytest.mark.parametrize(
    "vintage", ["2001-04", "2001-07", "2003-07", "2007-12", "2008-02", "2009-04", "2010-10", "2020-04", "2020-05", "2021-09"]
)
def test_the_real_time_gap_from_fred_md_vintages(shared, vintage):
    rate = real.fred_md_unrate(shared, vintage)
    found = reading(real.panel(f"{vintage}-28", rate), catalog(), "SAHM_GAP")
    assert found.value == naive.sahm(rate.values.tolist())[-1]
    assert found.details["next_print_to_trip"] == naive.lowest_print(rate.values.tolist())
    assert len(found.inputs) == 15


def test_real_time_and_revised_differ_in_april_2020(shared):
    then = reading(real.panel("2020-05-31", real.fred_md_unrate(shared, "2020-05")), catalog(), "SAHM_GAP")
    assert then.inputs[-1].value == 14.7
    now = real.fred(shared, "UNRATE", units="pct", frequency=Frequency.MONTHLY)
    assert now.value_on(np.datetime64("2020-04-01")) == 14.8
    assert then.value == 4.0  # (3.5 + 4.4 + 14.7) / 3 - (3.6 + 3.5 + 3.5) / 3
    assert then.zone == "tripped"


def autumn_2025(shared, until):
    """August to November 2025 with the days they came out; October never did."""
    rate = real.fred(shared, "UNRATE", units="pct", frequency=Frequency.MONTHLY, lag_days=35)
    kept = rate.periods <= np.datetime64(until)
    return type(rate)(rate.id, rate.unit, rate.frequency, rate.periods[kept], rate.values[kept], rate.known_at[kept], rate.basis[kept])


def test_on_the_letters_day_the_rule_is_far_from_tripping(shared):
    rate = autumn_2025(shared, "2025-08-01")
    found = reading(real.panel("2025-11-18", rate), catalog(), "SAHM_GAP")
    assert found.value == 0.13
    assert found.details["period"] == "2025-08"
    assert found.details["unemployment_rate"] == 4.3
    assert found.details["next_print_to_trip"] == naive.lowest_print(rate.values.tolist())
    assert found.details["next_print_period"] == "2025-09"
    assert found.details["overdue_period"] == "2025-09"
    assert found.details["overdue_since"] == "2025-10-03"
    assert found.basis.label == "lag"


def test_november_2025_has_no_gap_and_says_why(shared):
    found = reading(real.panel("2025-12-20", autumn_2025(shared, "2025-11-01")), catalog(), "SAHM_GAP")
    assert found.value is None
    assert (
        found.reason == "The Sahm gap of 2025-11 is undefined: no unemployment rate exists for 2025-10; it is defined again with 2026-01."
    )
    assert "2025-10 没有失业率数据" in found.details["reason_zh"]
    assert found.details["last_gap_period"] == "2025-09"
    assert found.details["next_print_to_trip"] is None  # December's mean holds October too
    assert 0.2 < found.details["imputed_gap"] < 0.6


def test_from_january_2026_the_gap_exists_again(shared):
    rate = autumn_2025(shared, "2026-01-01")
    own = series(real.panel("2026-02-28", rate), "SAHM_GAP", catalog())
    assert [str(p) for p in own.periods[-3:]] == ["2025-08-01", "2025-09-01", "2026-01-01"]


def test_a_sahm_reading_from_before_the_rule_existed_says_so(shared):
    found = reading(real.panel("2008-02-28", real.fred_md_unrate(shared, "2008-02")), catalog(), "SAHM_GAP")
    assert found.basis.label == "backfilled"
    assert {i.basis.label for i in found.inputs} == {"vintage"}


def test_the_four_week_mean_needs_four_weeks_in_a_row():
    weeks = [("2025-01-04", 1.0), ("2025-01-11", 2.0), ("2025-01-18", 3.0), ("2025-01-25", 6.0), ("2025-02-08", 4.0)]
    weekly = real.series("ICSA", weeks, units="persons", frequency=Frequency.WEEKLY)
    assert as_list(four_week_mean(weekly)) == [None, None, None, 3.0, None]


def test_claims_in_june_2020_as_a_pull_of_that_day_held_them(shared):
    with (shared / "macro/alfred/asof/ICSA_asof_2020-06-18.csv").open() as file:
        pairs = [(row["date"], float(row["value"])) for row in csv.DictReader(file)]
    weekly = real.series("ICSA", pairs, units="persons", frequency=Frequency.WEEKLY)
    found = reading(real.panel("2020-06-18", weekly), catalog(), "CLAIMS_INITIAL")
    assert found.value == 1508.0  # thousands; the file holds persons
    assert found.details["mean_4w"] == pytest.approx(sum(v for _, v in pairs[-4:]) / 4000, rel=1e-12)  # same sum, other order
    assert found.details["pct_change_1y"] == pytest.approx(100 * (pairs[-1][1] / pairs[-53][1] - 1), rel=1e-12)
    assert found.change == pytest.approx((pairs[-1][1] - pairs[-2][1]) / 1000, rel=1e-12)
