"""Simulated worlds with no effect in them, on which a test at 5% must reject 5% of the time.

Two kinds. *Own*: one price with the volatility clustering, leverage and fat tails of the S&P 500 and a constant mean;
conditions are made of that very price (its volatility, the rise of its volatility, its drawdown), as every VIX and credit
rule is. *Independent*: an autocorrelated fat-tailed price, and conditions made of another world's volatility.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.signal import lfilter

SESSIONS = 5000
BURN = 1000
DAILY = 0.01  # standard deviation of one session's log return
AUTOCORRELATION = 0.15  # weight of the last session's shock in an independent world's return
DRIFT = 0.0003  # mean of one session's log return, the same in every state

# GJR-GARCH(1,1,1) with t innovations, fitted by arch 8.0 to S&P 500 closes 1990-2025: alpha 0.000, gamma 0.178, beta 0.895, nu 6.7
ALPHA, GAMMA, BETA, NU = 0.0, 0.178, 0.895, 6.7
PERSISTENCE = ALPHA + GAMMA / 2 + BETA

SIGNALS = ("level", "rise", "credit", "drawdown")


@dataclass(frozen=True)
class World:
    """One price, its volatility as known at each close, and a condition."""

    steps: np.ndarray  # log return of each session
    price: np.ndarray  # log price at each close
    fear: np.ndarray  # what a VIX of this world would read
    drawdown: np.ndarray  # percent below the high so far
    condition: np.ndarray
    elsewhere: np.ndarray  # the VIX of the world the condition is made of


def gjr(rng: np.random.Generator, count: int, sessions: int = SESSIONS) -> tuple[np.ndarray, np.ndarray]:
    """Return shocks and next-session variances, each (count, sessions); vectorised over worlds, one step a session."""
    shocks, variances = np.empty((count, sessions)), np.empty((count, sessions))
    floor = DAILY**2 * (1 - PERSISTENCE)
    variance = np.full(count, DAILY**2)
    standard = np.sqrt((NU - 2) / NU)
    for session in range(-BURN, sessions):
        shock = np.sqrt(variance) * rng.standard_t(NU, count) * standard
        variance = floor + (ALPHA + GAMMA * (shock < 0)) * shock**2 + BETA * variance
        if session >= 0:
            shocks[:, session], variances[:, session] = shock, variance
    return shocks, variances


def month_ahead(variance: np.ndarray) -> np.ndarray:
    """Return the volatility expected over the next 21 sessions: the world's VIX."""
    known = (1 - PERSISTENCE**21) / (21 * (1 - PERSISTENCE))
    return np.sqrt(DAILY**2 + (variance - DAILY**2) * known)


def own(seed: int, count: int, signal: str, sessions: int = SESSIONS) -> Iterator[World]:
    """Yield worlds whose condition is made of the price's own past."""
    rng = np.random.default_rng([seed, 1])
    shocks, variances = gjr(rng, count, sessions)
    for shock, variance in zip(shocks, variances, strict=True):
        steps = shock + DRIFT
        price = np.cumsum(steps)
        fear, fall = month_ahead(variance), drawdown(price)
        yield World(steps, price, fear, fall, condition(signal, fear, fall, rng), fear)


def independent(seed: int, count: int, signal: str, sessions: int = SESSIONS) -> Iterator[World]:
    """Yield worlds whose condition is made of another world's price; their own price is autocorrelated as well."""
    rng = np.random.default_rng([seed, 2])
    shocks, variances = gjr(rng, count, sessions)
    others, elsewhere = gjr(rng, count, sessions)
    for shock, variance, other, away in zip(shocks, variances, others, elsewhere, strict=True):
        steps = shock + DRIFT
        steps[1:] += AUTOCORRELATION * shock[:-1]
        price = np.cumsum(steps)
        fear = month_ahead(away)
        there = condition(signal, fear, drawdown(np.cumsum(other + DRIFT)), rng)
        yield World(steps, price, month_ahead(variance), drawdown(price), there, fear)


def drawdown(price: np.ndarray) -> np.ndarray:
    return 100 * np.expm1(price - np.maximum.accumulate(price))


def condition(signal: str, fear: np.ndarray, fall: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return one condition of a kind, its threshold drawn at random: rare in one world, common in the next."""
    if signal == "level":  # VVIX > 110 for so many closes
        return streak(fear > DAILY * rng.uniform(0.9, 1.9), int(rng.integers(1, 8)))
    if signal == "rise":  # the VIX up by a third in a month
        return change(np.log(fear), 21) > rng.uniform(0.15, 0.6)
    if signal == "credit":  # a spread follows volatility slowly, and has widened
        return change(np.log(slow(fear)), 21) > rng.uniform(0.05, 0.3)
    return fall < -rng.uniform(3, 25)


def streak(true: np.ndarray, length: int) -> np.ndarray:
    run = np.cumsum(true)
    since = run - np.maximum.accumulate(np.where(true, 0, run))
    return since >= length


def change(level: np.ndarray, sessions: int) -> np.ndarray:
    moved = np.zeros(len(level))
    moved[sessions:] = level[sessions:] - level[:-sessions]
    return moved


def slow(level: np.ndarray, span: int = 60) -> np.ndarray:
    weight = 2 / (span + 1)
    return lfilter([weight], [1, weight - 1], level, zi=[level[0] * (1 - weight)])[0]
