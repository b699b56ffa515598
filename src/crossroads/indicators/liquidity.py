"""Central-bank liquidity."""

from __future__ import annotations

import numpy as np

from crossroads.catalog.specs import IndicatorSpec
from crossroads.indicators.reading import Details, Extra
from crossroads.indicators.traced import Source, Traced, at_or_before, shared_days, trace
from crossroads.series import Panel
from crossroads.timeline import Days, business_days

FACILITY_BEGAN = np.datetime64("2013-09-23")
"""First operation of the overnight reverse repo facility; before it the series holds scattered operations, not a balance."""
CALM_DAYS = 5
"""Days away from a month's turn whose mean says what funding costs without it."""


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
    at_assets, at_treasury = shared_days(assets.periods, treasury.periods)
    kept = assets.periods[at_assets] >= FACILITY_BEGAN
    at_assets, at_treasury = at_assets[kept], at_treasury[kept]
    weeks = assets.periods[at_assets]
    at_repo = at_or_before(repo.periods, weeks, within=7)
    sources = Source(assets, at_assets), Source(treasury, at_treasury), Source(repo, at_repo)
    a, t, r = (s.series.values[s.index] * s.series.unit.to(spec.unit) for s in sources)
    return trace(spec, assets.frequency, weeks, np.where(at_repo >= 0, a - t - r, np.nan), *sources)


def is_turn(days: Days) -> np.ndarray:
    """Return whether each day is the last business day of a month or the first of the next, when banks shrink their books.

    Examples
    --------
    >>> is_turn(np.array(["2025-10-30", "2025-10-31", "2025-11-03", "2025-11-04"], "datetime64[D]")).tolist()
    [False, True, True, False]
    """
    calendar = business_days("bond")
    before, after = (np.busday_offset(days, step, roll="preceding", busdaycal=calendar) for step in (-1, 1))
    turned: np.ndarray = (before.astype("datetime64[M]") != days.astype("datetime64[M]")) | (
        after.astype("datetime64[M]") != days.astype("datetime64[M]")
    )
    return turned


def funding_extra(_spec: IndicatorSpec, panel: Panel, traced: Traced) -> Extra:
    """Return the same day's gap to the rate on reserves and the tails of the trades, and whether a month turned.

    Quarter ends are the hardest turns. ``away_from_turns`` is the mean of the last five days that were none.
    """
    own = traced.series
    turned = is_turn(own.periods)
    calm = own.values[~turned][-CALM_DAYS:]
    details: dict[str, float | str | None] = {
        "turn": _turn(own.periods[-1]) if turned[-1] else None,
        "away_from_turns": float(calm.mean()) if len(calm) == CALM_DAYS else None,
        **_gaps(panel, own.periods[-1]),
    }
    return Extra(details=details)


def _turn(day: np.datetime64) -> str:
    """Return whether the turn is a quarter's or a month's: of the month that ends, or ended the day before."""
    ended = (day + 5).astype("datetime64[M]") - 1  # a turn's two days lie in the last five of one month or the first five of the next
    return "quarter end" if int(ended.astype(np.int64)) % 3 == 2 else "month end"


def _gaps(panel: Panel, day: np.datetime64) -> Details:
    """Return differences of that day's rates in basis points, as far as both are known."""
    named = {
        "over_reserves": ("SOFR", "IORB"),
        "upper_tail": ("SOFR99", "SOFR"),
        "lower_tail": ("SOFR", "SOFR1"),
        "upper_tail_over_reserves": ("SOFR99", "IORB"),
    }
    told: dict[str, float | str | None] = {}
    for key, (high, low) in named.items():
        values = [s.value_on(day) if (s := panel.get(name)) is not None else None for name in (high, low)]
        told[key] = None if values[0] is None or values[1] is None else round(100.0 * (values[0] - values[1]), 6)
    return told
