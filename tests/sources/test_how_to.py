"""The how-to page's example is run as it stands."""

from __future__ import annotations

import re
import sys
import types
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from crossroads.catalog.load import catalog
from crossroads.errors import SourceError
from crossroads.series import unit
from crossroads.sources import registry
from crossroads.sources.protocol import Context

PAGE = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "add-a-source.md"
HEADER = b"Date,OFR FSI,Credit,Equity valuation,Safe assets,Funding,Volatility,United States,Other advanced economies,Emerging markets\n"
ROW = b"2000-01-03,2.14,0.54,-0.051,0.67,0.472,0.509,1.769,0.521,-0.15\n"  # reference/sources.md, section 12


@pytest.fixture
def ofr(monkeypatch):
    (code,) = re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    module = types.ModuleType("crossroads.sources.ofr")
    exec(code, module.__dict__)  # noqa: S102 - our own page, to see that it works
    monkeypatch.setitem(sys.modules, "crossroads.sources.ofr", module)
    monkeypatch.setattr(registry, "NETWORK", (*registry.NETWORK, "ofr"))
    return {
        i: replace(catalog()["NFCI"], id=i, code=code, source="ofr", unit=unit("points"))
        for i, code in (("FSI", "OFR FSI"), ("FSI.US", "United States"))
    }


def test_the_example_reads_its_publishers_file(ofr):
    (request,) = registry.plan(list(ofr.values()), Context(date(2026, 11, 22)), only=["ofr"])
    rows = registry.parse(HEADER + ROW, request, ofr)
    assert rows.select("series", "period", "value").rows() == [("FSI", date(2000, 1, 3), 2.14), ("FSI.US", date(2000, 1, 3), 1.769)]
    with pytest.raises(SourceError, match="expected header Date,OFR FSI"):
        registry.parse(HEADER.replace(b"Funding", b"Liquidity") + ROW, request, ofr)


def test_the_page_names_what_exists():
    text = PAGE.read_text("utf-8")
    for route in re.findall(r"^\| `(\w+)` \| ", text.partition("## Routes")[2], re.MULTILINE):
        assert route in registry.NETWORK, route
    for name in (
        "text.decode",
        "text.table",
        "snapshot.rows",
        "LiveTransport",
        "Request.secret",
        "Context.vintages",
        "REESTIMATED",
        "DEFAULT_SERIES",
    ):
        assert f"`{name}`" in text
