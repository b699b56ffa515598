"""Baskets: each member has a reason, each basket its day; a user's file replaces them and reaches the indicators."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from crossroads.catalog.baskets import LEAST, baskets, read_baskets
from crossroads.catalog.load import catalog
from crossroads.errors import CatalogError

OWN = """
[[basket]]
id = "RETAIL"
en = "mine"
zh = "自定"
defined = 2025-06-30
[basket.members]
"AAPL.adjclose" = "one"
"AMZN.adjclose" = "two"
"IWM.adjclose" = "three"
"""


def test_shipped_baskets_name_series_and_reasons() -> None:
    for basket in baskets().values():
        assert len(basket.members) >= LEAST
        assert [name for name in basket.members if name not in catalog()] == []
        assert all(len(why) > 20 for why in basket.members.values() if why != "as above")
        assert any("一" <= c <= "鿿" for c in basket.zh)


def test_members_are_inputs_and_the_day_is_that_of_the_newest_basket() -> None:
    spec = catalog().indicators["BASKET_LAG"]
    assert [basket.id for basket in spec.baskets] == ["RETAIL", "INSTITUTIONS"]
    assert set(spec.inputs) == {member for basket in baskets().values() for member in basket.members}
    assert spec.launched == max(basket.defined for basket in baskets().values())
    assert catalog().indicators["BASKET_BETA"].inputs[0] == "SPX"


def test_a_users_file_replaces_a_basket(tmp_path: Path) -> None:
    path = tmp_path / "baskets.toml"
    path.write_text(OWN, "utf-8")
    known = catalog().with_baskets(path)
    spec = known.indicators["BASKET_LAG"]
    assert spec.inputs[:3] == ("AAPL.adjclose", "AMZN.adjclose", "IWM.adjclose")
    assert spec.baskets[0].defined == date(2025, 6, 30)
    assert spec.baskets[1] == baskets()["INSTITUTIONS"]
    assert known.series == catalog().series
    assert "TSLA.adjclose" in catalog().indicators["BASKET_LAG"].inputs  # the shipped one stays as it was


def test_a_users_basket_of_unknown_series_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "baskets.toml"
    path.write_text(OWN.replace("AMZN.adjclose", "AMZZ"), "utf-8")
    with pytest.raises(CatalogError, match=r"baskets.toml: RETAIL: AMZZ are no series"):
        catalog().with_baskets(path)


def test_the_file_in_the_home_folder_is_read(tmp_path: Path) -> None:
    from crossroads.app.library import full_catalog
    from crossroads.app.settings import Settings

    assert full_catalog(Settings(str(tmp_path))) is catalog()
    (tmp_path / "baskets.toml").write_text(OWN, "utf-8")
    assert "AAPL.adjclose" in full_catalog(Settings(str(tmp_path))).indicators["BASKET_BETA"].inputs


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("defined = 2025-06-30\n", "", "needs exactly defined, en, id, members, zh"),
        ("defined = 2025-06-30", 'defined = "2025-06-30"', "defined must be a TOML date"),
        ("defined = 2025-06-30", "defined = 2025-06-30T12:00:00", "defined must be a TOML date"),
        ('"IWM.adjclose" = "three"\n', "", "members are at least 3 series"),
        ('= "three"', '= ""', "each with its reason"),
        ("[[basket]]", "[[groups]]", "holds .*basket.* entries"),
        ('en = "mine"', 'en = "mine', "not valid TOML"),
    ],
)
def test_a_wrong_file_says_what_is_wrong(old: str, new: str, message: str) -> None:
    with pytest.raises(CatalogError, match=message):
        read_baskets(OWN.replace(old, new), "baskets.toml")


def test_one_basket_twice_is_refused() -> None:
    with pytest.raises(CatalogError, match="each id once"):
        read_baskets(OWN + OWN, "baskets.toml")
