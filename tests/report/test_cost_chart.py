"""The picture of two groups' costs in the letter: what is drawn is what the model holds, and the words are the reading's."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from crossroads.app.imports import import_path
from crossroads.app.library import Library, full_catalog
from crossroads.app.settings import Settings
from crossroads.catalog.specs import Language
from crossroads.indicators.cost_readings import SUBJECTS, resonance
from crossroads.report.cost_chart import ID, cost_chart
from crossroads.report.draft import Draft
from crossroads.report.picture_costs import Costs, costs_spec
from crossroads.series import Panel
from crossroads.store.store import Store
from crossroads.timeline import AsOf


def test_the_ends_hold_nearly_all_shares_and_the_close() -> None:
    prices = np.geomspace(10.0, 400.0, 500)
    near, far = (np.exp(-((np.log(prices / at) / 0.1) ** 2)) for at in (60.0, 120.0))
    drawn = Costs(prices, near / near.sum(), far / far.sum(), 90.0, ("a", "b", "c", "d"))
    low, high = drawn.ends()
    for shares in (drawn.strength, drawn.weakness):
        assert shares[(prices >= low) & (prices <= high)].sum() > 0.97
    area, first, second = (layer["data"]["values"] for layer in costs_spec(drawn)["layer"][:3])
    by_price = [{p["x"]: p["y"] for p in points} for points in (area, first, second)]
    for price in by_price[0].keys() & by_price[1].keys() & by_price[2].keys():
        assert by_price[0][price] == min(by_price[1][price], by_price[2][price])


def test_without_a_reading_there_is_no_picture(tmp_path: Path) -> None:
    known = Library(Store.open(tmp_path), full_catalog(Settings(str(tmp_path)))).catalog
    draft = Draft.begin(Panel(AsOf.parse("2018-12-31"), {}), known, {}, {}, "en")
    assert cost_chart(draft) is None


@pytest.fixture(scope="module")
def library(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Library:
    settings = Settings(str(tmp_path_factory.mktemp("costs")))
    sidecar = Path(__file__).resolve().parents[2] / "docs" / "sidecars" / "market.toml"
    import_path(settings, shared / "market", sidecar, recorded_at=AsOf.parse("2026-11-01").moment)
    return Library(Store.open(settings.home), full_catalog(settings))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_words_are_the_reading_s_and_what_is_filled_is_the_overlap(library: Library, language: Language) -> None:
    panel = library.panel(library.catalog.behind(ID), as_of="2025-11-18")
    readings = {r.id: r for r in library.readings_of(panel, [ID])}
    chart = cost_chart(Draft.begin(panel, library.catalog, readings, {}, language))
    assert chart is not None
    assert readings[ID].value == pytest.approx(0.55, abs=0.005)
    assert "0.55" in chart.title
    strength, weakness = resonance(panel, SUBJECTS[ID]).costs()
    overlap = np.minimum(strength.shares / strength.total, weakness.shares / weakness.total).sum()
    assert overlap == pytest.approx(readings[ID].value, abs=1e-6)
