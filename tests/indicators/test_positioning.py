from __future__ import annotations

import pytest
from tests.indicators import real

from crossroads.catalog.load import catalog
from crossroads.indicators.registry import reading


def test_positions_on_the_letters_day_are_eight_weeks_old_and_say_so(shared):
    found = reading(real.letters_day(shared), catalog(), "NQ_ASSET_MANAGERS")
    assert found.details["period"] == "2025-09-23"
    longs, shorts = (i.value for i in found.inputs)
    assert found.value == longs - shorts == 78056
    assert (found.details["overdue_period"], found.details["overdue_since"]) == ("2025-09-30", "2025-10-03")
    assert found.details["pct_of_open_interest"] == pytest.approx(100 * 78056 / 274695, rel=1e-12)


def test_leveraged_funds_are_net_short(shared):
    found = reading(real.letters_day(shared), catalog(), "NQ_LEVERAGED")
    assert found.value == -26084
    assert found.change == -2080


def test_the_week_before_a_monday_report_is_found(shared):
    """The report of 2025-11-10 is dated a Monday; the one before it a Tuesday six days earlier."""
    found = reading(real.panel("2025-12-31", *real.positions(shared, until="2025-11-13")), catalog(), "NQ_ASSET_MANAGERS")
    assert found.details["period"] == "2025-11-10"
    before = reading(real.panel("2025-12-31", *real.positions(shared, until="2025-11-07")), catalog(), "NQ_ASSET_MANAGERS")
    assert before.details["period"] == "2025-11-04"
    assert found.change == found.value - before.value
