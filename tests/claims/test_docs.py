"""The pages on claims and letter files: their examples are read, their tables are whole."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

from crossroads.catalog.load import catalog
from crossroads.claims.figure_file import KEYS
from crossroads.claims.grid import read_grid
from crossroads.claims.letter import Kind
from crossroads.claims.letter_file import Text, read_letter
from crossroads.claims.quantifiers import Quantifier
from crossroads.claims.verdict import WORDS
from crossroads.report.wording import wording
from crossroads.rules.names import names

DOCS = Path(__file__).resolve().parents[2] / "docs"
HOW_TO = (DOCS / "how-to" / "write-a-letter-file.md").read_text("utf-8")
CONCEPT = (DOCS / "concepts" / "claims.md").read_text("utf-8")


def blocks(page: str) -> list[str]:
    return re.findall(r"```toml\n(.*?)```", page, re.DOTALL)


def test_the_letter_of_the_how_to_is_read_as_it_stands():
    letter = read_letter(Text("\n".join(blocks(HOW_TO)), "how-to"), names(catalog()))
    assert [f.kind for f in letter.figures] == ["value", "change", "record"]
    claim = letter.claims[0]
    assert (len(claim.variants), len(claim.cases), len(claim.promises)) == (2, 1, 1)


def test_every_kind_of_figure_and_all_its_keys_are_on_the_page():
    assert set(KEYS) == set(get_args(Kind))
    for kind, (needed, allowed) in KEYS.items():
        assert f"| `{kind}` |" in HOW_TO
        row = next(line for line in HOW_TO.splitlines() if line.startswith(f"| `{kind}` |"))
        for key in (needed | allowed) - {"tolerance", "unit", "at_least", "at_most", "stated"}:
            assert f"`{key}" in row, (kind, key)


def test_every_quantifier_status_and_verdict_is_on_a_page():
    for word in Quantifier:
        assert word.value in HOW_TO
    for said in WORDS.values():
        assert said["en"] in CONCEPT
    for key, words in wording("en").templates.items():
        if key.startswith("status."):
            assert f"| {words} |" in CONCEPT


def test_the_grid_of_the_page_is_read_as_it_stands():
    grid = read_grid(blocks(CONCEPT)[0], "docs", names(catalog()), [])
    assert grid.variants == 2 * 3 * 4 * 2 * 6
