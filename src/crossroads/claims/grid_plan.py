"""Lay a grid out on the sessions of a provider: one circle, every condition's onsets, every outcome's scores."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from crossroads.claims.circle import Circle
from crossroads.claims.grid import Conditions, Grid
from crossroads.claims.measured import Floats, Mask, Measured
from crossroads.claims.outcomes import Following
from crossroads.claims.patterns import Patterns, joined, patterns_from
from crossroads.claims.scores import Scores, hit_scores, mean_scores
from crossroads.claims.sweep import Plan, Swept, plan
from crossroads.errors import InputError, NotKnownError
from crossroads.rules.columns import compared, streak
from crossroads.rules.evaluate import evaluate
from crossroads.rules.kernels import percentile
from crossroads.rules.provider import Provider
from crossroads.rules.rule import Rule
from crossroads.timeline import SESSIONS

MOST_UNKNOWN = 0.1
"""Share of the circle on which an expression may be unknown and still be swept."""
PERCENTILE_LEAST = SESSIONS["y"]
"""Values an expanding quantile waits for, as ``percentile(x)`` does in the rule language."""


@dataclass(frozen=True, slots=True, eq=False)
class Laid:
    """A grid laid out, ready to run.

    Parameters
    ----------
    grid : Grid
    plan : Plan
    labels : DataFrame
        One row a pattern, in the plan's order: expression, side, scale, threshold, streak, gap.
    outcomes : tuple of str
    first, last : datetime.date
        Of the circle.
    left_out : mapping-like tuple of (str, str)
        Expressions that do not cover the circle, and why.
    """

    grid: Grid
    plan: Plan
    labels: pl.DataFrame
    outcomes: tuple[str, ...]
    first: date
    last: date
    left_out: tuple[tuple[str, str], ...]


def lay_out(grid: Grid, provider: Provider) -> Laid:
    """Return a grid as a plan.

    Raises
    ------
    InputError
        If no sessions are left on which all outcomes are observed, or no expression covers them.
    """
    followed = [_headline(rule, provider) for rule in grid.outcomes]
    circle = _circle(grid, [measured for measured, _ in followed], provider)
    scores = [_scores(measured, circle, of_hits=of_hits) for measured, of_hits in followed]
    batches: list[Patterns] = []
    labels: list[pl.DataFrame] = []
    left_out: list[tuple[str, str]] = []
    for conditions, expression in ((c, x) for c in grid.conditions for x in c.expressions):
        values = _values(expression, provider, circle, left_out)
        if values is not None:
            for batch, label in _patterns(conditions, expression, values, circle):
                batches.append(batch)
                labels.append(label)
    if not batches:
        raise InputError(f"none of {len(left_out)} expressions covers the circle; the first: {': '.join(left_out[0])}")
    days = provider.sessions
    return Laid(
        grid=grid,
        plan=plan(scores, joined(batches)),
        labels=pl.concat(labels),
        outcomes=tuple(str(rule) for rule in grid.outcomes),
        first=days[circle.start].astype(object),
        last=days[circle.stop - 1].astype(object),
        left_out=tuple(left_out),
    )


def table_of(laid: Laid, swept: Swept) -> pl.DataFrame:
    """Return every variant as a row: labels, outcome, onsets, effect, t, p, family_p (null where too rare to be tested)."""
    patterns, outcomes = len(laid.labels), len(laid.outcomes)
    repeated = laid.labels.select(pl.all().repeat_by(outcomes).explode())
    names = pl.Series("outcome", list(laid.outcomes), dtype=pl.Categorical)
    figures = {name: getattr(swept, name).ravel() for name in ("effect", "t", "p", "family_p")}
    return repeated.with_columns(
        outcome=names.gather(np.tile(np.arange(outcomes), patterns)),
        onsets=pl.Series(np.repeat(swept.onsets, outcomes)).cast(pl.Int32),
        **{name: pl.Series(values).fill_nan(None) for name, values in figures.items()},
    )


def _headline(rule: Rule, provider: Provider) -> tuple[Measured, bool]:
    """Return an outcome with its side turned to "greater", and whether its hits are tested rather than its mean."""
    outcome = Following(rule)
    measured = outcome.follow(provider).measured
    if outcome.side is None or measured.is_event:
        return measured, True
    if outcome.side == "less":
        steps = None if measured.steps is None else -measured.steps
        measured = replace(measured, values=-measured.values, steps=steps)
    return measured, False


def _circle(grid: Grid, outcomes: Sequence[Measured], provider: Provider) -> Circle:
    """Return the sessions on which every outcome is observed, within the grid's bounds."""
    days = provider.sessions
    inside: Mask = np.ones(len(days), bool)
    if grid.since is not None:
        inside &= days >= np.datetime64(grid.since)
    if grid.until is not None:
        inside &= days <= np.datetime64(grid.until)
    horizon = max(m.horizon for m in outcomes)
    seen = [np.flatnonzero(m.observed & inside) for m in outcomes]
    if any(len(s) == 0 for s in seen):
        name = next(str(r) for r, s in zip(grid.outcomes, seen, strict=True) if not len(s))
        raise InputError(f"'{name}' is nowhere observed in the span; shorten it or lengthen the data")
    start, stop = max(int(s[0]) for s in seen), min(int(s[-1]) for s in seen) + 1
    if stop - start <= horizon:
        raise InputError(f"{max(stop - start, 0)} sessions are common to all outcomes, no more than the longest horizon of {horizon}")
    return Circle(start, stop, horizon)


def _scores(measured: Measured, circle: Circle, *, of_hits: bool) -> Scores:
    return hit_scores(measured, circle) if of_hits else mean_scores(measured, circle)


def _values(expression: Rule, provider: Provider, circle: Circle, left_out: list[tuple[str, str]]) -> Floats | None:
    """Return an expression on every session, or None where it does not cover the circle (and say so)."""
    try:
        values = evaluate(expression, provider).values
    except NotKnownError as lacking:
        left_out.append((str(expression), str(lacking)))
        return None
    unknown = float(np.isnan(values[circle.start : circle.stop]).mean())
    if unknown > MOST_UNKNOWN:
        left_out.append((str(expression), f"unknown on {unknown:.0%} of the sessions"))
        return None
    return values


def _patterns(conditions: Conditions, expression: Rule, values: Floats, circle: Circle) -> Iterator[tuple[Patterns, pl.DataFrame]]:
    """Yield the onsets of an expression's conditions and their labels, one side and one gap at a time."""
    scaled = {"level": values}
    if any(t.scale == "quantile" for t in conditions.thresholds):
        scaled["quantile"] = percentile(values, None, PERCENTILE_LEAST)
    for side in conditions.sides:
        held = _held(conditions, side, scaled)
        for gap in conditions.gaps:
            yield patterns_from(held, circle, gap=gap), _labels(conditions, expression, side, gap)


def _held(conditions: Conditions, side: str, scaled: dict[str, Floats]) -> NDArray[np.bool_]:
    """Return, threshold by threshold and streak by streak, the sessions on which each condition holds."""
    rows = []
    for threshold in conditions.thresholds:
        column = scaled[threshold.scale]
        run = streak(compared(side, column, np.full(len(column), threshold.value)))
        rows += [run >= length for length in conditions.streaks]
    return np.array(rows)


def _labels(conditions: Conditions, expression: Rule, side: str, gap: int) -> pl.DataFrame:
    product = list(itertools.product(conditions.thresholds, conditions.streaks))
    constant = {"expression": str(expression), "side": side}
    return pl.DataFrame(
        {
            **{name: pl.Series([text] * len(product), dtype=pl.Categorical) for name, text in constant.items()},
            "scale": pl.Series([t.scale for t, _ in product], dtype=pl.Categorical),
            "threshold": [t.value for t, _ in product],
            "streak": pl.Series([s for _, s in product], dtype=pl.Int32),
            "gap": pl.Series([gap] * len(product), dtype=pl.Int32),
        }
    )
