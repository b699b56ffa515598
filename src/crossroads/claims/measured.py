"""What followed each session, as arrays: the outcome side of every test."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crossroads.errors import InputError

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """An outcome measured from every session.

    Parameters
    ----------
    values : ndarray of float64, shape (n_sessions,)
        The measure from each session (a return, a change), in its own unit; 1 and 0 for an event. NaN where not observed.
    observed : ndarray of bool, shape (n_sessions,)
        Whether the *whole* window from that session lies inside the data, even where the event has already come.
    horizon : int, sessions
        Length of the window.
    hit : ndarray of bool, shape (n_sessions,), or None
        Whether the outcome came true. None for a bare measure, of which only the mean is tested.
    reach : int or None, sessions
        How far past its session the window ends; None means ``horizon`` (the window opens at that session's own close).
    steps : ndarray of float64, shape (n_sessions,), or None
        One-session change of what is measured, up to the session's close (log changes of a price, differences of a spread).
        It sharpens the test with few episodes: the noise of a window is then read off its own path. NaN counts as no change.

    Raises
    ------
    InputError
        If the shapes differ or the horizon is not positive.
    """

    values: Floats
    observed: Mask
    horizon: int
    hit: Mask | None = None
    reach: int | None = None
    steps: Floats | None = None

    def __post_init__(self) -> None:
        if self.horizon < 1:
            raise InputError(f"an outcome of {self.horizon} sessions has no window; give a horizon of one session or more")
        for name, column in (("observed", self.observed), ("hit", self.hit), ("steps", self.steps)):
            if column is not None and column.shape != self.values.shape:
                raise InputError(f"outcome: {name} has {len(column)} sessions and values {len(self.values)}; give one of each a session")
        clean = np.array(self.observed, bool) & np.isfinite(self.values)
        clean[max(len(clean) - self.window_end, 0) :] = False  # a window that ends past the data is never observed
        object.__setattr__(self, "observed", clean)

    def __len__(self) -> int:
        return len(self.values)

    @property
    def window_end(self) -> int:
        """Return how many sessions past its own the window ends."""
        return self.horizon if self.reach is None else self.reach

    @property
    def is_event(self) -> bool:
        """Return whether the values say no more than the hits do."""
        return self.hit is not None and bool(np.all(self.values[self.observed] == self.hit[self.observed]))
