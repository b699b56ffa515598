"""The frozen value types that pass between rooms: Unit, Basis, Observation, Series, Panel, Input, Reading."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import IntEnum
from typing import Any, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from crossroads.errors import NotKnownError, UnitError
from crossroads.timeline import NEW_YORK, AsOf, Days, Frequency, Moments, Period

Answer = TypeVar("Answer")


class Basis(IntEnum):
    """How ``known_at`` was obtained, strongest first. A result carries the weakest basis among its inputs."""

    VINTAGE = 0  # the publisher says when this value became public
    CALENDAR = 1  # a dated release calendar or delay table says when
    OBSERVED = 2  # our own sync, or a dated capture, saw it
    LAG = 3  # period end + the catalogue's release rule; the value may since have been revised
    BACKFILLED = 4  # the publisher computed it later, for days before the series existed

    @property
    def label(self) -> str:
        """Return the lower-case word used in tables, files and JSON."""
        return self.name.lower()

    @classmethod
    def parse(cls, label: str) -> Basis:
        """Return the basis of that label."""
        return cls[label.upper()]


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of measure: what kind of quantity, and how many of the kind's base unit one of it is.

    Parameters
    ----------
    code : str
        As written in the catalogue and in JSON.
    dimension : str
        Only quantities of one dimension may be compared, added or subtracted.
    scale : float
        Base units in one of this unit (1 bp = 0.01 percent; 1 usd_bn = 1e9 dollars).
    """

    code: str
    dimension: str
    scale: float

    def to(self, other: Unit) -> float:
        """Return the factor that turns a number in this unit into ``other``; ``UnitError`` if the kinds differ."""
        if self.dimension != other.dimension:
            raise UnitError(f"{self.code} ({self.dimension}) cannot be expressed in {other.code} ({other.dimension})")
        return self.scale / other.scale


UNITS: Mapping[str, Unit] = {
    u.code: u
    for u in (
        Unit("pct", "percent", 1.0),  # rates, yields, spreads, shares, growth: 4.3 means 4.3 %
        Unit("pp", "percent", 1.0),  # a difference of two percentages
        Unit("bp", "percent", 0.01),
        Unit("points", "points", 1.0),  # levels of an index: VIX, S&P 500, NFCI
        Unit("usd", "money", 1.0),
        Unit("usd_mn", "money", 1e6),
        Unit("usd_bn", "money", 1e9),
        Unit("persons", "persons", 1.0),
        Unit("thousands", "persons", 1e3),
        Unit("contracts", "contracts", 1.0),
        Unit("shares", "shares", 1.0),
        Unit("count", "count", 1.0),
        Unit("ratio", "ratio", 1.0),
        Unit("sd", "sd", 1.0),  # standard deviations
        Unit("flag", "flag", 1.0),  # 0 or 1
        Unit("code", "code", 1.0),  # a coded kind of event, its direction in the sign; the catalogue entry says what each number means
    )
}


def unit(code: str) -> Unit:
    """Return the unit of that code; ``UnitError`` lists the known codes otherwise."""
    try:
        return UNITS[code]
    except KeyError:
        raise UnitError(f"unit {code!r} is not known; units are {', '.join(UNITS)}") from None


@dataclass(frozen=True, slots=True)
class Observation:
    """One value of one series for one period, with the moment it became known."""

    series: str
    period: Period
    value: float
    known_at: datetime
    basis: Basis


@dataclass(frozen=True, slots=True)
class Series:
    """One series as it stood at one moment: at most one value a period, oldest first.

    Parameters
    ----------
    id : str
    unit : Unit
    frequency : Frequency
    periods : ndarray of datetime64[D], shape (n,), strictly ascending
    values : ndarray of float64, shape (n,), in ``unit``; never NaN or infinite
    known_at : ndarray of datetime64[us] in UTC, shape (n,)
        When the value shown became public (of the newest revision known at the moment).
    basis : ndarray of uint8, shape (n,)
        ``Basis`` codes.
    """

    id: str
    unit: Unit
    frequency: Frequency
    periods: Days
    values: NDArray[np.float64]
    known_at: Moments
    basis: NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.periods)

    def __iter__(self) -> Iterator[Observation]:
        return (self.at(i) for i in range(len(self)))

    def at(self, index: int) -> Observation:
        """Return the observation at ``index`` (negative counts from the newest)."""
        period = Period(_day(self.periods[index]), self.frequency)
        return Observation(self.id, period, float(self.values[index]), moment(self.known_at[index]), Basis(int(self.basis[index])))

    @property
    def newest(self) -> Observation:
        """Return the observation of the latest period."""
        return self.at(-1)

    @property
    def weakest_basis(self) -> Basis:
        """Return the weakest basis among all observations."""
        return Basis(int(self.basis.max()))

    def value_on(self, day: date | np.datetime64) -> float | None:
        """Return the value of the period stamped ``day``, or None if there is none."""
        i = int(np.searchsorted(self.periods, as_day(day)))
        return float(self.values[i]) if i < len(self) and self.periods[i] == as_day(day) else None

    def since(self, day: date | np.datetime64) -> Series:
        """Return the part whose periods are stamped ``day`` or later."""
        i = int(np.searchsorted(self.periods, as_day(day)))
        return Series(self.id, self.unit, self.frequency, self.periods[i:], self.values[i:], self.known_at[i:], self.basis[i:])

    def input(self, index: int = -1) -> Input:
        """Return the provenance of one observation, for a reading's ``inputs``."""
        seen = self.at(index)
        return Input(self.id, seen.period.start.isoformat(), seen.value, seen.known_at, seen.basis)


@dataclass(frozen=True, slots=True)
class Panel:
    """Several series as of one moment."""

    as_of: AsOf
    series: Mapping[str, Series]
    _found: dict[Hashable, object] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __contains__(self, series_id: str) -> bool:
        return series_id in self.series

    def __reduce__(self) -> tuple[type[Panel], tuple[AsOf, Mapping[str, Series]]]:
        return Panel, (self.as_of, self.series)  # what was computed from it is computed again elsewhere

    def once(self, name: Hashable, compute: Callable[[], Answer]) -> Answer:
        """Return what was computed from this panel under a name, computing it the first time: a panel never changes.

        Two threads that ask at once may both compute it; both get the same.
        """
        if name not in self._found:
            self._found[name] = compute()
        return cast("Answer", self._found[name])

    def __getitem__(self, series_id: str) -> Series:
        found = self.series.get(series_id)
        if found is None or len(found) == 0:
            way_out = f"run `crossroads sync {series_id}` or import a file for it"
            raise NotKnownError(f"{series_id} has no observation known by {self.as_of}; {way_out}")
        return found

    def get(self, series_id: str) -> Series | None:
        """Return the series, or None if nothing of it was known."""
        found = self.series.get(series_id)
        return found if found is not None and len(found) else None


@dataclass(frozen=True, slots=True)
class Input:
    """One observation a reading was computed from."""

    series: str
    period: str
    value: float
    known_at: datetime
    basis: Basis

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON values."""
        known = {"known_at": iso(self.known_at), "basis": self.basis.label}
        return {"series": self.series, "period": self.period, "value": self.value, **known}


@dataclass(frozen=True, slots=True)
class Reading:
    """What one indicator says at one moment, or why it says nothing.

    Parameters
    ----------
    id : str
        Indicator id of ``catalog/indicators.toml``.
    value : float or None
        In ``unit``; None exactly when ``reason`` is given.
    zone, state : str or None
        Key of a zone (band of levels) and of a state (testing, standing, ...); words for both are in the catalogue.
    percentile : float or None
        0-100, share of the indicator's own past readings (those known then) at or below this one.
    change : float or None
        In ``change_unit`` (percentage points or bp for rates) against ``change_over`` earlier, e.g. ``"1m"``.
    known_at : datetime or None
        When the last of its inputs became known.
    basis : Basis or None
        The weakest basis among the inputs.
    inputs : tuple of Input
        The observations that decide the value (the newest of each series at least).
    reason : str or None
        Why there is no value, as a sentence.
    details : mapping
        Further figures of the same indicator (``closes_to_go``, ``next_print_to_trip``), JSON-plain.
    change_unit : Unit or None
        Unit of ``change`` where it differs from ``unit``: points of a level in percent, or bp of a spread.
    """

    id: str
    value: float | None
    unit: Unit
    zone: str | None = None
    state: str | None = None
    percentile: float | None = None
    change: float | None = None
    change_over: str | None = None
    known_at: datetime | None = None
    basis: Basis | None = None
    inputs: tuple[Input, ...] = ()
    reason: str | None = None
    details: Mapping[str, float | str | None] = field(default_factory=dict)
    change_unit: Unit | None = None

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON values in the order a reader wants them."""
        return {
            "id": self.id,
            "value": self.value,
            "unit": self.unit.code,
            "zone": self.zone,
            "state": self.state,
            "percentile": self.percentile,
            "change": self.change,
            "change_over": self.change_over,
            "change_unit": (self.change_unit or self.unit).code,
            "known_at": iso(self.known_at) if self.known_at else None,
            "basis": self.basis.label if self.basis is not None else None,
            "inputs": [i.as_json() for i in self.inputs],
            "reason": self.reason,
            "details": dict(self.details),
        }


def moment(value: np.datetime64) -> datetime:
    """Return a ``datetime64[us]`` (UTC) as an aware datetime."""
    plain: datetime = value.astype("datetime64[us]").astype(object)
    return plain.replace(tzinfo=UTC)


def iso(value: datetime) -> str:
    """Return a moment as New York ISO text to the second, offset included: the clock its readers live by."""
    return value.astimezone(NEW_YORK).isoformat(timespec="seconds")


def as_day(value: date | np.datetime64) -> np.datetime64:
    """Return a date or any ``datetime64`` as ``datetime64[D]``."""
    day: np.datetime64 = np.datetime64(value).astype("datetime64[D]")
    return day


def _day(value: np.datetime64) -> date:
    day: date = value.astype("datetime64[D]").astype(object)
    return day
