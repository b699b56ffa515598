"""What the model may look at: each covariate as it was known at a moment, with the year its set begins.

A value that is too old at the moment is no value: a covariate that stopped being published goes missing, and is named.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from crossroads.knowledge.vintages import Known
from crossroads.timeline import Days

Floats = NDArray[np.float64]
_NAN = float("nan")
_NO_DAYS, _NO_VALUES, _AGES = np.empty(0, "datetime64[D]"), np.empty(0), 10**6


@dataclass(frozen=True, slots=True)
class Covariate:
    """One covariate.

    Parameters
    ----------
    id : str
    since : int
        First year of the smallest model set that uses it.
    series : tuple of str
        What it reads; named when it is missing.
    unit : str
        Code of ``series.UNITS``.
    en, zh : str
    measure : callable (Reader) -> float
        NaN where it was not known, or only too old a value was.
    """

    id: str
    since: int
    series: tuple[str, ...]
    unit: str
    en: str
    zh: str
    measure: Callable[[Reader], float]


# --------------------------------------------------------------------------------------------- reading a vintage

DAILY, MONTHLY, RETURNS, CLAIMS = 12, 76, 125, 80
"""Days the newest period's stamp may be old: closes and yields, monthly averages, monthly returns, weekly claims (a shutdown long)."""


@dataclass(slots=True)
class Reader:
    """All that was known at one moment, read with an age limit; what several covariates read is read once."""

    known: Known
    _read: dict[str, tuple[Days, Floats, int]] = field(default_factory=dict)
    _funds: float | None = None

    def vintage(self, name: str, max_age: int) -> tuple[Days, Floats] | None:
        """Return a series unless nothing of it was known or its newest period is older than ``max_age`` days."""
        if name not in self._read:
            periods, values = self.known.vintage(name) if name in self.known else (_NO_DAYS, _NO_VALUES)
            age = int((self.known.at.astype("datetime64[D]") - periods[-1]).astype(np.int64)) if len(periods) else _AGES
            self._read[name] = periods, values, age
        periods, values, age = self._read[name]
        return (periods, values) if age <= max_age else None

    def last(self, name: str, max_age: int = DAILY) -> float:
        """Return the newest value."""
        found = self.vintage(name, max_age)
        return float(found[1][-1]) if found else _NAN

    def ago(self, name: str, days: int, max_age: int = DAILY) -> float:
        """Return the last value at least so many calendar days before the newest one."""
        found = self.vintage(name, max_age)
        at = int(np.searchsorted(found[0], found[0][-1] - days, side="right")) - 1 if found else -1
        return float(found[1][at]) if found and at >= 0 else _NAN

    def funds(self, *, days_back: int = 0) -> float:
        """Return the mean federal funds rate of the newest 20 calendar days, or of the 20 up to some days before: quarter ends jump."""
        if self._funds is not None and not days_back:
            return self._funds
        found = self.vintage("DFF", DAILY)
        mean = _NAN
        if found:
            end = found[0][-1] - days_back
            first, last = np.searchsorted(found[0], [end - 20, end], side="right")
            mean = float(found[1][first:last].mean()) if last > first else _NAN
        if not days_back:
            self._funds = mean
        return mean


# --------------------------------------------------------------------------------------------- the measures


def _short_rate(at: Reader) -> float:
    return _or(at.funds(), 12 * at.last("BILL_RETURN", RETURNS))


def _short_rate_change(at: Reader) -> float:
    bills = 12 * (at.last("BILL_RETURN", RETURNS) - at.ago("BILL_RETURN", 180, RETURNS))
    return _or(at.funds() - at.funds(days_back=180), bills)


def _market_year(at: Reader) -> float:
    """Return of twelve months: from closes, or from monthly returns where no closes are held."""
    closes = 100 * (at.last("SPX") / at.ago("SPX", 365) - 1)
    months = at.vintage("MKT_RETURN", RETURNS)
    if not np.isnan(closes) or months is None or len(months[1]) < 12:
        return closes
    return 100 * (float(np.prod(1 + months[1][-12:] / 100)) - 1)


def _baa_10y(at: Reader) -> float:
    """Baa yield less the mean ten-year yield of the same month."""
    baa, tens = at.vintage("BAA", MONTHLY), at.vintage("DGS10", DAILY)
    if baa is None or tens is None:
        return _NAN
    month = baa[0][-1].astype("datetime64[M]")
    first, last = np.searchsorted(tens[0], [month.astype("datetime64[D]"), (month + 1).astype("datetime64[D]")])
    return float(baa[1][-1] - tens[1][first:last].mean()) if last > first else _NAN


def _claims_rise(at: Reader) -> float:
    """Four weeks' initial claims against the lowest four weeks of the past year, in log percent."""
    found = at.vintage("ICSA", CLAIMS)
    if found is None or len(found[1]) < 56:
        return _NAN
    total = np.cumsum(np.concatenate([[0.0], found[1][-56:]]))
    weeks = total[4:] - total[:-4]
    return float(100 * np.log(weeks[-1] / weeks.min()))


def _or(value: float, otherwise: float) -> float:
    return otherwise if np.isnan(value) else value


COVARIATES: tuple[Covariate, ...] = (
    Covariate("SHORT_RATE", 1960, ("DFF", "BILL_RETURN"), "pct", "short rate", "短期利率", _short_rate),
    Covariate(
        "SHORT_RATE_6M", 1960, ("DFF", "BILL_RETURN"), "pp", "short rate, change over 6 months", "短期利率六个月变动", _short_rate_change
    ),
    Covariate("MARKET_12M", 1960, ("SPX", "MKT_RETURN"), "pct", "market return over 12 months", "股市十二个月回报", _market_year),
    Covariate(
        "BAA_AAA",
        1960,
        ("BAA", "AAA"),
        "pp",
        "Baa yield less Aaa",
        "Baa 与 Aaa 收益率之差",
        lambda at: at.last("BAA", MONTHLY) - at.last("AAA", MONTHLY),
    ),
    Covariate("BAA_10Y", 1960, ("BAA", "DGS10"), "pp", "Baa yield less ten-year Treasury", "Baa 与十年期国债收益率之差", _baa_10y),
    Covariate(
        "TERM_SPREAD",
        1960,
        ("DGS10", "DFF"),
        "pp",
        "ten-year Treasury less funds rate",
        "十年期国债与联邦基金利率之差",
        lambda at: at.last("DGS10") - at.funds(),
    ),
    Covariate(
        "CLAIMS_RISE",
        1960,
        ("ICSA",),
        "pct",
        "initial claims above their low of the year (log)",
        "初请失业金高出一年低点的幅度（对数）",
        _claims_rise,
    ),
    Covariate("VIX", 1990, ("VIX",), "points", "VIX", "VIX", lambda at: at.last("VIX")),
    Covariate(
        "CURVE_10Y_3M",
        1990,
        ("DGS10", "DGS3MO"),
        "pp",
        "ten-year less three-month Treasury",
        "十年期与三个月期国债之差",
        lambda at: at.last("DGS10") - at.last("DGS3MO"),
    ),
    Covariate(
        "CURVE_2Y_FUNDS",
        1990,
        ("DGS2", "DFF"),
        "pp",
        "two-year Treasury less funds rate",
        "两年期国债与联邦基金利率之差",
        lambda at: at.last("DGS2") - at.funds(),
    ),
    Covariate("VVIX", 2007, ("VVIX",), "points", "VVIX", "VVIX", lambda at: at.last("VVIX")),
    Covariate("HY_OAS", 2007, ("HY_OAS",), "pct", "high-yield spread", "高收益债利差", lambda at: at.last("HY_OAS")),
)
"""All covariates besides the three every small model has (see ``CORE``)."""

CORE: Mapping[str, tuple[str, str, str]] = {
    "EASED": (
        "ratio",
        "how lately the Fed eased (1 today, halving every four months)",
        "美联储最近一次宽松的新近程度（当日为 1，每四个月减半）",
    ),
    "HIKED": (
        "ratio",
        "how lately the Fed raised rates (1 today, halving every four months)",
        "美联储最近一次加息的新近程度（当日为 1，每四个月减半）",
    ),
    "BELOW_PEAK": ("pct", "market against its bull-market peak", "股市相对本轮牛市高点"),
}
"""What every small model looks at: unit, English, Chinese."""

SETS: Mapping[int, tuple[str, str]] = {
    1960: ("from 1960", "1960 年起"),
    1990: ("from 1990, with VIX", "1990 年起，含 VIX"),
    2007: ("from 2007, with VVIX", "2007 年起，含 VVIX"),
}
"""First year and name (en, zh) of each nested set; it holds the covariates of its own year and of those before."""


def series_needed() -> tuple[str, ...]:
    """Return every series the covariates read."""
    return tuple(sorted({name for covariate in COVARIATES for name in covariate.series}))
