"""The chapters of the letter, in the order of its argument; which indicator belongs to which, and which stand on the board."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

CHAPTERS = ("liquidity", "buyers", "cost", "credit", "labour", "volatility", "fed")
"""Prices and the money behind them, who is buying, at what cost, who is strained, who loses work, what is feared, what the Fed does."""

_OF_ROW = {
    "L": "liquidity", "F": "buyers", "P": "buyers", "B": "liquidity", "C": "credit", "J": "labour", "V": "volatility", "M": "fed",
    "F3": "cost", "F4": "liquidity", "F5": "liquidity", "F6": "liquidity",
}  # fmt: skip
"""By an indicator's row or its letter; rows with another letter are prices, with which the argument begins."""

BOARD: tuple[tuple[str, ...], ...] = (
    ("SPX_DRAWDOWN",),
    ("BTC_DRAWDOWN",),
    ("NET_LIQUIDITY", "RESERVES"),
    ("FUNDING_STRESS",),
    ("ETF_ISSUANCE", "FUND_FLOWS", "QQQ_FLOW"),
    ("CLIENTS_RETAIL_DIPS", "QQQ_DIP_BUYING", "AAII_SPREAD"),
    ("BASKET_LAG", "BASKET_BETA"),
    ("COST_OVERLAP_NVDA", "COST_OVERLAP_QQQ"),
    ("HY_SPREAD", "BAA_10Y", "BAA_AAA"),
    ("HY_WIDENING",),
    ("LAYOFF_TRACKER", "CLAIMS_INITIAL"),
    ("SAHM_GAP",),
    ("VIX_LEVEL",),
    ("VVIX_LEVEL",),
    ("CUT_ODDS", "CURVE_2Y_FUNDS", "FED_RANGE"),
    ("CURVE_10Y_3M", "FED_PIVOT"),
)
"""The gauges that are read in ten seconds, one of each group: the first that has a reading and is not stale, else the first with one."""

Side = Literal["high", "low"]

STRAIN: dict[str, Side] = {
    "SPX_DRAWDOWN": "low", "BTC_DRAWDOWN": "low", "NET_LIQUIDITY": "low", "RESERVES": "low", "FUNDING_STRESS": "high",
    "AMIHUD_SPY": "high", "AMIHUD_QQQ": "high", "AMIHUD_BTC": "high", "QQQ_FLOW": "low", "ETF_ISSUANCE": "low", "BTC_FUND_FLOW": "low",
    "AAII_SPREAD": "low", "CLIENTS_RETAIL_DIPS": "low", "QQQ_DIP_BUYING": "low", "MARGIN_DEBT": "low", "NAAIM_EXPOSURE": "low",
    "BASKET_LAG": "low", "NQ_ASSET_MANAGERS": "low", "ES_ASSET_MANAGERS": "low",
    "BANKRUPTCIES": "high", "BANKRUPTCIES_SP": "high", "BANKRUPTCIES_LARGE": "high", "CARD_DELINQUENT": "high", "CARD_SERIOUS": "high",
    "CARD_APR": "high", "HY_SPREAD": "high", "HY_WIDENING": "high", "IG_SPREAD": "high", "BAA_10Y": "high", "BAA_AAA": "high",
    "CLAIMS_INITIAL": "high", "CLAIMS_CONTINUED": "high", "LAYOFFS": "high", "LAYOFF_TRACKER": "high", "LAYOFF_BREADTH": "high",
    "SAHM_GAP": "high", "VIX_LEVEL": "high", "VIX_TERM": "low", "VIX_TERM_9D": "high", "VVIX_LEVEL": "high",
}  # fmt: skip
"""On which side of its own past an indicator speaks of strain; those not named speak for neither side."""


def chapter_of(row: str) -> str:
    """Return the key of the chapter that an indicator's row belongs to.

    Examples
    --------
    >>> chapter_of("V2"), chapter_of("F3"), chapter_of("F7"), chapter_of("X1")
    ('volatility', 'cost', 'buyers', 'liquidity')
    """
    return _OF_ROW.get(row) or _OF_ROW.get(row[:1], "liquidity")


def board(readable: Sequence[str], stale: Sequence[str]) -> tuple[str, ...]:
    """Return the indicators on the board.

    Parameters
    ----------
    readable : sequence of str
        Indicators that have a reading.
    stale : sequence of str
        Those of them that no longer describe the day; a fresh one of the same group goes before.
    """
    chosen = []
    for group in BOARD:
        found = [i for i in group if i in readable]
        if found:
            chosen.append(next((i for i in found if i not in stale), found[0]))
    return tuple(chosen)
