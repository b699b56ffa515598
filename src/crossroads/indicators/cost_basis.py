"""At which prices the present holders of a security bought it, estimated from bars and shares outstanding.

Every share is as likely to be sold as any other, so a day that turns over the share tau of all shares takes tau of what stands at
each earlier price and puts it where that day traded. Nothing here knows who trades; ``holders`` splits the purchases.

All prices are on one scale. Bars with raw prices are brought to it by ``rebased``; split-adjusted bars need nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from crossroads.errors import InputError
from crossroads.indicators.traced import Index, Values

STEP = 0.01
"""Width of a bin in log price: one per cent, a third of an ordinary day's range of a large technology share."""

Shape = Literal["triangular", "uniform"]


@dataclass(frozen=True, slots=True)
class Bars:
    """Daily trading of one security, oldest first.

    Parameters
    ----------
    low, high, close : ndarray of float64, shape (n,), positive
        A close outside the day's range widens it (vendors round the two apart).
    volume : ndarray of float64, shape (n,), shares traded
    shares : ndarray of float64, shape (n,), shares outstanding, positive
        On the basis of the prices: a later split has been applied to both or to neither.
    """

    low: Values
    high: Values
    close: Values
    volume: Values
    shares: Values

    def __post_init__(self) -> None:
        for name in ("low", "high", "close", "shares"):
            if not (getattr(self, name) > 0).all():
                raise InputError(f"{name} must be positive on every day; day {int(np.argmin(getattr(self, name)))} of the bars is not")
        if not (self.volume >= 0).all():
            raise InputError(f"volume must not be negative; day {int(np.argmin(self.volume))} of the bars is")
        object.__setattr__(self, "low", np.minimum(self.low, self.close))
        object.__setattr__(self, "high", np.maximum(np.maximum(self.high, self.close), self.low))

    def __len__(self) -> int:
        return len(self.close)

    @property
    def middle(self) -> Values:
        """Return the price most traded at, (high + low + 2 close) / 4: the peak of the triangular density."""
        return np.clip((self.high + self.low + 2.0 * self.close) / 4.0, self.low, self.high)

    @property
    def turnover(self) -> Values:
        """Return shares traded over shares outstanding, a fraction."""
        return self.volume / self.shares

    @property
    def lasting(self) -> Values:
        """Return the shares outstanding both on a day and on the one before; on the first day all."""
        return np.minimum(self.shares, np.r_[self.shares[0], self.shares[:-1]])

    @property
    def created(self) -> Values:
        """Return the shares newly issued on a day; none on the first."""
        return np.maximum(np.diff(self.shares, prepend=self.shares[0]), 0.0)


def rebased(bars: Bars, split: Values) -> tuple[Bars, Values]:
    """Return raw bars on the basis of their first day, and the number of present shares one share of that day became.

    Parameters
    ----------
    bars : Bars
        As traded: prices fall and share counts rise on the day of a split.
    split : ndarray of float64, shape (n,)
        New shares for one old share, on the first day that trades after the split; 1 on all others.

    Notes
    -----
    To divide a bin's edges by the returned factor re-bases it to the prices of a day without moving a share between bins.
    """
    factor = np.cumprod(split, dtype=np.float64)
    return Bars(bars.low * factor, bars.high * factor, bars.close * factor, bars.volume / factor, bars.shares / factor), factor


@dataclass(frozen=True, slots=True)
class Grid:
    """Bins of equal width in log price: bin k reaches from exp(k step) to exp((k + 1) step), k from ``first`` on.

    The edges do not depend on the data, so that adding days moves no share from one bin to the next.
    """

    first: int
    count: int
    step: float = STEP

    @classmethod
    def over(cls, bars: Bars, step: float = STEP) -> Grid:
        """Return the smallest grid that holds every price of the bars."""
        first, last = _bin(float(bars.low.min()), step), _bin(float(bars.high.max()), step)
        return cls(first, last - first + 1, step)

    @property
    def edges(self) -> Values:
        """Return the ``count + 1`` edges."""
        found: Values = np.exp(self.step * np.arange(self.first, self.first + self.count + 1))
        return found

    @property
    def middles(self) -> Values:
        """Return the middle price of each bin."""
        return (self.edges[1:] + self.edges[:-1]) / 2.0

    def bins(self, prices: Values) -> Index:
        """Return the position of each price's bin on the grid."""
        return np.floor(np.log(prices) / self.step).astype(np.int64) - self.first


def _bin(price: float, step: float) -> int:
    return int(np.floor(np.log(price) / step))


@dataclass(frozen=True, slots=True)
class Density:
    """Where on the grid each day's shares changed hands.

    Parameters
    ----------
    start, stop : ndarray of int64, shape (n,)
        First bin a day touches, and the one after its last.
    weight : ndarray of float64, shape (n, widest)
        Share of the day's volume in the first bin and the following; each row sums to 1.
    """

    grid: Grid
    start: Index
    stop: Index
    weight: Values

    def during(self, days: slice) -> Density:
        """Return the part of these days."""
        return Density(self.grid, self.start[days], self.stop[days], self.weight[days])

    @property
    def cells(self) -> tuple[Index, Index, Values]:
        """Return the day, the bin and the share of the day's volume of every bin that a day touches, day after day."""
        inside = np.arange(self.weight.shape[1]) < (self.stop - self.start)[:, None]
        day, step = np.nonzero(inside)
        return day, self.start[day] + step, self.weight[inside]


def day_density(bars: Bars, grid: Grid, shape: Shape = "triangular") -> Density:
    """Return how each day's trades lie over its range.

    Parameters
    ----------
    bars : Bars
    grid : Grid
        Must hold every price of the bars.
    shape : {"triangular", "uniform"}
        Triangular: rising from the low to (high + low + 2 close) / 4 and falling to the high. Uniform: even over the range.
        A day without a range stands in the bin of its price.
    """
    start, stop = grid.bins(bars.low), grid.bins(bars.high) + 1
    widest = int((stop - start).max())
    edges = np.exp(grid.step * (grid.first + start[:, None] + np.arange(widest + 1)))
    below = _below(edges, bars, shape)
    below[:, 0] = 0.0
    below[np.arange(widest + 1) >= (stop - start)[:, None]] = 1.0  # nothing is lost where an edge and a price round apart
    return Density(grid, start, stop, np.diff(below, axis=1))


def _below(price: Values, bars: Bars, shape: Shape) -> Values:
    """Return the share of each day's volume below prices of shape (n, m)."""
    low, high, peak = (v[:, None] for v in (bars.low, bars.high, bars.middle))
    span = np.where(high > low, high - low, 1.0)
    at = np.clip(price, low, high)
    if shape == "uniform":
        within = (at - low) / span
    else:
        rising = (at - low) ** 2 / (span * np.where(peak > low, peak - low, 1.0))
        falling = 1.0 - (high - at) ** 2 / (span * np.where(high > peak, high - peak, 1.0))
        within = np.where(at <= peak, rising, falling)
    return np.where(price >= high, 1.0, np.where(price <= low, 0.0, within))


@dataclass(frozen=True, slots=True)
class Costs:
    """A distribution of shares over the prices they were bought at.

    Parameters
    ----------
    grid : Grid
    shares : ndarray of float64, shape (grid.count,), not negative
    """

    grid: Grid
    shares: Values

    @property
    def total(self) -> float:
        """Return the number of shares."""
        return float(self.shares.sum())

    @property
    def mean(self) -> float:
        """Return the mean cost of a share."""
        return float(self.shares @ self.grid.middles) / self.total

    def below(self, price: float) -> float:
        """Return the fraction of shares bought at or below a price: the share of holders in profit there."""
        return float(np.interp(np.log(price), np.log(self.grid.edges), self._cumulated))

    def quantile(self, fraction: float) -> float:
        """Return the price below which that fraction of the shares was bought."""
        return float(np.exp(np.interp(fraction, self._cumulated, np.log(self.grid.edges))))

    @property
    def _cumulated(self) -> Values:
        """Return the fraction of the shares below each edge."""
        below: Values = np.r_[0.0, np.cumsum(self.shares)]
        fraction: Values = below / below[-1]
        return fraction


def cost_distribution(bars: Bars, grid: Grid, *, multiplier: float = 1.0, shape: Shape = "triangular") -> Costs:
    """Return at which prices the shares outstanding on the last day were bought.

    Parameters
    ----------
    bars : Bars
    grid : Grid
    multiplier : float, default 1
        A: how much of the turnover moves shares to new holders. Well under 1 for index funds, whose trades are mostly between
        intermediaries within the day.
    shape : {"triangular", "uniform"}

    Returns
    -------
    Costs
        The sum is the last day's shares outstanding.

    Notes
    -----
    H_t = (1 - a_t) min(1, F_t / F_{t-1}) H_{t-1} + a_t min(F_t, F_{t-1}) q_t + max(F_t - F_{t-1}, 0) at the close before,
    with a_t = min(A V_t / F_t, 1) and H_0 = F_0 q_0. Redeemed shares are taken from all costs alike; created ones stand at the
    close of the day before, the newest net asset value known when the count is taken. Written out over the days: what was
    bought on day t is still held as far as no later day sold it.
    """
    density = day_density(bars, grid, shape)
    sold = np.minimum(multiplier * bars.turnover, 1.0)
    kept = (1.0 - sold) * bars.lasting / np.r_[bars.shares[0], bars.shares[:-1]]
    kept[0] = 1.0
    surviving = still_held(kept)
    bought = sold * bars.lasting
    bought[0] = bars.shares[0]
    day, bins, weight = density.cells
    held = np.bincount(bins, (bought * surviving)[day] * weight, grid.count).astype(np.float64, copy=False)
    np.add.at(held, issue_bins(bars, grid), bars.created * surviving)
    return Costs(grid, held)


def still_held(kept: Values) -> Values:
    """Return which fraction of a day's purchases is left on the last day.

    Parameters
    ----------
    kept : ndarray of float64, shape (n, ...)
        Fraction of the holdings of the day before that a day leaves.

    Examples
    --------
    >>> still_held(np.array([0.9, 0.5, 0.8])).tolist()
    [0.4, 0.8, 1.0]
    """
    later = np.concatenate([kept[1:], np.ones_like(kept[:1])])
    return np.cumprod(later[::-1], axis=0)[::-1]


def issue_bins(bars: Bars, grid: Grid) -> Index:
    """Return the bin of the close before each day, where shares created on it stand."""
    return grid.bins(np.r_[bars.close[0], bars.close[:-1]])


def mean_cost(price: Values, turnover: Values) -> Values:
    """Return the mean cost of all units when each day's turnover is bought at that day's price.

    Parameters
    ----------
    price : ndarray of float64, shape (n,)
    turnover : ndarray of float64, shape (n,), fractions
        Above 1 counts as 1.

    Returns
    -------
    ndarray of float64, shape (n,)
        c_t = (1 - tau_t) c_{t-1} + tau_t p_t from c_0 = p_0. Reads only days up to t.

    References
    ----------
    Grinblatt and Han (2005), "Prospect theory, mental accounting, and momentum", Journal of Financial Economics 78.

    Examples
    --------
    >>> mean_cost(np.array([100.0, 200.0, 200.0]), np.array([0.1, 0.5, 0.5])).tolist()
    [100.0, 150.0, 175.0]
    """
    costs = []
    cost = float(price[0])
    for p, share in zip(price.tolist(), np.clip(turnover, 0.0, 1.0).tolist(), strict=True):
        cost = (1.0 - share) * cost + share * p
        costs.append(cost)
    return np.array(costs)
