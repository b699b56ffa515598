"""The expanding-window record, kept: made once for a month end, a question and the data at hand, and read back ever after."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import get_args

from crossroads import __version__
from crossroads.app.clock import now
from crossroads.app.library import Library
from crossroads.app.outlook import ask_record
from crossroads.hazard.events import Question
from crossroads.hazard.kept import record_of
from crossroads.hazard.record import Record
from crossroads.store.store import CacheKey
from crossroads.timeline import AsOf


@dataclass(frozen=True, slots=True)
class Kept:
    """A record that has been made.

    Parameters
    ----------
    id : str
        SHA-256 of what it says: whatever is computed from it may be kept under it.
    """

    id: str
    record: Record


def month_end_before(as_of: AsOf) -> AsOf:
    """Return the end of the month before: the record as of then uses nothing that was not known by ``as_of``.

    Examples
    --------
    >>> month_end_before(AsOf.parse("2025-11-18")).day.isoformat()
    '2025-10-31'
    """
    return AsOf.end_of(as_of.day.replace(day=1) - timedelta(days=1))


def kept_records(library: Library, as_of: AsOf) -> Mapping[Question, Kept]:
    """Return the records of the last month end that have been made for the data at hand; none is made here."""
    found: dict[Question, Kept] = {}
    for question in get_args(Question):
        payload = library.store.cache.get(_key(library, as_of, question))
        if payload is not None:
            found[question] = _kept(payload)
    return found


def make_record(library: Library, as_of: AsOf, question: Question) -> Record:
    """Return the record of the last month end, made (half a minute) and kept if it is not there yet.

    Raises
    ------
    InputError
        If no forecast had been scored by then.
    """
    key = _key(library, as_of, question)
    payload = library.store.cache.get(key)
    if payload is None:
        made = ask_record(library, month_end_before(as_of), question)
        payload = json.dumps(made.as_json(), ensure_ascii=False).encode()
        library.store.cache.put(key, payload, created_at=now().moment)
    return _kept(payload).record  # as it is read ever after, to the last digit


def _kept(payload: bytes) -> Kept:
    return Kept(hashlib.sha256(payload).hexdigest(), record_of(json.loads(payload)))


def _key(library: Library, as_of: AsOf, question: Question) -> CacheKey:
    return CacheKey(f"record/{question}", month_end_before(as_of).moment, library.store.version(), __version__)
