"""Cost resonance as readings: the overlap of two modelled groups' costs, its past, a random split, and how it hangs on A."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from crossroads.catalog.specs import IndicatorSpec
from crossroads.indicators.cost_basis import Costs, Density, Grid, Shape, day_density
from crossroads.indicators.cost_inputs import Read, read
from crossroads.indicators.equity import peaks
from crossroads.indicators.holders import Pattern, Trades, costs, matured, trades
from crossroads.indicators.overlap import SEED, RandomSplit, Scheme, overlap_history, random_split
from crossroads.indicators.reading import MIN_PAST, Details, Extra, percentile
from crossroads.indicators.traced import Traced, Values, trace
from crossroads.series import Basis, Panel
from crossroads.timeline import Days, Frequency

MATURE = 0.05
"""An overlap is given once so little of either group's holdings is from the first year, whose purchases have no whole high behind them."""
DRAWS = 64
"""Random splits behind a reading; their standard error stands beside their mean."""
RARE = 10.0
"""Percentiles from either end within which an overlap is called far or close (ours)."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A security and how much of its turnover moves shares to new holders.

    Parameters
    ----------
    ticker : str
    multiplier : float
        A. 1 for a company; well under 1 for an index fund, whose shares mostly pass between intermediaries within days.
    others : tuple of float
        The same figure is given under these too.
    """

    ticker: str
    multiplier: float
    others: tuple[float, ...]


def subject(ticker: str, *, is_fund: bool, multiplier: float | None = None) -> Subject:
    """Return what is assumed of a company, or of a fund."""
    usual, others = (0.2, (0.1, 0.3)) if is_fund else (1.0, (0.3, 2.0))
    return Subject(ticker, usual, others) if multiplier is None else Subject(ticker, multiplier, (usual, *others))


SUBJECTS: Mapping[str, Subject] = {
    f"COST_OVERLAP_{ticker}": subject(ticker, is_fund=ticker in {"QQQ", "SPY"}) for ticker in ("NVDA", "META", "AAPL", "QQQ", "SPY")
}


@dataclass(frozen=True, slots=True)
class Resonance:
    """Two modelled groups of holders of one security, followed through time under several multipliers.

    Parameters
    ----------
    subject : Subject
    read : Read
    density : Density
    multipliers : tuple of float, length k
        The subject's own first.
    overlaps : ndarray of float64, shape (n, k)
        NaN until the holdings have turned over.
    trades : Trades
        Of all k multipliers.
    """

    subject: Subject
    read: Read
    density: Density
    multipliers: tuple[float, ...]
    overlaps: Values
    trades: Trades

    def costs(self) -> tuple[Costs, Costs]:
        """Return both groups' cost distributions on the last day, under the subject's own multiplier."""
        return costs(self.trades, self.read.bars, self.density)

    def percentile(self, which: int, since: date | None) -> float | None:
        """Return the share of the past at or below the newest overlap under one multiplier, or None if the past is too short."""
        there = self.read.days >= np.datetime64(since or date.min) if since else np.ones(len(self.read.days), bool)
        own = self.overlaps[there, which]
        known = own[~np.isnan(own)]
        if not len(known) or np.isnan(own[-1]) or len(known) <= MIN_PAST:
            return None
        return percentile(float(known[-1]), known[:-1])

    def random(self, *, draws: int, scheme: Scheme = "rotate", seed: int = SEED) -> RandomSplit:
        """Return the newest overlap under random splits of the same purchases."""
        own = np.full((1, 2), self.subject.multiplier)
        return random_split(self.read.bars, self.density, self.read.share, own, draws=draws, scheme=scheme, seed=seed)


def resonance(panel: Panel, of: Subject, *, pattern: Pattern | None = None, shape: Shape = "triangular") -> Resonance:
    """Return the two groups of a security as of the panel's moment.

    Parameters
    ----------
    panel : Panel
    of : Subject
    pattern : Pattern, optional
        How purchases are split.
    shape : {"triangular", "uniform"}
        How a day's trades lie over its range.

    Raises
    ------
    NotKnownError
        See ``cost_inputs.read``.
    """
    split = pattern or Pattern()
    known = read(panel, of.ticker, split)
    density = day_density(known.bars, Grid.over(known.bars), shape)
    multipliers = (of.multiplier, *of.others)
    made = trades(known.bars, known.share, np.array(multipliers)[:, None])
    overlaps = np.where(matured(made, warm=split.window, most=MATURE), overlap_history(made, known.bars, density), np.nan)
    return Resonance(of, known, density, multipliers, overlaps, made)


@dataclass(frozen=True, slots=True)
class Followed(Traced):
    """The overlap as a series, with the groups it was computed from."""

    found: Resonance


def cost_overlap(spec: IndicatorSpec, panel: Panel) -> Followed:
    """Return the overlap coefficient of the two groups' costs, session by session.

    A value reads days up to its own only. Where the count of shares is a constant, values of days before it was published are
    marked backfilled.
    """
    found = resonance(panel, SUBJECTS[spec.id])
    traced = trace(spec, Frequency.DAILY, found.read.days, found.overlaps[:, 0], *found.read.sources)
    basis = np.where(found.read.hindsight(traced.series.periods), np.uint8(Basis.BACKFILLED), traced.series.basis)
    return Followed(replace(traced.series, basis=basis), traced.sources, found)


def overlap_extra(spec: IndicatorSpec, _panel: Panel, traced: Traced) -> Extra:
    """Return mean costs, profit ratios, the random split beside it, the other multipliers, and what was assumed."""
    assert isinstance(traced, Followed)
    found = traced.found
    details = {
        **holder_figures(found),
        **price_figures(found.read.days, found.read.bars.close),
        **random_figures(found.random(draws=DRAWS), float(traced.series.values[-1])),
        **sensitivity(found, spec.percentile_since),
        **assumptions(found),
    }
    return Extra(_state(found.percentile(0, spec.percentile_since)), details)


def _state(rank: float | None) -> str | None:
    if rank is None:
        return None
    return "close" if rank >= 100.0 - RARE else "apart" if rank <= RARE else "usual"


# ------------------------------------------------------------------------------------------------ figures, JSON-plain


def holder_figures(found: Resonance) -> Details:
    """Return what each group holds, what it paid, and which part of it is in profit at the last close."""
    strength, weakness = found.costs()
    close = float(found.read.bars.close[-1])
    both = Costs(strength.grid, strength.shares + weakness.shares)
    return {
        "mean_cost": both.mean,
        "mean_cost_strength": strength.mean,
        "mean_cost_weakness": weakness.mean,
        "profit_ratio": 100.0 * both.below(close),
        "profit_ratio_strength": 100.0 * strength.below(close),
        "profit_ratio_weakness": 100.0 * weakness.below(close),
        "held_by_strength": 100.0 * strength.total / both.total,
        "bought_by_strength": 100.0 * float(found.read.share[-1]),
    }


def price_figures(days: Days, close: Values) -> Details:
    """Return the last close and how far it stands below the highest close so far."""
    peak = int(peaks(close)[-1])
    return {
        "close": float(close[-1]),
        "peak": float(close[peak]),
        "peak_day": str(days[peak]),
        "below_peak": 100.0 * float(close[-1] / close[peak] - 1.0),
    }


def random_figures(split: RandomSplit, value: float) -> Details:
    """Return the overlap of random splits, and how often they overlap as much as the value."""
    low, high = split.band()
    return {
        "random_mean": split.mean,
        "random_error": split.error,
        "random_low": low,
        "random_high": high,
        "random_reaching": 100.0 * split.reaching(value),
        "random_draws": len(split.overlaps),
    }


def sensitivity(found: Resonance, since: date | None) -> Details:
    """Return overlap and percentile under each other multiplier; None where holdings have not turned over yet."""
    told: dict[str, float | str | None] = {"multiplier": found.subject.multiplier}
    for which, multiplier in enumerate(found.multipliers[1:], start=1):
        value = float(found.overlaps[-1, which])
        told[f"overlap_at_{multiplier:g}"] = None if np.isnan(value) else value
        told[f"percentile_at_{multiplier:g}"] = found.percentile(which, since)
    return told


def assumptions(found: Resonance) -> Details:
    """Return which prices and counts were used, and a sentence on what that means, in both languages."""
    known = found.read
    told: dict[str, float | str | None] = {"prices": known.prices, "counted_purchases": known.counted_purchases}
    en, zh = ["The groups are modelled from prices and volume; nobody publishes who bought."], ["两类持有人由量价推算,并非真实名册。"]
    if known.count is not None:
        told |= {"float": known.count.shares, "float_counted": known.count.counted.isoformat(), "float_source": known.count.source}
        en.append(f"A constant {known.count.shares / 1e9:.4g} billion shares ({known.count.source}) is used for all days.")
        zh.append(f"全部日期均用固定股数 {known.count.shares / 1e8:.5g} 亿股({known.count.counted.isoformat()} 申报数)。")
    if known.is_adjusted:
        en.append("Prices are adjusted for dividends and volume with them, so old turnover of payers is overstated.")
        zh.append("行情为复权价,成交量随之折算,早年换手率略高估。")
    return {**told, "caveat": " ".join(en), "caveat_zh": "".join(zh)}
