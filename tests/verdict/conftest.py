"""What was known on the letter's days, by a plain reader of the real files; the history the package ships."""

from __future__ import annotations

from datetime import UTC, datetime

import polars as pl
import pytest
from hypothesis import settings

from crossroads.catalog.load import catalog
from crossroads.knowledge.frame import MOMENT, OBSERVATION_SCHEMA
from crossroads.knowledge.history import History
from crossroads.knowledge.stamp import stamp
from crossroads.sources import embedded, facts

settings.register_profile("crossroads", deadline=None)
settings.load_profile("crossroads")

RECORDED = datetime(2026, 11, 24, tzinfo=UTC)


def kept(rows: pl.DataFrame) -> pl.DataFrame:
    dated = stamp(rows, catalog(), RECORDED)
    return dated.with_columns(source=pl.lit("made"), raw=pl.lit("0"), recorded_at=pl.lit(RECORDED, MOMENT)).select(*OBSERVATION_SCHEMA)


@pytest.fixture(scope="session")
def embedded_frame() -> pl.DataFrame:
    return pl.concat([kept(facts.observations()), kept(embedded.observations())])


@pytest.fixture(scope="session")
def embedded_history(embedded_frame: pl.DataFrame) -> History:
    return History.from_frame(embedded_frame)
