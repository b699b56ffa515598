"""The expanding-window record, kept: made once for a moment and a question, and read back as long as nothing it is made of has moved.

What it is made of are the rows that were known at its moment and the code of the rooms behind it. Rows that became known later, as
those of every sync do, change nothing about it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

import polars as pl

from crossroads.app.clock import now
from crossroads.app.fingerprint import record_fingerprint
from crossroads.app.library import Library
from crossroads.app.outlook import ask_record
from crossroads.hazard.events import Question
from crossroads.hazard.kept import record_of
from crossroads.hazard.record import Record, record_series
from crossroads.knowledge.history import History
from crossroads.store.store import CacheKey
from crossroads.timeline import AsOf, month_end_before


def kept_record(library: Library, as_of: AsOf, question: Question) -> Record | None:
    """Return the record of a moment, else of the month end before it, if one was made of these rows by this code; it is never made here."""
    moments = (as_of, month_end_before(as_of))
    if not _is_any_kept(library, moments, question):
        return None
    history = library.history(record_series(library.catalog))
    for moment in moments:
        if (kept := library.store.cache.get(_key(history, moment, question))) is not None:
            return record_of(json.loads(kept))
    return None


def made_record(library: Library, as_of: AsOf, question: Question) -> Record:
    """Return the record of a moment, made (half a minute) and kept if it is not there yet.

    Raises
    ------
    InputError
        If no forecast had been scored by then.
    """
    key = _key(library.history(record_series(library.catalog)), as_of, question)
    kept = library.store.cache.get(key)
    if kept is None:
        kept = json.dumps(ask_record(library, as_of, question).as_json(), ensure_ascii=False).encode()
        library.store.cache.put(key, kept, created_at=now().moment)
    return record_of(json.loads(kept))  # as it is read ever after, to the last digit


def _is_any_kept(library: Library, moments: Sequence[AsOf], question: Question) -> bool:
    """Return whether a record of one of the moments was ever kept: only then are its rows worth reading."""
    at = pl.col("as_of").is_in([moment.moment for moment in moments])
    return len(library.store.cache.read((pl.col("key") == _name(question)) & at)) > 0


def _key(history: History, as_of: AsOf, question: Question) -> CacheKey:
    return CacheKey(_name(question), as_of.moment, _rows_known(history, as_of), record_fingerprint())


def _name(question: Question) -> str:
    return f"record/{question}"


def _rows_known(history: History, as_of: AsOf) -> str:
    """Return a hash of the rows that were known at a moment."""
    digest = hashlib.sha256()
    for name in history.ids:
        rows = history.rows(name)
        known = history.known_at[rows] <= as_of.us
        if not known.any():
            continue
        digest.update(f"{name} {int(known.sum())}\0".encode())
        for column in (history.period, history.value, history.known_at, history.basis):
            digest.update(column[rows][known].tobytes())
    return digest.hexdigest()[:16]
