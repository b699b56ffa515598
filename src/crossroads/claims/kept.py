"""Chunk results as bytes, for whoever keeps them between runs: a killed sweep goes on from what was kept."""

from __future__ import annotations

import io
import zipfile
from dataclasses import fields

import numpy as np

from crossroads.claims.sweep import ChunkResult
from crossroads.errors import StoreError


def packed(result: ChunkResult, fingerprint: str) -> bytes:
    """Return a chunk's result with the fingerprint of its plan; the same bytes for the same result."""
    held = io.BytesIO()
    arrays = {field.name: np.asarray(getattr(result, field.name)) for field in fields(ChunkResult)}
    np.savez(held, allow_pickle=False, plan=np.array(fingerprint), **arrays)
    return held.getvalue()


def unpacked(content: bytes, fingerprint: str) -> ChunkResult | None:
    """Return a kept result, or None if it belongs to another plan.

    Raises
    ------
    StoreError
        If the bytes are no kept result: cut off, or of something else.
    """
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as held:
            if str(held["plan"]) != fingerprint:
                return None
            arrays = {field.name: held[field.name] for field in fields(ChunkResult)}
    except (ValueError, KeyError, OSError, EOFError, zipfile.BadZipFile) as wrong:
        raise StoreError(f"a kept piece of a sweep cannot be read ({wrong}); delete it and run the sweep again") from None
    return ChunkResult(**(arrays | {"number": int(arrays["number"])}))
