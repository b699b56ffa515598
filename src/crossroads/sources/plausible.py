"""How large a series' values are when they are in the right unit: wide limits for the middle value of a reply.

A publisher that starts to serve basis points for percent, or dollars for millions, changes every number by a factor of
a hundred or more. The limits stand well outside what each series has been over its whole history, and inside that factor.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from crossroads.catalog.specs import SeriesSpec

Limits = tuple[float, float]

_BY_UNIT: Mapping[str, Limits] = {
    "pct": (-50.0, 100.0),
    "pp": (-50.0, 50.0),
    "bp": (-5_000.0, 10_000.0),
    "points": (-1_000.0, 1_000_000.0),
    "usd": (0.0, 1e13),
    "usd_mn": (0.0, 100_000_000.0),
    "usd_bn": (0.0, 1_000_000.0),
    "persons": (0.0, 4e8),
    "thousands": (0.0, 400_000.0),
    "contracts": (0.0, 50_000_000.0),
    "shares": (0.0, 1e12),
    "count": (0.0, 1e9),
    "ratio": (-1_000.0, 1_000.0),
    "sd": (-20.0, 20.0),
    "flag": (-1.0, 1.0),
}

# By publisher's code: least and greatest middle value of any stretch of a year or more, in the catalogue's unit.
_BY_CODE: Mapping[str, Limits] = {
    "VIX": (5, 100), "VIX3M": (7, 90), "VIX6M": (8, 80), "VIX9D": (4, 120), "VVIX": (50, 250), "SKEW": (90, 200),
    "VIXCLS": (5, 100), "VXVCLS": (7, 90),
    "UNRATE": (1.5, 30), "U6RATE": (3, 40), "SAHMCURRENT": (-3, 12), "SAHMREALTIME": (-3, 12),
    "PAYEMS": (20_000, 400_000), "ICSA": (80_000, 8_000_000), "CCSA": (400_000, 30_000_000), "CLAIMSx": (80_000, 8_000_000),
    "JTSJOL": (1_000, 30_000), "JTSLDL": (400, 15_000), "JTSLDR": (0.3, 9), "UEMP27OV": (50, 10_000),
    "LNS13023557": (50, 20_000), "LNS13023569": (50, 20_000), "LNS13023621": (50, 20_000), "LNS13023653": (50, 20_000),
    "LNS13023705": (50, 20_000), "LNS13025699": (50, 20_000), "LNS13026638": (50, 20_000),
    "WALCL": (400_000, 30_000_000), "WRESBAL": (3_000, 10_000_000), "WTREGEN": (1_000, 4_000_000), "RRPONTSYD": (0, 8_000),
    "M2SL": (200, 100_000), "BOGMBASE": (30, 20_000), "TOTRESNS": (5, 15_000), "INDPRO": (3, 400),
    "BAMLH0A0HYM2": (1.5, 25), "BAMLC0A0CM": (0.3, 8), "BAMLH0A0HYM2EY": (2, 30), "BAMLH0A3HYC": (3, 50), "BAMLH0A3HYCEY": (4, 55),
    "BAA10Y": (0.7, 9), "BAA": (2, 20), "AAA": (1.5, 18), "DBAA": (2, 20), "DAAA": (1.5, 18),
    "DGS10": (0.3, 18), "DGS2": (0.05, 18), "DGS3MO": (-0.5, 18), "T10Y2Y": (-5, 5), "T10Y3M": (-5, 6),
    "DRCCLACBS": (0.5, 15), "TERMCBCCALLNS": (8, 40),
    "SP500": (500, 100_000), "UMCSENT": (30, 130), "NFCI": (-2, 5), "ANFCI": (-3, 6), "STLFSI4": (-3, 8),
    "USREC": (0, 1),
}  # fmt: skip

_RATES = ("DFF", "EFFR", "SOFR", "FEDFUNDS", "DFEDTAR", "DFEDTARU", "DFEDTARL", "IORB", "IOER", "effr:percentRate", "sofr:percentRate")


# Flows go both ways. By publisher: the size, in dollars, that the middle flow of a reply has never come near.
_FLOWS: Mapping[str, float] = {"ici": 3e11, "farside": 3e9, "flow_files": 3e10}


def limits(spec: SeriesSpec) -> Limits:
    """Return the least and greatest plausible middle value of a series, in its unit."""
    if spec.publisher.id in _FLOWS:
        size = _FLOWS[spec.publisher.id] / spec.unit.scale
        return (-size, size)
    if spec.code in _RATES:
        return (-1.0, 20.0)
    return _BY_CODE.get(spec.code, _BY_UNIT.get(spec.unit.code, (-math.inf, math.inf)))
