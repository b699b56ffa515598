"""A user's money files from disk to readings: the mirror's page, the sidecar of flow files, a broker's clients, own baskets."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner

from crossroads.app import library
from crossroads.app.cli import cli
from crossroads.catalog.load import catalog

DOCS = Path(__file__).resolve().parents[2] / "docs"
ROWS = ("F1", "F2", "F4", "F5", "F6", "F7", "F8", "B1")
PRICES = """
[about]
source = "yahoo"
licence = "personal use"
[[file]]
path = ["IWF.csv", "IWD.csv", "XLK.csv", "XLF.csv", "QQQ.csv", "SHY.csv", "IWM.csv", "TQQQ.csv"]
date = "Date"
columns = { Close = "{name}", AdjClose = "{name}.adjclose" }
[[file]]
path = "SPX_close_volume.csv"
date = "Date"
columns = { Close = "SPX" }
[[file]]
path = "BTC-USD_close.csv"
date = "Date"
columns = { Close = "BTC" }
"""
STOCKS = """
[about]
source = "yahoo"
licence = "personal use"
[[file]]
path = "*_adjclose.csv"
date = "date"
columns = { close = "{name}.adjclose" }
"""
CLIENTS = """
[about]
source = "a broker's note"
licence = "client research"
[[file]]
path = "clients.csv"
format = "client_file"
series = ["CLIENTS.RETAIL"]
"""


def printed(*words: str) -> list[dict[str, object]]:
    result = CliRunner().invoke(cli, [*words, "--json"])
    assert result.exit_code == 0, result.output + str(result.exception)
    rows: list[dict[str, object]] = json.loads(result.stdout)
    return rows


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, shared: Path) -> Path:
    folder = tmp_path_factory.mktemp("money")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CROSSROADS_HOME", str(folder / "home"))
        for name, text in (("prices", PRICES), ("stocks", STOCKS)):
            (folder / f"{name}.toml").write_text(text, "utf-8")
        printed("sync", "FARSIDE.IBIT", "FARSIDE.TOTAL", "AAII_BULL", "AAII_BEAR", "--mirror", str(shared / "mirror"))
        printed("import", str(shared / "market"), "--sidecar", str(DOCS / "sidecars/flows.toml"))
        printed("import", str(shared / "market/yahoo"), "--sidecar", str(folder / "prices.toml"))
        printed("import", str(shared / "market/stocks"), "--sidecar", str(folder / "stocks.toml"))
    return folder / "home"


@pytest.fixture
def filled(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CROSSROADS_HOME", str(home))
    return home


def test_every_row_of_the_letter_has_a_reading_or_a_reason(filled: Path) -> None:
    mine = [name for name, spec in catalog().indicators.items() if spec.row in ROWS]
    found = {row["id"]: row for row in printed("now", "--as-of", "2025-11-18", *mine)}
    assert list(found) == mine
    for reading in found.values():
        assert (reading["value"] is None) == (reading["reason"] is not None)
        assert reading["value"] is None or (reading["basis"] and reading["inputs"])
    without = {name for name, reading in found.items() if reading["value"] is None}
    assert without == {
        "CLIENTS_RETAIL_DIPS", "CLIENTS_HEDGE_FUND_DIPS", "CLIENTS_INSTITUTION_DIPS", "ETF_ISSUANCE", "SPY_FLOW", "ISSUANCE_DIVERGENCE",
        "STYLE_FLOWS", "BOND_FUND_FLOWS", "ALTCOIN_BETA",
    }  # fmt: skip
    answered = {catalog().indicators[name].row for name in found.keys() - without}
    assert answered == set(ROWS) - {"F4"}  # no ICI workbook is at hand
    for name in without:
        assert "instead: " in str(found[name]["reason"])


def test_two_captures_of_the_table_make_one_series(filled: Path) -> None:
    """The page of July 2026 and the compiled copy agree: importing the second brought no revision of the first."""
    changes = library.open(filled).revisions("FARSIDE.IBIT")
    july = changes.filter(pl.col("period").is_between(date(2026, 7, 6), date(2026, 7, 22)))
    assert july.height == july["period"].n_unique() == 13


def test_ishares_flows_are_moved_back_a_session(filled: Path) -> None:
    moved = {row["period"]: row["value"] for row in printed("series", "IBIT.flow")}
    table = {row["period"]: row["value"] for row in printed("series", "FARSIDE.IBIT")}
    near = [abs(float(str(v)) / 1e6 - float(str(table[d]))) for d, v in moved.items() if d in table]
    assert len(near) == 61
    assert sorted(near)[30] < 0.05  # USD millions; Farside rounds to 0.1


def test_importing_again_adds_nothing(filled: Path, shared: Path) -> None:
    again = printed("import", str(shared / "market"), "--sidecar", str(DOCS / "sidecars/flows.toml"))
    assert {row["new"] for row in again} == {0}


def test_a_brokers_clients_become_a_reading(filled: Path, tmp_path: Path) -> None:
    fridays = [
        "2025-02-21",
        "2025-02-28",
        "2025-03-07",
        "2025-03-14",
        "2025-03-28",
        "2025-04-04",
        "2025-10-10",
        "2025-11-07",
    ]  # S&P -1 % and more
    lines = ["date,client_type,flow_usd_mn,published_at", *(f"{day},retail,{-50 if day > '2025-11' else 250},{day}" for day in fridays)]
    (tmp_path / "clients.csv").write_text("\n".join(lines) + "\n", "utf-8")
    (tmp_path / "crossroads.toml").write_text(CLIENTS, "utf-8")
    printed("import", str(tmp_path))
    (found,) = printed("now", "--as-of", "2025-11-18", "CLIENTS_RETAIL_DIPS")
    falls = found["details"]["down_weeks"]  # type: ignore[index]  # JSON
    assert falls == 7  # all but the week of 2025-02-28, -0.98 %
    assert found["value"] == pytest.approx(100 * 6 / 7)
    assert found["basis"] == "lag"  # the rows say when they were published, the index's closes go by their rule


def test_own_baskets_are_compared(filled: Path) -> None:
    own = filled / "baskets.toml"
    own.write_text(
        '[[basket]]\nid = "RETAIL"\nen = "mine"\nzh = "自定"\ndefined = 2025-01-02\n[basket.members]\n'
        '"NVDA.adjclose" = "a"\n"TQQQ.adjclose" = "b"\n"BTC" = "c"\n',
        "utf-8",
    )
    try:
        (found,) = printed("now", "--as-of", "2025-11-18", "BASKET_BETA")
        assert {item["series"] for item in found["inputs"]} == {"SPX", "NVDA.adjclose", "TQQQ.adjclose", "BTC"}  # type: ignore[attr-defined]
        assert found["details"]["hindsight"] == "yes"  # type: ignore[index]  # the other basket was still written down later
    finally:
        own.unlink()
