"""Filtered historical simulation: how likely VIX gets there, and where the S&P 500 is when it first does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from crossroads.errors import InputError
from crossroads.scenarios.closes import Closes, Floats

PATHS = 100_000
Spread = tuple[float, float, float]
FEW = 200
"""Paths that reached the level below which their distribution is called thin."""


@dataclass(frozen=True, slots=True)
class Volatility:
    """A GJR-GARCH(1,1) and the link from its volatility to VIX, fitted on the past alone.

    Parameters
    ----------
    mu, omega, alpha, gamma, beta : float
        Daily returns in percent: h' = omega + (alpha + gamma [e < 0]) e^2 + beta h.
    intercept, slope : float
        log VIX = intercept + slope * log(annualised volatility) + u.
    persistence : float
        u' = persistence * u + v.
    z, v : ndarray of float64, shape (n,)
        Standardised returns and link shocks of the same days, drawn together.
    variance, gap : float
        Next day's variance and the newest u.
    """

    mu: float
    omega: float
    alpha: float
    gamma: float
    beta: float
    intercept: float
    slope: float
    persistence: float
    z: Floats
    v: Floats
    variance: float
    gap: float


@dataclass(frozen=True, slots=True)
class Simulated:
    """What the simulated paths say.

    Parameters
    ----------
    paths, reached : int
    chance, error : float
        Share of paths on which VIX closes at the level within the horizon, and its simulation error (one standard error).
    at_hit, to_trough : tuple of float, percent
        10%, 50%, 90% quantiles of the S&P 500 from today to the first such close, and to the lowest close of the horizon, on
        the paths that got there; None if none did.
    days_to_hit : float or None
        Median sessions until then.
    """

    paths: int
    reached: int
    chance: float
    error: float
    at_hit: Spread | None
    to_trough: Spread | None
    days_to_hit: float | None

    @property
    def is_thin(self) -> bool:
        """Return whether too few paths got there to trust their spread."""
        return self.reached < FEW

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return {**{name: getattr(self, name) for name in self.__slots__}, "is_thin": self.is_thin}


def fit(closes: Closes) -> Volatility:
    """Fit the volatility and its link to VIX on the closes, all of them past.

    References
    ----------
    Glosten, Jagannathan and Runkle (1993); Barone-Adesi, Giannopoulos and Vosper (1999) for the filtered simulation.
    """
    from arch import arch_model

    returns = 100.0 * np.diff(np.log(closes.spx))
    model = arch_model(returns, mean="Constant", vol="GARCH", p=1, o=1, q=1, dist="normal", rescale=False)
    result = model.fit(disp="off", show_warning=False)
    mu, omega, alpha, gamma, beta = (float(x) for x in result.params)
    spread = np.asarray(result.conditional_volatility)
    z = (returns - mu) / spread
    annual, vix = np.log(spread * np.sqrt(252.0)), np.log(closes.vix[1:])
    slope, intercept = np.polyfit(annual, vix, 1)
    u = vix - intercept - slope * annual
    persistence = float(u[1:] @ u[:-1] / (u[:-1] @ u[:-1]))
    v = u[1:] - persistence * u[:-1]
    last = returns[-1] - mu
    variance = omega + (alpha + gamma * (last < 0)) * last**2 + beta * spread[-1] ** 2
    return Volatility(mu, omega, alpha, gamma, beta, float(intercept), float(slope), persistence, z[1:], v, float(variance), float(u[-1]))


def simulate(model: Volatility, vix: float, horizon: int, *, seed: int, paths: int = PATHS) -> Simulated:
    """Draw paths and return the chance of the level and the S&P 500 when it is first closed at.

    Parameters
    ----------
    vix : float
        Level of VIX asked about. VVIX is not modelled.
    horizon : int, sessions
    seed : int

    Notes
    -----
    Days are drawn with their return and link shock together, so that VIX jumps with falls as it did. Parameter uncertainty
    is not in the spread, nor are shocks larger than any of the past scaled by today's volatility.
    """
    if horizon < 1 or paths < 1:
        raise InputError(f"a horizon of {horizon} sessions on {paths} paths cannot be simulated")
    rng = np.random.default_rng(seed)
    level = np.log(vix)
    variance, gap = np.full(paths, model.variance), np.full(paths, model.gap)
    price, lowest = np.zeros(paths), np.zeros(paths)
    hit_at, hit_price = np.zeros(paths, np.int64), np.full(paths, np.nan)
    for day in range(1, horizon + 1):
        drawn = rng.integers(0, len(model.z), paths)
        spread = np.sqrt(variance)
        shock = spread * model.z[drawn]
        price += (model.mu + shock) / 100.0
        gap = model.persistence * gap + model.v[drawn]
        told = model.intercept + model.slope * np.log(spread * np.sqrt(252.0)) + gap
        fresh = (told >= level) & (hit_at == 0)
        hit_at[fresh], hit_price[fresh] = day, price[fresh]
        np.minimum(lowest, price, out=lowest)
        variance = model.omega + (model.alpha + model.gamma * (shock < 0)) * shock**2 + model.beta * variance
    got = hit_at > 0
    count = int(got.sum())
    share = count / paths
    return Simulated(
        paths=paths,
        reached=count,
        chance=share,
        error=float(np.sqrt(share * (1 - share) / paths)),
        at_hit=_spread(hit_price[got]),
        to_trough=_spread(lowest[got]),
        days_to_hit=float(np.median(hit_at[got])) if count else None,
    )


def _spread(logs: Floats) -> Spread | None:
    if not len(logs):
        return None
    low, median, high = np.quantile(np.expm1(logs) * 100.0, [0.1, 0.5, 0.9])
    return float(low), float(median), float(high)
