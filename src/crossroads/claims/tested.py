"""What a test of one question found: frozen, JSON-plain, and complete with what it could not show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from crossroads.claims.intervals import Interval
from crossroads.series import Basis

Fate = Literal["hit", "miss", "measured", "censored", "no_outcome"]
"""How an episode ended: hit or miss; a bare measure has a value only; censored: its window reaches past the data; no_outcome:
inside the data but without one (the outcome's own series has not begun or has a hole)."""


@dataclass(frozen=True, slots=True)
class EpisodeRow:
    """One episode and what followed it.

    Parameters
    ----------
    onset, end : datetime.date
        First and last session on which the condition held.
    fate : Fate
    value : float or None
        The measure from the onset; None where not observed.
    open_start : bool
        The condition may have held before it could first be computed.
    basis : Basis or None
        The weakest basis among the condition's inputs on the onset.
    """

    onset: date
    end: date
    fate: Fate
    value: float | None
    open_start: bool
    basis: Basis | None

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return {
            "onset": self.onset.isoformat(),
            "end": self.end.isoformat(),
            "outcome": self.fate,
            "value": self.value,
            "censored": self.fate == "censored",
            "open_start": self.open_start,
            "basis": self.basis.label if self.basis is not None else None,
        }


@dataclass(frozen=True, slots=True)
class Placed:
    """Where the true onsets stand among all rotations.

    Parameters
    ----------
    effect : float
        Excess over the base, in the outcome's unit; percentage points for hits.
    p, opposite : float
        Share of rotations at least as good, no finer than the placements allow; and for the other side.
    share : float
        The same, not held back by the placements.
    t : float
        The studentised statistic.
    onsets : int
        How many were tested.
    """

    effect: float
    p: float
    opposite: float
    share: float
    t: float
    onsets: int


@dataclass(frozen=True, slots=True)
class Means:
    """The outcome's mean after onsets beside all sessions and beside sessions of equal fear.

    Parameters
    ----------
    side : {"greater", "less"} or None
        Which means speak for the claim; None for a band, where p is two-sided in effect and decides nothing.
    smallest : float
        The smallest effect these onsets would have shown four times in five.
    matched : Placed or None
        None where no onset has a known VIX decile.
    """

    side: Literal["greater", "less"] | None
    mean: float
    base: float
    test: Placed
    interval: Interval
    smallest: float
    matched_base: float | None
    matched: Placed | None


@dataclass(frozen=True, slots=True)
class Hits:
    """How often the outcome came true after onsets, beside all sessions and beside sessions of equal fear. Rates are 0 to 1.

    Parameters
    ----------
    apart : int
        Of ``count`` onsets, those whose windows share no session; ``wilson`` is of these.
    """

    hits: int
    count: int
    base: float
    test: Placed
    smallest: float
    apart: int
    wilson: Interval
    matched_base: float | None
    matched: Placed | None

    @property
    def rate(self) -> float:
        """Return the share of onsets followed by the outcome."""
        return self.hits / self.count


@dataclass(frozen=True, slots=True)
class Tested:
    """A question tested on data known at a moment.

    Parameters
    ----------
    question : str
        As read, in canonical spelling.
    condition, outcome : str
    definition : str
        SHA-256 of the question's meaning.
    as_of : datetime.date
    unit : str or None
        Code of the measure's unit; None for a yes or no.
    horizon, gap : int, sessions
    first, last : datetime.date
        The circle's first and last session.
    sessions : int
        On the circle: T - h, the number of rotations.
    placements : float
        T / h.
    held : int
        Sessions of the circle on which the condition held.
    episodes : tuple of EpisodeRow
    means : Means or None
        None for a yes or no, and where no onset can be tested.
    hits : Hits or None
        None for a bare measure, and where no onset can be tested.
    basis : Basis
        The weakest among all inputs.
    bases : mapping of basis label to int
        Of the onsets: how many stand on each.
    """

    question: str
    condition: str
    outcome: str
    definition: str
    as_of: date
    unit: str | None
    horizon: int
    gap: int
    first: date
    last: date
    sessions: int
    placements: float
    held: int
    episodes: tuple[EpisodeRow, ...]
    means: Means | None
    hits: Hits | None
    basis: Basis
    bases: Mapping[str, int] = field(default_factory=dict)

    @property
    def tested(self) -> int:
        """Return the number of episodes with a fully observed outcome."""
        return sum(e.fate in {"hit", "miss", "measured"} for e in self.episodes)

    @property
    def censored(self) -> int:
        """Return the number of episodes whose window reaches past the data."""
        return sum(e.fate == "censored" for e in self.episodes)

    @property
    def finest(self) -> float:
        """Return the smallest p these data allow to be reported."""
        return 1.0 / -(-self.placements // 1)

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return {
            "question": self.question,
            "condition": self.condition,
            "outcome": self.outcome,
            "definition": self.definition,
            "as_of": self.as_of.isoformat(),
            "unit": self.unit,
            "horizon": self.horizon,
            "gap": self.gap,
            "first": self.first.isoformat(),
            "last": self.last.isoformat(),
            "sessions": self.sessions,
            "placements": self.placements,
            "held": self.held,
            "onsets": len(self.episodes),
            "tested": self.tested,
            "censored": self.censored,
            "episodes": [e.as_json() for e in self.episodes],
            "mean": None if self.means is None else _means_json(self.means),
            "hits": None if self.hits is None else _hits_json(self.hits),
            "basis": self.basis.label,
            "bases": dict(self.bases),
        }


def _placed_json(found: Placed | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "effect": found.effect,
        "p": found.p,
        "p_opposite": found.opposite,
        "share": found.share,
        "t": found.t,
        "onsets": found.onsets,
    }


def _interval_json(found: Interval) -> dict[str, float]:
    return {"low": found.low, "high": found.high, "level": found.level}


def _means_json(found: Means) -> dict[str, Any]:
    return {
        "side": found.side,
        "mean": found.mean,
        "base": found.base,
        "test": _placed_json(found.test),
        "interval": _interval_json(found.interval),
        "smallest_detectable": found.smallest,
        "matched_base": found.matched_base,
        "matched": _placed_json(found.matched),
    }


def _hits_json(found: Hits) -> dict[str, Any]:
    return {
        "hits": found.hits,
        "count": found.count,
        "rate": found.rate,
        "base": found.base,
        "test": _placed_json(found.test),
        "smallest_detectable": found.smallest,
        "windows_apart": found.apart,
        "wilson": _interval_json(found.wilson),
        "matched_base": found.matched_base,
        "matched": _placed_json(found.matched),
    }
