"""What ``crossroads cost`` shows, as one frozen view: the same for JSON, the lines on the screen and the picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from crossroads.catalog.specs import IndicatorSpec, Language
from crossroads.indicators.cost_readings import Resonance, assumptions, holder_figures, price_figures, random_figures, sensitivity
from crossroads.indicators.overlap import SEED, random_history
from crossroads.indicators.reading import Details
from crossroads.indicators.traced import Values
from crossroads.report.formats import Format
from crossroads.report.wording import Wording, wording
from crossroads.series import Reading
from crossroads.timeline import AsOf, Days

BAND_STEP = 21
"""Sessions between two points of the random band in the picture: it moves slowly."""


@dataclass(frozen=True, slots=True)
class Band:
    """The random split through time: days and the 5th and 95th percentile of its overlaps."""

    days: Days
    low: Values
    high: Values


@dataclass(frozen=True, slots=True)
class CostView:
    """Two groups' costs on one day.

    Parameters
    ----------
    ticker : str
    as_of : AsOf
    day : datetime.date
        Of the last bar.
    overlap, percentile : float or None
        None where holdings have not turned over, or the past is too short.
    since : datetime.date or None
        First day the percentile is taken from.
    prices : ndarray of float64, shape (bins,)
        Middle of each bin.
    strength, weakness : ndarray of float64, shape (bins,)
        Share of each group's holdings in it, summing to 1.
    days, history : ndarray
        The overlap after every day, from the first at which it is given.
    figures : mapping
        All further numbers, JSON-plain.
    permuted : mapping
        The figures of a random split that deals every day anew.
    band : Band or None
    """

    ticker: str
    as_of: AsOf
    day: date
    overlap: float | None
    percentile: float | None
    since: date | None
    prices: Values
    strength: Values
    weakness: Values
    days: Days
    history: Values
    figures: Details
    permuted: Details
    band: Band | None

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON values; prices without shares of either group are left out."""
        held = np.flatnonzero((self.strength > 0) | (self.weakness > 0))
        return {
            "ticker": self.ticker,
            "as_of": str(self.as_of),
            "day": self.day.isoformat(),
            "overlap": self.overlap,
            "percentile": self.percentile,
            "percentile_from": self.since.isoformat() if self.since else None,
            **self.figures,
            "permuted": dict(self.permuted),
            "distribution": {
                "price": self.prices[held].tolist(),
                "strength": self.strength[held].tolist(),
                "weakness": self.weakness[held].tolist(),
            },
            "history": [[str(d), v] for d, v in zip(self.days, self.history.tolist(), strict=True)],
        }


def cost_view(
    found: Resonance, as_of: AsOf, spec: IndicatorSpec | None, *, draws: int, seed: int = SEED, with_band: bool = False
) -> CostView:
    """Return the view of two groups.

    Parameters
    ----------
    found : Resonance
    as_of : AsOf
    spec : IndicatorSpec or None
        The indicator of the ticker, whose start of ranking is used; without one everything is ranked.
    draws : int
        Random splits on the last day.
    seed : int
    with_band : bool
        Whether the random split is followed through time too: a second or two.
    """
    first_ranked = spec.percentile_since if spec is not None else None
    there = ~np.isnan(found.overlaps[:, 0])
    days, history = found.read.days[there], found.overlaps[there, 0]
    last = float(found.overlaps[-1, 0])
    rank = found.percentile(0, first_ranked)
    ranked = days[days >= np.datetime64(first_ranked)] if first_ranked else days
    groups = found.costs()
    figures = {
        **holder_figures(found),
        **price_figures(found.read.days, found.read.bars.close),
        **random_figures(found.random(draws=draws, seed=seed), last),
        **sensitivity(found, first_ranked),
        **assumptions(found),
    }
    return CostView(
        ticker=found.subject.ticker,
        as_of=as_of,
        day=found.read.days[-1].astype(object),
        overlap=None if np.isnan(last) else last,
        percentile=rank,
        since=ranked[0].astype(object) if rank is not None else None,
        prices=groups[0].grid.middles,
        strength=groups[0].shares / groups[0].total,
        weakness=groups[1].shares / groups[1].total,
        days=days,
        history=history,
        figures=figures,
        permuted=random_figures(found.random(draws=draws, scheme="permute", seed=seed), last),
        band=_band(found, there, draws, seed) if with_band else None,
    )


def _band(found: Resonance, there: np.ndarray, draws: int, seed: int) -> Band:
    own = np.full((1, 2), found.subject.multiplier)
    overlaps = random_history(found.read.bars, found.density, found.read.share, own, draws=draws, seed=seed)
    places = np.flatnonzero(there)[::-1][::BAND_STEP][::-1]
    low, high = np.nanquantile(overlaps[places], [0.05, 0.95], axis=1)
    return Band(found.read.days[places], low, high)


# ------------------------------------------------------------------------------------------------ in words


def dollars(value: float) -> str:
    """Return a price."""
    return f"${value:,.2f}"


def reading_line(view: CostView, language: Language) -> str:
    """Return overlap and rank in one sentence."""
    words, form = wording(language), Format(language)
    shown = f"{view.overlap:.2f}" if view.overlap is not None else "–"
    day, last = form.day(view.as_of.day), form.day(view.day) if view.day != view.as_of.day else None
    if view.percentile is None or view.since is None:
        return words.say("cost.read_short", day=day, last=last, overlap=shown)
    rank = form.ordinal(round(view.percentile))
    return words.say("cost.read", day=day, last=last, overlap=shown, percentile=rank, since=form.month(view.since))


def random_line(view: CostView, language: Language) -> str:
    """Return the random split in one sentence."""
    f = view.figures
    numbers = {key: f"{number(f, f'random_{key}'):.2f}" for key in ("mean", "low", "high")}
    return wording(language).say(
        "cost.random",
        **numbers,
        error=f"{number(f, 'random_error'):.3f}",
        reaching=f"{number(f, 'random_reaching'):.0f}%",
        draws=f"{number(f, 'random_draws'):.0f}",
    )


def lines(view: CostView, language: Language) -> Sequence[str]:
    """Return everything the view says, sentence by sentence; the caveat last."""
    words, f = wording(language), view.figures
    caveat = f["caveat_zh" if language == "zh" else "caveat"]
    money = {key: dollars(number(f, f"mean_cost_{key}")) for key in ("strength", "weakness")}
    shares = {key: f"{number(f, f'profit_ratio_{key}'):.0f}%" for key in ("strength", "weakness")}
    fall = words.say(
        "cost.fall",
        price=dollars(number(f, "close")),
        size=f"{-number(f, 'below_peak'):.1f}%",
        peak=dollars(number(f, "peak")),
        day=Format(language).day(date.fromisoformat(str(f["peak_day"]))),
    )
    return (
        reading_line(view, language),
        random_line(view, language),
        words.say("cost.sensitive", multiplier=f"{number(f, 'multiplier'):g}", others=words.listed(_others(view, words))),
        words.say("cost.means", both=dollars(number(f, "mean_cost")), held=f"{number(f, 'held_by_strength'):.0f}%", **money),
        words.say("cost.profit", both=f"{number(f, 'profit_ratio'):.0f}%", **shares),
        fall,
        words.typeset(str(caveat)),
    )


def _others(view: CostView, words: Wording) -> list[str]:
    told = []
    for key, value in view.figures.items():
        if key.startswith("overlap_at_"):
            at = key.removeprefix("overlap_at_")
            rank = view.figures[f"percentile_at_{at}"]
            ranked = None if rank is None else words.say("cost.rank", percentile=Format(words.language).ordinal(round(float(rank))))
            told.append(words.say("cost.other", value="–" if value is None else f"{float(value):.2f}", at=at, percentile=ranked))
    return told


def bitcoin_line(reading: Reading, language: Language) -> str:
    """Return bitcoin's modelled mean cost and its caveat."""
    words, f = wording(language), reading.details
    others = sorted((float(key.removeprefix("cost_at_")), key) for key in f if key.startswith("cost_at_"))
    named = dict(zip(("low", "high"), others, strict=True))
    said = words.say(
        "cost.bitcoin",
        cost=dollars(reading.value or 0.0),
        close=dollars(number(f, "close")),
        gain=f"{number(f, 'gain'):+.0f}%",
        multiplier=f"{number(f, 'multiplier'):.0%}",
        **{key: f"{at:.0%}" for key, (at, _) in named.items()},
        **{f"{key}_cost": "–" if f[name] is None else dollars(number(f, name)) for key, (_, name) in named.items()},
    )
    return f"{said} {f['caveat']}" if language == "en" else words.typeset(f"{said}{f['caveat_zh']}")


def number(figures: Details, key: str) -> float:
    """Return a figure that is always a number."""
    value = figures[key]
    assert isinstance(value, (int, float))
    return float(value)
