"""The loader: what it refuses, and how families, aliases and users' files come together."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from crossroads.catalog import facts
from crossroads.catalog.load import catalog
from crossroads.errors import CatalogError, UnitError, UnknownSeriesError
from crossroads.series import Basis

PUBLISHER = '[publisher]\nid = "me"\nen = "Me"\nzh = "我"\nurl = "https://example.org"\nlicence = "mine"\nredistribute = true\n'
ENTRY = """
[[series]]
id = "MINE"
code = "mine"
source = "import"
en = "My series"
zh = "我的序列"
unit = "pct"
frequency = "monthly"
release = { rule = "days", days = 10, time = "08:30" }
revision = "never"
url = "file"
"""


def load(tmp_path: Path, text: str) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(text, "utf-8")
    catalog().with_user_files([path])


def test_a_user_s_series_stands_beside_the_others(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(PUBLISHER + ENTRY, "utf-8")
    wider = catalog().with_user_files([path])
    assert wider["MINE"].unit.code == "pct"
    assert "VIX" in wider
    assert "MINE" not in catalog()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('unit = "pct"', 'unit = "percent"', "unit 'percent' is not known"),
        ('id = "MINE"', 'id = "mine"', "upper-case"),
        ('revision = "never"\n', "", "missing revision"),
        ('revision = "never"', 'revision = "never"\nlag = 3', r"unknown keys \['lag'\]"),
        ('rule = "days"', 'rule = "fortnightly"', "release rule 'fortnightly' is not one of"),
        ("days = 10", 'days = 10, calendar = "lunar"', "release calendar 'lunar' is not one of"),
        ("days = 10", "daze = 10", r"release has unknown keys \['daze'\]"),
        ('revision = "never"', 'revision = "never"\nlaunched = "2012"', "launched must be a TOML date"),
        ("[[series]]", "[[serie]]", r"unknown tables \['serie'\]"),
        ("redistribute = true\n", "", r"\[publisher\] needs"),
        ('en = "Me"', 'en = "Me', "not valid TOML"),
        ('[[series]]\nid = "MINE"', '[[family]]\nid = "{x}"', "has no axes"),
    ],
)
def test_a_broken_file_is_refused_by_name(tmp_path: Path, old: str, new: str, message: str) -> None:
    text = PUBLISHER + ENTRY
    assert old in text
    with pytest.raises((CatalogError, UnitError), match=message):
        load(tmp_path, text.replace(old, new, 1))


def test_one_alias_for_two_series_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CatalogError, match="'CARD_RATE' is defined twice"):
        load(tmp_path, PUBLISHER + ENTRY + 'aliases = ["CARD_RATE"]\n')


def test_an_alias_is_the_series_itself() -> None:
    assert catalog()["BAMLH0A0HYM2"] is catalog()["HY_OAS"]
    assert catalog()["CARD_DELINQUENCY"].id == "DRCCLACBS"
    assert catalog().resolve("CARD_RATE") == "TERMCBCCALLNS"


def test_an_unknown_name_names_the_nearest() -> None:
    with pytest.raises(UnknownSeriesError, match=r"did you mean .*VVIX"):
        catalog()["VVIXX"]


def test_a_family_is_the_product_of_its_axes() -> None:
    spec = catalog()["TFF.NQ.LEV.SHORT"]
    assert spec.code == "209742:Lev_Money_Positions_Short_All"
    assert spec.name("en") == "E-mini Nasdaq-100: leveraged funds, short"
    assert spec.name("zh") == "纳指 100 迷你期货\uff1a杠杆基金空头"
    assert catalog()["SPY"].code == "SPY:close"
    assert catalog()["SPY.volume"].unit.code == "shares"
    assert catalog()["SPX.open"].starts == date(1962, 1, 2)


def test_reading_the_catalogue_is_quick_enough_for_a_command_line() -> None:
    """Counted in work, not in seconds: one file is read once, and the delay table once for all of them."""
    facts._release_delays.cache_clear()
    catalog.cache_clear()
    catalog()
    assert facts._release_delays.cache_info().misses == 1


# ---------------------------------------------------------------- fact tables that do not hold together


def spoil(monkeypatch: pytest.MonkeyPatch, name: str, table: dict[str, object]) -> None:
    real = facts._table
    monkeypatch.setattr(facts, "_table", lambda asked: table if asked == name else real(asked))


def copy_of(name: str, key: str) -> list[dict[str, object]]:
    return [dict(row) for row in facts._table(name)[key]]


def test_a_fact_without_a_source_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = copy_of("fed_guidance", "turn")
    rows[3]["source"] = ""
    spoil(monkeypatch, "fed_guidance", {"turn": rows})
    with pytest.raises(CatalogError, match=r"fed_guidance\.toml: turn 2002-03-19.* has no source"):
        facts.guidance_turns.__wrapped__()


def test_decisions_out_of_order_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = copy_of("fomc_decisions", "decision")
    rows[5], rows[6] = rows[6], rows[5]
    spoil(monkeypatch, "fomc_decisions", {"start": 8.25, "decision": rows})
    with pytest.raises(CatalogError, match="rows ascend, one a day"):
        facts.fomc_decisions.__wrapped__()


def test_a_change_that_does_not_lead_from_the_target_before_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = copy_of("fomc_decisions", "decision")
    rows[10]["change_bp"] = 25
    spoil(monkeypatch, "fomc_decisions", {"start": 8.25, "decision": rows})
    with pytest.raises(CatalogError, match=r"1990-12-18: 25 bp does not lead from 7\.25 to 7\.0"):
        facts.fomc_decisions.__wrapped__()


def test_a_moment_without_an_offset_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = copy_of("balance_sheet", "action")
    rows[0]["announced"] = rows[0]["announced"].replace(tzinfo=None)
    spoil(monkeypatch, "balance_sheet", {"action": rows})
    with pytest.raises(CatalogError, match="announced needs a UTC offset"):
        facts.balance_sheet_actions.__wrapped__()


def test_an_unknown_kind_of_action_and_a_direction_of_two_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = copy_of("balance_sheet", "action")
    rows[0]["kind"] = "printing"
    spoil(monkeypatch, "balance_sheet", {"action": rows})
    with pytest.raises(CatalogError, match="kind 'printing' is not one of purchases"):
        facts.balance_sheet_actions.__wrapped__()
    turns = copy_of("fed_guidance", "turn")
    turns[0]["direction"] = 2
    spoil(monkeypatch, "fed_guidance", {"turn": turns})
    with pytest.raises(CatalogError, match="1998-09-04: needs words, and direction -1 or 1"):
        facts.guidance_turns.__wrapped__()


def test_two_peaks_running_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = copy_of("nber", "turn")
    rows[1]["kind"] = "peak"
    spoil(monkeypatch, "nber", {"turn": rows})
    with pytest.raises(CatalogError, match="must alternate"):
        facts.recessions.__wrapped__()


def test_delays_are_found_by_release_and_none_for_others() -> None:
    assert len(facts.release_delays("cftc_tff")) > 30
    assert facts.release_delays("") == {}
    assert Basis.CALENDAR.label == "calendar"
