from __future__ import annotations

import numpy as np
import pytest
from tests.indicators import real

from crossroads.catalog.load import catalog
from crossroads.errors import NotKnownError
from crossroads.indicators.breadth import rising_share
from crossroads.indicators.registry import reading, series
from crossroads.timeline import Frequency

NAN = np.nan


def test_the_share_counts_measures_that_have_both_values():
    levels = np.array([[1.0, 1, 1, 1], [2.0, 1, 2, NAN], [3.0, 0, NAN, NAN]])
    share = rising_share(levels, over=1)
    assert np.isnan(share[0])
    assert share[1] == pytest.approx(200 / 3)  # two of three rise; the fourth has no second value
    assert np.isnan(share[2])  # two are left


def test_all_rose_together_in_2001_2008_and_2020(shared):
    own = series(real.letters_day(shared), "LAYOFF_BREADTH", catalog())
    full = own.periods[own.values == 100].astype("datetime64[Y]").astype(str)
    assert {"2001", "2008", "2020"} <= set(full.tolist())


def test_on_the_letters_day_two_of_four_rose(shared):
    found = reading(real.letters_day(shared), catalog(), "LAYOFF_BREADTH")
    assert (found.value, found.details["rising"], found.details["of"]) == (50.0, 2, 4)
    assert found.details["period"] == "2025-08"
    assert found.details["absent"] == "LNS13025699"


def test_an_unfinished_month_of_claims_does_not_count():
    weeks = [str(np.datetime64("2025-01-04") + 7 * i) for i in range(26)]  # to 2025-06-28, the last Saturday of June
    claims = [
        real.series(name, [(day, float(i)) for i, day in enumerate(weeks)], units="persons", frequency=Frequency.WEEKLY)
        for name in ("ICSA", "CCSA")
    ]
    months = [(f"2025-{m:02d}-01", float(m)) for m in range(1, 7)]
    others = [real.series("UNRATE", months, units="pct", frequency=Frequency.MONTHLY)]
    june = series(real.panel("2025-07-31", *claims, *others), "LAYOFF_BREADTH", catalog())
    assert june.periods.astype(str).tolist()[-1] == "2025-06-01"
    cut = [
        real.series(c.id, [(day, float(i)) for i, day in enumerate(weeks[:-1])], units="persons", frequency=Frequency.WEEKLY)
        for c in claims
    ]
    may = series(real.panel("2025-07-31", *cut, *others), "LAYOFF_BREADTH", catalog())
    assert may.periods.astype(str).tolist()[-1] == "2025-05-01"


def test_fewer_than_three_measures_are_no_breadth():
    months = [(f"2025-{m:02d}-01", float(m)) for m in range(1, 7)]
    panel = real.panel("2025-07-31", real.series("UNRATE", months, units="pct", frequency=Frequency.MONTHLY))
    with pytest.raises(NotKnownError, match="ICSA has no observation known by 2025-07-31"):
        series(panel, "LAYOFF_BREADTH", catalog())
    assert "ICSA" in reading(panel, catalog(), "LAYOFF_BREADTH").reason
