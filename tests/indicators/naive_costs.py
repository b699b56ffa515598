"""Cost distributions lot by lot in plain Python: every day's purchases stay a lot of their own, split after split, until they are sold."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass
class Lot:
    low: float
    peak: float
    high: float
    shares: list[float]  # of each group

    def below(self, price: float) -> float:
        """The part of the lot that cost less, by the area of the triangle."""
        if price >= self.high:
            return 1.0
        if price <= self.low:
            return 0.0
        height = 2.0 / (self.high - self.low)
        if price <= self.peak:
            return (price - self.low) * (height * (price - self.low) / (self.peak - self.low)) / 2.0
        return 1.0 - (self.high - price) * (height * (self.high - price) / (self.high - self.peak)) / 2.0


def lots(bars, first_share, multiplier, split=None) -> list[Lot]:
    """Prices, volume and shares as traded on the day; ``split`` new for old shares on the day; ``multiplier`` of both groups."""
    low, high, close, volume, shares = (getattr(bars, f).tolist() for f in ("low", "high", "close", "volume", "shares"))
    held: list[Lot] = []
    for t in range(len(close)):
        factor = split[t] if split is not None else 1.0
        for lot in held:
            lot.low, lot.peak, lot.high = lot.low / factor, lot.peak / factor, lot.high / factor
            lot.shares = [s * factor for s in lot.shares]
        lo, hi = min(low[t], close[t]), max(high[t], close[t])
        peak = min(max((hi + lo + 2 * close[t]) / 4, lo), hi)
        if t == 0:
            held.append(Lot(lo, peak, hi, [shares[0] / 2, shares[0] / 2]))
            continue
        before = shares[t - 1] * factor
        if shares[t] < before:  # redeemed from everybody alike
            for lot in held:
                lot.shares = [s * shares[t] / before for s in lot.shares]
        sold = 0.0
        for lot in held:
            for group in (0, 1):
                part = min(multiplier[group] * volume[t] / shares[t], 1.0)
                sold += lot.shares[group] * part
                lot.shares[group] *= 1 - part
        share = first_share[t]
        held.append(Lot(lo, peak, hi, [share * sold, (1 - share) * sold]))
        if shares[t] > before:
            nav = close[t - 1] / factor
            held.append(Lot(nav, nav, nav, [share * (shares[t] - before), (1 - share) * (shares[t] - before)]))
    return held


def by_bin(held: list[Lot], edges) -> list[list[float]]:
    """Shares of each group between neighbouring edges."""
    found = [[0.0] * (len(edges) - 1) for _ in (0, 1)]
    for lot in held:
        for k in range(len(edges) - 1):
            if edges[k + 1] < lot.low or edges[k] > lot.high:
                continue
            if lot.low == lot.high:
                part = 1.0 if edges[k] <= lot.low < edges[k + 1] else 0.0
            else:
                part = lot.below(edges[k + 1]) - lot.below(edges[k])
            for group in (0, 1):
                found[group][k] += part * lot.shares[group]
    return found


def overlap(found: list[list[float]]) -> float:
    totals = [math.fsum(f) for f in found]
    return math.fsum(min(a / totals[0], b / totals[1]) for a, b in zip(*found, strict=True))


def strength_share(low, high, close, *, window=252, deep=0.2, least=0.1) -> list[float]:
    found = [0.5]
    for t in range(1, len(close)):
        top = max(close[max(0, t - window) : t])
        middle = (high[t] + low[t] + 2 * close[t]) / 4
        fall = min(max(1 - middle / top, 0.0), deep) / deep
        found.append(least + (1 - 2 * least) * (1 - fall))
    return found
