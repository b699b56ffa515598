"""Layoffs, household debt and bankruptcies from the real files, read plainly; made-up series where no file exists."""

from __future__ import annotations

import csv
import random
from collections import defaultdict
from pathlib import Path

from tests.indicators import real

from crossroads.catalog.load import catalog
from crossroads.series import Series
from crossroads.timeline import Frequency


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def warn_pairs(shared: Path) -> dict[str, tuple[int, int]]:
    """Month to workers and those of a year before, over states with notices in both; the file's last month is not over."""
    workers: dict[str, dict[str, int]] = defaultdict(dict)
    for row in table(shared / "macro/layoffs/warn_monthly_by_state.csv"):
        if row["employees"] != "0":
            workers[row["month"]][row["state"]] = int(row["employees"])
    found = {}
    for month in sorted(workers)[:-1]:
        now, before = workers[month], workers.get(f"{int(month[:4]) - 1}{month[4:]}", {})
        both = sorted(now.keys() & before.keys())
        if len(both) >= 5:
            found[month] = (sum(now[s] for s in both), sum(before[s] for s in both))
    return found


def warn(shared: Path, *, until: str) -> list[Series]:
    pairs = warn_pairs(shared)
    return [
        real.series(
            name,
            [(f"{m}-01", float(v[i])) for m, v in pairs.items()],
            units="persons",
            frequency=Frequency.MONTHLY,
            lag_days=61,
            until=until,
        )
        for i, name in enumerate(("WARN.US", "WARN.US.YEAR_BEFORE"))
    ]


def cards(shared: Path, *, until: str) -> list[Series]:
    rows = table(shared / "macro/household/nyfed_hhdc_credit_card_2003Q1-2024Q2.csv")
    columns = {"HHDC_CARD_90PLUS": "card_pct_balance_90plus", "HHDC_CARD_FLOW_90PLUS": "card_pct_flow_into_90plus"}
    days = [f"{r['quarter'][:4]}-{3 * int(r['quarter'][-1]) - 2:02d}-01" for r in rows]
    return [
        real.series(
            name,
            [(d, float(r[c])) for d, r in zip(days, rows, strict=True)],
            units="pct",
            frequency=Frequency.QUARTERLY,
            lag_days=152,
            until=until,
        )
        for name, c in columns.items()
    ]


def large_cases(shared: Path, *, until: str) -> list[Series]:
    """Every month of the database, 0 where it names no case."""
    cases = {
        (r["month"], r["SICDivision"][0]): float(r["cases"]) for r in table(shared / "macro/bankruptcy/lopucki_monthly_by_sic_division.csv")
    }
    months = [f"{y}-{m:02d}" for y in range(1980, 2023) for m in range(1, 13) if (y, m) >= (1980, 4)]
    return [
        real.series(
            s,
            [(f"{m}-01", cases.get((m, catalog()[s].code), 0.0)) for m in months],
            units="count",
            frequency=Frequency.MONTHLY,
            lag_days=62,
            until=until,
        )
        for s in catalog().series
        if s.startswith("BRD.")
    ]


def known(shared: Path, *, until: str) -> list[Series]:
    return [*warn(shared, until=until), *cards(shared, until=until), *large_cases(shared, until=until)]


def made(*, until: str) -> list[Series]:
    """Series no file holds: Challenger, filings on layoffs, bankruptcies by sector, S&P Global's counts, the JOLTS rate."""
    rng = random.Random(7)
    months = [f"{y}-{m:02d}-01" for y in range(2004, 2027) for m in range(1, 13)]
    sectors = [s for s in catalog().series if s.startswith(("BANKRUPTCY.", "SP_BANKRUPTCY."))]
    plain = {
        "CHALLENGER_CUTS": ("persons", 40_000),
        "EDGAR.ITEM205": ("count", 40),
        "JTSLDR": ("pct", 2),
        **dict.fromkeys(sectors, ("count", 6)),
    }
    return [
        real.series(
            name, [(m, float(rng.randint(1, most))) for m in months], units=unit, frequency=Frequency.MONTHLY, lag_days=62, until=until
        )
        for name, (unit, most) in plain.items()
    ]
