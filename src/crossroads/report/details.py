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
        Code of a unit; ``own`` is the reading's unit, ``input`` that of its first input series.
    """

    unit: str
    decimals: int = 0
    sign: Literal["minus only", "always"] = "minus only"


FORMS = {
    "streak": Form("count"),
    "closes_to_go": Form("count"),
    "closes_to_go_7": Form("count"),
    "episodes": Form("count"),
    "rising": Form("count"),
    "of": Form("count"),
    "components": Form("count"),
    "error": Form("own", 2),
    "rise_3m": Form("own", 2, "always"),
    "first_count": Form("count"),
    "second_count": Form("count"),
    "top_two_share": Form("pct", 1),
    "growth_1y": Form("pct", 1, "always"),
    "flow": Form("pct", 2),
    "events": Form("count"),
    "days_since": Form("count"),
    "days_unchanged": Form("count"),
    "decisions_since": Form("count"),
    "next_print_to_trip": Form("pct", 1),
    "unemployment_rate": Form("pct", 1),
    "pct_of_open_interest": Form("pct", 1),
    "lower": Form("pct", 2),
    "pct_change_1w": Form("pct", 1, "always"),
    "pct_change_1m": Form("pct", 1, "always"),
    "pct_change_1y": Form("pct", 1, "always"),
    "last_peak_bp": Form("bp"),
    "month_to_date_bp": Form("bp", 0, "always"),
    "last_change_bp": Form("bp", 0, "always"),
    "mean_4w": Form("own"),
    "last_gap": Form("own", 2),
    "level": Form("input", 2),
    "peak": Form("input", 2),
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
    return None if form is None else draft.figure(_number(draft, reading, value, form), reading)


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


def _number(draft: Draft, reading: Reading, value: float, form: Form) -> str:
    spec = draft.spec(reading)
    if form.unit == "own":
        printed = reading.unit
    elif form.unit == "input":
        printed = draft.catalog[spec.inputs[0]].unit
    else:
        printed = unit(form.unit)
    text = draft.words.typeset(draft.format.value(value, printed, form.decimals))
    is_positive = form.sign == "always" and not text.startswith(MINUS) and any(c in "123456789" for c in text)
    return f"+{text}" if is_positive else text
