"""The page of the language is complete and true: every function is on it, every block and every row of its tables is evaluated."""

from __future__ import annotations

import re
from functools import cache

import numpy as np
import pytest
from tests.conftest import ROOT
from tests.rules.made import CATALOG, arrays

from crossroads.catalog.load import catalog
from crossroads.rules import rule
from crossroads.rules.evaluate import evaluate
from crossroads.rules.events import EVENT_FAMILIES
from crossroads.rules.functions import FUNCTIONS
from crossroads.rules.names import Names, names
from crossroads.rules.outcome import measure
from crossroads.rules.provider import ArrayProvider, Events
from crossroads.timeline import sessions

PAGE = (ROOT / "docs" / "reference" / "rules.md").read_text("utf-8")
CONDITIONS, OUTCOMES = (
    [line for block in re.findall(rf"```{kind}\n(.*?)```", PAGE, re.DOTALL) for line in block.splitlines()]
    for kind in ("condition", "outcome")
)
TABLE = [[cell.strip() for cell in row.strip("|").split("|")] for row in PAGE.splitlines() if row.startswith("| `")]
ROWS = [(cells[0].strip("`"), cells[1:]) for cells in TABLE if len(cells) == 10 and cells[0] != "`A`"]
A = [10, 12, 11, 15, 9, None, 9, 14, 16]


@cache
def world() -> ArrayProvider:
    """Ten years of made-up values for every series the examples name, and two events of each family."""
    days = sessions(np.datetime64("2010-01-04"), np.datetime64("2019-12-31"))
    random = np.random.default_rng(7)
    used = {i for text in [*CONDITIONS, *OUTCOMES] for i in _read(text).references}
    columns = {name: 100.0 * np.exp(np.cumsum(random.normal(0, 0.02, len(days)))) for name in sorted(used)}
    columns["WALCL"] = columns["WALCL"] * 1e5  # in millions, beside reverse repo in billions
    moments = np.array(["2012-06-01T18:00", "2017-06-01T18:00"], "datetime64[us]")
    events = {name: Events(moments, moments, days[0], days[-1], days[-1]) for name in EVENT_FAMILIES}
    return ArrayProvider(days, columns, events)


def _read(text: str) -> rule.Rule:
    known = names(catalog())
    return rule.outcome(text, known) if text in OUTCOMES else rule.condition(text, known)


def test_every_function_has_a_heading_text_and_a_tested_example() -> None:
    tried = " ".join([*CONDITIONS, *OUTCOMES, *(text for text, _ in ROWS)])
    for name in FUNCTIONS:
        assert re.search(rf"`(\w+ )?{name}\([^`]*\)`", PAGE), f"{name} is not described"
        assert re.search(rf"\b{name}\(", tried), f"{name} has no example that is evaluated"


def test_every_event_list_definition_and_limit_is_named() -> None:
    known = names(catalog())
    for name in [*EVENT_FAMILIES, *known.lists]:
        assert f"`{name}`" in PAGE
    own = [d for d in known.definitions if d not in known.catalog.indicators]
    assert all(f"`{name}`" in PAGE for name in own)


@pytest.mark.parametrize("text", CONDITIONS)
def test_conditions_are_read_and_evaluated(text: str) -> None:
    found = evaluate(_read(text), world())
    assert found.known.any()
    assert set(np.unique(found.values[found.known])) <= {0.0, 1.0}


@pytest.mark.parametrize("text", OUTCOMES)
def test_outcomes_are_read_and_measured(text: str) -> None:
    found = measure(_read(text), world())
    assert found.observed.any()
    assert not found.observed[-found.reach :].any()


@pytest.mark.parametrize(("text", "expected"), ROWS, ids=[text for text, _ in ROWS])
def test_the_tables_are_what_the_language_gives(text: str, expected: list[str]) -> None:
    spelled = Names(CATALOG, {}, {}, {})
    found = evaluate(rule.expression(text.replace("A", "PRICE"), spelled), arrays({"PRICE": A}))
    assert [_shown(v, truth=found.unit is None) for v in found.values.tolist()] == expected


def _shown(value: float, *, truth: bool) -> str:
    if np.isnan(value):
        return "–"
    return ("T" if value else "F") if truth else f"{round(value, 2) + 0.0:g}"
