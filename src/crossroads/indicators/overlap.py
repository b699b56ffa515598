"""How far the cost distributions of two groups of holders cover each other, through time and beside that of a random split."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from crossroads.indicators.cost_basis import Bars, Density, issue_bins
from crossroads.indicators.holders import Trades, holdings, trades
from crossroads.indicators.traced import Index, Values

SEED = 20251118
"""Of the random splits behind a reading."""
_NONE = 1e-12
"""A group holding less than this part of the other's has no distribution."""

_TOGETHER = 64
"""Days whose bins are added up at once: as many as fit the processor's cache."""

Scheme = Literal["rotate", "permute"]


def overlap(held: Values) -> Values:
    """Return the overlap coefficient of two distributions.

    Parameters
    ----------
    held : ndarray of float64, shape (..., 2, bins), shares
        Each brought to a sum of 1.

    Returns
    -------
    ndarray of float64, shape (...,)
        Sum of the smaller of both, bin by bin: 0 where no price is common, 1 where they are the same; NaN where a group is empty.
        Rounded to 9 decimals: the order in which bins are added must not show.

    Examples
    --------
    >>> overlap(np.array([[1.0, 1.0, 0.0], [0.0, 4.0, 4.0]]))
    array(0.5)
    """
    total = held.sum(axis=-1, keepdims=True)
    there = (total > _NONE * total.max(axis=-2, keepdims=True)).all(axis=(-2, -1))
    parts = held / np.where(total > 0, total, 1.0)
    return np.where(there, np.round(np.minimum(parts[..., 0, :], parts[..., 1, :]).sum(axis=-1), 9), np.nan)


def overlap_history(made: Trades, bars: Bars, density: Density) -> Values:
    """Return the overlap of the two groups after every day.

    Returns
    -------
    ndarray of float64, shape (n, k), 0 to 1
        NaN where a group holds nothing. A day's value reads only days up to it.
    """
    days, ways, _ = made.bought.shape
    with np.errstate(divide="ignore", invalid="ignore"):  # an empty group has no distribution: NaN
        scale = (1.0 / made.held)[..., None]
    issued = np.where(bars.created > 0, issue_bins(bars, density.grid), -1)
    smaller = np.zeros((_TOGETHER, ways, density.grid.count))  # bins no price has reached yet stay empty
    found = np.empty((days, ways))
    reached, held = slice(int(density.start[0]), int(density.start[0])), np.zeros((1, ways, 2, 0))
    for first in range(0, days, _TOGETHER):
        some = slice(first, min(first + _TOGETHER, days))
        now = slice(min(reached.start, int(density.start[some].min())), max(reached.stop, int(density.stop[some].max())))
        before = np.zeros((ways, 2, now.stop - now.start))
        before[:, :, reached.start - now.start : reached.stop - now.start] = held[-1]
        bought = _bought(made, density.during(some), some, now)
        held = _followed(made, some, np.where(issued[some] >= 0, issued[some] - now.start, -1), before, bought)
        parts, reached = held * scale[some], now
        np.minimum(parts[:, :, 0], parts[:, :, 1], out=smaller[: len(parts), :, now])
        found[some] = smaller[: len(parts)].sum(axis=-1)
    return np.round(found, 9)


def _bought(made: Trades, density: Density, days: slice, bins: slice) -> Values:
    """Return the purchases of some days bin by bin, shape (days, k, 2, bins)."""
    day, at, weight = density.cells
    bought = np.zeros((len(density.start), *made.bought.shape[1:], bins.stop - bins.start))
    bought[day, :, :, at - bins.start] = made.bought[days][day] * weight[:, None, None]
    return bought


def _followed(made: Trades, days: slice, issued: Index, before: Values, bought: Values) -> Values:
    """Return what each group holds in each bin after each of some days: written over what it bought.

    Parameters
    ----------
    issued : ndarray of int64
        Bin in which shares newly created stand; -1 where there are none.
    before : ndarray of float64, shape (k, 2, bins)
        Held on the day before.
    """
    kept, created = np.empty_like(bought), made.created[days]
    kept[...] = made.kept[days][..., None]
    for left, held, new, at in zip(kept, bought, created, issued.tolist(), strict=True):
        np.multiply(before, left, out=left)
        before = np.add(held, left, out=held)
        if at >= 0:
            held[:, :, at] += new
    return bought


@dataclass(frozen=True, slots=True)
class RandomSplit:
    """Overlaps that come out when the same purchases go to the groups on other days than they did.

    Parameters
    ----------
    overlaps : ndarray of float64, shape (draws,)
    scheme : {"rotate", "permute"}
    seed : int
    """

    overlaps: Values
    scheme: Scheme
    seed: int

    @property
    def mean(self) -> float:
        """Return the mean overlap of the draws."""
        return float(np.nanmean(self.overlaps))

    @property
    def error(self) -> float:
        """Return the standard error of that mean, from the draws' spread."""
        return float(np.nanstd(self.overlaps, ddof=1) / np.sqrt(len(self.overlaps)))

    def band(self) -> tuple[float, float]:
        """Return the 5th and 95th percentile of the draws."""
        low, high = np.nanquantile(self.overlaps, [0.05, 0.95])
        return float(low), float(high)

    def reaching(self, value: float) -> float:
        """Return the share of draws that overlap as much as a value or more, the value itself counted among them."""
        return float((1 + np.count_nonzero(self.overlaps >= value)) / (1 + len(self.overlaps)))


def shuffled(share: Values, draws: int, scheme: Scheme, seed: int) -> Values:
    """Return the first group's parts dealt to other days, shape (draws, n).

    Parameters
    ----------
    scheme : {"rotate", "permute"}
        Rotate moves the whole path round by a random number of days: runs stay runs, only their place among the prices is lost.
        Permute deals every day anew, which mixes the groups almost evenly.
    """
    rng = np.random.default_rng(seed)
    if scheme == "permute":
        dealt: Values = rng.permuted(np.tile(share, (draws, 1)), axis=1)
        return dealt
    away = rng.integers(1, len(share), size=draws) if len(share) > 1 else np.zeros(draws, np.int64)
    places = (np.arange(len(share)) + away[:, None]) % len(share)
    return np.take(share, places)


def random_split(
    bars: Bars, density: Density, share: Values, multiplier: Values, *, draws: int, scheme: Scheme = "rotate", seed: int = SEED
) -> RandomSplit:
    """Return the overlap on the last day under random splits of the same purchases.

    Parameters
    ----------
    share : ndarray of float64, shape (n,)
        The first group's part of each day's purchases.
    multiplier : ndarray of float64, shape (1, 2)
    draws : int
    scheme, seed
        See ``shuffled``.
    """
    made = trades(bars, shuffled(share, draws, scheme, seed), multiplier)
    return RandomSplit(overlap(holdings(made, bars, density)), scheme, seed)


def random_history(
    bars: Bars, density: Density, share: Values, multiplier: Values, *, draws: int, scheme: Scheme = "rotate", seed: int = SEED
) -> Values:
    """Return the overlap after every day under random splits, shape (n, draws): seconds, not milliseconds."""
    return overlap_history(trades(bars, shuffled(share, draws, scheme, seed), multiplier), bars, density)
