"""The rivals of ``bench/replay.py``: how the two questions are best asked in pandas, Polars and DuckDB.

Each rival reads the same file, prepares it once in its best way (timed apart), and answers

- ``history``: for a moment, one table of series, period and value, sorted by series and period;
- ``newest``: for all moments at once, moment, series, period, value and known_at of each series' newest period.

Series are given to them as whole numbers, not names. Two idioms of ``history`` each: *last of the rows known* (what one
writes first) and *interval* (each row holds from its known_at until the next row of its period: the best we know).
For ``newest`` the rows that are of the newest period when they become known are prepared, one for each moment, and
joined as of. Joining the plain rows as of is shorter and wrong: it gives the last *published* value, which may be a
revision of an old period, or the older of two periods that came out together.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl

Table = tuple[np.ndarray, ...]
FOREVER = np.datetime64("2200-01-01", "us")
STRENGTH = {"vintage": 4, "calendar": 3, "observed": 2, "lag": 1, "backfilled": 0}


def read(path: Path) -> pl.DataFrame:
    """The rows in as-of order, with series and basis as numbers; rivals start from this in their own kind of table."""
    frame = pl.read_parquet(path, columns=["series", "period", "value", "known_at", "basis", "recorded_at"])
    return frame.with_columns(
        series=pl.col("series").str.slice(1).cast(pl.Int32),
        basis=pl.col("basis").replace_strict(STRENGTH, return_dtype=pl.Int8),
        known_at=pl.col("known_at").dt.replace_time_zone(None),
        recorded_at=pl.col("recorded_at").dt.replace_time_zone(None),
    )


ORDER = ["series", "period", "known_at", "basis", "recorded_at", "value"]


class Polars:
    """Polars, lazy, on all cores."""

    def __init__(self, path: Path) -> None:
        self.rows = read(path).sort(ORDER).select("series", "period", "value", "known_at")
        until = pl.col("known_at").shift(-1).over("series", "period").fill_null(FOREVER)
        self.spans = self.rows.with_columns(until=until).filter(pl.col("value").is_not_null())

    def history_last(self, at: np.datetime64) -> Table:
        ends = (pl.col("series") != pl.col("series").shift(-1)) | (pl.col("period") != pl.col("period").shift(-1))
        known = self.rows.lazy().filter(pl.col("known_at") <= pl.lit(at))
        return _columns(
            known.filter(ends.fill_null(value=True) & pl.col("value").is_not_null()).select("series", "period", "value").collect()
        )

    def history_interval(self, at: np.datetime64) -> Table:
        holds = (pl.col("known_at") <= pl.lit(at)) & (pl.col("until") > pl.lit(at))
        return _columns(self.spans.lazy().filter(holds).select("series", "period", "value").collect())

    def prepare_newest(self) -> None:
        by_moment = self.rows.sort("series", "known_at", "period", maintain_order=True)
        newest = by_moment.filter(pl.col("period") == pl.col("period").cum_max().over("series"))
        self.events = newest.unique(["series", "known_at"], keep="last", maintain_order=True).sort("known_at")

    def newest_join(self, moments: np.ndarray) -> Table:
        series = self.rows["series"].unique().sort().to_frame()
        asked = pl.DataFrame({"at": moments}).join(series, how="cross")
        found = asked.join_asof(self.events, left_on="at", right_on="known_at", by="series", coalesce=False, check_sortedness=False)
        return _columns(found.filter(pl.col("period").is_not_null()).select("at", "series", "period", "value", "known_at"))


class DuckDB:
    """DuckDB in memory, on all cores; the table is loaded in as-of order."""

    def __init__(self, path: Path) -> None:
        import duckdb

        self.db = duckdb.connect()
        self.db.register("file", read(path).to_arrow())
        self.db.sql(f"CREATE TABLE rows AS SELECT row_number() OVER (ORDER BY {', '.join(ORDER)}) AS n, * FROM file ORDER BY n")
        self.db.unregister("file")
        self.db.sql("""CREATE TABLE spans AS SELECT * FROM (
            SELECT n, series, period, value, known_at,
                   coalesce(lead(known_at) OVER (PARTITION BY series, period ORDER BY n), TIMESTAMP '2200-01-01') AS until FROM rows
            ) WHERE value IS NOT NULL ORDER BY n""")
        self.db.sql("CREATE TABLE slots AS SELECT DISTINCT series, period FROM rows ORDER BY ALL")

    def _ask(self, query: str, *parameters: object) -> Table:
        return _columns(pl.DataFrame(self.db.sql(query, params=list(parameters)).to_arrow_table()))

    def history_last(self, at: np.datetime64) -> Table:
        last = "SELECT series, period, arg_max_null(value, n) AS value FROM rows WHERE known_at <= ? GROUP BY series, period"
        return self._ask(f"SELECT * FROM ({last}) WHERE value IS NOT NULL ORDER BY series, period", at.item())

    def history_asof_join(self, at: np.datetime64) -> Table:
        join = (
            "ASOF JOIN (SELECT * FROM spans WHERE until > known_at) r ON s.series = r.series AND s.period = r.period AND s.t >= r.known_at"
        )
        return self._ask(
            f"SELECT s.series, s.period, value FROM (SELECT *, ?::TIMESTAMP AS t FROM slots) s {join} WHERE r.until > s.t ORDER BY ALL",
            at.item(),
        )

    def history_interval(self, at: np.datetime64) -> Table:
        return self._ask("SELECT series, period, value FROM spans WHERE known_at <= ? AND until > ?", at.item(), at.item())

    def prepare_newest(self) -> None:
        self.db.sql("""CREATE TABLE events AS
            SELECT series, known_at, arg_max(period, (period, n)) AS period, arg_max(value, (period, n)) AS value FROM (
                SELECT *, max(period) OVER (PARTITION BY series ORDER BY known_at, period, n) AS top FROM rows
            ) WHERE period = top GROUP BY series, known_at ORDER BY series, known_at""")
        self.db.sql("CREATE TABLE ids AS SELECT DISTINCT series FROM rows")

    def newest_join(self, moments: np.ndarray) -> Table:
        self.db.register("asked", pl.DataFrame({"at": moments}).to_arrow())
        return self._ask("""SELECT a."at", a.series, e.period, e.value, e.known_at FROM (SELECT * FROM asked, ids) a
            ASOF JOIN events e ON a.series = e.series AND a."at" >= e.known_at ORDER BY a."at", a.series""")


class Pandas:
    """pandas, with columns in as-of order and NumPy masks."""

    def __init__(self, path: Path) -> None:
        import pandas as pd

        self.pd = pd
        frame = read(path)
        columns = {name: frame[name].to_numpy() for name in frame.columns}
        columns["period"] = columns["period"].astype("datetime64[us]")  # pandas has no days
        self.rows = pd.DataFrame(columns).sort_values(ORDER, kind="stable", na_position="first", ignore_index=True)
        until = self.rows.groupby(["series", "period"], sort=False)["known_at"].shift(-1).fillna(pd.Timestamp(FOREVER))
        self.spans = self.rows[["series", "period", "value", "known_at"]].assign(until=until)[self.rows["value"].notna()]

    def history_last(self, at: np.datetime64) -> Table:
        known = self.rows.loc[self.rows["known_at"] <= at, ["series", "period", "value"]]
        last = known.drop_duplicates(["series", "period"], keep="last")
        return tuple(last.loc[last["value"].notna(), name].to_numpy() for name in last.columns)

    def history_interval(self, at: np.datetime64) -> Table:
        holds = (self.spans["known_at"] <= at) & (self.spans["until"] > at)
        held = self.spans.loc[holds, ["series", "period", "value"]]
        return tuple(held[name].to_numpy() for name in held.columns)

    def prepare_newest(self) -> None:
        by_moment = self.rows.sort_values(["series", "known_at", "period"], kind="stable")
        newest = by_moment[by_moment["period"] == by_moment.groupby("series")["period"].cummax()]
        self.events = newest.drop_duplicates(["series", "known_at"], keep="last").sort_values("known_at", kind="stable")

    def newest_join(self, moments: np.ndarray) -> Table:
        series = np.unique(self.rows["series"])
        asked = self.pd.DataFrame({"at": np.repeat(moments, len(series)), "series": np.tile(series, len(moments))})
        kept = ["at", "series", "period", "value", "known_at"]
        found = self.pd.merge_asof(asked, self.events, left_on="at", right_on="known_at", by="series")
        found = found.loc[found["period"].notna(), kept]
        return tuple(found[name].to_numpy() for name in kept)


RIVALS: dict[str, Callable[[Path], Polars | DuckDB | Pandas]] = {"polars": Polars, "duckdb": DuckDB, "pandas": Pandas}


def _columns(frame: pl.DataFrame) -> Table:
    return tuple(frame[name].to_numpy() for name in frame.columns)
