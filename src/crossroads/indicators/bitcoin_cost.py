"""Bitcoin's mean cost by the recursion on exchange volume: no chain data, so a model of traded coins only."""

from __future__ import annotations

import numpy as np

from crossroads.catalog.floats import bitcoins
from crossroads.catalog.specs import IndicatorSpec
from crossroads.indicators.cost_basis import mean_cost
from crossroads.indicators.reading import Details, Extra
from crossroads.indicators.traced import Index, Source, Traced, Values, shared_days, trace
from crossroads.series import Panel, Series

MULTIPLIER = 0.1
"""How much of the volume exchanges report moves coins to new holders (ours: most of it is the same coins going round)."""
OTHERS = (0.03, 0.3)
GIVEN = 0.05
"""A mean cost is given once so little of it is still the first day's price."""


def btc_mean_cost(spec: IndicatorSpec, panel: Panel) -> Traced:
    """Return the modelled mean cost of a bitcoin after each UTC day, in dollars; absent until the first price has washed out."""
    price, volume, at, by = _common(spec, panel)
    cost = _costs(price.values[at], _turnover(price, volume, at, by), MULTIPLIER)
    return trace(spec, price.frequency, price.periods[at], cost, Source(price, at), Source(volume, by))


def btc_extra(spec: IndicatorSpec, panel: Panel, _traced: Traced) -> Extra:
    """Return price and gain on the mean cost, the cost under other multipliers, and what it is not."""
    price, volume, at, by = _common(spec, panel)
    turnover, closes = _turnover(price, volume, at, by), price.values[at]
    cost = float(_costs(closes, turnover, MULTIPLIER)[-1])
    details: dict[str, float | str | None] = {
        "close": float(closes[-1]),
        "gain": 100.0 * (float(closes[-1]) / cost - 1.0),
        "multiplier": MULTIPLIER,
        **_others(closes, turnover),
        "turnover": 100.0 * float(turnover[-1]),
        "caveat": "Modelled from the volume exchanges report, not the realised price of the chain: coins that never trade do not count.",
        "caveat_zh": "由交易所成交额推算,并非链上已实现价格;不参与交易的币不计入。",
    }
    return Extra(details=details)


def _others(closes: Values, turnover: Values) -> Details:
    values = {m: float(_costs(closes, turnover, m)[-1]) for m in OTHERS}
    return {f"cost_at_{m:g}": None if np.isnan(value) else value for m, value in values.items()}


def _common(spec: IndicatorSpec, panel: Panel) -> tuple[Series, Series, Index, Index]:
    price, volume = (panel[name] for name in spec.inputs)
    at, by = shared_days(price.periods, volume.periods)
    there = (price.values[at] > 0) & (volume.values[by] >= 0) & ~np.isnan(bitcoins(price.periods[at]))
    return price, volume, at[there], by[there]


def _turnover(price: Series, volume: Series, at: Index, by: Index) -> Values:
    """Return dollars traded over the value of all bitcoins, a fraction."""
    return volume.values[by] / (price.values[at] * bitcoins(price.periods[at]))


def _costs(closes: Values, turnover: Values, multiplier: float) -> Values:
    share = np.clip(multiplier * turnover, 0.0, 1.0)
    left = np.cumprod(np.r_[1.0, 1.0 - share[1:]]) if len(share) else share
    return np.where(left <= GIVEN, mean_cost(closes, share), np.nan) if len(share) else share
