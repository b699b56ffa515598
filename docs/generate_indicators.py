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
  or when it comes back, what to use instead.
- **Late data**: where a release is more than five days overdue by its own rule, `details` names series, period and due day
  (`overdue_series`, `overdue_period`, `overdue_since`).
- `details.highest_since`, `lowest_since` name the last period at least as high or low, if it lies a year or more back;
  `highest_on_record_from`, `lowest_on_record_from` the start of the record if there is none.

Zones include their lower edge. "Ours" marks a line that no source draws.
"""

DETAILS = {
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
    "LAYOFF_BREADTH": "rising, of, absent",
    "SAHM_GAP": "unemployment_rate, next_print_to_trip (lowest rate next month that brings the gap to 0.50; 0 means any), "
    "next_print_period; where undefined: missing_period, defined_again, imputed_gap (flagged: the hole filled with the mean of "
    "the months around it), last_gap, last_gap_period",
    "VVIX_LEVEL": "streak, streak_from, closes_to_go (of 5), closes_to_go_7, last_close_above",
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
