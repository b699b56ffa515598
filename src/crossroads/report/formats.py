"""Numbers, dates and moments as text, in English and in Chinese. No meaning is added: the words are in ``words/``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from crossroads.catalog.specs import Language
from crossroads.series import Unit
from crossroads.timeline import NEW_YORK, Frequency, Period

MINUS = "\u2212"
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_BRIEF = re.compile(r" (percentage points?|contracts|shares|points?)\b| 点$|(?<=[万亿]) ?(人|手|股)$|(?<=\d) (人|手|股)$|个(?=百分点|基点)")
_ISO_DAY = re.compile(r"\b(\d{4}-\d{2}-\d{2})\b( (?=[\u4e00-\u9fff]))?")
_QUARTERS_ZH = "一二三四"
_CAPS = {"bp": 0, "count": 0, "flag": 0, "contracts": 0, "shares": 0, "persons": 0, "thousands": 0}
"""Decimals never exceeded, by unit; others have at most two."""


class Step(NamedTuple):
    """A word for a power of ten: numbers of at least ``size`` are counted in it."""

    size: float
    word: str


_STEPS: dict[Language, tuple[Step, ...]] = {
    "en": (Step(1e12, "tn"), Step(1e9, "bn"), Step(1e6, "mn")),
    "zh": (Step(1e12, "万亿"), Step(1e8, "亿"), Step(1e4, "万")),
}
_UNIT_WORDS: dict[Language, dict[str, str]] = {
    "en": {"persons": "", "contracts": " contracts", "shares": " shares"},
    "zh": {"persons": "人", "contracts": "手", "shares": "股"},
}


@dataclass(frozen=True, slots=True)
class Format:
    """How numbers and dates are written in one language."""

    language: Language

    def value(self, value: float, unit: Unit, decimals: int = 2) -> str:
        """Return a level with its unit: ``3.20%``, ``26 bp``, ``$1.2bn`` / ``12 亿美元``."""
        if unit.dimension in {"money", "persons", "contracts", "shares"}:
            return self._counted(value, unit)
        number = grouped(value, decimals)
        match unit.code:
            case "pct":
                return f"{number}%"
            case "pp":
                return f"{number} 个百分点" if self.language == "zh" else f"{number} pp"
            case "bp":
                return f"{number} 个基点" if self.language == "zh" else f"{number} bp"
            case "sd":
                return f"{number} 个标准差" if self.language == "zh" else f"{number} sd"
        return number

    def amount(self, change: float, unit: Unit, decimals: int = 2, *, as_bp: bool = False) -> str:
        """Return the size of a change, without its sign: a difference of percentages is in points or basis points."""
        size = abs(change)
        if unit.dimension == "percent":
            if as_bp or unit.code == "bp":
                text = grouped(size * unit.scale / 0.01, 0)
                return f"{text} 个基点" if self.language == "zh" else f"{text} bp"
            number = grouped(size, decimals)
            return f"{number} 个百分点" if self.language == "zh" else f"{number} percentage point{'' if number == '1' else 's'}"
        if unit.code == "points":
            number = grouped(size, decimals)
            return f"{number} 点" if self.language == "zh" else f"{number} {'point' if number == '1' else 'points'}"
        return self.value(size, unit, decimals)

    def signed(self, change: float, unit: Unit, decimals: int = 2, *, as_bp: bool = False) -> str:
        """Return a change with its sign: ``+26 bp``, ``−0.10 pp``."""
        text = brief(self.amount(change, unit, decimals, as_bp=as_bp))
        return text if not any(c in "123456789" for c in text) else f"{'+' if change > 0 else MINUS}{text}"

    def day(self, day: date, *, beside: date | None = None) -> str:
        """Return a day in words; the year is left out where it is that of ``beside``."""
        is_same_year = beside is not None and beside.year == day.year
        if self.language == "zh":
            return f"{day.month} 月 {day.day} 日" if is_same_year else f"{day.year} 年 {day.month} 月 {day.day} 日"
        short = f"{day.day} {_MONTHS[day.month - 1]}"
        return short if is_same_year else f"{short} {day.year}"

    def dated(self, text: str) -> str:
        """Return a sentence of the program's rooms with its ISO days in words.

        Examples
        --------
        >>> Format("zh").dated("自 1999-01-04 起")
        '自 1999 年 1 月 4 日起'
        """
        return _ISO_DAY.sub(lambda f: self.day(date.fromisoformat(f[1])) + ((f[2] or "") if self.language == "en" else ""), text)

    def month(self, day: date, *, beside: date | None = None) -> str:
        """Return the month of a day in words, the year as in ``day``."""
        is_same_year = beside is not None and beside.year == day.year
        if self.language == "zh":
            return f"{day.month} 月" if is_same_year else f"{day.year} 年 {day.month} 月"
        return _MONTHS[day.month - 1] if is_same_year else f"{_MONTHS[day.month - 1]} {day.year}"

    def period(self, period: Period, *, beside: date | None = None) -> str:
        """Return a period in words: a day, a month or a quarter."""
        if period.frequency is Frequency.MONTHLY:
            return self.month(period.start, beside=beside)
        if period.frequency is Frequency.QUARTERLY:
            quarter = (period.start.month + 2) // 3
            return f"{period.start.year} 年{_QUARTERS_ZH[quarter - 1]}季度" if self.language == "zh" else f"Q{quarter} {period.start.year}"
        return self.day(period.start, beside=beside)

    def clock(self, when: datetime) -> str:
        """Return a moment by New York clocks to the minute, the zone not named."""
        return f"{when.astimezone(NEW_YORK):%Y-%m-%d %H:%M}"

    def moment(self, when: datetime) -> str:
        """Return a moment by New York clocks to the minute, and say so."""
        return f"{self.clock(when)}\uff08纽约\uff09" if self.language == "zh" else f"{self.clock(when)} ET"

    def ordinal(self, number: int) -> str:
        """Return ``71st`` in English, ``71`` in Chinese."""
        if self.language == "zh":
            return str(number)
        suffix = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
        return f"{number}{suffix}"

    def _counted(self, value: float, unit: Unit) -> str:
        base = value * unit.scale
        step = next((s for s in _STEPS[self.language] if abs(base) >= s.size), Step(1.0, ""))
        number, word = three_digits(base / step.size), step.word
        if self.language == "en" and unit.dimension != "money" and abs(base) < 1e6:
            number = grouped(base, 0)
        sign = MINUS if number.startswith(MINUS) else ""
        size = number.removeprefix(MINUS)
        if self.language == "zh":
            tail = "美元" if unit.dimension == "money" else _UNIT_WORDS["zh"][unit.dimension]
            return f"{sign}{size} {word}{tail}"
        return f"{sign}${size}{word}" if unit.dimension == "money" else f"{sign}{size}{word}{_UNIT_WORDS['en'][unit.dimension]}"


def brief(text: str) -> str:
    """Return an amount as a gauge prints it: percentage points as pp, and no word for what the gauge's name says is counted.

    Money keeps its currency.
    """
    return _BRIEF.sub(lambda found: " pp" if "percentage" in found[0] else "", text)


def grouped(value: float, decimals: int) -> str:
    """Return a number with thousands separated, a true minus sign, and never a negative zero."""
    shown = decimals if abs(value) < 1000 else 0
    text = f"{value:,.{shown}f}"
    if text.startswith("-"):
        text = text[1:] if not any(c in "123456789" for c in text) else MINUS + text[1:]
    return text


def three_digits(value: float) -> str:
    """Return a number with three significant digits at least, without trailing zeros after the point."""
    size = abs(value)
    text = grouped(value, 2 if size < 10 else 1 if size < 100 else 0)
    return text.rstrip("0").rstrip(".") if "." in text else text


def decimals(values: NDArray[np.float64], unit: Unit) -> int:
    """Return how many decimals a series is published with, read off its last values; never more than its unit needs."""
    recent = values[-60:]
    cap = _CAPS.get(unit.code, 2)
    for places in range(cap):
        scaled = recent * 10**places
        if np.all(np.abs(scaled - np.round(scaled)) < 1e-6 * 10**places):  # binary noise of published decimals is far smaller
            return places
    return cap
