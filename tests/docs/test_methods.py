"""Every method has a page with formula, source and limits, and each number on it that can be computed is."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest
from tests.conftest import ROOT
from tests.docs.pages import printed

from crossroads.app.library import open as open_library
from crossroads.catalog.load import catalog
from crossroads.scenarios.stress import ground
from crossroads.scenarios.surface import surface
from crossroads.series import as_day
from crossroads.timeline import Horizon

METHODS = ROOT / "docs/methods"
DAY = "2025-11-18"
CELLS = re.compile(r"^\| `([A-Z0-9_]+)`(?: `(\w+)`)? \| (−?[\d,.]+) \|$", re.MULTILINE)
TABLE = re.compile(rf"^## As known on {DAY}\n\n(\|.*?)\n\n", re.MULTILINE | re.DOTALL)
TABLED = sorted(p.name for p in METHODS.glob("*.md") if TABLE.search(p.read_text("utf-8")))
READ_ELSEWHERE = {"CLAIMS_INITIAL", "CLAIMS_CONTINUED", "LAYOFFS", "SPX_DRAWDOWN", "BTC_DRAWDOWN", "AAII_SPREAD"}
"""Single published series without a method of their own: their definition is in the reference of indicators."""


@pytest.mark.parametrize("indicator", [i for i in catalog().indicators if i not in READ_ELSEWHERE])
def test_every_indicator_is_on_the_page_of_its_method(indicator: str) -> None:
    stem = re.sub(r"_(NVDA|META|AAPL|QQQ|SPY|BTC|RETAIL_DIPS|HEDGE_FUND_DIPS|INSTITUTION_DIPS)$", "", indicator)
    pages = [p.read_text("utf-8") for p in METHODS.glob("*.md")]
    assert any(re.search(rf"`{indicator}`|`{stem}|{stem}_", page) for page in pages), f"no page of docs/methods names {indicator}"


@pytest.mark.parametrize("name", TABLED)
def test_a_page_says_when_its_numbers_are_known_and_where_they_end(name: str) -> None:
    text = (METHODS / name).read_text("utf-8")
    assert "\n## When known\n" in text
    assert "\n## Limits\n" in text
    assert re.search(r"^Sources?: ", text, re.MULTILINE)


@pytest.fixture(scope="module")
def readings(full: Path) -> dict[str, dict[str, object]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CROSSROADS_HOME", str(full))
        return {r["id"]: r for r in json.loads(printed(f"crossroads now --as-of {DAY} --json"))}


@pytest.mark.slow
@pytest.mark.parametrize("name", TABLED)
def test_the_numbers_of_the_page_are_the_readings_of_the_day(name: str, readings: dict[str, dict[str, object]]) -> None:
    found = TABLE.search((METHODS / name).read_text("utf-8"))
    assert found is not None
    cells = CELLS.findall(found[1])
    assert len(cells) == found[1].count("\n") - 1  # no row escapes the pattern
    for indicator, key, shown in cells:
        reading = readings[indicator]
        details = reading["details"]
        assert isinstance(details, dict)
        value = reading["value"] if not key else details.get(key, reading.get(key))
        decimals = len(shown.partition(".")[2])
        assert f"{value:,.{decimals}f}".replace("-", "−") == shown, (indicator, key, value)


@pytest.mark.slow
def test_the_table_of_leads_is_what_the_claims_say(full: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each row names cases, hits, base rates, the mean, its interval and both p, as `crossroads test` finds them."""
    monkeypatch.setenv("CROSSROADS_HOME", str(full))
    rules = (
        ("VVIX < 0.85 * highest(VVIX, 1m) and since(streak(VVIX > 110) >= 5) <= 1m", "change(VIX, 1m) < 0"),
        ("VIX < 0.85 * highest(VIX, 1m) and VVIX > 110", "change(VIX, 1m) > 0"),
    )
    rows = re.findall(r"^\| VV?IX .*→.*\|$", (METHODS / "volatility.md").read_text("utf-8"), re.MULTILINE)
    for row, (condition, outcome) in zip(rows, rules, strict=True):
        said = json.loads(printed(f'crossroads test "{condition}" --outcome "{outcome}" --gap 1m --as-of {DAY} --json'))
        hits, mean = said["hits"], said["mean"]
        low, high = (f"{mean['interval'][k]:+.1f}".replace("-", "−").replace("+", "+") for k in ("low", "high"))
        low = low.removeprefix("+")
        shown = [cell.strip() for cell in row.strip("|").split("|")][1:]
        assert shown == [
            f"{hits['count']}",
            f"{hits['hits']}",
            f"{100 * hits['base']:.0f}%",
            f"{100 * hits['matched_base']:.0f}%",
            f"{mean['mean']:.1f}".replace("-", "−"),
            f"{low} to {high}",
            f"{said['headline']['p']:.2g}",
            f"{said['headline']['p_matched']:.2g}",
        ]


@pytest.mark.slow
def test_the_surface_s_sign_is_as_the_page_tells_it(full: Path) -> None:
    library = open_library(full)
    panel = library.panel(["SPX", "VIX", "VVIX"], as_of=DAY)
    cells = {(c.vix, c.vvix): c for c in surface(ground(panel, with_vvix=True, horizon=Horizon.parse("3m"))).cells}
    text = (METHODS / "stress-and-analogs.md").read_text("utf-8")
    at = [cells[45.0, vvix] for vvix in (100.0, 120.0, 140.0)]
    assert "| S&P 500 over 63 sessions, median | " + " | ".join(f"−{-c.move.median:.1f}%" for c in at) + " |" in text
    assert "| past clusters at both levels | " + " | ".join(f"{c.cases}" for c in at) + " |" in text
    for day in ("2008-11-20", "2020-03-16", "2018-12-24", "2024-08-05"):
        spx, vix, vvix = (panel[name] for name in ("SPX", "VIX", "VVIX"))
        sessions = np.intersect1d(np.intersect1d(spx.periods, vix.periods), vvix.periods)
        now, then = (spx.value_on(sessions[np.searchsorted(sessions, as_day(day)) - back]) for back in (0, 63))
        move = f"{100 * (now / then - 1):+.1f}%".replace("-", "−")
        assert f"| {day} | {vix.value_on(as_day(day)):.2f} | {vvix.value_on(as_day(day)):.2f} | {move} |" in text
    assert f"{sum(not c.is_thin for c in cells.values())} of the {len(cells)} are neither" in text
