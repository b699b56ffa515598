"""The chapters of the letter, in the order of its argument, and which indicator belongs to which."""

from __future__ import annotations

CHAPTERS = ("liquidity", "credit", "labour", "volatility", "fed", "market")
"""What money there is, who is strained, who loses work, what is feared, what the Fed does, what the market does."""

_OF_ROW = {
    "L": "liquidity", "F": "liquidity", "P": "liquidity", "B": "liquidity", "C": "credit", "J": "labour", "V": "volatility", "M": "fed",
}  # fmt: skip
"""By the letter of an indicator's row; rows with another letter belong to the market."""


def chapter_of(row: str) -> str:
    """Return the key of the chapter that an indicator's row belongs to.

    Examples
    --------
    >>> chapter_of("V2"), chapter_of("X1")
    ('volatility', 'market')
    """
    return _OF_ROW.get(row[:1], "market")
