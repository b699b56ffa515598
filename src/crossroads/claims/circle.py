"""The circle of observable sessions that onsets are rotated on, and how fine a p it can carry."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crossroads.errors import InputError


@dataclass(frozen=True, slots=True)
class Circle:
    """Consecutive sessions ``start`` to before ``stop``, closed to a ring: after the last comes the first.

    Parameters
    ----------
    start, stop : int
        Session numbers; every outcome that is tested begins in between.
    horizon : int, sessions
        Of the outcome; of the longest one where several share the circle.
    """

    start: int
    stop: int
    horizon: int

    @property
    def size(self) -> int:
        """Return the number of sessions on the ring, which is the number of shifts: T - h."""
        return self.stop - self.start

    @property
    def placements(self) -> float:
        """Return T / h: how many windows of the outcome fit side by side, hence how many separate placements there are."""
        return (self.size + self.horizon) / self.horizon

    @property
    def finest(self) -> float:
        """Return the smallest p that may be reported: one in the separate placements, a begun one counted as whole."""
        return 1.0 / math.ceil(self.placements)

    def reported(self, share: float) -> float:
        """Return a share of shifts as a p no finer than the placements allow."""
        return max(share, self.finest)

    def rotated(self, onsets: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return session numbers as places on the ring."""
        return onsets - self.start


def circle_of(observed: NDArray[np.bool_], *, horizon: int, known: NDArray[np.bool_] | None = None) -> Circle:
    """Return the ring from the first to the last session that has an observed outcome and a known condition.

    Parameters
    ----------
    observed : ndarray of bool, shape (n_sessions,)
    horizon : int, sessions
    known : ndarray of bool, shape (n_sessions,), or None
        Where the condition could be computed; None means everywhere. Only its first and last session matter: sessions
        inside that lack an outcome stay on the ring and count for nothing.

    Raises
    ------
    InputError
        If fewer sessions are left than one horizon, so that no rotation moves a window off itself.
    """
    usable = np.flatnonzero(observed if known is None else observed & known)
    size = int(usable[-1] - usable[0]) + 1 if len(usable) else 0
    if size <= horizon:
        raise InputError(
            f"{size} sessions have an observed outcome, no more than its horizon of {horizon}; lengthen the data or shorten the horizon"
        )
    return Circle(int(usable[0]), int(usable[-1]) + 1, horizon)
