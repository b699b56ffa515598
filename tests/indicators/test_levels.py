from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.indicators import real

from crossroads.catalog.load import catalog
from crossroads.errors import UnitError
from crossroads.indicators.levels import difference, level, ratio
from crossroads.indicators.traced import Source, trace
from crossroads.series import unit
from crossroads.timeline import Frequency


def test_a_level_is_given_in_the_indicators_unit():
    reserves = real.series("WRESBAL", [("2025-11-12", 2_855_030.0)], units="usd_mn", frequency=Frequency.WEEKLY)
    own = level(catalog().indicators["RESERVES"], real.panel("2025-11-18", reserves)).series
    assert own.values.tolist() == [2855.03]
    assert own.unit is unit("usd_bn")


def test_a_level_of_another_kind_is_refused():
    reserves = real.series("WRESBAL", [("2025-11-12", 2.0)], units="pct", frequency=Frequency.WEEKLY)
    with pytest.raises(UnitError, match=r"pct \(percent\) cannot be expressed in usd_bn \(money\)"):
        level(catalog().indicators["RESERVES"], real.panel("2025-11-18", reserves))


def test_a_difference_meets_a_round_level():
    members = [real.series(name, [("2025-11-17", v)], units="pct") for name, v in (("SOFR", 4.38), ("EFFR", 3.88))]
    own = difference(catalog().indicators["FUNDING_STRESS"], real.panel("2025-11-18", *members)).series
    assert own.values.tolist() == [50.0]  # 4.38 - 3.88 is 0.49999999999999956


def test_nothing_is_a_ratio_to_zero():
    pairs = {"VIX3M": [20.0, 21.0], "VIX": [0.0, 14.0]}
    members = [real.series(n, [("2025-11-17", a), ("2025-11-18", b)], units="points") for n, (a, b) in pairs.items()]
    own = ratio(catalog().indicators["VIX_TERM"], real.panel("2025-11-18", *members)).series
    assert own.values.tolist() == [1.5]


def test_a_value_carries_the_latest_moment_and_the_weakest_basis_of_its_rows():
    base = real.series("VIX", [("2025-11-17", 1.0), ("2025-11-18", 2.0), ("2025-11-19", 3.0)], units="points")
    one = replace(base, basis=np.array([0, 3, 1], np.uint8))
    spec = catalog().indicators["VIX_LEVEL"]
    windows = np.array([[-1, -1], [0, 1], [1, 0], [2, -1]])
    found = trace(
        spec,
        Frequency.DAILY,
        np.arange(np.datetime64("2025-11-17"), np.datetime64("2025-11-21")),
        np.array([np.nan, 1.0, 2.0, 3.0]),
        Source(one, windows),
    )
    assert found.series.basis.tolist() == [3, 3, 1]
    assert found.series.known_at.tolist() == one.known_at[[1, 1, 2]].tolist()
    assert [i.value for i in found.inputs(0)] == [1.0, 2.0]
    assert [i.value for i in found.inputs(-1)] == [3.0]
