"""A plain reader of the real files: publisher's CSV to Series, dated by a simple rule. Independent of sources and store."""

from __future__ import annotations

import csv
import functools
import tomllib
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np

from crossroads.series import Basis, Panel, Series, unit
from crossroads.timeline import NEW_YORK, AsOf, Frequency

ROOT = Path(__file__).resolve().parents[2]
MICRO = "datetime64[us]"


def rows(path: Path, date_column: str | int = 0, value_column: str | int = -1) -> list[tuple[str, float]]:
    """Return (date text, value) of every row that has a value."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file)
        header = next(reader)
        d = header.index(date_column) if isinstance(date_column, str) else date_column
        v = header.index(value_column) if isinstance(value_column, str) else value_column
        return [(row[d], float(row[v])) for row in reader if row and row[v] not in ("", ".")]


def day(text: str) -> np.datetime64:
    if "/" in text:
        return np.datetime64(datetime.strptime(text, "%m/%d/%Y").date())
    return np.datetime64(date.fromisoformat(text))


def series(
    name: str,
    pairs: list[tuple[str, float]],
    *,
    units: str,
    frequency: Frequency = Frequency.DAILY,
    lag_days: int = 0,
    basis: Basis = Basis.LAG,
    until: str | None = None,
    since: str | None = None,
) -> Series:
    """Build a Series; value t is known at 21:15 UTC ``lag_days`` after its stamp; ``until`` cuts by known day, ``since`` by stamp."""
    stamps = np.array([day(text) for text, _ in pairs], "datetime64[D]")
    values = np.array([value for _, value in pairs], float)
    known = stamps.astype(MICRO) + np.timedelta64(lag_days, "D") + np.timedelta64(75900, "s")
    kept = np.ones(len(stamps), bool)
    if until is not None:
        kept &= known.astype("datetime64[D]") <= np.datetime64(until)
    if since is not None:
        kept &= stamps >= np.datetime64(since)
    return Series(name, unit(units), frequency, stamps[kept], values[kept], known[kept], np.full(int(kept.sum()), basis, np.uint8))


def panel(as_of: str, *members: Series) -> Panel:
    return Panel(AsOf.parse(as_of), {s.id: s for s in members})


def cboe(shared: Path, name: str, *, until: str, since: str | None = None) -> Series:
    """Read one index history of the mirror."""
    path = shared / "mirror/cdn.cboe.com/api/global/us_indices/daily_prices" / f"{name}_History.csv"
    with path.open(encoding="utf-8-sig") as file:
        column = "CLOSE" if "CLOSE" in file.readline() else name
    return series(name, rows(path, "DATE", column), units="points", until=until, since=since)


def fred(
    shared: Path,
    code: str,
    *,
    units: str,
    frequency: Frequency = Frequency.DAILY,
    name: str = "",
    lag_days: int = 1,
    until: str | None = None,
) -> Series:
    """Read one full-history file of ``macro/fred``."""
    return series(name or code, rows(shared / f"macro/fred/{code}.csv"), units=units, frequency=frequency, lag_days=lag_days, until=until)


def fed_target(column: str, *, until: str) -> Series:
    """Read the decisions fact table: one value for each decision, by announcement day, known when announced."""
    table = tomllib.loads((ROOT / "src/crossroads/catalog/facts/fomc_decisions.toml").read_text("utf-8"))["decision"]
    rows = [(d["announced"].astimezone(NEW_YORK), d[column]) for d in table]
    rows = [(when, value) for when, value in rows if when.date() <= date.fromisoformat(until)]
    known = np.array([when.astimezone(UTC).replace(tzinfo=None) for when, _ in rows], MICRO)
    return Series(
        f"FED_TARGET_{column.upper()}",
        unit("pct"),
        Frequency.EVENT,
        np.array([when.date() for when, _ in rows], "datetime64[D]"),
        np.array([value for _, value in rows], float),
        known,
        np.full(len(rows), Basis.VINTAGE, np.uint8),
    )


def positions(shared: Path, *, until: str) -> list[Series]:
    """Read the Nasdaq-mini report file; a report is known 3 days after its Tuesday, or per ``until`` already cut."""
    path = shared / "market/cftc/TFF_209742_nasdaq_mini.csv"
    groups = {"AM": "Asset_Mgr", "LEV": "Lev_Money"}
    columns = {f"TFF.NQ.{g}.{side.upper()}": f"{c}_Positions_{side}_All" for g, c in groups.items() for side in ("Long", "Short")}
    columns["TFF.NQ.OI"] = "Open_Interest_All"
    return [
        series(name, rows(path, "Report_Date_as_YYYY-MM-DD", c), units="contracts", frequency=Frequency.WEEKLY, lag_days=3, until=until)
        for name, c in columns.items()
    ]


def fred_md_unrate(shared: Path, vintage: str) -> Series:
    """Return the unemployment rate as the FRED-MD vintage of that month held it."""
    state: dict[str, float] = {}
    with (shared / "macro/fred-md/vintages_long/UNRATE.csv").open() as file:
        for row in csv.DictReader(file):
            if row["vintage"] <= vintage:
                state[row["observation_date"]] = float(row["UNRATE"])
    return series("UNRATE", sorted(state.items()), units="pct", frequency=Frequency.MONTHLY, basis=Basis.VINTAGE)


LETTER = "2025-11-18"


@functools.cache
def letters_day(shared: Path, *, day: str = LETTER) -> Panel:
    """Return what a New York reader held at the end of 2025-11-18, dated by each publisher's rule and the shutdown's delays.

    For another day the same series by rule alone.
    """

    from tests.indicators import stress  # which reads its files with the functions above

    def shut(last_day_before: str) -> str:
        return last_day_before if day == LETTER else day

    monthly, weekly, quarterly = Frequency.MONTHLY, Frequency.WEEKLY, Frequency.QUARTERLY
    path = shared / "market/yahoo"
    members = [
        *(cboe(shared, name, until=day) for name in ("VIX", "VIX3M", "VIX9D")),
        cboe(shared, "VVIX", until=day, since="2007-01-03"),
        fred(shared, "BAMLH0A0HYM2", name="HY_OAS", units="pct", until=day),
        fred(shared, "BAMLC0A0CM", name="IG_OAS", units="pct", until=day),
        fred(shared, "BAA10Y_10y-window_2026-04-23", name="BAA10Y", units="pct", until=day),
        *(fred(shared, name, units="pct", until=day) for name in ("DGS10", "DGS2", "DGS3MO", "DFF", "EFFR", "SOFR")),
        *(fred(shared, name, units="usd_mn", frequency=weekly, until=day) for name in ("WALCL", "WTREGEN", "WRESBAL")),
        fred(shared, "RRPONTSYD", units="usd_bn", until=day),
        fred(shared, "UNRATE", units="pct", frequency=monthly, until=shut("2025-09-05"), lag_days=35),  # August, out on 2025-09-05
        fred(shared, "LNS13025699_to-2023-11", name="LNS13025699", units="thousands", frequency=monthly, until=day, lag_days=35),
        fred(shared, "JTSLDL", units="thousands", frequency=monthly, until=shut("2025-10-01"), lag_days=60),
        fred(shared, "ICSA", units="persons", frequency=weekly, until=shut("2025-09-25"), lag_days=5),  # none came out in the shutdown
        fred(shared, "CCSA", units="persons", frequency=weekly, until=shut("2025-09-25"), lag_days=12),
        fred(shared, "DRCCLACBS", units="pct", frequency=quarterly, until=day, lag_days=150),
        fred(shared, "TERMCBCCALLNS", units="pct", frequency=monthly, until=day, lag_days=70),
        *stress.known(shared, until=day),
        *positions(shared, until=shut("2025-09-26")),  # the report of 2025-09-23 was the last before the shutdown
        series("SPX", rows(path / "SPX.csv", "Date", "Close"), units="points", until=day),
        series("BTC", rows(path / "BTC-USD_close.csv", "Date", "Close"), units="usd", until=day),
        fed_target("upper", until=day),
        fed_target("lower", until=day),
    ]
    return panel(day, *members)
