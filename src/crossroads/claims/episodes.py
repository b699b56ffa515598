"""Episodes: from a condition on sessions to the runs it forms. One definition, one named variant.

An episode begins at the first session on which the condition holds after ``gap`` sessions on which it did not, and
ends with its last true session. ``gap`` counts from the last true session. The variant ``last_onset`` counts it from
the last onset instead, so that one long run is cut into several episodes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from crossroads.errors import InputError

Dating = Literal["last_true", "last_onset"]
"""What ``gap`` counts from: the last session on which the condition held (the definition), or the last onset."""

Onsets = NDArray[np.int64]
"""Session numbers, ascending."""


@dataclass(frozen=True, slots=True)
class Episode:
    """A run in which a condition holds, interrupted by no more than ``gap`` sessions.

    Parameters
    ----------
    onset : int
        Session number of the first true session.
    end : int
        Session number of the last true session, at or after ``onset``.
    open_start : bool
        Fewer than ``gap`` sessions were seen before the onset, so the run may have begun earlier than the data.
    """

    onset: int
    end: int
    open_start: bool = False


def onsets_of(condition: NDArray[np.bool_], *, gap: int, dating: Dating = "last_true") -> Onsets:
    """Return the session numbers at which episodes begin.

    Parameters
    ----------
    condition : ndarray of bool, shape (n_sessions,)
        True where the condition held, as known then. A session where it could not be computed is False.
    gap : int, sessions
        How long the condition must have been false before it counts as new (1m = 21, 6m = 126, 12m = 252).
    dating : {"last_true", "last_onset"}

    Returns
    -------
    ndarray of int64, ascending; empty if the condition never held

    Examples
    --------
    >>> held = np.array([0, 1, 1, 0, 1, 0, 0, 0, 1], bool)
    >>> onsets_of(held, gap=2).tolist()
    [1, 8]
    """
    if gap < 0:
        raise InputError(f"gap {gap} is negative; give a number of sessions, 126 for six months")
    true = np.flatnonzero(np.asarray(condition, bool))
    if dating == "last_onset":
        return _from_last_onset(true, gap)
    return true[_begins(true, gap)].astype(np.int64)


def episodes_of(condition: NDArray[np.bool_], *, gap: int, dating: Dating = "last_true") -> tuple[Episode, ...]:
    """Return the episodes of a condition, oldest first (parameters as in ``onsets_of``).

    Examples
    --------
    >>> [(e.onset, e.end) for e in episodes_of(np.array([0, 1, 1, 0, 1, 0, 0, 0, 1], bool), gap=2)]
    [(1, 4), (8, 8)]
    """
    true = np.flatnonzero(np.asarray(condition, bool))
    starts = onsets_of(condition, gap=gap, dating=dating)
    last_before = np.searchsorted(true, np.append(starts[1:], len(condition))) - 1
    ends = true[last_before] if len(starts) else starts
    return tuple(Episode(int(a), int(b), int(a) < gap) for a, b in zip(starts, ends, strict=True))


def _begins(true: NDArray[np.intp], gap: int) -> NDArray[np.bool_]:
    return np.diff(true, prepend=-gap - 2) > gap if len(true) else np.zeros(0, bool)


def _from_last_onset(true: NDArray[np.intp], gap: int) -> Onsets:
    found: list[int] = []
    for session in true.tolist():
        if not found or session - found[-1] > gap:
            found.append(session)
    return np.array(found, np.int64)


def apart(onsets: Onsets, sessions: int) -> Onsets:
    """Return the onsets that lie at least ``sessions`` apart, taken greedily from the first: windows that share no session.

    Examples
    --------
    >>> apart(np.array([3, 5, 8, 20]), 5).tolist()
    [3, 8, 20]
    """
    kept: list[int] = []
    for onset in onsets.tolist():
        if not kept or onset - kept[-1] >= sessions:
            kept.append(onset)
    return np.array(kept, np.int64)
