"""The colours and type of pictures that leave the page: the letter's own, light and dark, written out because a PNG has no variables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from crossroads.catalog.specs import Language
from crossroads.report.html import Up
from crossroads.report.view import Direction

Theme = Literal["light", "dark"]

THEMES: Mapping[Theme, Mapping[str, str]] = {
    "light": {
        "ink": "#1b1e23", "muted": "#5c6168", "rule": "#dedcd5", "paper": "#fdfcf8", "card": "#ffffff", "band": "#f4f2ec",
        "band2": "#ebe8df", "recession": "#d4d3cf", "break": "#d9730d", "breakink": "#a34f00", "breakwash": "#fae3cd",
        "bottom": "#0b6e99", "accent": "#7b2d4e", "strip": "#d9d6cc", "here": "#a9a598",
    },
    "dark": {
        "ink": "#eceae4", "muted": "#a3a8ae", "rule": "#33373c", "paper": "#15171a", "card": "#1b1e22", "band": "#1c1f23",
        "band2": "#25292e", "recession": "#3d4147", "break": "#f5a050", "breakink": "#f5a050", "breakwash": "#4a3119",
        "bottom": "#4a9fc4", "accent": "#d990ad", "strip": "#3a3e44", "here": "#7a7f86",
    },
}  # fmt: skip
"""By the name of the page's variable; a test holds them equal to ``static/letter.css``."""

_RISES: Mapping[tuple[str, Theme], tuple[str, str]] = {
    ("neutral", "light"): ("#0b6e99", "#a34f00"),
    ("neutral", "dark"): ("#6bb8d9", "#f5a050"),
    ("red", "light"): ("#b3261e", "#1d6f3c"),
    ("red", "dark"): ("#ff8f86", "#79d18f"),
    ("green", "light"): ("#1d6f3c", "#b3261e"),
    ("green", "dark"): ("#79d18f", "#ff8f86"),
}
"""Colours of a rise and a fall, by the reader's choice; the page's own."""


def moved_colour(direction: Direction, up: Up, theme: Theme) -> str:
    """Return the colour of a change."""
    return _RISES[up, theme][0 if direction == "up" else 1]


LATIN = "Helvetica Neue, Helvetica, Arial, Liberation Sans, DejaVu Sans, sans-serif"
HAN = "PingFang SC, Noto Sans CJK SC, Source Han Sans SC, Microsoft YaHei, sans-serif"
FONTS: Mapping[Language, str] = {"en": LATIN, "zh": HAN}
"""A picture in Chinese is set in one family, its figures and Latin words too, so that a line has one rhythm."""
