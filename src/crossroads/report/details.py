"""The further figures of a reading as text: in which unit each is printed, and how."""

from __future__ import annotations

import re
from datetime import date
from typing import Literal, NamedTuple

from crossroads.report.draft import Draft
from crossroads.report.formats import MINUS
from crossroads.report.wording import Field
from crossroads.series import Reading, unit
from crossroads.timeline import Frequency, Period


class Form(NamedTuple):
    """How a detail is printed.

    Parameters
    ----------
    unit : str
        Code of a unit; ``own`` is the reading's unit, ``input`` that of its first input series, ``rank`` a percentile.
    """

    unit: str
    decimals: int = 0
    sign: Literal["minus only", "always"] = "minus only"


_COUNTS = (
    "streak", "closes_to_go", "closes_to_go_7", "episodes", "rising", "of", "components", "first_count", "second_count", "events",
    "days_since", "days_unchanged", "decisions_since", "down_weeks", "weeks_sold_of_52", "weeks_over_30", "weeks_over_40", "funds",
    "year_to_date_rank", "year_to_date_years", "record_episodes", "weeks_of_inflow", "days_to_meeting", "days_in_in_row", "days_out_in_row",
    "led", "led_at_equal_line", "together", "lagged", "lead_median", "lead_low", "lead_high",
)  # fmt: skip
_SHARES = ("hold", "hike", "cut", "not_hold", "futures", "market", "pct_of_open_interest", "next_print_to_trip")
_MOVES = (
    "growth_1y", "pct_change_1w", "pct_change_1m", "pct_change_1y", "relative_1m", "relative_3m", "relative_1y", "price_change_1w",
    "gain_1w", "gain", "shy_change_1m", "btc_change_1m", "qqq_change_1m",
)  # fmt: skip
_DEPTHS = (
    "below_year_high",
    "retail_below_year_high",
    "institutions_below_year_high",
    "ETH_below_peak",
    "BTC_below_peak",
    "below_peak",
    "vix_below_high",
)
_MONEY_MOVES = ("week", "value_side", "growth_side", "IBIT_week", "day_flow")

FORMS = {
    **dict.fromkeys(_COUNTS, Form("count")),
    **dict.fromkeys(_SHARES, Form("pct", 1)),
    **dict.fromkeys(_MOVES, Form("pct", 1, "always")),
    **dict.fromkeys(_DEPTHS, Form("pct", 1)),
    **dict.fromkeys(_MONEY_MOVES, Form("own", 0, "always")),
    **dict.fromkeys(("btc_funds_week", "qqq_week", "week_flow"), Form("usd_mn", 0, "always")),
    **dict.fromkeys(("random_mean", "random_low", "random_high", "institutions_beta"), Form("ratio", 2)),
    **dict.fromkeys(("equity", "bond", "year_to_date", "year_to_date_before", "mean_4w"), Form("own")),
    **dict.fromkeys(("last_peak_bp", "away_from_turns", "upper_tail", "over_reserves"), Form("bp")),
    **dict.fromkeys(("month_to_date_bp", "last_change_bp"), Form("bp", 0, "always")),
    **dict.fromkeys(("level", "peak", "close"), Form("input", 2)),
    **dict.fromkeys(("flow", "lower", "week_pct_of_assets"), Form("pct", 2)),
    **dict.fromkeys(("record_up_pct", "base_up_pct", "top_two_share"), Form("pct")),
    "unemployment_rate": Form("pct", 1),
    "error": Form("own", 2),
    "last_gap": Form("own", 2),
    "rise_3m": Form("own", 2, "always"),
    "percentile_3y": Form("rank"),
    "times_median_1y": Form("ratio", 2),
    "in_for_each_out": Form("ratio", 2),
}
"""The details that sentences may quote; a reading carries them as bare numbers."""

_LABEL = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?|Q([1-4]))")


def detail(draft: Draft, reading: Reading, key: str) -> Field:
    """Return one detail of a reading as text: a figure with its unit, or a period in words; None where there is none."""
    value = reading.details.get(key)
    if value is None:
        return None
    if isinstance(value, str):
        period = period_of(value)
        return value if period is None else draft.format.period(period, beside=draft.today)
    form = FORMS.get(key)
    return None if form is None else draft.figure(printed(draft, reading, value, form), reading)


def period_of(label: str) -> Period | None:
    """Return the period a label stands for, or None if it is no such label.

    Examples
    --------
    >>> period_of("2025Q3").start, period_of("2025-08").frequency.value, period_of("start")
    (datetime.date(2025, 7, 1), 'monthly', None)
    """
    found = _LABEL.fullmatch(label)
    if not found:
        return None
    year = int(found[1])
    if found[4]:
        return Period(date(year, 3 * int(found[4]) - 2, 1), Frequency.QUARTERLY)
    if found[3]:
        return Period(date(year, int(found[2]), int(found[3])), Frequency.DAILY)
    return Period(date(year, int(found[2]), 1), Frequency.MONTHLY)


def printed(draft: Draft, reading: Reading, value: float, form: Form) -> str:
    """Return a number in the form of a detail."""
    if form.unit == "rank":
        return draft.format.ordinal(whole_percentile(value))
    if form.unit == "own":
        measured = reading.unit
    elif form.unit == "input":
        measured = draft.catalog[draft.spec(reading).inputs[0]].unit
    else:
        measured = unit(form.unit)
    text = draft.words.typeset(draft.format.value(value, measured, form.decimals))
    is_positive = form.sign == "always" and not text.startswith(MINUS) and any(c in "123456789" for c in text)
    return f"+{text}" if is_positive else text


def whole_percentile(percentile: float) -> int:
    """Return a percentile as a whole number between 1 and 99 unless it is exactly 0 or 100: rounding must not make a record."""
    return round(percentile) if percentile in (0.0, 100.0) else min(99, max(1, round(percentile)))
