"""Industry codes and sectors: companies whose sector is known, and a table without overlaps."""

from __future__ import annotations

import pytest

from crossroads.catalog import sectors as module
from crossroads.catalog.sectors import UNCLASSIFIED, sector_of, sectors
from crossroads.errors import CatalogError

KNOWN = {  # code EDGAR gives the company, and its GICS sector
    1311: ("Chesapeake Energy", "ENERGY"),
    1040: ("Newmont", "MATERIALS"),
    3721: ("Boeing", "INDUSTRIALS"),
    4512: ("Delta Air Lines", "INDUSTRIALS"),
    7510: ("Hertz", "INDUSTRIALS"),
    3711: ("Tesla", "DISCRETIONARY"),
    5812: ("TGI Fridays", "DISCRETIONARY"),
    5311: ("J.C. Penney", "DISCRETIONARY"),
    7830: ("AMC Entertainment", "COMMUNICATION"),
    5411: ("Kroger", "STAPLES"),
    5912: ("Rite Aid", "STAPLES"),
    2834: ("Endo", "HEALTH_CARE"),
    8062: ("HCA", "HEALTH_CARE"),
    6324: ("UnitedHealth", "HEALTH_CARE"),
    6021: ("JPMorgan Chase", "FINANCIALS"),
    6211: ("Lehman Brothers", "FINANCIALS"),
    3674: ("NVIDIA", "TECHNOLOGY"),
    7372: ("Microsoft", "TECHNOLOGY"),
    3571: ("Apple", "TECHNOLOGY"),
    4841: ("Comcast", "COMMUNICATION"),
    4911: ("PG&E", "UTILITIES"),
    6798: ("Simon Property", "REAL_ESTATE"),
    6770: ("a blank-check shell", UNCLASSIFIED),
    6189: ("a securitisation", UNCLASSIFIED),
    9995: ("a company without operations", UNCLASSIFIED),
    0: ("no code", UNCLASSIFIED),
}


@pytest.mark.parametrize("code", KNOWN)
def test_a_company_lands_in_its_sector(code):
    assert sector_of(code) == KNOWN[code][1], KNOWN[code][0]


def test_every_sector_has_codes_and_every_code_one_of_them():
    keys = [s.key for s in sectors()]
    assert len(keys) == len(set(keys)) == 11
    assert {sector_of(code) for code in range(10_000)} == {*keys, UNCLASSIFIED}
    assert all(any("一" <= c <= "鿿" for c in s.zh) for s in sectors())


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([(100, 199, "ENERGY"), (150, 250, "ENERGY")], "do not overlap"),
        ([(200, 299, "ENERGY"), (100, 150, "ENERGY")], "ranges ascend"),
        ([(200, 100, "ENERGY")], "first <= last"),
        ([(100, 200, "SPACE")], "a known sector"),
    ],
)
def test_a_wrong_table_is_refused(monkeypatch, rows, message):
    table = {
        "sector": [{"key": "ENERGY", "en": "e", "zh": "能"}],
        "range": [{"first": a, "last": b, "sector": s, "what": ""} for a, b, s in rows],
    }
    monkeypatch.setattr(module, "_table", lambda: table)
    module.sectors.cache_clear()
    module._ranges.cache_clear()
    try:
        with pytest.raises(CatalogError, match=message):
            sector_of(100)
    finally:
        module.sectors.cache_clear()
        module._ranges.cache_clear()
