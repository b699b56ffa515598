"""Numbers and dates as text: a table of cases a reader would check, and what must hold for any number."""

from __future__ import annotations

from datetime import UTC, date, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossroads.report.formats import MINUS, Format, brief, decimals, grouped, three_digits
from crossroads.series import UNITS, unit
from crossroads.timeline import Frequency, Period

EN, ZH = Format("en"), Format("zh")


@pytest.mark.parametrize(
    ("value", "code", "places", "en", "zh"),
    [
        (3.2, "pct", 2, "3.20%", "3.20%"),
        (4.3, "pct", 1, "4.3%", "4.3%"),
        (-3.97, "pct", 2, f"{MINUS}3.97%", f"{MINUS}3.97%"),
        (0.13, "pp", 2, "0.13 pp", "0.13 个百分点"),
        (26.0, "bp", 0, "26 bp", "26 个基点"),
        (124.32, "points", 2, "124.32", "124.32"),
        (6617.32, "points", 2, "6,617", "6,617"),
        (1.2, "usd_bn", 2, "$1.2bn", "12 亿美元"),
        (43, "usd_bn", 2, "$43bn", "430 亿美元"),
        (1140, "usd_bn", 2, "$1.14tn", "1.14 万亿美元"),
        (-161, "usd_bn", 2, f"{MINUS}$161bn", f"{MINUS}1,610 亿美元"),
        (92_948, "usd", 2, "$92,948", "9.29 万美元"),
        (219, "thousands", 0, "219,000", "21.9 万人"),
        (1_926, "thousands", 0, "1.93mn", "193 万人"),
        (232_000, "persons", 0, "232,000", "23.2 万人"),
        (78_056, "contracts", 0, "78,056 contracts", "7.81 万手"),
        (-950, "contracts", 0, f"{MINUS}950 contracts", f"{MINUS}950 手"),
        (0.99, "ratio", 2, "0.99", "0.99"),
        (1.5, "sd", 1, "1.5 sd", "1.5 个标准差"),
        (3, "count", 0, "3", "3"),
    ],
)
def test_levels(value: float, code: str, places: int, en: str, zh: str) -> None:
    assert EN.value(value, unit(code), places) == en
    assert ZH.value(value, unit(code), places) == zh


@pytest.mark.parametrize(
    ("change", "code", "en", "zh"),
    [
        (26.0, "bp", "26 bp", "26 个基点"),
        (-0.37, "pp", "0.37 percentage points", "0.37 个百分点"),
        (1.0, "pct", "1.00 percentage points", "1.00 个百分点"),
        (7.41, "points", "7.41 points", "7.41 点"),
        (-161.0, "usd_bn", "$161bn", "1,610 亿美元"),
    ],
)
def test_changes_have_no_sign_and_never_a_percent_sign(change: float, code: str, en: str, zh: str) -> None:
    assert EN.amount(change, unit(code)) == en
    assert ZH.amount(change, unit(code)) == zh


def test_a_change_of_a_percentage_may_be_said_in_basis_points() -> None:
    assert EN.amount(0.26, unit("pct"), as_bp=True) == "26 bp"
    assert ZH.amount(-0.5, unit("pp"), as_bp=True) == "50 个基点"


def test_signed_changes_are_brief() -> None:
    assert EN.signed(0.26, unit("pp")) == "+0.26 pp"
    assert EN.signed(-7.41, unit("points")) == f"{MINUS}7.41"
    assert ZH.signed(-26, unit("bp")) == f"{MINUS}26 基点"
    assert EN.signed(-0.001, unit("pp")) == "0.00 pp"  # no sign where nothing is left to sign


def test_brief_drops_what_the_gauges_name_says() -> None:
    assert brief("78,056 contracts") == "78,056"
    assert brief("5.62 万亿美元") == "5.62 万亿美元"  # as "$" stays in English: a name does not say the currency
    assert brief("7.81 万手") == "7.81 万"
    assert brief("$5.62tn") == "$5.62tn"


def test_dates_and_periods() -> None:
    day = date(2025, 11, 18)
    assert EN.day(day) == "18 November 2025"
    assert ZH.day(day) == "2025 年 11 月 18 日"
    assert EN.day(day, beside=date(2025, 1, 1)) == "18 November"
    assert ZH.day(day, beside=date(2024, 1, 1)) == "2025 年 11 月 18 日"
    assert EN.period(Period(date(2025, 8, 1), Frequency.MONTHLY)) == "August 2025"
    assert ZH.period(Period(date(2025, 8, 1), Frequency.MONTHLY), beside=day) == "8 月"
    assert EN.period(Period(date(2025, 7, 1), Frequency.QUARTERLY)) == "Q3 2025"
    assert ZH.period(Period(date(2025, 4, 1), Frequency.QUARTERLY)) == "2025 年二季度"


def test_moments_are_new_york_and_say_so() -> None:
    assert EN.moment(datetime(2025, 11, 18, 21, 15, tzinfo=UTC)) == "2025-11-18 16:15 ET"
    assert ZH.moment(datetime(2025, 7, 1, 13, 30, tzinfo=UTC)) == "2025-07-01 09:30\uff08纽约\uff09"


@pytest.mark.parametrize(
    ("number", "en"),
    [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (12, "12th"), (13, "13th"), (21, "21st"), (88, "88th"), (100, "100th")],
)
def test_ordinals(number: int, en: str) -> None:
    assert EN.ordinal(number) == en
    assert ZH.ordinal(number) == str(number)


@given(st.floats(-1e7, 1e7), st.integers(0, 2))
def test_a_number_reads_back_as_itself(value: float, places: int) -> None:
    text = grouped(value, places)
    assert "-" not in text
    read = float(text.replace(",", "").replace(MINUS, "-"))
    shown = places if abs(value) < 1000 else 0
    assert abs(read - value) <= 0.5 * 10**-shown * (1 + 1e-9)  # half a unit of the last place printed
    assert not (text.startswith(MINUS) and read == 0)


@given(st.floats(0.01, 9999))
def test_three_digits_are_enough(value: float) -> None:
    text = three_digits(value)
    assert abs(float(text.replace(",", "")) - value) <= 0.0051 + value * 0.005  # three significant digits, two decimals at most
    assert not text.endswith(".")


@given(st.sampled_from(sorted(UNITS)), st.floats(-1e6, 1e6))
def test_every_unit_prints_in_both_languages(code: str, value: float) -> None:
    for form in (EN, ZH):
        text = form.value(value, unit(code))
        assert any(c.isdigit() for c in text)
        assert "-" not in text


def test_decimals_are_read_off_the_series() -> None:
    assert decimals(np.array([4.3, 4.1, 4.2]), unit("pct")) == 1
    assert decimals(np.array([3.2, 3.21]), unit("pct")) == 2
    assert decimals(np.array([1.23456]), unit("ratio")) == 2
    assert decimals(np.array([12.0, 13.0]), unit("bp")) == 0
    assert decimals(np.array([220_500.0]), unit("persons")) == 0


def test_iso_days_in_a_sentence_are_written_as_the_language_does() -> None:
    assert ZH.dated("取自 1960-01-31 至 2018-11-30 的 707 个月末") == "取自 1960 年 1 月 31 日至 2018 年 11 月 30 日的 707 个月末"
    assert EN.dated("on 2018-12-20 the S&P 500 closed") == "on 20 December 2018 the S&P 500 closed"
    assert ZH.dated("FEDWATCH.D20251210") == "FEDWATCH.D20251210"


def test_a_gauge_keeps_its_currency_and_ends_without_a_blank() -> None:
    assert brief(ZH.value(5620, unit("usd_bn"))) == "5.62 万亿美元"
    assert brief(ZH.value(-3817, unit("contracts"))) == f"{MINUS}3,817"
    assert brief(ZH.value(78_056, unit("contracts"))) == "7.81 万"
    assert brief(ZH.value(9000, unit("persons"))) == "9,000"
