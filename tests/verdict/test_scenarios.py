"""The scenario table: a cell is there or says why not, levels are arithmetic, and what proves a row wrong can be read as a rule."""

from __future__ import annotations

import dataclasses
from datetime import date

import pytest
from tests.verdict.made import christmas, christmas_verdict, nothing

from crossroads.catalog.load import catalog
from crossroads.hazard.result import Outlook
from crossroads.rules.names import names
from crossroads.rules.rule import condition
from crossroads.verdict.answers import Refused
from crossroads.verdict.first import first
from crossroads.verdict.scenarios import Scenario, scenarios
from crossroads.verdict.trigger import registry

KEYS = ("fed_first", "market_first", "stress", "recession_first", "neither")


def found(key: str) -> Scenario:
    return next(s for s in christmas_verdict().scenarios if s.key == key)


def test_the_five_in_their_order() -> None:
    assert tuple(s.key for s in christmas_verdict().scenarios) == KEYS
    assert tuple(s.key for s in scenarios(nothing(), None)) == KEYS


@pytest.mark.parametrize("answered", [True, False])
def test_every_cell_is_there_or_says_why_not(answered: bool) -> None:  # two worlds
    for scenario in christmas_verdict().scenarios if answered else scenarios(nothing(), None):
        assert set(scenario.cells) == {"model", "futures", "market", "options"}
        for voice, cell in scenario.cells.items():
            assert (cell.probability is None) != (cell.why is None), f"{scenario.key} {voice}"
            assert cell.why != "refused" or cell.reason
            assert cell.probability is None or 0 <= cell.probability <= 1


def test_the_models_cells_are_the_outlooks_rounded_figures() -> None:
    outlook = christmas().outlook
    assert isinstance(outlook, Outlook)
    for key, cause in (("fed_first", "fed"), ("recession_first", "recession")):
        cell, risk = found(key).cells["model"], outlook.risk(cause)  # type: ignore[arg-type]  # one of the causes
        assert (cell.probability, cell.low, cell.high) == (risk.probability, risk.interval.low, risk.interval.high)
        assert (cell.points, cell.events) == (risk.unit_points, risk.events)


def test_what_stands_already_has_neither_chance_nor_way_nor_proof() -> None:
    """The market had broken on 2018-12-20."""
    broken = found("market_first")
    assert broken.cells["model"].why == broken.cells["options"].why == "came"
    assert broken.way is None
    assert broken.after is None
    assert broken.wrong == ()


def test_the_way_to_a_break_is_its_definition_and_the_year_after_starts_there() -> None:
    answers = christmas()
    outlook = answers.outlook
    assert isinstance(outlook, Outlook)
    assert outlook.priced is not None
    open_market = dataclasses.replace(
        outlook, causes=tuple(dataclasses.replace(c, method="model") if c.cause == "market" else c for c in outlook.causes)
    )
    made = scenarios(dataclasses.replace(answers, outlook=open_market), first(open_market, Refused("no")))
    row = next(s for s in made if s.key == "market_first")
    assert row.way is not None
    assert row.after is not None
    assert row.way.of == "definition"
    assert row.way.points[1] == pytest.approx(outlook.priced.level, rel=1e-6)
    assert row.after.base == outlook.priced.level, "a branch defined by a fall has fallen already"
    branch = next(b for b in outlook.branches if b.cause == "market")
    assert row.after.median == branch.after["12m"].median
    assert row.cells["options"].probability == outlook.priced.touch


def test_index_points_are_percent_of_the_base() -> None:
    close = float(christmas().panel["SPX"].values[-1])
    levels = found("fed_first").way
    assert levels is not None
    assert levels.low is not None
    assert levels.base == close
    assert levels.points[0] == pytest.approx(close * (100 + levels.low) / 100)


def test_what_proves_a_row_wrong_is_a_rule_with_a_day() -> None:
    known = names(catalog())
    for scenario in (s for s in christmas_verdict().scenarios if s.key != "market_first"):
        assert scenario.wrong, scenario.key
        for wrong in scenario.wrong:
            assert str(condition(wrong.rule, known))
            assert wrong.by == (date(2019, 12, 31) if scenario.months == 12 else date(2019, 3, 31))


def test_the_triggers_exist() -> None:
    held = {t.id for t in registry(catalog())}
    for scenario in christmas_verdict().scenarios:
        assert set(scenario.triggers) <= held


def test_the_stress_without_vvix_asks_for_vix_alone() -> None:
    stress = found("stress")
    assert [w.rule for w in stress.wrong] == ["VIX >= 45", "VIX >= 45 and drawdown(SPX, 3m) > -15%"]
    assert "vvix" not in stress.notes
    assert stress.cells["model"].points in {5, 10}, "what a handful of precedents allows"
