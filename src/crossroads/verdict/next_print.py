"""The smallest next print that changes a trigger: tried on the panel with prints that have not come, never from a formula."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

import numpy as np

from crossroads.catalog.load import Catalog
from crossroads.catalog.releases import Awaited, awaited
from crossroads.series import Basis, Panel, Series
from crossroads.timeline import AsOf, Frequency
from crossroads.verdict.measures import Measure
from crossroads.verdict.trigger_state import Await, NextPrint, NoPrint

MOST_PRINTS = 10
"""More prints in a row than these are no answer to "what next"."""
MOST_DECIMALS = 4
FAR = 20
"""Prints up to this many times the newest one are tried."""
_AHEAD = {Frequency.DAILY: 30, Frequency.WEEKLY: 100, Frequency.MONTHLY: 430, Frequency.QUARTERLY: 1200}
"""Days within which the next ten periods of a series are due."""


def next_print(held_against: Measure, panel: Panel, catalog: Catalog, *, is_tripped: bool) -> NextPrint | NoPrint:
    """Return the smallest next print of a trigger's mover that trips it, or ends it where it is tripped.

    Parameters
    ----------
    held_against : Measure
    panel : Panel
        As known now; the prints come after it, on the series' own dates.
    is_tripped : bool
        What the measure says of the panel.

    Returns
    -------
    NextPrint
        The fewest prints in a row that do it at one level, and the smallest such level; on the publisher's own grid of
        decimals the level does it and one step less does not.
    {"several", "any", "none"}
        See ``NoPrint``.

    Notes
    -----
    The answer of the indicator or rule is taken to be monotone in the print between its ends; bisection then finds the one
    place where it turns. Other inputs stay where they are.
    """
    key = (next_print, held_against.trigger, is_tripped)
    return panel.once(key, lambda: _searched(held_against, panel, catalog, is_tripped=is_tripped))


def _searched(held_against: Measure, panel: Panel, catalog: Catalog, *, is_tripped: bool) -> NextPrint | NoPrint:
    mover = held_against.trigger.mover
    own = panel.get(mover) if mover is not None else None
    if own is None:
        return "several"
    waits = coming_prints(own, panel, catalog)[:MOST_PRINTS]
    step = grid_step(own)
    low, high = _ends(own, step)
    for count in range(1, len(waits) + 1):

        def changes(place: int, prints: Sequence[Awaited] = waits[:count]) -> bool:
            supposed, newest = suppose(panel, held_against.needs, own, prints, round(place * step, MOST_DECIMALS))
            return held_against.seen(supposed, newest).holds is (not is_tripped)

        at_low, at_high = changes(low), changes(high)
        if at_low and at_high:
            return "any"
        if at_low or at_high:
            place = _turn(changes, low, high, rising=at_high)
            others = tuple(i for i in held_against.needs if i != own.id and panel.get(i) is not None)
            return NextPrint(
                effect="ends" if is_tripped else "trips",
                prints=count,
                level=round(place * step, MOST_DECIMALS),
                side="at_least" if at_high else "at_most",
                step=step,
                unit=own.unit,
                first=as_await(waits[0], panel.as_of),
                last=as_await(waits[count - 1], panel.as_of),
                held=others,
            )
    return "none"


def coming_prints(own: Series, panel: Panel, catalog: Catalog) -> tuple[Awaited, ...]:
    """Return the next periods of a series with the moments at which they are due; none for events."""
    ahead = timedelta(days=_AHEAD.get(own.frequency, 0))
    return awaited(catalog[own.id], own, panel.as_of, panel.as_of.moment + ahead)


def as_await(wait: Awaited, as_of: AsOf) -> Await:
    """Return an awaited period as it is told: overdue where its day has passed."""
    return Await(wait.series, wait.period, wait.due, wait.by, is_overdue=wait.due <= as_of.moment)


def grid_step(own: Series) -> float:
    """Return the publisher's last digit, read off the newest sixty values; 0.01 at the finest for prices with more digits."""
    recent = own.values[-60:]
    for places in range(MOST_DECIMALS):
        scaled = recent * 10.0**places
        if np.all(np.abs(scaled - np.round(scaled)) < 1e-6 * 10.0**places):  # binary noise of published decimals is far smaller
            return float(10.0**-places)
    return 0.01


def suppose(panel: Panel, needs: Sequence[str], mover: Series, prints: Sequence[Awaited], value: float) -> tuple[Panel, np.datetime64]:
    """Return the panel as it would be once these prints had come, all at one value, and the newest of their periods.

    The other series are carried at their newest values over the same periods. What is overdue comes at once.
    """
    moments = [max(wait.due, panel.as_of.moment) for wait in prints]
    stamps = np.array([wait.period.start for wait in prints], "datetime64[D]")
    known = np.array([m.replace(tzinfo=None) for m in moments], "datetime64[us]")
    held = [series for i in needs if i != mover.id and (series := panel.get(i)) is not None]
    longer = {mover.id: _with(mover, stamps, known, value)}
    for series in held:
        is_alike = series.frequency is mover.frequency
        after = stamps > series.periods[-1] if is_alike else np.zeros(len(stamps), np.bool_)
        longer[series.id] = _with(series, stamps[after], known[after], float(series.values[-1])) if after.any() else series
    return Panel(AsOf(max(moments)), longer), stamps[-1]


def _with(series: Series, stamps: np.ndarray, known: np.ndarray, value: float) -> Series:
    return replace(
        series,
        periods=np.r_[series.periods, stamps],
        values=np.r_[series.values, np.full(len(stamps), value)],
        known_at=np.r_[series.known_at, known],
        basis=np.r_[series.basis, np.full(len(stamps), Basis.LAG, np.uint8)],
    )


def _ends(own: Series, step: float) -> tuple[int, int]:
    """Return the lowest and the highest print tried, in steps: nothing below one step for what is never negative."""
    far = int(np.ceil(FAR * abs(own.values[-1]) / step)) + 1000
    is_positive = bool((own.values >= 0).all())
    return (1 if is_positive else -far), far


def _turn(changes: Callable[[int], bool], low: int, high: int, *, rising: bool) -> int:
    """Return the place nearest to the side that does not change it, at which it does."""
    while high - low > 1:
        middle = (low + high) // 2
        if changes(middle) is rising:
            high = middle
        else:
            low = middle
    return high if rising else low
