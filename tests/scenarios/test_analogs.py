"""Analogs against plain loops and planted worlds; the future never reaches them."""

from __future__ import annotations

import numpy as np
import pytest

from crossroads.errors import NotKnownError
from crossroads.rules.names import names
from crossroads.rules.provider import ArrayProvider
from crossroads.scenarios.analogs import APART, HORIZONS, analogs, nearest, scores
from crossroads.scenarios.states import States, defined, standardised, states
from crossroads.series import Basis
from crossroads.timeline import sessions

DAYS = sessions(np.datetime64("1990-01-01"), np.datetime64("2018-12-31"))


def world(*, effect: float, seed: int = 3, n: int = 5000) -> States:
    """Two slow features; the first foretells next month's drift by ``effect``, the second nothing."""
    rng = np.random.default_rng(seed)
    features = np.zeros((n, 2))
    for t in range(1, n):
        features[t] = 0.98 * features[t - 1] + rng.normal(0, 0.2, 2)
    returns = rng.normal(0, 0.01, n)
    returns[1:] += effect * features[:-1, 0]
    return States(DAYS[:n], features, 100 * np.exp(np.cumsum(returns)), defined()[0][:2], Basis.LAG)


def test_the_nearest_are_those_a_plain_loop_finds() -> None:
    found = world(effect=0.0)
    z = standardised(found.values, len(found.days) - 1)
    left = {i: float(np.sqrt(sum((z[i, k] - z[-1, k]) ** 2 for k in range(2)))) for i in range(len(z) - 1 - HORIZONS["12m"])}
    expected: list[int] = []
    while len(expected) < 8:
        best = min(left, key=lambda i: (left[i], i))
        expected.append(best)
        left = {i: d for i, d in left.items() if abs(i - best) >= APART}
    result = analogs(found)
    assert [a.day for a in result.nearest] == [str(found.days[i]) for i in expected]
    first = expected[0]
    assert result.nearest[0].after["1m"] == pytest.approx((found.price[first + 22] / found.price[first + 1] - 1) * 100)
    assert all(set(a.after) == set(HORIZONS) for a in result.nearest)  # all that followed was over


def test_an_effect_that_is_there_is_found_and_one_that_is_not_is_not() -> None:
    planted = scores(world(effect=0.004), seed=1, draws=400)
    assert planted[0].verdict == "better"
    assert not any(s.verdict == "better" for s in scores(world(effect=0.0), seed=1, draws=400))


def test_the_future_changes_neither_analogs_nor_past_forecasts() -> None:
    whole = world(effect=0.002)
    cut = States(whole.days[:4000], whole.values[:4000], whole.price[:4000], whole.features, whole.basis)
    bent = States(whole.days, whole.values.copy(), whole.price.copy(), whole.features, whole.basis)
    bent.values[4000:] += 50
    bent.price[4000:] *= 3
    until = States(bent.days[:4000], bent.values[:4000], bent.price[:4000], bent.features, bent.basis)
    assert analogs(cut) == analogs(until)
    assert scores(cut, seed=1, draws=50) == scores(until, seed=1, draws=50)


def test_scores_repeat_with_their_seed() -> None:
    found = world(effect=0.0)
    assert scores(found, seed=5, draws=50) == scores(found, seed=5, draws=50)


def test_neighbours_are_apart() -> None:
    chosen = nearest(np.arange(1000.0), upto=1000, count=8)
    assert chosen == [APART * i for i in range(8)]


def test_a_short_history_names_what_is_missing() -> None:
    columns = {name: np.full(len(DAYS), np.nan) for name in ("VIX", "BAA10Y", "SPX", "DGS10", "DGS3MO", "DGS2", "DFF")}
    for name in columns:
        if name != "BAA10Y":
            columns[name] = np.linspace(10, 20, len(DAYS))
    with pytest.raises(NotKnownError, match=r"least is known of .*BAA10Y"):
        states(ArrayProvider(DAYS, columns), names_of_catalogue())


def names_of_catalogue() -> object:
    from crossroads.catalog.load import catalog

    return names(catalog())
