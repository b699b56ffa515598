"""States of the market as they were known: features on sessions, standardised by what was known then."""

from __future__ import annotations

import functools
import tomllib
from dataclasses import dataclass
from datetime import date
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from crossroads.errors import CatalogError, NotKnownError
from crossroads.rules.evaluate import evaluate
from crossroads.rules.names import Names
from crossroads.rules.provider import Provider
from crossroads.rules.rule import quantity
from crossroads.series import Basis
from crossroads.timeline import Days

Floats = NDArray[np.float64]
LEAST = 1260
"""Whole sessions (five years) before a state can be called near or far."""


@dataclass(frozen=True, slots=True)
class Feature:
    """One side of a state: a quantity in the rule language."""

    id: str
    rule: str
    en: str
    zh: str


@dataclass(frozen=True, slots=True)
class Named:
    """An episode the letter names, pinned to a day."""

    id: str
    day: date
    why: str


@dataclass(frozen=True, slots=True, eq=False)
class States:
    """All states on the sessions where every feature was known.

    Parameters
    ----------
    days : ndarray of datetime64[D], shape (n,), ascending
    values : ndarray of float64, shape (n, k)
    price : ndarray of float64, shape (n,)
        S&P 500 on those sessions.
    features : tuple of Feature, length k
    basis : Basis
    """

    days: Days
    values: Floats
    price: Floats
    features: tuple[Feature, ...]
    basis: Basis


@functools.cache
def defined() -> tuple[tuple[Feature, ...], tuple[Named, ...]]:
    """Return the features and the named episodes of ``analogs.toml``."""
    table = tomllib.loads((resources.files("crossroads.scenarios") / "analogs.toml").read_text("utf-8"))
    try:
        return tuple(Feature(**f) for f in table["feature"]), tuple(Named(**n) for n in table["named"])
    except (KeyError, TypeError) as wrong:
        raise CatalogError(f"analogs.toml: {wrong}") from None


def states(provider: Provider, names: Names) -> States:
    """Return the states on all sessions of a provider.

    Raises
    ------
    NotKnownError
        If fewer than ``LEAST`` sessions know every feature; the message names the feature that knows least.
    """
    features, _ = defined()
    columns = [evaluate(quantity(f.rule, names), provider) for f in features]
    price = evaluate(quantity("SPX", names), provider)
    values = np.column_stack([c.values for c in columns])
    whole = ~np.isnan(values).any(axis=1) & ~np.isnan(price.values)
    if whole.sum() < LEAST:
        least = features[int(np.argmin([c.known.sum() for c in columns]))]
        raise NotKnownError(
            f"analogs need {LEAST} sessions on which all features are known, {int(whole.sum())} are; least is known of {least.rule}: "
            "sync or import more of it"
        )
    basis = max(c.weakest_basis for c in (*columns, price))
    return States(provider.sessions[whole], values[whole], price.values[whole], features, basis)


def standardised(values: Floats, upto: int) -> Floats:
    """Return rows 0..upto in standard deviations of those very rows: what was known at row ``upto``."""
    past = values[: upto + 1]
    spread = past.std(axis=0)
    z: Floats = (past - past.mean(axis=0)) / np.where(spread > 0, spread, 1.0)
    return z
