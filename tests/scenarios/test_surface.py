"""The surface: each cell is the regression asked at that pair, counts are the past's own, and the unseen is said to be so."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tests.scenarios.test_stress import real

from crossroads.errors import NotKnownError
from crossroads.scenarios.stress import ground, stress_on
from crossroads.scenarios.surface import VIX_LEVELS, VVIX_LEVELS, Surface, surface
from crossroads.series import Panel
from crossroads.timeline import Horizon


@pytest.fixture(scope="module")
def found(shared: Path) -> Surface:
    return surface(ground(real(shared, "2025-11-18"), with_vvix=True, horizon=Horizon.parse("3m")))


def test_every_cell_is_the_stress_asked_at_that_pair(shared: Path, found: Surface) -> None:
    stands = ground(real(shared, "2025-11-18"), with_vvix=True, horizon=Horizon.parse("3m"))
    for cell in found.cells[::17]:
        asked = stress_on(stands, vix=cell.vix, vvix=cell.vvix, paths=10)
        assert asked.fitted[-1] == cell.move


def test_days_are_counted_as_the_publisher_has_them(shared: Path, found: Surface) -> None:
    panel = real(shared, "2025-11-18")
    days = np.intersect1d(panel["VIX"].periods, panel["VVIX"].periods)
    vix, vvix = (panel[name].values[np.isin(panel[name].periods, days)] for name in ("VIX", "VVIX"))
    sessions = np.isin(days, panel["SPX"].periods)
    for cell in found.cells:
        assert cell.days == np.sum((vix >= cell.vix) & (vvix >= cell.vvix) & sessions)
    known = next(c for c in found.cells if (c.vix, c.vvix) == (40.0, 140.0))
    assert known.days == 28  # the count the design quotes for VIX >= 40 with VVIX >= 140


def test_it_falls_with_fear_and_says_where_the_past_ends(found: Surface) -> None:
    by_pair = {(c.vix, c.vvix): c for c in found.cells}
    assert len(by_pair) == len(VIX_LEVELS) * len(VVIX_LEVELS)
    medians = [by_pair[vix, 140.0].move.median for vix in VIX_LEVELS]
    assert medians == sorted(medians, reverse=True)
    assert by_pair[80.0, 200.0].is_thin
    assert by_pair[80.0, 200.0].days == 1  # 16 March 2020: the one day that closed there
    assert not by_pair[25.0, 110.0].is_thin


def test_without_vvix_there_is_no_surface(shared: Path) -> None:
    whole = real(shared, "2025-11-18")
    bare = Panel(whole.as_of, {name: whole.series[name] for name in ("SPX", "VIX")})
    with pytest.raises(NotKnownError, match="VVIX has no close"):
        surface(ground(bare, with_vvix=True, horizon=Horizon.parse("3m")))
