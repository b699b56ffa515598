"""The letter of 18 November 2025 on the publishers' own files: the known closes, in sentences."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.indicators.real import cboe, fred
from tests.report.world import standing

from crossroads.catalog.load import catalog
from crossroads.indicators.registry import readings
from crossroads.report.letter import compose
from crossroads.report.view import Letter, plain
from crossroads.series import Panel
from crossroads.timeline import AsOf

DAY = "2025-11-18"


@pytest.fixture(scope="module")
def made(shared: Path) -> dict[str, Letter]:
    members = [cboe(shared, "VIX", until=DAY), cboe(shared, "VVIX", until=DAY, since="2007-01-03")]
    members.append(fred(shared, "BAMLH0A0HYM2", units="pct", name="HY_OAS", until="2025-11-19"))
    as_of = AsOf.parse("2025-11-19")  # the spread of the 18th is published the day after
    seen = Panel(as_of, {s.id: s for s in members})
    ids = ["HY_SPREAD", "HY_WIDENING", "VIX_LEVEL", "VVIX_LEVEL"]
    return {
        language: compose(seen, readings(seen, catalog(), ids), catalog(), standing(as_of=as_of), language)  # type: ignore[arg-type]  # two literals
        for language in ("en", "zh")
    }


def said(letter: Letter, chapter: str) -> str:
    return " ".join(plain(s) for c in letter.chapters if c.key == chapter for s in c.sentences)


def test_vvix_is_testing(made: dict[str, Letter]) -> None:
    """VVIX closed at 124.32 on the 18th, the second close above 110 (README of the data files)."""
    assert "VVIX closed at 124.32 on 18 November" in said(made["en"], "volatility")
    assert "closes in a row above it, 2; still missing until it stands, 3" in said(made["en"], "volatility")
    assert "VVIX 11 月 18 日收于 124.32" in said(made["zh"], "volatility")
    assert "已连续 2 个收盘在线上" in said(made["zh"], "volatility")


def test_the_spread_is_320_not_355(made: dict[str, Letter]) -> None:
    """High-yield spread 3.20 % on the 18th (README of the data files); FRED serves it the day after."""
    assert "High-yield spreads stood at 3.20% on 18 November" in said(made["en"], "credit")
    assert "高收益债利差 11 月 18 日为 3.20%" in said(made["zh"], "credit")


def test_the_headline_names_both_volatility_triggers(made: dict[str, Letter]) -> None:
    head = plain(made["en"].headline)
    assert "VIX at 24.69 (above 24)" in head
    assert "VVIX at 124.32 (above 110)" in head


def test_rows_lead_back_to_the_close(made: dict[str, Letter]) -> None:
    note = next(n for n in made["zh"].notes if n.id == "n-VVIX_LEVEL")
    assert [(r.series, r.period, r.value) for r in note.rows] == [("VVIX", "2025-11-18", "124.32 点")]
    assert note.rows[0].url.endswith("VVIX_History.csv")
