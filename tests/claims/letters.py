"""A small letter file, part by part, for tests."""

from __future__ import annotations

from crossroads.catalog.load import catalog
from crossroads.claims.letter import LetterFile
from crossroads.claims.letter_file import Text, read_letter
from crossroads.rules.names import names

HEAD = """
[letter]
id = "made"
author = "A. Writer"
language = "en"
as_of = 2025-11-18
published = 2025-11-18
title = { en = "A letter", zh = "一封信" }
"""

FIGURE = """
[[figure]]
id = "LEVEL"
row = "V1"
kind = "value"
rule = "VIX"
stated = 24.7
tolerance = 0.05
unit = "points"
en = "VIX is 24.7"
zh = "VIX 为 24.7"
"""

CLAIM = """
[[claim]]
id = "STANDS"
number = 1
row = "M3"
quantifier = "usually"
condition = "streak(VVIX > 110) >= 5"
outcome = "event(FED_DOVISH) within 3m"
gauge = "VVIX"
en = "The Fed answers"
zh = "美联储会回应"
"""


def read(text: str) -> LetterFile:
    return read_letter(Text(text, "made.toml"), names(catalog()))


def figure(**keys: str) -> str:
    """A figure with these keys as TOML values, beside id, row and words."""
    given = {"id": '"IT"', "row": '"V1"', "en": '"it"', "zh": '"它"', **keys}
    return "\n[[figure]]\n" + "\n".join(f"{name.rstrip('_')} = {value}" for name, value in given.items()) + "\n"
