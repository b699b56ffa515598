"""Two modelled groups of holders, told apart by when they buy: near the high, or after a fall.

Nobody publishes who bought at which price. The groups are patterns, not persons: each day's purchases are split by how far the
price then stood below its trailing high, and each group's holdings are followed from there. A user who has real purchases by
group gives their shares instead (``share_of``).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from crossroads.errors import InputError
from crossroads.indicators.cost_basis import Bars, Costs, Density, issue_bins, still_held
from crossroads.indicators.traced import Values

GROUPS = ("strength", "weakness")
"""The group that buys near highs, and the one that buys after falls; the order of every axis of groups."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """Which part of a day's purchases the first group makes.

    Parameters
    ----------
    window : int, sessions
        The trailing high is the highest close of so many sessions before the day.
    deep : float
        The fall from it, a fraction, from which on the second group buys as much as it ever does. The letter has retail adding
        near highs and institutions 10-20 % below: even at 10 %, the least from 20 % on.
    least : float
        What the weaker side of the day still buys; no group ever stops.
    """

    window: int = 252
    deep: float = 0.20
    least: float = 0.10


def fall_from_high(bars: Bars, window: int) -> Values:
    """Return how far each day's middle price stood below the highest close of the sessions before it.

    Returns
    -------
    ndarray of float64, shape (n,), fractions
        0 at or above that high, and on the first day.
    """
    before = np.r_[np.full(window, -np.inf), bars.close[:-1]]
    high = np.lib.stride_tricks.sliding_window_view(before, window).max(axis=1)
    high[0] = bars.middle[0]
    fall: Values = np.clip(1.0 - bars.middle / high, 0.0, 1.0)
    return fall


def strength_share(bars: Bars, pattern: Pattern) -> Values:
    """Return the part of each day's purchases made by those who buy strength.

    Returns
    -------
    ndarray of float64, shape (n,)
        1 - ``least`` at a new high, falling evenly to ``least`` at ``deep`` below it. One half on the first day, which has no
        high behind it. Reads only days up to t.
    """
    near = 1.0 - np.minimum(fall_from_high(bars, pattern.window) / pattern.deep, 1.0)
    share = pattern.least + (1.0 - 2.0 * pattern.least) * near
    share[0] = 0.5
    return share


def share_of(first: Values, second: Values, otherwise: Values) -> Values:
    """Return the first group's part of purchases that were counted, and ``otherwise`` where they were not.

    Parameters
    ----------
    first, second : ndarray of float64, shape (n,)
        Bought by each group, in one unit; NaN where not counted. A negative number (net sales) counts as no purchase.
    otherwise : ndarray of float64, shape (n,)
    """
    one, two = np.maximum(first, 0.0), np.maximum(second, 0.0)
    total = one + two
    counted = total > 0  # false where either is NaN
    return np.where(counted, one / np.where(counted, total, 1.0), otherwise)


@dataclass(frozen=True)
class Trades:
    """What each group kept and bought, for k ways of splitting the purchases.

    Parameters
    ----------
    kept : ndarray of float64, shape (n, k, 2), or 1 instead of k or 2 where it is the same in all ways or for both groups
        Fraction of a group's holdings of the day before that it still has.
    bought : ndarray of float64, shape (n, k, 2), shares
        On the day's range: from sellers, on the first day what the group is given.
    created : ndarray of float64, shape (n, k, 2), shares
        Newly issued ones, at the close before.
    """

    kept: Values
    bought: Values
    created: Values

    @cached_property
    def held(self) -> Values:
        """Return each group's holdings after every day, shape (n, k, 2): together all shares outstanding."""
        added = self.bought + self.created
        days, *groups = added.shape
        columns = zip(*(part.reshape(days, -1).T.tolist() for part in np.broadcast_arrays(self.kept, added)), strict=True)
        return np.array([_followed(kept, own) for kept, own in columns]).T.reshape(days, *groups)

    def older_than(self, day: int) -> Values:
        """Return which part of each group's holdings was bought or given by the end of a day, shape (n, k, 2); 1 up to that day."""
        kept = np.broadcast_to(self.kept, self.held.shape)
        left = np.cumprod(np.concatenate([self.held[day : day + 1], kept[day + 1 :]]), axis=0)
        part = np.ones_like(self.held)
        np.divide(left, self.held[day:], out=part[day:], where=self.held[day:] > 0)
        return part


def _followed(kept: list[float], added: list[float]) -> list[float]:
    """Return what is held after each day when a part of the day before is kept and something added."""
    held: list[float] = []
    now = 0.0
    for part, more in zip(kept, added, strict=True):
        now = more + part * now
        held.append(now)
    return held


def trades(bars: Bars, share: Values, multiplier: Values) -> Trades:
    """Return what two groups bought and sold.

    Parameters
    ----------
    bars : Bars
    share : ndarray of float64, shape (k, n) or (n,)
        The first group's part of each day's purchases, 0 to 1.
    multiplier : ndarray of float64, shape (k, 2), (1, 2) or (k, 1)
        A of each group: how much of the security's turnover is turnover of its holdings.

    Notes
    -----
    Of each group's holdings A tau are sold, whatever they cost; what both sell is bought on the same day, split by ``share``,
    and so are shares newly created. A redemption takes from both in proportion. At the start each group is given one half.
    """
    share = np.atleast_2d(share)
    if not ((share >= 0) & (share <= 1)).all():
        raise InputError("the first group's part of a day's purchases lies between 0 and 1; one given does not")
    shape = (len(bars), max(len(share), len(multiplier)), 2)
    before = np.r_[bars.shares[0], bars.shares[:-1]]
    sells = np.minimum(multiplier[None] * bars.turnover[:, None, None], 1.0)
    kept = (bars.lasting / before)[:, None, None] * (1.0 - sells)
    kept[0] = 1.0
    split = np.broadcast_to(np.stack([share.T, 1.0 - share.T], axis=2), shape)
    created = split * bars.created[:, None, None]
    if multiplier.shape[1] == 1 or (multiplier[:, 0] == multiplier[:, 1]).all():  # both groups together sell the same part of all shares
        bought = split * (sells[..., :1] * bars.lasting[:, None, None])
    else:
        bought = _bought(split, (bars.lasting / before)[:, None, None] * sells, kept, created, bars.shares[0])
    bought[0] = bars.shares[0] / 2.0
    return Trades(kept, bought, created)


def _bought(split: Values, sells: Values, kept: Values, created: Values, start: float) -> Values:
    """Return the purchases day by day where the groups sell at different rates: what is sold hangs on who holds."""
    bought = np.empty(split.shape)
    held = np.full(split.shape[1:], start / 2.0)
    for t in range(1, len(kept)):
        bought[t] = split[t] * (sells[t] * held).sum(axis=1, keepdims=True)
        held = kept[t] * held + bought[t] + created[t]
    return bought


def holdings(made: Trades, bars: Bars, density: Density) -> Values:
    """Return at which prices each group bought what it holds on the last day.

    Returns
    -------
    ndarray of float64, shape (k, 2, grid.count), shares
        Summed over groups and bins: the shares outstanding.
    """
    surviving = still_held(made.kept)
    issues = np.flatnonzero(bars.created > 0)
    left = np.concatenate([made.bought * surviving, (made.created * surviving)[issues]])
    day, bins, weight = density.cells
    day, bins = np.r_[day, len(bars) + np.arange(len(issues))], np.r_[bins, issue_bins(bars, density.grid)[issues]]
    weight = np.r_[weight, np.ones(len(issues))]
    columns = np.ascontiguousarray(left.reshape(len(left), -1).T)
    found = [np.bincount(bins, own[day] * weight, density.grid.count) for own in columns]
    return np.array(found, np.float64).reshape(*left.shape[1:], density.grid.count)


def costs(made: Trades, bars: Bars, density: Density) -> tuple[Costs, Costs]:
    """Return the cost distributions of both groups on the last day, of the first way of splitting."""
    own = Trades(*(part[:, :1] for part in (made.kept, made.bought, made.created)))
    first, second = holdings(own, bars, density)[0]
    return Costs(density.grid, first), Costs(density.grid, second)


def matured(made: Trades, *, warm: int, most: float) -> NDArray[np.bool_]:
    """Return on which days hardly any share of either group still stands where the first days put it, shape (n, k).

    Parameters
    ----------
    warm : int, sessions
        Days at the start that do not count: purchases split without a whole trailing window behind them.
    most : float
        The part of a group's holdings that may still be from then.
    """
    if warm >= len(made.bought):
        return np.zeros(made.bought.shape[:2], np.bool_)
    done: NDArray[np.bool_] = np.all(made.older_than(warm) <= most, axis=2)
    return done
