"""The expanding-window record, kept: made once for a moment, a question and the data at hand, and read back ever after."""

from __future__ import annotations

import json
from datetime import timedelta

from crossroads import __version__
from crossroads.app.clock import now
from crossroads.app.library import Library
from crossroads.app.outlook import ask_record
from crossroads.hazard.events import Question
from crossroads.hazard.kept import record_of
from crossroads.hazard.record import Record
from crossroads.store.store import CacheKey
from crossroads.timeline import AsOf


def month_end_before(as_of: AsOf) -> AsOf:
    """Return the end of the month before: the record as of then uses nothing that was not known by ``as_of``.

    Examples
    --------
    >>> month_end_before(AsOf.parse("2025-11-18")).day.isoformat()
    '2025-10-31'
    """
    return AsOf.end_of(as_of.day.replace(day=1) - timedelta(days=1))


def kept_record(library: Library, as_of: AsOf, question: Question) -> Record | None:
    """Return the record of a moment, else of the month end before it, if one was made for the data at hand; it is never made here."""
    for moment in (as_of, month_end_before(as_of)):
        if (kept := library.store.cache.get(_key(library, moment, question))) is not None:
            return record_of(json.loads(kept))
    return None


def made_record(library: Library, as_of: AsOf, question: Question) -> Record:
    """Return the record of a moment, made (half a minute) and kept if it is not there yet.

    Raises
    ------
    InputError
        If no forecast had been scored by then.
    """
    key = _key(library, as_of, question)
    kept = library.store.cache.get(key)
    if kept is None:
        kept = json.dumps(ask_record(library, as_of, question).as_json(), ensure_ascii=False).encode()
        library.store.cache.put(key, kept, created_at=now().moment)
    return record_of(json.loads(kept))  # as it is read ever after, to the last digit


def _key(library: Library, as_of: AsOf, question: Question) -> CacheKey:
    return CacheKey(f"record/{question}", as_of.moment, library.store.version(), __version__)
