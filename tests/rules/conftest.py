"""A history of the real files, dated by the catalogue's rules; hypothesis without deadlines, for the machine may be busy."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest
from hypothesis import settings

from crossroads.catalog.load import catalog
from crossroads.knowledge.frame import MOMENT, OBSERVATION_SCHEMA, SNAPSHOT_SCHEMA
from crossroads.knowledge.history import History
from crossroads.knowledge.stamp import stamp
from crossroads.sources import facts

settings.register_profile("crossroads", deadline=None)
settings.load_profile("crossroads")

RECORDED = datetime(2026, 8, 25, tzinfo=UTC)
CBOE = {"VIX": "CLOSE", "VIX3M": "CLOSE", "VVIX": "VVIX"}
FRED = {"UNRATE": "UNRATE", "HY_OAS": "BAMLH0A0HYM2", "ICSA": "ICSA", "WALCL": "WALCL", "DGS10": "DGS10", "DGS2": "DGS2"}


def _snapshot(series: str, path: Path, day: str, column: str, form: str = "%Y-%m-%d") -> pl.DataFrame:
    table = pl.read_csv(path, infer_schema_length=0)
    value = pl.col(column).replace("", None).replace(".", None).cast(pl.Float64)
    return table.select(
        series=pl.lit(series),
        period=pl.col(day).str.to_date(form),
        value=value,
        known_at=pl.lit(None, MOMENT),
        basis=pl.lit(None, pl.String),
    ).drop_nulls("value")


@pytest.fixture(scope="session")
def real(shared: Path) -> History:
    """Cboe, FRED and Yahoo files as a newcomer's store would hold them, and the fact tables."""
    parts = [_snapshot(s, shared / f"market/cboe/{s}_History.csv", "DATE", c, "%m/%d/%Y") for s, c in CBOE.items()]
    parts += [_snapshot(s, shared / f"macro/fred/{c}.csv", "observation_date", c) for s, c in FRED.items()]
    parts += [_snapshot("SPX", shared / "market/yahoo/SPX_close_volume.csv", "Date", "Close")]
    parts += [_snapshot("BTC", shared / "market/yahoo/BTC-USD_close.csv", "Date", "Close"), facts.observations().select(*SNAPSHOT_SCHEMA)]
    rows = pl.concat([stamp(part, catalog(), RECORDED) for part in parts])
    kept = rows.with_columns(source=pl.lit("test"), raw=pl.lit("0"), recorded_at=pl.lit(RECORDED, MOMENT))
    return History.from_frame(kept.select(*OBSERVATION_SCHEMA))
