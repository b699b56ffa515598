"""Column names of the Traders in Financial Futures files, and what the Socrata service calls the ones we read."""

from __future__ import annotations

from collections.abc import Mapping

DATE = "Report_Date_as_YYYY-MM-DD"
ARCHIVE_DATE = "Report_Date_as_MM_DD_YYYY"
"""What the 2006-2016 archive calls ``DATE``."""

_GROUPS = ("Dealer", "Asset_Mgr", "Lev_Money", "Other_Rept")
_SIDES = ("Long", "Short", "Spread")
_BOTH = ("Long", "Short")

COLUMNS: tuple[str, ...] = (
    "Market_and_Exchange_Names", "As_of_Date_In_Form_YYMMDD", DATE, "CFTC_Contract_Market_Code", "CFTC_Market_Code",
    "CFTC_Region_Code", "CFTC_Commodity_Code",
    "Open_Interest_All",
    *(f"{group}_Positions_{side}_All" for group in _GROUPS for side in _SIDES),
    *(f"{group}_Positions_{side}_All" for group in ("Tot_Rept", "NonRept") for side in _BOTH),
    "Change_in_Open_Interest_All",
    *(f"Change_in_{group}_{side}_All" for group in _GROUPS for side in _SIDES),
    *(f"Change_in_{group}_{side}_All" for group in ("Tot_Rept", "NonRept") for side in _BOTH),
    "Pct_of_Open_Interest_All",
    *(f"Pct_of_OI_{group}_{side}_All" for group in _GROUPS for side in _SIDES),
    *(f"Pct_of_OI_{group}_{side}_All" for group in ("Tot_Rept", "NonRept") for side in _BOTH),
    "Traders_Tot_All",
    *(f"Traders_{group}_{side}_All" for group in _GROUPS for side in _SIDES),
    *(f"Traders_Tot_Rept_{side}_All" for side in _BOTH),
    *(f"Conc_{kind}_LE_{count}_TDR_{side}_All" for kind in ("Gross", "Net") for count in (4, 8) for side in _BOTH),
    "Contract_Units", "CFTC_Contract_Market_Code_Quotes", "CFTC_Market_Code_Quotes", "CFTC_Commodity_Code_Quotes",
    "CFTC_SubGroup_Code", "FutOnly_or_Combined",
)  # fmt: skip
"""The bulk files' header, in order."""

FIELDS: Mapping[str, str] = {
    "Open_Interest_All": "open_interest_all",
    **{f"Dealer_Positions_{side}_All": f"dealer_positions_{side.lower()}_all" for side in _SIDES},
    **{f"{group}_Positions_{side}_All": f"{group.lower()}_positions_{side.lower()}" for group in _GROUPS[1:] for side in _SIDES},
    **{f"NonRept_Positions_{side}_All": f"nonrept_positions_{side.lower()}_all" for side in _BOTH},
}
"""Bulk column to field of the service; the suffix ``_all`` comes and goes."""
