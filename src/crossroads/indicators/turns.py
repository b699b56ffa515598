"""Which of VVIX and VIX has turned: how far each stands under its highest close of a month, and which turned first in the past.

A turn is dated in real time: the first close a stated part under the highest of the last 21, that day's included. What a chart shows
afterwards is not used.
"""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from crossroads.catalog.specs import IndicatorSpec
from crossroads.indicators.credit import episodes
from crossroads.indicators.reading import Details, Extra
from crossroads.indicators.traced import Index, Source, Traced, Values, trace
from crossroads.series import Panel, Series

MONTH = 21
"""Closes whose highest is looked at."""
TURNED = -15.0
"""Percent under it from which a close of VVIX is a turn (ours, as in the claim). VIX swings half as much again by the day: at an equal
line it would always be first, so its line is as many of its own swings away."""
TAIL = 110.0
"""Closes of VVIX above it make an episode, a month's calm ends it."""

Flags = NDArray[np.bool_]


def highs(values: Values, length: int = MONTH) -> Index:
    """Return the position of the highest of each value and those before it, ``length`` in all; the first of equals.

    Examples
    --------
    >>> highs(np.array([3.0, 2.0, 4.0, 1.0]), 2).tolist()
    [0, 0, 2, 2]
    """
    padded = np.concatenate([np.full(length - 1, -np.inf), values])
    top: Index = np.argmax(sliding_window_view(padded, length), axis=1) + np.arange(len(values)) - (length - 1)
    return top


def below_high(values: Values) -> Values:
    """Return how far each value stands under the highest of a month, percent, 0 or less."""
    found: Values = 100.0 * (values / values[highs(values)] - 1.0)
    return found


def vvix_turn(spec: IndicatorSpec, panel: Panel) -> Traced:
    """Return how far the first input stands under its highest close of 21."""
    own = panel[spec.inputs[0]]
    index = np.column_stack([np.arange(len(own)), highs(own.values)])
    return trace(spec, own.frequency, own.periods, below_high(own.values), Source(own, index))


def turn_extra(spec: IndicatorSpec, panel: Panel, traced: Traced) -> Extra:
    """Return how far the second input stands under its own, which has turned, and by how many sessions the first led before.

    Returns
    -------
    Extra
        ``vix_below_high``, ``vix_line`` (where VIX has turned); over the past episodes in which both turned: ``episodes``, ``led``,
        ``together``, ``lagged`` (how often VVIX turned before, with or after VIX), ``lead_median``, ``lead_low``, ``lead_high`` (tenth and
        ninetieth percentile, sessions), and ``led_at_equal_line``: how often it led if VIX turned at the line of VVIX.
    """
    first, second = _common(panel[spec.inputs[0]], panel.get(spec.inputs[1]))
    if second is None or len(second) < MONTH:
        return Extra()
    ours, theirs = (below_high(values) for values in (first, second))
    line = TURNED * swing(second) / swing(first)
    details: Details = {
        "vix_below_high": float(theirs[-1]),
        "vix_line": line,
        **_record(leads(first, ours <= TURNED, theirs <= line)),
        "led_at_equal_line": int((leads(first, ours <= TURNED, theirs <= TURNED) > 0).sum()),
    }
    return Extra(_state(bool(traced.series.values[-1] <= TURNED), bool(theirs[-1] <= line)), details)


def swing(values: Values) -> float:
    """Return the standard deviation of daily log changes over everything known."""
    return float(np.diff(np.log(values)).std())


def leads(level: Values, turned: Flags, other: Flags) -> NDArray[np.int64]:
    """Return by how many sessions the first turned before the other, in each past episode in which both did.

    Parameters
    ----------
    level : ndarray of float64, shape (n,)
        Closes of the first; an episode begins with one above 110.
    turned, other : ndarray of bool, shape (n,)
        Whether each stands under its high of a month as far as a turn needs.

    Returns
    -------
    ndarray of int64
        Negative where the other turned first. Reads only what was known: an episode counts once both have turned.
    """
    found = []
    for start, _ in episodes(level > TAIL, gap=MONTH):
        own, theirs = (np.flatnonzero(flags[start:]) for flags in (turned, other))
        if len(own) and len(theirs):
            found.append(int(theirs[0] - own[0]))
    return np.array(found, np.int64)


def _record(found: NDArray[np.int64]) -> Details:
    if not len(found):
        return {"episodes": 0}
    low, middle, high = np.quantile(found, (0.1, 0.5, 0.9))
    return {
        "episodes": len(found),
        "led": int((found > 0).sum()),
        "together": int((found == 0).sum()),
        "lagged": int((found < 0).sum()),
        "lead_median": float(middle),
        "lead_low": float(low),
        "lead_high": float(high),
    }


def _state(vvix: bool, vix: bool) -> str:  # noqa: FBT001  # two facts, and all four pairs have a name
    return ("both" if vix else "vvix") if vvix else ("vix" if vix else "neither")


def _common(first: Series, second: Series | None) -> tuple[Values, Values | None]:
    """Return the values of both on the days both have."""
    if second is None:
        return first.values, None
    _, one, two = np.intersect1d(first.periods, second.periods, assume_unique=True, return_indices=True)
    return first.values[one], second.values[two]
