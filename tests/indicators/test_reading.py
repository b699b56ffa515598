from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.indicators import naive, real

from crossroads.catalog.load import catalog
from crossroads.indicators.reading import MIN_PAST, percentile
from crossroads.indicators.registry import reading, readings
from crossroads.series import Basis, Series

numbers = st.floats(-100, 100, allow_nan=False)


@given(numbers, st.lists(numbers, min_size=1, max_size=50))
def test_the_percentile_is_the_share_of_the_past_at_or_below(value, past):
    assert percentile(value, np.array(past)) == pytest.approx(naive.percentile(value, past), abs=1e-12)  # one division, other order


def vix(values, *, start="2025-01-02", basis=None):
    stamps = np.arange(np.datetime64(start), np.datetime64(start) + len(values))
    made = real.series("VIX", [(str(d), float(v)) for d, v in zip(stamps, values, strict=True)], units="points")
    return made if basis is None else replace(made, basis=np.array(basis, np.uint8))


def read(series: Series, as_of="2027-01-01"):
    return reading(real.panel(as_of, series), catalog(), "VIX_LEVEL")


def test_the_present_reading_is_not_in_its_own_past():
    found = read(vix([*range(10, 40), 25]))
    assert found.percentile == pytest.approx(100 * 16 / 30)  # 10..25 of 10..39
    assert read(vix([*range(10, 40), 5])).percentile == 0.0
    assert read(vix([*range(10, 40), 99])).percentile == 100.0


def test_a_short_past_has_no_percentile():
    assert read(vix(range(MIN_PAST))).percentile is None
    assert read(vix(range(MIN_PAST + 1))).percentile == 100.0


def test_the_past_begins_where_the_catalogue_says():
    own = vix([90.0] * 5 + [10.0] * 40, start="1989-12-28")
    assert read(own).percentile == 100.0
    assert read(own).details["percentile_from"] == "1990-01-02"


def test_the_basis_is_the_weakest_behind_the_value_and_its_change():
    strong, weak = int(Basis.VINTAGE), int(Basis.BACKFILLED)
    values, n = [20.0] * 30, 30
    assert read(vix(values, basis=[strong] * n)).basis is Basis.VINTAGE
    old_weak = read(vix(values, basis=[weak] * 10 + [strong] * 20))
    assert old_weak.basis is Basis.VINTAGE
    assert old_weak.details["percentile_basis"] == "backfilled"
    against = replace(vix(values), basis=np.array([strong] * 22 + [weak] * 3 + [strong] * 5, np.uint8))  # 2025-01-24 is a week before
    assert read(against).basis is Basis.BACKFILLED


def test_zone_edges_belong_to_the_upper_zone():
    assert [read(vix([v])).zone for v in (15.99, 16.0, 23.99, 24.0, 45.0)] == ["calm", "usual", "raised", "stress", "panic"]


def test_highest_since_is_news_only_after_a_year():
    base = [30.0] + [10.0] * 400
    assert read(vix([*base, 20.0])).details["highest_since"] == "2025-01-02"
    assert "highest_since" not in read(vix([*base[:300], 20.0])).details
    assert read(vix([*base, 31.0])).details["highest_on_record_from"] == "2025-01-02"
    assert read(vix([*base, 9.0])).details["lowest_on_record_from"] == "2025-01-02"


def test_known_at_covers_the_value_a_change_is_measured_against():
    own = vix([20.0] * 30)
    late = own.known_at.copy()
    late[22:24] = np.datetime64("2026-05-05T12:00")  # the value of a week before was corrected later
    assert read(replace(own, known_at=late)).known_at.date() == date(2026, 5, 5)


def test_a_reading_is_plain_json(shared):
    for found in readings(real.letters_day(shared), catalog()):
        assert json.loads(json.dumps(found.as_json(), allow_nan=False))["id"] == found.id
