"""Who holds what in futures."""

from __future__ import annotations

from crossroads.catalog.specs import IndicatorSpec
from crossroads.indicators.reading import Extra
from crossroads.indicators.traced import Traced
from crossroads.series import Panel


def net_extra(spec: IndicatorSpec, panel: Panel, traced: Traced) -> Extra:
    """Return the net position as a percentage of open interest of the same report (the third input), if that is known."""
    interest = panel.get(spec.inputs[2])
    held = interest.value_on(traced.series.periods[-1]) if interest is not None else None
    share = 100.0 * float(traced.series.values[-1]) / held if held else None
    return Extra(details={"pct_of_open_interest": share})
