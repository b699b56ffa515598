"""Costs of one security's holders, from the library."""

from __future__ import annotations

from crossroads.app.library import Library
from crossroads.errors import NotKnownError
from crossroads.indicators.cost_basis import Shape
from crossroads.indicators.cost_inputs import price_sets
from crossroads.indicators.cost_readings import resonance, subject
from crossroads.indicators.holders import GROUPS
from crossroads.report.cost_view import CostView, cost_view
from crossroads.series import Reading
from crossroads.timeline import AsOf


def costs_of(
    library: Library, ticker: str, as_of: AsOf, *, decay: float | None, shape: Shape, draws: int, seed: int, with_band: bool
) -> CostView:
    """Return what two modelled groups of a ticker's holders paid.

    Raises
    ------
    UnknownSeriesError
        If the catalogue has no prices of that name.
    NotKnownError
        If bars or a count of shares are missing.
    """
    known = library.catalog
    plain, adjusted = price_sets(ticker)
    known.resolve(next((name for name in (*plain, *adjusted) if name in known), ticker))
    wanted = [*plain, *adjusted, f"{ticker}.shares", *(f"BOUGHT.{ticker}.{group.upper()}" for group in GROUPS)]
    panel = library.panel([name for name in wanted if name in known], as_of=as_of)
    of = subject(ticker, is_fund=f"{ticker}.nav" in known, multiplier=decay)
    found = resonance(panel, of, shape=shape)
    return cost_view(found, as_of, known.indicators.get(f"COST_OVERLAP_{ticker}"), draws=draws, seed=seed, with_band=with_band)


def bitcoin(library: Library, as_of: AsOf) -> Reading:
    """Return the modelled mean cost of a bitcoin.

    Raises
    ------
    NotKnownError
        If price or volume are missing, or the first price has not washed out yet.
    """
    panel = library.panel(library.catalog.behind("BTC_MEAN_COST"), as_of=as_of)
    (reading,) = library.readings_of(panel, ["BTC_MEAN_COST"])
    if reading.value is None:
        raise NotKnownError(str(reading.reason))
    return reading
