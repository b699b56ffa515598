"""Colours of pictures by what they mean; the page turns each into a variable, so one picture serves light, dark and print."""

from __future__ import annotations

from collections.abc import Mapping

PALETTE: Mapping[str, str] = {
    "ink": "#1b1e23",
    "muted": "#5c6168",
    "rule": "#dedcd5",
    "paper": "#fdfcf8",
    "band": "#f4f2ec",
    "band2": "#ebe8df",
    "recession": "#d4d3cf",
    "break": "#d9730d",
    "breakink": "#a34f00",
    "breakwash": "#fae3cd",
    "bottom": "#0b6e99",
}
"""Colour codes by the name of the page's variable; each code stands for one meaning only."""
