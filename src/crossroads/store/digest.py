"""A number for the content of a set of observations, whatever their order: the data version results are cached by."""

from __future__ import annotations

import hashlib

import numpy as np
import polars as pl
from numpy.typing import NDArray

from crossroads.knowledge.frame import BASIS_CODES

_MASK = 2**63 - 1  # Delta Lake keeps the number as a signed 64-bit integer

_NONE = np.uint64(0x7FF8_0000_0000_0001)  # stands for a withdrawn value: a NaN pattern no stored number has


def digest(rows: pl.DataFrame) -> int:
    """Return the content digest of observations.

    Parameters
    ----------
    rows : DataFrame of OBSERVATION_SCHEMA
        Only series, period, value, known_at and basis count: where and when we got a row changes no answer.

    Returns
    -------
    int
        Below 2**63; 0 for no rows. The digest of two sets together is ``combine`` of their digests.

    Notes
    -----
    Each row is hashed on its own (a chain of 64-bit finalisers over its five fields, the series by BLAKE2b) and the
    hashes are added modulo 2**63. So the order of appends does not matter, and a lost or doubled row shows.
    """
    if rows.is_empty():
        return 0
    state = _mixed(_series_numbers(rows["series"]))
    fields = (
        rows["period"].cast(pl.Int32).cast(pl.Int64).to_numpy().view(np.uint64),
        rows["known_at"].cast(pl.Int64).to_numpy().view(np.uint64),
        rows["basis"].replace_strict(BASIS_CODES, return_dtype=pl.UInt64).to_numpy(),
        _value_bits(rows["value"]),
    )
    for numbers in fields:
        state = _mixed(state ^ numbers)
    return int(state.sum(dtype=np.uint64)) & _MASK


def combine(first: int, second: int) -> int:
    """Return the digest of two sets of observations together."""
    return (first + second) & _MASK


def _value_bits(values: pl.Series) -> NDArray[np.uint64]:
    numbers = values.fill_null(0.0).to_numpy() + 0.0  # -0.0 and 0.0 are one value
    return np.where(values.is_null().to_numpy(), _NONE, numbers.view(np.uint64))


def _series_numbers(ids: pl.Series) -> NDArray[np.uint64]:
    unique = ids.unique().to_list()
    numbers = {name: int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "big") for name in unique}
    return ids.replace_strict(numbers, return_dtype=pl.UInt64).to_numpy()


def _mixed(x: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Spread every input bit over all output bits (the finaliser of SplitMix64; Steele, Lea and Flood, 2014)."""
    x = x + np.uint64(0x9E3779B97F4A7C15)
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))
