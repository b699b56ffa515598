"""Central-bank liquidity."""

from __future__ import annotations

import numpy as np

from crossroads.catalog.specs import IndicatorSpec
from crossroads.indicators.traced import Source, Traced, at_or_before, trace
from crossroads.series import Panel

FACILITY_BEGAN = np.datetime64("2013-09-23")
"""First operation of the overnight reverse repo facility; before it the series holds scattered operations, not a balance."""


def net_liquidity(spec: IndicatorSpec, panel: Panel) -> Traced:
    """Return Fed assets minus the Treasury's account minus overnight reverse repo, at each Wednesday.

    Returns
    -------
    Traced
        In ``spec.unit``; the three inputs come in millions and billions and are brought to it by their own units.
        Weeks lacking one of the three are absent. Reverse repo: the last operation at or before that Wednesday, at
        most a week old. The Treasury account is the week's average.
    """
    assets, treasury, repo = (panel[name] for name in spec.inputs)
    _, at_assets, at_treasury = np.intersect1d(assets.periods, treasury.periods, assume_unique=True, return_indices=True)
    kept = assets.periods[at_assets] >= FACILITY_BEGAN
    at_assets, at_treasury = at_assets[kept], at_treasury[kept]
    weeks = assets.periods[at_assets]
    at_repo = at_or_before(repo.periods, weeks, within=7)
    sources = Source(assets, at_assets), Source(treasury, at_treasury), Source(repo, at_repo)
    a, t, r = (s.series.values[s.index] * s.series.unit.to(spec.unit) for s in sources)
    return trace(spec, assets.frequency, weeks, np.where(at_repo >= 0, a - t - r, np.nan), *sources)
