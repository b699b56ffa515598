"""Households: what card debt is late, by the measure of all lenders."""

from __future__ import annotations

from crossroads.catalog.specs import IndicatorSpec
from crossroads.indicators.reading import Extra
from crossroads.indicators.traced import Traced
from crossroads.series import Panel


def serious_extra(spec: IndicatorSpec, panel: Panel, traced: Traced) -> Extra:
    """Return the share that turned 90 days late within the four quarters to the same quarter (the second input), if that is known.

    The stock holds debts that lenders charged off long ago; the flow is what is going wrong now.
    """
    flow = panel.get(spec.inputs[1])
    return Extra(details={"flow": flow.value_on(traced.series.periods[-1]) if flow is not None else None})
