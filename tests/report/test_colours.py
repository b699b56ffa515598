"""The page's colours: one palette for pictures and page, legible in light and dark, apart in grey print."""

from __future__ import annotations

import re
from importlib import resources

import pytest

from crossroads.report.picture import PALETTE

CSS = (resources.files("crossroads.report") / "static" / "letter.css").read_text("utf-8")
BLOCKS = re.findall(r"\{([^{}]*--ink:[^{}]*)\}", CSS)


def variables(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z0-9]+): (#[0-9a-f]{3,6})", block))


def luminance(code: str) -> float:
    """Relative luminance of WCAG 2.2."""
    code = code if len(code) == 7 else "#" + "".join(c * 2 for c in code[1:])
    parts = [int(code[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def lightness(code: str) -> float:
    return 116 * luminance(code) ** (1 / 3) - 16


def test_light_is_the_palette_of_the_pictures() -> None:
    light = variables(BLOCKS[0])
    assert {k: light[k] for k in PALETTE} == dict(PALETTE)
    assert len(set(PALETTE.values())) == len(PALETTE)  # a code stands for one meaning, or the page could not tell them apart


def test_there_are_light_dark_twice_and_print() -> None:
    assert len(BLOCKS) == 4
    assert variables(BLOCKS[1]) == variables(BLOCKS[2])  # by the system's wish, and by a data-theme
    assert all(set(PALETTE) <= set(variables(b)) for b in BLOCKS)


@pytest.mark.parametrize("block", range(4))
def test_words_are_legible_on_paper_and_bands(block: int) -> None:
    """4.5 is WCAG's line for text, 3 for the lines of a picture."""
    page = variables(BLOCKS[block])
    for ground in ("paper", "band", "band2"):
        for words in ("ink", "muted", "breakink"):
            assert contrast(page[words], page[ground]) >= 4.5, (words, ground)
    for line in ("break", "bottom"):
        assert contrast(page[line], page["paper"]) >= 3, line


@pytest.mark.parametrize("block", range(3))
def test_the_two_meanings_differ_in_lightness(block: int) -> None:
    page = variables(BLOCKS[block])
    assert abs(lightness(page["break"]) - lightness(page["bottom"])) > 10
