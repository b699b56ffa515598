"""The how-to pages and the page of file formats: their examples are read by what reads such files, their tables are whole."""

from __future__ import annotations

import re
import tomllib

import numpy as np
import pytest
from tests.docs.pages import blocks, page

from crossroads.app.cli import COMMANDS
from crossroads.catalog import load
from crossroads.catalog.baskets import read_baskets
from crossroads.catalog.load import catalog
from crossroads.indicators.levels import difference
from crossroads.indicators.registry import INDICATORS, Indicator
from crossroads.report.wording import wording
from crossroads.rules.names import names
from crossroads.rules.rule import condition, outcome
from crossroads.series import UNITS, Basis, Panel, Series, unit
from crossroads.sources import sidecar
from crossroads.timeline import AsOf, Frequency

FILES = page("docs/reference/files.md")


def toml(name: str) -> str:
    (found,) = [block.text for block in blocks(page(f"docs/how-to/{name}.md")) if block.language == "toml"]
    return found


def part(heading: str) -> str:
    return FILES.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]


def daily(name: str, values: list[float]) -> Series:
    days = np.array(["2025-11-13", "2025-11-14", "2025-11-17"], "datetime64[D]")
    known = days.astype("datetime64[us]") + np.timedelta64(22, "h")
    return Series(name, unit("pct"), Frequency.DAILY, days, np.array(values), known, np.full(3, Basis.LAG, np.uint8))


def test_the_indicator_of_the_page_is_read_and_computed() -> None:
    (entry,) = tomllib.loads(toml("add-an-indicator"))["indicator"]
    spec = load._indicator(entry, {})
    assert spec.id not in catalog().indicators
    assert f'"{spec.id}": Indicator(difference),' in page("docs/how-to/add-an-indicator.md")
    panel = Panel(AsOf.parse("2025-11-18"), {s.id: s for s in (daily("DGS10", [4.1, 4.2, 4.13]), daily("DFF", [3.88, 3.88, 3.87]))})
    assert Indicator(difference).trace(spec, panel).series.values == pytest.approx([22, 32, 26])  # 4.10 - 3.88 is 22 bp
    assert INDICATORS["CURVE_2Y_FUNDS"] == Indicator(difference)  # as the page says, a difference needs no function of its own


def test_the_basket_of_the_page_is_read() -> None:
    (basket,) = read_baskets(toml("make-a-basket"), "page").values()
    assert basket.id == "RETAIL"
    assert all(member in catalog() for member in basket.members)


def test_the_sentence_of_the_translation_page_is_the_letters() -> None:
    assert (
        tomllib.loads(toml("contribute-a-translation"))["say"]["VIX_LEVEL"]["default"] == wording("en").templates["say.VIX_LEVEL.default"]
    )


@pytest.mark.parametrize("name", ["add-an-indicator", "make-a-basket", "sweep-on-dask", "contribute-a-translation"])
def test_commands_of_the_pages_exist_and_their_rules_are_read(name: str) -> None:
    known = names(catalog())
    for line in re.findall(r"^    (crossroads .*)$", page(f"docs/how-to/{name}.md"), re.MULTILINE):
        assert line.split()[1] in COMMANDS
        if rules := re.search(r'test "(.*?)" --outcome "(.*?)"', line):
            condition(rules[1], known)
            outcome(rules[2], known)


def test_rules_of_the_method_pages_are_read() -> None:
    known = names(catalog())
    found = [m for p in ("net-liquidity",) for m in re.findall(r'test "(.*?)" --outcome "(.*?)"', page(f"docs/methods/{p}.md"))]
    assert found
    for said, follows in found:
        condition(said, known)
        outcome(follows, known)
    condition("change(CCC_YIELD, 1m) >= 1pp", known)  # docs/methods/credit.md


def test_every_key_of_a_sidecar_and_of_a_series_is_on_the_page() -> None:
    for heading, keys in (("Sidecar", sidecar._FILE_KEYS), ("Series", load._ENTRY_KEYS)):
        told = set(re.findall(r"`(\w+)`", "".join(re.findall(r"^\| (.*?) \|", part(heading), re.MULTILINE))))
        assert told >= keys, heading
    assert set(UNITS) <= set(part("Series").partition("| `unit` | `")[2].partition("`")[0].split())
    assert [f.value for f in Frequency] == part("Series").partition("| `frequency` | `")[2].partition("`")[0].split()


def test_the_keys_of_the_other_files_are_those_their_readers_take() -> None:
    for heading, keys in (
        ("Rules to watch", "language window url file id rule en zh cooldown channels"),
        ("Grid", "id since until expressions transforms sides levels quantiles streaks gaps rules horizons"),
        ("Baskets", "id en zh defined basket.members"),
        ("Letter file", "id author language as_of published source title rule en zh"),
    ):
        text = part(heading)
        assert all(re.search(rf"[`\[]{re.escape(key)}[`\]]", text) for key in keys.split()), heading


def test_publisher_keys_are_those_of_the_catalogue_files() -> None:
    told = re.search(r"`\[publisher\]`: (.*?)\.", part("Series"))
    assert told is not None
    assert re.findall(r"`(\w+)`", told[1]) == list(load.Publisher.__dataclass_fields__)
