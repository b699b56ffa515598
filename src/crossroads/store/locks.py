"""One writer at a time in a local store, across threads and processes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from filelock import FileLock, Timeout

from crossroads.errors import StoreError
from crossroads.store.place import Place

LOCK_WAIT = 120.0
"""Seconds a writer waits for another; the longest write, a first sync of everything, takes a few."""


@contextmanager
def exclusive(table: Place, *, wait: float = LOCK_WAIT) -> Iterator[None]:
    """Hold the only writer's seat of a local table; an object store has none, there the commit itself decides.

    The lock is the operating system's, on ``<table>.lock`` beside the table: a killed writer's lock is gone with it.

    Raises
    ------
    StoreError
        If the seat stays taken for ``wait`` seconds, or the folder cannot be written.
    """
    if table.folder is None:
        yield
        return
    path = table.folder.with_name(table.folder.name + ".lock")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(path, timeout=wait, poll_interval=0.01)
        lock.acquire()
    except Timeout:
        raise StoreError(
            f"{table.folder}: another process has been writing for {wait:.0f} s; wait for it, or end it, and try again"
        ) from None
    except OSError as refused:
        raise StoreError(f"{path.parent} cannot be written ({refused.strerror}); check permissions and free space") from None
    try:
        yield
    finally:
        lock.release()
