"""The three closes a stress is about, on common sessions, as known at the as-of moment."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crossroads.errors import NotKnownError
from crossroads.series import Basis, Panel
from crossroads.timeline import Days

Floats = NDArray[np.float64]
FRESH = 12
"""Calendar days the newest common close may be old: a stress starts from today's levels, not from those of another season."""


@dataclass(frozen=True, slots=True)
class Closes:
    """S&P 500, VIX and (where it exists) VVIX on the sessions on which the first two closed.

    Parameters
    ----------
    days : ndarray of datetime64[D], shape (n,), ascending
    spx, vix : ndarray of float64, shape (n,), index points
    vvix : ndarray of float64, shape (n,), or None
        NaN before it began and on days it misses; None where the panel has none of it.
    basis : Basis
        The weakest among the observations used.
    """

    days: Days
    spx: Floats
    vix: Floats
    vvix: Floats | None
    basis: Basis

    def __len__(self) -> int:
        return len(self.days)

    def with_vvix(self) -> Closes:
        """Return the sessions that have all three; ``NotKnownError`` where there is no VVIX, or none of these days."""
        if self.vvix is None:
            raise NotKnownError("VVIX has no close in this store; that axis is refused. Run `crossroads sync VVIX`")
        whole = ~np.isnan(self.vvix)
        newest = self.days[whole][-1]
        if (self.days[-1] - newest).astype(np.int64) > FRESH:
            raise NotKnownError(f"VVIX: the newest close known is of {newest}; that axis is refused. Run `crossroads sync VVIX`")
        return Closes(self.days[whole], self.spx[whole], self.vix[whole], self.vvix[whole], self.basis)


def closes(panel: Panel) -> Closes:
    """Return the common closes of a panel.

    Raises
    ------
    NotKnownError
        If SPX or VIX is missing, or they share fewer than 500 sessions: too few to learn a tail from; or if the newest of them is
        older than ``FRESH`` days.
    """
    spx, vix, vvix = panel["SPX"], panel["VIX"], panel.get("VVIX")
    days = np.intersect1d(spx.periods, vix.periods)
    if len(days) < 500:
        raise NotKnownError(f"SPX and VIX share {len(days)} sessions by {panel.as_of}; a stress needs 500. Sync or import more history")
    if (np.datetime64(panel.as_of.day, "D") - days[-1]).astype(np.int64) > FRESH:
        raise NotKnownError(
            f"SPX and VIX: the newest close known of both is of {days[-1]} on {panel.as_of}; run `crossroads sync SPX VIX` or import "
            "files, or ask for an earlier day"
        )
    third = None
    if vvix is not None:
        third = np.full(len(days), np.nan)
        held, at, where = np.intersect1d(days, vvix.periods, return_indices=True)
        third[at] = vvix.values[where]
        third = third if len(held) else None
    used = [spx, vix, *([vvix] if vvix is not None else [])]
    return Closes(
        days,
        spx.values[np.searchsorted(spx.periods, days)],
        vix.values[np.searchsorted(vix.periods, days)],
        third,
        max(s.weakest_basis for s in used),
    )
