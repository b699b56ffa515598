"""History that needs no network: the data sets the dependency ``arch`` ships, read from its files.

S&P 500 1999-2018 (daily, Yahoo), VIX 2014-2018 (daily, FRED), Moody's Aaa and Baa yields 1919-2018 (monthly, FRED), and the
Fama-French market and bill returns 1926-2018 (monthly). The files are read in place; the package itself is not imported,
which would cost seconds.
"""

from __future__ import annotations

import importlib.util
from datetime import date
from pathlib import Path

import polars as pl

from crossroads.errors import SourceError
from crossroads.knowledge.frame import MOMENT, SNAPSHOT_SCHEMA

_LAST_DAY = date(2018, 12, 31)
_PRICES = {
    "Close": "SPX",
    "Open": "SPX.open",
    "High": "SPX.high",
    "Low": "SPX.low",
    "Adj Close": "SPX.adjclose",
    "Volume": "SPX.volume",
}


def last_day() -> date:
    """Return the last day the embedded history knows: a letter written from it alone is of this day."""
    return _LAST_DAY


def observations() -> pl.DataFrame:
    """Return all embedded rows in ``SNAPSHOT_SCHEMA``, undated: ``known_at`` follows from the catalogue's release rules.

    Returns
    -------
    polars.DataFrame
        SPX and its fields (index points, shares), VIX (points), AAA and BAA (percent), MKT_RETURN and BILL_RETURN
        (percent a month). Periods end with ``last_day``.

    Raises
    ------
    SourceError
        If the package does not hold a file, or the file has other columns.
    """
    frames = (_prices(), _volatility(), _yields(), _returns())
    rows = pl.concat(f.unpivot(index="period", variable_name="series") for f in frames).drop_nulls("value")
    undated = rows.with_columns(pl.lit(None, MOMENT).alias("known_at"), pl.lit(None, pl.String).alias("basis"))
    return undated.filter(pl.col("period") <= _LAST_DAY).select(*SNAPSHOT_SCHEMA).sort("series", "period")


def _prices() -> pl.DataFrame:
    """Return the S&P 500. The vendor's numbers are single-precision: read as such they equal those of its other files."""
    table = _table("sp500", ("Date", *_PRICES))
    single = [pl.col(c).cast(pl.Float32).cast(pl.Float64).alias(i) for c, i in _PRICES.items() if c != "Volume"]
    return table.select(_us_day("Date"), *single, pl.col("Volume").cast(pl.Float64).alias("SPX.volume"))


def _volatility() -> pl.DataFrame:
    """Return VIX; a dot marks a holiday."""
    value = pl.col("vix").replace(".", None).cast(pl.Float64).alias("VIX")
    return _table("vix", ("Date", "vix")).select(_us_day("Date"), value)


def _yields() -> pl.DataFrame:
    return _table("default", ("Date", "AAA", "BAA")).select(_us_day("Date"), pl.col("AAA", "BAA").cast(pl.Float64))


def _returns() -> pl.DataFrame:
    """Return market and bill returns. The library gives the market over bills; the sum has its two decimals."""
    month = (pl.col("Date") + "01").str.to_date("%Y%m%d").alias("period")
    market = (pl.col("Mkt-RF").cast(pl.Float64) + pl.col("RF").cast(pl.Float64)).round(2).alias("MKT_RETURN")
    return _table("frenchdata", ("Date", "Mkt-RF", "RF")).select(month, market, pl.col("RF").cast(pl.Float64).alias("BILL_RETURN"))


def _us_day(column: str) -> pl.Expr:
    return pl.col(column).str.to_date("%m/%d/%Y").alias("period")


def _table(name: str, columns: tuple[str, ...]) -> pl.DataFrame:
    """Return one data set as it stands in the package's file, every column as text."""
    package = importlib.util.find_spec("arch")
    homes = package.submodule_search_locations if package else None
    path = Path(homes[0] if homes else "arch") / "data" / name / f"{name}.csv.gz"
    remedy = "install the locked version of the package arch"
    if not path.is_file():
        raise SourceError("embedded", f"arch/data/{name}", expected="the data set's file", seen="no such file", remedy=remedy)
    table = pl.read_csv(path, infer_schema=False)
    if missing := [c for c in columns if c not in table.columns]:
        seen = ", ".join(table.columns)
        raise SourceError("embedded", path.name, expected=f"columns {', '.join(missing)}", seen=seen, remedy=remedy)
    return table
