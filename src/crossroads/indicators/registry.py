"""Every indicator by id: how its series is computed, and what its reading says beside the common figures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from crossroads.catalog.load import Catalog
from crossroads.catalog.load import catalog as shipped
from crossroads.catalog.specs import IndicatorSpec
from crossroads.errors import NotKnownError, UnknownSeriesError
from crossroads.indicators import (
    bankruptcies,
    baskets,
    bitcoin_cost,
    clients,
    cost_readings,
    credit,
    crypto,
    divergence,
    equity,
    flows,
    households,
    impact,
    labour,
    layoffs,
    liquidity,
    odds_readings,
    policy,
    positioning,
    rotation,
    turns,
    volatility,
)
from crossroads.indicators.levels import difference, level, ratio
from crossroads.indicators.missing import missing, overdue
from crossroads.indicators.reading import Extra, assemble
from crossroads.indicators.shared import Same
from crossroads.indicators.traced import Traced
from crossroads.series import Panel, Reading, Series


def _nothing(_spec: IndicatorSpec, _panel: Panel, _traced: Traced) -> Extra:
    return Extra()


@dataclass(frozen=True, slots=True)
class Indicator:
    """The arithmetic of one indicator.

    Parameters
    ----------
    trace : callable (spec, panel) -> Traced
        The whole series with its sources; raises ``NotKnownError`` if an input is missing.
    adds : callable (spec, panel, traced) -> Extra
        State and further figures of the newest value, or the reason why there is none.
    """

    trace: Callable[[IndicatorSpec, Panel], Traced]
    adds: Callable[[IndicatorSpec, Panel, Traced], Extra] = _nothing


INDICATORS: Mapping[str, Indicator] = {
    "NET_LIQUIDITY": Indicator(liquidity.net_liquidity),
    "RESERVES": Indicator(level),
    "FUNDING_STRESS": Indicator(difference, liquidity.funding_extra),
    "AMIHUD_SPY": Indicator(impact.amihud, impact.impact_extra),
    "AMIHUD_QQQ": Indicator(impact.amihud, impact.impact_extra),
    "AMIHUD_BTC": Indicator(impact.amihud, impact.impact_extra),
    "AAII_SPREAD": Indicator(difference),
    "CLIENTS_RETAIL_DIPS": Indicator(clients.client_dips, clients.client_extra),
    "CLIENTS_HEDGE_FUND_DIPS": Indicator(clients.client_dips, clients.client_extra),
    "CLIENTS_INSTITUTION_DIPS": Indicator(clients.client_dips, clients.client_extra),
    "QQQ_DIP_BUYING": Indicator(clients.fund_dips, clients.fund_dips_extra),
    "MARGIN_DEBT": Indicator(clients.monthly_change, clients.monthly_extra),
    "NAAIM_EXPOSURE": Indicator(level),
    "BASKET_LAG": Indicator(baskets.lag, baskets.lag_extra),
    **{name: Indicator(cost_readings.cost_overlap, cost_readings.overlap_extra) for name in cost_readings.SUBJECTS},
    "BTC_MEAN_COST": Indicator(bitcoin_cost.btc_mean_cost, bitcoin_cost.btc_extra),
    "ETF_ISSUANCE": Indicator(level, flows.issuance_extra),
    "FUND_FLOWS": Indicator(flows.league, flows.league_extra),
    "QQQ_FLOW": Indicator(flows.fund_week, flows.fund_extra),
    "SPY_FLOW": Indicator(flows.fund_week, flows.fund_extra),
    "QQQ_DIVERGENCE": Indicator(divergence.fund_divergence, divergence.fund_extra),
    "ISSUANCE_DIVERGENCE": Indicator(divergence.issuance_divergence, divergence.issuance_extra),
    "GROWTH_VALUE": Indicator(rotation.relative, rotation.relative_extra),
    "TECH_FINANCIALS": Indicator(rotation.relative, rotation.relative_extra),
    "STYLE_FLOWS": Indicator(rotation.style_flows, rotation.style_extra),
    "BOND_FUND_FLOWS": Indicator(flows.five_weeks, flows.five_weeks_extra),
    "BASKET_BETA": Indicator(baskets.beta, baskets.beta_extra),
    "ALTCOIN_BETA": Indicator(baskets.token_beta, baskets.token_extra),
    "NQ_ASSET_MANAGERS": Indicator(difference, positioning.net_extra),
    "NQ_LEVERAGED": Indicator(difference, positioning.net_extra),
    "ES_ASSET_MANAGERS": Indicator(difference, positioning.net_extra),
    "ES_LEVERAGED": Indicator(difference, positioning.net_extra),
    "BANKRUPTCIES": Indicator(bankruptcies.twelve_months, bankruptcies.twelve_months_extra),
    "BANKRUPTCIES_SP": Indicator(bankruptcies.year_to_date, bankruptcies.year_to_date_extra),
    "BANKRUPTCIES_LARGE": Indicator(bankruptcies.twelve_months, bankruptcies.twelve_months_extra),
    "CARD_DELINQUENT": Indicator(level),
    "CARD_SERIOUS": Indicator(level, households.serious_extra),
    "CARD_APR": Indicator(level),
    "HY_SPREAD": Indicator(level, credit.spread_extra),
    "HY_WIDENING": Indicator(credit.widening, credit.widening_extra),
    "IG_SPREAD": Indicator(level, credit.spread_extra),
    "BAA_10Y": Indicator(level, credit.spread_extra),
    "BAA_AAA": Indicator(difference),
    "CLAIMS_INITIAL": Indicator(level, labour.claims_extra),
    "CLAIMS_CONTINUED": Indicator(level, labour.claims_extra),
    "LAYOFFS": Indicator(level, labour.year_extra),
    "LAYOFF_TRACKER": Indicator(layoffs.layoff_tracker, layoffs.tracker_extra),
    "LAYOFF_BREADTH": Indicator(layoffs.layoff_breadth, layoffs.breadth_extra),
    "SAHM_GAP": Indicator(labour.real_time_sahm, labour.sahm_extra),
    "VIX_LEVEL": Indicator(level),
    "VIX_TERM": Indicator(ratio),
    "VIX_TERM_9D": Indicator(ratio),
    "VVIX_LEVEL": Indicator(level, volatility.vvix_extra),
    "VVIX_TURN": Indicator(turns.vvix_turn, turns.turn_extra),
    "CUT_ODDS": Indicator(odds_readings.cut_odds, odds_readings.cut_extra),
    "CUT_ODDS_WEEK": Indicator(odds_readings.cut_odds_week, odds_readings.week_extra),
    "HOLD_ODDS_MARKET": Indicator(odds_readings.hold_market, odds_readings.market_extra),
    "HOLD_ODDS_GAP": Indicator(odds_readings.hold_gap, odds_readings.gap_extra),
    "FED_RANGE": Indicator(level, policy.range_extra),
    "FED_PIVOT": Indicator(policy.pivots, policy.events_extra),
    "FED_NEXT_STEP": Indicator(policy.next_steps, policy.events_extra),
    "FED_DOVISH": Indicator(policy.dovish_signals, policy.events_extra),
    "CURVE_10Y_3M": Indicator(difference),
    "CURVE_10Y_2Y": Indicator(difference),
    "CURVE_2Y_FUNDS": Indicator(difference),
    "BTC_DRAWDOWN": Indicator(equity.below_peak, equity.price_extra),
    "BTC_FUND_FLOW": Indicator(crypto.funds_week, crypto.funds_extra),
    "BTC_AGAINST_TECH": Indicator(rotation.relative, crypto.money_extra),
    "SPX_DRAWDOWN": Indicator(equity.below_peak, equity.price_extra),
}
"""Arithmetic by indicator id. Names, units, zones and the fixed order are those of ``catalog/indicators.toml``."""


@dataclass(frozen=True, slots=True)
class Evaluated:
    """One indicator at one moment.

    Parameters
    ----------
    reading : Reading
    series : Series or None
        The indicator over its own periods, as known then; None where an input is missing.
    """

    reading: Reading
    series: Series | None


def evaluated(panel: Panel, catalog: Catalog, ids: Iterable[str] | None = None) -> dict[str, Evaluated]:
    """Return reading and series of every indicator as of the panel's moment, each computed once for the panel.

    Parameters
    ----------
    panel : Panel
    catalog : Catalog
    ids : iterable of str, optional
        Only these, in the order given; by default all, in the catalogue's order (the rows of the mission).

    Raises
    ------
    UnknownSeriesError
        If an id is no indicator.
    """
    names = list(catalog.indicators if ids is None else ids)
    done = _done(panel, catalog)
    at_work = Panel(panel.as_of, panel.series)  # what indicators share on the way is let go at the end: it is large
    for name in names:
        if name not in done:
            done[name] = _evaluate(at_work, catalog, name)
    return {name: done[name] for name in names}


def _done(panel: Panel, catalog: Catalog) -> dict[str, Evaluated]:
    """Return what has been evaluated of a panel so far."""
    nothing: dict[str, Evaluated] = {}
    return panel.once((evaluated, Same(catalog)), lambda: nothing)


def _evaluate(panel: Panel, catalog: Catalog, indicator_id: str) -> Evaluated:
    spec, indicator = _find(indicator_id, catalog)
    own: Series | None = None
    try:
        traced = indicator.trace(spec, panel)
        own = traced.series
        extra = indicator.adds(spec, panel, traced) if len(own) else None
    except NotKnownError:
        extra = None
    if own is None or extra is None:
        return Evaluated(missing(spec, panel, catalog), own)
    late = overdue(spec, panel, catalog)
    return Evaluated(assemble(spec, traced, Extra(extra.state, {**late, **extra.details}, extra.reason)), own)


def readings(panel: Panel, catalog: Catalog, ids: Iterable[str] | None = None) -> list[Reading]:
    """Return what every indicator says as of the panel's moment.

    Parameters
    ----------
    panel : Panel
    catalog : Catalog
    ids : iterable of str, optional
        Only these, in the order given; by default all, in the catalogue's order (the rows of the mission).

    Returns
    -------
    list of Reading
        One for each, never left out: where data is missing the reading has no value and gives its reason.

    Raises
    ------
    UnknownSeriesError
        If an id is no indicator.
    """
    names = list(catalog.indicators if ids is None else ids)
    found = evaluated(panel, catalog, names)
    return [found[name].reading for name in names]


def reading(panel: Panel, catalog: Catalog, indicator_id: str) -> Reading:
    """Return what one indicator says; see ``readings``."""
    return evaluated(panel, catalog, [indicator_id])[indicator_id].reading


def series(panel: Panel, indicator_id: str, catalog: Catalog | None = None) -> Series:
    """Return one indicator as a series over its own periods, as known at the panel's moment.

    Parameters
    ----------
    panel : Panel
    indicator_id : str
    catalog : Catalog, optional
        The shipped one by default.

    Returns
    -------
    Series
        In the indicator's unit. A value is known when the last of its inputs is. Periods at which it is undefined are
        absent.

    Raises
    ------
    UnknownSeriesError
        If there is no such indicator; the message names the nearest ones.
    NotKnownError
        If an input is missing from the panel.
    """
    known = catalog or shipped()
    spec, indicator = _find(indicator_id, known)
    done = _done(panel, known).get(indicator_id)
    return done.series if done is not None and done.series is not None else indicator.trace(spec, panel).series


def _find(indicator_id: str, catalog: Catalog) -> tuple[IndicatorSpec, Indicator]:
    if indicator_id not in catalog.indicators or indicator_id not in INDICATORS:
        raise UnknownSeriesError(indicator_id, INDICATORS, what="indicator")
    return catalog.indicators[indicator_id], INDICATORS[indicator_id]
