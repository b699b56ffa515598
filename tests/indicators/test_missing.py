from __future__ import annotations

import re

from tests.indicators import real

from crossroads.catalog.load import catalog
from crossroads.indicators.registry import reading
from crossroads.timeline import Frequency


def unemployment(as_of):
    rate = real.series(
        "UNRATE", [(f"{y}-{m:02d}-01", 4.0) for y in (2024, 2025) for m in range(1, 13)][:20], units="pct", frequency=Frequency.MONTHLY
    )
    return reading(real.panel(as_of, rate), catalog(), "SAHM_GAP").details


def test_a_release_is_late_only_after_some_days_of_grace():
    assert "overdue_since" not in unemployment("2025-10-07")  # September was due on the 3rd
    assert unemployment("2025-10-09")["overdue_since"] == "2025-10-03"


def test_how_long_a_shutdown_would_last_is_not_told():
    """September's figures came on 2025-11-20; in October nobody could know that, so only the rule's date is named."""
    told = {unemployment(day)["overdue_since"] for day in ("2025-10-15", "2025-11-18")}
    assert told == {"2025-10-03"}


def test_an_empty_panel_gives_a_reason_for_every_indicator():
    for name in catalog().indicators:
        found = reading(real.panel("2025-11-18"), catalog(), name)
        assert found.value is None
        assert re.search("no value known by 2025-11-18; (run `crossroads sync|import a file)", found.reason)
        assert found.details["reason_zh"].startswith("截至 2025-11-18 没有")
        assert found.inputs == ()


def test_only_the_missing_input_is_named():
    panel = real.panel("2025-11-18", real.series("VIX", [("2025-11-18", 24.69)], units="points"))
    found = reading(panel, catalog(), "VIX_TERM")
    assert found.reason.startswith("VIX3M has no value")
    assert found.details["missing"] == "VIX3M"


def test_a_family_is_named_once_and_what_has_no_public_route_is_not_sent_to_it():
    by_filings, by_table = (reading(real.panel("2025-11-18"), catalog(), name) for name in ("BANKRUPTCIES", "BANKRUPTCIES_SP"))
    assert by_filings.reason.startswith(
        "BANKRUPTCY.* have no value known by 2025-11-18; run `crossroads sync BANKRUPTCY.*` or import a file; instead: "
    )
    assert by_table.reason.startswith(
        "SP_BANKRUPTCY.* have no value known by 2025-11-18; import a file (`crossroads import`), there is no public route; instead: "
    )
    assert "没有公开来源" in by_table.details["reason_zh"]


def test_inputs_that_never_meet_are_called_that():
    members = [real.series(name, [(day, 20.0)], units="points") for name, day in (("VIX", "2025-11-18"), ("VIX3M", "2025-11-17"))]
    assert (
        "no period by 2025-11-18 at which all of VIX3M, VIX are known"
        in reading(real.panel("2025-11-18", *members), catalog(), "VIX_TERM").reason
    )
