"""The real files as the hazard room reads them; hypothesis without deadlines."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from hypothesis import settings
from tests.hazard.real import snapshot
from tests.stored import kept

from crossroads.knowledge.history import History
from crossroads.sources import facts

settings.register_profile("crossroads", deadline=None)
settings.load_profile("crossroads")


@pytest.fixture(scope="session")
def real_frame(shared: Path) -> pl.DataFrame:
    """Return facts and the real files, as stored."""
    return pl.concat([kept(facts.observations()), kept(snapshot(shared))])


@pytest.fixture(scope="session")
def real_history(real_frame: pl.DataFrame) -> History:
    return History.from_frame(real_frame)
