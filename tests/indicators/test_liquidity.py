from __future__ import annotations

import numpy as np
import pytest
from tests.indicators import real

from crossroads.catalog.load import catalog
from crossroads.indicators.registry import reading, series
from crossroads.timeline import Frequency

WEEKLY = Frequency.WEEKLY


def test_net_liquidity_brings_millions_and_billions_together(shared):
    panel = real.letters_day(shared)
    found = reading(panel, catalog(), "NET_LIQUIDITY")
    day = np.datetime64("2025-11-12")
    assets, treasury, repo = (panel[name].value_on(day) for name in ("WALCL", "WTREGEN", "RRPONTSYD"))
    assert found.value == pytest.approx(assets / 1000 - treasury / 1000 - repo, rel=1e-12)  # same terms
    assert found.unit.code == "usd_bn"
    assert 5000 < found.value < 6500
    assert {i.series: i.period for i in found.inputs} == dict.fromkeys(("WALCL", "WTREGEN", "RRPONTSYD"), "2025-11-12")


def small(repo_days):
    weeks = [("2025-11-05", 6_000_000.0), ("2025-11-12", 6_100_000.0)]
    assets = real.series("WALCL", weeks, units="usd_mn", frequency=WEEKLY, lag_days=1)
    treasury = real.series("WTREGEN", [(day, 900_000.0) for day, _ in weeks], units="usd_mn", frequency=WEEKLY, lag_days=1)
    repo = real.series("RRPONTSYD", [(day, 5.0) for day in repo_days], units="usd_bn", lag_days=1)
    return series(real.panel("2025-11-30", assets, treasury, repo), "NET_LIQUIDITY", catalog())


def test_a_week_without_reverse_repo_is_absent_not_zero():
    own = small(["2025-11-04"])
    assert own.periods.astype(str).tolist() == ["2025-11-05"]
    assert own.values.tolist() == [5095.0]


def test_a_week_is_known_when_its_last_input_is():
    own = small(["2025-11-04", "2025-11-12"])
    assert own.known_at.astype("datetime64[D]").astype(str).tolist() == ["2025-11-06", "2025-11-13"]


def test_net_liquidity_begins_with_the_facility(shared):
    own = series(real.letters_day(shared), "NET_LIQUIDITY", catalog())
    assert str(own.periods[0]) == "2013-09-25"


def test_funding_stress_is_in_basis_points_and_peaked_in_september_2019(shared):
    own = series(real.letters_day(shared), "FUNDING_STRESS", catalog())
    assert str(own.periods[np.argmax(own.values)]) == "2019-09-17"
    assert own.values.max() == 295.0  # SOFR 5.25, EFFR 2.30
    found = reading(real.letters_day(shared), catalog(), "FUNDING_STRESS")
    assert (found.value, found.zone) == (12.0, "tight")
    assert [i.value for i in found.inputs] == [4.0, 3.88]


def test_the_curve_equals_freds_own_difference(shared):
    """T10Y2Y is published beside its two yields; on three days a yield was corrected later (1991-01-29: 8.05, now 8.03)."""
    panel = real.letters_day(shared)
    own = series(panel, "CURVE_10Y_2Y", catalog())
    published = real.fred(shared, "T10Y2Y", units="pct", until="2025-11-18")
    common = np.isin(own.periods, published.periods)
    theirs = published.values[np.isin(published.periods, own.periods)]
    assert common.sum() > 12_000
    apart = np.abs(own.values[common] - 100 * theirs)
    assert (apart > 1e-6).sum() == 3  # two-decimal figures: anything above rounding noise is a difference
    assert apart.max() < 2.1
    assert reading(panel, catalog(), "CURVE_10Y_2Y").zone == "flat"
