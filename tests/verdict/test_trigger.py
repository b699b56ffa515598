"""The registry: every line of the catalogue is in it with its meaning, every rule reads, and the docs name them all."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossroads.catalog.load import catalog
from crossroads.rules.names import names
from crossroads.rules.rule import condition
from crossroads.series import unit
from crossroads.verdict.trigger import CLOSES, Trigger, registry

ROOT = Path(__file__).resolve().parents[2]
TABLE = tomllib.loads((ROOT / "src/crossroads/verdict/triggers.toml").read_text("utf-8"))
ALL = registry(catalog())


def one(name: str) -> Trigger:
    return next(t for t in ALL if t.id == name)


def test_every_line_of_the_catalogue_has_its_entry_and_no_entry_is_without_a_line() -> None:
    lines = [f"{spec.id}.{line.key}" for spec in catalog().indicators.values() for line in spec.triggers]
    assert sorted(entry["id"] for entry in TABLE["line"]) == sorted(lines)
    assert sorted(t.id for t in ALL) == sorted([*lines, *(f"{r['indicator']}.{r['id']}" for r in TABLE["rule"])])
    assert len({t.id for t in ALL}) == len(ALL)


@pytest.mark.parametrize("trigger", ALL, ids=lambda t: t.id)
def test_a_trigger_can_be_read_said_and_waited_for(trigger: Trigger) -> None:
    read = condition(trigger.rule, names(catalog()))
    assert str(read) == trigger.rule
    assert trigger.points in {"break", "bottom", "neutral"}
    assert trigger.en
    assert re.search(r"[\u4e00-\u9fff]", trigger.zh)
    assert trigger.source
    if trigger.mover is not None:
        behind = read.references if trigger.kind == "rule" else catalog().behind(trigger.indicator)
        assert trigger.mover in behind


def test_the_letters_own_triggers_are_there() -> None:
    wanted = {
        "VVIX_LEVEL.stands": "streak(VVIX > 110) >= 5",
        "VVIX_LEVEL.stands_late": "streak(VVIX > 110) >= 7",
        "HY_WIDENING.stress": "HY_WIDENING >= 50bp",
        "SAHM_GAP.sahm_rule": "SAHM_GAP >= 0.5pp",
        "VIX_LEVEL.stress_test": "VIX_LEVEL >= 40",
        "LAYOFF_BREADTH.all": "LAYOFF_BREADTH >= 100%",
        "ETF_ISSUANCE.five_weeks": "lowest(ETF_ISSUANCE, 5w) > 30bn",
    }
    assert {name: one(name).rule for name in wanted} == wanted


def test_units_in_which_a_distance_is_said() -> None:
    assert one("VVIX_LEVEL.stands").distance_unit == CLOSES
    assert one("HY_WIDENING.stress").distance_unit == unit("bp")
    assert one("SPX_DRAWDOWN.break").distance_unit == unit("pp")
    assert one("ETF_ISSUANCE.five_weeks").level == 30.0  # $30bn in the indicator's own unit, although the series is in millions
    assert one("ETF_ISSUANCE.five_weeks").unit == unit("usd_bn")
    assert one("VIX_LEVEL.stress_case").level is None  # two conditions: no one distance


def test_a_gap_is_what_is_missing() -> None:
    assert one("VVIX_LEVEL.tail_risk").gap(124.32) == pytest.approx(-14.32)
    assert one("VVIX_LEVEL.tail_risk").reached(110.0)
    assert one("CURVE_10Y_3M.inversion").gap(16.0) == 16.0
    assert one("SPX_DRAWDOWN.break").gap(-3.97) == pytest.approx(11.03)


@given(st.sampled_from([t for t in registry(catalog()) if t.level is not None]), st.floats(-1e4, 1e4), st.integers(-3, 3))
def test_many_values_are_at_the_level_exactly_where_each_is(trigger: Trigger, value: float, ulps: int) -> None:
    """Also within the last digits around the level, where the gap is rounded."""
    assert trigger.level is not None
    near = trigger.level + np.array([0.0, 4.9e-10, 5e-10, 5.1e-10, -5e-10, 5e-8, -5e-12]) + ulps * np.spacing(trigger.level)
    values = np.array([value, np.nan, *near])
    assert trigger.reached_by(values).tolist() == [trigger.reached(v) for v in values.tolist()]


def test_the_docs_list_every_trigger() -> None:
    text = (ROOT / "docs/methods/triggers.md").read_text("utf-8")
    rows = dict(re.findall(r"^\| `([A-Z0-9_]+\.[a-z_]+)` \| `([^`]+)` \|", text, re.MULTILINE))
    assert rows == {t.id: t.rule for t in ALL}
