"""Write reference/indicators.md from the catalogue. Run it after changing catalog/indicators.toml; a test compares."""

from __future__ import annotations

import math
from pathlib import Path

from crossroads.catalog.load import Catalog, catalog
from crossroads.catalog.specs import IndicatorSpec, Zone

INTRO = """# Indicators

Every indicator is a pure function of a panel: the series as they were known at one moment. `crossroads now --as-of DAY` prints
their readings, and the rule language and your own letters may use an indicator's id like a series.

A reading has a value in its unit, the zone it lies in, a state where the indicator has states, a change, a percentile, and its
provenance: when the last of its inputs became known, on the weakest basis among them, and the inputs themselves.

- **Percentile**: share (0-100) of the indicator's own earlier readings, as known then, at or below the value. The present reading
  is not among them; under 20 earlier readings none is given. `details.percentile_from` and `percentile_basis` say how far back
  they reach and on what basis they stand.
- **Change**: against the value one horizon earlier in the series' own steps: 1w is 5 sessions or one weekly figure, 1m is 21
  sessions, 30 days of bitcoin, 4 weeks or one month. `change_unit` names its unit: percentage points (pp) and basis points
  (bp) are never per cent. Percentage changes carry `pct_change` in their name.
- **No value**: the reading is there, its `reason` is a sentence (Chinese in `details.reason_zh`): what is missing, how to get it
  or when it comes back, what to use instead. `details.missing`, `instead`, `instead_zh` hold the same in parts.
- **Late data**: where a release is more than five days overdue by its own rule, `details` names series, period and due day
  (`overdue_series`, `overdue_period`, `overdue_since`).
- `details.highest_since`, `lowest_since` name the last period at least as high or low, if it lies a year or more back;
  `highest_on_record_from`, `lowest_on_record_from` the start of the record if there is none.

Zones include their lower edge. "Ours" marks a line that no source draws.
"""

_COST = (
    "mean_cost, mean_cost_strength, mean_cost_weakness, profit_ratio, profit_ratio_strength, profit_ratio_weakness, held_by_strength, "
    "bought_by_strength, close, peak, peak_day, below_peak; random_mean, random_error, random_low, random_high (5th and 95th percentile), "
    "random_reaching, random_draws; multiplier, overlap_at_A and percentile_at_A under other A; prices, counted_purchases, float, "
    "float_counted, float_source, caveat, caveat_zh"
)
_BANKRUPT = (
    "first_sector, first_name, first_name_zh, first_count, second_sector, second_name, second_name_zh, second_count, "
    "top_two_share, growth_1y"
)

DETAILS = {
    "FUNDING_STRESS": "turn (month end, quarter end), away_from_turns, over_reserves, upper_tail, lower_tail, "
    "upper_tail_over_reserves (bp)",
    **{f"AMIHUD_{name}": "percentile_3y, times_median_1y, prices (which series it was read from)" for name in ("SPY", "QQQ", "BTC")},
    **{f"COST_OVERLAP_{name}": _COST for name in ("NVDA", "META", "AAPL", "QQQ", "SPY")},
    "BTC_MEAN_COST": "close, gain, multiplier, cost_at_SHARE under other shares, turnover, caveat, caveat_zh",
    "BANKRUPTCIES": f"{_BANKRUPT}; year_to_date, year_to_date_before, unclassified",
    "BANKRUPTCIES_SP": f"{_BANKRUPT}; sectors",
    "BANKRUPTCIES_LARGE": f"{_BANKRUPT}; year_to_date, year_to_date_before",
    "CARD_SERIOUS": "flow (share of balances that turned 90 days late within four quarters)",
    **{
        f"CLIENTS_{name}_DIPS": "down_weeks, week_flow, weeks_bought_in_row or weeks_sold_in_row, bought_last_before or sold_last_before "
        "(none: first on record), weeks_sold_of_52"
        for name in ("RETAIL", "HEDGE_FUND", "INSTITUTION")
    },
    "QQQ_DIP_BUYING": "down_weeks, last_down_week, bought_in_it",
    "MARGIN_DEBT": "level, pct_change_1y",
    "BASKET_LAG": "relative_1m, relative_3m, relative_1y, year_high_day, defined, hindsight, absent",
    "ETF_ISSUANCE": "weeks_over_30, weeks_over_40 (in a row), of_last_8_over_30, and the week by class: equity, domestic, world, "
    "hybrid, bond, commodity",
    "FUND_FLOWS": "funds, of, leaders, laggards, behind, absent, flagged; for each fund TICKER_week, TICKER_year_to_date, "
    "TICKER_year_to_date_before",
    **{
        f"{name}_FLOW": "day_flow, week_pct_of_assets, via, flagged_days, year_to_date, year_to_date_before, "
        "year_to_date_rank, year_to_date_years"
        for name in ("QQQ", "SPY")
    },
    "QQQ_DIVERGENCE": "price_change_1w; record_episodes, record_up_pct, record_median_pct (three months after earlier onsets of down_in), "
    "base_up_pct, base_median_pct (after any day)",
    "ISSUANCE_DIVERGENCE": "price_change_1w",
    "GROWTH_VALUE": "by (price), ratio, gain_1w, below_year_high",
    "TECH_FINANCIALS": "by (price), ratio, gain_1w, below_year_high",
    "STYLE_FLOWS": "by (flow), value_side, growth_side, in_for_each_out, TICKER_week",
    "BOND_FUND_FLOWS": "week, weeks_of_inflow",
    "BASKET_BETA": "institutions_beta, retail_below_year_high, institutions_below_year_high, defined, hindsight, absent",
    "ALTCOIN_BETA": "ETH_below_peak, BTC_below_peak",
    "BTC_FUND_FLOW": "day_flow, days_in_in_row or days_out_in_row, since_start, year_to_date, year_to_date_before, IBIT_week",
    "BTC_AGAINST_TECH": "by (price, or price and flow), btc_funds_week, qqq_week, btc_change_1m, qqq_change_1m, shy_change_1m",
    "NQ_ASSET_MANAGERS": "pct_of_open_interest",
    "NQ_LEVERAGED": "pct_of_open_interest",
    "ES_ASSET_MANAGERS": "pct_of_open_interest",
    "ES_LEVERAGED": "pct_of_open_interest",
    "HY_SPREAD": "month_to_date_bp (against the last value of the month before)",
    "IG_SPREAD": "month_to_date_bp",
    "BAA_10Y": "month_to_date_bp",
    "HY_WIDENING": "episodes, episodes_from, episode_gap, last_onset, last_end, last_peak_bp",
    "CLAIMS_INITIAL": "mean_4w, mean_4w_change (over four weeks), pct_change_1y",
    "CLAIMS_CONTINUED": "mean_4w, mean_4w_change (over four weeks), pct_change_1y",
    "LAYOFFS": "pct_change_1y",
    "LAYOFF_TRACKER": "components (that stand), of (seven), measured_in_month, normal_level, error, low, high, rise_3m, "
    "largest_rise_since, z_NAME of each component, layoff_rate, absent, absent_zh; "
    "episodes, episodes_from, last_onset, last_end (all rising together)",
    "LAYOFF_BREADTH": "rising, of, components, absent, absent_zh; episodes, episodes_from, last_onset, last_end",
    "SAHM_GAP": "unemployment_rate, next_print_to_trip (lowest rate next month that brings the gap to 0.50; 0 means any), "
    "next_print_period; where undefined: missing_period, defined_again, imputed_gap (flagged: the hole filled with the mean of "
    "the months around it), last_gap, last_gap_period",
    "VVIX_LEVEL": "streak, streak_from, closes_to_go (of 5), closes_to_go_7, last_close_above",
    "VVIX_TURN": "vix_below_high, vix_line; episodes, led, together, lagged, led_at_equal_line, "
    "lead_median, lead_low, lead_high (sessions by which VVIX turned before VIX, "
    "median, tenth and ninetieth percentile of past episodes)",
    "CUT_ODDS": "meeting, days_to_meeting, hold, hike (percent), precision (points by which half a tick in each price moves the odds), "
    "low_precision, rate_DAY (expected effective rate after each of the next eight meetings the prices reach)",
    "CUT_ODDS_WEEK": "meeting, cut (its odds now)",
    "HOLD_ODDS_MARKET": "meeting, not_hold, cut and hike (where all five outcomes are priced), markets (how many are)",
    "HOLD_ODDS_GAP": "meeting, futures, market, futures_from",
    "FED_RANGE": "lower, last_change, last_change_bp, days_unchanged, decisions_since",
    "FED_PIVOT": "days_since, previous, events, events_from, absent",
    "FED_NEXT_STEP": "days_since, previous, events, events_from, absent",
    "FED_DOVISH": "days_since, previous, events, events_from, absent",
    "BTC_DRAWDOWN": "level, peak, peak_day, pct_change_1w, pct_change_1m",
    "SPX_DRAWDOWN": "level, peak, peak_day, pct_change_1w, pct_change_1m",
}


def page(known: Catalog) -> str:
    """Return the whole page."""
    overview = ["| id | row | English | 中文 | unit |", "|---|---|---|---|---|"]
    overview += [f"| [`{i.id}`](#{i.id.lower()}) | {i.row} | {i.en} | {i.zh} | {i.unit.code} |" for i in known.indicators.values()]
    return "\n".join([INTRO, *overview, "", *(section(spec) for spec in known.indicators.values())])


def section(spec: IndicatorSpec) -> str:
    """Return one indicator's part of the page."""
    lines = [f"## {spec.id}", "", f"{spec.definition[0]}", "", f"{spec.definition[1]}", ""]
    families = [f"all `{head}*`" for head in spec.families]
    lines.append(f"- Inputs: {', '.join([*(f'`{name}`' for name in spec.inputs), *families])}; unit {spec.unit.code}")
    if spec.change_over:
        lines.append(f"- Change over {spec.change_over}, in {spec.change_unit.code}")
    if spec.percentile_since:
        lines.append(f"- Percentile since {spec.percentile_since}")
    if spec.launched:
        lines.append(f"- First published {spec.launched}; values for earlier periods are backfilled")
    lines += [f"- Zone `{z.key}` {interval(z)}: {z.en} · {z.zh}" for z in spec.zones]
    lines += [f"- Trigger `{t.key}`, {t.side} {t.level:g}: {t.en} · {t.zh}" for t in spec.triggers]
    lines += [f"- State `{key}`: {en} · {zh}" for key, (en, zh) in spec.states.items()]
    if spec.id in DETAILS:
        lines.append(f"- Details: {DETAILS[spec.id]}")
    return "\n".join([*lines, f"- Source: {spec.source}", ""])


def interval(zone: Zone) -> str:
    """Return a zone's edges in words."""
    if math.isinf(zone.low):
        return f"under {zone.high:g}"
    return f"{zone.low:g} and over" if math.isinf(zone.high) else f"{zone.low:g} to under {zone.high:g}"


if __name__ == "__main__":
    (Path(__file__).parent / "reference/indicators.md").write_text(page(catalog()), "utf-8")
