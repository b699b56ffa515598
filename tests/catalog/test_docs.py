"""The pages that describe the catalogue: complete, current, and true."""

from __future__ import annotations

import csv
import importlib.util
import re
from datetime import UTC, date, datetime
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from crossroads.catalog.load import catalog
from crossroads.series import Basis, moment
from crossroads.timeline import NEW_YORK, AsOf

DOCS = Path(__file__).resolve().parents[2] / "docs"


@pytest.fixture(scope="module")
def page() -> str:
    return (DOCS / "reference/catalogue.md").read_text("utf-8")


@pytest.fixture(scope="module")
def clocks() -> str:
    return (DOCS / "concepts/two-clocks.md").read_text("utf-8")


def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate_catalogue", DOCS / "generate_catalogue.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_is_what_the_catalogue_says(page: str) -> None:
    assert page == generator().page(catalog()), "run `python docs/generate_catalogue.py`"


def test_every_id_and_alias_is_on_the_page(page: str) -> None:
    named = set(re.findall(r"`([^`]+)`", page))
    assert {*catalog().series, *catalog().aliases} <= named


def test_every_publisher_says_its_terms(page: str) -> None:
    for publisher in {s.publisher.id: s.publisher for s in catalog().series.values()}.values():
        assert f"## {publisher.en}\n" in page
        assert publisher.licence in page


def test_every_rule_is_put_in_words() -> None:
    words = generator().words
    for spec in catalog().series.values():
        assert re.fullmatch(r".+, \d\d:\d\d", words(spec.release))


def test_the_revision_told_is_the_one_that_happened(clocks: str, shared: Path) -> None:
    with (shared / "macro/fred-md/vintages_long/UNRATE.csv").open() as file:
        prints = [(r["vintage"], r["UNRATE"]) for r in csv.DictReader(file) if r["observation_date"] == "2020-04-01"]
    assert prints == [("2020-05", "14.7"), ("2021-01", "14.8")]
    rows = re.findall(r"\| 2020-04 \| (\S+) (\S+) \| (\S+) \|", clocks)
    assert [value for _, _, value in rows] == ["14.7", "14.8"]
    released = [known("UNRATE", "2020-04-01"), known("UNRATE", "2020-12-01")]  # the first print, and the report that revised it
    assert [datetime.fromisoformat(f"{d}T{t}").replace(tzinfo=NEW_YORK).astimezone(UTC) for d, t, _ in rows] == released


def known(series: str, period: str) -> datetime:
    return moment(catalog()[series].known_at(np.array([period], "datetime64[D]"))[0][0])


def test_the_state_of_knowledge_told_is_the_catalogue_s(clocks: str) -> None:
    letter = AsOf.end_of(date(2025, 11, 18)).moment
    assert "On 2025-11-18" in clocks
    assert known("UNRATE", "2025-08-01") <= letter < known("UNRATE", "2025-09-01")
    assert known("TFF.NQ.OI", "2025-09-23") <= letter < known("TFF.NQ.OI", "2025-09-30")
    assert known("ICSA", "2025-09-20") <= letter < known("ICSA", "2025-09-27")
    assert known("TFF.NQ.OI", "2026-01-13").astimezone(NEW_YORK).date() == date(2026, 1, 20)
    assert known("VIX", "2025-11-18") <= letter < known("VIXCLS", "2025-11-18")


def test_every_basis_is_explained(clocks: str) -> None:
    for basis in Basis:
        assert f"| `{basis.label}` |" in clocks


def test_links_lead_somewhere(clocks: str, page: str) -> None:
    for text, folder in ((clocks, DOCS / "concepts"), (page, DOCS / "reference")):
        for target in re.findall(r"\]\(([^)#:]+\.md)", text):
            assert (folder / target).resolve().is_file(), target
