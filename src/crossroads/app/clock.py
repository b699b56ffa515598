"""The only place that reads the clock."""

from __future__ import annotations

from datetime import UTC, datetime

from crossroads.errors import InputError
from crossroads.timeline import AsOf


def now() -> AsOf:
    """Return this moment."""
    return AsOf(datetime.now(UTC))


def or_now(as_of: AsOf | None) -> AsOf:
    """Return the moment asked for, or this one.

    Raises
    ------
    InputError
        If it lies in the future: nobody knows then what will be known.
    """
    present = now()
    if as_of is None:
        return present
    if as_of.moment > present.moment and as_of.day > present.day:
        raise InputError(f"as-of {as_of} lies in the future; the newest moment that can be asked about is {present}")
    return min(as_of, present)
