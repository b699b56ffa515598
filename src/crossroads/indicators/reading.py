"""From an indicator's series to what it says now: value, zone, percentile, change and provenance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from crossroads.catalog.specs import IndicatorSpec
from crossroads.indicators.change import NEWEST, change, earlier_index
from crossroads.indicators.traced import Traced, Values
from crossroads.series import Basis, Reading, Series, moment
from crossroads.timeline import Horizon

MIN_PAST = 20
"""A percentile among fewer past readings is not given."""
_NEWS_DAYS = 365
""""Highest since ..." is said only when that day lies at least a year back."""

Details = Mapping[str, float | str | None]


@dataclass(frozen=True, slots=True)
class Extra:
    """What one indicator adds to the common reading.

    Parameters
    ----------
    state : str or None
        Key of one of the catalogue's states.
    details : mapping
        Further figures, JSON-plain.
    reason : str or None
        Why the indicator is undefined now although its series has older values.
    """

    state: str | None = None
    details: Details = field(default_factory=dict)
    reason: str | None = None


def assemble(spec: IndicatorSpec, traced: Traced, extra: Extra) -> Reading:
    """Return the reading of the newest period of an indicator.

    Parameters
    ----------
    spec : IndicatorSpec
    traced : Traced
        At least one value.
    extra : Extra

    Returns
    -------
    Reading
        ``inputs`` are the observations behind the value; ``known_at`` and ``basis`` cover these and the value the
        change is measured against. The past behind the percentile is longer: its first period and weakest basis stand
        in ``details``.
    """
    if extra.reason is not None:
        return Reading(spec.id, None, spec.unit, state=extra.state, reason=extra.reason, details=extra.details)
    own = traced.series
    now = own.newest
    moved, against = _change(spec, own)
    deciding = [len(own) - 1, *([against] if against is not None else [])]
    ranked, past = _rank(spec, own)
    return Reading(
        spec.id,
        now.value,
        spec.unit,
        zone=spec.zone_of(now.value),
        state=extra.state,
        percentile=ranked,
        change=moved,
        change_over=spec.change_over if moved is not None else None,
        known_at=moment(own.known_at[deciding].max()),
        basis=Basis(int(own.basis[deciding].max())),
        inputs=traced.inputs(),
        details={"period": now.period.label, **past, **_highest_since(spec, own), **extra.details},
        change_unit=spec.change_unit,
    )


def percentile(value: float, past: Values) -> float:
    """Return the share of past readings at or below a value.

    Parameters
    ----------
    value : float
    past : ndarray of float64, shape (n,), n >= 1
        Earlier readings, the present one not among them.

    Returns
    -------
    float, 0 to 100

    Examples
    --------
    >>> percentile(3.0, np.array([1.0, 2.0, 3.0, 4.0]))
    75.0
    """
    return 100.0 * float(np.mean(past <= value))


def _past(spec: IndicatorSpec, own: Series) -> Series | None:
    """Return the readings a percentile is taken among, the present one last; None where they are too few or not ranked."""
    ranked = own.since(spec.percentile_since) if spec.percentile_since is not None else None
    return ranked if ranked is not None and len(ranked) > MIN_PAST else None


def _rank(spec: IndicatorSpec, own: Series) -> tuple[float | None, Details]:
    known = _past(spec, own)
    if known is None:
        return None, {}
    past = {"percentile_from": known.at(0).period.label, "percentile_basis": known.weakest_basis.label}
    return percentile(float(known.values[-1]), known.values[:-1]), past


def _change(spec: IndicatorSpec, own: Series) -> tuple[float | None, int | None]:
    """Return the change in ``spec.change_unit`` and the position it is measured against."""
    if not spec.change_over:
        return None, None
    horizon = Horizon.parse(spec.change_over)
    moved = float(change(own, horizon, NEWEST)[0])
    if np.isnan(moved):
        return None, None
    return round(moved * own.unit.to(spec.change_unit), 9), int(earlier_index(own, horizon, NEWEST)[0])


def _highest_since(spec: IndicatorSpec, own: Series) -> Details:
    """Say since when the value is the highest or lowest: a period at least a year back, or the start of the record."""
    known = _past(spec, own)
    if known is None:
        return {}
    past, value = known.values[:-1], known.values[-1]
    said: dict[str, float | str | None] = {}
    for word, hit in (("highest", np.flatnonzero(past >= value)), ("lowest", np.flatnonzero(past <= value))):
        if not len(hit):
            said[f"{word}_on_record_from"] = known.at(0).period.label
        elif (known.periods[-1] - known.periods[hit[-1]]).astype(int) >= _NEWS_DAYS:
            said[f"{word}_since"] = known.at(int(hit[-1])).period.label
    return said
