"""Every indicator of the catalogue can be named in a rule: as a quantity of its own kind, or as a family of events."""

from __future__ import annotations

import pytest

from crossroads.catalog.load import catalog
from crossroads.catalog.specs import IndicatorSpec
from crossroads.errors import CrossroadsError
from crossroads.rules import rule
from crossroads.rules.names import names

KNOWN = names(catalog())
AMOUNTS = {"percent": "1pp", "money": "1bn", "persons": "200k"}
"""A level in the words of the language, by kind; other kinds are bare numbers."""


def level(spec: IndicatorSpec) -> str:
    if spec.unit.dimension == "percent":
        return "1bp" if spec.unit.code == "bp" else "1%" if spec.unit.code == "pct" else "1pp"
    return AMOUNTS.get(spec.unit.dimension, "1")


@pytest.mark.parametrize("spec", catalog().indicators.values(), ids=lambda spec: spec.id)
def test_an_indicator_is_usable_in_a_rule(spec: IndicatorSpec) -> None:
    if spec.id in KNOWN.families:
        assert rule.outcome(f"event({spec.id}) within 3m", KNOWN)
        assert rule.condition(f"event({spec.id})", KNOWN)
        return
    assert spec.id in KNOWN.definitions
    found = rule.condition(f"{spec.id} > {level(spec)} and change({spec.id}, 1y) > 0", KNOWN)
    assert found.references


def test_an_indicator_is_not_compared_with_an_amount_of_another_kind() -> None:
    with pytest.raises(CrossroadsError):
        rule.condition("ETF_ISSUANCE > 1%", KNOWN)
    with pytest.raises(CrossroadsError):
        rule.condition("VVIX_LEVEL > 1%", KNOWN)
