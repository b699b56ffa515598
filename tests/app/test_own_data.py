"""The page on bringing your own data: every file and every sidecar on it is imported as it stands."""

from __future__ import annotations

import re
import tomllib
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from crossroads.app import library
from crossroads.app.imports import import_path
from crossroads.app.settings import Settings
from crossroads.catalog.baskets import read_baskets
from crossroads.timeline import AsOf

PAGE = (Path(__file__).resolve().parents[2] / "docs/how-to/bring-your-own-data.md").read_text("utf-8")
BLOCK = re.compile(r'```(csv|toml)(?: title="([^"]+)")?\n(.*?)```', re.DOTALL)
SECTION = PAGE.partition("## Seven files, word for word")[2].partition("## Your own baskets")[0]
ABOUT = '[about]\nsource = "my downloads"\nlicence = "personal use"\n'
SEEN = datetime(2026, 11, 22, tzinfo=UTC)
VALUES = {
    "stocks/NVDA_ohlcv.csv": ("ADJUSTED.NVDA.close", "2025-11-18", 181.36),
    "shares/NVDA.csv": ("NVDA.shares", "2025-08-22", 24.3e9),
    "bought/NVDA.csv": ("BOUGHT.NVDA.WEAKNESS", "2025-11-18", 1.64e9),
    "clients.csv": ("CLIENTS.HEDGE_FUNDS", "2025-11-07", -801.0),
    "flows.csv": ("VOO.flow", "2025-11-17", 812e6),
    "sp_bankruptcies.csv": ("SP_BANKRUPTCY.TOTAL", "2025-10-01", 387.0),
    "FedMeeting_20251210.csv": ("FEDWATCH.D20251210.350-375", "2025-11-18", 50.14),
}


def examples() -> list[tuple[str, str, str]]:
    """Return name, content and sidecar of each file on the page."""
    blocks = BLOCK.findall(SECTION)
    kinds = [kind for kind, _, _ in blocks]
    assert kinds == ["csv", "toml"] * (len(blocks) // 2)
    return [(name, text, sidecar) for (_, name, text), (_, _, sidecar) in zip(blocks[::2], blocks[1::2], strict=True)]


def lay_out(folder: Path, files: list[tuple[str, str, str]]) -> Path:
    for name, text, _ in files:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    sidecar = folder / "crossroads.toml"
    sidecar.write_text(ABOUT + "".join(block for _, _, block in files), "utf-8")
    return sidecar


def test_the_page_has_every_file_it_promises() -> None:
    assert {name for name, _, _ in examples()} == set(VALUES)


@pytest.mark.parametrize("example", examples(), ids=lambda e: e[0])
def test_a_file_of_the_page_is_imported_as_it_stands(tmp_path: Path, example: tuple[str, str, str]) -> None:
    name, text, _ = example
    (tmp_path / "in").mkdir()
    sidecar = lay_out(tmp_path / "in", [example])
    settings = Settings(str(tmp_path / "home"))
    (done,) = import_path(settings, tmp_path / "in", sidecar, recorded_at=SEEN)
    series, period, value = VALUES[name]
    assert series in done.series
    assert done.added >= text.count("\n") - 1
    found = library.open(settings.home).series(series, as_of=AsOf.end_of(date(2026, 11, 21)))
    assert found.value_on(date.fromisoformat(period)) == pytest.approx(value, rel=1e-12)  # a fraction times 100 is not exact


def test_all_of_them_go_into_one_sidecar_and_a_second_import_adds_nothing(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    sidecar = lay_out(tmp_path / "in", examples())
    settings = Settings(str(tmp_path / "home"))
    first = import_path(settings, tmp_path / "in", sidecar, recorded_at=SEEN)
    again = import_path(settings, tmp_path / "in", sidecar, recorded_at=SEEN)
    assert len(first) == len(VALUES)
    assert sum(i.added for i in again) == 0


def test_the_other_sidecars_of_the_page_are_toml() -> None:
    rest = PAGE.replace(SECTION, "")
    for kind, _, text in BLOCK.findall(rest):
        assert kind == "csv" or tomllib.loads(text)


def test_the_baskets_of_the_page_replace_ours(tmp_path: Path) -> None:
    (text,) = [text for _, name, text in BLOCK.findall(PAGE) if name == "baskets.toml"]
    assert read_baskets(text, "baskets.toml")["RETAIL"].defined == date(2025, 11, 18)
    (tmp_path / "catalogue").mkdir(parents=True)
    (tmp_path / "baskets.toml").write_text(text, "utf-8")
    known = library.full_catalog(Settings(str(tmp_path)))
    assert known.indicators["BASKET_LAG"].baskets[0].en == "what my readers hold"
    assert known.indicators["BASKET_LAG"].launched == max(b.defined for b in known.indicators["BASKET_LAG"].baskets)
