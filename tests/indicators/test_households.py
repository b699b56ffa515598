from __future__ import annotations

from tests.indicators import real, stress

from crossroads.catalog.load import catalog
from crossroads.indicators.registry import reading


def test_serious_lateness_of_cards_on_the_letters_day(shared):
    """10.93 % in 2024Q2, the last quarter at hand: the highest since 2012Q1. The letter's 9.87 % is another measure."""
    found = reading(real.panel("2025-11-18", *stress.cards(shared, until="2025-11-18")), catalog(), "CARD_SERIOUS")
    assert (found.value, found.details["period"], found.details["flow"]) == (10.93, "2024Q2", 7.18)
    assert found.details["highest_since"] == "2012Q1"
    assert (found.change, found.change_over, found.change_unit.code) == (2.93, "1y", "pp")
    assert found.details["overdue_period"] == "2024Q3"


def test_the_flow_is_of_the_same_quarter_or_not_given(shared):
    stock, flow = stress.cards(shared, until="2025-11-18")
    assert reading(real.panel("2025-11-18", stock), catalog(), "CARD_SERIOUS").details["flow"] is None
    older = flow.since(flow.periods[0])
    cut = type(older)(older.id, older.unit, older.frequency, older.periods[:-1], older.values[:-1], older.known_at[:-1], older.basis[:-1])
    assert reading(real.panel("2025-11-18", stock, cut), catalog(), "CARD_SERIOUS").details["flow"] is None


def test_the_three_measures_of_cards_are_not_one(shared):
    """Banks' 30 days, all lenders' 90 days in stock, and the letter's number: each by its own words."""
    words = [catalog().indicators[name] for name in ("CARD_DELINQUENT", "CARD_SERIOUS")]
    assert {w.inputs[0] for w in words} == {"DRCCLACBS", "HHDC_CARD_90PLUS"}
    assert all("并非原信所引" in w.definition[1] for w in words)
