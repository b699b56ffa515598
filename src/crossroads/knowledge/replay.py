"""A transform of one series as it would have been computed at each moment, on the vintage known then."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from crossroads.errors import InputError
from crossroads.knowledge.history import History
from crossroads.knowledge.walk import Walk, ascending
from crossroads.timeline import Days, Moments

Floats = NDArray[np.float64]
Transform = Callable[[Days, Floats], Floats | float]

UNKNOWN = np.uint8(255)
"""Basis code where nothing was known: no ``Basis`` at all, so that reading it as one fails."""


@dataclass(frozen=True, slots=True, eq=False)
class Replayed:
    """A step function of knowledge time, read at given moments.

    Parameters
    ----------
    moments : ndarray of datetime64[us] in UTC, shape (n,)
    values : ndarray of float64, shape (n,)
        NaN where nothing was known, or where the transform is undefined.
    known_at : ndarray of datetime64[us] in UTC, shape (n,)
        When the last of the inputs became known; NaT where nothing was known.
    basis : ndarray of uint8, shape (n,)
        The weakest basis among the inputs; ``UNKNOWN`` where nothing was known.
    """

    moments: Moments
    values: Floats
    known_at: Moments
    basis: NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.moments)


def replay(
    history: History,
    series_id: str,
    transform: Transform,
    moments: Moments,
    *,
    lookback: int | None = None,
    gives: Literal["path", "newest"] = "path",
) -> Replayed:
    """Return what ``transform`` said at each moment, computed in the series' own frequency on what was known then.

    Parameters
    ----------
    history : History
    series_id : str
    transform : callable (periods, values) -> ndarray or float
        With ``gives="path"`` it returns one value for each period and looks only backwards: its first k values depend
        on its first k inputs alone. With ``gives="newest"`` it returns the one number for the newest period.
    moments : ndarray of datetime64[us] in UTC, ascending
        Where the step function is read, e.g. session closes. Rows known at the very moment count.
    lookback : int, optional
        How many newest periods the newest value depends on; more may be handed to the transform, fewer only at the
        beginning. All of them by default. ``known_at`` and ``basis`` are those of the newest ``lookback`` periods.
    gives : {"path", "newest"}

    Returns
    -------
    Replayed

    Raises
    ------
    NotKnownError
        If the history has no row of the series.
    InputError
        If the moments do not ascend, or the transform does not return what ``gives`` promises.

    Notes
    -----
    As long as releases only add newer periods, each vintage is the beginning of the next, and one call on the last
    of them gives the values of all (see ``Walk.stretches``). So a series never revised costs one call, a revised one a
    call for each moment before which the past changed. A transform that is causal to the last bit gives the same bits
    whichever way it is called.
    """
    if lookback is not None and lookback < 1:
        raise InputError(f"lookback {lookback} reads nothing; give the number of periods, at least 1")
    at = ascending(moments)
    walk = Walk(history, [history.rows(series_id)], at)
    values = np.full(len(at), np.nan)
    known_at = np.full(len(at), np.datetime64("NaT"), "datetime64[us]")
    basis = np.full(len(at), UNKNOWN)
    reach = lookback or max(len(walk.held), 1)
    for steps, vintage, lengths in walk.stretches():
        some = lengths > 0
        if not some.any():
            continue
        begin = max(int(lengths[some][0]) - reach, 0)
        rows, ends = vintage[begin:], lengths[some] - begin
        seen = (history.period[rows], history.value[rows])
        values[steps][some] = _path(transform, *seen, ends) if gives == "path" else _numbers(transform, *seen, ends, reach)
        known_at[steps][some] = _running_max(history.known_at[rows].view(np.int64), reach)[ends - 1].view("datetime64[us]")
        basis[steps][some] = _running_max(history.basis[rows], reach)[ends - 1]
    return Replayed(at, values, known_at, basis)


def _path(transform: Transform, periods: Days, values: Floats, ends: NDArray[np.int64]) -> Floats:
    """Return the transform's value for each vintage ``values[:end]`` from one call on the longest."""
    path = np.asarray(transform(periods, values), np.float64)
    if path.shape != values.shape:
        raise InputError(f"the transform was to return one value for each of {len(values)} periods, it returned shape {path.shape}")
    return path[ends - 1]


def _numbers(transform: Transform, periods: Days, values: Floats, ends: NDArray[np.int64], reach: int) -> Floats:
    """Return the transform's value for each vintage ``values[:end]``, of which it is shown the newest ``reach``."""
    different, which = np.unique(ends, return_inverse=True)  # in one stretch vintages of one length are the same
    parts = [slice(max(end - reach, 0), end) for end in different.tolist()]
    return np.array([_number(transform(periods[p], values[p])) for p in parts])[which]


def _number(value: Floats | float) -> float:
    if np.ndim(value):
        raise InputError(f"the transform was to return one number, it returned shape {np.shape(value)}; say gives='path'")
    return float(value)


def _running_max(x: NDArray[Any], reach: int) -> NDArray[Any]:
    """Return the largest of the newest ``reach`` values at each place.

    Blocks of ``reach``: a window is the end of one block and the beginning of the next, so its maximum is that of two
    cumulative maxima, one from each side.
    """
    if reach >= len(x):
        return np.maximum.accumulate(x)
    padding = -len(x) % reach
    blocks = np.pad(x, (0, padding), mode="edge").reshape(-1, reach)
    onward = np.maximum.accumulate(blocks, axis=1).ravel()[: len(x)]
    backward = np.maximum.accumulate(blocks[:, ::-1], axis=1)[:, ::-1].ravel()[: len(x)]
    onward[reach:] = np.maximum(onward[reach:], backward[1 : len(x) - reach + 1])
    return onward
