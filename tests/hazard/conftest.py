"""Histories of the hazard room (the package's own, and the real files by a plain reader); hypothesis without deadlines."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest
from hypothesis import settings
from tests.hazard.real import snapshot

from crossroads.catalog.load import catalog
from crossroads.knowledge.frame import MOMENT, OBSERVATION_SCHEMA
from crossroads.knowledge.history import History
from crossroads.knowledge.stamp import stamp
from crossroads.sources import embedded, facts

settings.register_profile("crossroads", deadline=None)
settings.load_profile("crossroads")

RECORDED = datetime(2026, 11, 24, tzinfo=UTC)


def kept(rows: pl.DataFrame) -> pl.DataFrame:
    """What a store holds of a snapshot."""
    dated = stamp(rows, catalog(), RECORDED)
    return dated.with_columns(source=pl.lit("made"), raw=pl.lit("0"), recorded_at=pl.lit(RECORDED, MOMENT)).select(*OBSERVATION_SCHEMA)


@pytest.fixture(scope="session")
def embedded_frame() -> pl.DataFrame:
    """Facts and the history the package ships, as stored."""
    return pl.concat([kept(facts.observations()), kept(embedded.observations())])


@pytest.fixture(scope="session")
def embedded_history(embedded_frame: pl.DataFrame) -> History:
    return History.from_frame(embedded_frame)


@pytest.fixture(scope="session")
def real_frame(shared: Path) -> pl.DataFrame:
    """Facts and the real files, as stored."""
    return pl.concat([kept(facts.observations()), kept(snapshot(shared))])


@pytest.fixture(scope="session")
def real_history(real_frame: pl.DataFrame) -> History:
    return History.from_frame(real_frame)
