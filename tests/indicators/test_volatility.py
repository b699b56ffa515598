from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.indicators import naive, real

from crossroads.catalog.load import catalog
from crossroads.indicators.registry import reading, series
from crossroads.indicators.volatility import line_test, streak


@given(st.lists(st.booleans(), max_size=60))
def test_streak_counts_like_a_loop(held):
    assert streak(np.array(held, bool)).tolist() == naive.streaks(held)


@pytest.mark.parametrize(
    ("closes", "state", "run", "to_go"),
    [
        ([100.0, 111, 112, 113, 114], "testing", 4, 1),
        ([100.0, 111, 112, 113, 114, 115], "standing", 5, 0),
        ([111.0] * 9, "standing", 9, 0),
        ([111.0, 110.0], "receding", 0, 5),  # a close at the line is not above it
        ([111.0] * 8 + [109.0], "receding", 0, 5),
        ([111.0] + [100.0] * 20, "receding", 0, 5),  # the last close above is the 21st from the end
        ([111.0] + [100.0] * 21, "below", 0, 5),
        ([100.0], "below", 0, 5),
    ],
)
def test_the_state_of_a_line_test(closes, state, run, to_go):
    found = line_test(np.array(closes), 110.0)
    assert (found.state, found.streak, found.closes_to_go) == (state, run, to_go)


def vvix_on(shared, day):
    return reading(real.panel(day, real.cboe(shared, "VVIX", until=day, since="2007-01-03")), catalog(), "VVIX_LEVEL")


def test_vvix_on_the_letters_day(shared):
    found = vvix_on(shared, "2025-11-18")
    assert found.value == 124.32
    assert (found.zone, found.state) == ("tail", "testing")
    assert found.details["streak"] == 2  # 117.86 on 11-17, 124.32 on 11-18; 107.95 on 11-14
    assert found.details["closes_to_go"] == 3
    assert found.details["closes_to_go_7"] == 5
    assert found.details["streak_from"] == "2025-11-17"
    assert found.change == pytest.approx(124.32 - 99.60, abs=1e-9)  # five sessions back is 11-11; rounding noise only
    assert [i.period for i in found.inputs] == ["2025-11-18"]


def test_vvix_stood_on_21_november_2025(shared):
    assert vvix_on(shared, "2025-11-20").state == "testing"
    assert vvix_on(shared, "2025-11-21").state == "standing"


def test_vix_zone_and_term_structure_on_the_letters_day(shared):
    day = "2025-11-18"
    members = [real.cboe(shared, name, until=day) for name in ("VIX", "VIX3M", "VIX9D")]
    panel = real.panel(day, *members)
    level, term, near = (reading(panel, catalog(), name) for name in ("VIX_LEVEL", "VIX_TERM", "VIX_TERM_9D"))
    assert (level.value, level.zone) == (24.69, "stress")
    past = members[0].values[:-1]
    assert level.percentile == naive.percentile(24.69, past.tolist())
    assert term.value == pytest.approx(24.54 / 24.69, rel=1e-12)  # same two numbers, one division
    assert term.zone == "inverted"
    assert near.zone == "acute"
    assert {i.series for i in term.inputs} == {"VIX3M", "VIX"}


def test_the_term_structure_skips_days_only_one_index_has(shared):
    panel = real.panel("2026-06-30", *(real.cboe(shared, name, until="2026-06-30") for name in ("VIX", "VIX3M")))
    common = set(panel["VIX"].periods.tolist()) & set(panel["VIX3M"].periods.tolist())
    assert set(series(panel, "VIX_TERM").periods.tolist()) == common
