"""Terminal tables: one row a reading or an observation, reasons for what is missing, in both languages."""

from __future__ import annotations

import io

import pytest
from rich.console import Console
from tests.report.world import AS_OF, panel

from crossroads.catalog.load import catalog
from crossroads.indicators.registry import readings
from crossroads.report.terminal import readings_table, series_table


def printed(item: object, width: int = 200) -> str:
    out = io.StringIO()
    Console(file=out, width=width, color_system=None).print(item)
    return out.getvalue()


@pytest.mark.parametrize(("language", "word"), [("en", "Readings as known on 18 November 2025"), ("zh", "2025 年 11 月 18 日可知的读数")])
def test_every_reading_has_its_row(language: str, word: str) -> None:
    seen = readings(panel(), catalog())
    text = printed(readings_table(seen, catalog(), language, AS_OF))  # type: ignore[arg-type]  # two literals
    assert word in text
    rows = [line for line in text.splitlines() if "2025-1" in line or "2025-0" in line]
    assert len(rows) == len(seen)
    assert "不构成投资建议" in text


def test_missing_readings_say_why() -> None:
    poor = panel(without=frozenset({"VVIX"}))
    text = printed(readings_table(readings(poor, catalog()), catalog(), "en", AS_OF))
    assert "VVIX_LEVEL: VVIX has no value known by 2025-11-18" in text
    assert "crossroads sync VVIX" in printed(readings_table(readings(poor, catalog()), catalog(), "zh", AS_OF))


def test_a_series_shows_all_its_digits_and_its_source() -> None:
    series = panel()["VIX"]
    rows = list(series)[-3:]
    for language in ("en", "zh"):
        text = printed(series_table(rows, catalog()["VIX"], language))  # type: ignore[arg-type]  # two literals
        assert f"{rows[-1].value:.10g}" in text
        assert "2025-11-18 16:15" in text
        assert catalog()["VIX"].url in text


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_window_of_eighty_cuts_no_name(language: str) -> None:
    kept = {"NET_LIQUIDITY", "FUNDING_STRESS", "AAII_SPREAD", "VVIX_LEVEL"}
    seen = [r for r in readings(panel(), catalog()) if r.id in kept]
    text = printed(readings_table(seen, catalog(), language, AS_OF), width=80)  # type: ignore[arg-type]  # two literals
    assert "\u2026" not in text
    assert "2025-11-18" in text
    assert ("lag" if language == "en" else "滞后") in text
    assert all(len(line) <= 80 for line in text.splitlines())


def test_chinese_reasons_are_set_in_full_width_marks() -> None:
    text = printed(readings_table(readings(panel(without=frozenset({"VVIX"})), catalog()), catalog(), "zh", AS_OF))
    [line] = [line for line in text.splitlines() if line.startswith("VVIX_LEVEL")]
    assert "截至 2025-11-18 没有 VVIX 的数据；请运行" in line
    assert not {";", ","} & set(line)
