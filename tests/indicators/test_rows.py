"""No row of the letter's table of systems is without an indicator; what the rows of the last block ask is answered in chapters."""

from __future__ import annotations

from crossroads.catalog.load import catalog

ROWS = (
    "L1", "F1", "F2", "F3", "F4", "F5", "F6", "F7", "F8", "P1", "C1", "C2", "C3", "J1", "J2", "V1", "V2", "V3", "M1", "M2", "M3", "B1",
)  # fmt: skip
"""The systems of the mission's table A that are readings; X1 to X7 are questions put to them."""


def test_every_row_of_the_table_has_an_indicator() -> None:
    have = {spec.row for spec in catalog().indicators.values()}
    assert set(ROWS) <= have
    assert {row for row in have if row not in ROWS} <= {"X1"}  # the market itself


def test_every_indicator_says_it_in_both_languages_and_is_documented() -> None:
    for spec in catalog().indicators.values():
        assert spec.en
        assert spec.zh
        assert all(spec.definition)
        assert spec.source
