from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.indicators import naive, real

from crossroads.catalog.load import catalog
from crossroads.indicators.credit import episodes
from crossroads.indicators.registry import reading, series
from crossroads.timeline import Frequency


@given(st.lists(st.booleans(), max_size=60), st.integers(1, 8))
def test_episodes_begin_after_the_gap_and_end_with_the_last_true_day(held, gap):
    assert episodes(np.array(held, bool), gap=gap) == naive.episodes(held, gap)


def high_yield(shared, as_of, *, lag_days=1):
    return real.panel(as_of, real.fred(shared, "BAMLH0A0HYM2", name="HY_OAS", units="pct", until=as_of, lag_days=lag_days))


def test_high_yield_as_known_on_the_letters_day(shared):
    """The value of the 18th came out on the 19th; the letter's +55 bp in November was +19 (31 October 2.94, 17 November 3.13)."""
    found = reading(high_yield(shared, "2025-11-18"), catalog(), "HY_SPREAD")
    assert (found.value, found.details["period"]) == (3.13, "2025-11-17")
    assert (found.change, found.change_unit.code) == (9.0, "bp")  # 17 October, 21 sessions earlier: 3.04
    assert found.details["month_to_date_bp"] == 19.0
    assert found.zone == "tight"


def test_high_yield_of_the_letters_day_itself(shared):
    found = reading(high_yield(shared, "2025-11-19"), catalog(), "HY_SPREAD")
    assert (found.value, found.details["period"]) == (3.20, "2025-11-18")
    assert found.details["month_to_date_bp"] == 26.0


@pytest.mark.parametrize("month", ["2022-06", "2023-03", "2020-03", "2018-12"])
def test_the_letters_stress_months_widened_50_bp_or_more(shared, month):
    own = series(high_yield(shared, "2025-12-31"), "HY_WIDENING", catalog())
    assert own.values[own.periods.astype("datetime64[M]") == np.datetime64(month)].max() >= 50


def test_november_2025_was_no_stress_episode(shared):
    found = reading(high_yield(shared, "2025-12-01"), catalog(), "HY_WIDENING")
    assert found.state == "calm"
    own = series(high_yield(shared, "2025-12-01"), "HY_WIDENING", catalog())
    november = own.values[own.periods.astype("datetime64[M]") == np.datetime64("2025-11")]
    assert november.max() == 37.0  # on the 4th, against 6 October; never near 55
    assert found.details["last_onset"] == "2025-03-10"


def test_widening_is_the_difference_of_two_published_values(shared):
    panel = high_yield(shared, "2025-11-19")
    found = reading(panel, catalog(), "HY_WIDENING")
    then, now = found.inputs
    assert (then.period, now.period) == ("2025-10-20", "2025-11-18")
    assert found.value == pytest.approx(100 * (now.value - then.value), abs=1e-6)  # rounded to a millionth of a bp
    assert found.value == 21.0


def test_missing_high_yield_names_its_proxy():
    found = reading(real.panel("2018-12-31"), catalog(), "HY_SPREAD")
    assert found.value is None
    assert "HY_OAS has no value known by 2018-12-31" in found.reason
    assert "BAA10Y" in found.reason
    assert "BAA10Y" in found.details["reason_zh"]


def test_baa_minus_aaa_on_the_embedded_history():
    from arch.data import default

    table = default.load()
    pairs = {name: [(str(day.date()), float(v)) for day, v in table[name].items()] for name in ("BAA", "AAA")}
    monthly = [real.series(name, pairs[name], units="pct", frequency=Frequency.MONTHLY, lag_days=33) for name in pairs]
    found = reading(real.panel("2019-01-31", *monthly), catalog(), "BAA_AAA")
    assert found.value == pytest.approx(5.13 - 4.02, abs=1e-6)  # December 2018; rounded to 6 decimals
    assert found.details["period"] == "2018-12"
    assert found.change == pytest.approx(((5.13 - 4.02) - (5.22 - 4.22)) * 100, abs=1e-6)
    assert found.percentile == naive.percentile(
        1.11, [round(b - a, 6) for (_, b), (_, a) in zip(pairs["BAA"][:-1], pairs["AAA"][:-1], strict=True)]
    )


def test_cards_on_the_letters_day(shared):
    """The letter's 9.87% is the share 90 or more days late, and its 'highest since 2012' does not hold for this measure."""
    panel = real.letters_day(shared)
    late, rate = (reading(panel, catalog(), name) for name in ("CARD_DELINQUENT", "CARD_APR"))
    assert (late.value, late.details["period"], late.details["lowest_since"]) == (3.04, "2025Q2", "2023Q3")
    assert (rate.value, rate.details["period"]) == (21.39, "2025-08")
    assert rate.change == pytest.approx(21.39 - 21.76, abs=1e-9)
