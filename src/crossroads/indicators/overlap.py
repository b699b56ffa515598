"""How far the cost distributions of two groups of holders cover each other, through time and beside that of a random split."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from crossroads.indicators.cost_basis import Bars, Density, issue_bins
from crossroads.indicators.holders import Trades, holdings, trades
from crossroads.indicators.traced import Values

SEED = 20251118
"""Of the random splits behind a reading."""
_NONE = 1e-12
"""A group holding less than this part of the other's has no distribution."""

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
    days, ways, _ = made.kept.shape
    held = np.zeros((ways, 2, density.grid.count))
    kept, bought, at = made.kept[..., None], made.bought[..., None], issue_bins(bars, density.grid)
    with np.errstate(divide="ignore", invalid="ignore"):  # an empty group has no distribution: NaN
        scale = (1.0 / made.held)[..., None]
    is_issued = (bars.created > 0).tolist()
    found = np.empty((days, ways))
    for t, (bins, weight) in enumerate(density):
        held *= kept[t]
        held[:, :, bins] += bought[t] * weight
        if is_issued[t]:
            held[:, :, at[t]] += made.created[t]
        parts = held * scale[t]
        found[t] = np.minimum(parts[:, 0], parts[:, 1]).sum(axis=1)
    return np.round(found, 9)


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
