"""What others would run on the same outcome and condition: each returns a one-sided p, small when outcomes after onsets are high."""

from __future__ import annotations

import numpy as np
import statsmodels.api as sm
from arch.bootstrap import StationaryBootstrap
from scipy import stats


def plain_rotation(y: np.ndarray, places: np.ndarray) -> float:
    """Rotate the onsets through every position; compare sums as they are."""
    doubled = np.concatenate([y, y])
    total = sum(doubled[p : p + len(y)] for p in places)
    return float(np.mean(total >= total[0]))


def t_per_episode(y: np.ndarray, places: np.ndarray) -> float:
    """One value an episode, taken as independent, against the mean of all sessions."""
    return float(stats.ttest_1samp(y[places], y.mean(), alternative="greater").pvalue)


def t_per_day(y: np.ndarray, held: np.ndarray) -> float:
    """Every session on which the condition holds against every other, taken as independent."""
    return float(stats.ttest_ind(y[held], y[~held], equal_var=False, alternative="greater").pvalue)


def newey_west(y: np.ndarray, held: np.ndarray, horizon: int) -> float:
    """Regress the outcome on the condition; errors by Newey and West with lags of one and a half horizons."""
    lags = int(1.5 * horizon)
    fit = sm.OLS(y, sm.add_constant(held.astype(float))).fit(cov_type="HAC", cov_kwds={"maxlags": lags, "use_correction": True})
    return float(stats.norm.sf(fit.tvalues[1]))


def iid_shuffle(y: np.ndarray, places: np.ndarray, rng: np.random.Generator, draws: int = 999) -> float:
    """Lay the same number of onsets on sessions drawn at random, spacing forgotten."""
    drawn = y[rng.integers(0, len(y), (draws, len(places)))].mean(axis=1)
    return float((1 + np.sum(drawn >= y[places].mean())) / (draws + 1))


def arch_bootstrap(y: np.ndarray, places: np.ndarray, block: int, seed: np.random.Generator, draws: int = 1000) -> float:
    """Resample the outcome in blocks of horizon and gap by arch's stationary bootstrap; keep the onsets where they are."""
    resampled = StationaryBootstrap(block, y, seed=seed).apply(lambda x: x[places].mean(), draws)
    return float((1 + np.sum(resampled >= y[places].mean())) / (draws + 1))
